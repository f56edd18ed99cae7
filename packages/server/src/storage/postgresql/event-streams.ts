// The streams by which other systems hear of security events.
import { type EventStreamRow, streamResource, toEventStream } from '../event-stream-row.ts';
import type { EventStreamStore } from '../event-stream-store.ts';
import { changeTenant } from './changes.ts';
import { type Database, everyTenant } from './database.ts';

export function createEventStreamStore(database: Database): EventStreamStore {
	return {
		async list(tenantId) {
			const text = 'select * from event_streams where tenant_id = $1 order by id';
			return (await database.within<EventStreamRow>(tenantId, text, [tenantId])).map(toEventStream);
		},
		async find(tenantId, id) {
			const text = 'select * from event_streams where tenant_id = $1 and id = $2';
			const [row] = await database.within<EventStreamRow>(tenantId, text, [tenantId, id]);
			return row && toEventStream(row);
		},
		put: (stream, readRevision, audit) =>
			changeTenant(database, { tenantId: stream.tenantId, audit }, async (query) => {
				const { tenantId, id, sequence, nextAttemptAt, delivery, status } = stream;
				const isPushed = delivery.method === 'push' && status === 'enabled';
				const values = [tenantId, id, isPushed, nextAttemptAt, streamResource(stream)];
				const written =
					readRevision === 0
						? await query(
								`insert into event_streams
								(tenant_id, id, is_pushed, next_attempt_at, resource, revision, sequence, failures)
								values ($1, $2, $3, $4, $5, 1, $6, 0) on conflict do nothing returning 1`,
								[...values, sequence],
							)
						: await query(
								`update event_streams set is_pushed = $3, revision = revision + 1, failures = 0,
									next_attempt_at = $4, resource = $5
								where tenant_id = $1 and id = $2 and revision = $6 returning 1`,
								[...values, readRevision],
							);
				return written.length > 0;
			}),
		remove: ({ tenantId, id, revision }, audit) =>
			changeTenant(database, { tenantId, audit }, async (query) => {
				const removed = await query(
					'delete from event_streams where tenant_id = $1 and id = $2 and revision = $3 returning 1',
					[tenantId, id, revision],
				);
				return removed.length > 0;
			}),
		async due(now, limit) {
			const rows = await database.within<EventStreamRow>(
				everyTenant,
				'select * from event_streams where is_pushed and next_attempt_at <= $1 order by next_attempt_at limit $2',
				[now, limit],
			);
			return rows.map(toEventStream);
		},
		async claim({ tenantId, id, nextAttemptAt }, until) {
			const claimed = await database.within(
				tenantId,
				`update event_streams set next_attempt_at = $3
				where tenant_id = $1 and id = $2 and next_attempt_at = $4 returning 1`,
				[tenantId, id, until, nextAttemptAt],
			);
			return claimed.length > 0;
		},
		async progress({ tenantId, id }, { sequence, failures, nextAttemptAt }) {
			await database.within(
				tenantId,
				`update event_streams set sequence = greatest(sequence, $3), failures = $4, next_attempt_at = $5
				where tenant_id = $1 and id = $2`,
				[tenantId, id, sequence, failures, nextAttemptAt],
			);
		},
	};
}
