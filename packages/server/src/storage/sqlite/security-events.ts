// The outbox of what APIs must hear, in SQL.
import type { SecurityEvent, SecurityEventKind } from '../../records/security-event.ts';
import type { EventOfChange } from '../event-of-change.ts';
import type { SecurityEventStore } from '../security-event-store.ts';
import type { Database } from './database.ts';

interface EventRow {
	sequence: number;
	tenant_id: string;
	user_id: string;
	kind: string;
	not_before: number;
	created_at: number;
	device_id: string | null;
	session_id: string | null;
}

export function createSecurityEventStore(database: Database): SecurityEventStore {
	const select = database.prepare<EventRow>(
		'select * from security_events where tenant_id = ? and sequence > ? order by sequence limit ?',
	);
	const selectLast = database.prepare<{ last: number | null }>(
		'select max(sequence) as last from security_events where tenant_id = ?',
	);
	return {
		last: async (tenantId) => selectLast.get(tenantId)?.last ?? 0,
		async after(tenantId, sequence, limit) {
			return select.all(tenantId, sequence, limit).map(
				(row): SecurityEvent => ({
					sequence: row.sequence,
					tenantId: row.tenant_id,
					...(row.user_id === '' ? {} : { userId: row.user_id }),
					...(row.device_id === null ? {} : { deviceId: row.device_id }),
					...(row.session_id === null ? {} : { sessionId: row.session_id }),
					kind: row.kind as SecurityEventKind,
					notBefore: row.not_before,
					createdAt: row.created_at,
				}),
			);
		},
	};
}

/**
 * Readers keep the number of the last event that they heard, and ask for those after it: where some were numbered that
 * this database does not know, in an older copy or in another storage, the next ones must come after those too. Fewer
 * than one event a second is told of over the years, so that the seconds since 1970 are above every number.
 *
 * @param now epoch seconds
 */
export function raiseEventNumbers(database: Database, now: number): void {
	database
		.prepare(
			`insert into sqlite_sequence (name, seq) select 'security_events', 0
			where not exists (select 1 from sqlite_sequence where name = 'security_events')`,
		)
		.run();
	database.prepare("update sqlite_sequence set seq = max(seq, ?) where name = 'security_events'").run(now);
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

/** What an event of one tenant is about; neither: everybody of the tenant. */
export interface Concerned {
	/** a user, a service principal, or a group, which may hold anybody */
	principalId?: string;
	/** as tokens say it */
	deviceId?: string;
	/** of that user, as tokens say it */
	sessionId?: string;
}

/** @returns a function for the other verbs, to be called inside their transaction */
export function createTenantEventWriter(database: Database) {
	const insert = database.prepare(`
		insert into security_events (tenant_id, user_id, device_id, kind, not_before, created_at, session_id) values (?1,
			case when exists (select 1 from groups where tenant_id = ?1 and id = ?2) then '' else ?2 end, ?3, ?4, ?5, ?6, ?7)`);
	return (tenantId: string, concerned: Concerned, event: EventOfChange | undefined): void => {
		if (!event) return;
		const { principalId = '', deviceId = null, sessionId = null } = concerned;
		insert.run(tenantId, principalId, deviceId, event.kind, event.notBefore, event.at, sessionId);
	};
}
