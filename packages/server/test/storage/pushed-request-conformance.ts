// What every storage must do with pushed authorization requests.
// Part of the conformance suite.
import { beforeEach, describe, expect, test } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';
import type { OpenedStorage } from './opened-storage.ts';
import { at, record } from './stored-things.ts';

export function pushedRequestConformance(opened: OpenedStorage): void {
	const { sweep } = opened;
	let storage: Storage;
	let version: number;
	beforeEach(() => {
		storage = opened.storage();
		version = opened.version();
	});

	describe('pushed requests', () => {
		const pushed = {
			handleHash: 'h',
			clientAppId: 'c',
			tenantSegment: 'contoso',
			parameters: [['state', 'é"\'']] as [string, string][],
			expiresAt: at + 90,
		};
		const { parameters: _, expiresAt: __, ...key } = pushed;

		test('one is found by its client, where it was pushed, in time, until a sign-in is completed with it', async () => {
			await storage.pushedRequests.create(pushed);
			for (const other of [{ handleHash: 'x' }, { clientAppId: 'x' }, { tenantSegment: 'x' }])
				expect(await storage.pushedRequests.find({ ...key, ...other }, at)).toBeUndefined();
			expect(await storage.pushedRequests.find(key, at + 90)).toBeUndefined();
			const complete = (): Promise<{ outcome: string }> =>
				storage.grants.completeSignIn({
					pushedRequest: { handleHash: 'h', rememberedUntil: at + 1000 },
					grant: { kind: 'none' },
					record: record(),
					tenantVersion: version,
				});
			for (const _ of [1, 2]) expect(await storage.pushedRequests.find(key, at + 89)).toEqual(pushed.parameters);
			const results = await Promise.all(Array.from({ length: 20 }, complete));
			expect(results.filter(({ outcome }) => outcome === 'committed')).toHaveLength(1);
			expect(await storage.pushedRequests.find(key, at)).toBeUndefined();
			// a page of it may be open still when its row is long swept
			await sweep(at + 999);
			expect(await complete()).toEqual({ outcome: 'spent', kind: 'pushedRequest' });
		});

		test('a sweep removes those whose time is over', async () => {
			await storage.pushedRequests.create(pushed);
			await sweep(at + 90);
			expect(await storage.pushedRequests.find(key, at)).toEqual(pushed.parameters);
			await sweep(at + 91);
			expect(await storage.pushedRequests.find(key, at)).toBeUndefined();
		});
	});
}
