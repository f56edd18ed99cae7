// Tokens of another issuer in place of a credential: what a registration names exactly is taken, nothing else is.
import { createTestAuthority, createTestClient, type TestAuthority, testIds, testTenants } from '@countersign/testkit';
import { decodeJwt, exportJWK, type GenerateKeyPairResult, generateKeyPair, type JWK, SignJWT } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

const issuer = 'https://oidc.k8s.example/cluster/1';
const subject = 'system:serviceaccount:shop:daemon';
const audience = 'api://AzureADTokenExchange';
const credential = { name: 'shop', issuer, subject, audiences: [audience] };

let pair: GenerateKeyPairResult;
let curve: GenerateKeyPairResult;
let keys: JWK[];
beforeAll(async () => {
	pair = await generateKeyPair('RS256', { extractable: true });
	curve = await generateKeyPair('ES256', { extractable: true });
	keys = [
		{ ...(await exportJWK(pair.publicKey)), kid: 'rsa' },
		{ ...(await exportJWK(curve.publicKey)), kid: 'ec' },
	];
});

let authority: TestAuthority;
/** what the issuer publishes, by address; absent: it cannot be reached */
let published: Record<string, unknown>;
let fetched: string[];
const metadata = `${issuer}/.well-known/openid-configuration`;
beforeEach(async () => {
	published = { [metadata]: { issuer, jwks_uri: `${issuer}/keys` }, [`${issuer}/keys`]: { keys } };
	fetched = [];
	authority = await start(credential);
});
afterEach(() => authority.close());

function start(...credentials: (typeof credential & { jwks?: { keys: JWK[] } })[]): Promise<TestAuthority> {
	return createTestAuthority({
		tenants: testTenants((tenant) => {
			const daemon = tenant.applications?.find((application) => application.appId === testIds.daemon);
			if (daemon) daemon.federatedIdentityCredentials = credentials as never;
		}),
		async fetchDocument(url) {
			fetched.push(url);
			if (published[url] === undefined) throw new Error('cannot be reached');
			return JSON.stringify(published[url]);
		},
	});
}

interface Change {
	claims?: Record<string, unknown>;
	header?: Record<string, unknown>;
	key?: GenerateKeyPairResult['privateKey'];
}

function assertion({ claims = {}, header = {}, key = pair.privateKey }: Change = {}): Promise<string> {
	const now = authority.now();
	return new SignJWT({ iss: issuer, sub: subject, aud: audience, nbf: now, iat: now, exp: now + 3600, ...claims })
		.setProtectedHeader({ alg: 'RS256', kid: 'rsa', ...header })
		.sign(key);
}

function present(clientAssertion: string) {
	return createTestClient(authority).token({
		grant_type: 'client_credentials',
		client_id: testIds.daemon,
		scope: 'api://orders/.default',
		client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
		client_assertion: clientAssertion,
	});
}

const codeOf = async (clientAssertion: string) => {
	const { body } = await present(clientAssertion);
	return body.error_codes?.[0] ?? 'issued';
};

test('what the registration names is taken, and the token says that a certificate stood for the client', async () => {
	const { status, body } = await present(await assertion());
	expect([status, decodeJwt(body.access_token)]).toMatchObject([200, { azp: testIds.daemon, azpacr: '2' }]);
	expect(fetched).toEqual([metadata, `${issuer}/keys`]);
});

test('a platform hands out one token for an hour: it may be shown again until it expires', async () => {
	const once = await assertion();
	expect([await codeOf(once), await codeOf(once)]).toEqual(['issued', 'issued']);
	authority.advance(3600 + 301);
	expect(await codeOf(once)).toBe(700024);
});

test.each<[string, () => Change]>([
	['an audience in a list of one, as Kubernetes writes it', () => ({ claims: { aud: [audience] } })],
	['PS256', () => ({ header: { alg: 'PS256' } })],
	['ES256', () => ({ header: { alg: 'ES256', kid: 'ec' }, key: curve.privateKey })],
])('%s is accepted', async (_, change) => {
	// a key of Web Crypto is for one algorithm
	const { header } = change();
	const key =
		header?.alg === 'PS256'
			? await crypto.subtle.importKey(
					'jwk',
					await exportJWK(pair.privateKey),
					{ name: 'RSA-PSS', hash: 'SHA-256' },
					false,
					['sign'],
				)
			: undefined;
	expect(await codeOf(await assertion({ ...change(), ...(key ? { key } : {}) }))).toBe('issued');
});

describe('[sec 106] issuer, subject and audience match exactly or not at all', () => {
	test.each<[string, Record<string, unknown>, number]>([
		['an issuer that begins like it', { iss: `${issuer}.evil.example` }, 700211],
		['an issuer that holds it', { iss: `https://evil.example/${issuer}` }, 700211],
		['the issuer with a slash', { iss: `${issuer}/` }, 700211],
		['the issuer in another case', { iss: issuer.toUpperCase() }, 700211],
		['no issuer', { iss: undefined }, 700211],
		['an issuer without a text', { iss: { toString: 1 } }, 700211],
		['a subject in another case', { sub: subject.toUpperCase() }, 700213],
		['a subject that begins like it', { sub: `${subject}2` }, 700213],
		['a wildcard', { sub: 'system:serviceaccount:shop:*' }, 700213],
		['no subject', { sub: undefined }, 700213],
		['another audience', { aud: 'https://sts.amazonaws.com' }, 700212],
		['the token endpoint', { aud: `https://login.test:8443/${testIds.tenant}/oauth2/v2.0/token` }, 700212],
		['two audiences', { aud: [audience, 'https://sts.amazonaws.com'] }, 700212],
		['no audience', { aud: undefined }, 700212],
		['audiences without a text', { aud: [{ toString: 1 }, 2] }, 700212],
	])('%s', async (_, claims, code) => {
		const { status, body } = await present(await assertion({ claims }));
		expect([status, body.error, body.error_codes]).toEqual([401, 'invalid_client', [code]]);
		expect(fetched).toEqual([]);
	});
});

describe('the signature', () => {
	test.each<[string, () => Promise<string>]>([
		['another key of the same id', async () => assertion({ key: (await generateKeyPair('RS256')).privateKey })],
		['an unknown key id', () => assertion({ header: { kid: 'other' } })],
		['no key id', () => assertion({ header: { kid: undefined } })],
		[
			'[sec 105] the RSA key under HS256',
			() => assertion({ header: { alg: 'HS256' }, key: new TextEncoder().encode(JSON.stringify(keys[0])) as never }),
		],
		[
			'alg none',
			async () =>
				`${Buffer.from('{"alg":"none","kid":"rsa"}').toString('base64url')}.${(await assertion()).split('.')[1]}.`,
		],
		['no JWT', async () => 'x.y.z'],
		['a header that is none', async () => `x.${(await assertion()).split('.').slice(1).join('.')}`],
		[
			'the application itself for an issuer, with no certificate',
			() => assertion({ claims: { iss: testIds.daemon, sub: testIds.daemon } }),
		],
	])('%s is refused', async (_, make) => {
		expect(await codeOf(await make())).toBe(700027);
	});

	test.each([
		['no expiry', () => ({ exp: undefined })],
		['not valid yet', () => ({ nbf: authority.now() + 301 })],
	])('[case authority/23] %s is refused as outside its time', async (_, claims) => {
		expect(await codeOf(await assertion({ claims: claims() }))).toBe(700024);
	});
});

describe('keys of the issuer', () => {
	test('are asked for once, again for an unknown id after five minutes, and after a day', async () => {
		for (const _ of [1, 2, 3]) expect(await codeOf(await assertion())).toBe('issued');
		for (const _ of [1, 2, 3]) await codeOf(await assertion({ header: { kid: 'other' } }));
		expect(fetched).toHaveLength(2);
		authority.advance(301);
		for (const _ of [1, 2, 3]) await codeOf(await assertion({ header: { kid: 'other' } }));
		expect(fetched).toHaveLength(4);
		published[`${issuer}/keys`] = { keys: [keys[1]] };
		authority.advance(86_401);
		expect(await codeOf(await assertion())).toBe(700027);
		expect(fetched).toHaveLength(6);
	});

	test('fifty assertions at once ask once', async () => {
		const one = await assertion();
		await Promise.all(Array.from({ length: 50 }, () => present(one)));
		expect(fetched).toHaveLength(2);
	});

	test('stay good while the issuer is away, or answers with nothing', async () => {
		expect(await codeOf(await assertion())).toBe('issued');
		for (const answer of [undefined, { issuer, jwks_uri: `${issuer}/keys` }]) {
			published = { [metadata]: answer, [`${issuer}/keys`]: { keys: [] } };
			authority.advance(86_401);
			expect(await codeOf(await assertion())).toBe('issued');
		}
	});

	test.each<[string, Record<string, unknown>]>([
		[
			'[sec 106] metadata that names another issuer',
			{ [metadata]: { issuer: 'https://evil.example', jwks_uri: `${issuer}/keys` } },
		],
		['metadata without keys', { [metadata]: { issuer } }],
		['metadata that is a list', { [metadata]: [] }],
		['keys that are no list', { [`${issuer}/keys`]: { keys: 'rsa' } }],
		['a shared secret among the keys', { [`${issuer}/keys`]: { keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: 'rsa' }] } }],
		[
			'keys that cannot be read',
			{ [`${issuer}/keys`]: { keys: [null, 'x', { kty: 'RSA', kid: 'rsa', n: '!', e: '' }] } },
		],
	])('%s give none', async (_, change) => {
		Object.assign(published, change);
		expect(await codeOf(await assertion())).toBe(700027);
	});

	test('[sec 214] a short RSA key is none', async () => {
		const { generateKeyPairSync } = await import('node:crypto');
		const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
		published[`${issuer}/keys`] = { keys: [{ ...short.publicKey.export({ format: 'jwk' }), kid: 'rsa' }] };
		expect(await codeOf(await assertion())).toBe(700027);
	});

	test('that the registration carries are used, and nobody is asked', async () => {
		await authority.close();
		authority = await start({ ...credential, jwks: { keys } });
		expect([await codeOf(await assertion()), fetched]).toEqual(['issued', []]);
	});
});

test('of two registrations of one issuer each has its subject', async () => {
	await authority.close();
	authority = await start(credential, { ...credential, name: 'other', subject: 'other', audiences: ['api://other'] });
	expect(await codeOf(await assertion({ claims: { sub: 'other', aud: 'api://other' } }))).toBe('issued');
	expect(await codeOf(await assertion({ claims: { sub: 'other' } }))).toBe(700212);
});

test('an application that has such a registration alone is confidential, and cannot do without', async () => {
	const { status, body } = await createTestClient(authority).token({
		grant_type: 'client_credentials',
		client_id: testIds.daemon,
		scope: 'api://orders/.default',
	});
	expect([status, body.error]).toEqual([401, 'invalid_client']);
});
