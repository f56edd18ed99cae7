// A server's cache by a plug-in of two functions: one user's entries apart from another's.
import { expect, test } from 'vitest';
import { type CachePlugin, type CachePluginContext, createPluginStorage } from '../../src/index.ts';
import { confidentialClient, scopeOf, tokenAnswer } from '../token-endpoint.ts';

const scopes = ['api://a/A'];

/** a store elsewhere, which compares versions when it is told to */
function store(compares = false) {
	const kept = new Map<string, { text: string; version: number; expiry: Date | undefined }>();
	const seen = new WeakMap<CachePluginContext, number>();
	const plugin: CachePlugin = {
		async beforeCacheAccess(context) {
			await new Promise((done) => setTimeout(done, 1));
			const found = kept.get(context.partition);
			seen.set(context, found?.version ?? 0);
			context.tokenCache.deserialize(found?.text ?? null);
		},
		async afterCacheAccess(context) {
			if (!context.cacheHasChanged) return;
			const version = kept.get(context.partition)?.version ?? 0;
			if (compares && version !== seen.get(context)) return false;
			const text = context.tokenCache.serialize();
			kept.set(context.partition, { text, version: version + 1, expiry: context.suggestedCacheExpiry });
			return true;
		},
	};
	return { kept, plugin };
}

const answered = (form: URLSearchParams) =>
	tokenAnswer(form.get('code') ?? 'ann', `token-${form.get('code') ?? 'app'}`, scopeOf(form));

test('each user has a partition; accounts of one are not seen in requests of another', async () => {
	const { kept, plugin } = store();
	let user: string | undefined = 'session-ann';
	const { client } = confidentialClient(answered, { cache: createPluginStorage(plugin, { partition: () => user }) });
	const { account } = await client.acquireTokenByCode({ code: 'ann', scopes });
	expect(await client.getAllAccounts()).toEqual([account]);
	user = 'session-bob';
	expect(await client.getAllAccounts()).toEqual([]);
	await expect(client.acquireTokenSilent({ account, scopes })).rejects.toMatchObject({ code: 'no_tokens_found' });
	user = 'session-ann';
	expect((await client.acquireTokenSilent({ account, scopes })).fromCache).toBe(true);
	expect([...kept.keys()]).toEqual(['user|session-ann']);
});

test("an application's tokens need no user, and say until when they are of use", async () => {
	const { kept, plugin } = store();
	const { client } = confidentialClient(answered, {
		cache: createPluginStorage(plugin, { partition: () => undefined }),
	});
	await client.acquireTokenForClient({ scopes: ['https://api.example/.default'] });
	expect((await client.acquireTokenForClient({ scopes: ['https://api.example/.default'] })).fromCache).toBe(true);
	const [[name, { expiry }] = ['', { expiry: undefined }]] = [...kept];
	expect(name).toMatch(/^tokens\|login\.example\|app\|.*app$/);
	expect((expiry?.getTime() ?? 0) - Date.now()).toBeGreaterThan(3000_000);
	// nobody's request has no accounts, and cannot be given anybody's
	expect(await client.getAllAccounts()).toEqual([]);
	await expect(
		client.acquireTokenSilent({ account: { homeAccountId: 'ann.t' } as never, scopes }),
	).rejects.toMatchObject({
		name: 'ClientConfigurationError',
		code: 'invalid_option',
	});
});

test('a store that compares has no entry overwritten: the change is made again', async () => {
	const { kept, plugin } = store(true);
	const servers = [1, 2, 3].map(() => createPluginStorage(plugin, { partition: () => 'one' }));
	const count = (text: string | undefined) => String(Number(text ?? 0) + 1);
	await Promise.all(servers.map((server) => server.update?.('n', count)));
	expect(await servers[0]?.get('n')).toBe('3');
	expect([...kept.keys()]).toEqual(['user|one']);
});

test('changes at once in one process are made one after the other, though the store does not compare', async () => {
	const { plugin } = store();
	const storage = createPluginStorage(plugin, { partition: () => 'one' });
	await Promise.all(Array.from({ length: 20 }, (_, index) => storage.set(`k${index}`, 'v')));
	expect(await storage.keys()).toHaveLength(20);
});

test('a store that never agrees, one that fails, and text that is not ours are told, and the token is handed on', async () => {
	const never: CachePlugin = { beforeCacheAccess: () => undefined, afterCacheAccess: () => false };
	const broken: CachePlugin = { ...never, beforeCacheAccess: () => Promise.reject(new Error('down')) };
	const foreign: CachePlugin = {
		...never,
		beforeCacheAccess: ({ tokenCache }) => tokenCache.deserialize('{"AccessToken":{}}'),
	};
	const damaged: CachePlugin = { ...never, beforeCacheAccess: ({ tokenCache }) => tokenCache.deserialize('{') };
	for (const plugin of [never, broken, foreign, damaged]) {
		const events: string[] = [];
		const cache = createPluginStorage(plugin, { partition: () => 'one' });
		const { client } = confidentialClient(answered, { cache, onEvent: ({ type }) => events.push(type) });
		expect((await client.acquireTokenByCode({ code: 'ann', scopes })).accessToken).toBe('token-ann');
		expect(events).toContain('tokenNotKept');
		if (plugin !== never) await expect(client.getAllAccounts()).rejects.toMatchObject({ code: 'storage_unavailable' });
	}
});

test('misuse is told', () => {
	const { plugin } = store();
	expect(() => createPluginStorage({} as never, { partition: () => 'a' })).toThrow(/beforeCacheAccess/);
	expect(() => createPluginStorage(plugin, {} as never)).toThrow(/partition is required/);
});
