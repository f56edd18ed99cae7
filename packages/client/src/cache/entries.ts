// Reads and changes entries of a storage; what the platform throws becomes an error of this library.
import { ClientAuthError } from '../errors/auth-error.ts';
import type { CacheStorage } from './cache-storage.ts';

type Change = (text: string | undefined) => string | undefined;

const queues = new WeakMap<CacheStorage, Map<string, Promise<unknown>>>();

async function wrapped<T>(work: () => T | Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (cause) {
		if (cause instanceof ClientAuthError) throw cause;
		throw new ClientAuthError(
			'storage_unavailable',
			'the token cache cannot be read or written: its storage is full, denied or broken',
			{ cause },
		);
	}
}

async function change(storage: CacheStorage, key: string, how: Change): Promise<void> {
	const before = (await storage.get(key)) ?? undefined;
	const after = how(before);
	if (after === before) return;
	if (after === undefined) await storage.delete(key);
	else await storage.set(key, after);
}

/** @throws ClientAuthError `storage_unavailable` */
export const readEntry = (storage: CacheStorage, key: string) =>
	wrapped(async () => (await storage.get(key)) ?? undefined);

/** @throws ClientAuthError `storage_unavailable` */
export const listEntries = (storage: CacheStorage, prefix: string) =>
	wrapped(async () => (await storage.keys()).filter((key) => key.startsWith(prefix)));

/**
 * Reads, changes and writes one entry, one change after the other.
 *
 * @throws ClientAuthError `storage_unavailable`
 */
export function updateEntry(storage: CacheStorage, key: string, how: Change): Promise<void> {
	if (storage.update) return wrapped(() => storage.update?.(key, how));
	const queue = queues.get(storage) ?? new Map<string, Promise<unknown>>();
	queues.set(storage, queue);
	const result = (queue.get(key) ?? Promise.resolve()).then(() => wrapped(() => change(storage, key, how)));
	const settled = result
		.catch(() => undefined)
		.then(() => {
			if (queue.get(key) === settled) queue.delete(key);
		});
	queue.set(key, settled);
	return result;
}
