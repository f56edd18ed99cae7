// What entitles to tokens, spent and written together with the sign-in log: all of it or nothing.

import type { AuthorizationCode } from '../records/authorization-code.ts';
import type { DeviceApproval } from '../records/device-authorization.ts';
import type { TenantAudit } from '../records/directory-audit.ts';
import type { RefreshTokenFamily } from '../records/refresh-token-family.ts';
import type { Session } from '../records/session.ts';
import type { LoggedSignIn, SignInRecord } from '../records/sign-in-record.ts';
import type { SignInTransaction } from '../records/transaction.ts';

/**
 * What an issuance spends. It is spent in the transaction that writes the sign-in record, before anything is minted.
 */
export type Spend =
	| { kind: 'nothing' }
	| { kind: 'authorizationCode'; codeHash: string }
	| { kind: 'deviceCode'; deviceCodeHash: string }
	| { kind: 'refreshToken'; familyId: string; generation: number; expiresAt: number }
	/** shown again: nothing is rotated, but its family must not be revoked, and lives on as with the newest */
	| { kind: 'earlierRefreshToken'; familyId: string; expiresAt: number }
	| { kind: 'clientAssertion'; clientAppId: string; jti: string; expiresAt: number }
	| { kind: 'dpopProof'; thumbprint: string; jti: string; expiresAt: number };

export interface Issuance {
	spends: Spend[];
	newFamily?: RefreshTokenFamily | undefined;
	newCode?: AuthorizationCode | undefined;
	/** a session that no browser holds */
	newSession?: Session | undefined;
	record: SignInRecord;
	/** the configuration that the decision was made on */
	tenantVersion: number;
	at: number;
}

/** `stale`: the tenant's configuration moved since the decision; decide again. `spent` names what was spent already. */
export type IssuanceResult =
	| { outcome: 'committed' }
	| { outcome: 'stale' }
	| { outcome: 'spent'; kind: Spend['kind'] | 'transaction' | 'pushedRequest' };

/** What a finished sign-in gives: a code, the approval of a device that waits, or nothing that is kept. */
export type SignInGrant =
	| { kind: 'authorizationCode'; code: AuthorizationCode }
	| { kind: 'deviceApproval'; deviceCodeHash: string; approval: DeviceApproval; deviceSession: Session }
	| { kind: 'none' };

export interface CompletedSignIn {
	/** absent when it needed no page and was never stored */
	transaction?: SignInTransaction;
	/** what it began with: of several sign-ins that began with one request, one is completed. Epoch seconds */
	pushedRequest?: { handleHash: string; rememberedUntil: number };
	/** the session as it is now, and the handle that the browser holds from now on; absent when neither changed */
	session?: { session: Session; handleHash: string };
	/** sessions that end with this: the browser lets go of them */
	endedSessionIds?: readonly string[];
	grant: SignInGrant;
	record: SignInRecord;
	tenantVersion: number;
}

export interface GrantStore {
	findCode(codeHash: string): Promise<(AuthorizationCode & { spentAt?: number }) | undefined>;
	/** spends a code that was presented wrongly; a second presentation finds it spent */
	burnCode(codeHash: string, at: number): Promise<void>;
	findFamily(familyId: string): Promise<RefreshTokenFamily | undefined>;
	/** @param audit is written with it, where the family was not revoked before */
	revokeFamily(familyId: string, at: number, audit?: TenantAudit): Promise<void>;
	/** @returns whether the assertion was spent now; false where it was before */
	spendClientAssertion(spend: Extract<Spend, { kind: 'clientAssertion' }>): Promise<boolean>;
	/** @returns whether the proof was spent now; false where it was before */
	spendDpopProof(spend: Extract<Spend, { kind: 'dpopProof' }>): Promise<boolean>;
	/**
	 * Ends an access token at this authority's own resources.
	 *
	 * @param uti the token's
	 * @param expiresAt epoch seconds; afterwards the token's time is over anyway
	 */
	revokeToken(uti: string, expiresAt: number): Promise<void>;
	isTokenRevoked(uti: string): Promise<boolean>;
	/** spends, starts the family and writes the record, all or nothing */
	commitIssuance(issuance: Issuance): Promise<IssuanceResult>;
	/**
	 * finishes a sign-in: the transaction is spent, the session is written under a new handle, what it grants is stored
	 */
	completeSignIn(completed: CompletedSignIn): Promise<IssuanceResult>;
	/**
	 * A sign-in that ended without a token.
	 *
	 * @param audit is written with it
	 */
	recordRefusal(record: SignInRecord, audit?: TenantAudit): Promise<void>;
	/**
	 * Newest first.
	 *
	 * @param below a sequence that was returned, to go on from; absent: from the newest
	 */
	signIns(tenantId: string, limit: number, below?: number): Promise<LoggedSignIn[]>;
	/** the newest of that id */
	findSignIn(tenantId: string, id: string): Promise<LoggedSignIn | undefined>;
	/**
	 * @returns the lowest sequence whose record is later than the time, in epoch seconds; records lie in the order of
	 * time
	 */
	signInsUntil(tenantId: string, time: number): Promise<number>;
}
