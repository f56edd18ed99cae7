// Relatives of the cases that were found: the same kinds of fault in other places of the client.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
	type Account,
	type CacheStorage,
	challengeFromError,
	createConfidentialClient,
	createMemoryStorage,
	createPublicClient,
	isInteractionRequired,
} from '../src/index.ts';
import { type PageOptions, stubPage } from './page.ts';
import {
	authority,
	authorityMetadata,
	confidentialClient,
	publicClient,
	scopeOf,
	tokenAnswer,
} from './token-endpoint.ts';

const scopes = ['api://a/A'];
const good = (form: URLSearchParams) => tokenAnswer('ann', 'at', scopeOf(form));
afterEach(() => {
	vi.unstubAllGlobals();
	vi.restoreAllMocks();
});

const refuse = () => {
	throw new DOMException('refused', 'SecurityError');
};

/** @returns a client in the page, whose ID tokens carry the nonce of the page's last request */
function inPage(options: PageOptions = {}, more = {}) {
	const page = stubPage(options);
	const respond = (form: URLSearchParams) =>
		tokenAnswer('ann', 'at', scopeOf(form), page.nonce === undefined ? {} : { claims: { nonce: page.nonce } });
	return { page, ...publicClient(respond, more) };
}

describe('[case client/21] a popup that seems closed', () => {
	const ended = (page: PageOptions, more = {}) =>
		inPage(page, { popupTimeout: 30, ...more })
			.client.acquireTokenPopup({ scopes })
			.then(
				() => 'token',
				(error) => error.code,
			);
	const blank: PageOptions['onLeave'] = (popup) => {
		popup.location.href = 'about:blank';
		popup.closed = true;
	};
	const seen: PageOptions['onLeave'] = (popup) => void setTimeout(() => popup.close(), 120);

	test.each<[string, PageOptions, string]>([
		['closed at once by the user, who is back at the page', { onLeave: blank, hasFocus: () => true }, 'user_cancelled'],
		['still in front of the user', { onLeave: blank, hasFocus: () => false }, 'popup_severed'],
		[
			'closed within a second of being seen at the authority',
			{ onLeave: seen, hasFocus: () => false },
			'user_cancelled',
		],
		['the same where the browser does not tell who has the focus', { onLeave: seen }, 'user_cancelled'],
	])('%s', async (_, page, code) => {
		expect(await ended(page)).toBe(code);
	});

	test.each([
		['same-origin', 'popup_severed'],
		['same-origin; report-to="x"', 'popup_severed'],
		['noopener-allow-popups', 'popup_severed'],
		['same-origin-allow-popups', 'user_cancelled'],
		['unsafe-none', 'user_cancelled'],
	])('of a page whose own policy is %s', async (policy, code) => {
		const headers = { 'cross-origin-opener-policy': policy };
		vi.stubGlobal('fetch', async () => new Response(null, { headers }));
		expect(await ended({ onLeave: blank, hasFocus: () => true })).toBe(code);
	});

	test('an answer that comes although the window seems closed is taken', async () => {
		const onLeave: PageOptions['onLeave'] = (popup, asked, page) => {
			blank(popup, asked, page);
			page.nonce = asked.get('nonce') ?? '';
			const channel = new BroadcastChannel(`countersign.${asked.get('state')}`);
			setTimeout(() => {
				channel.postMessage(new URLSearchParams({ code: 'x', state: asked.get('state') ?? '' }).toString());
				channel.close();
			}, 60);
		};
		expect(await ended({ onLeave, hasFocus: () => true })).toBe('token');
	});
});

describe('[case client/12] what the platform refuses does not cost the sign-in', () => {
	test('an address that cannot be cleaned after a redirect', async () => {
		const { page, client } = inPage({ replaceState: refuse });
		client.acquireTokenRedirect({ scopes });
		await vi.waitFor(() => expect(page.assigned).toHaveLength(1));
		const asked = new URL(page.assigned[0] ?? '').searchParams;
		page.nonce = asked.get('nonce') ?? '';
		page.location.hash = `#${new URLSearchParams({ code: 'x', state: asked.get('state') ?? '' })}`;
		expect((await client.handleRedirectPromise())?.accessToken).toBe('at');
	});

	test('locks that are denied: the token is got without them', async () => {
		const storage: CacheStorage = { ...createMemoryStorage(), exclusive: () => Promise.reject(new Error('denied')) };
		const { client } = publicClient(good, { cache: storage });
		const { account } = await client.acquireTokenByCode({ code: 'x', scopes });
		expect((await client.acquireTokenSilent({ scopes, account, forceRefresh: true })).accessToken).toBe('at');
	});

	test('a window that is closed before it could be sent anywhere is user_cancelled', async () => {
		const closes = (popup: { closed: boolean }) => {
			popup.closed = true;
			throw new TypeError('popup.location is null');
		};
		await expect(inPage({ onLeave: closes }).client.acquireTokenPopup({ scopes })).rejects.toMatchObject({
			code: 'user_cancelled',
		});
	});

	test('a window that a blocker hands out closed is popup_blocked', async () => {
		const open = () => ({ name: '', closed: true, close: () => undefined, location: {} as never });
		await expect(inPage({ open }).client.acquireTokenPopup({ scopes })).rejects.toMatchObject({
			code: 'popup_blocked',
		});
	});

	test('a page without cryptography is told before a window opens', async () => {
		const { page, client } = inPage();
		vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
		await expect(client.acquireTokenPopup({ scopes })).rejects.toMatchObject({ code: 'crypto_unavailable' });
		expect(page.popups).toHaveLength(0);
	});
});

describe('[case client/20] nothing waits for ever', () => {
	test.each<[string, Record<string, string>]>([
		['an error without a state', { error: 'server_error', state: '' }],
		['a code with another state', { code: 'x', state: 'another' }],
	])('a popup that comes back with %s is state_mismatch', async (_, more) => {
		const { client } = inPage({ onLeave: (popup, asked, page) => page.back(popup, asked, more) });
		await expect(client.acquireTokenPopup({ scopes })).rejects.toMatchObject({ code: 'state_mismatch' });
	});

	test('a signal ends a request that waits for the metadata, or for the client’s own assertion', async () => {
		const never = () => new Promise<never>(() => undefined);
		const signal = () => AbortSignal.timeout(10);
		const { client } = confidentialClient(never, { authorityMetadata: undefined });
		await expect(client.acquireTokenForClient({ scopes, signal: signal() })).rejects.toMatchObject({
			name: 'TimeoutError',
		});
	});
});

describe('[case client/07] what Retry-After says', () => {
	test.each([
		['-1', 60],
		['1.5', 60],
		['', 60],
		['soon', 60],
		['0', 0],
		['999999', 3600],
	])('%j is %i seconds', async (header, retryAfter) => {
		const { client } = publicClient(() => new Response('', { status: 429, headers: { 'retry-after': header } }));
		await expect(client.acquireTokenByCode({ code: 'x', scopes })).rejects.toMatchObject({ retryAfter });
	});
});

describe('[case client/08] what is posted to the authority stays there', () => {
	test.each([307, 308, 302])(
		'a token endpoint that answers %i: nothing is sent to the other address',
		async (status) => {
			const received: string[] = [];
			const elsewhere = createServer((request, response) => {
				received.push(request.url ?? '');
				response.end('{}');
			});
			await new Promise<void>((listening) => elsewhere.listen(0, '127.0.0.1', () => listening()));
			const target = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
			const here = createServer((_, response) => response.writeHead(status, { location: target }).end());
			await new Promise<void>((listening) => here.listen(0, '127.0.0.1', () => listening()));
			const { port } = here.address() as AddressInfo;
			const { client } = confidentialClient(() => new Response(), {
				// the authority's address is https; the sockets are not
				fetch: (_, init) => fetch(`http://127.0.0.1:${port}/token`, init),
			});
			await expect(client.acquireTokenForClient({ scopes })).rejects.toMatchObject({ code: 'network_error' });
			expect(received).toEqual([]);
			for (const server of [here, elsewhere]) server.close();
		},
	);
});

describe('[case client/10] a sign-in says whose it is', () => {
	test('one that was begun with a nonce and is answered without an ID token is refused', async () => {
		const { client } = publicClient(() =>
			Response.json({ access_token: 'at', token_type: 'Bearer', expires_in: 3600, scope: scopes[0] }),
		);
		await expect(client.acquireTokenByCode({ code: 'x', scopes, nonce: 'n' })).rejects.toMatchObject({
			code: 'id_token_invalid',
		});
		expect((await client.acquireTokenByCode({ code: 'x', scopes })).accessToken).toBe('at');
	});

	test.each([undefined, 'soon', null, -5])(
		'a lifetime of %j is no lifetime: the token is used once',
		async (expires_in) => {
			const { client, sent } = publicClient((form) =>
				tokenAnswer('ann', 'at', scopeOf(form), { more: { expires_in, refresh_in: 'soon' } }),
			);
			const { account, expiresOn } = await client.acquireTokenByCode({ code: 'x', scopes });
			expect(expiresOn.getTime()).toBeLessThanOrEqual(Date.now());
			await client.acquireTokenSilent({ scopes, account });
			expect(sent).toHaveLength(2);
		},
	);
});

describe('[case client/18] what is remembered of sign-outs', () => {
	test('marks older than a day are removed when somebody signs out', async () => {
		let now = Date.now();
		const cache = createMemoryStorage();
		let user = 0;
		const { client } = publicClient((form) => tokenAnswer(`user-${user}`, 'at', scopeOf(form), { now }), {
			cache,
			clock: () => now,
		});
		const marks = async () => (await cache.keys()).filter((key) => key.startsWith('signedOut'));
		for (user = 0; user < 5; user += 1) {
			const { account } = await client.acquireTokenByCode({ code: 'x', scopes });
			await client.removeAccount(account as Account);
		}
		expect(await marks()).toHaveLength(5);
		now += 25 * 3_600_000;
		const { account } = await client.acquireTokenByCode({ code: 'x', scopes });
		await client.removeAccount(account as Account);
		expect(await marks()).toHaveLength(1);
	});
});

test('[case client/12] a device that is offline is told so, whatever was asked of the authority first', async () => {
	vi.stubGlobal('navigator', { onLine: false });
	const client = createPublicClient({
		clientId: 'app',
		authority,
		redirectUri: 'https://app.example/',
		fetch: () => Promise.reject(new TypeError('down')),
	});
	await expect(client.getAuthCodeUrl({ scopes })).rejects.toMatchObject({ code: 'offline', remedy: 'checkConnection' });
});

test('[case client/11] a browser that refuses to clean the address: both calls get the one result', async () => {
	const { page, client, sent } = inPage({ replaceState: refuse });
	client.acquireTokenRedirect({ scopes }).catch(() => undefined);
	await vi.waitFor(() => expect(page.assigned).toHaveLength(1));
	const asked = new URL(page.assigned[0] as string).searchParams;
	page.nonce = asked.get('nonce') ?? '';
	page.location.hash = `#${new URLSearchParams({ code: 'x', state: asked.get('state') ?? '' })}`;
	const [first, second] = [client.handleRedirectPromise(), client.handleRedirectPromise()];
	expect(second).toBe(first);
	expect(await second).toMatchObject({ accessToken: 'at' });
	expect(await client.handleRedirectPromise()).toMatchObject({ accessToken: 'at' });
	expect(sent).toHaveLength(1);
});

describe('[case client/22] an authority of External ID', () => {
	test.each(['https://contoso.ciamlogin.com', 'https://contoso.ciamlogin.com/', 'https://contoso.ciamlogin.com/v2.0'])(
		'%s names its tenant by its host, as with MSAL',
		async (given) => {
			const asked: string[] = [];
			const { client } = publicClient(good, {
				authority: given,
				authorityMetadata: undefined,
				async fetch(input) {
					asked.push(String(input));
					return new Response('', { status: 404 });
				},
			});
			await client.getAuthCodeUrl({ scopes }).catch(() => undefined);
			expect(asked).toEqual([
				'https://contoso.ciamlogin.com/contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration',
			]);
		},
	);
});

test('[case client/10] an ID token that does not say whose it is makes no account', async () => {
	const { client } = publicClient((form) => tokenAnswer('eve', 'at', scopeOf(form), { claims: { sub: undefined } }));
	await expect(client.acquireTokenByCode({ code: 'x', scopes })).rejects.toMatchObject({ code: 'id_token_invalid' });
	expect(await client.getAllAccounts()).toEqual([]);
});

test('[case client/20] a credential that never makes its assertion ends with the time of a request', async () => {
	const stalled = createConfidentialClient({
		...{ clientId: 'app', authority, authorityMetadata, requestTimeout: 20 },
		credential: () => new Promise<string>(() => undefined),
	});
	await expect(stalled.acquireTokenForClient({ scopes: ['api://a/.default'] })).rejects.toMatchObject({
		code: 'timed_out',
	});
});

describe('[case client/13] claims in an error are relayed, whoever threw it', () => {
	const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
	const error = (members: object, name = 'Error') => Object.assign(new Error('x'), { name }, members);
	test.each<[string, unknown, boolean]>([
		['claims under a name that is not known', error({ claims }), true],
		['a ServerError of MSAL', error({ errorCode: 'server_error', claims }, 'ServerError'), true],
		['azure-identity', error({ getTokenOptions: { claims } }, 'AuthenticationRequiredError'), true],
		['azure-identity’s cause', error({ cause: error({ claims }) }, 'CredentialUnavailableError'), false],
		['a chain of credentials', new AggregateError([error({}), error({ claims })]), false],
		['an answer of a token endpoint', { errorResponse: { error: 'invalid_grant', claims } }, false],
	])('%s', (_, thrown, isItself) => {
		expect(challengeFromError(thrown, 'https://login.example/authorize')).toMatchObject({ status: 401, claims });
		expect(isInteractionRequired(thrown)).toBe(isItself);
	});

	test('errors that stand behind each other in a circle end', () => {
		const circle = error({});
		circle.cause = circle;
		expect(challengeFromError(circle, 'https://login.example/authorize')).toBeUndefined();
	});
});
