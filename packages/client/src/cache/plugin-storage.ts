// A cache that a server keeps elsewhere, such as in Redis or a database, by two functions, one user's entries apart
// from another's.
import { ClientAuthError, ClientConfigurationError } from '../errors/auth-error.ts';
import type { CacheStorage } from './cache-storage.ts';
import { endOf, parseDocument } from './document.ts';

/** What the plug-in is told. Its members have MSAL's names, so that a plug-in that was written for MSAL serves here. */
export interface CachePluginContext {
	/**
	 * whose entries: what `partition` gave, or a name of the library's own for the tokens of applications and assertions
	 */
	readonly partition: string;
	/** after an access: whether there is something to write */
	readonly cacheHasChanged: boolean;
	/** from when nothing of the partition is of use any more; `undefined` for the entries of a user */
	readonly suggestedCacheExpiry: Date | undefined;
	readonly tokenCache: {
		/** @returns the text to keep */
		serialize(): string;
		/** takes the text that was kept; nothing, or an empty text, when there is none */
		deserialize(text: string | null | undefined): void;
	};
}

export interface CachePlugin {
	/** reads what was kept of `context.partition`, and hands it to `context.tokenCache.deserialize` */
	beforeCacheAccess(context: CachePluginContext): void | Promise<void>;
	/**
	 * Writes `context.tokenCache.serialize()` when `context.cacheHasChanged`.
	 *
	 * @returns `false` when somebody else has written meanwhile, as by a compare-and-set of the store: then it is read
	 *   and changed again
	 */
	afterCacheAccess(context: CachePluginContext): unknown;
}

export interface PluginStorageOptions {
	/** tells whose request is being answered, such as by the id of the session; asked at each access */
	partition: () => string | undefined | Promise<string | undefined>;
}

const mostTries = 5;

function parse(text: string | null | undefined): Record<string, string> {
	if (!text) return {};
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (cause) {
		throw new ClientAuthError('storage_unavailable', 'what the plug-in read of the token cache is damaged', { cause });
	}
	const { entries } = (value ?? {}) as { entries?: Record<string, string> };
	if (typeof entries === 'object' && entries !== null) return entries;
	throw new ClientAuthError(
		'storage_unavailable',
		'what the plug-in read is no token cache of this library; what MSAL has kept is taken over by importMsalCache',
	);
}

/**
 * A cache by a plug-in of two functions. The entries of each user are a partition; an application's own tokens, and
 * those of each assertion, are partitions too, which no user shares.
 *
 * @throws ClientConfigurationError `invalid_option` without the functions; at an access, when `partition` names nobody:
 *   users must
 *   not share entries by mistake
 * @example
 * const plugin = {
 *   beforeCacheAccess: async ({ partition, tokenCache }) => tokenCache.deserialize(await redis.get(partition)),
 *   afterCacheAccess: async ({ partition, tokenCache, cacheHasChanged }) => {
 *     if (cacheHasChanged) await redis.set(partition, tokenCache.serialize());
 *   },
 * };
 * const cache = createPluginStorage(plugin, { partition: () => 'the id of the session' });
 * const client = createConfidentialClient({ clientId, clientSecret, authority, cache });
 */
export function createPluginStorage(plugin: CachePlugin, options: PluginStorageOptions): CacheStorage {
	const { partition } = options ?? {};
	if (typeof plugin?.beforeCacheAccess !== 'function' || typeof plugin.afterCacheAccess !== 'function')
		throw new ClientConfigurationError('invalid_option', 'a plug-in has beforeCacheAccess and afterCacheAccess');
	if (typeof partition !== 'function')
		throw new ClientConfigurationError(
			'invalid_option',
			'partition is required: a function that tells whose request is being answered',
		);
	const queues = new Map<string, Promise<unknown>>();

	async function userPartition(): Promise<string | undefined> {
		const user = await partition();
		return typeof user === 'string' && user !== '' ? `user|${user}` : undefined;
	}

	async function partitionOf(key: string): Promise<string> {
		// of applications, assertions and long-running work
		const name = key.startsWith('tokens|') ? key : await userPartition();
		if (name !== undefined) return name;
		throw new ClientConfigurationError(
			'invalid_option',
			"partition named nobody: give the id of the user's session, or the user's homeAccountId",
		);
	}

	async function access<T>(name: string, work: (entries: Record<string, string>) => { value: T; changed: boolean }) {
		for (let tried = 0; tried < mostTries; tried += 1) {
			let entries: Record<string, string> = {};
			const state = { changed: false };
			const context: CachePluginContext = {
				partition: name,
				get cacheHasChanged() {
					return state.changed;
				},
				get suggestedCacheExpiry() {
					const ends = Object.values(entries).map((text) =>
						endOf(parseDocument(text) ?? { session: '', profiles: {}, tokens: [] }),
					);
					const end = Math.max(0, ...ends);
					return name.startsWith('tokens|') && Number.isFinite(end) ? new Date(end * 1000) : undefined;
				},
				tokenCache: {
					serialize: () => JSON.stringify({ entries }),
					deserialize(text) {
						entries = parse(text);
					},
				},
			};
			await plugin.beforeCacheAccess(context);
			const { value, changed } = work(entries);
			state.changed = changed;
			if ((await plugin.afterCacheAccess(context)) !== false || !changed) return value;
		}
		throw new ClientAuthError(
			'storage_unavailable',
			'others write the same partition of the token cache again and again',
		);
	}

	/** one access of a partition after the other: between reading and writing nobody of this process comes */
	async function inTurn<T>(name: string, work: Parameters<typeof access<T>>[1]): Promise<T> {
		const result = (queues.get(name) ?? Promise.resolve()).then(() => access(name, work));
		const settled = result.then(
			() => undefined,
			() => undefined,
		);
		queues.set(name, settled);
		void settled.then(() => queues.get(name) === settled && queues.delete(name));
		return result;
	}

	const set = async (key: string, how: (text: string | undefined) => string | undefined) =>
		inTurn(await partitionOf(key), (entries) => {
			const before = Object.hasOwn(entries, key) ? entries[key] : undefined;
			const after = how(before);
			if (after === undefined) delete entries[key];
			else entries[key] = after;
			return { value: undefined, changed: after !== before };
		});

	return {
		get: async (key) =>
			inTurn(await partitionOf(key), (entries) => ({
				value: Object.hasOwn(entries, key) ? entries[key] : undefined,
				changed: false,
			})),
		set: (key, value) => set(key, () => value),
		delete: (key) => set(key, () => undefined),
		async keys() {
			const name = await userPartition();
			// a request that is nobody's has no accounts
			return name === undefined ? [] : inTurn(name, (entries) => ({ value: Object.keys(entries), changed: false }));
		},
		update: set,
	};
}
