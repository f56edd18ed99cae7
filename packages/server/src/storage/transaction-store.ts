// Interactive sign-ins under way.
import type { SignInTransaction } from '../records/transaction.ts';

export interface TransactionStore {
	create(transaction: SignInTransaction): Promise<void>;
	find(id: string): Promise<SignInTransaction | undefined>;
	/** replaces the transaction if its revision is still `transaction.revision`, and raises it; `false` when it moved */
	update(transaction: SignInTransaction): Promise<boolean>;
}
