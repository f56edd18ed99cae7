// Codes that were just written and not asked for yet: most are redeemed within the second, and need not be read back.
// Each is given out once: from then on the row alone tells, which knows whether it was spent. What a sign-in ends or
// replaces is forgotten with it.
import type { AuthorizationCode } from '../../../records/authorization-code.ts';
import type { CompletedSignIn, GrantStore } from '../../grant-store.ts';
import type { RememberedSessions } from './sessions.ts';
import type { RememberedTransactions } from './transactions.ts';

export interface FreshCodes {
	/** once it is durable */
	add(code: AuthorizationCode): void;
	/** @returns the code, the first time */
	take(codeHash: string): AuthorizationCode | undefined;
	forgetAll(): void;
}

/** codes that nobody redeems must not fill the memory */
const limit = 1000;

export function createFreshCodes(): FreshCodes {
	const codes = new Map<string, AuthorizationCode>();
	return {
		add(code) {
			if (codes.size >= limit) codes.clear();
			codes.set(code.codeHash, code);
		},
		take(codeHash) {
			const code = codes.get(codeHash);
			codes.delete(codeHash);
			return code;
		},
		forgetAll: () => codes.clear(),
	};
}

/** Sessions of devices and of other tenants are new: nobody has read them. */
const sessionsOf = ({ session, endedSessionIds = [] }: CompletedSignIn) =>
	session ? [session.session.id, ...endedSessionIds] : endedSessionIds;

export function rememberCodes(
	stored: GrantStore,
	codes: FreshCodes,
	{ sessions, transactions }: { sessions: RememberedSessions; transactions: RememberedTransactions },
): GrantStore {
	return {
		...stored,
		async findCode(codeHash) {
			return codes.take(codeHash) ?? stored.findCode(codeHash);
		},
		burnCode(codeHash, at) {
			codes.take(codeHash);
			return stored.burnCode(codeHash, at);
		},
		commitIssuance(issuance) {
			for (const spend of issuance.spends) if (spend.kind === 'authorizationCode') codes.take(spend.codeHash);
			return stored.commitIssuance(issuance);
		},
		async completeSignIn(completed) {
			const { transaction, grant } = completed;
			// before, since it may end; after, since it may have been remembered meanwhile as it was
			if (transaction) transactions.forget(transaction.id);
			const result = await sessions.duringWrite(sessionsOf(completed), () => stored.completeSignIn(completed));
			if (transaction) transactions.forget(transaction.id);
			if (result.outcome === 'committed' && grant.kind === 'authorizationCode') codes.add(grant.code);
			return result;
		},
	};
}
