// The outbox of what APIs must hear. Events are written with the change that they tell of: changes.ts.
import type { SecurityEvent, SecurityEventKind } from '../../records/security-event.ts';
import type { SecurityEventStore } from '../security-event-store.ts';
import type { Database } from './database.ts';

interface EventRow {
	sequence: number;
	tenant_id: string;
	user_id: string;
	kind: SecurityEventKind;
	not_before: number;
	created_at: number;
}

export function createSecurityEventStore(database: Database): SecurityEventStore {
	return {
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
					userId: row.user_id,
					kind: row.kind,
					notBefore: row.not_before,
					createdAt: row.created_at,
				}),
			);
		},
	};
}
