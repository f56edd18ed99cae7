// Rules that hold whatever a client keeps its tokens in: entries are found, a refresh token is used once, and what
// another program left there or the platform refuses costs no sign-in.
import { describe, expect, test, vi } from 'vitest';
import {
	type CacheStorage,
	createEncryptedStorage,
	createMemoryStorage,
	createPluginStorage,
	createWebStorage,
} from '../../src/index.ts';
import { publicClient, scopeOf, tokenAnswer } from '../token-endpoint.ts';

const scopes = ['api://a/A'];

/** Has what the Storage interface has, and no entry as a member: what a double, or another runtime, gives. */
class PlainStorage implements Storage {
	readonly #entries = new Map<string, string>();
	get length() {
		return this.#entries.size;
	}
	key(index: number) {
		return [...this.#entries.keys()][index] ?? null;
	}
	getItem(name: string) {
		return this.#entries.get(name) ?? null;
	}
	setItem(name: string, value: string) {
		this.#entries.set(name, value);
	}
	removeItem(name: string) {
		this.#entries.delete(name);
	}
	clear() {
		this.#entries.clear();
	}
}

const aesKey = crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
const key = () => aesKey;

function ownStorage(
	pause: () => Promise<void> = async () => undefined,
): CacheStorage & { entries: Map<string, string> } {
	const entries = new Map<string, string>();
	return {
		entries,
		async get(name) {
			await pause();
			return entries.get(name);
		},
		async set(name, value) {
			await pause();
			entries.set(name, value);
		},
		delete: (name) => void entries.delete(name),
		keys: () => [...entries.keys()],
	};
}

function pluginStorage(): CacheStorage {
	const kept = new Map<string, string>();
	const plugin = {
		beforeCacheAccess: ({
			partition,
			tokenCache,
		}: {
			partition: string;
			tokenCache: { deserialize(text?: string): void };
		}) => tokenCache.deserialize(kept.get(partition)),
		afterCacheAccess(context: { partition: string; cacheHasChanged: boolean; tokenCache: { serialize(): string } }) {
			if (context.cacheHasChanged) kept.set(context.partition, context.tokenCache.serialize());
		},
	};
	return createPluginStorage(plugin, { partition: () => 'session' });
}

const storages: [string, () => CacheStorage][] = [
	['memory', () => createMemoryStorage()],
	['web storage', () => createWebStorage(new PlainStorage())],
	['encrypted storage', () => createEncryptedStorage(new PlainStorage(), { key })],
	['a plug-in', pluginStorage],
	['four functions of one’s own', () => ownStorage()],
	['four functions that take their time', () => ownStorage(() => new Promise((done) => setTimeout(done, 2)))],
];

describe.each(storages)('[case client/19] in %s', (_, storage) => {
	test('[sec 227] three resources at once use each refresh token once, where the authority takes none twice', async () => {
		let valid = 'rt-0';
		let count = 0;
		const { client } = publicClient(
			async (form) => {
				if (form.get('grant_type') === 'refresh_token') {
					await new Promise((done) => setTimeout(done, 5));
					if (form.get('refresh_token') !== valid) return Response.json({ error: 'invalid_grant' }, { status: 400 });
					count += 1;
					valid = `rt-${count}`;
				}
				return tokenAnswer('ann', `at-${count}`, scopeOf(form), { refreshToken: valid });
			},
			{ cache: storage() },
		);
		const { account } = await client.acquireTokenByCode({ code: 'x', scopes });
		const all = ['api://b/B', 'api://c/C', 'api://d/D'];
		const results = await Promise.all(all.map((scope) => client.acquireTokenSilent({ account, scopes: [scope] })));
		// in whichever order: storage that decrypts answers in any
		expect(results.map(({ accessToken }) => accessToken).sort()).toEqual(['at-1', 'at-2', 'at-3']);
	});

	test('who signed in is listed, and is gone with the sign-out', async () => {
		const { client } = publicClient((form) => tokenAnswer('ann', 'at', scopeOf(form)), { cache: storage() });
		const { account } = await client.acquireTokenByCode({ code: 'x', scopes });
		expect(await client.getAllAccounts()).toMatchObject([{ username: 'ann' }]);
		await client.removeAccount(account as NonNullable<typeof account>);
		expect(await client.getAllAccounts()).toEqual([]);
	});
});

describe('[case client/12] [sec 234] an entry that is damaged counts as absent', () => {
	const token = '"tenant":"t","secret":"x","expiresOn":99999999999,"cachedAt":0';
	test.each([
		'{',
		'null',
		'[]',
		'7',
		'{"session":"s","profiles":null,"tokens":[]}',
		'{"session":"s","profiles":{"t":null},"tokens":[]}',
		'{"session":"s","profiles":{},"tokens":null}',
		'{"session":"s","profiles":{},"tokens":[null]}',
		'{"session":"s","profiles":{},"tokens":[{}]}',
		`{"session":"s","profiles":{},"tokens":[{${token},"scopes":"api://a/A","asked":null}]}`,
		`{"session":"s","profiles":{},"tokens":[{${token},"scopes":[7],"asked":[]}]}`,
	])('%s', async (text) => {
		const cache = ownStorage();
		const { client } = publicClient((form) => tokenAnswer('ann', 'at', scopeOf(form)), { cache });
		const { account } = await client.acquireTokenByCode({ code: 'x', scopes });
		for (const name of cache.entries.keys()) if (name.startsWith('account')) cache.entries.set(name, text);
		await expect(client.acquireTokenSilent({ account, scopes })).rejects.toMatchObject({ code: 'no_tokens_found' });
		expect(await client.getAllAccounts()).toEqual([]);
		expect((await client.acquireTokenByCode({ code: 'y', scopes })).accessToken).toBe('at');
	});
});

test.each<[string, (storage: Storage) => CacheStorage]>([
	['web storage', (storage) => createWebStorage(storage)],
	['encrypted storage', (storage) => createEncryptedStorage(storage, { key })],
])('[case client/12] %s that is full costs no sign-in, and is told outside the lock', async (_, make) => {
	let throwsInside = false;
	const request = async (_name: string, work: () => Promise<unknown>) => {
		try {
			return await work();
		} catch (error) {
			throwsInside = true;
			throw error;
		}
	};
	vi.stubGlobal('navigator', { locks: { request } });
	try {
		const full = Object.assign(new PlainStorage(), {
			setItem() {
				throw new DOMException('full', 'QuotaExceededError');
			},
		});
		const events: string[] = [];
		const more = { cache: make(full), onEvent: ({ type }: { type: string }) => void events.push(type) };
		const { client } = publicClient((form) => tokenAnswer('ann', 'at', scopeOf(form)), more);
		expect((await client.acquireTokenByCode({ code: 'x', scopes })).accessToken).toBe('at');
		expect(events).toContain('tokenNotKept');
		expect(throwsInside).toBe(false);
	} finally {
		vi.unstubAllGlobals();
	}
});
