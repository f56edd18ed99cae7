// The outbox of what APIs must hear. There is no verb to write: an event is written by the verb that makes it, in the
// same transaction.
import type { SecurityEvent } from '../records/security-event.ts';

export interface SecurityEventStore {
	/**
	 * @param sequence of the last one that the reader knows; 0 for all that are kept
	 * @returns the next ones of the tenant, oldest first
	 */
	after(tenantId: string, sequence: number, limit: number): Promise<SecurityEvent[]>;
	/** @returns the number of the tenant's newest one; 0 where none is kept */
	last(tenantId: string): Promise<number>;
}
