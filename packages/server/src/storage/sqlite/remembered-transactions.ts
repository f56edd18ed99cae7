// Sign-ins under way that were just written: a page is answered within seconds, and the sign-in need not be read back for it. The data
// folder is locked to this process, so nobody else changes them: whoever writes forgets first, and only what is durable is remembered.
import type { SignInTransaction } from '../../records/transaction.ts';

export interface RememberedTransactions {
	/** @returns the sign-in, shared and frozen */
	find(id: string): SignInTransaction | undefined;
	/** @param size of its JSON, in characters */
	remember(transaction: SignInTransaction, size: number): void;
	forget(id: string): void;
	forgetAll(): void;
}

/** anybody can begin sign-ins, and choose what stands in them: memory must not grow with either */
const limit = 1000;
const largest = 4096;

export function createRememberedTransactions(): RememberedTransactions {
	const transactions = new Map<string, SignInTransaction>();
	return {
		find: (id) => transactions.get(id),
		remember(transaction, size) {
			if (size > largest) return;
			if (transactions.size >= limit) transactions.clear();
			transactions.set(transaction.id, Object.freeze({ ...transaction }));
		},
		forget(id) {
			transactions.delete(id);
		},
		forgetAll: () => transactions.clear(),
	};
}
