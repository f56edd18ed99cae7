// Where a sign-in begins, whichever way it came: a client's request, or the code that a device shows.
import type { Authority, Exchange } from '../authority.ts';
import type { AuthorizationRequest, SignInTransaction } from '../records/transaction.ts';
import { createTransactionId } from '../tokens/handles.ts';
import { transactionLifetime } from './browser-binding.ts';

/** @returns a sign-in in which nobody has proven anything, that no browser holds, and that is not stored yet */
export function beginTransaction(
	{ random, clock }: Authority,
	{ now }: Exchange,
	request: AuthorizationRequest,
): SignInTransaction {
	return {
		id: createTransactionId(random, clock),
		revision: 0,
		browserHash: '',
		request,
		createdAt: now,
		expiresAt: now + transactionLifetime,
		facts: [],
		freshFirstFactor: false,
		useAnotherAccount: false,
		consented: false,
	};
}
