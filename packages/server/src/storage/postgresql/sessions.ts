// Browser sessions. A session is found by the hash of the handle in the browser's cookie.
import type { Session } from '../../records/session.ts';
import type { SessionStore } from '../session-store.ts';
import { type Database, everyTenant } from './database.ts';
import type { ReadRow, Reads } from './reads.ts';

const toSession = (row: ReadRow | undefined): Session | undefined =>
	row && { ...(JSON.parse(row.resource) as Session), ...(row.ended_at === null ? {} : { endedAt: row.ended_at }) };

export function createSessionStore(database: Database, reads: Reads): SessionStore {
	return {
		find: async (sessionId) => toSession(await reads.read('session', sessionId)),
		findByHandle: async (handleHash) => toSession(await reads.read('sessionByHandle', handleHash)),
		async ofUser(tenantId, userId, at, limit) {
			const rows = await database.within<{ resource: string }>(
				tenantId,
				`select resource from sessions
				where tenant_id = $1 and user_id = $2 and ended_at is null and expires_at > $3
				order by id collate "C" desc limit $4`,
				[tenantId, userId, at, limit],
			);
			return rows.map(({ resource }) => JSON.parse(resource) as Session);
		},
		async end(sessionId, at) {
			await database.within(everyTenant, 'update sessions set ended_at = $2 where id = $1 and ended_at is null', [
				sessionId,
				at,
			]);
		},
		async isRevoked(sessionId) {
			const found = await database.within(
				everyTenant,
				'select 1 from sessions where id = $1 and revoked_at is not null',
				[sessionId],
			);
			return found.length > 0;
		},
	};
}
