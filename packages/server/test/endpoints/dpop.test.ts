// DPoP at the token endpoint: the proof is about this request, good once, and refresh tokens of public clients want its
// key again. RFC 9449.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import {
	calculateJwkThumbprint,
	decodeJwt,
	exportJWK,
	type GenerateKeyPairResult,
	generateKeyPair,
	SignJWT,
} from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

const alice = { username: 'alice@contoso.example', password: testIds.password };

interface Key extends GenerateKeyPairResult {
	algorithm: string;
}
async function createKey(algorithm = 'ES256'): Promise<Key> {
	return { ...(await generateKeyPair(algorithm, { extractable: true })), algorithm };
}
let key: Key;
let other: Key;
beforeAll(async () => {
	[key, other] = await Promise.all([createKey(), createKey()]);
});

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority();
});
afterEach(() => authority.close());

const thumbprintOf = async ({ publicKey }: Key) => calculateJwkThumbprint(await exportJWK(publicKey));

async function proof({
	claims = {},
	header = {},
	by = key,
}: {
	claims?: object;
	header?: object;
	by?: Key;
} = {}): Promise<string> {
	const htu = `${authority.origin}/${testIds.tenant}/oauth2/v2.0/token`;
	return new SignJWT({ htm: 'POST', htu, iat: authority.now(), jti: crypto.randomUUID(), ...claims })
		.setProtectedHeader({ alg: by.algorithm, typ: 'dpop+jwt', jwk: await exportJWK(by.publicKey), ...header })
		.sign(by.privateKey);
}

function daemon(dpop: string) {
	const client = createTestClient(authority, { clientId: testIds.daemon, secret: testIds.secret });
	return client.token({ grant_type: 'client_credentials', scope: 'api://orders/.default' }, { headers: { dpop } });
}

/** a public client's sign-in, redeemed with a proof or without */
async function redeem(dpop: string | undefined, parameters: Record<string, string> = {}) {
	const client = createTestClient(authority);
	const page = await client.run(createBrowser(authority), alice, parameters);
	const code = page.location?.searchParams.get('code') ?? '';
	const fields = {
		grant_type: 'authorization_code',
		code,
		redirect_uri: 'http://localhost:7000/',
		code_verifier: client.verifier,
	};
	return client.token(fields, dpop === undefined ? {} : { headers: { dpop } });
}

const refresh = (refresh_token: string, dpop?: string) =>
	createTestClient(authority).token(
		{ grant_type: 'refresh_token', refresh_token },
		dpop === undefined ? {} : { headers: { dpop } },
	);

test.each(['ES256', 'RS256', 'PS256'])('a proof by %s binds the token to its key', async (algorithm) => {
	const by = await createKey(algorithm);
	const { status, body } = await daemon(await proof({ by }));
	expect([status, body.token_type, decodeJwt(body.access_token ?? 'e30.e30.').cnf]).toEqual([
		200,
		'DPoP',
		{ jkt: await thumbprintOf(by) },
	]);
});

test('a proof is good once, also when it comes fifty times at once', async () => {
	const one = await proof();
	const answers = await Promise.all(Array.from({ length: 50 }, () => daemon(one)));
	expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
	expect(new Set(answers.filter(({ status }) => status !== 200).map(({ body }) => body.error))).toEqual(
		new Set(['invalid_dpop_proof']),
	);
});

test('a proof whose signature has other spare bits is refused, though a lenient decoder reads the same bytes', async () => {
	const [head, payload, signature] = (await proof()).split('.') as [string, string, string];
	const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
	const altered = signature.slice(0, -1) + letters[letters.indexOf(signature.at(-1) ?? '') ^ 1];
	expect(Buffer.from(altered, 'base64url').equals(Buffer.from(signature, 'base64url'))).toBe(true);
	for (const presented of [
		`${head}.${payload}.${altered}`,
		`${head}.${payload}.${signature}=`,
		`${head}=.${payload}.${signature}`,
	])
		expect((await daemon(presented)).body.error).toBe('invalid_dpop_proof');
	expect((await daemon(`${head}.${payload}.${signature}`)).status).toBe(200);
});

test('the same jti by another key is another proof', async () => {
	const jti = crypto.randomUUID();
	expect((await daemon(await proof({ claims: { jti } }))).status).toBe(200);
	expect((await daemon(await proof({ claims: { jti }, by: other }))).status).toBe(200);
});

test('a query and a fragment of the address do not count', async () => {
	const htu = `${authority.origin}/${testIds.tenant}/oauth2/v2.0/token?client-request-id=x#y`;
	expect((await daemon(await proof({ claims: { htu } }))).status).toBe(200);
});

describe('a proof is refused', () => {
	test.each<[string, () => Promise<string>]>([
		['about another method', () => proof({ claims: { htm: 'GET' } })],
		[
			'about another tenant’s endpoint',
			() => proof({ claims: { htu: `${authority.origin}/${testIds.strangerTenant}/oauth2/v2.0/token` } }),
		],
		[
			'about another host',
			() => proof({ claims: { htu: `https://evil.example/${testIds.tenant}/oauth2/v2.0/token` } }),
		],
		['without an address', () => proof({ claims: { htu: undefined } })],
		['with an address that is none', () => proof({ claims: { htu: 'x' } })],
		['from 301 seconds ago', () => proof({ claims: { iat: authority.now() - 301 } })],
		['from 301 seconds hence', () => proof({ claims: { iat: authority.now() + 301 } })],
		['without a time', () => proof({ claims: { iat: '1' } })],
		['without a jti', () => proof({ claims: { jti: undefined } })],
		['[sec 102] with a jti of 1 KB', () => proof({ claims: { jti: 'j'.repeat(1024) } })],
		['of another type', () => proof({ header: { typ: 'JWT' } })],
		['without a key', () => proof({ header: { jwk: undefined } })],
		['with a private key', async () => proof({ header: { jwk: await exportJWK(key.privateKey) } })],
		['with a shared secret', () => proof({ header: { jwk: { kty: 'oct', k: 'c2VjcmV0' } } })],
		['by another key than it carries', async () => proof({ header: { jwk: await exportJWK(other.publicKey) } })],
		[
			'with alg none',
			async () =>
				`${Buffer.from('{"alg":"none","typ":"dpop+jwt"}').toString('base64url')}.${(await proof()).split('.')[1]}.`,
		],
		['twice in one request', async () => `${await proof()}, ${await proof()}`],
		['that is no JWT', async () => 'x'],
		['that is empty', async () => ''],
		['of 10 KB', async () => 'x'.repeat(10_000)],
	])('%s', async (_, make) => {
		const { status, body } = await daemon(await make());
		expect([status, body.error, body.error_codes]).toEqual([400, 'invalid_dpop_proof', [90023]]);
	});

	test('beside a key that is only named', async () => {
		const client = createTestClient(authority, { clientId: testIds.daemon, secret: testIds.secret });
		const fields = {
			grant_type: 'client_credentials',
			scope: 'api://orders/.default',
			token_type: 'pop',
			req_cnf: 'e30',
		};
		expect((await client.token(fields, { headers: { dpop: await proof() } })).body.error_codes).toEqual([90023]);
	});
});

describe('refresh tokens', () => {
	test('[case authority/36] that a key is bound to stay good beside newer ones, for whoever proves the key', async () => {
		const first = await redeem(await proof());
		const second = await refresh(first.body.refresh_token, await proof());
		authority.advance(32);
		expect((await refresh(first.body.refresh_token, await proof({ by: other }))).body.error).toBe('invalid_grant');
		for (const { body } of [first, second]) expect((await refresh(body.refresh_token, await proof())).status).toBe(200);
	});

	test('of a public client want the key that the first request proved, and refusing others does not spend them', async () => {
		const { body } = await redeem(await proof());
		for (const dpop of [undefined, await proof({ by: other })])
			expect((await refresh(body.refresh_token, dpop)).body.error).toBe('invalid_grant');
		const named = {
			token_type: 'pop',
			req_cnf: Buffer.from(JSON.stringify({ kid: await thumbprintOf(key) })).toString('base64url'),
		};
		expect((await createTestClient(authority).refresh(body.refresh_token, named)).body.error).toBe('invalid_grant');
		const next = await refresh(body.refresh_token, await proof());
		expect([next.status, next.body.token_type]).toEqual([200, 'DPoP']);
		expect((await refresh(next.body.refresh_token)).body.error).toBe('invalid_grant');
	});

	test('that began without a key may get tokens with one, and stay free', async () => {
		const { body } = await redeem(undefined);
		const next = await refresh(body.refresh_token, await proof());
		expect(next.body.token_type).toBe('DPoP');
		expect((await refresh(next.body.refresh_token)).body.token_type).toBe('Bearer');
	});

	test('of a confidential client are bound to its credential alone', async () => {
		const web = createTestClient(authority, {
			clientId: testIds.web,
			redirectUri: 'https://web.test/signin',
			secret: testIds.secret,
		});
		const page = await web.run(createBrowser(authority), alice);
		const fields = {
			grant_type: 'authorization_code',
			code: page.location?.searchParams.get('code') ?? '',
			redirect_uri: 'https://web.test/signin',
		};
		const { body } = await web.token({ ...fields, code_verifier: web.verifier }, { headers: { dpop: await proof() } });
		expect(body.token_type).toBe('DPoP');
		expect((await web.refresh(body.refresh_token)).status).toBe(200);
	});
});

describe('dpop_jkt binds the code', () => {
	test('its redemption must prove that key', async () => {
		expect((await redeem(await proof(), { dpop_jkt: await thumbprintOf(key) })).status).toBe(200);
		for (const dpop of [undefined, await proof({ by: other })])
			expect((await redeem(dpop, { dpop_jkt: await thumbprintOf(key) })).body.error).toBe('invalid_grant');
	});

	test('what is no thumbprint is refused', async () => {
		const page = await createBrowser(authority).open(createTestClient(authority).authorizePath({ dpop_jkt: 'x' }));
		expect(page.location?.searchParams.get('error')).toBe('invalid_request');
	});
});

test('discovery says which algorithms', async () => {
	const { body } = await authority.send({ path: `/${testIds.tenant}/v2.0/.well-known/openid-configuration` });
	expect(JSON.parse(body).dpop_signing_alg_values_supported).toEqual(['ES256', 'RS256', 'PS256']);
});
