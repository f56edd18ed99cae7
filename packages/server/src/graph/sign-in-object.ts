// A record of the sign-in log in Graph's shape, of beta, and what v1.0 has of it. Microsoft Graph, "signIn resource
// type".
import { findAadsts, type SignIn, type SignInVersion1 } from '@countersign/protocol';
import type { TenantSnapshot } from '../directory/types.ts';
import type { SignInRecord } from '../records/sign-in-record.ts';
import type { Identifiers } from '../tokens/identifiers.ts';
import { audiencesOf } from './sign-in-audiences.ts';
import { authenticationOf } from './sign-in-authentication.ts';
import { claimsOfSignIn } from './sign-in-claims.ts';
import { appliedPolicies, policyOfVersion1 } from './sign-in-policies.ts';

const clientAppNames: Readonly<Record<string, string>> = {
	browser: 'Browser',
	mobileAppsAndDesktopClients: 'Mobile Apps and Desktop clients',
	exchangeActiveSync: 'Exchange ActiveSync',
	other: 'Other clients',
};

const protocols: Readonly<Record<string, SignIn['authenticationProtocol']>> = {
	password: 'ropc',
	'urn:ietf:params:oauth:grant-type:device_code': 'deviceCode',
};

function eventTypeOf({ flow, userId }: SignInRecord): SignIn['signInEventTypes'][number] {
	if (flow === 'authorize') return 'interactiveUser';
	return userId === undefined ? 'servicePrincipal' : 'nonInteractiveUser';
}

/** The catalogue's text; of what stood in its gaps the record knows the application and the resource. */
function failureReasonOf({ errorCode, clientAppId, resourceAppId = '{}' }: SignInRecord): string {
	const text = errorCode === 0 ? undefined : findAadsts(errorCode)?.text;
	const known = text?.replaceAll('{appId}', clientAppId).replaceAll('{resource}', resourceAppId);
	return known?.replaceAll(/'?\{\w*\}'?/g, '…') ?? 'Other.';
}

/** as the sign-in log calls them. Microsoft Graph, "deviceDetail resource type" */
const trustTypes = {
	AzureAd: 'Azure AD joined',
	ServerAd: 'Hybrid Azure AD joined',
	Workplace: 'Azure AD registered',
} as const;

/** Of a sign-in on no known device the members are there, and empty, as at Graph. */
function deviceDetailOf({ device }: SignInRecord): SignIn['deviceDetail'] {
	return {
		deviceId: device?.deviceId ?? '',
		displayName: device?.displayName ?? '',
		operatingSystem: device?.operatingSystem ?? '',
		browser: '',
		isCompliant: device?.isCompliant ?? null,
		isManaged: device?.isManaged ?? null,
		trustType: device?.trustType ? trustTypes[device.trustType] : '',
	};
}

function networksOf({ networks = [], trustedNetwork }: SignInRecord, { namedLocations }: TenantSnapshot) {
	if (networks.length === 0) return [];
	const nameOf = (id: string) => namedLocations.find((one) => one.id.toLowerCase() === id)?.displayName ?? id;
	const networkType = trustedNetwork ? ('trustedNamedLocation' as const) : ('namedNetwork' as const);
	return [{ networkType, networkNames: networks.map(nameOf) }];
}

const transferMethods: readonly SignIn['originalTransferMethod'][] = ['deviceCodeFlow', 'authenticationTransfer'];

function resourceSawClientAt({ claimsRequested = [] }: SignInRecord): string | null {
	return claimsRequested.find(({ name }) => name === 'xms_rp_ipaddr')?.values?.[0] ?? null;
}

/** as the log calls those of users; of an application's own token it is not asked */
function tokenProtectionOf({ deviceBound, userId }: SignInRecord): SignIn['tokenProtectionStatusDetails'] {
	const signInSessionStatus = deviceBound ? 'bound' : userId === undefined ? 'none' : 'unbound';
	return { signInSessionStatus, signInSessionStatusCode: null };
}

/** What filters ask for, and is quickly told: a filter may read the whole log. */
export function filterableSignIn(record: SignInRecord) {
	return {
		id: record.id,
		createdDateTime: new Date(record.createdAt * 1000).toISOString().replace('.000Z', 'Z'),
		correlationId: record.correlationId,
		userId: record.userId ?? null,
		userPrincipalName: record.userPrincipalName ?? null,
		appId: record.clientAppId,
		resourceId: record.resourceAppId ?? null,
		ipAddress: record.ipAddress ?? null,
		location: { city: null, state: null, countryOrRegion: record.country ?? null, geoCoordinates: null },
		clientAppUsed: clientAppNames[record.clientAppType ?? ''] ?? null,
		isInteractive: record.flow === 'authorize',
		status: {
			errorCode: record.errorCode,
			failureReason: failureReasonOf(record),
			additionalDetails: record.note ?? null,
		},
		conditionalAccessStatus: record.conditionalAccessStatus,
		riskLevelDuringSignIn: record.risk?.duringSignIn ?? 'none',
		riskLevelAggregated: record.risk?.aggregated ?? 'none',
		riskState: record.risk?.state ?? 'none',
		riskDetail: record.risk?.detail ?? 'none',
		riskEventTypes_v2: record.risk?.eventTypes ?? [],
		userAgent: record.userAgent ?? null,
		deviceDetail: deviceDetailOf(record),
		userType: record.userId === undefined ? null : record.home ? 'guest' : 'member',
		homeTenantId: record.userId === undefined ? null : (record.home?.tenantId ?? record.tenantId),
		resourceTenantId: record.resourceTenantId ?? record.tenantId,
		crossTenantAccessType: record.home || record.resourceTenantId !== undefined ? 'b2bCollaboration' : 'none',
		authenticationProtocol: protocols[record.flow] ?? 'oAuth2',
		uniqueTokenIdentifier: record.tokenId ?? null,
		signInEventTypes: [eventTypeOf(record)],
	} satisfies Partial<SignIn>;
}

/** Names are not in the record: `sign-ins.ts` looks them up for what is shown. */
export function signInOf(record: SignInRecord, snapshot: TenantSnapshot, identifiers: Identifiers): SignIn {
	const isApplications = record.userId === undefined && record.flow !== 'authorize';
	const servicePrincipalOf = (appId: string) => identifiers.servicePrincipalId(record.tenantId, appId);
	return {
		...filterableSignIn(record),
		userDisplayName: null,
		appDisplayName: null,
		resourceDisplayName: null,
		servicePrincipalId: isApplications ? servicePrincipalOf(record.clientAppId) : null,
		servicePrincipalName: null,
		appliedConditionalAccessPolicies: appliedPolicies(record, snapshot),
		...authenticationOf(record),
		...claimsOfSignIn(record),
		conditionalAccessAudiences: audiencesOf(record),
		sessionId: record.sessionId ?? null,
		incomingTokenType: record.flow === 'refresh_token' ? 'refreshToken' : 'none',
		tokenProtectionStatusDetails: tokenProtectionOf(record),
		originalTransferMethod: transferMethods.find((name) => record.transferMethods?.includes(name)) ?? 'none',
		networkLocationDetails: networksOf(record, snapshot),
		clientCredentialType: record.clientCredential ?? null,
		ipAddressFromResourceProvider: resourceSawClientAt(record),
		appOwnerTenantId: null,
		resourceOwnerTenantId: null,
		resourceServicePrincipalId: record.resourceAppId === undefined ? null : servicePrincipalOf(record.resourceAppId),
		tokenIssuerType: 'AzureAD',
		isTenantRestricted: false,
		isThroughGlobalSecureAccess: false,
		flaggedForReview: false,
		unprotectedAuthenticationContexts: record.unprotectedAuthenticationContexts,
		sessionControlsNotEnforced: record.sessionControlsNotEnforced ?? [],
	};
}

/** What v1.0 has: scripts that read it are not told of members that it does not describe. */
const version1Members: readonly (keyof SignInVersion1)[] = [
	...(['id', 'createdDateTime', 'correlationId', 'userId', 'userPrincipalName', 'userDisplayName'] as const),
	...(['appId', 'appDisplayName', 'resourceId', 'resourceDisplayName', 'servicePrincipalId'] as const),
	...(['servicePrincipalName', 'ipAddress', 'location', 'clientAppUsed', 'userAgent', 'deviceDetail'] as const),
	...(['isInteractive', 'status', 'conditionalAccessStatus', 'appliedConditionalAccessPolicies'] as const),
	...(['riskLevelDuringSignIn', 'riskLevelAggregated', 'riskState', 'riskDetail', 'riskEventTypes_v2'] as const),
	...(['homeTenantId', 'resourceTenantId'] as const),
];

export function signInOfVersion1(signIn: SignIn): SignInVersion1 {
	const told = Object.fromEntries(version1Members.flatMap((name) => (name in signIn ? [[name, signIn[name]]] : [])));
	const { appliedConditionalAccessPolicies: policies } = signIn;
	return {
		...(told as unknown as SignInVersion1),
		...(policies ? { appliedConditionalAccessPolicies: policies.map(policyOfVersion1) } : {}),
	};
}
