// A record of the sign-in log as the engine takes it: what a draft of a policy is asked about. Place, device and risk
// are the record's, and the risk of its user is the one that the user's history tells of that moment. What the log
// leaves out is the directory's of today: memberships, and the further attributes of the device.
import type { SignIn, SignInUser } from '@countersign/policy';
import type { ConditionalAccessClientApp, DeviceInfo, SignIn as LoggedSignIn } from '@countersign/protocol';
import type { Memberships } from '../graph/read-subject.ts';

/** From that moment on the user was at that risk. */
export interface RiskOfMoment {
	at: string;
	level: string;
}

/** What the log does not tell. */
export interface FactsBeside {
	memberships: ReadonlyMap<string, Memberships>;
	/** what policies know of a device beyond the record, by `deviceId` */
	devices: ReadonlyMap<string, DeviceInfo>;
	/** by user, how the risk came and went, oldest first; absent: the reader may not see risk, so it may be any */
	userRisk: ReadonlyMap<string, readonly RiskOfMoment[]> | undefined;
	/** level of the interactive sign-in that a session began with: its later tokens carry it */
	sessionRisk: ReadonlyMap<string, string>;
}

const clientApps: Readonly<Record<string, ConditionalAccessClientApp>> = {
	Browser: 'browser',
	'Mobile Apps and Desktop clients': 'mobileAppsAndDesktopClients',
	'Exchange ActiveSync': 'exchangeActiveSync',
	'Other clients': 'other',
};

/** What a user agent says of itself, in Graph's words; `null` where it names no system that policies know. */
function platformOf(userAgent: string | null): string | null {
	if (!userAgent) return null;
	if (/android/i.test(userAgent)) return 'android';
	if (/iphone|ipad|ipod/i.test(userAgent)) return 'iOS';
	if (/windows phone/i.test(userAgent)) return 'windowsPhone';
	if (/windows/i.test(userAgent)) return 'windows';
	if (/macintosh|mac os x/i.test(userAgent)) return 'macOS';
	if (/linux|x11/i.test(userAgent)) return 'linux';
	return null;
}

/** What was judged then; an older record tells the resource alone. */
function judgedFor({ conditionalAccessAudiences = [], resourceId }: LoggedSignIn): string[] {
	if (conditionalAccessAudiences.length > 0)
		return conditionalAccessAudiences.map((audience) => audience.applicationId);
	return resourceId === null ? [] : [resourceId];
}

/** The log spells these otherwise than policies do. Microsoft Graph, "deviceDetail"; Entra, "Filter for devices". */
const trustTypes: Readonly<Record<string, string>> = {
	'Azure AD joined': 'AzureAD',
	'Hybrid Azure AD joined': 'ServerAD',
	'Azure AD registered': 'Workplace',
};

/** @returns `null` where no device proved itself; an attribute of the record wins over the one of today */
function deviceOf({ deviceDetail }: LoggedSignIn, devices: FactsBeside['devices']): DeviceInfo | null {
	if (!deviceDetail?.deviceId) return null;
	const { deviceId, displayName, operatingSystem, isCompliant, trustType } = deviceDetail;
	return {
		...devices.get(deviceId),
		deviceId,
		displayName: displayName || null,
		operatingSystem: operatingSystem || null,
		isCompliant,
		trustType: trustTypes[trustType] ?? null,
	};
}

/** @returns `null`: nobody assessed it; `undefined`: a detector failed, and it may be any */
function signInRiskOf({ riskLevelDuringSignIn, sessionId }: LoggedSignIn, sessionRisk: FactsBeside['sessionRisk']) {
	if (riskLevelDuringSignIn === 'hidden') return undefined;
	if (riskLevelDuringSignIn && riskLevelDuringSignIn !== 'none') return riskLevelDuringSignIn;
	const carried = sessionId ? sessionRisk.get(sessionId) : undefined;
	return carried === 'hidden' ? undefined : (carried ?? null);
}

/** @returns `null`: there was none */
function userRiskOf({ userId, createdDateTime }: LoggedSignIn, userRisk: NonNullable<FactsBeside['userRisk']>) {
	const then = Date.parse(createdDateTime);
	return (
		userRisk.get(userId ?? '')?.findLast(({ at }) => Math.floor(Date.parse(at) / 1000) * 1000 <= then)?.level ?? null
	);
}

/** @returns the highest risk of the interactive sign-ins of each session */
export function sessionRiskOf(records: readonly LoggedSignIn[]): ReadonlyMap<string, string> {
	const order = ['none', 'low', 'medium', 'high', 'hidden'];
	const found = new Map<string, string>();
	for (const { sessionId, isInteractive, riskLevelDuringSignIn: level } of records)
		if (sessionId && isInteractive && order.indexOf(level) > order.indexOf(found.get(sessionId) ?? 'none'))
			found.set(sessionId, level);
	return found;
}

const contextId = /^c\d{1,2}$/;

/** Those that the request insisted on interrupt; the others are stamped where they happen to be satisfied. */
function contextsOf({ authenticationContextClassReferences, claimsRequested = [] }: LoggedSignIn) {
	const essential = claimsRequested.flatMap(({ name, essential: isEssential, values }) =>
		isEssential && name === 'acrs' ? values.filter((value) => contextId.test(value)) : [],
	);
	const stamped = authenticationContextClassReferences.filter(({ detail }) => detail !== 'required');
	const required = authenticationContextClassReferences.filter(({ detail }) => detail === 'required');
	return {
		required: [...new Set([...essential, ...required.map(({ id }) => id)])],
		candidates: stamped.map(({ id }) => id).filter((id) => !essential.includes(id)),
	};
}

const secondFactor = 'multiFactorAuthentication';

/** Seconds between the newest proof of a kind and the record; records of an older version do not tell it. */
function ageOf({ createdDateTime, authenticationDetails }: LoggedSignIn, requirement: string): number | undefined {
	const at = authenticationDetails
		.filter((detail) => detail.authenticationStepRequirement === requirement)
		.flatMap(({ authenticationStepDateTime }) => authenticationStepDateTime ?? []);
	if (at.length === 0) return undefined;
	const newest = Math.max(...at.map((moment) => Date.parse(moment)));
	return Math.max(0, Math.round((Date.parse(createdDateTime) - newest) / 1000));
}

/**
 * @param record of the log
 * @param beside what the log does not tell
 * @returns what the engine judges; `undefined` for an application's own sign-in, which policies of users are not about
 */
export function signInFromLog(record: LoggedSignIn, beside: FactsBeside): SignIn | undefined {
	if (record.userId === null) return undefined;
	const memberships = beside.memberships.get(record.userId);
	const user: SignInUser = {
		id: record.userId,
		groupIds: new Set(memberships?.groupIds),
		roleTemplateIds: new Set(memberships?.roleTemplateIds),
		...(record.userType === 'guest'
			? { externalType: 'b2bCollaborationGuest' as const, homeTenantId: record.homeTenantId }
			: {}),
	};
	const methods = new Set(record.authenticationDetails.map(({ authenticationMethod }) => authenticationMethod));
	const mfa = methods.size > 1;
	const { required, candidates } = contextsOf(record);
	const { originalTransferMethod: transfer = 'none', tokenProtectionStatusDetails } = record;
	const isByCode = transfer === 'none' && record.authenticationProtocol === 'deviceCode';
	return {
		user,
		applicationIds: judgedFor(record),
		requiredAuthenticationContexts: required,
		candidateAuthenticationContexts: candidates,
		requestedPolicyIds: [],
		clientAppType: clientApps[record.clientAppUsed ?? ''] ?? null,
		devicePlatform: platformOf(record.userAgent),
		ipAddress: record.ipAddress,
		country: record.location.countryOrRegion,
		gpsCountry: null,
		compliantNetwork: false,
		device: deviceOf(record, beside.devices),
		signInRiskLevel: signInRiskOf(record, beside.sessionRisk),
		userRiskLevel: beside.userRisk && userRiskOf(record, beside.userRisk),
		servicePrincipalRiskLevel: null,
		insiderRiskLevel: null,
		transferMethods: isByCode ? ['deviceCodeFlow'] : transfer === 'none' ? [] : [transfer],
		authentication: {
			mfa,
			methods,
			primaryAgeSeconds: ageOf(record, 'primaryAuthentication') ?? 0,
			secondaryAgeSeconds: mfa ? (ageOf(record, secondFactor) ?? 0) : null,
			...(tokenProtectionStatusDetails?.signInSessionStatus === 'bound' ? { deviceBoundSession: true } : {}),
		},
	};
}
