// Tokens that are bound to a key of the client: the guard takes them inside a request that the key signed, once, and
// nowhere else.
import {
	createAuthorityFetch,
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import {
	calculateJwkThumbprint,
	exportJWK,
	type GenerateKeyPairResult,
	generateKeyPair,
	type JWK,
	SignJWT,
} from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { protect as protectExpress } from '../src/adapters/express.ts';
import { protect as protectFastify } from '../src/adapters/fastify.ts';
import { type Caller, createGuard, type GuardOptions, type PresentedRequest, type Verdict } from '../src/index.ts';

const alice = { username: 'alice@contoso.example', password: testIds.password };
const called: PresentedRequest = { method: 'DELETE', url: '/Orders/17?soft=Yes' };
const hosts = ['api.contoso.example:8080'];

let pair: GenerateKeyPairResult;
let jwk: JWK;
let kid: string;
beforeAll(async () => {
	pair = await generateKeyPair('RS256', { extractable: true });
	jwk = await exportJWK(pair.publicKey);
	kid = await calculateJwkThumbprint(jwk);
});

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority();
});
afterEach(() => authority.close());

function guardWith(more: Partial<GuardOptions> = {}) {
	return createGuard({
		authority: authority.origin,
		audience: testIds.orders,
		tenants: [testIds.tenant],
		clock: () => authority.now() * 1000,
		fetch: createAuthorityFetch(authority),
		signedRequests: { hosts },
		...more,
	});
}

/** @param boundTo thumbprint of a key; absent: a bearer token */
async function userToken(boundTo?: string): Promise<string> {
	const client = createTestClient(authority);
	const page = await client.run(createBrowser(authority), alice);
	const bound = boundTo && {
		token_type: 'pop',
		req_cnf: Buffer.from(JSON.stringify({ kid: boundTo, xms_ksl: 'sw' })).toString('base64url'),
	};
	return (await client.redeem(page, bound || {})).body.access_token;
}

/** As MSAL for browsers signs it: the address in lower case, a slash at the end of its path, the query as it is. */
function statement(at: string): Record<string, unknown> {
	return {
		at,
		ts: authority.now(),
		m: 'DELETE',
		u: 'api.contoso.example:8080',
		p: '/orders/17/',
		q: [[], 'soft=yes'],
		nonce: crypto.randomUUID(),
		cnf: { jwk },
	};
}

function sign(payload: Record<string, unknown>, { key = pair.privateKey, header = {} } = {}): Promise<string> {
	return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', typ: 'pop', kid: 'whatever', ...header }).sign(key);
}

const codeOf = (verdict: Verdict) => (verdict.allowed ? 'allowed' : verdict.refusal.code);

test('a bound token inside a request that its key signed is let through, with who calls', async () => {
	const token = await userToken(kid);
	const verdict = await guardWith().check(`PoP ${await sign(statement(token))}`, { scopes: ['Orders.Read'] }, called);
	expect(verdict).toMatchObject({ allowed: true, caller: { objectId: testIds.alice, accessToken: token } });
});

test('a bound token is no bearer token, whatever the guard is configured with', async () => {
	const token = await userToken(kid);
	expect(codeOf(await guardWith().check(`Bearer ${token}`, {}, called))).toBe('invalid_token');
	expect(codeOf(await guardWith({ signedRequests: undefined as never }).check(`Bearer ${token}`))).toBe(
		'invalid_token',
	);
});

test('bearer tokens are taken beside signed requests unless those are required', async () => {
	const token = await userToken();
	expect(codeOf(await guardWith().check(`Bearer ${token}`, {}, called))).toBe('allowed');
	const strict = await guardWith({ signedRequests: { hosts, required: true } }).check(`Bearer ${token}`, {}, called);
	expect(strict).toMatchObject({
		refusal: { status: 401, code: 'missing_token', headers: { 'www-authenticate': expect.stringMatching(/^PoP /) } },
	});
});

test('without signedRequests a signed request is no token', async () => {
	const header = `PoP ${await sign(statement(await userToken(kid)))}`;
	expect(codeOf(await guardWith({ signedRequests: undefined as never }).check(header, {}, called))).toBe(
		'missing_token',
	);
});

test('a request is taken once; the same token in another request is taken again', async () => {
	const guard = guardWith();
	const token = await userToken(kid);
	const header = `PoP ${await sign(statement(token))}`;
	expect(codeOf(await guard.check(header, {}, called))).toBe('allowed');
	expect(codeOf(await guard.check(header, {}, called))).toBe('invalid_token');
	authority.advance(299);
	expect(codeOf(await guard.check(header, {}, called))).toBe('invalid_token');
	expect(codeOf(await guard.check(`PoP ${await sign(statement(token))}`, {}, called))).toBe('allowed');
});

describe('what was signed is what is called', () => {
	test.each<[string, Partial<PresentedRequest>]>([
		['another method', { method: 'GET' }],
		['another path', { url: '/Orders/18?soft=Yes' }],
		['a longer path', { url: '/Orders/17/lines?soft=Yes' }],
		['another query', { url: '/Orders/17?soft=No' }],
		['no query', { url: '/Orders/17' }],
		['a second query', { url: '/Orders/17?soft=Yes?soft=No' }],
	])('%s is 401', async (_, change) => {
		expect(
			codeOf(
				await guardWith().check(`PoP ${await sign(statement(await userToken(kid)))}`, {}, { ...called, ...change }),
			),
		).toBe('invalid_token');
	});

	test.each<[string, Record<string, unknown>]>([
		['another host', { u: 'api.evil.example:8080' }],
		['the host without its port', { u: 'api.contoso.example' }],
		['no host', { u: undefined }],
		['no method', { m: undefined }],
		['no path', { p: undefined }],
		['a query of another form', { q: 'soft=yes' }],
		['no time', { ts: undefined }],
		['a time that is no number', { ts: 'now' }],
		['a time that is not a time', { ts: Number.MAX_VALUE }],
		['no nonce', { nonce: undefined }],
		['an empty nonce', { nonce: '' }],
		['a nonce of 1 KB', { nonce: 'n'.repeat(1024) }],
		['no token', { at: undefined }],
		['a token that is none', { at: 'a.b.c' }],
		['no key', { cnf: undefined }],
		['a key id for a key', { cnf: { kid: 'x' } }],
	])('%s is 401', async (_, change) => {
		expect(
			codeOf(
				await guardWith().check(`PoP ${await sign({ ...statement(await userToken(kid)), ...change })}`, {}, called),
			),
		).toBe('invalid_token');
	});

	test('a statement that says nothing of the query is taken, as MSAL for .NET makes it', async () => {
		const { q: _, ...silent } = statement(await userToken(kid));
		expect(codeOf(await guardWith().check(`PoP ${await sign(silent)}`, {}, called))).toBe('allowed');
	});

	test.each([
		[-301, 'invalid_token'],
		[-300, 'allowed'],
		[300, 'allowed'],
		[301, 'invalid_token'],
	])('signed %i seconds from now: %s', async (seconds, expected) => {
		const signed = { ...statement(await userToken(kid)), ts: authority.now() + seconds };
		expect(codeOf(await guardWith().check(`PoP ${await sign(signed)}`, {}, called))).toBe(expected);
	});

	test('a check that is not told the request fails loudly', async () => {
		await expect(guardWith().check(`PoP ${await sign(statement(await userToken(kid)))}`)).rejects.toThrow(TypeError);
	});
});

describe('the key', () => {
	test('a thief who signs with a key of their own is refused', async () => {
		const theirs = await generateKeyPair('RS256', { extractable: true });
		const stolen = { ...statement(await userToken(kid)), cnf: { jwk: await exportJWK(theirs.publicKey) } };
		expect(codeOf(await guardWith().check(`PoP ${await sign(stolen, { key: theirs.privateKey })}`, {}, called))).toBe(
			'invalid_token',
		);
	});

	test('a bearer token inside a signed request is refused', async () => {
		expect(codeOf(await guardWith().check(`PoP ${await sign(statement(await userToken()))}`, {}, called))).toBe(
			'invalid_token',
		);
	});

	test('a signature of another key than the named one is refused', async () => {
		const { privateKey } = await generateKeyPair('RS256');
		expect(
			codeOf(
				await guardWith().check(`PoP ${await sign(statement(await userToken(kid)), { key: privateKey })}`, {}, called),
			),
		).toBe('invalid_token');
	});

	test('[sec 191] a secret that the statement brings along is no key', async () => {
		const secret = new TextEncoder().encode('s'.repeat(32));
		const oct = { kty: 'oct', k: Buffer.from(secret).toString('base64url') };
		const signed = { ...statement(await userToken(await calculateJwkThumbprint(oct))), cnf: { jwk: oct } };
		expect(
			codeOf(
				await guardWith().check(
					`PoP ${await sign(signed, { key: secret as never, header: { alg: 'HS256' } })}`,
					{},
					called,
				),
			),
		).toBe('invalid_token');
	});

	test('[sec 214] a short RSA key is no key', async () => {
		const short = { ...jwk, n: (jwk.n ?? '').slice(0, 170) };
		const signed = { ...statement(await userToken(await calculateJwkThumbprint(short))), cnf: { jwk: short } };
		expect(codeOf(await guardWith().check(`PoP ${await sign(signed)}`, {}, called))).toBe('invalid_token');
	});

	test('another kind of JWT that the key signed is no signed request', async () => {
		const signed = await sign(statement(await userToken(kid)), { header: { typ: 'JWT' } });
		expect(codeOf(await guardWith().check(`PoP ${signed}`, {}, called))).toBe('invalid_token');
	});

	test.each(['ES256', 'PS256'])(
		'a key of the client that signs with %s will do, as MSAL for .NET’s does',
		async (alg) => {
			const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
			const key = await exportJWK(publicKey);
			const signed = { ...statement(await userToken(await calculateJwkThumbprint(key))), cnf: { jwk: key } };
			expect(
				codeOf(await guardWith().check(`PoP ${await sign(signed, { key: privateKey, header: { alg } })}`, {}, called)),
			).toBe('allowed');
		},
	);

	test.each(['RS512', 'PS512'])('[sec 191] %s is no signature', async (alg) => {
		const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
		const key = await exportJWK(publicKey);
		const signed = { ...statement(await userToken(await calculateJwkThumbprint(key))), cnf: { jwk: key } };
		expect(
			codeOf(await guardWith().check(`PoP ${await sign(signed, { key: privateKey, header: { alg } })}`, {}, called)),
		).toBe('invalid_token');
	});

	test.each([
		['1 MB', 'a'.repeat(1_000_000)],
		['no JWS', 'x'],
		['two parts', 'a.b'],
		[
			'a payload that is no object',
			`${Buffer.from('{"alg":"RS256","typ":"pop"}').toString('base64url')}.${Buffer.from('[]').toString('base64url')}.AA`,
		],
	])('[sec 206] %s is 401', async (_, presented) => {
		expect(codeOf(await guardWith().check(`PoP ${presented}`, {}, called))).toBe('invalid_token');
	});
});

test('signed requests without a host of this API are a mistake of configuration', () => {
	expect(() => guardWith({ signedRequests: { hosts: [] } })).toThrow(TypeError);
});

test('the adapters say what is called', async () => {
	const token = await userToken(kid);
	const request = async (): Promise<{
		method: string;
		originalUrl: string;
		headers: { authorization: string };
		caller?: Caller;
	}> => ({
		method: called.method,
		originalUrl: called.url,
		headers: { authorization: `PoP ${await sign(statement(token))}` },
	});
	const [atExpress, atFastify] = [await request(), await request()];
	await protectExpress(guardWith(), {})(atExpress, {} as never, () => undefined);
	await protectFastify(guardWith(), {})(atFastify, {} as never);
	expect([atExpress.caller, atFastify.caller]).toMatchObject([
		{ objectId: testIds.alice },
		{ objectId: testIds.alice },
	]);
});
