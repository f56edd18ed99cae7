// What every storage must do with the counters of guesses.
// Part of the conformance suite.
import { beforeEach, describe, expect, test } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';
import type { OpenedStorage } from './opened-storage.ts';
import { at } from './stored-things.ts';

export function attemptConformance(opened: OpenedStorage): void {
	const { sweep } = opened;
	let storage: Storage;
	beforeEach(() => {
		storage = opened.storage();
	});

	describe('attempts', () => {
		const limit = { attempts: 5, windowSeconds: 100, lockSeconds: 60 };
		test('[sec 125] of 100 parallel attempts no more than the limit are verified', async () => {
			const results = await Promise.all(Array.from({ length: 100 }, () => storage.attempts.reserve('k', at, limit)));
			expect(results.filter(Boolean)).toHaveLength(5);
		});

		test('the lock ends, a success forgets, and the window forgets', async () => {
			for (let count = 0; count < 5; count += 1) await storage.attempts.reserve('k', at, limit);
			expect(await storage.attempts.reserve('k', at + 59, limit)).toBe(false);
			expect(await storage.attempts.reserve('k', at + 60, limit)).toBe(true);
			await storage.attempts.clear('k');
			for (let count = 0; count < 4; count += 1) expect(await storage.attempts.reserve('k', at, limit)).toBe(true);
			expect(await storage.attempts.reserve('k', at + 100, limit)).toBe(true);
			expect(await storage.attempts.reserve('k', at + 100, limit)).toBe(true);
		});

		test('[sec 124] one of the last three guesses again is not counted, while a lock holds it is refused, a success forgets it', async () => {
			const guess = (...guesses: string[]) =>
				Promise.all(guesses.map((value) => storage.attempts.reserve('k', at, limit, value)));
			expect(await guess('a', 'b', 'c', 'a', 'b', 'c', 'a', 'b')).not.toContain(false);
			expect(await storage.attempts.isLocked('k', at)).toBe(false);
			expect(await guess('d', 'b', 'c', 'a')).toEqual([true, true, true, true]);
			expect([await storage.attempts.isLocked('k', at), await storage.attempts.isLocked('k', at + 60)]).toEqual([
				true,
				false,
			]);
			expect(await guess('a', 'e')).toEqual([false, false]);
			await storage.attempts.clear('k');
			for (let count = 0; count < 5; count += 1) expect(await guess(`${count}`)).toEqual([true]);
			expect(await guess('f')).toEqual([false]);
		});

		test('[sec 124] a lock that grows remembers those before it until a success, and others do not', async () => {
			const growing = { ...limit, longestLockSeconds: 200 };
			const lockedFor = async (key: string, from: number, kind: typeof limit) => {
				let seconds = 0;
				while (!(await storage.attempts.reserve(key, from + seconds, kind))) seconds += 20;
				return seconds;
			};
			for (let count = 0; count < 5; count += 1)
				for (const [key, kind] of [
					['g', growing],
					['k', limit],
				] as const)
					await storage.attempts.reserve(key, at, kind);
			expect(await lockedFor('g', at, growing)).toBe(60);
			expect(await lockedFor('g', at + 60, growing)).toBe(120);
			expect(await lockedFor('g', at + 180, growing)).toBe(200);
			await storage.attempts.clear('g');
			expect(await lockedFor('g', at + 380, growing)).toBe(0);
			expect(await lockedFor('g', at + 380, growing)).toBe(0);
			expect(await lockedFor('k', at, limit)).toBe(60);
			expect(await lockedFor('k', at + 60, limit)).toBe(0);
		});

		test('a sweep forgets counters that have told all they can: of locks that grow, after a month', async () => {
			const growing = { ...limit, longestLockSeconds: 200 };
			for (let count = 0; count < 5; count += 1) await storage.attempts.reserve('g', at, growing);
			const month = 30 * 86_400;
			await sweep(at + 60 + month);
			expect(await storage.attempts.reserve('g', at, growing)).toBe(false);
			await sweep(at + 101 + month);
			expect(await storage.attempts.reserve('g', at, growing)).toBe(true);
		});
	});
}
