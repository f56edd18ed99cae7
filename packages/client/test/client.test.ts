// The client against the real authority in process: acquire, cache, classify, retry, and answer challenges.
import {
	createAuthorityFetch,
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
	type Account,
	AuthError,
	ClientConfigurationError,
	type ClientOptions,
	createConfidentialClient,
	createPublicClient,
	InteractionRequiredAuthError,
	ServerError,
} from '../src/index.ts';

const alice = { username: 'alice@contoso.example', password: testIds.password };
const withCode = { ...alice, totpSecret: testIds.totpSecret };
const scopes = ['api://orders/Orders.Read'];
const c1 = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
const redirectUri = 'http://localhost:7000/';

let authority: TestAuthority;
let requests: URLSearchParams[];
beforeEach(async () => {
	authority = await createTestAuthority();
	requests = [];
});
afterEach(() => authority.close());

function options(more: Partial<ClientOptions> = {}): ClientOptions {
	const reach = createAuthorityFetch(authority);
	return {
		clientId: testIds.native,
		authority: `${authority.origin}/${testIds.tenant}`,
		redirectUri,
		clock: () => authority.now() * 1000,
		fetch: (input, init) => {
			if (String(input).endsWith('/token')) requests.push(new URLSearchParams(String(init?.body)));
			return reach(input, init);
		},
		...more,
	};
}

async function signIn(
	client: ReturnType<typeof createPublicClient>,
	browser = createBrowser(authority),
	script: typeof alice = alice,
	claims?: string,
) {
	const { url, pending } = await client.getAuthCodeUrl({ scopes, ...(claims === undefined ? {} : { claims }) });
	const page = await createTestClient(authority).signIn(browser, await browser.open(url), script);
	const code = responseParameters(page).get('code') ?? '';
	return client.acquireTokenByCode({
		code,
		scopes,
		codeVerifier: pending.verifier,
		redirectUri,
		...(claims === undefined ? {} : { claims }),
	});
}

const account = (result: { account: Account | undefined }) => result.account as Account;

describe('configuration', () => {
	test.each<[string, Partial<ClientOptions>]>([
		['no client id', { clientId: '' }],
		['plain http', { authority: 'http://login.test/x' }],
		['no address', { authority: 'contoso' }],
	])('%s is a ClientConfigurationError', (_, more) => {
		expect(() => createPublicClient(options(more))).toThrow(ClientConfigurationError);
	});

	test('metadata of another issuer is refused', async () => {
		const client = createPublicClient(
			options({
				fetch: async () =>
					Response.json({ issuer: 'https://evil.test/v2.0', token_endpoint: 'https://evil.test/token' }),
			}),
		);
		await expect(client.getAuthCodeUrl({ scopes })).rejects.toMatchObject({ code: 'issuer_mismatch' });
	});

	test('an authority that cannot be reached is a ClientError, and is asked again the next time', async () => {
		let up = false;
		const reach = createAuthorityFetch(authority);
		const client = createPublicClient(
			options({ fetch: async (input, init) => (up ? reach(input, init) : Promise.reject(new TypeError('down'))) }),
		);
		await expect(client.getAuthCodeUrl({ scopes })).rejects.toMatchObject({
			code: 'metadata_unavailable',
			cause: expect.any(TypeError),
		});
		up = true;
		expect((await client.getAuthCodeUrl({ scopes })).url).toContain('/authorize?');
	});
});

describe('silent', () => {
	test('from the cache, by the refresh token when forced, and again from the cache', async () => {
		const client = createPublicClient(options());
		const first = await signIn(client);
		expect(account(first)).toMatchObject({
			username: alice.username,
			tenantId: testIds.tenant,
			homeAccountId: `${testIds.alice}.${testIds.tenant}`,
		});
		expect((await client.acquireTokenSilent({ scopes, account: account(first) })).fromCache).toBe(true);
		const forced = await client.acquireTokenSilent({ scopes, account: account(first), forceRefresh: true });
		expect(forced.fromCache).toBe(false);
		expect((await client.acquireTokenSilent({ scopes, account: account(first) })).accessToken).toBe(forced.accessToken);
	});

	test('a token that expires within five minutes is renewed', async () => {
		const client = createPublicClient(options());
		const first = await signIn(client);
		authority.advance(3299);
		expect((await client.acquireTokenSilent({ scopes, account: account(first) })).fromCache).toBe(true);
		authority.advance(2);
		expect((await client.acquireTokenSilent({ scopes, account: account(first) })).fromCache).toBe(false);
	});

	test('scopes of another resource are consented to with the first, and silent afterwards', async () => {
		const client = createPublicClient(options({ clientId: testIds.unconsented }));
		const { url, pending } = await client.getAuthCodeUrl({ scopes, extraScopesToConsent: ['User.Read'] });
		const browser = createBrowser(authority);
		const page = await createTestClient(authority).signIn(browser, await browser.open(url), {
			...alice,
			consent: true,
		});
		const code = responseParameters(page).get('code') ?? '';
		const first = await client.acquireTokenByCode({ code, scopes, codeVerifier: pending.verifier, redirectUri });
		const other = await client.acquireTokenSilent({ scopes: ['User.Read'], account: account(first) });
		expect([other.fromCache, other.scopes]).toEqual([false, expect.arrayContaining(['User.Read'])]);
	});

	test('equal requests at the same time are one', async () => {
		const client = createPublicClient(options());
		const first = await signIn(client);
		requests = [];
		const results = await Promise.all(
			Array.from({ length: 10 }, () =>
				client.acquireTokenSilent({ scopes, account: account(first), forceRefresh: true }),
			),
		);
		expect(requests).toHaveLength(1);
		expect(new Set(results.map((result) => result.accessToken)).size).toBe(1);
	});

	test('claims bypass the cache; the refusal is typed and carries claims; what they bring replaces what was cached', async () => {
		const client = createPublicClient(options());
		const browser = createBrowser(authority);
		const first = await signIn(client, browser);
		const refusal = await client
			.acquireTokenSilent({ scopes, account: account(first), claims: c1 })
			.catch((error) => error);
		expect(refusal).toBeInstanceOf(InteractionRequiredAuthError);
		expect(refusal).toBeInstanceOf(AuthError);
		expect(refusal).toMatchObject({
			code: 'invalid_grant',
			suberror: 'basic_action',
			classification: 'basic_action',
			errorNumber: 50076,
			status: 400,
		});
		expect(requests.at(-1)?.get('claims')).toBe(
			'{"access_token":{"acrs":{"essential":true,"value":"c1"},"xms_cc":{"values":["cp1"]}}}',
		);
		const second = await signIn(client, browser, withCode, refusal.claims);
		expect(decodeJwt(second.accessToken)).toMatchObject({ acrs: ['c1'], xms_cc: ['cp1'] });
		expect((await client.acquireTokenSilent({ scopes, account: account(first) })).accessToken).toBe(second.accessToken);
	});

	test('claims in base64 are a ClientConfigurationError: a mistake of the caller, not of the user', async () => {
		const client = createPublicClient(options());
		const first = await signIn(client);
		await expect(
			client.acquireTokenSilent({ scopes, account: account(first), claims: Buffer.from(c1).toString('base64') }),
		).rejects.toThrow(ClientConfigurationError);
	});

	test('without a refresh token only the user can go on', async () => {
		const client = createPublicClient(options());
		const stranger: Account = {
			homeAccountId: 'x.y',
			localAccountId: 'x',
			tenantId: 'y',
			username: 'x',
			name: undefined,
			sid: undefined,
		};
		await expect(client.acquireTokenSilent({ scopes, account: stranger })).rejects.toMatchObject({
			code: 'no_tokens_found',
			classification: 'acquire_token_silent_failed',
		});
	});

	test('a refresh token that the authority calls bad is thrown away', async () => {
		const client = createPublicClient(options());
		const first = await signIn(client);
		await authority.app.authority.storage.directory.setUserState(testIds.tenant, testIds.alice, {
			tokensValidFrom: 4_000_000_000,
		});
		const silent = () =>
			client.acquireTokenSilent({ scopes, account: account(first), forceRefresh: true }).catch((error) => error);
		expect(await silent()).toMatchObject({ errorNumber: 50173, suberror: 'bad_token' });
		expect(await silent()).toMatchObject({ code: 'no_tokens_found' });
	});

	test('a removed account has nothing left', async () => {
		const client = createPublicClient(options());
		const first = await signIn(client);
		expect(await client.getAllAccounts()).toHaveLength(1);
		await client.removeAccount(account(first));
		expect(await client.getAllAccounts()).toEqual([]);
		await expect(client.acquireTokenSilent({ scopes, account: account(first) })).rejects.toMatchObject({
			code: 'no_tokens_found',
		});
	});
});

describe('retry rules', () => {
	function answering(...answers: (() => Response | Promise<Response>)[]) {
		const reach = createAuthorityFetch(authority);
		const calls = { count: 0 };
		const fetcher: typeof fetch = async (input, init) => {
			if (!String(input).endsWith('/token')) return reach(input, init);
			const answer = answers[calls.count];
			calls.count += 1;
			return answer ? answer() : reach(input, init);
		};
		const client = createConfidentialClient({
			...options({ clientId: testIds.daemon, fetch: fetcher }),
			clientSecret: testIds.secret,
		});
		return { calls, get: () => client.acquireTokenForClient({ scopes: ['api://orders/.default'] }) };
	}
	const down = () => Promise.reject(new TypeError('network'));

	test('a network failure is tried once more', async () => {
		const { calls, get } = answering(down);
		expect((await get()).accessToken).toBeDefined();
		expect(calls.count).toBe(2);
	});

	test('two network failures are a ClientError with its cause', async () => {
		await expect(answering(down, down).get()).rejects.toMatchObject({
			code: 'network_error',
			cause: expect.any(TypeError),
		});
	});

	test.each([429, 503])('%i is throttling: no request until Retry-After has passed', async (status) => {
		const { calls, get } = answering(() =>
			Response.json({ error: 'temporarily_unavailable' }, { status, headers: { 'retry-after': '30' } }),
		);
		await expect(get()).rejects.toMatchObject({ code: 'throttled', retryAfter: 30 });
		authority.advance(29);
		await expect(get()).rejects.toMatchObject({ code: 'throttled', retryAfter: 1 });
		expect(calls.count).toBe(1);
		authority.advance(1);
		expect((await get()).accessToken).toBeDefined();
	});

	test('an answer that is no JSON is an unexpected_response', async () => {
		await expect(answering(() => new Response('<html>', { status: 404 })).get()).rejects.toMatchObject({
			code: 'unexpected_response',
		});
	});

	test('a refusal is not repeated', async () => {
		const { calls, get } = answering(() =>
			Response.json({ error: 'invalid_client', error_codes: [7000215] }, { status: 401 }),
		);
		const error = await get().catch((caught) => caught);
		expect(error).toBeInstanceOf(ServerError);
		expect(error).not.toBeInstanceOf(InteractionRequiredAuthError);
		expect(calls.count).toBe(1);
	});

	test('no error names a secret or a token', async () => {
		const error = await answering(() =>
			Response.json({ error: 'invalid_client', error_description: 'no' }, { status: 401 }),
		)
			.get()
			.catch((caught: Error) => caught);
		expect(JSON.stringify([error, (error as Error).message, (error as Error).stack])).not.toContain(testIds.secret);
	});
});

describe('confidential', () => {
	test('client credentials are cached; claims and skipCache go to the authority', async () => {
		const client = createConfidentialClient({ ...options({ clientId: testIds.daemon }), clientSecret: testIds.secret });
		const request = { scopes: ['api://orders/.default'] };
		expect((await client.acquireTokenForClient(request)).fromCache).toBe(false);
		expect((await client.acquireTokenForClient(request)).fromCache).toBe(true);
		expect((await client.acquireTokenForClient({ ...request, skipCache: true })).fromCache).toBe(false);
	});

	test('on-behalf-of is cached per assertion; its refusal carries the claims to relay', async () => {
		const user = createTestClient(authority, { scope: 'openid api://middle/Front.Use' });
		const assertions = [
			await user.redeem(await user.run(createBrowser(authority), alice)),
			await user.redeem(
				await user.run(createBrowser(authority), { username: 'bob@contoso.example', password: testIds.password }),
			),
		].map(({ body }) => body.access_token);
		const client = createConfidentialClient({
			...options({ clientId: testIds.middleTier }),
			clientSecret: testIds.secret,
		});
		const tokens = await Promise.all(
			assertions.map((assertion) => client.acquireTokenOnBehalfOf({ assertion, scopes })),
		);
		expect(tokens.map(({ accessToken }) => decodeJwt(accessToken).oid)).toEqual([testIds.alice, testIds.bob]);
		expect((await client.acquireTokenOnBehalfOf({ assertion: assertions[0], scopes })).fromCache).toBe(true);
		await expect(
			client.acquireTokenOnBehalfOf({ assertion: assertions[0], scopes: ['api://payroll/Payroll.Read'] }),
		).rejects.toMatchObject({
			classification: 'basic_action',
			claims: expect.stringContaining('capolids'),
		});
	});
});
