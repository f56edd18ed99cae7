// Sign-ins under way: compare-and-swap on the revision.
import type { SignInTransaction } from '../../records/transaction.ts';
import type { TransactionStore } from '../transaction-store.ts';
import type { Database } from './database.ts';
import type { Reads } from './reads.ts';

export function createTransactionStore(database: Database, reads: Reads): TransactionStore {
	return {
		async create(transaction) {
			await database.query(
				'insert into sign_in_transactions (id, revision, resource, expires_at) values ($1, $2, $3, $4)',
				[transaction.id, transaction.revision, JSON.stringify(transaction), transaction.expiresAt],
			);
		},
		async find(id) {
			const row = await reads.read('transaction', id);
			return (
				row && {
					...(JSON.parse(row.resource) as SignInTransaction),
					revision: row.revision,
					...(row.finished_at === null ? {} : { finishedAt: row.finished_at }),
				}
			);
		},
		async update(transaction) {
			const replaced = await database.query(
				`update sign_in_transactions set revision = revision + 1, resource = $3
				where id = $1 and revision = $2 and finished_at is null returning 1`,
				[transaction.id, transaction.revision, JSON.stringify(transaction)],
			);
			return replaced.length === 1;
		},
	};
}
