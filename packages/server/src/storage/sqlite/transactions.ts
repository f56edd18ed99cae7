// Sign-ins under way, in SQL: compare-and-swap on the revision.
import type { AuthorizationRequest, SignInTransaction } from '../../records/transaction.ts';
import type { TransactionStore } from '../transaction-store.ts';
import type { Database } from './database.ts';
import { type Earlier, withTenantSegment } from './earlier-members.ts';

type Stored = Omit<SignInTransaction, 'request'> & { request: Earlier<AuthorizationRequest> };

export function createTransactionStore(database: Database): TransactionStore {
	const insert = database.prepare(
		'insert into sign_in_transactions (id, revision, resource, expires_at) values (?, ?, ?, ?)',
	);
	const select = database.prepare<{ revision: number; resource: string; finished_at: number | null }>(
		'select revision, resource, finished_at from sign_in_transactions where id = ?',
	);
	const update = database.prepare(
		'update sign_in_transactions set revision = revision + 1, resource = ?3 where id = ?1 and revision = ?2 and finished_at is null',
	);
	return {
		async create(transaction) {
			const resource = JSON.stringify(transaction);
			await database.write(() => insert.run(transaction.id, transaction.revision, resource, transaction.expiresAt));
		},
		async find(id) {
			const row = select.get(id);
			if (!row) return undefined;
			const transaction = JSON.parse(row.resource) as Stored;
			return {
				...transaction,
				request: withTenantSegment(transaction.request),
				revision: row.revision,
				...(row.finished_at === null ? {} : { finishedAt: row.finished_at }),
			};
		},
		async update(transaction) {
			const resource = JSON.stringify(transaction);
			return database.write(() => update.run(transaction.id, transaction.revision, resource) === 1);
		},
	};
}
