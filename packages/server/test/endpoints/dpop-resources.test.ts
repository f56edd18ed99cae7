// DPoP at this authority's own resources: userinfo and Graph take a token that is bound to a key with a proof of it.
// RFC 9449 §7.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { exportJWK, type GenerateKeyPairResult, generateKeyPair, SignJWT } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

const alice = { username: 'alice@contoso.example', password: testIds.password };

let key: GenerateKeyPairResult;
let other: GenerateKeyPairResult;
beforeAll(async () => {
	[key, other] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')]);
});

let authority: TestAuthority;
let bound: string;
beforeEach(async () => {
	authority = await createTestAuthority();
	const client = createTestClient(authority, { scope: 'openid profile User.Read' });
	const page = await client.run(createBrowser(authority), alice);
	const code = page.location?.searchParams.get('code') ?? '';
	const fields = {
		grant_type: 'authorization_code',
		code,
		redirect_uri: 'http://localhost:7000/',
		code_verifier: client.verifier,
	};
	const dpop = await proof('POST', `/${testIds.tenant}/oauth2/v2.0/token`, { ath: undefined });
	bound = (await client.token(fields, { headers: { dpop } })).body.access_token;
});
afterEach(() => authority.close());

async function hashOf(token: string): Promise<string> {
	return Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(token))).toString('base64url');
}

async function proof(htm: string, path: string, claims: object = {}, by = key): Promise<string> {
	const ath = bound === undefined ? undefined : await hashOf(bound);
	return new SignJWT({
		htm,
		htu: authority.origin + path,
		iat: authority.now(),
		jti: crypto.randomUUID(),
		ath,
		...claims,
	})
		.setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: await exportJWK(by.publicKey) })
		.sign(by.privateKey);
}

async function ask(path: string, headers: Record<string, string>, method = 'GET') {
	const response = await authority.send({ method, path, headers });
	return {
		status: response.status,
		challenge: String(response.headers['www-authenticate'] ?? ''),
		body: JSON.parse(response.body),
	};
}

describe.each(['/oidc/userinfo', '/v1.0/me'])('[case authority/29] %s', (path) => {
	test('takes a token that is bound to a key, with a proof of it', async () => {
		const answer = await ask(path, { authorization: `DPoP ${bound}`, dpop: await proof('GET', path) });
		expect([answer.status, answer.body.name ?? answer.body.displayName]).toEqual([200, 'Alice']);
		const lower = await ask(path, { authorization: `dpop ${bound}`, dpop: await proof('GET', path) });
		expect(lower.status).toBe(200);
	});

	test.each<[string, () => Promise<Record<string, string>>, string]>([
		['as a bearer token', async () => ({ authorization: `Bearer ${bound}` }), 'invalid_token'],
		[
			'as a bearer token with a proof',
			async () => ({ authorization: `Bearer ${bound}`, dpop: await proof('GET', path) }),
			'invalid_token',
		],
		['without a proof', async () => ({ authorization: `DPoP ${bound}` }), 'invalid_dpop_proof'],
		['with a proof by another key', async () => shown(await proof('GET', path, {}, other)), 'invalid_dpop_proof'],
		['with a proof of another method', async () => shown(await proof('POST', path)), 'invalid_dpop_proof'],
		['with a proof of another address', async () => shown(await proof('GET', '/v1.0/users')), 'invalid_dpop_proof'],
		[
			'with a proof of another token',
			async () => shown(await proof('GET', path, { ath: await hashOf('x') })),
			'invalid_dpop_proof',
		],
		['with a proof of no token', async () => shown(await proof('GET', path, { ath: undefined })), 'invalid_dpop_proof'],
		[
			'with an old proof',
			async () => shown(await proof('GET', path, { iat: authority.now() - 301 })),
			'invalid_dpop_proof',
		],
		['with a proof that is none', async () => shown('x'), 'invalid_dpop_proof'],
	])('refuses it %s, and asks by the scheme DPoP', async (_, headers, error) => {
		const answer = await ask(path, await headers());
		expect(answer.status).toBe(401);
		expect(answer.challenge).toMatch(new RegExp(`^DPoP error="${error}", .*algs="ES256 RS256 PS256"$`));
	});

	test('asks for the next one by the scheme DPoP when its time is over', async () => {
		authority.advance(3601);
		expect((await ask(path, shown(await proof('GET', path)))).challenge).toMatch(/^DPoP .*algs="ES256 RS256 PS256"$/);
	});

	test('takes a proof once, also when it comes twenty times at once', async () => {
		const headers = shown(await proof('GET', path));
		const answers = await Promise.all(Array.from({ length: 20 }, () => ask(path, headers)));
		expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
	});

	test('refuses a bearer token that is shown by the scheme DPoP', async () => {
		const client = createTestClient(authority, { scope: 'openid profile User.Read' });
		const { access_token } = (await client.redeem(await client.run(createBrowser(authority), alice))).body;
		const dpop = await proof('GET', path, { ath: await hashOf(access_token) });
		expect((await ask(path, { authorization: `DPoP ${access_token}`, dpop })).challenge).toMatch(
			/^DPoP error="invalid_token"/,
		);
		expect((await ask(path, { authorization: `Bearer ${access_token}` })).status).toBe(200);
	});
});

const shown = (dpop: string) => ({ authorization: `DPoP ${bound}`, dpop });

test('[case authority/29] userinfo offers both schemes to whoever sends no token', async () => {
	expect((await ask('/oidc/userinfo', {})).challenge).toBe('Bearer, DPoP algs="ES256 RS256 PS256"');
});
