// A record of the sign-in log as the engine takes it: what a draft of a policy is asked about. The log tells neither
// device nor risk, so a draft that asks about these is judged as if none was known; the page says so.
import type { SignIn, SignInUser } from '@countersign/policy';
import type { ConditionalAccessClientApp, SignIn as LoggedSignIn } from '@countersign/protocol';

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

export interface Memberships {
	groupIds: readonly string[];
	roleTemplateIds: readonly string[];
}

/** What was judged then; an older record tells the resource alone. */
function judgedFor({ conditionalAccessAudiences = [], resourceId }: LoggedSignIn): string[] {
	if (conditionalAccessAudiences.length > 0)
		return conditionalAccessAudiences.map((audience) => audience.applicationId);
	return resourceId === null ? [] : [resourceId];
}

/**
 * @param record of the log
 * @param memberships of its user, as they are now
 * @returns what the engine judges; `undefined` for an application's own sign-in, which policies of users are not about
 */
export function signInFromLog(record: LoggedSignIn, memberships: Memberships | undefined): SignIn | undefined {
	if (record.userId === null) return undefined;
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
	return {
		user,
		applicationIds: judgedFor(record),
		requiredAuthenticationContexts: record.authenticationContextClassReferences.map(({ id }) => id),
		candidateAuthenticationContexts: [],
		requestedPolicyIds: [],
		clientAppType: clientApps[record.clientAppUsed ?? ''] ?? null,
		devicePlatform: platformOf(record.userAgent),
		ipAddress: record.ipAddress,
		country: record.location.countryOrRegion,
		gpsCountry: null,
		compliantNetwork: false,
		device: null,
		signInRiskLevel: null,
		userRiskLevel: null,
		servicePrincipalRiskLevel: null,
		insiderRiskLevel: null,
		transferMethods: record.authenticationProtocol === 'deviceCode' ? ['deviceCodeFlow'] : [],
		authentication: { mfa, methods, primaryAgeSeconds: 0, secondaryAgeSeconds: mfa ? 0 : null },
	};
}
