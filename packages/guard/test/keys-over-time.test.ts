// Keys over time, outages, forged tokens and reasons: a stand-in for the authority, keys of our own, a clock that is
// set.
import { generateKeyPairSync, sign as signBytes } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { compactVerify, importJWK } from 'jose';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createGuard, type GuardOptions, type RefusalReport } from '../src/index.ts';

const authority = 'https://login.example';
const tid = '8f6f0a5e-0000-4000-8000-000000000001';
const api = '22222222-0000-4000-8000-000000000002';
const day = 86_400_000;
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function makeKey(kid: string) {
	const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
	const jwk = { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', issuer: `${authority}/{tenantid}/v2.0` };
	return {
		jwk,
		sign(claims: object, header: object = {}) {
			const input = `${part({ alg: 'RS256', typ: 'JWT', kid, ...header })}.${part(claims)}`;
			return `${input}.${signBytes('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
		},
	};
}
const [k1, k2] = [makeKey('k1'), makeKey('k2')];
afterEach(() => vi.useRealTimers());

function world(options: Partial<GuardOptions> = {}) {
	const state = {
		now: Date.UTC(2026, 0, 1),
		keys: [k1],
		fetches: 0,
		told: [] as RefusalReport[],
		answer: undefined as (() => Promise<Response>) | undefined,
	};
	const guard = createGuard({
		authority,
		audience: api,
		tenants: [tid],
		clock: () => state.now,
		onRefusal: (refusal) => state.told.push(refusal),
		async fetch() {
			state.fetches += 1;
			return state.answer ? state.answer() : Response.json({ keys: state.keys.map(({ jwk }) => jwk) });
		},
		...options,
	});
	const token = (key = k1, more: Record<string, unknown> = {}, header: object = {}) => {
		const now = Math.floor(state.now / 1000);
		const claims = {
			aud: api,
			tid,
			oid: 'o',
			azp: 'c',
			ver: '2.0',
			scp: 'Tasks.Read',
			iat: now,
			nbf: now,
			exp: now + 3600,
		};
		return key.sign({ iss: `${authority}/${more.tid ?? tid}/v2.0`, ...claims, ...more }, header);
	};
	const ask = async (value: string, requirement = {}) => {
		const verdict = await guard.check(`Bearer ${value}`, requirement);
		return verdict.allowed ? 'allowed' : `${verdict.refusal.status} ${verdict.refusal.code}`;
	};
	return { state, guard, token, ask };
}

describe.each(['node', 'web'] as const)('[case guard/02] a withdrawn key, verified by %s', (cryptography) => {
	test.each([1, 2, 30])('is refused %i days later, for a new token and for one that was remembered', async (days) => {
		const { state, token, ask } = world({ cryptography });
		const long = token(k1, { exp: Math.floor(state.now / 1000) + 40 * 86_400, iat: Math.floor(state.now / 1000) + 0 });
		const { ask: trusting, state: other } = world({ cryptography, longLivedTokens: 'as-issued' });
		expect([await ask(token()), await trusting(long)]).toEqual(['allowed', 'allowed']);
		for (const one of [state, other]) {
			one.keys = [k2];
			one.now += days * day;
		}
		expect([await ask(token()), await trusting(long)]).toEqual(['401 invalid_token', '401 invalid_token']);
		expect(await ask(token(k2))).toBe('allowed');
	});
});

test('[case guard/02] keys of half a day are read again in the background, and once', async () => {
	const { state, token, ask } = world();
	await ask(token());
	state.now += day / 2;
	state.keys = [k2];
	await Promise.all([ask(token()), ask(token()), ask(token())]);
	await after(10);
	expect([state.fetches, await ask(token())]).toEqual([2, '401 invalid_token']);
});

test('[case guard/02] [sec 195] valid tokens pass while the authority is away for two days, and it is asked each half minute at most', async () => {
	const { state, token, ask } = world();
	await ask(token());
	state.answer = () => Promise.reject(new TypeError('fetch failed'));
	for (let hour = 1; hour <= 48; hour += 1) {
		state.now += 3_600_000;
		expect(await ask(token())).toBe('allowed');
	}
	const before = state.fetches;
	for (let n = 0; n < 20; n += 1) await ask(token());
	expect(state.fetches - before).toBeLessThanOrEqual(1);
});

describe('[case guard/03] [sec 195] what cannot be judged is 503, and asked again after half a minute', () => {
	test.each<[string, () => Promise<Response>]>([
		['no connection', () => Promise.reject(new TypeError('fetch failed'))],
		['500', async () => new Response('', { status: 500 })],
		['404 for the tenant', async () => new Response('', { status: 404 })],
		['text that is no JSON', async () => new Response('<html>')],
		['an empty set', async () => Response.json({ keys: [] })],
		['another document', async () => Response.json({})],
		['10 MB', async () => new Response('x'.repeat(10_000_000))],
	])('%s', async (_, answer) => {
		const { state, guard, token, ask } = world();
		state.answer = answer;
		const { refusal } = (await guard.check(`Bearer ${token()}`)) as { refusal: { headers: object } };
		expect(refusal).toMatchObject({ status: 503, code: 'temporarily_unavailable', headers: { 'retry-after': '30' } });
		for (let n = 0; n < 10; n += 1) expect(await ask(token())).toBe('503 temporarily_unavailable');
		expect(state.fetches).toBe(1);
		expect(state.told[0]).toMatchObject({ reason: { check: 'keys' }, cause: expect.any(Error) });
		state.answer = undefined;
		state.now += 30_000;
		expect(await ask(token())).toBe('allowed');
	});

	test('an authority that never answers is given five seconds', async () => {
		vi.useFakeTimers();
		const { state, token, ask } = world();
		state.answer = () => new Promise(() => undefined);
		const asked = ask(token());
		await vi.advanceTimersByTimeAsync(5001);
		expect(await asked).toBe('503 temporarily_unavailable');
	});
});

describe('[case guard/04] [sec 193] forged tokens decide neither what is fetched nor what is kept', () => {
	test('2,000 tokens of 2,000 tenants and keys make five requests at most; a known tenant goes on', async () => {
		const { state, token, ask } = world({ tenants: 'any' });
		expect(await ask(token())).toBe('allowed');
		state.fetches = 0;
		for (let n = 0; n < 2000; n += 1) {
			const stranger = `aaaaaaaa-0000-4000-8000-${String(n).padStart(12, '0')}`;
			const forged = `${token(k2, { tid: stranger }, { kid: `x${n}` })
				.split('.')
				.slice(0, 2)
				.join('.')}.AAAA`;
			expect(await ask(forged)).not.toBe('allowed');
		}
		expect(state.fetches).toBeLessThanOrEqual(5);
		expect(await ask(token(k1, { jti: 'another' }))).toBe('allowed');
	});

	test('a token for another API, or one that has expired, makes none', async () => {
		const { state, token, ask } = world({ tenants: 'any' });
		await ask(token(k1, { aud: 'other' }));
		await ask(token(k1, { exp: 1 }));
		expect(state.fetches).toBe(0);
	});
});

test('[case guard/05] a new, published key is taken within half a minute, and a stranger cannot make it longer', async () => {
	const { state, token, ask } = world();
	await ask(token());
	state.now += 60_000;
	expect(await ask(token(k2))).toBe('401 invalid_token');
	state.keys = [k1, k2];
	for (let second = 0; second < 30; second += 1) {
		state.now += 1000;
		await ask(token(k1, {}, { kid: `stranger-${second}` }));
	}
	expect(await ask(token(k2))).toBe('allowed');
});

describe('[case guard/06] onRefusal is told the reason, and the caller is not', () => {
	test.each<[string, Record<string, unknown>, object]>([
		['another audience', { aud: 'other' }, { check: 'audience', expected: [api], found: 'other' }],
		['another tenant', { tid: tid.replace('1', '2') }, { check: 'tenant', expected: [tid] }],
		[
			'another issuer',
			{ iss: 'https://evil.example' },
			{ check: 'issuer', expected: `${authority}/${tid}/v2.0`, found: 'https://evil.example' },
		],
		['its expiry', { exp: 1 }, { check: 'expiry' }],
		['no user', { oid: undefined }, { check: 'token_type' }],
		['an ID token', { nonce: 'n' }, { check: 'token_type' }],
	])('%s', async (_, claims, reason) => {
		const { state, guard, token } = world();
		const presented = token(k1, claims);
		const verdict = await guard.check(`Bearer ${presented}`);
		expect(state.told).toMatchObject([{ code: 'invalid_token', reason }]);
		expect(JSON.stringify(verdict)).not.toMatch(/reason|expected|found/);
		expect(JSON.stringify(state.told)).not.toContain(presented.split('.')[2]);
	});
});

describe('[case guard/07] an application that acts as itself is never challenged', () => {
	const app = { scp: undefined, idtyp: 'app', roles: ['Tasks.Run'], xms_cc: ['cp1'] };
	test.each([{}, { standardStepUp: true }])('with %j it gets an error of its own', async (more) => {
		const { state, token, ask } = world({ authContextFor: () => 'c1', ...more });
		expect(await ask(token(k1, app), { roles: ['Tasks.Run'], operation: 'run' })).toBe('403 user_required');
		expect(state.told[0]?.headers).toEqual({});
		expect(await ask(token(k1, app), { callers: 'users' })).toBe('403 user_required');
		expect(await ask(token(), { callers: 'applications' })).toBe('403 application_required');
	});

	test('not by relayChallenge either', async () => {
		const { guard, token } = world();
		const verdict = await guard.check(`Bearer ${token(k1, app)}`);
		if (!verdict.allowed) throw new Error('refused');
		expect(guard.relayChallenge(verdict.caller, '{"access_token":{}}')).toMatchObject({
			status: 403,
			code: 'user_required',
		});
	});
});

describe('[case guard/08] [sec 198] a configuration that can match nothing is refused, and names the option', () => {
	test.each<[string, Partial<GuardOptions>]>([
		['tenants', { tenants: ['fabrikam.example'] }],
		['tenants', { tenants: ['common'] }],
		['tenants', { tenants: [` ${tid}`] }],
		['tenants', { tenants: [{ domain: 'no domain' }] }],
		['audience', { audience: undefined as never }],
		['audience', { audience: [] }],
		['audience', { audience: ['', api] }],
		['audience', { audience: `${api} ` }],
		['authority', { authority: 'https://login.windows.net' }],
		['authority', { authority: 'https://login.example/adfs' }],
		['signedRequests', { signedRequests: { hosts: ['https://api.example/'] } }],
		['clockSkew', { clockSkew: 301 }],
	])('%s of %j', (name, options) => {
		expect(() => world(options)).toThrow(TypeError);
		expect(() => world(options)).toThrow(new RegExp(name));
	});

	test('ids are compared in any letters, and the path of the tenant is no other authority', async () => {
		const { token, ask } = world({
			tenants: [tid.toUpperCase()],
			authority: `${authority}/${tid}/`,
			audience: api.toUpperCase(),
		});
		expect(await ask(token())).toBe('allowed');
	});

	test('an empty list of scopes is a mistake, not a permission for everybody', async () => {
		const { token, ask } = world();
		await expect(ask(token(), { scopes: [] })).rejects.toThrow(TypeError);
	});
});

test('[case guard/09] every refusal exposes its challenge to pages of other origins', async () => {
	const { guard, token } = world({ authContextFor: () => 'c1' });
	for (const presented of [undefined, 'Bearer x', `Bearer ${token(k1, { xms_cc: ['cp1'] })}`]) {
		const verdict = await guard.check(presented, { operation: 'x' });
		expect(verdict).toMatchObject({ refusal: { headers: { 'access-control-expose-headers': 'WWW-Authenticate' } } });
	}
});

test('[case guard/10] a missing token and a missing scope name the scope, in full where the metadata has it', async () => {
	const { guard, token } = world({
		protectedResource: { resource: 'https://api.example/mcp', scopes: ['api://tasks/Tasks.Write'] },
	});
	for (const presented of [undefined, `Bearer ${token()}`]) {
		const verdict = await guard.check(presented, { scopes: ['Tasks.Write'] });
		const expected = expect.stringContaining('scope="api://tasks/Tasks.Write"');
		expect(verdict).toMatchObject({ refusal: { headers: { 'www-authenticate': expected } } });
	}
});

test('[case guard/11] [sec 207] a signature, header or payload with other spare bits is refused', async () => {
	const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
	const { state, token, ask } = world();
	const good = token();
	expect(await ask(good)).toBe('allowed');
	expect(await ask(good.slice(0, -1) + letters[letters.indexOf(good.at(-1) ?? '') ^ 1])).toBe('401 invalid_token');
	expect(state.told).toMatchObject([{ reason: { check: 'format' } }]);
});

test('[case guard/13] 403 names both causes, and the log says what to add to the registration', async () => {
	const { state, guard, token } = world({ authContextFor: () => 'c1' });
	const verdict = await guard.check(`Bearer ${token()}`, { operation: 'x' });
	expect(verdict).toMatchObject({
		refusal: { status: 403, message: expect.stringMatching(/cp1.*registration.*xms_cc/) },
	});
	expect(state.told[0]?.reason).toMatchObject({
		check: 'client_capability',
		message: expect.stringContaining('optionalClaims'),
	});
});

test('[case guard/14] [sec 209] a token is verified once, and remembered until it expires', async () => {
	const { state, token, ask } = world({ clockSkew: 0 });
	const decode = vi.spyOn(JSON, 'parse');
	const good = token();
	expect(await ask(good)).toBe('allowed');
	decode.mockClear();
	expect(await ask(good)).toBe('allowed');
	expect(decode).not.toHaveBeenCalled();
	decode.mockRestore();
	state.now += 3_600_000;
	expect(await ask(good)).toBe('401 invalid_token');
	expect(state.told).toMatchObject([{ reason: { check: 'expiry' } }]);
});

test('[case guard/14] node:crypto, WebCrypto and jose say the same of good and of altered signatures', async () => {
	const { token } = world();
	const good = token();
	const altered = `${good.slice(0, -10)}${good.at(-10) === 'A' ? 'B' : 'A'}${good.slice(-9)}`;
	for (const presented of [good, altered]) {
		const isGood = await compactVerify(presented, await importJWK(k1.jwk as never, 'RS256')).then(
			() => true,
			() => false,
		);
		for (const cryptography of ['node', 'web'] as const) {
			expect(await world({ cryptography }).ask(presented)).toBe(isGood ? 'allowed' : '401 invalid_token');
		}
	}
});
