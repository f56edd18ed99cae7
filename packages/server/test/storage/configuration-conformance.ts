// A configuration that was read before is never older than the last write.
// Part of the conformance suite.
import { beforeEach, describe, expect, test } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';
import type { OpenedStorage } from './opened-storage.ts';
import { at, record, tenant, tenantId } from './stored-things.ts';

export function configurationConformance(opened: OpenedStorage): void {
	const { open } = opened;
	let storage: Storage;
	beforeEach(() => {
		storage = opened.storage();
	});

	describe('a configuration that was read before', () => {
		const resource = (id: string, n: number) => ({ id, n }) as never;
		type Change = (other: Storage) => Promise<unknown>;
		const changes: [string, Change][] = [
			['a policy is put', (other) => other.conditionalAccess.put(tenantId, 'policies', resource('p5', 1))],
			['another before it, by its id', (other) => other.conditionalAccess.put(tenantId, 'policies', resource('p1', 1))],
			['one is replaced', (other) => other.conditionalAccess.put(tenantId, 'policies', resource('p5', 2))],
			[
				'locations are put',
				async (other) => {
					for (const id of ['b', 'a', 'c'])
						await other.conditionalAccess.put(tenantId, 'namedLocations', resource(id, 1));
				},
			],
			['one is removed', (other) => other.conditionalAccess.remove(tenantId, 'namedLocations', 'b')],
			['one that is not there is removed', (other) => other.conditionalAccess.remove(tenantId, 'policies', 'none')],
			[
				'a policy is removed and made again',
				async (other) => {
					await other.conditionalAccess.remove(tenantId, 'policies', 'p5');
					await other.conditionalAccess.put(tenantId, 'policies', resource('p5', 3));
				},
			],
			[
				'a change beside it in one commit is undone',
				(other) =>
					Promise.all([
						other.conditionalAccess.put(tenantId, 'policies', resource('p7', 1)),
						other.grants.commitIssuance({ spends: [], record: record(), tenantVersion: -1, at }),
					]),
			],
			['the tenant is imported again', (other) => other.directory.importTenants([tenant()])],
		];

		test('reads after every change as it does in a storage that remembers nothing of it', async () => {
			await storage.directory.loadConfiguration(tenantId);
			for (const [index, [name, change]] of changes.entries()) {
				await change(storage);
				const remembered = await storage.directory.loadConfiguration(tenantId);
				const unread = await open();
				await unread.directory.importTenants([tenant()]);
				for (const [, earlier] of changes.slice(0, index + 1)) await earlier(unread);
				expect(remembered, name).toEqual(await unread.directory.loadConfiguration(tenantId));
				await unread.close();
			}
		});

		test('keeps what was read when something else is undone', async () => {
			const before = await storage.directory.loadConfiguration(tenantId);
			expect(
				(await storage.grants.commitIssuance({ spends: [], record: record(), tenantVersion: -1, at })).outcome,
			).toBe('stale');
			const after = await storage.directory.loadConfiguration(tenantId);
			expect(after?.applications).toBe(before?.applications);
			expect(after?.policies).toBe(before?.policies);
		});

		test('keeps the lists that did not change', async () => {
			const before = await storage.directory.loadConfiguration(tenantId);
			await storage.conditionalAccess.put(tenantId, 'policies', resource('p', 1));
			const after = await storage.directory.loadConfiguration(tenantId);
			expect(after?.applications).toBe(before?.applications);
			expect(after?.policies).not.toBe(before?.policies);
		});
	});
}
