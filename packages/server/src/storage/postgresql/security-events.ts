// The outbox of what APIs must hear. Events are written with the change that they tell of: changes.ts.
import type { SecurityEvent, SecurityEventKind } from '../../records/security-event.ts';
import type { EventOfChange } from '../event-of-change.ts';
import type { SecurityEventStore } from '../security-event-store.ts';
import type { Database, Query } from './database.ts';

interface EventRow {
	sequence: number;
	tenant_id: string;
	user_id: string;
	kind: SecurityEventKind;
	not_before: number;
	created_at: number;
	device_id: string | null;
	session_id: string | null;
}

/**
 * Readers keep the number of the last event that they heard, and ask for those after it: where some were numbered that
 * this database does not know, in an older copy or in another storage, the next ones must come after those too. Fewer
 * than one event a second is told of over the years, so that the seconds since 1970 are above every number.
 *
 * @param now epoch seconds
 */
export async function raiseEventNumbers(query: Query, now: number): Promise<void> {
	await query(
		`select setval(sequence, greatest($1::bigint, nextval(sequence)))
		from pg_get_serial_sequence('security_events', 'sequence') as sequence`,
		[now],
	);
}

export function createSecurityEventStore(database: Database): SecurityEventStore {
	return {
		async last(tenantId) {
			const text = 'select coalesce(max(sequence), 0) as last from security_events where tenant_id = $1';
			return (await database.within<{ last: number }>(tenantId, text, [tenantId]))[0]?.last ?? 0;
		},
		async after(tenantId, sequence, limit) {
			const rows = await database.within<EventRow>(
				tenantId,
				'select * from security_events where tenant_id = $1 and sequence > $2 order by sequence limit $3',
				[tenantId, sequence, limit],
			);
			return rows.map(
				(row): SecurityEvent => ({
					sequence: row.sequence,
					tenantId: row.tenant_id,
					...(row.user_id === '' ? {} : { userId: row.user_id }),
					...(row.device_id === null ? {} : { deviceId: row.device_id }),
					...(row.session_id === null ? {} : { sessionId: row.session_id }),
					kind: row.kind,
					notBefore: row.not_before,
					createdAt: row.created_at,
				}),
			);
		},
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

/** Inside a transaction that holds the tenant's row, so that events are numbered in the order of their commits. */
export async function writeTenantEvent(
	query: Query,
	tenantId: string,
	{ principalId = '', deviceId, sessionId }: Concerned,
	event: EventOfChange | undefined,
): Promise<void> {
	if (!event) return;
	await query(
		`insert into security_events (tenant_id, user_id, device_id, kind, not_before, created_at, session_id) values ($1,
			case when exists (select 1 from groups where tenant_id = $1 and id = $2) then '' else $2 end, $3, $4, $5, $6, $7)`,
		[tenantId, principalId, deviceId ?? null, event.kind, event.notBefore, event.at, sessionId ?? null],
	);
}

/** Of a user, wherever the user is a guest too; inside a transaction that holds the rows of those tenants. */
export async function writeUserEvent(
	query: Query,
	tenantId: string,
	userId: string,
	event: EventOfChange | undefined,
): Promise<void> {
	if (!event) return;
	await query(
		`insert into security_events (tenant_id, user_id, kind, not_before, created_at)
		select tenant_id, id, $3, $4, $5 from users
		where (tenant_id = $1 and id = $2) or (home_tenant_id = $1 and home_user_id = $2)`,
		[tenantId, userId, event.kind, event.notBefore, event.at],
	);
}
