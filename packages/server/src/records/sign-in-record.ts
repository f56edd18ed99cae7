// One row of the sign-in log. Every field is bounded before it is written, so that no input can keep the row from being
// written: without the row there is no token. Microsoft Graph, "signIn resource type".
import type { AppliedPolicy } from '@countersign/policy';
import type { Device } from './device.ts';
import type { RecordedClaim } from './recorded-claim.ts';
import type { RiskDetail, RiskLevel, RiskState } from './risk.ts';
import type { TokenContents } from './token-contents.ts';

/** Graph's `riskLevelDuringSignIn`, `riskLevelAggregated`, `riskState`, `riskDetail` and `riskEventTypes_v2`. */
export interface SignInRecordRisk {
	/** `hidden`: unknown, since a detector failed */
	duringSignIn: RiskLevel | 'hidden';
	aggregated: RiskLevel;
	state: RiskState;
	detail: RiskDetail;
	eventTypes: readonly string[];
}

export type RecordedDevice = Pick<
	Device,
	'deviceId' | 'displayName' | 'operatingSystem' | 'isCompliant' | 'isManaged' | 'trustType'
>;

/** A policy that had a say, and why. */
export interface RecordedPolicy extends Pick<AppliedPolicy, 'id' | 'displayName' | 'result'> {
	/** grant controls that it asks for, with the id of a strength, agreement or custom control behind a space */
	grants?: string[] | undefined;
	sessions?: string[] | undefined;
	/** of both, those that were not met */
	unmet?: string[] | undefined;
	/** the conditions that the sign-in met, with Graph's word for the rule behind a space, where it has one */
	rules?: string[] | undefined;
}

/** Graph's `clientCredentialType`. */
export type ClientCredentialType = 'none' | 'clientSecret' | 'certificate' | 'federatedIdentityCredential';

export interface SignInRecord {
	id: string;
	tenantId: string;
	/** epoch seconds */
	createdAt: number;
	correlationId: string;
	/** where it came through: `authorize` or a grant type */
	flow: string;
	clientAppId: string;
	resourceAppId?: string | undefined;
	userId?: string | undefined;
	userPrincipalName?: string | undefined;
	/** of a guest: the account at home, whose tenant has a record too */
	home?: { tenantId: string; userId: string } | undefined;
	/** in the home tenant's record: the tenant that was signed in to */
	resourceTenantId?: string | undefined;
	ipAddress?: string | undefined;
	/** ISO 3166-1 alpha-2 of the address that policies were judged for; absent where they were not, or none is known */
	country?: string | undefined;
	/** as policies know it; absent for an application's own token */
	clientAppType?: string | undefined;
	userAgent?: string | undefined;
	/** the device that proved itself, as it was then */
	device?: RecordedDevice | undefined;
	/** 0 for success, else the AADSTS code */
	errorCode: number;
	conditionalAccessStatus: 'success' | 'failure' | 'notApplied';
	/** those that applied, enforced or report-only */
	appliedConditionalAccessPolicies: RecordedPolicy[];
	authenticationContexts: string[];
	/** stamped although no enabled policy protects them */
	unprotectedAuthenticationContexts: string[];
	/** session controls that policies ask for and nobody holds the session to; absent: none */
	sessionControlsNotEnforced?: readonly string[] | undefined;
	/** what was detected; absent: nothing, and nobody assesses a token that no user waits for */
	risk?: SignInRecordRisk | undefined;
	authenticationMethods: string[];
	/** of each of these methods: how many seconds before this record it was proven last */
	provenSecondsAgo?: number[] | undefined;
	/** the claims that the request asked for */
	claimsRequested?: RecordedClaim[] | undefined;
	/** of a refusal: the claims that a new request must ask for */
	claimsChallenge?: RecordedClaim[] | undefined;
	/** app ids that policies were judged for; absent: the resource alone */
	audiences?: readonly string[] | undefined;
	/** ids of the named locations that the address is in */
	networks?: readonly string[] | undefined;
	/** one of them is trusted */
	trustedNetwork?: true | undefined;
	/** the shortest sign-in frequency that policies set, in seconds; 0 is "every time" */
	frequency?: number | undefined;
	/** what is issued is bound to the device's key */
	deviceBound?: true | undefined;
	/** how the session began, where that sticks */
	transferMethods?: readonly string[] | undefined;
	sessionId?: string | undefined;
	/** how the client proved itself; absent in a browser's sign-in, where it does not */
	clientCredential?: ClientCredentialType | undefined;
	accessToken?: TokenContents | undefined;
	idToken?: TokenContents | undefined;
	/** `uti` of the access token */
	tokenId?: string | undefined;
	/** such as `refresh_grace`, `refresh_earlier` or `code_replay` */
	note?: string | undefined;
}

/**
 * What the home tenant is told of a guest's sign-in elsewhere: that it happened, and how it ended. The policies and
 * contexts of the other tenant are not its business. Microsoft Entra, "Sign-in logs": cross-tenant sign-ins.
 */
export function recordForHome(record: SignInRecord): SignInRecord | undefined {
	// before anything is copied: every token passes here
	if (!record.home) return undefined;
	const { home, ...told } = record;
	return {
		...told,
		...home,
		resourceTenantId: record.tenantId,
		appliedConditionalAccessPolicies: [],
		authenticationContexts: [],
		unprotectedAuthenticationContexts: [],
		sessionControlsNotEnforced: undefined,
		risk: undefined,
		device: undefined,
		note: undefined,
		claimsRequested: undefined,
		claimsChallenge: undefined,
		audiences: undefined,
		networks: undefined,
		trustedNetwork: undefined,
		frequency: undefined,
		sessionId: undefined,
		clientCredential: undefined,
		accessToken: undefined,
		idToken: undefined,
	};
}

/** Cuts a text to a length that the log always has room for, without control characters. */
export function boundText(text: string | undefined, length = 512): string | undefined {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this removes
	return text?.slice(0, length).replace(/[\u0000-\u001f\u007f]/g, ' ');
}

/** A record of the log, with its place in it: later ones are higher. */
export type LoggedSignIn = SignInRecord & { sequence: number };
