import type { CacheStorage, WebStorage } from './cache-storage.ts';

const prefix = 'countersign.';

/**
 * @returns the names of a storage that begin with a prefix, without it: by `key` and `length`, which every `Storage`
 * has, while one that is not the browser's own need not list its entries as members
 */
export function namesIn(storage: WebStorage, start: string): string[] {
	const names = Array.from({ length: storage.length }, (_, index) => storage.key(index));
	return names.filter((name) => name?.startsWith(start)).map((name) => (name as string).slice(start.length));
}

/** the part that is used of the Web Locks API */
export interface Locks {
	request(name: string, work: () => Promise<void>): Promise<unknown>;
}

/**
 * What fails within a lock is thrown outside it: Node 24 waits for ever for a lock whose work throws a DOMException.
 */
export async function locked<T>(manager: Locks, name: string, work: () => T | Promise<T>): Promise<T> {
	let settle: () => T = () => undefined as T;
	await manager.request(name, async () => {
		try {
			const value = await work();
			settle = () => value;
		} catch (error) {
			settle = () => {
				throw error;
			};
		}
	});
	return settle();
}

function locks(): Locks | undefined {
	return (globalThis.navigator as { locks?: Locks } | undefined)?.locks;
}

/**
 * Keeps entries in `sessionStorage` or `localStorage`. Scripts of the page can read both: choose `sessionStorage`
 * unless several tabs must share a sign-in. Tabs that share it take turns by the Web Locks API, where the browser has
 * it.
 *
 * @param storage in a page that may not use it, even naming it throws: pass a function to have that told as
 *   `storage_unavailable`
 * @example
 * const client = createPublicClient({ clientId, authority, cache: createWebStorage(() => sessionStorage) });
 */
export function createWebStorage(storage: WebStorage | (() => WebStorage)): CacheStorage {
	const held = () => (typeof storage === 'function' ? storage() : storage);
	return {
		get: (key) => held().getItem(prefix + key) ?? undefined,
		set: (key, value) => held().setItem(prefix + key, value),
		delete: (key) => held().removeItem(prefix + key),
		keys: () => namesIn(held(), prefix),
		update(key, change) {
			// read and written in one go: no script of this page runs between, and other tabs wait for the lock
			const run = () => {
				const before = held().getItem(prefix + key) ?? undefined;
				const after = change(before);
				if (after === undefined) held().removeItem(prefix + key);
				else if (after !== before) held().setItem(prefix + key, after);
			};
			const manager = locks();
			return manager ? locked(manager, prefix + key, run) : run();
		},
		exclusive(name, work) {
			const manager = locks();
			return manager ? locked(manager, `${prefix}work|${name}`, work) : work();
		},
	} as CacheStorage;
}
