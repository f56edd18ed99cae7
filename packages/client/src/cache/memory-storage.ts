import type { CacheStorage } from './cache-storage.ts';

/**
 * Keeps entries in memory: gone with the process or the page.
 *
 * @example
 * const client = createPublicClient({ clientId, authority, cache: createMemoryStorage() });
 */
export function createMemoryStorage(): CacheStorage {
	const entries = new Map<string, string>();
	return {
		get: (key) => entries.get(key),
		set: (key, value) => void entries.set(key, value),
		delete: (key) => void entries.delete(key),
		keys: () => [...entries.keys()],
		update(key, change) {
			const text = change(entries.get(key));
			if (text === undefined) entries.delete(key);
			else entries.set(key, text);
		},
	};
}
