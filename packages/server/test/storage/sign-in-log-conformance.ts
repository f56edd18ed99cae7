// What every storage must do with the sign-in log of several tenants.
// Part of the conformance suite.
import { beforeEach, describe, expect, test } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';
import type { OpenedStorage } from './opened-storage.ts';
import { at, record, tenantId } from './stored-things.ts';

export function signInLogConformance(opened: OpenedStorage): void {
	let storage: Storage;
	beforeEach(() => {
		storage = opened.storage();
	});

	describe('the sign-in log of several tenants, between one another', () => {
		const other = '10000000-0000-4000-8000-00000000000f';
		const told = (index: number) =>
			record({ id: `r${index}`, tenantId: index % 3 === 0 ? other : tenantId, createdAt: at + index });
		const indices = Array.from({ length: 4500 }, (_, index) => index);
		const fill = () => Promise.all(indices.map((index) => storage.grants.recordRefusal(told(index))));
		const ids = (records: readonly { id: string }[]) => records.map(({ id }) => id);

		test('is read newest first, a page after the other', async () => {
			await fill();
			const [first, second] = [await storage.grants.signIns(other, 2), [] as { id: string }[]];
			second.push(...(await storage.grants.signIns(other, 2, first[1]?.sequence)));
			expect([ids(first), ids(second)]).toEqual([
				['r4497', 'r4494'],
				['r4491', 'r4488'],
			]);
			expect(await storage.grants.signIns(other, 2, 0)).toEqual([]);
		});

		test('a record is found by its id, the oldest too, in its own tenant alone', async () => {
			await fill();
			for (const id of ['r4498', 'r1', 'r2500']) expect((await storage.grants.findSignIn(tenantId, id))?.id).toBe(id);
			expect((await storage.grants.findSignIn(other, 'r0'))?.id).toBe('r0');
			expect(await storage.grants.findSignIn(other, 'r1')).toBeUndefined();
			expect(await storage.grants.findSignIn('10000000-0000-4000-8000-0000000000ee', 'r1')).toBeUndefined();
		});

		test.each([
			[-1, []],
			[0, ['r0']],
			[2, ['r0']],
			[3, ['r3', 'r0']],
			[9_999, ['r4497', 'r4494']],
		])('up to the time %d', async (time, expected) => {
			await fill();
			expect(ids(await storage.grants.signIns(other, 2, await storage.grants.signInsUntil(other, at + time)))).toEqual(
				expected,
			);
		});
	});
}
