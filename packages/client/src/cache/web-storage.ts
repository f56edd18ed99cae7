import type { CacheStorage } from './cache-storage.ts';

const prefix = 'countersign.';

/**
 * Keeps entries in `sessionStorage` or `localStorage`. Scripts of the page can read both: choose `sessionStorage` unless
 * several tabs must share a sign-in.
 */
export function createWebStorage(storage: Storage): CacheStorage {
	return {
		get: (key) => storage.getItem(prefix + key) ?? undefined,
		set: (key, value) => storage.setItem(prefix + key, value),
		delete: (key) => storage.removeItem(prefix + key),
		keys: () =>
			Object.keys(storage)
				.filter((key) => key.startsWith(prefix))
				.map((key) => key.slice(prefix.length)),
	};
}
