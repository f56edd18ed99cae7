// The streams by which other systems hear of security events, in SQL.
import { type EventStreamRow, streamResource, toEventStream } from '../event-stream-row.ts';
import type { EventStreamStore } from '../event-stream-store.ts';
import { createAuditWriter } from './audit-chain.ts';
import type { Database } from './database.ts';

export function createEventStreamStore(database: Database): EventStreamStore {
	const writeAudit = createAuditWriter(database);
	const list = database.prepare<EventStreamRow>('select * from event_streams where tenant_id = ? order by id');
	const find = database.prepare<EventStreamRow>('select * from event_streams where tenant_id = ? and id = ?');
	const insert = database.prepare('insert or ignore into event_streams values (?1, ?2, ?3, 1, ?4, 0, ?5, ?6)');
	const replace = database.prepare(`
		update event_streams set is_pushed = ?3, revision = revision + 1, failures = 0, next_attempt_at = ?4, resource = ?5
		where tenant_id = ?1 and id = ?2 and revision = ?6`);
	const remove = database.prepare('delete from event_streams where tenant_id = ? and id = ? and revision = ?');
	const due = database.prepare<EventStreamRow>(
		'select * from event_streams where is_pushed = 1 and next_attempt_at <= ? order by next_attempt_at limit ?',
	);
	const claim = database.prepare(
		'update event_streams set next_attempt_at = ?3 where tenant_id = ?1 and id = ?2 and next_attempt_at = ?4',
	);
	const progress = database.prepare(`
		update event_streams set sequence = max(sequence, ?3), failures = ?4, next_attempt_at = ?5
		where tenant_id = ?1 and id = ?2`);
	return {
		list: async (tenantId) => list.all(tenantId).map(toEventStream),
		async find(tenantId, id) {
			const row = find.get(tenantId, id);
			return row && toEventStream(row);
		},
		put: (stream, readRevision, audit) =>
			database.write(() => {
				const { tenantId, id, sequence, nextAttemptAt, delivery, status } = stream;
				const isPushed = Number(delivery.method === 'push' && status === 'enabled');
				const resource = streamResource(stream);
				const written =
					readRevision === 0
						? insert.run(tenantId, id, isPushed, sequence, nextAttemptAt, resource)
						: replace.run(tenantId, id, isPushed, nextAttemptAt, resource, readRevision);
				if (written === 0) return false;
				if (audit) writeAudit(tenantId, audit);
				return true;
			}),
		remove: ({ tenantId, id, revision }, audit) =>
			database.write(() => {
				if (remove.run(tenantId, id, revision) === 0) return false;
				writeAudit(tenantId, audit);
				return true;
			}),
		due: async (now, limit) => due.all(now, limit).map(toEventStream),
		claim: ({ tenantId, id, nextAttemptAt }, until) =>
			database.write(() => claim.run(tenantId, id, until, nextAttemptAt) > 0),
		async progress({ tenantId, id }, { sequence, failures, nextAttemptAt }) {
			await database.write(() => progress.run(tenantId, id, sequence, failures, nextAttemptAt));
		},
	};
}
