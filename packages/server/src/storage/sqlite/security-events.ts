// The outbox of what APIs must hear, in SQL.
import type { SecurityEvent, SecurityEventKind } from '../../records/security-event.ts';
import type { SecurityEventStore } from '../security-event-store.ts';
import type { Database } from './database.ts';

interface EventRow {
	sequence: number;
	tenant_id: string;
	user_id: string;
	kind: string;
	not_before: number;
	created_at: number;
}

export function createSecurityEventStore(database: Database): SecurityEventStore {
	const select = database.prepare<EventRow>(
		'select * from security_events where tenant_id = ? and sequence > ? order by sequence limit ?',
	);
	return {
		async after(tenantId, sequence, limit) {
			return select.all(tenantId, sequence, limit).map(
				(row): SecurityEvent => ({
					sequence: row.sequence,
					tenantId: row.tenant_id,
					userId: row.user_id,
					kind: row.kind as SecurityEventKind,
					notBefore: row.not_before,
					createdAt: row.created_at,
				}),
			);
		},
	};
}

/**
 * @returns a function for verbs that change a user, to be called inside their transaction. Whoever is a guest elsewhere
 *   stands there as
 * at home, so the event is written for each account.
 */
export function createEventWriter(database: Database) {
	const insert = database.prepare(`
		insert into security_events (tenant_id, user_id, kind, not_before, created_at)
		select tenant_id, id, ?3, ?4, ?5 from users
		where (tenant_id = ?1 and id = ?2) or (home_tenant_id = ?1 and home_user_id = ?2)`);
	return (tenantId: string, userId: string, kind: SecurityEventKind, notBefore: number, at: number): void => {
		insert.run(tenantId, userId, kind, notBefore, at);
	};
}
