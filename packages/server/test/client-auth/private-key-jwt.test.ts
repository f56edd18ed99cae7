// Client assertions against the security catalogue, cases 100 to 105.
import { createTestAuthority, createTestClient, type TestAuthority, testIds, testTenants } from '@countersign/testkit';
import { importPKCS8, type JWTHeaderParameters, SignJWT } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ClientCertificate, createClientCertificate } from './certificate.ts';

let certificate: ClientCertificate;
let expired: ClientCertificate;
let authority: TestAuthority;
beforeAll(async () => {
	certificate = await createClientCertificate();
	expired = await createClientCertificate(new Date('2025-01-01'), new Date('2026-01-01'));
});
beforeEach(async () => {
	authority = await createTestAuthority({
		tenants: testTenants((tenant) => {
			const daemon = tenant.applications?.find((application) => application.appId === testIds.daemon);
			if (daemon) daemon.keyCredentials = [{ key: certificate.certificate }, { key: expired.certificate }];
		}),
	});
});
afterEach(() => authority.close());

const hex = (text: string, encoding: BufferEncoding = 'base64url') => Buffer.from(text, 'hex').toString(encoding);

interface Change {
	claims?: Record<string, unknown>;
	header?: Record<string, unknown>;
	algorithm?: string;
	key?: ClientCertificate;
}

async function assertion({
	claims = {},
	header,
	algorithm = 'PS256',
	key = certificate,
}: Change = {}): Promise<string> {
	const now = authority.now();
	const payload = {
		aud: `${authority.origin}/${testIds.tenant}/oauth2/v2.0/token`,
		iss: testIds.daemon,
		sub: testIds.daemon,
		jti: crypto.randomUUID(),
		nbf: now,
		iat: now,
		exp: now + 600,
		...claims,
	};
	const protectedHeader = {
		alg: algorithm,
		...(header ?? { 'x5t#S256': hex(key.thumbprintSha256) }),
	} as JWTHeaderParameters;
	return new SignJWT(payload).setProtectedHeader(protectedHeader).sign(await importPKCS8(key.privateKey, algorithm));
}

function request(clientAssertion: string) {
	return createTestClient(authority).token({
		grant_type: 'client_credentials',
		client_id: testIds.daemon,
		scope: 'api://orders/.default',
		client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
		client_assertion: clientAssertion,
	});
}

test.each<[string, () => Change]>([
	['PS256 with x5t#S256', () => ({})],
	[
		'PS256 with x5t#S256 in standard base64, as MSAL for Go writes it',
		() => ({ header: { 'x5t#S256': hex(certificate.thumbprintSha256, 'base64') } }),
	],
	['RS256 with x5t', () => ({ algorithm: 'RS256', header: { x5t: hex(certificate.thumbprint) } })],
	[
		'RS256 with the thumbprint in kid for an hour, as HashiCorp’s SDK makes it,',
		() => ({
			algorithm: 'RS256',
			header: { kid: `${hex(certificate.thumbprint)}=` },
			claims: { iat: undefined, exp: authority.now() + 3600 },
		}),
	],
	[
		'RS256 with the thumbprint in kid in hexadecimal',
		() => ({ algorithm: 'RS256', header: { kid: certificate.thumbprint } }),
	],
	[
		'instants written as texts, as MSAL for .NET writes them,',
		() => ({ claims: { nbf: String(authority.now()), iat: undefined, exp: String(authority.now() + 600) } }),
	],
	['the issuer for an audience', () => ({ claims: { aud: `${authority.origin}/${testIds.tenant}/v2.0` } })],
])('%s is accepted', async (_, change) => {
	const answer = await request(await assertion(change()));
	expect(answer.status).toBe(200);
});

test('an assertion that is not in canonical base64url is refused, though a lenient decoder reads the same bytes', async () => {
	const [head, payload, signature] = (await assertion()).split('.') as [string, string, string];
	const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
	const altered = signature.slice(0, -1) + letters[letters.indexOf(signature.at(-1) ?? '') ^ 1];
	expect(Buffer.from(altered, 'base64url').equals(Buffer.from(signature, 'base64url'))).toBe(true);
	for (const presented of [`${head}.${payload}.${altered}`, `${head}.${payload}.${signature}=`])
		expect((await request(presented)).body.error_codes).toEqual([700027]);
	expect((await request(`${head}.${payload}.${signature}`)).status).toBe(200);
});

test.each<[string, () => Change, number]>([
	['[sec 102] no jti', () => ({ claims: { jti: undefined } }), 700027],
	['[sec 102] a jti of 10 KB', () => ({ claims: { jti: 'x'.repeat(10_000) } }), 700027],
	['[sec 102] a lifetime of more than an hour', () => ({ claims: { exp: authority.now() + 3601 } }), 700024],
	['[sec 102] a lifetime to the year 2099', () => ({ claims: { exp: 4_070_908_800 } }), 700024],
	[
		'[sec 102] a lifetime that is said to begin in the year 2099',
		() => ({ claims: { nbf: undefined, iat: 4_070_908_200, exp: 4_070_908_800 } }),
		700024,
	],
	[
		'[sec 103] the token endpoint of another tenant',
		() => ({ claims: { aud: `${authority.origin}/${testIds.strangerTenant}/oauth2/v2.0/token` } }),
		700023,
	],
	[
		'[sec 103] a foreign host',
		() => ({ claims: { aud: `https://evil.test/${testIds.tenant}/oauth2/v2.0/token` } }),
		700023,
	],
	[
		'[sec 103] several audiences',
		() => ({ claims: { aud: [`${authority.origin}/${testIds.tenant}/oauth2/v2.0/token`, 'https://evil.test'] } }),
		700023,
	],
	['[sec 104] another issuer', () => ({ claims: { iss: testIds.web } }), 700021],
	['[sec 104] another subject', () => ({ claims: { sub: testIds.web } }), 700021],
	['[sec 105] an unknown thumbprint', () => ({ header: { 'x5t#S256': hex('00'.repeat(32)) } }), 700027],
	['[sec 105] a key id that is no registered thumbprint', () => ({ header: { kid: hex('00'.repeat(20)) } }), 700027],
	['[sec 105] no thumbprint', () => ({ header: {} }), 700027],
	['[sec 105] an expired certificate', () => ({ key: expired }), 1000502],
	[
		'[sec 100] another certificate’s key',
		() => ({ key: expired, header: { 'x5t#S256': hex(certificate.thumbprintSha256) } }),
		700027,
	],
	['[sec 100] RS512', () => ({ algorithm: 'RS512' }), 700027],
	['an expired assertion', () => ({ claims: { exp: authority.now() - 301 } }), 700024],
	['an expiry that is no number', () => ({ claims: { exp: 'tomorrow' } }), 700024],
	['an expiry that is a list of a number', () => ({ claims: { exp: [authority.now() + 600] } }), 700024],
	['an expired assertion whose instants are texts', () => ({ claims: { exp: String(authority.now() - 301) } }), 700024],
	['an assertion from the future', () => ({ claims: { nbf: authority.now() + 400 } }), 700024],
])('[case authority/23] %s is refused under its own number', async (_, change, code) => {
	const answer = await request(await assertion(change()));
	expect(answer.body).toMatchObject({ error: 'invalid_client', error_codes: [code] });
	expect(answer.status).toBe(401);
});

test.each(['none', 'HS256'])('[sec 100] alg %s is refused', async (alg) => {
	const header = Buffer.from(JSON.stringify({ alg, 'x5t#S256': hex(certificate.thumbprintSha256) })).toString(
		'base64url',
	);
	const [, payload] = (await assertion()).split('.');
	expect((await request(`${header}.${payload}.AAAA`)).body.error_codes).toEqual([700027]);
});

test('[case authority/07] an assertion is taken until it expires, for another user and by refresh too', async () => {
	const again = await assertion();
	expect((await request(again)).status).toBe(200);
	expect((await request(again)).status).toBe(200);
	authority.advance(600 + 299);
	expect((await request(again)).status).toBe(200);
	authority.advance(1);
	expect((await request(again)).body).toMatchObject({ error: 'invalid_client', error_codes: [700024] });
});

describe('[sec 101] where the tenant takes an assertion once', () => {
	beforeEach(async () => {
		await authority.close();
		authority = await createTestAuthority({
			tenants: testTenants((tenant) => {
				tenant.settings = { singleUseClientAssertions: true };
				for (const { appId, ...application } of tenant.applications ?? []) {
					if (appId !== testIds.daemon && appId !== testIds.web) continue;
					Object.assign((tenant.applications ?? []).find((one) => one.appId === appId) ?? {}, {
						...application,
						keyCredentials: [{ key: certificate.certificate }],
					});
				}
			}),
		});
	});

	test('it is good once, and the log tells of the second time', async () => {
		const once = await assertion();
		expect((await request(once)).status).toBe(200);
		expect((await request(once)).body.error_codes).toEqual([700027]);
		// a refusal is not the record of a token
		const [refused, issued] = await authority.app.authority.storage.grants.signIns(testIds.tenant, 2);
		expect([refused?.errorCode, refused?.tokenId, issued?.errorCode, typeof issued?.tokenId]).toEqual([
			700027,
			undefined,
			0,
			'string',
		]);
		const raced = await assertion();
		const answers = await Promise.all(Array.from({ length: 20 }, () => request(raced)));
		expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
	});

	test('it is good once at all endpoints together', async () => {
		const once = await assertion({ claims: { iss: testIds.web, sub: testIds.web } });
		const client = createTestClient(authority, { clientId: testIds.web, redirectUri: 'https://web.test/signin' });
		const pushed = {
			...Object.fromEntries(new URLSearchParams(client.authorizePath().split('?')[1])),
			...credential(once),
		};
		expect([await post('par', pushed), await post('par', pushed)]).toMatchObject([
			{ status: 201 },
			{ status: 401, body: { error_codes: [700027] } },
		]);
		const atToken = await post('token', {
			grant_type: 'client_credentials',
			scope: 'api://orders/.default',
			...credential(once),
		});
		expect(atToken.body.error_codes).toEqual([700027]);
	});
});

const credential = (clientAssertion: string) => ({
	client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
	client_assertion: clientAssertion,
});

async function post(endpoint: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
	const response = await authority.send({
		method: 'POST',
		path: `/${testIds.tenant}/oauth2/v2.0/${endpoint}`,
		headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
		body: new URLSearchParams(fields).toString(),
	});
	return { status: response.status, headers: response.headers, body: JSON.parse(response.body) };
}

describe('[case authority/24] the assertion names the client', () => {
	const forItself = { grant_type: 'client_credentials', scope: 'api://orders/.default' };

	test('so that client_id may be left out', async () => {
		expect((await post('token', { ...forItself, ...credential(await assertion()) })).status).toBe(200);
	});

	test('and a client_id that names another one is refused with 700021', async () => {
		const other = { ...forItself, client_id: testIds.web, ...credential(await assertion()) };
		expect(await post('token', other)).toMatchObject({
			status: 401,
			body: { error: 'invalid_client', error_codes: [700021] },
		});
	});

	test.each([
		'',
		'x',
		'a.b.c',
		`a.${Buffer.from('null').toString('base64url')}.c`,
		`a.${Buffer.from('{"sub":1,"iss":1}').toString('base64url')}.c`,
	])('but the text %j names nobody: 900144', async (text) => {
		expect((await post('token', { ...forItself, ...credential(text) })).body.error_codes).toEqual([900144]);
	});
});

describe('[case authority/32] who used HTTP Basic and failed is told the scheme', () => {
	const basic = (id: string, secret: string) => ({
		authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
	});

	test.each(['token', 'par'])('at %s', async (endpoint) => {
		const fields = { grant_type: 'client_credentials', scope: 'api://orders/.default' };
		const refused = await post(endpoint, fields, basic(testIds.daemon, 'wrong'));
		expect([refused.status, refused.headers['www-authenticate'], refused.body.error]).toEqual([
			401,
			`Basic realm="${authority.origin}"`,
			'invalid_client',
		]);
		const inBody = await post(endpoint, { ...fields, client_id: testIds.daemon, client_secret: 'wrong' });
		expect([inBody.status, inBody.headers['www-authenticate']]).toEqual([401, undefined]);
	});

	test('and a client_id beside it that names another application is refused', async () => {
		const fields = { grant_type: 'client_credentials', scope: 'api://orders/.default', client_id: testIds.web };
		expect((await post('token', fields, basic(testIds.daemon, testIds.secret))).body.error).toBe('invalid_request');
	});
});

describe('a credential is judged alike at every endpoint that takes one', () => {
	const faults: [string, () => Change, number][] = [
		['a wrong signature', () => ({ key: expired, header: { 'x5t#S256': hex(certificate.thumbprintSha256) } }), 700027],
		['an expired certificate', () => ({ key: expired }), 1000502],
		['another audience', () => ({ claims: { aud: 'https://evil.test/' } }), 700023],
		['an expired assertion', () => ({ claims: { exp: authority.now() - 301 } }), 700024],
	];
	beforeEach(async () => {
		await authority.close();
		authority = await createTestAuthority({
			tenants: testTenants((tenant) => {
				const daemon = tenant.applications?.find((application) => application.appId === testIds.daemon);
				Object.assign(daemon ?? {}, {
					keyCredentials: [{ key: certificate.certificate }, { key: expired.certificate }],
					isFallbackPublicClient: true,
				});
			}),
		});
	});
	test.each(
		faults.flatMap(([name, change, code]) =>
			['token', 'par', 'devicecode'].map((endpoint) => [name, endpoint, change, code] as const),
		),
	)('%s at %s', async (_, endpoint, change, code) => {
		const fields = {
			grant_type: 'client_credentials',
			scope: 'api://orders/.default',
			...credential(await assertion(change())),
		};
		expect(await post(endpoint, fields)).toMatchObject({
			status: 401,
			body: { error: 'invalid_client', error_codes: [code] },
		});
	});
});

test.each([
	['in capitals', (address: string) => address.replace('oauth2', 'OAuth2').replace('token', 'Token')],
	['with two slashes', (address: string) => address.replace('/oauth2', '//oauth2')],
	['with a slash behind it', (address: string) => `${address}/`],
])('[case authority/15] the audience is taken as programs write it: %s', async (_, write) => {
	const aud = write(`${authority.origin}/${testIds.tenant}/oauth2/v2.0/token`);
	expect((await request(await assertion({ claims: { aud } }))).status).toBe(200);
});
