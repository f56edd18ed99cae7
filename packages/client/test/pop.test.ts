// Proof of Possession: tokens bound to a key, and requests that the key signs; against the authority.
import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader, importJWK, type JWK, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
	type Account,
	acquireTokenByDpop,
	acquireTokenByPop,
	createDpopKey,
	createPopFetch,
	createPopKey,
	exportMsalCache,
	type PopKey,
	type PublicClient,
} from '../src/index.ts';
import { createStage, type Stage } from './seeds-stage.ts';
import { publicClient, scopeOf, tokenAnswer } from './token-endpoint.ts';

const scopes = ['api://orders/Orders.Read'];
const url = 'https://api.contoso.example:8080/Orders/17?soft=Yes';
const bound = (form: URLSearchParams, name = 'bound') =>
	tokenAnswer('ann', form.get('grant_type') === 'refresh_token' ? name : 'anybody', scopeOf(form), {
		more: form.get('grant_type') === 'refresh_token' ? { token_type: form.get('token_type') } : {},
	});
const signed = { resourceRequestMethod: 'delete', resourceRequestUri: url };

describe('against the authority', () => {
	let stage: Stage;
	let client: PublicClient;
	let account: Account;
	let key: PopKey;
	const clock = () => stage.authority.now() * 1000;
	beforeEach(async () => {
		stage = await createStage();
		client = stage.client();
		account = await stage.signIn(client);
		key = await createPopKey({ clock });
	});
	afterEach(() => stage.close());

	test('the token inside names the key, and lies in the cache beside the one that anybody may use', async () => {
		const first = await acquireTokenByPop(client, { account, scopes, key, ...signed });
		const second = await acquireTokenByPop(client, { account, scopes, key, ...signed });
		expect([first.tokenType, first.fromCache, second.tokenType, second.fromCache]).toEqual(['pop', false, 'pop', true]);
		const [one, two] = [first, second].map(({ accessToken }) => decodeJwt(accessToken));
		expect(one?.at).toBe(two?.at);
		expect(one?.nonce).not.toBe(two?.nonce);
		expect(decodeJwt(String(one?.at)).cnf).toEqual({ kid: key.thumbprint, xms_ksl: 'sw' });
		const plain = await client.acquireTokenSilent({ account, scopes });
		expect([plain.tokenType, decodeJwt(plain.accessToken).cnf]).toEqual(['Bearer', undefined]);
		const other = await createPopKey({ clock });
		expect((await acquireTokenByPop(client, { account, scopes, key: other })).fromCache).toBe(false);
		const dpop = await createDpopKey({ clock });
		expect((await acquireTokenByDpop(client, { account, scopes, key: dpop })).tokenType).toBe('DPoP');
	});
});

test('the statement is what MSAL writes: header, members and signature', async () => {
	const key = await createPopKey({ clock: () => 1_700_000_000_123 });
	const text = await key.sign({ accessToken: 'at', method: 'get', url, nonce: 'n', clientClaims: '{"a":"é"}' });
	const statement = decodeJwt(text);
	const { jwk } = statement.cnf as { jwk: JWK };
	await jwtVerify(text, await importJWK(jwk, 'RS256'), { typ: 'pop' });
	expect(Object.keys(jwk).sort()).toEqual(['e', 'kty', 'n']);
	expect(await calculateJwkThumbprint(jwk)).toBe(key.thumbprint);
	const { kid, alg, typ } = decodeProtectedHeader(text);
	expect([alg, typ, JSON.parse(atob(String(kid)))]).toEqual(['RS256', 'pop', { kid: key.thumbprint }]);
	expect(statement).toEqual({
		...{ at: 'at', ts: 1_700_000_000, m: 'GET', u: 'api.contoso.example:8080', p: '/Orders/17' },
		...{ q: [[], 'soft=Yes'], nonce: 'n', client_claims: '{"a":"é"}', cnf: { jwk } },
	});
});

test.each([
	['https://api.example', { u: 'api.example', p: '/' }],
	['https://api.example:443/A/', { u: 'api.example', p: '/A/' }],
	['https://api.example/a?b=c%20d#e', { u: 'api.example', p: '/a', q: [[], 'b=c%20d'] }],
	['http://[::1]:81/a?', { u: '[::1]:81', p: '/a' }],
])('%s is signed as %j', async (address, parts) => {
	const key = await createPopKey();
	const { u, p, q } = decodeJwt(await key.sign({ accessToken: 'at', method: 'GET', url: address }));
	expect({ u, p, ...(q === undefined ? {} : { q }) }).toEqual(parts);
});

test('the authority is asked for it as MSAL asks; one that answers with a token for anybody is refused, and nothing is kept', async () => {
	const { client, sent } = publicClient((form) => bound(form));
	const { account } = await client.acquireTokenByCode({ code: 'c', scopes });
	const key = await createPopKey();
	await Promise.all([1, 2, 3].map(() => acquireTokenByPop(client, { account, scopes, key })));
	expect(sent).toHaveLength(2);
	expect(sent[1]?.get('token_type')).toBe('pop');
	expect(JSON.parse(atob(sent[1]?.get('req_cnf') ?? ''))).toEqual({ kid: key.thumbprint, xms_ksl: 'sw' });
	expect(await exportMsalCache(client)).not.toContain('"bound"');

	const plain = publicClient((form) => tokenAnswer('ann', 'plain', scopeOf(form)));
	const signedIn = await plain.client.acquireTokenByCode({ code: 'c', scopes });
	const asked = { account: signedIn.account, scopes, key, forceRefresh: true };
	await expect(acquireTokenByPop(plain.client, asked)).rejects.toMatchObject({ code: 'invalid_option' });
});

test('misuse is told', async () => {
	const { client } = publicClient((form) => bound(form));
	const { account } = await client.acquireTokenByCode({ code: 'c', scopes });
	const key = await createPopKey();
	const thrown = (request: object) =>
		acquireTokenByPop(client, request as never).then(
			() => 'nothing',
			({ code }) => code,
		);
	expect(await thrown({ account, scopes })).toBe('invalid_option');
	expect(await thrown({ account, scopes, key: await createDpopKey() })).toBe('invalid_option');
	expect(await thrown({ account, scopes, key, resourceRequestUri: '/orders' })).toBe('invalid_option');
	expect(await thrown({ account, key })).toBe('scopes_required');
	expect(await thrown({ scopes, key })).toBe('no_account');
	expect(await thrown(undefined as never)).toBe('scopes_required');
	const request = { account, scopes, key };
	expect(() => createPopFetch({ client, origins: [], request })).toThrow(/origins is required/);
	expect(() => createPopFetch({ client, origins: ['http://api.example'], request })).toThrow(/not https/);
	expect(() => createPopFetch({ client, origins: ['https://api.example'] } as never)).toThrow(/key is required/);
});

describe('createPopFetch', () => {
	const origin = 'https://api.example';
	async function make(answer: (count: number) => Response) {
		const { client, sent: forms } = publicClient((form) => bound(form, `bound-${form.get('claims') ? 'c1' : ''}`), {
			clientCapabilities: [],
		});
		const { account } = await client.acquireTokenByCode({ code: 'c', scopes });
		const sent: { authorization: string; body: string }[] = [];
		const call = createPopFetch({
			...{ client, origins: [origin] },
			request: { account, scopes, key: await createPopKey(), shrClaims: '{"app":1}' },
			async fetch(input, init) {
				const request = new Request(input, init);
				sent.push({ authorization: request.headers.get('authorization') ?? '', body: await request.clone().text() });
				return answer(sent.length);
			},
		});
		const statements = () => sent.map(({ authorization }) => decodeJwt(authorization.replace(/^PoP /, '')));
		return { call, sent, statements, forms };
	}

	test('each call is signed anew, and a nonce that the API asks for or gives goes into the next one alone', async () => {
		const asking = { status: 401, headers: { 'www-authenticate': 'Bearer, PoP realm="", nonce="n1"' } };
		const giving = { headers: { 'authentication-info': 'nextnonce="n2"' } };
		const { call, sent, statements } = await make(
			(count) => new Response('', count === 1 ? asking : count === 2 ? giving : {}),
		);
		expect((await call(`${origin}/a?b=c`, { method: 'PUT', body: 'text' })).status).toBe(200);
		await call(`${origin}/b`);
		await call(`${origin}/c`);
		expect(sent.map(({ body }) => body)).toEqual(['text', 'text', '', '']);
		expect(statements().map(({ m, p, client_claims }) => [m, p, client_claims])).toEqual([
			['PUT', '/a', '{"app":1}'],
			['PUT', '/a', '{"app":1}'],
			['GET', '/b', '{"app":1}'],
			['GET', '/c', '{"app":1}'],
		]);
		const nonces = statements().map(({ nonce }) => nonce);
		expect([nonces[1], nonces[2]]).toEqual(['n1', 'n2']);
		expect(new Set(nonces).size).toBe(4);
	});

	test('an API whose nonce never suits is not asked for ever; nothing signed goes elsewhere', async () => {
		const { call, sent } = await make(
			(count) => new Response('', { status: 401, headers: { 'www-authenticate': `PoP nonce="n${count}"` } }),
		);
		expect((await call(origin)).status).toBe(401);
		expect(sent).toHaveLength(2);
		await call('https://elsewhere.example/');
		expect(sent[2]?.authorization).toBe('');
	});

	test('claims of a challenge are asked for once', async () => {
		const claims = btoa('{"access_token":{"acrs":{"essential":true,"value":"c1"}}}');
		const header = { 'www-authenticate': `PoP error="insufficient_claims", claims="${claims}"` };
		const { call, statements, forms } = await make(
			(count) => new Response('', count === 1 ? { status: 401, headers: header } : {}),
		);
		expect((await call(origin)).status).toBe(200);
		expect(statements().map(({ at }) => at)).toEqual(['bound-', 'bound-c1']);
		expect(forms.at(-1)?.get('claims')).toContain('c1');
	});
});
