// Tokens with a DPoP proof beside them: about this request and this token, by the key that the token is bound to, once.
// RFC 9449 §7.
import { createHash } from 'node:crypto';
import {
	createAuthorityFetch,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { exportJWK, type GenerateKeyPairResult, generateKeyPair, type JWK, SignJWT } from 'jose';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createGuard, type PresentedRequest, type Verdict } from '../src/index.ts';

const called: PresentedRequest = { method: 'DELETE', url: '/orders/17?soft=yes' };
const htu = 'https://api.contoso.example:8080/orders/17';

let pair: GenerateKeyPairResult;
let jwk: JWK;
beforeAll(async () => {
	pair = await generateKeyPair('ES256', { extractable: true });
	jwk = await exportJWK(pair.publicKey);
});

let authority: TestAuthority;
let token: string;
let plain: string;
beforeEach(async () => {
	authority = await createTestAuthority();
	const daemon = createTestClient(authority, { clientId: testIds.daemon, secret: testIds.secret });
	const ask = (headers: Record<string, string>) =>
		daemon.token({ grant_type: 'client_credentials', scope: 'api://orders/.default' }, { headers });
	const tokenEndpoint = `${authority.origin}/${testIds.tenant}/oauth2/v2.0/token`;
	token = (await ask({ dpop: await proof({ htm: 'POST', htu: tokenEndpoint, ath: undefined }) })).body.access_token;
	plain = (await ask({})).body.access_token;
});
afterEach(() => authority.close());

const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url');

function proof(
	change: Record<string, unknown> = {},
	header: Record<string, unknown> = {},
	key = pair.privateKey,
): Promise<string> {
	return new SignJWT({
		htm: 'DELETE',
		htu,
		iat: authority.now(),
		jti: crypto.randomUUID(),
		ath: hashOf(token ?? ''),
		...change,
	})
		.setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk, ...header })
		.sign(key);
}

function guardWith(required = false) {
	return createGuard({
		authority: authority.origin,
		audience: testIds.orders,
		tenants: [testIds.tenant],
		clock: () => authority.now() * 1000,
		fetch: createAuthorityFetch(authority),
		signedRequests: { hosts: ['api.contoso.example:8080'], required },
	});
}

const codeOf = (verdict: Verdict) => (verdict.allowed ? 'allowed' : verdict.refusal.code);

test('a proof of the token’s key about this request lets it through, once', async () => {
	const guard = guardWith(true);
	const dpop = await proof();
	expect(codeOf(await guard.check(`DPoP ${token}`, { roles: ['Orders.Process'] }, { ...called, dpop }))).toBe(
		'allowed',
	);
	expect(codeOf(await guard.check(`DPoP ${token}`, {}, { ...called, dpop }))).toBe('invalid_token');
	expect(codeOf(await guard.check(`DPoP ${token}`, {}, { ...called, dpop: await proof() }))).toBe('allowed');
});

test.each<[string, () => Promise<{ authorization?: string; request?: Partial<PresentedRequest> }>]>([
	['no proof', async () => ({ request: { dpop: undefined } })],
	['two proofs in one header', async () => ({ request: { dpop: `${await proof()}, ${await proof()}` } })],
	['the bound token as a bearer token', async () => ({ authorization: `Bearer ${token}` })],
	[
		'a bearer token with a proof',
		async () => ({ authorization: `DPoP ${plain}`, request: { dpop: await proof({ ath: hashOf(plain) }) } }),
	],
	['the bound token as a signed request', async () => ({ authorization: `PoP ${token}` })],
	['another method', async () => ({ request: { method: 'GET' } })],
	['another path', async () => ({ request: { url: '/orders/18' } })],
	['another host', async () => ({ request: { dpop: await proof({ htu: 'https://evil.example/orders/17' }) } })],
	['plain http', async () => ({ request: { dpop: await proof({ htu: htu.replace('https', 'http') }) } })],
	['no address', async () => ({ request: { dpop: await proof({ htu: undefined }) } })],
	['about another token', async () => ({ request: { dpop: await proof({ ath: hashOf('other') }) } })],
	['about no token', async () => ({ request: { dpop: await proof({ ath: undefined }) } })],
	['from 301 seconds ago', async () => ({ request: { dpop: await proof({ iat: authority.now() - 301 }) } })],
	['from 301 seconds hence', async () => ({ request: { dpop: await proof({ iat: authority.now() + 301 }) } })],
	['without a time', async () => ({ request: { dpop: await proof({ iat: 'now' }) } })],
	['without a jti', async () => ({ request: { dpop: await proof({ jti: undefined }) } })],
	['of another type', async () => ({ request: { dpop: await proof({}, { typ: 'JWT' }) } })],
	['without a key', async () => ({ request: { dpop: await proof({}, { jwk: undefined }) } })],
	[
		'with a private key',
		async () => ({ request: { dpop: await proof({}, { jwk: await exportJWK(pair.privateKey) }) } }),
	],
	['of 1 MB', async () => ({ request: { dpop: 'a'.repeat(1_000_000) } })],
	[
		'by a key of the thief’s',
		async () => {
			const theirs = await generateKeyPair('ES256', { extractable: true });
			return { request: { dpop: await proof({}, { jwk: await exportJWK(theirs.publicKey) }, theirs.privateKey) } };
		},
	],
	[
		'by another key than it carries',
		async () => ({ request: { dpop: await proof({}, {}, (await generateKeyPair('ES256')).privateKey) } }),
	],
])('%s is 401', async (_, make) => {
	const { authorization = `DPoP ${token}`, request } = await make();
	expect(codeOf(await guardWith().check(authorization, {}, { ...called, dpop: await proof(), ...request }))).toBe(
		'invalid_token',
	);
});

test.each([
	['//elsewhere/x', 'https://api.contoso.example:8080/x'],
	['//orders/17', 'https://api.contoso.example:8080/17'],
	['/a/../orders/17', 'https://api.contoso.example:8080/orders/17'],
	['/%2e%2e/orders/17', 'https://api.contoso.example:8080/orders/17'],
	['/orders\\17', 'https://api.contoso.example:8080/orders/17'],
])('[case guard/12] a proof is compared with the path as received: %s is not %s', async (url, address) => {
	const dpop = await proof({ htu: address });
	expect(codeOf(await guardWith().check(`DPoP ${token}`, {}, { ...called, url, dpop }))).toBe('invalid_token');
});

test('[case guard/12] the path as received is what a proof names: /%c3%a9//x', async () => {
	const dpop = await proof({ htu: 'https://api.contoso.example:8080/%C3%A9//x?a=b' });
	expect(codeOf(await guardWith().check(`DPoP ${token}`, {}, { ...called, url: '/%c3%a9//x?c=d', dpop }))).toBe(
		'allowed',
	);
});

test('[case guard/11] a proof with other spare bits is refused', async () => {
	const dpop = await proof();
	const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
	const altered = dpop.slice(0, -1) + letters[letters.indexOf(dpop.at(-1) ?? '') ^ 1];
	expect(codeOf(await guardWith().check(`DPoP ${token}`, {}, { ...called, dpop: altered }))).toBe('invalid_token');
});
