// What every storage must do with policies, locations and strengths, deleted ones included.
// Part of the conformance suite.
import { beforeEach, describe, expect, test } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';
import type { OpenedStorage } from './opened-storage.ts';
import { at, tenant, tenantId } from './stored-things.ts';

export function conditionalAccessConformance(opened: OpenedStorage): void {
	let storage: Storage;
	let version: number;
	beforeEach(() => {
		storage = opened.storage();
		version = opened.version();
	});

	describe('what was deleted', () => {
		const policy = { id: 'p', n: 1 } as never;
		const deleted = { id: 'p', n: 1, deletedDateTime: 'now' } as never;

		test('is kept, brought back once, and is another tenant’s to nobody', async () => {
			await storage.conditionalAccess.put(tenantId, 'policies', policy);
			expect(await storage.conditionalAccess.softDelete(tenantId, 'policies', deleted, { at, forgetBefore: 0 })).toBe(
				true,
			);
			expect((await storage.directory.loadConfiguration(tenantId))?.policies).toEqual([]);
			expect(await storage.conditionalAccess.deletedItems(tenantId, 'policies', at)).toEqual([deleted]);
			expect(await storage.conditionalAccess.deletedItems(tenantId, 'policies', at + 1)).toEqual([]);
			expect(await storage.conditionalAccess.deletedItems('another', 'policies', 0)).toEqual([]);
			const restores = [1, 2].map(() => storage.conditionalAccess.restore(tenantId, 'policies', policy));
			expect(await Promise.all(restores)).toEqual([true, false]);
			expect((await storage.directory.loadConfiguration(tenantId))?.policies).toEqual([policy]);
		});

		test('is gone for good when it is forgotten, when it is old, and when the tenant is replaced', async () => {
			const { conditionalAccess } = storage;
			const softDelete = async (forgetBefore: number) => {
				await conditionalAccess.put(tenantId, 'policies', policy);
				await conditionalAccess.softDelete(tenantId, 'policies', deleted, { at, forgetBefore });
			};
			await softDelete(0);
			expect(await conditionalAccess.forgetDeleted(tenantId, 'policies', 'p')).toBe(true);
			expect(await conditionalAccess.forgetDeleted(tenantId, 'policies', 'p')).toBe(false);
			await softDelete(0);
			await conditionalAccess.put(tenantId, 'policies', { id: 'q' } as never);
			await conditionalAccess.softDelete(tenantId, 'policies', { id: 'q' } as never, {
				at: at + 9,
				forgetBefore: at + 1,
			});
			expect(await conditionalAccess.deletedItems(tenantId, 'policies', 0)).toEqual([{ id: 'q' }]);
			await storage.directory.importTenants([tenant()]);
			expect(await conditionalAccess.deletedItems(tenantId, 'policies', 0)).toEqual([]);
		});
	});

	describe('conditional access', () => {
		test('every change raises the version; a change of nothing does not', async () => {
			await storage.conditionalAccess.put(tenantId, 'policies', { id: 'p' } as never);
			expect(await storage.directory.tenantVersion(tenantId)).toBe(version + 1);
			expect(await storage.conditionalAccess.remove(tenantId, 'policies', 'none')).toBe(false);
			expect(await storage.directory.tenantVersion(tenantId)).toBe(version + 1);
			expect(await storage.conditionalAccess.remove(tenantId, 'policies', 'p')).toBe(true);
			expect((await storage.directory.loadConfiguration(tenantId))?.policies).toEqual([]);
		});

		test('policies keep their order through edits', async () => {
			for (const id of ['b', 'a', 'c'])
				await storage.conditionalAccess.put(tenantId, 'policies', { id, n: 1 } as never);
			await storage.conditionalAccess.put(tenantId, 'policies', { id: 'b', n: 2 } as never);
			expect((await storage.directory.loadConfiguration(tenantId))?.policies).toEqual([
				{ id: 'b', n: 2 },
				{ id: 'a', n: 1 },
				{ id: 'c', n: 1 },
			]);
		});
	});
}
