// The client where the authority is busy, fails, or does not answer at all.
import { describe, expect, test } from 'vitest';
import { type Account, createPublicClient, createWebStorage } from '../src/index.ts';
import { authority, confidentialClient, publicClient, scopeOf, tokenAnswer } from './token-endpoint.ts';

const scopes = ['api://a/A'];
type Client = ReturnType<typeof publicClient>['client'];
const signIn = async (client: Client, code: string) =>
	(await client.acquireTokenByCode({ code, scopes })).account as Account;

describe('[case client/07] [sec 235] busy and failing authorities', () => {
	test('one user’s 503 does not stop another', async () => {
		const { client } = publicClient((form) => {
			const user = form.get('code') ?? form.get('refresh_token')?.slice(3) ?? '';
			const busy = user === 'ann' && form.get('grant_type') === 'refresh_token';
			return busy ? new Response('', { status: 503 }) : tokenAnswer(user, `at-${user}`, scopeOf(form));
		});
		const [ann, bob] = [await signIn(client, 'ann'), await signIn(client, 'bob')];
		const refresh = (account: Account) => client.acquireTokenSilent({ account, scopes, forceRefresh: true });
		await expect(refresh(ann)).rejects.toMatchObject({ code: 'throttled' });
		expect((await refresh(bob)).accessToken).toBe('at-bob');
	});

	test.each([
		['seconds', () => '20', 20],
		['a date', () => new Date(1_800_000_020_000).toUTCString(), 20],
		['a date that has passed', () => new Date(1_799_000_000_000).toUTCString(), 0],
		['nothing that can be read', () => 'soon', 60],
		['more than an hour', () => '86400', 3600],
	])('Retry-After as %s', async (_, header, retryAfter) => {
		const respond = () =>
			Response.json({ error: 'temporarily_unavailable' }, { status: 429, headers: { 'retry-after': header() } });
		const { client } = confidentialClient(respond, { clock: () => 1_800_000_000_000 });
		await expect(client.acquireTokenForClient({ scopes })).rejects.toMatchObject({
			code: 'throttled',
			retryAfter,
			remedy: 'retryLater',
		});
	});

	test.each([500, 502, 503, 504])('%i is tried once more', async (status) => {
		const { client, sent } = confidentialClient((_, count) =>
			count === 1 ? new Response('', { status }) : tokenAnswer('app', 'at', ''),
		);
		expect((await client.acquireTokenForClient({ scopes })).accessToken).toBe('at');
		expect(sent).toHaveLength(2);
	});

	test.each<[string, () => Response | Promise<Response>]>([
		['a server’s failure', () => new Response('', { status: 500 })],
		['a broken network', () => Promise.reject(new TypeError('broken'))],
		['temporarily_unavailable', () => Response.json({ error: 'temporarily_unavailable' }, { status: 400 })],
	])('a code is never sent twice: %s', async (_, respond) => {
		const { client, sent } = publicClient(respond);
		await expect(client.acquireTokenByCode({ code: 'x', scopes })).rejects.toBeDefined();
		expect(sent).toHaveLength(1);
	});

	test('a token that still serves is served while the authority cannot be reached', async () => {
		let now = 1_800_000_000_000;
		let down = false;
		const { client } = publicClient(
			(form) => (down ? Promise.reject(new TypeError('down')) : tokenAnswer('ann', 'at', scopeOf(form), { now })),
			{
				clock: () => now,
			},
		);
		const account = await signIn(client, 'x');
		now += 3_400_000;
		down = true;
		expect((await client.acquireTokenSilent({ account, scopes })).accessToken).toBe('at');
		now += 300_000;
		await expect(client.acquireTokenSilent({ account, scopes })).rejects.toMatchObject({ code: 'network_error' });
	});
});

describe('[case client/12] what the platform throws is an error of ours, and a token is never lost', () => {
	const full = {
		length: 0,
		key: () => null,
		getItem: () => null,
		removeItem: () => undefined,
		clear: () => undefined,
		setItem() {
			throw new DOMException('full', 'QuotaExceededError');
		},
	};
	test('full storage: the token is returned, its loss is told', async () => {
		const events: string[] = [];
		const { client } = publicClient((form) => tokenAnswer('ann', 'at', scopeOf(form)), {
			cache: createWebStorage(full),
			onEvent: ({ type }) => events.push(type),
		});
		expect((await client.acquireTokenByCode({ code: 'x', scopes })).accessToken).toBe('at');
		expect(events).toContain('tokenNotKept');
	});

	test('denied storage: the token is returned; reading says storage_unavailable with its cause', async () => {
		const denied = createWebStorage(() => {
			throw new DOMException('denied', 'SecurityError');
		});
		const { client } = publicClient((form) => tokenAnswer('ann', 'at', scopeOf(form)), { cache: denied });
		expect((await client.acquireTokenByCode({ code: 'x', scopes })).accessToken).toBe('at');
		await expect(client.getAllAccounts()).rejects.toMatchObject({
			code: 'storage_unavailable',
			cause: { name: 'SecurityError' },
		});
	});

	test.each(['<html>', '', '[]', 'null'])('metadata answered with %j is metadata_unavailable', async (body) => {
		const client = createPublicClient({
			clientId: 'app',
			authority,
			redirectUri: 'https://app.example/',
			fetch: async () => new Response(body),
		});
		await expect(client.getAuthCodeUrl({ scopes })).rejects.toMatchObject({
			code: body === '[]' ? 'issuer_mismatch' : 'metadata_unavailable',
		});
	});
});

describe('[case client/20] nothing waits for ever', () => {
	const never = () => new Promise<Response>(() => undefined);
	test('the token endpoint', async () => {
		const { client } = confidentialClient(never, { requestTimeout: 20 });
		await expect(client.acquireTokenForClient({ scopes })).rejects.toMatchObject({ code: 'timed_out' });
	});

	test('discovery', async () => {
		const { client } = publicClient(never, { requestTimeout: 20, authorityMetadata: undefined });
		await expect(client.getAuthCodeUrl({ scopes })).rejects.toMatchObject({
			code: 'metadata_unavailable',
			cause: { code: 'timed_out' },
		});
	});

	test('a signal ends a request', async () => {
		const { client } = confidentialClient(never);
		await expect(client.acquireTokenForClient({ scopes, signal: AbortSignal.timeout(10) })).rejects.toMatchObject({
			name: 'TimeoutError',
		});
	});
});

describe('[case client/12] a token endpoint that redirects', () => {
	test.each<[string, () => Response]>([
		['301', () => Response.redirect('https://elsewhere.example/', 301)],
		['302', () => Response.redirect('https://elsewhere.example/', 302)],
		['307', () => Response.redirect('https://elsewhere.example/', 307)],
		['308', () => Response.redirect('https://elsewhere.example/', 308)],
		['what a browser makes of a redirect', () => Object.defineProperty(new Response(''), 'status', { value: 0 })],
	])('%s is a failure of the network: what was posted goes nowhere else', async (_, answer) => {
		const { client } = confidentialClient(answer);
		await expect(client.acquireTokenForClient({ scopes })).rejects.toMatchObject({ code: 'network_error' });
	});
});
