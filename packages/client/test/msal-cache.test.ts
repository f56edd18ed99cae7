// What of MSAL's cache is taken over, and what is left: by hand-written caches. interop/ has MSAL itself.
import { expect, test } from 'vitest';
import { createMemoryStorage, exportMsalCache, importMsalCache } from '../src/index.ts';
import { confidentialClient, publicClient, scopeOf, tokenAnswer } from './token-endpoint.ts';

const scopes = ['api://a/A'];
const now = Math.floor(Date.now() / 1000);
const answered = (form: URLSearchParams) => tokenAnswer('ann', 'new', scopeOf(form));

const common = { home_account_id: 'ann.t', environment: 'login.example', client_id: 'app' };
const account = {
	...common,
	realm: 't',
	local_account_id: 'ann',
	username: 'ann@contoso.example',
	authority_type: 'MSSTS',
};
const token = {
	...common,
	credential_type: 'AccessToken',
	secret: 'kept',
	realm: 't',
	target: 'openid profile api://a/A',
	cached_at: String(now),
	expires_on: String(now + 3600),
	token_type: 'Bearer',
};
const refresh = { ...common, credential_type: 'RefreshToken', secret: 'rt' };
const cacheOf = (more: { account?: object; token?: object; refresh?: object } = {}) =>
	JSON.stringify({
		Account: { a: { ...account, ...more.account } },
		AccessToken: { t: { ...token, ...more.token } },
		RefreshToken: { r: { ...refresh, ...more.refresh } },
	});

test('an account with its tokens is taken over; times may be text or numbers', async () => {
	for (const expires_on of [String(now + 3600), now + 3600]) {
		const { client } = publicClient(answered);
		const [taken] = await importMsalCache(client, cacheOf({ token: { expires_on } }));
		expect(taken).toMatchObject({ homeAccountId: 'ann.t', username: 'ann@contoso.example' });
		expect((await client.acquireTokenSilent({ account: taken, scopes })).accessToken).toBe('kept');
	}
});

test.each([
	['of another application', { client_id: 'other' }],
	['of another cloud', { environment: 'login.elsewhere.example' }],
	['bound to a key', { token_type: 'pop', key_id: 'k' }],
	['got on behalf of somebody', { userAssertionHash: 'h' }],
	['over', { expires_on: String(now - 1) }],
])('an access token that is %s is not served', async (_name, member) => {
	const { client, sent } = publicClient(answered);
	const [taken] = await importMsalCache(client, cacheOf({ token: member }));
	expect((await client.acquireTokenSilent({ account: taken, scopes })).accessToken).toBe('new');
	expect(sent[0]?.get('refresh_token')).toBe('rt');
});

test('an account of another application alone is left out', async () => {
	const { client } = publicClient(answered);
	const other = { client_id: 'other' };
	expect(await importMsalCache(client, cacheOf({ token: other, refresh: other }))).toEqual([]);
});

test('what the cache holds already stays', async () => {
	const { client } = publicClient(answered);
	await client.acquireTokenByCode({ code: 'c', scopes });
	const [taken] = await importMsalCache(client, cacheOf());
	expect((await client.acquireTokenSilent({ account: taken, scopes })).accessToken).toBe('new');
});

test("an application's own token is taken over", async () => {
	const { client } = confidentialClient(answered);
	const app = { home_account_id: '', target: 'api://a/.default' };
	await importMsalCache(client, cacheOf({ token: app }));
	const held = await client.acquireTokenForClient({ scopes: ['api://a/.default'] });
	expect(held).toMatchObject({ accessToken: 'kept', fromCache: true });
});

test('an export keeps what is not of this client, and says its own once', async () => {
	const { client } = publicClient(answered);
	await importMsalCache(client, cacheOf());
	const foreign = { ...refresh, client_id: 'other', secret: 'theirs' };
	const into = JSON.stringify({ ...JSON.parse(cacheOf()), RefreshToken: { r: refresh, o: foreign }, Later: { x: {} } });
	const text = await exportMsalCache(client, { into });
	const { RefreshToken, AccessToken, Later } = JSON.parse(text);
	expect(
		Object.values(RefreshToken)
			.map((entity) => (entity as typeof refresh).secret)
			.sort(),
	).toEqual(['rt', 'theirs']);
	expect(Object.values(AccessToken)).toHaveLength(1);
	expect(Later).toEqual({ x: {} });
});

test('what was exported is imported as it was', async () => {
	const one = publicClient(answered).client;
	const { account: before } = await one.acquireTokenByCode({ code: 'c', scopes });
	const two = publicClient(answered).client;
	const [after] = await importMsalCache(two, await exportMsalCache(one));
	expect(after?.homeAccountId).toBe(before?.homeAccountId);
	expect((await two.acquireTokenSilent({ account: after, scopes })).fromCache).toBe(true);
});

test.each(['{', '[]', '"text"', '{"entries":{}}', '{"AccessToken":[]}'])(
	'%s is told to be no cache of MSAL',
	async (text) => {
		await expect(importMsalCache(publicClient(answered).client, text)).rejects.toMatchObject({
			name: 'ClientConfigurationError',
			code: 'invalid_option',
		});
	},
);

test('entities that are no objects, and a storage that is denied', async () => {
	const text = JSON.stringify({ AccessToken: { a: null, b: 1 }, Account: { c: 'x' } });
	expect(await importMsalCache(publicClient(answered).client, text)).toEqual([]);
	const cache = { ...createMemoryStorage(), get: () => Promise.reject(new Error('denied')) };
	const { client } = publicClient(answered, { cache });
	await expect(importMsalCache(client, cacheOf())).rejects.toMatchObject({ code: 'storage_unavailable' });
});
