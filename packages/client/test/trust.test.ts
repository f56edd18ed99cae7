// The client against a token endpoint that answers late, about somebody else, or not at all.
import { describe, expect, test } from 'vitest';
import {
	type Account,
	acquireTokenByRefreshToken,
	acquireTokenByUsernamePassword,
	createMemoryStorage,
	createPublicClient,
	createWebStorage,
} from '../src/index.ts';
import {
	authority,
	authorityMetadata,
	confidentialClient,
	publicClient,
	scopeOf,
	tokenAnswer,
} from './token-endpoint.ts';

const scopes = ['api://a/A'];
type Client = ReturnType<typeof publicClient>['client'];
const signIn = async (client: Client, code: string) =>
	(await client.acquireTokenByCode({ code, scopes })).account as Account;

/** answers refreshes only when told to */
function held(answer: (form: URLSearchParams) => Response) {
	let open: () => void = () => undefined;
	const gate = new Promise<void>((done) => {
		open = done;
	});
	const made = publicClient(async (form) => {
		if (form.get('grant_type') === 'refresh_token') await gate;
		return answer(form);
	});
	return { ...made, open };
}

describe('[case client/02] an answer that comes late changes nothing that happened meanwhile', () => {
	const byName = (form: URLSearchParams) => {
		const strong = form.get('code') === 'mfa' || form.get('refresh_token') === 'rt-mfa';
		return tokenAnswer('ben', strong ? 'strong' : 'plain', scopeOf(form), {
			refreshToken: strong ? 'rt-mfa' : 'rt-pwd',
		});
	};

	test('[sec 226] the tokens of a step-up stay, and the late caller is given them', async () => {
		const { client, sent, open } = held(byName);
		const account = await signIn(client, 'pwd');
		const slow = client.acquireTokenSilent({ account, scopes, forceRefresh: true });
		await new Promise((done) => setTimeout(done, 5));
		await signIn(client, 'mfa');
		open();
		expect((await slow).accessToken).toBe('strong');
		expect((await client.acquireTokenSilent({ account, scopes })).accessToken).toBe('strong');
		await client.acquireTokenSilent({ account, scopes, forceRefresh: true });
		expect(sent.at(-1)?.get('refresh_token')).toBe('rt-mfa');
	});

	test.each(['the same resource', 'another resource'])(
		'after a sign-out nothing is stored or served: %s',
		async (which) => {
			const { client, open } = held(byName);
			const account = await signIn(client, 'pwd');
			const asked = which === 'the same resource' ? scopes : ['api://b/B'];
			const slow = client.acquireTokenSilent({ account, scopes: asked, forceRefresh: true });
			await new Promise((done) => setTimeout(done, 5));
			await client.removeAccount(account);
			open();
			await expect(slow).rejects.toMatchObject({ code: 'signed_out' });
			expect(await client.getAllAccounts()).toEqual([]);
			await expect(client.acquireTokenSilent({ account, scopes: asked })).rejects.toMatchObject({
				code: 'no_tokens_found',
			});
		},
	);

	test('a sign-out while a code is redeemed stays a sign-out', async () => {
		let open: () => void = () => undefined;
		const gate = new Promise<void>((done) => {
			open = done;
		});
		let slow = false;
		const { client } = publicClient(async (form) => {
			if (slow) await gate;
			return byName(form);
		});
		const account = await signIn(client, 'pwd');
		slow = true;
		const late = client.acquireTokenByCode({ code: 'again', scopes });
		await new Promise((done) => setTimeout(done, 5));
		await client.removeAccount(account);
		open();
		await expect(late).rejects.toMatchObject({ code: 'signed_out' });
		expect(await client.getAllAccounts()).toEqual([]);
	});

	test('two tabs on one storage: the sign-out of one holds for the answer of the other', async () => {
		const cache = createMemoryStorage();
		let open: () => void = () => undefined;
		const gate = new Promise<void>((done) => {
			open = done;
		});
		const one = publicClient(
			async (form) => {
				if (form.get('grant_type') === 'refresh_token') await gate;
				return byName(form);
			},
			{ cache },
		);
		const other = publicClient(byName, { cache });
		const account = await signIn(one.client, 'pwd');
		const slow = one.client.acquireTokenSilent({ account, scopes, forceRefresh: true });
		await new Promise((done) => setTimeout(done, 5));
		await other.client.removeAccount(account);
		open();
		await expect(slow).rejects.toMatchObject({ code: 'signed_out' });
		// but for the mark of the sign-out
		expect([...(await cache.keys())].filter((key) => !key.startsWith('signedOut|'))).toEqual([]);
	});
});

describe('[case client/05] whose answer it is, is compared with who was asked', () => {
	test('a refresh for ann that is answered about bob is refused, and bob is not stored', async () => {
		let who = 'ann';
		const { client } = publicClient((form) => tokenAnswer(who, `at-${who}`, scopeOf(form)));
		const account = await signIn(client, 'x');
		who = 'bob';
		await expect(client.acquireTokenSilent({ account, scopes, forceRefresh: true })).rejects.toMatchObject({
			code: 'user_mismatch',
		});
		expect((await client.getAllAccounts()).map(({ username }) => username)).toEqual(['ann']);
	});

	test('[sec 215] a code after getAuthCodeUrl({ account }) must be that account’s, and of that sign-in', async () => {
		let claims = {};
		let who = 'ann';
		const { client } = publicClient((form) => tokenAnswer(who, 'at', scopeOf(form), { claims }));
		const account = await signIn(client, 'x');
		const first = await client.getAuthCodeUrl({ scopes, account });
		claims = { nonce: first.pending.nonce };
		who = 'bob';
		await expect(
			client.acquireTokenByCode({ code: 'y', scopes, codeVerifier: first.pending.verifier }),
		).rejects.toMatchObject({ code: 'user_mismatch' });
		const second = await client.getAuthCodeUrl({ scopes });
		await expect(
			client.acquireTokenByCode({ code: 'z', scopes, codeVerifier: second.pending.verifier }),
		).rejects.toMatchObject({ code: 'nonce_mismatch' });
	});
});

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

describe('[case client/09] [sec 217] metadata is believed only where it stays with the authority', () => {
	test.each([
		['token_endpoint', 'http://login.example/t/token'],
		['token_endpoint', 'https://elsewhere.example/token'],
		['token_endpoint', 'https://login.example@elsewhere.example/token'],
		['authorization_endpoint', 'javascript:alert(1)//'],
		['authorization_endpoint', 'file:///bin/sh'],
		['authorization_endpoint', 7],
		['end_session_endpoint', 'https://elsewhere.example/logout'],
		['device_authorization_endpoint', 'http://login.example/devicecode'],
	])('%s %s is refused, fetched or given, and nothing is sent there', async (name, address) => {
		const bad = { ...authorityMetadata, [name]: address } as never;
		const asked: string[] = [];
		const fetcher = async (input: RequestInfo | URL) => {
			asked.push(String(input));
			return Response.json(bad);
		};
		for (const given of [{ authorityMetadata: bad }, { authorityMetadata: undefined }]) {
			const { client } = publicClient(() => new Response(), { fetch: fetcher, ...given });
			await expect(client.getAuthCodeUrl({ scopes })).rejects.toMatchObject({ code: 'invalid_endpoint' });
			await expect(client.acquireTokenByCode({ code: 'x', scopes })).rejects.toMatchObject({
				code: 'invalid_endpoint',
			});
		}
		expect(new Set(asked)).toEqual(new Set([`${authority}/v2.0/.well-known/openid-configuration`]));
	});

	test('a host that the application lists is taken', async () => {
		const elsewhere = { ...authorityMetadata, token_endpoint: 'https://tokens.example/token' };
		const { client } = publicClient((form) => tokenAnswer('ann', 'at', scopeOf(form)), {
			authorityMetadata: elsewhere,
			knownAuthorities: ['tokens.example'],
		});
		expect((await client.acquireTokenByCode({ code: 'x', scopes })).accessToken).toBe('at');
	});
});

test.each([
	['another audience', { aud: 'another' }, 'id_token_invalid'],
	['two audiences and another party', { aud: ['app', 'b'], azp: 'b' }, 'id_token_invalid'],
	['another issuer', { iss: 'https://elsewhere.example' }, 'id_token_invalid'],
	['no end', { exp: undefined }, 'id_token_invalid'],
	['an end that has passed', { exp: 1 }, 'clock_skew'],
	['a time to come', { iat: 99_999_999_999 }, 'clock_skew'],
])('[case client/10] an ID token of %s is refused', async (_, claims, code) => {
	const { client } = publicClient((form) => tokenAnswer('eve', 'at', scopeOf(form), { claims }));
	await expect(client.acquireTokenByCode({ code: 'x', scopes })).rejects.toMatchObject({ code });
	expect(await client.getAllAccounts()).toEqual([]);
});

test('[sec 232] the authority’s own clock, where it is known, judges the ID token', async () => {
	const answer = (form: URLSearchParams) => {
		const response = tokenAnswer('ann', 'at', scopeOf(form));
		response.headers.set('date', new Date().toUTCString());
		return response;
	};
	const { client, sent } = publicClient(answer, { clock: () => Date.now() + 86_400_000 });
	const account = await signIn(client, 'x');
	expect((await client.acquireTokenSilent({ account, scopes })).fromCache).toBe(true);
	expect(sent).toHaveLength(1);
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

describe('[case client/14] misuse is told', () => {
	test('without an account the user must sign in', async () => {
		const { client } = publicClient(() => new Response());
		await expect(client.acquireTokenSilent({ scopes, account: undefined })).rejects.toMatchObject({
			name: 'InteractionRequiredAuthError',
			code: 'no_account',
			remedy: 'retryInteractively',
		});
	});

	test.each<[string, (client: Client) => Promise<unknown>, string]>([
		['acquireTokenPopup in Node', (client) => client.acquireTokenPopup({ scopes }), 'not_in_browser'],
		['acquireTokenRedirect in Node', (client) => client.acquireTokenRedirect({ scopes }), 'not_in_browser'],
		['handleRedirectPromise in Node', (client) => client.handleRedirectPromise(), 'not_in_browser'],
		['ssoSilent in Node', (client) => client.ssoSilent({ scopes }), 'not_in_browser'],
		['logoutPopup in Node', (client) => client.logoutPopup(), 'not_in_browser'],
		['logoutRedirect in Node', (client) => client.logoutRedirect(), 'not_in_browser'],
		['no scopes', (client) => client.acquireTokenSilent({ scopes: [], account: undefined }), 'scopes_required'],
		['scopes as text', (client) => client.getAuthCodeUrl({ scopes: 'User.Read' as never }), 'scopes_required'],
		['no code', (client) => client.acquireTokenByCode({ code: '', scopes }), 'code_required'],
		['no account to remove', (client) => client.removeAccount(undefined as never), 'account_required'],
		['claims in base64', (client) => client.getAuthCodeUrl({ scopes, claims: 'eyJhIjoxfQ' }), 'invalid_claims'],
		[
			'a device flow that the authority has not',
			(client) => client.acquireTokenByDeviceCode({ scopes, onUserCode: () => undefined }),
			'endpoint_missing',
		],
	])('%s', async (_, act, code) => {
		const { client } = publicClient(() => new Response());
		await expect(act(client)).rejects.toMatchObject({
			name: 'ClientConfigurationError',
			code,
			remedy: 'fixConfiguration',
		});
	});
});

test('[case client/18] tokens of assertions that are over are removed as others come', async () => {
	const cache = createMemoryStorage();
	let now = 1_800_000_000_000;
	const { client } = confidentialClient(() => tokenAnswer('x', 'at', 'api://b/B'), { cache, clock: () => now });
	for (let i = 0; i < 50; i += 1)
		await client.acquireTokenOnBehalfOf({ assertion: `assertion-${i}`, scopes: ['api://b/B'] });
	now += 2 * 86_400_000;
	await client.acquireTokenOnBehalfOf({ assertion: 'one more', scopes: ['api://b/B'] });
	expect(cache.keys()).toHaveLength(1);
});

test('[case client/19] [sec 227] tokens for several resources at once are all kept', async () => {
	const { client, sent } = publicClient((form) => tokenAnswer('ben', `at-${scopeOf(form)}`, scopeOf(form)));
	const account = await signIn(client, 'x');
	const all = ['api://b/B', 'api://c/C', 'api://d/D'];
	await Promise.all(all.map((one) => client.acquireTokenSilent({ account, scopes: [one] })));
	for (const one of all)
		expect((await client.acquireTokenSilent({ account, scopes: [one] })).accessToken).toBe(`at-${one}`);
	expect(sent).toHaveLength(4);
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

describe('[case client/22] shapes of authorities', () => {
	const metadataOf = (issuer: string, host = new URL(issuer).host) => ({
		issuer,
		authorization_endpoint: `https://${host}/authorize`,
		token_endpoint: `https://${host}/token`,
		jwks_uri: `https://${host}/keys`,
	});
	const tenantId = '8f6f0a5e-0000-4000-8000-000000000001';
	const externalIssuer = `https://${tenantId}.ciamlogin.com/${tenantId}/v2.0`;
	test.each([
		[
			'External ID',
			'https://contoso.ciamlogin.com/contoso.onmicrosoft.com',
			metadataOf(externalIssuer, 'contoso.ciamlogin.com'),
			{},
		],
		[
			'External ID at a domain of its own',
			'https://contoso.ciamlogin.com/contoso.onmicrosoft.com',
			metadataOf(externalIssuer, 'login.contoso.com'),
			{},
		],
		[
			'an alias of the public cloud',
			'https://login.windows.net/contoso.com',
			metadataOf('https://login.microsoftonline.com/1/v2.0'),
			{},
		],
		[
			'a sovereign cloud',
			'https://login.microsoftonline.us/contoso.com',
			metadataOf('https://login.microsoftonline.us/1/v2.0'),
			{},
		],
		[
			'a custom domain that is listed',
			'https://login.contoso.com/x',
			metadataOf('https://contoso.b2clogin.com/x/v2.0', 'login.contoso.com'),
			{ knownAuthorities: ['contoso.b2clogin.com'] },
		],
		[
			'an issuer that is named',
			'https://login.contoso.com/x',
			metadataOf('urn:contoso', 'login.contoso.com'),
			{ issuer: 'urn:contoso' },
		],
	])('%s', async (_, address, metadata, more) => {
		const asked: string[] = [];
		const fetcher = async (input: RequestInfo | URL) => {
			asked.push(String(input));
			return Response.json(metadata);
		};
		for (const written of [address, `${address}/`, `${address}/v2.0`, `${address}/v2.0/`]) {
			const client = createPublicClient({
				clientId: 'app',
				authority: written,
				redirectUri: 'https://app.example/',
				fetch: fetcher,
				...more,
			});
			expect((await client.getAuthCodeUrl({ scopes })).url).toContain('/authorize?');
		}
		expect(new Set(asked)).toEqual(new Set([`${address}/v2.0/.well-known/openid-configuration`]));
	});

	test.each([
		['endpoints at another customer', metadataOf(externalIssuer, 'evil.ciamlogin.com')],
		[
			"another customer's name as the issuer",
			metadataOf('https://evil.ciamlogin.com/evil/v2.0', 'contoso.ciamlogin.com'),
		],
		[
			'a tenant that is not the one of the host',
			metadataOf(externalIssuer.replace(/1\/v2/, '2/v2'), 'contoso.ciamlogin.com'),
		],
		[
			'a host that merely ends alike',
			metadataOf(externalIssuer.replace('.ciam', '.evilciam'), 'contoso.ciamlogin.com'),
		],
	])('External ID is not believed with %s', async (_name, authorityMetadata) => {
		const authority = 'https://contoso.ciamlogin.com/contoso.onmicrosoft.com';
		const client = createPublicClient({
			clientId: 'app',
			authority,
			redirectUri: 'https://app.example/',
			authorityMetadata,
		});
		await expect(client.getAuthCodeUrl({ scopes })).rejects.toMatchObject({
			code: expect.stringMatching(/^(invalid_endpoint|issuer_mismatch)$/),
		});
	});

	test("a request's authority at another customer of External ID is refused: the refresh token must not go there", async () => {
		const authority = 'https://contoso.ciamlogin.com/contoso.onmicrosoft.com';
		const client = createPublicClient({ clientId: 'app', authority, redirectUri: 'https://app.example/' });
		const other = {
			scopes,
			account: { homeAccountId: 'a.b' } as Account,
			authority: 'https://evil.ciamlogin.com/evil',
		};
		await expect(client.acquireTokenSilent(other)).rejects.toMatchObject({ code: 'invalid_authority' });
	});

	test('one cloud does not speak for another', async () => {
		const client = createPublicClient({
			clientId: 'app',
			authority: 'https://login.microsoftonline.us/x',
			redirectUri: 'https://app.example/',
			authorityMetadata: metadataOf('https://login.microsoftonline.com/1/v2.0'),
		});
		await expect(client.getAuthCodeUrl({ scopes })).rejects.toMatchObject({ code: 'issuer_mismatch' });
	});
});

test('[sec 225] scopes that were declined are named with those that were granted, and not asked for again', async () => {
	const { client, sent } = publicClient(() => tokenAnswer('ann', 'at', 'api://a/A openid'));
	const both = ['api://a/A', 'api://a/B'];
	await expect(client.acquireTokenByCode({ code: 'x', scopes: both })).rejects.toMatchObject({
		code: 'declined_scopes',
		declinedScopes: ['api://a/B'],
		grantedScopes: expect.arrayContaining(['api://a/A']),
		remedy: 'continueWithGranted',
	});
	const [account] = await client.getAllAccounts();
	await expect(client.acquireTokenSilent({ account, scopes: both })).rejects.toMatchObject({ code: 'declined_scopes' });
	expect((await client.acquireTokenSilent({ account, scopes: ['api://a/A'] })).accessToken).toBe('at');
	expect(sent).toHaveLength(1);
});

test('a refresh token of another library, and a password, become an account of the cache', async () => {
	const { client, sent } = publicClient((form) => tokenAnswer('ann', 'at', scopeOf(form)));
	const first = await acquireTokenByRefreshToken(client, { refreshToken: 'theirs', scopes });
	expect(sent[0]?.get('refresh_token')).toBe('theirs');
	expect((await client.acquireTokenSilent({ scopes, account: first.account })).fromCache).toBe(true);
	const second = await acquireTokenByUsernamePassword(client, { username: 'ann', password: 'p', scopes });
	expect(second.account).toEqual(first.account);
});

test('the active account is the one of silent requests that name none, until it signs out', async () => {
	const { client } = publicClient((form) => tokenAnswer(form.get('code') ?? 'ann', 'at', scopeOf(form)));
	const account = await signIn(client, 'ann');
	await client.setActiveAccount(account);
	expect((await client.acquireTokenSilent({ scopes })).accessToken).toBe('at');
	await client.removeAccount(account);
	expect(await client.getActiveAccount()).toBeUndefined();
	await expect(client.acquireTokenSilent({ scopes })).rejects.toMatchObject({ code: 'no_account' });
});
