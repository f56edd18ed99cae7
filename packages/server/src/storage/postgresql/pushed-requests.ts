// Pushed authorization requests. They are spent where the sign-in ends: grants.ts.
import type { PushedRequestStore } from '../pushed-request-store.ts';
import type { Database } from './database.ts';

export function createPushedRequestStore(database: Database): PushedRequestStore {
	return {
		async create({ handleHash, clientAppId, tenantSegment, parameters, expiresAt }) {
			await database.query(
				`insert into pushed_authorization_requests (handle_hash, client_app_id, authority, parameters, expires_at)
				values ($1, $2, $3, $4, $5)`,
				[handleHash, clientAppId, tenantSegment, JSON.stringify(parameters), expiresAt],
			);
		},
		async find({ handleHash, clientAppId, tenantSegment }, at) {
			const [row] = await database.query<{ parameters: string }>(
				`select parameters from pushed_authorization_requests
				where handle_hash = $1 and client_app_id = $2 and authority = $3 and expires_at > $4`,
				[handleHash, clientAppId, tenantSegment, at],
			);
			return row && (JSON.parse(row.parameters) as [string, string][]);
		},
	};
}
