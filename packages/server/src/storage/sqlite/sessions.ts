// Browser sessions in SQL. A session is found by the hash of the handle in the browser's cookie.
import type { Session } from '../../records/session.ts';
import type { SessionStore } from '../session-store.ts';
import type { Database } from './database.ts';

interface SessionRow {
	resource: string;
	ended_at: number | null;
}

function toSession(row: SessionRow): Session {
	return { ...(JSON.parse(row.resource) as Session), ...(row.ended_at === null ? {} : { endedAt: row.ended_at }) };
}

export function createSessionStore(database: Database): SessionStore {
	const byId = database.prepare<SessionRow>('select resource, ended_at from sessions where id = ?');
	const byHandle = database.prepare<SessionRow>('select resource, ended_at from sessions where handle_hash = ?');
	const ofUser = database.prepare<SessionRow>(`
		select resource, ended_at from sessions
		where user_id = ? and tenant_id = ? and ended_at is null and expires_at > ? order by id desc limit ?`);
	const end = database.prepare('update sessions set ended_at = ? where id = ? and ended_at is null');
	const revoked = database.prepare('select 1 from sessions where id = ? and revoked_at is not null');
	return {
		async find(sessionId) {
			const row = byId.get(sessionId);
			return row && toSession(row);
		},
		async findByHandle(handleHash) {
			const row = byHandle.get(handleHash);
			return row && toSession(row);
		},
		async ofUser(tenantId, userId, at, limit) {
			return ofUser.all(userId, tenantId, at, limit).map(toSession);
		},
		async end(sessionId, at) {
			await database.write(() => end.run(at, sessionId));
		},
		async isRevoked(sessionId) {
			return revoked.get(sessionId) !== undefined;
		},
	};
}
