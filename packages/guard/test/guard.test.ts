// The guard against the security catalogue, with tokens of the real authority and forged ones.

import {
	createAuthorityFetch,
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { protect as protectExpress } from '../src/adapters/express.ts';
import { protect as protectFastify } from '../src/adapters/fastify.ts';
import { type Caller, createGuard, type GuardOptions, type Verdict } from '../src/index.ts';

const alice = { username: 'alice@contoso.example', password: testIds.password };
const capable = '{"access_token":{"xms_cc":{"values":["CP1"]}}}';

let authority: TestAuthority;
let fetches: string[];
beforeEach(async () => {
	authority = await createTestAuthority();
	fetches = [];
});
afterEach(() => authority.close());

function guardWith(more: Partial<GuardOptions> = {}) {
	const reach = createAuthorityFetch(authority);
	return createGuard({
		authority: authority.origin,
		audience: testIds.orders,
		tenants: [testIds.tenant],
		clientId: testIds.orders,
		clock: () => authority.now() * 1000,
		fetch: (input, init) => {
			fetches.push(String(input));
			return reach(input, { ...init, redirect: 'follow' });
		},
		...more,
	});
}

async function userToken(claims = capable, parameters: Record<string, string> = {}): Promise<string> {
	const client = createTestClient(authority);
	const page = await client.run(
		createBrowser(authority),
		{ ...alice, totpSecret: testIds.totpSecret },
		{ claims, ...parameters },
	);
	return (await client.redeem(page, { claims, ...parameters })).body.access_token;
}

const refusal = (verdict: Verdict) => (verdict.allowed ? undefined : verdict.refusal);

test('a good token is let through, with who calls', async () => {
	const verdict = await guardWith().check(`Bearer ${await userToken()}`, { scopes: ['Orders.Read'] });
	expect(verdict).toMatchObject({
		allowed: true,
		caller: { tenantId: testIds.tenant, objectId: testIds.alice, clientId: testIds.native, isChallengeCapable: true },
	});
});

describe('tokens of version 1', () => {
	const version1 = async () => {
		await authority.close();
		authority = await createTestAuthority({
			tenants: testTenants((tenant) => {
				const orders = tenant.applications?.find(({ appId }) => appId === testIds.orders);
				if (orders?.api) orders.api.requestedAccessTokenVersion = 1;
			}),
		});
	};

	test('one whose audience is the API’s name is let through where that name is configured, and nowhere else', async () => {
		await version1();
		const token = await userToken();
		expect(
			await guardWith({ audience: [testIds.orders, 'api://orders'] }).check(`Bearer ${token}`, {
				scopes: ['Orders.Read'],
			}),
		).toMatchObject({
			allowed: true,
			caller: { tenantId: testIds.tenant, objectId: testIds.alice, clientId: testIds.native, isChallengeCapable: true },
		});
		expect(refusal(await guardWith().check(`Bearer ${token}`))).toMatchObject({ status: 401, code: 'invalid_token' });
	});

	/**
	 * Entra ID as its documentation shows it: keys that name the issuer of version 2, tokens that name `sts.windows.net`
	 */
	async function fromEntra(claims: object) {
		const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
		const origin = 'https://login.microsoftonline.com';
		const jwk = { ...(await exportJWK(publicKey)), kid: 'k', issuer: `${origin}/{tenantid}/v2.0` };
		const now = authority.now();
		const token = await new SignJWT({
			...{
				aud: 'api://orders',
				iat: now,
				nbf: now,
				exp: now + 3600,
				tid: testIds.tenant,
				oid: testIds.alice,
				appid: testIds.native,
				scp: 'Orders.Read',
			},
			...{ iss: `https://sts.windows.net/${testIds.tenant}/`, ver: '1.0' },
			...claims,
		})
			.setProtectedHeader({ alg: 'RS256', kid: 'k' })
			.sign(privateKey);
		const guard = guardWith({
			authority: origin,
			audience: 'api://orders',
			fetch: async () => new Response(JSON.stringify({ keys: [jwk] })),
		});
		return guard.check(`Bearer ${token}`, { scopes: ['Orders.Read'] });
	}

	test('one of Entra ID, which signs those by another name', async () => {
		expect(await fromEntra({})).toMatchObject({ allowed: true, caller: { clientId: testIds.native } });
	});

	test.each<[string, object]>([
		['[sec 196] the issuer of another tenant', { iss: `https://sts.windows.net/${testIds.strangerTenant}/` }],
		['[sec 196] the issuer of version 2', { iss: `https://login.microsoftonline.com/${testIds.tenant}/v2.0` }],
		['[sec 196] version 2 by the issuer of version 1', { ver: '2.0' }],
		['[sec 196] another issuer', { iss: `https://sts.evil.test/${testIds.tenant}/` }],
		['no version', { ver: undefined }],
	])('%s is refused', async (_, claims) => {
		expect(refusal(await fromEntra(claims))).toMatchObject({ status: 401, code: 'invalid_token' });
	});
});

describe('construction', () => {
	test.each<[string, Partial<GuardOptions>]>([
		['[sec 198] no tenants', { tenants: [] }],
		['[sec 198] tenants left out', { tenants: undefined as never }],
		['an authority without https', { authority: 'http://login.test' }],
		['no audience', { audience: '' }],
	])('%s is refused', (_, more) => {
		expect(() => guardWith(more)).toThrow(TypeError);
	});
});

describe('headers', () => {
	test.each([
		['none', undefined],
		['another scheme', 'Basic x'],
		['an empty token', 'Bearer '],
		['[sec 208] two in one header', 'Bearer a, Bearer b'],
	])('%s is 401 with a Bearer challenge', async (_, header) => {
		expect(refusal(await guardWith().check(header))).toMatchObject({
			status: 401,
			headers: { 'www-authenticate': expect.stringMatching(/^Bearer realm=""/) },
		});
	});

	test('[sec 208] the scheme compares without case', async () => {
		expect((await guardWith().check(`bEARER ${await userToken()}`)).allowed).toBe(true);
	});
});

describe('tokens', () => {
	async function forged(
		change: (claims: Record<string, unknown>) => Record<string, unknown>,
		header: Record<string, unknown> = {},
	): Promise<string> {
		const { privateKey } = await generateKeyPair('ES256');
		const claims = change({ ...decodeJwt(await userToken()) });
		return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'unknown', ...header }).sign(privateKey);
	}

	test.each([
		['[sec 193] an unknown key', {}],
		['[sec 193] no key id', { kid: undefined }],
		['[sec 193] a key id that is a path', { kid: '../../etc/passwd' }],
		['[sec 193] __proto__ for a key id', { kid: '__proto__' }],
	])('%s is 401', async (_, header) => {
		expect(refusal(await guardWith().check(`Bearer ${await forged((claims) => claims, header)}`))?.status).toBe(401);
	});

	test.each(['none', 'None', 'nOnE', '', 'HS256'])('[sec 191] alg %j is 401', async (alg) => {
		const [, payload] = (await userToken()).split('.');
		const header = Buffer.from(JSON.stringify({ alg, kid: 'x', typ: 'JWT' })).toString('base64url');
		expect(refusal(await guardWith().check(`Bearer ${header}.${payload}.`))?.status).toBe(401);
		expect(refusal(await guardWith().check(`Bearer ${header}.${payload}.AAAA`))?.status).toBe(401);
	});

	test('[sec 194] a flood of unknown key ids fetches the keys once', async () => {
		const guard = guardWith();
		const token = await forged((claims) => claims);
		await Promise.all(Array.from({ length: 50 }, () => guard.check(`Bearer ${token}`)));
		expect(fetches).toHaveLength(1);
		authority.advance(301);
		await guard.check(`Bearer ${token}`);
		expect(fetches).toHaveLength(2);
	});

	test('[sec 195] known keys keep validating while the authority is away', async () => {
		let away = false;
		const reach = createAuthorityFetch(authority);
		const guard = guardWith({
			fetch: async (input, init) => (away ? new Response('<html>', { status: 500 }) : reach(input, init)),
		});
		const token = await userToken();
		expect((await guard.check(`Bearer ${token}`)).allowed).toBe(true);
		away = true;
		authority.advance(600);
		await guard.check(`Bearer ${await forged((claims) => claims)}`);
		expect((await guard.check(`Bearer ${token}`)).allowed).toBe(true);
	});

	test('[sec 196] a key that names another issuer is no key of this one', async () => {
		const token = await userToken();
		const reach = createAuthorityFetch(authority);
		const guard = guardWith({
			fetch: async (input) => {
				const set = (await (await reach(input)).json()) as { keys: { issuer: string }[] };
				return Response.json({ keys: set.keys.map((key) => ({ ...key, issuer: 'https://elsewhere.test/' })) });
			},
		});
		expect(refusal(await guard.check(`Bearer ${token}`))?.status).toBe(401);
	});

	test('[sec 214] a short RSA key is not imported', async () => {
		const { publicKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
		const jwk = await exportJWK(publicKey);
		const guard = guardWith({
			fetch: async () => Response.json({ keys: [{ ...jwk, n: (jwk.n ?? '').slice(0, 170), kid: 'unknown' }] }),
		});
		expect(refusal(await guard.check(`Bearer ${await forged((claims) => claims)}`))?.status).toBe(401);
	});

	test.each([
		['[sec 197] another audience', { audience: testIds.payroll }],
		['[sec 197] an audience that is a prefix', { audience: testIds.orders.slice(0, -1) }],
		['[sec 197] an audience in another case', { audience: testIds.orders.replace('a', 'A').toUpperCase() + 'X' }],
		['[sec 196] another tenant', { tenants: [testIds.strangerTenant] }],
	])('%s is 401', async (_, more) => {
		expect(refusal(await guardWith(more).check(`Bearer ${await userToken()}`))?.status).toBe(401);
	});

	test('[sec 199] expiry and its skew', async () => {
		const token = await userToken();
		authority.advance(3600 + 299);
		expect((await guardWith().check(`Bearer ${token}`)).allowed).toBe(true);
		expect((await guardWith({ clockSkew: 0 }).check(`Bearer ${token}`)).allowed).toBe(false);
		authority.advance(2);
		expect((await guardWith().check(`Bearer ${token}`)).allowed).toBe(false);
	});

	test('[sec 200] an ID token of an application that is client and API is no access token', async () => {
		const web = createTestClient(authority, {
			clientId: testIds.middleTier,
			redirectUri: 'https://middle.test/signin',
			secret: testIds.secret,
			scope: 'openid',
		});
		const { body } = await web.redeem(await web.run(createBrowser(authority), { ...alice, consent: true }));
		expect(refusal(await guardWith({ audience: testIds.middleTier }).check(`Bearer ${body.id_token}`))?.status).toBe(
			401,
		);
	});

	test.each([
		['[sec 201] a scope that contains the one held', ['Orders.Rea'], []],
		['[sec 201] both scopes as one text', ['Orders.Read Orders.Write'], []],
		['[sec 200] a role that a user does not hold', [], ['Orders.Process']],
	])('%s is 403', async (_, scopes, roles) => {
		expect(refusal(await guardWith().check(`Bearer ${await userToken()}`, { scopes, roles }))).toMatchObject({
			status: 403,
			code: 'insufficient_scope',
		});
	});

	test('[sec 200] an application’s own token passes by role, not by scope', async () => {
		const { body } = await createTestClient(authority).token({
			grant_type: 'client_credentials',
			client_id: testIds.daemon,
			client_secret: testIds.secret,
			scope: 'api://orders/.default',
		});
		const guard = guardWith();
		expect((await guard.check(`Bearer ${body.access_token}`, { roles: ['Orders.Process'] })).allowed).toBe(true);
		expect((await guard.check(`Bearer ${body.access_token}`, { scopes: ['Orders.Read'] })).allowed).toBe(false);
	});

	test.each([
		['[sec 206] 1 MB', 'a'.repeat(1_000_000)],
		['[sec 206] 10,000 dots', '.'.repeat(10_000)],
		['[sec 192] five parts', 'a.b.c.d.e'],
	])('%s is 401 at once', async (_, token) => {
		const started = performance.now();
		expect(refusal(await guardWith().check(`Bearer ${token}`))?.status).toBe(401);
		expect(performance.now() - started).toBeLessThan(200);
	});
});

describe('[sec 207] a good token is refused in any spelling but its own, though a lenient decoder reads the same bytes', () => {
	const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
	test.each<[string, (part: string) => string]>([
		['padded', (part) => part.padEnd(Math.ceil(part.length / 4) * 4 + (part.length % 4 ? 0 : 4), '=')],
		['with a line break', (part) => `${part.slice(0, 8)}\n${part.slice(8)}`],
		['with a space', (part) => `${part.slice(0, 8)} ${part.slice(8)}`],
	])('%s', async (_, respell) => {
		const parts = (await userToken()).split('.');
		const guard = guardWith();
		expect((await guard.check(`Bearer ${parts.join('.')}`)).allowed).toBe(true);
		for (const place of [0, 1, 2]) {
			const spelled = parts.map((part, index) => (index === place ? respell(part) : part)).join('.');
			expect(refusal(await guard.check(`Bearer ${spelled}`))?.status).toBe(401);
		}
	});

	test('in the standard alphabet, and with other spare bits', async () => {
		const guard = guardWith();
		let token = await userToken();
		// one whose text has a letter that the two alphabets write differently
		for (let tries = 0; !/[-_]/.test(token) && tries < 50; tries += 1) token = await userToken();
		expect((await guard.check(`Bearer ${token}`)).allowed).toBe(true);
		const standard = token.replaceAll('-', '+').replaceAll('_', '/');
		expect(standard).not.toBe(token);
		const spare = token.slice(0, -1) + letters[letters.indexOf(token.at(-1) ?? '') ^ 1];
		expect(
			Buffer.from(spare.split('.')[2] ?? '', 'base64url').equals(Buffer.from(token.split('.')[2] ?? '', 'base64url')),
		).toBe(true);
		for (const spelled of [standard, spare]) expect(refusal(await guard.check(`Bearer ${spelled}`))?.status).toBe(401);
	});
});

test('[sec 210] refusals are objects of their own', async () => {
	const guard = guardWith();
	const [one, two] = [refusal(await guard.check(undefined)), refusal(await guard.check(undefined))];
	expect(one).toEqual(two);
	expect(one).not.toBe(two);
	expect(one?.headers).not.toBe(two?.headers);
});

describe('adapters carry the verdict', () => {
	const get = { method: 'GET', originalUrl: '/orders' };
	test('Express', async () => {
		const sent: unknown[] = [];
		const response = {
			status: (code: number) => (sent.push(code), response),
			set: (headers: object) => (sent.push(headers), response),
			json: (body: unknown) => sent.push(body),
		};
		let passed = 0;
		const middleware = protectExpress(guardWith(), { scopes: ['Orders.Read'] });
		await middleware({ ...get, headers: {} }, response, () => passed++);
		expect(sent).toEqual([
			401,
			expect.objectContaining({ 'cache-control': 'no-store' }),
			expect.objectContaining({ error: 'missing_token' }),
		]);
		const request: { caller?: Caller } & typeof get & { headers: { authorization: string } } = {
			...get,
			headers: { authorization: `Bearer ${await userToken()}` },
		};
		await middleware(request, response, () => passed++);
		expect([passed, request.caller?.objectId]).toEqual([1, testIds.alice]);
	});

	test('Fastify', async () => {
		const sent: unknown[] = [];
		const reply = {
			code: (code: number) => (sent.push(code), reply),
			headers: () => reply,
			send: (body: unknown) => (sent.push(body), reply),
		};
		const hook = protectFastify(guardWith(), {});
		await hook({ ...get, headers: {} }, reply);
		expect(sent[0]).toBe(401);
		const request: { caller?: Caller } & typeof get & { headers: { authorization: string } } = {
			...get,
			headers: { authorization: `Bearer ${await userToken()}` },
		};
		await hook(request, reply);
		expect(request.caller?.objectId).toBe(testIds.alice);
	});
});
