import type { CacheStorage } from './cache-storage.ts';

/** Keeps entries in memory: gone with the process or the page. */
export function createMemoryStorage(): CacheStorage {
	const entries = new Map<string, string>();
	return {
		get: (key) => entries.get(key),
		set: (key, value) => {
			entries.set(key, value);
		},
		delete: (key) => {
			entries.delete(key);
		},
		keys: () => [...entries.keys()],
	};
}
