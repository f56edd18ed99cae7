// Pushed authorization requests, in SQL. They are spent where the sign-in ends (grants.ts).
import type { PushedRequestStore } from '../pushed-request-store.ts';
import type { Database } from './database.ts';

export function createPushedRequestStore(database: Database): PushedRequestStore {
	const insert = database.prepare(
		'insert into pushed_authorization_requests (handle_hash, client_app_id, authority, parameters, expires_at) values (?, ?, ?, ?, ?)',
	);
	const select = database.prepare<{ parameters: string }>(
		'select parameters from pushed_authorization_requests where handle_hash = ? and client_app_id = ? and authority = ? and expires_at > ?',
	);
	return {
		async create({ handleHash, clientAppId, tenantSegment, parameters, expiresAt }) {
			await database.write(() =>
				insert.run(handleHash, clientAppId, tenantSegment, JSON.stringify(parameters), expiresAt),
			);
		},
		async find({ handleHash, clientAppId, tenantSegment }, at) {
			const row = select.get(handleHash, clientAppId, tenantSegment, at);
			return row && (JSON.parse(row.parameters) as [string, string][]);
		},
	};
}
