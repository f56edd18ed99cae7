// A stream as both storages keep it: what changes at every delivery stands in columns of its own.
import type { EventStream } from '../records/event-stream.ts';

export interface EventStreamRow {
	tenant_id: string;
	id: string;
	revision: number;
	sequence: number;
	failures: number;
	next_attempt_at: number;
	resource: string;
}

export function toEventStream(row: EventStreamRow): EventStream {
	return {
		...(JSON.parse(row.resource) as Omit<EventStream, 'id' | 'tenantId'>),
		...{ id: row.id, tenantId: row.tenant_id, revision: row.revision, sequence: row.sequence },
		...{ failures: row.failures, nextAttemptAt: row.next_attempt_at },
	};
}

export function streamResource(stream: EventStream): string {
	const { id, tenantId, revision, sequence, failures, nextAttemptAt, ...resource } = stream;
	return JSON.stringify(resource);
}
