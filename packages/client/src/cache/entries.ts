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
	wrapped(async () => [...(await storage.keys())].filter((key) => key.startsWith(prefix)));

/**
 * Reads, changes and writes one entry, one change after the other.
 *
 * @throws ClientAuthError `storage_unavailable`
 */
export function updateEntry(storage: CacheStorage, key: string, how: Change): Promise<void> {
	if (storage.update) return wrapped(() => storage.update?.(key, how));
	return inTurn(storage, key, () => wrapped(() => change(storage, key, how)));
}

/** Runs work of one name after the other, in this program. */
function inTurn<T>(storage: CacheStorage, name: string, work: () => Promise<T>): Promise<T> {
	const queue = queues.get(storage) ?? new Map<string, Promise<unknown>>();
	queues.set(storage, queue);
	const result = (queue.get(name) ?? Promise.resolve()).then(work);
	const settled = result
		.catch(() => undefined)
		.then(() => {
			if (queue.get(name) === settled) queue.delete(name);
		});
	queue.set(name, settled);
	return result;
}

/**
 * Runs work with a refresh token while nobody else uses the same one: an authority that takes each refresh token once
 * alone (RFC 9700 §4.14.2) would take the second use for a theft.
 *
 * @param name of whose token it is
 */
export function exclusively<T>(storage: CacheStorage, name: string, work: () => Promise<T>): Promise<T> {
	return inTurn(storage, `work|${name}`, async () => {
		if (!storage.exclusive) return work();
		let begun = false;
		const once = () => {
			begun = true;
			return work();
		};
		try {
			return await storage.exclusive(name, once);
		} catch (error) {
			// locks that the browser denies are a saving that is lost, no reason to fail
			if (begun) throw error;
			return work();
		}
	});
}
