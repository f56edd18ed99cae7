// What every storage must do with streams of security events: a change compares what it read, of several processes one
// delivers, and how far it was delivered only rises.
import { describe, expect, test } from 'vitest';
import type { DirectoryAudit } from '../../src/records/directory-audit.ts';
import type { EventStream } from '../../src/records/event-stream.ts';
import type { Storage } from '../../src/storage/storage.ts';

const audit: DirectoryAudit = {
	...{ id: 'a9', at: 3_000_000, correlationId: 'c9', activity: 'Update event stream', operation: 'Update' },
	category: 'ApplicationManagement',
	initiator: { kind: 'servicePrincipal', id: 'sp1', displayName: 'Receiver' },
	target: { type: 'Other', id: 's1', displayName: 'Event stream' },
	changes: [],
};

export function eventStreamConformance(storage: () => Storage, tenantId: string): void {
	const stream = (more: Partial<EventStream> = {}): EventStream => ({
		...{ id: 's1', tenantId, ownerId: 'sp1', audience: 'app1', eventsRequested: ['t'], subjectFormat: 'iss_sub' },
		delivery: { method: 'push', endpointUrl: 'https://receiver.example/events', sealedAuthorization: 'x' },
		...{ status: 'enabled', removedSubjects: [], notices: [], revision: 1, sequence: 5, failures: 0 },
		...{ nextAttemptAt: 100, ...more },
	});
	const find = (id = 's1') => storage().eventStreams.find(tenantId, id);
	const newestAudit = async () => (await storage().directoryChanges.audits(tenantId, 1))[0]?.activity;

	describe('streams of security events', () => {
		test('are there once they were made, with their audit, and are made once', async () => {
			const { eventStreams } = storage();
			expect(await find()).toBeUndefined();
			expect(await eventStreams.put(stream(), 0, audit)).toBe(true);
			expect(await find()).toEqual(stream());
			expect(await newestAudit()).toBe('Update event stream');
			expect(await eventStreams.put(stream({ audience: 'other' }), 0, audit)).toBe(false);
			expect(await eventStreams.list(tenantId)).toEqual([stream()]);
			expect(await eventStreams.list('another tenant')).toEqual([]);
		});

		test('of two changes of one revision one is made, and how far it was delivered stays', async () => {
			const { eventStreams } = storage();
			await eventStreams.put(stream(), 0, audit);
			await eventStreams.progress(stream(), { sequence: 9, failures: 3, nextAttemptAt: 400 });
			const changed = stream({ description: 'changed', nextAttemptAt: 200 });
			const done = await Promise.all([eventStreams.put(changed, 1, audit), eventStreams.put(changed, 1, audit)]);
			expect(done.sort()).toEqual([false, true]);
			expect(await find()).toEqual({ ...changed, revision: 2, sequence: 9 });
			expect(await eventStreams.remove(stream(), audit)).toBe(false);
			expect(await eventStreams.remove({ ...changed, revision: 2 }, audit)).toBe(true);
			expect(await find()).toBeUndefined();
		});

		test('those that are pushed, enabled and due are told, and one process gets each', async () => {
			const { eventStreams } = storage();
			await eventStreams.put(stream(), 0, audit);
			await eventStreams.put(stream({ id: 's2', delivery: { method: 'poll' } }), 0, audit);
			await eventStreams.put(stream({ id: 's3', status: 'paused' }), 0, audit);
			await eventStreams.put(stream({ id: 's4', nextAttemptAt: 101 }), 0, audit);
			const due = await eventStreams.due(100, 10);
			expect(due.map(({ id }) => id)).toEqual(['s1']);
			const [one] = due as [EventStream];
			const claimed = await Promise.all([eventStreams.claim(one, 160), eventStreams.claim(one, 160)]);
			expect(claimed.sort()).toEqual([false, true]);
			expect(await eventStreams.due(100, 10)).toEqual([]);
			await eventStreams.progress(one, { sequence: 4, failures: 1, nextAttemptAt: 102 });
			// an attempt that was overtaken takes nothing back
			expect(await find()).toMatchObject({ sequence: 5, failures: 1, nextAttemptAt: 102 });
			expect((await eventStreams.due(200, 1)).length).toBe(1);
		});
	});
}
