// One row of the sign-in log. Every field is bounded before it is written, so that no input can keep the row from being
// written: without the row there is no token. Microsoft Graph, "signIn resource type".
import type { AppliedPolicy } from '@countersign/policy';
import type { Device } from './device.ts';
import type { RiskDetail, RiskLevel, RiskState } from './risk.ts';

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
	appliedConditionalAccessPolicies: Pick<AppliedPolicy, 'id' | 'displayName' | 'result'>[];
	authenticationContexts: string[];
	/** stamped although no enabled policy protects them */
	unprotectedAuthenticationContexts: string[];
	/** session controls that policies ask for and nobody holds the session to; absent: none */
	sessionControlsNotEnforced?: readonly string[] | undefined;
	/** what was detected; absent: nothing, and nobody assesses a token that no user waits for */
	risk?: SignInRecordRisk | undefined;
	authenticationMethods: string[];
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
	};
}

/** Cuts a text to a length that the log always has room for, without control characters. */
export function boundText(text: string | undefined, length = 512): string | undefined {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this removes
	return text?.slice(0, length).replace(/[\u0000-\u001f\u007f]/g, ' ');
}

/** A record of the log, with its place in it: later ones are higher. */
export type LoggedSignIn = SignInRecord & { sequence: number };
