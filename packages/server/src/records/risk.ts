// Risk, as Graph speaks of it: what was detected, of which sign-in or account, and what became of it. Microsoft Graph,
// "riskDetection resource type", "riskyUser resource type", "servicePrincipalRiskDetection resource type".

export type RiskLevel = 'none' | 'low' | 'medium' | 'high';

export type RiskState = 'none' | 'confirmedSafe' | 'remediated' | 'dismissed' | 'atRisk' | 'confirmedCompromised';

export type RiskDetail =
	| 'none'
	| 'adminGeneratedTemporaryPassword'
	| 'userPerformedSecuredPasswordChange'
	| 'userPerformedSecuredPasswordReset'
	| 'adminConfirmedSigninSafe'
	| 'aiConfirmedSigninSafe'
	| 'userPassedMFADrivenByRiskBasedPolicy'
	| 'adminDismissedAllRiskForUser'
	| 'adminConfirmedSigninCompromised'
	| 'adminConfirmedUserCompromised'
	| 'adminConfirmedServicePrincipalCompromised'
	| 'adminDismissedAllRiskForServicePrincipal'
	| 'adminConfirmedAccountSafe';

/** What an account's risk is, whatever it comes from. */
export interface PrincipalRisk {
	level: RiskLevel;
	state: RiskState;
	detail: RiskDetail;
	/** epoch seconds */
	updatedAt: number;
	/** since when the account has been at this or a higher level without a remedy; epoch seconds */
	since: number;
	/** grows with every change: of two changes that were decided on the same state, one is decided again */
	revision: number;
}

/** Whose risk it is: a user by its home account, or an application's service principal. */
export interface RiskPrincipal {
	kind: 'user' | 'servicePrincipal';
	/** object id */
	id: string;
}

export interface RiskDetection {
	id: string;
	tenantId: string;
	principal: RiskPrincipal;
	/** `userPrincipalName`, or the application's id */
	principalName: string;
	displayName: string;
	/** Graph's name, such as `unfamiliarFeatures` */
	riskEventType: string;
	level: Exclude<RiskLevel, 'none'>;
	state: RiskState;
	detail: RiskDetail;
	/** what the risk lies in */
	activity: 'signin' | 'user' | 'servicePrincipal';
	timing: 'realtime' | 'nearRealtime' | 'offline' | 'notDefined';
	/** epoch seconds: when it happened, when it was detected, when its state last changed */
	activityAt: number;
	detectedAt: number;
	updatedAt: number;
	ipAddress?: string | undefined;
	/** ISO 3166-1 alpha-2 */
	country?: string | undefined;
	/** of the sign-in log's record */
	requestId?: string | undefined;
	correlationId?: string | undefined;
	userAgent?: string | undefined;
	/** what the detector saw, by its own names: never a password or a token */
	evidence: Readonly<Record<string, string | number | boolean>>;
}

/** An account that is or was at risk. */
export interface RiskyPrincipal {
	principal: RiskPrincipal;
	principalName: string;
	displayName: string;
	risk: PrincipalRisk;
}

/** What an account's risk became at one time, and why. */
export interface RiskHistoryItem extends RiskyPrincipal {
	id: string;
	/** epoch seconds */
	at: number;
	riskEventTypes: readonly string[];
	/** object id of the administrator; absent: nobody but this authority */
	initiatedBy?: string | undefined;
}

const order: readonly RiskLevel[] = ['none', 'low', 'medium', 'high'];

/** @returns the highest of them; `none` where there is none */
export function highestRisk(levels: Iterable<RiskLevel>): RiskLevel {
	let highest = 0;
	for (const level of levels) highest = Math.max(highest, order.indexOf(level));
	return order[highest] ?? 'none';
}

/** @returns whether the first is as high as the second, or higher */
export function isAtLeast(level: RiskLevel, other: RiskLevel): boolean {
	return order.indexOf(level) >= order.indexOf(other);
}
