// Sign-ins under way that were just written: a page is answered within seconds, and the sign-in need not be read back
// for it. Whoever writes forgets first, and only what is durable is remembered.
import type { SignInTransaction } from '../../../records/transaction.ts';
import type { TransactionStore } from '../../transaction-store.ts';

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

export function rememberTransactions(stored: TransactionStore, remembered: RememberedTransactions): TransactionStore {
	return {
		async create(transaction) {
			await stored.create(transaction);
			remembered.remember(transaction, JSON.stringify(transaction).length);
		},
		async find(id) {
			return remembered.find(id) ?? stored.find(id);
		},
		async update(transaction) {
			remembered.forget(transaction.id);
			const replaced = await stored.update(transaction);
			if (replaced)
				remembered.remember({ ...transaction, revision: transaction.revision + 1 }, JSON.stringify(transaction).length);
			return replaced;
		},
	};
}
