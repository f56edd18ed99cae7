// Pushed authorization requests, in SQL: what is taken is gone.
import type { PushedRequestStore } from '../pushed-request-store.ts';
import type { Database } from './database.ts';

export function createPushedRequestStore(database: Database): PushedRequestStore {
	const insert = database.prepare(
		'insert into pushed_authorization_requests (handle_hash, client_app_id, authority, parameters, expires_at) values (?, ?, ?, ?, ?)',
	);
	const take = database.prepare<{ parameters: string }>(
		'delete from pushed_authorization_requests where handle_hash = ? and client_app_id = ? and authority = ? and expires_at > ? returning parameters',
	);
	return {
		async create({ handleHash, clientAppId, authority, parameters, expiresAt }) {
			await database.write(() => insert.run(handleHash, clientAppId, authority, JSON.stringify(parameters), expiresAt));
		},
		async take({ handleHash, clientAppId, authority }, at) {
			const row = await database.write(() => take.get(handleHash, clientAppId, authority, at));
			return row && (JSON.parse(row.parameters) as [string, string][]);
		},
	};
}
