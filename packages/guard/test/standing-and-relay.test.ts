// Tokens that are valid and no longer good; how recent a sign-in is; what a middle tier relays.
import { generateKeyPairSync, sign as signBytes } from 'node:crypto';
import { InteractionRequiredAuthError as MsalError } from '@azure/msal-node';
import { expect, test } from 'vitest';
import {
	createGuard,
	createRevocations,
	defineOperations,
	type GuardOptions,
	requireAuthContext,
} from '../src/index.ts';

const authority = 'https://login.example';
const [tid, api] = ['8f6f0a5e-0000-4000-8000-000000000001', '22222222-0000-4000-8000-000000000002'];
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k' };
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const begin = 1_800_000_000;

function world(more: (clock: () => number) => Partial<GuardOptions> = () => ({})) {
	const time = { now: begin };
	const clock = () => time.now * 1000;
	const guard = createGuard({
		authority,
		audience: api,
		tenants: [tid],
		clock,
		fetch: async () => Response.json({ keys: [jwk] }),
		...more(clock),
	});
	const token = (claims: object = {}) => {
		const standard = {
			iss: `${authority}/${tid}/v2.0`,
			aud: api,
			tid,
			oid: 'o',
			azp: 'c',
			ver: '2.0',
			scp: 'A',
			xms_cc: ['cp1'],
		};
		const input = `${part({ alg: 'RS256', kid: 'k' })}.${part({ ...standard, iat: begin, nbf: begin, exp: begin + 3600, ...claims })}`;
		return `Bearer ${input}.${signBytes('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
	};
	const check = async (presented: string, requirement = {}, request?: never) => {
		const verdict = await guard.check(presented, requirement, request);
		return verdict.allowed ? 'allowed' : [verdict.refusal.code, verdict.refusal.claims];
	};
	return { time, guard, token, check };
}

test('a remembered token is dropped at the event, with a challenge that a new token meets', async () => {
	let revocations = createRevocations();
	const { time, token, check } = world((clock) => ({ revocations: (revocations = createRevocations({ clock })) }));
	const old = token();
	expect(await check(old)).toBe('allowed');
	time.now += 10;
	revocations.revoke({ tenantId: tid, objectId: 'o', notBefore: begin + 5 });
	expect(await check(old)).toEqual([
		'insufficient_claims',
		`{"access_token":{"nbf":{"essential":true,"value":"${begin + 5}"}}}`,
	]);
	expect(await check(token({ xms_cc: undefined }))).toEqual(['invalid_token', undefined]);
	expect(await check(token({ iat: begin + 5 }))).toBe('allowed');
	expect(await check(token({ oid: 'another' }))).toBe('allowed');
});

test('a token of 28 hours counts as one of an hour while the feed is silent, unless that is chosen otherwise', async () => {
	let revocations = createRevocations();
	const silent = world((clock) => ({ revocations: (revocations = createRevocations({ clock })) }));
	const long = silent.token({ exp: begin + 28 * 3600 });
	expect(await silent.check(long)).toBe('allowed');
	silent.time.now += 3601;
	expect(await silent.check(long)).toMatchObject(['insufficient_claims', expect.stringContaining('nbf')]);
	revocations.heard();
	expect(await silent.check(long)).toBe('allowed');
	silent.time.now += 901;
	expect(await silent.check(long)).toMatchObject(['insufficient_claims', expect.anything()]);
	const trusting = world(() => ({ longLivedTokens: 'as-issued' }));
	trusting.time.now += 27 * 3600;
	expect(await trusting.check(long)).toBe('allowed');
});

test('a forbidden network is challenged with the address that the API saw, and an unknown address is a mistake', async () => {
	const { token, check } = world(() => ({ isNetworkForbidden: (_caller, address) => address === '192.0.2.1' }));
	const from = (address: string) => ({ method: 'GET', url: '/', address }) as never;
	expect(await check(token(), {}, from('198.51.100.1'))).toBe('allowed');
	expect(await check(token(), {}, from('192.0.2.1'))).toMatchObject([
		'insufficient_claims',
		expect.stringContaining('"xms_rp_ipaddr":{"value":"192.0.2.1"}'),
	]);
	await expect(check(token())).rejects.toThrow(TypeError);
});

test('any tenant may call whose issuer the callback accepts, at each request', async () => {
	let isCustomer = true;
	const { token, check } = world(() => ({
		tenants: 'any',
		acceptIssuer: async (_issuer, tenantId) => isCustomer && tenantId === tid,
	}));
	expect(await check(token())).toBe('allowed');
	isCustomer = false;
	expect(await check(token())).toEqual(['invalid_token', undefined]);
});

// what each callback may answer besides what it should: a list of rows, a text, a number, an object, nothing
const strange: unknown[] = [[], [{}], '', 'no', 0, 1, {}, null, undefined];

test.each(strange)('acceptIssuer lets in by true alone, and not by %j', async (answer) => {
	for (const given of [answer, Promise.resolve(answer)]) {
		const { token, check } = world(() => ({ tenants: 'any', acceptIssuer: () => given as boolean }));
		expect(await check(token())).toEqual(['invalid_token', undefined]);
	}
});

test.each(strange)('isNetworkForbidden lets through by false alone, and not by %j', async (answer) => {
	const { token, check } = world(() => ({ isNetworkForbidden: () => answer as boolean }));
	const request = { method: 'GET', url: '/', address: '192.0.2.1' } as never;
	expect(await check(token(), {}, request)).not.toBe('allowed');
});

test.each([[], {}, 'now', Number.NaN, true])(
	'revocations that answer %j instead of a time let nobody in',
	async (answer) => {
		const revocations = { ...createRevocations(), notBefore: () => answer as number };
		const { token, check } = world(() => ({ revocations }));
		await expect(check(token())).rejects.toThrow(TypeError);
	},
);

test.each([[], 0, null, undefined])(
	'revocations that answer %j are silent: long tokens count as of an hour',
	async (answer) => {
		const revocations = { ...createRevocations(), isSilent: () => answer as unknown as boolean };
		const { time, token, check } = world(() => ({ revocations }));
		const long = token({ exp: begin + 28 * 3600 });
		expect(await check(long)).toBe('allowed');
		time.now += 3601;
		expect(await check(long)).not.toBe('allowed');
	},
);

test.each([0, false, '', [], {}, 'c0x'])(
	'authContextFor that answers %j asks for no context that it means: an error',
	async (answer) => {
		const operations = defineOperations({ pay: 'Pay a bill' });
		const { token, check } = world(() => ({ operations, authContextFor: () => answer as string }));
		await expect(check(token(), requireAuthContext('pay'))).rejects.toThrow(TypeError);
	},
);

test.each<unknown>([Number.NaN, 'now', undefined, {}, Promise.resolve(begin)])(
	'a clock that answers %j lets nobody in, with a token that has expired or any other',
	async (answer) => {
		const { token, check } = world(() => ({ clock: () => answer as number }));
		for (const presented of [token(), token({ exp: begin - 3600 })])
			await expect(check(presented)).rejects.toThrow(TypeError);
	},
);

test('[sec 212, 213] maxAge asks for a recent sign-in, by claims or by RFC 9470', async () => {
	const operations = defineOperations({ pay: 'Pay a bill' });
	const { time, guard, token, check } = world(() => ({ operations, authContextFor: () => 'c1', standardStepUp: true }));
	const pay = requireAuthContext('pay', { maxAge: 300 });
	const claims = { acrs: ['c1'], auth_time: begin };
	expect(await check(token(claims), pay)).toBe('allowed');
	time.now += 301;
	expect(await check(token(claims), pay)).toMatchObject([
		'insufficient_claims',
		expect.stringContaining(`"nbf":{"essential":true,"value":"${begin + 1}"}`),
	]);
	const verdict = await guard.check(token({ ...claims, xms_cc: undefined }), pay);
	const expected = expect.stringContaining('acr_values="c1", max_age="300"');
	expect(verdict).toMatchObject({ refusal: { status: 401, headers: { 'www-authenticate': expected } } });
	await expect(check(token(), { operation: 'unknown' })).rejects.toThrow(TypeError);
});

test('relayChallenge reads errors of MSAL, of Azure’s SDKs and wrapped ones, and throws what no user can mend', async () => {
	const { guard, token } = world();
	const verdict = await guard.check(token());
	if (!verdict.allowed) throw new Error('refused');
	const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
	const msal = new MsalError('interaction_required', 'm', '', '', '', '', claims);
	const sdk = {
		response: {
			headers: new Headers({ 'www-authenticate': `Bearer error="insufficient_claims", claims="${btoa(claims)}"` }),
		},
	};
	for (const error of [claims, msal, sdk, new Error('wrapped', { cause: msal })]) {
		expect(guard.relayChallenge(verdict.caller, error)).toMatchObject({ status: 401, claims });
	}
	const lost = Object.assign(new Error('m'), { name: 'AuthenticationRequiredError' });
	expect(guard.relayChallenge(verdict.caller, lost)).toMatchObject({ status: 403, code: 'interaction_required' });
	const network = new TypeError('fetch failed');
	expect(() => guard.relayChallenge(verdict.caller, network)).toThrow(network);
});

test('an application that acts as itself is asked for a newer token where it understands, and never for a sign-in', async () => {
	let revocations = createRevocations();
	const { time, token, check } = world((clock) => ({ revocations: (revocations = createRevocations({ clock })) }));
	const app = { scp: undefined, roles: ['R'], idtyp: 'app' };
	time.now += 10;
	revocations.revoke({ tenantId: tid, objectId: 'O', notBefore: begin + 5 });
	const challenge = `{"access_token":{"nbf":{"essential":true,"value":"${begin + 5}"}}}`;
	expect(await check(token(app))).toEqual(['insufficient_claims', challenge]);
	expect(await check(token({ ...app, xms_cc: undefined }))).toEqual(['invalid_token', undefined]);
	expect(await check(token({ ...app, iat: begin + 5 }))).toBe('allowed');
});
