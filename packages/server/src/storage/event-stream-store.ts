// The streams by which other systems hear of security events.
import type { DirectoryAudit } from '../records/directory-audit.ts';
import type { EventStream } from '../records/event-stream.ts';

export interface EventStreamStore {
	/** those of a tenant, by id */
	list(tenantId: string): Promise<EventStream[]>;
	find(tenantId: string, id: string): Promise<EventStream | undefined>;
	/**
	 * Inserts where `readRevision` is 0, and replaces otherwise; how far it was delivered stays.
	 *
	 * @returns `false` when it has another revision by now, and nothing was written
	 */
	put(stream: EventStream, readRevision: number, audit?: DirectoryAudit): Promise<boolean>;
	/** @returns `false` when it has another revision by now, or is gone */
	remove(stream: EventStream, audit: DirectoryAudit): Promise<boolean>;
	/** the streams of any tenant that are pushed and whose next attempt is not later than now, a few at a time */
	due(now: number, limit: number): Promise<EventStream[]>;
	/**
	 * Takes one for an attempt: of several processes one gets it, until the instant.
	 *
	 * @returns `false` where another process has it
	 */
	claim(stream: EventStream, until: number): Promise<boolean>;
	/** what an attempt came to; the sequence only ever rises */
	progress(stream: EventStream, done: Pick<EventStream, 'sequence' | 'failures' | 'nextAttemptAt'>): Promise<void>;
}
