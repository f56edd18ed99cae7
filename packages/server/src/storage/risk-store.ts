// What is usual for users, what was detected, and who is at risk.
import type { PrincipalRisk, RiskDetection, RiskHistoryItem, RiskPrincipal, RiskyPrincipal } from '../records/risk.ts';
import type { SignInProfile } from '../records/sign-in-profile.ts';

/** What is written together of one account, all or nothing. */
export interface RiskWrite {
	/** of a user the home tenant */
	tenantId: string;
	principal: RiskPrincipal;
	/** written, or replaced by id */
	detections: readonly RiskDetection[];
	/** replaces what was usual; absent: it stays */
	profile?: SignInProfile | undefined;
	/** what the account's risk is from now on, of the next revision; absent: it stays */
	risk?: (RiskyPrincipal & { history: RiskHistoryItem }) | undefined;
	/** of a user: APIs must hear that tokens from before are to be asked about again; epoch seconds */
	event?: { notBefore: number; at: number } | undefined;
}

export interface RiskStore {
	/** asked at interactive sign-ins alone */
	profile(tenantId: string, userId: string): Promise<SignInProfile | undefined>;
	/**
	 * A changed risk raises the version of the tenant, and of those where the user is a guest: what was decided on the
	 * risk before is decided again.
	 *
	 * @returns `false` where the account is gone, or its risk has another revision than the one before `write.risk`;
	 *   nothing was written
	 */
	record(write: RiskWrite): Promise<boolean>;
	/** newest first */
	detections(tenantId: string, kind: RiskPrincipal['kind'], limit: number): Promise<RiskDetection[]>;
	findDetection(tenantId: string, id: string): Promise<RiskDetection | undefined>;
	/** newest first */
	detectionsOf(tenantId: string, principalId: string, limit: number): Promise<RiskDetection[]>;
	/** in the order of their ids, with those whose risk is over */
	risky(tenantId: string, kind: RiskPrincipal['kind']): Promise<RiskyPrincipal[]>;
	findRisky(tenantId: string, principal: RiskPrincipal): Promise<RiskyPrincipal | undefined>;
	/** oldest first */
	history(tenantId: string, principal: RiskPrincipal): Promise<RiskHistoryItem[]>;
}

/** @returns the revision that a write of this risk is decided on; 0 where there was none */
export function revisionBefore({ revision }: PrincipalRisk): number {
	return revision - 1;
}
