// What an outsider found who called the library as it should not be called, and answered it as nobody should: relatives
// of the cases of the client, by kind.
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
	type AuthenticationResult,
	type ClientOptions,
	createPublicClient,
	isInteractionRequired,
	type PublicClient,
	ServerError,
} from '../src/index.ts';
import { home, type StubbedPage, stubPage } from './page.ts';
import {
	authority,
	authorityMetadata,
	confidentialClient,
	publicClient,
	scopeOf,
	tokenAnswer,
} from './token-endpoint.ts';

const scopes = ['api://a/A'];
const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

afterEach(() => {
	vi.unstubAllGlobals();
	vi.restoreAllMocks();
});

const answered = (more: Record<string, unknown>) => (form: URLSearchParams) =>
	tokenAnswer('ann', 'at', scopeOf(form), { more });
const codeOf = (work: Promise<unknown>) =>
	work.then(
		() => 'done',
		(error) => error.code ?? error.name,
	);

describe('[case client/12] an answer whose members are not what the protocol says', () => {
	test.each<[string, Record<string, unknown>]>([
		['scope as a list', { scope: ['api://a/A'] }],
		['scope as null', { scope: null }],
		['refresh_token_expires_in as null', { refresh_token_expires_in: null }],
		['refresh_token_expires_in as 0, for never', { refresh_token_expires_in: 0 }],
		['refresh_token_expires_in as words', { refresh_token_expires_in: 'never' }],
		['refresh_in as null', { refresh_in: null }],
		['refresh_in as 0', { refresh_in: 0 }],
		['expires_in as text', { expires_in: '3600' }],
		['client_info as a number', { client_info: 5 }],
		['a token type in small letters', { token_type: 'bearer' }],
	])('%s: the token is kept, is not renewed at every call, and its refresh token serves', async (_, more) => {
		const { client, sent } = publicClient(answered(more));
		const { account } = await client.acquireTokenByCode({ code: 'c', scopes });
		expect((await client.acquireTokenSilent({ account, scopes })).fromCache).toBe(true);
		await new Promise((done) => setTimeout(done, 5));
		expect(sent).toHaveLength(1);
		expect((await client.acquireTokenSilent({ account, scopes, forceRefresh: true })).accessToken).toBe('at');
		expect(sent[1]?.get('grant_type')).toBe('refresh_token');
	});

	test.each<[string, () => Response]>([
		['an empty access token', () => Response.json({ access_token: '', token_type: 'Bearer' })],
		['an access token that is a number', () => Response.json({ access_token: 5 })],
		['a list', () => Response.json([])],
		['null', () => Response.json(null)],
		['a text', () => Response.json('at')],
		['205 Reset Content', () => new Response(null, { status: 205 })],
		['204 No Content', () => new Response(null, { status: 204 })],
		['304 Not Modified', () => new Response(null, { status: 304 })],
		['HTML', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
	])('%s is unexpected_response', async (_, respond) => {
		const { client } = publicClient(respond);
		expect(await codeOf(client.acquireTokenByCode({ code: 'c', scopes }))).toBe('unexpected_response');
	});

	test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
		[
			'an error that is an object, as Azure’s gateways write it',
			{ error: { code: 'X', message: 'y' } },
			{ code: 'server_error' },
		],
		[
			'a suberror that is a number',
			{ error: 'invalid_grant', suberror: 5 },
			{ code: 'invalid_grant', suberror: undefined },
		],
		['a description that is a list', { error: 'invalid_client', error_description: ['x'] }, { code: 'invalid_client' }],
		['error numbers that are none', { error: 'x', error_codes: ['50076', 'y', null] }, { errorNumbers: [50076, 0] }],
		['claims as an object', { error: 'interaction_required', claims: JSON.parse(claims) }, { claims }],
		['claims as a number', { error: 'interaction_required', claims: 7 }, { claims: undefined }],
	])('%s is still a ServerError with texts', async (_, body, expected) => {
		const { client } = publicClient(() => Response.json(body, { status: 400 }));
		const error = await client.acquireTokenByCode({ code: 'c', scopes }).catch((thrown) => thrown);
		expect(error).toBeInstanceOf(ServerError);
		expect(error).toMatchObject(expected);
		expect([typeof error.code, typeof error.message, typeof error.error]).toEqual(['string', 'string', 'string']);
	});
});

describe('[case client/07] an authority that fails does not take away a token that still serves', () => {
	test.each<[string, () => Response | Promise<Response>]>([
		['500 with nothing', () => new Response('', { status: 500 })],
		['502 with HTML', () => new Response('<html>', { status: 502 })],
		['500 server_error', () => Response.json({ error: 'server_error' }, { status: 500 })],
		['400 temporarily_unavailable', () => Response.json({ error: 'temporarily_unavailable' }, { status: 400 })],
		['503', () => new Response('', { status: 503 })],
		['429', () => new Response('', { status: 429 })],
		['a network that is down', () => Promise.reject(new TypeError('down'))],
	])('%s', async (_, fails) => {
		let now = Date.now();
		const { client } = publicClient(
			(form) => (form.has('code') ? tokenAnswer('ann', 'at', scopeOf(form), { now }) : fails()),
			{ clock: () => now },
		);
		const { account } = await client.acquireTokenByCode({ code: 'c', scopes });
		// four minutes are left: it is renewed, unless that cannot be had
		now += 3360 * 1000;
		expect((await client.acquireTokenSilent({ account, scopes })).accessToken).toBe('at');
		// a token that was asked for anew is not stood in for
		expect(await codeOf(client.acquireTokenSilent({ account, scopes, forceRefresh: true }))).not.toBe('done');
		expect(await codeOf(client.acquireTokenSilent({ account, scopes, claims }))).not.toBe('done');
		now += 300 * 1000;
		expect(await codeOf(client.acquireTokenSilent({ account, scopes }))).not.toBe('done');
	});

	test.each(['invalid_grant', 'interaction_required', 'invalid_client'])('%s does', async (error) => {
		let now = Date.now();
		const { client } = publicClient(
			(form) =>
				form.has('code') ? tokenAnswer('ann', 'at', scopeOf(form), { now }) : Response.json({ error }, { status: 400 }),
			{ clock: () => now },
		);
		const { account } = await client.acquireTokenByCode({ code: 'c', scopes });
		now += 3360 * 1000;
		expect(await codeOf(client.acquireTokenSilent({ account, scopes }))).toBe(error);
	});
});

describe('[case client/09] the issuer of an OpenID provider is its own address', () => {
	const ask = (address: string, issuer: string, more: Partial<ClientOptions> = {}) => {
		const origin = new URL(issuer).origin;
		const metadata = { issuer, authorization_endpoint: `${origin}/a`, token_endpoint: `${origin}/t` };
		const options = { clientId: 'app', authority: address, protocol: 'oidc' as const, redirectUri: home, ...more };
		return codeOf(
			createPublicClient({ ...options, fetch: async () => Response.json(metadata) }).getAuthCodeUrl({ scopes }),
		);
	};
	test.each<[string, string, string, Partial<ClientOptions>?]>([
		['https://idp.example/realms/a', 'https://idp.example/realms/a', 'done'],
		['https://idp.example/realms/a/', 'https://idp.example/realms/a', 'done'],
		['https://idp.example', 'https://idp.example/', 'done'],
		['https://idp.example/realms/a', 'https://idp.example/realms/b', 'issuer_mismatch'],
		['https://idp.example/realms/a', 'https://idp.example/realms/ab', 'issuer_mismatch'],
		['https://idp.example/realms/a', 'https://idp.example', 'issuer_mismatch'],
		['https://idp.example', 'https://elsewhere.example', 'issuer_mismatch'],
		['https://idp.example', 'https://id.example', 'done', { knownAuthorities: ['id.example', 'idp.example'] }],
		['https://idp.example/a', 'https://idp.example/b', 'done', { issuer: 'https://idp.example/b' }],
		['https://idp.example/a', 'https://idp.example/a', 'issuer_mismatch', { issuer: 'https://idp.example/b' }],
	])('%s answered as %s: %s', async (address, issuer, outcome, more) => {
		expect(await ask(address, issuer, more)).toBe(outcome);
	});

	test('a tenant of the Microsoft identity platform may be spelled otherwise', async () => {
		expect(await ask('https://idp.example/contoso.com', 'https://idp.example/8f6f/v2.0', { protocol: 'entra' })).toBe(
			'done',
		);
	});
});

describe('what the application adds to an authorization request', () => {
	const { client } = publicClient(answered({}));
	const sentWith = async (request: object) => {
		const { url } = await client.getAuthCodeUrl({ scopes, ...request });
		return Object.fromEntries(new URL(url).searchParams);
	};

	test.each<[string, object, object]>([
		[
			'a domain hint in MSAL’s older way',
			{ extraQueryParameters: { domain_hint: 'a.example' } },
			{ domain_hint: 'a.example' },
		],
		['a login hint', { extraQueryParameters: { login_hint: 'ann' } }, { login_hint: 'ann' }],
		['acr_values', { extraQueryParameters: { acr_values: 'x' } }, { acr_values: 'x' }],
		['a parameter of its own', { extraQueryParameters: { dc: 'test' } }, { dc: 'test' }],
		[
			'what the request says itself wins',
			{ domainHint: 'b', extraQueryParameters: { domain_hint: 'a' } },
			{ domain_hint: 'b' },
		],
		[
			'never the client',
			{ extraQueryParameters: { client_id: 'other', response_type: 'token' } },
			{ client_id: 'app', response_type: 'code' },
		],
	])('%s', async (_, request, expected) => {
		expect(await sentWith(request)).toMatchObject(expected);
	});
});

describe('a redirect URI', () => {
	test.each([
		['/auth', 'https://app.example/auth'],
		['auth.html', 'https://app.example/auth.html'],
		['https://app.example', 'https://app.example'],
		['https://app.example/', 'https://app.example/'],
		['msalapp://auth', 'msalapp://auth'],
	])('in a page, %s is sent as %s', async (redirectUri, sent) => {
		stubPage();
		const { client } = publicClient(answered({}), { redirectUri });
		const { url, pending } = await client.getAuthCodeUrl({ scopes });
		expect([new URL(url).searchParams.get('redirect_uri'), pending.redirectUri]).toEqual([sent, sent]);
	});

	test('that is relative works in a popup, and the code is redeemed with the same', async () => {
		const page: StubbedPage = stubPage();
		const { client, sent } = publicClient(
			(form) => tokenAnswer('ann', 'at', scopeOf(form), { claims: { nonce: page.nonce } }),
			{ redirectUri: '/' },
		);
		expect((await client.acquireTokenPopup({ scopes })).accessToken).toBe('at');
		expect(sent[0]?.get('redirect_uri')).toBe(home);
	});

	test('in a program, one that is relative is redirect_uri_required', async () => {
		const { client } = publicClient(answered({}), { redirectUri: '/auth' });
		expect(await codeOf(client.getAuthCodeUrl({ scopes }))).toBe('redirect_uri_required');
	});
});

describe('[case client/16] a signal ends what waits for the metadata', () => {
	const never = () => new Promise<never>(() => undefined);
	const stalled = () => publicClient(never, { authorityMetadata: undefined, fetch: never }).client;
	const signal = () => AbortSignal.timeout(10);
	test.each<[string, (client: PublicClient) => Promise<unknown>]>([
		['getAuthCodeUrl', (client) => client.getAuthCodeUrl({ scopes, signal: signal() })],
		['acquireTokenRedirect', (client) => client.acquireTokenRedirect({ scopes, signal: signal() })],
		['acquireTokenPopup', (client) => client.acquireTokenPopup({ scopes, signal: signal() })],
		['ssoSilent', (client) => client.ssoSilent({ scopes, signal: signal() })],
		['acquireTokenByCode', (client) => client.acquireTokenByCode({ code: 'c', scopes, signal: signal() })],
		[
			'acquireTokenByDeviceCode',
			(client) => client.acquireTokenByDeviceCode({ scopes, signal: signal(), onUserCode: () => undefined }),
		],
	])('%s', async (_, ask) => {
		stubPage();
		expect(await codeOf(ask(stalled()))).toBe(23);
	});

	test('a silent frame is not opened for a request that was given up', async () => {
		stubPage();
		const opened = vi.fn();
		vi.stubGlobal('document', { body: { appendChild: opened }, createElement: () => ({ style: {} }) });
		const { client } = publicClient(answered({}));
		await expect(client.ssoSilent({ scopes, signal: AbortSignal.abort(new Error('over')) })).rejects.toThrow('over');
		expect(opened).not.toHaveBeenCalled();
	});
});

describe('[case client/01] a page that was left and is shown again as it was', () => {
	test.each<[string, (client: PublicClient) => Promise<unknown>]>([
		['sign-in by redirect', (client) => client.acquireTokenRedirect({ scopes })],
		['sign-out by redirect', (client) => client.logoutRedirect()],
	])('%s: the next window can be opened', async (_, leave) => {
		const listeners: ((event: object) => void)[] = [];
		const addEventListener = (_name: string, listener: (event: object) => void) => listeners.push(listener);
		const page = stubPage({ window: { addEventListener } });
		const { client } = publicClient((form) =>
			tokenAnswer('ann', 'at', scopeOf(form), { claims: { nonce: page.nonce } }),
		);
		leave(client).catch(() => undefined);
		await vi.waitFor(() => expect(page.assigned).toHaveLength(1));
		expect(await codeOf(client.acquireTokenPopup({ scopes }))).toBe('interaction_in_progress');
		for (const listener of listeners) listener({ persisted: false });
		await new Promise((done) => setTimeout(done, 1));
		expect(await codeOf(client.acquireTokenPopup({ scopes }))).toBe('interaction_in_progress');
		for (const listener of listeners) listener({ persisted: true });
		await new Promise((done) => setTimeout(done, 1));
		expect((await client.acquireTokenPopup({ scopes })).accessToken).toBe('at');
	});
});

describe('[case client/20] a time limit that is longer than timers are does not end at once', () => {
	test.each([Number.POSITIVE_INFINITY, 2 ** 31, Number.MAX_SAFE_INTEGER])('%d', async (requestTimeout) => {
		const slow = async (form: URLSearchParams) => {
			await new Promise((done) => setTimeout(done, 20));
			return answered({})(form);
		};
		const { client } = publicClient(slow, { requestTimeout });
		expect((await client.acquireTokenByCode({ code: 'c', scopes })).accessToken).toBe('at');
	});
});

describe('[case client/14] device code', () => {
	const device = () =>
		publicClient(
			(form) =>
				form.has('device_code')
					? Response.json({ error: 'authorization_pending' }, { status: 400 })
					: Response.json({
							device_code: 'd',
							user_code: 'u',
							verification_uri: 'https://login.example/d',
							expires_in: 1,
						}),
			{
				authorityMetadata: { ...authorityMetadata, device_authorization_endpoint: `${authority}/device` },
				delay: () => new Promise((done) => setTimeout(done, 5)),
			},
		).client;
	test.each<[string, () => unknown]>([
		[
			'throws',
			() => {
				throw new Error('no display');
			},
		],
		['rejects', () => Promise.reject(new Error('no display'))],
	])('a function that shows the code and %s ends the flow with its error', async (_, onUserCode) => {
		await expect(device().acquireTokenByDeviceCode({ scopes, onUserCode: onUserCode as () => void })).rejects.toThrow(
			'no display',
		);
	});
});

test('[case client/13] a hidden frame of oidc-client-ts that is not answered asks the user; its network that is slow does not', () => {
	const timeout = (message: string) => Object.assign(new Error(message), { name: 'ErrorTimeout' });
	expect(isInteractionRequired(timeout('IFrame timed out without a response'))).toBe(true);
	expect(isInteractionRequired(timeout('Network timed out'))).toBe(false);
});

test('a request whose authority is null is for the client’s own', async () => {
	const { client } = confidentialClient(answered({}));
	const request = { scopes: ['api://a/.default'], authority: null as unknown as string };
	const result: AuthenticationResult = await client.acquireTokenForClient(request);
	expect(result.accessToken).toBe('at');
	expect(await codeOf(client.acquireTokenForClient({ ...request, authority: '' }))).toBe('invalid_authority');
});

test('a redirect that the authority refused is told as an interaction that ended with its error', async () => {
	const events: object[] = [];
	const page = stubPage();
	const { client } = publicClient(answered({}), { onEvent: (event) => events.push(event) });
	client.acquireTokenRedirect({ scopes }).catch(() => undefined);
	await vi.waitFor(() => expect(page.assigned).toHaveLength(1));
	const state = new URL(page.assigned[0] ?? '').searchParams.get('state') ?? '';
	page.location.hash = `#${new URLSearchParams({ state, error: 'server_error' })}`;
	expect(await codeOf(client.handleRedirectPromise())).toBe('server_error');
	expect(events.at(-1)).toMatchObject({ type: 'interactionEnded', kind: 'redirect', error: { code: 'server_error' } });
});

describe('[case client/14] an account that is none', () => {
	const { client } = publicClient(answered({}));
	test.each<[string, unknown]>([
		['an empty object', {}],
		['an id in its place', 'ann.t'],
		['a number', 5],
	])('%s: silent is no_account, and it can be neither active nor removed', async (_, given) => {
		const account = given as never;
		expect(await codeOf(client.acquireTokenSilent({ scopes, account }))).toBe('no_account');
		expect(await codeOf(client.setActiveAccount(account))).toBe('account_required');
		expect(await codeOf(client.removeAccount(account))).toBe('account_required');
		expect(await client.getActiveAccount()).toBeUndefined();
	});
});

test.each(['knownAuthorities', 'clientCapabilities'])('%s that is no list is invalid_option', (name) => {
	expect(() => publicClient(answered({}), { [name]: 'x.example' })).toThrow(
		expect.objectContaining({ name: 'ClientConfigurationError', code: 'invalid_option' }),
	);
});
