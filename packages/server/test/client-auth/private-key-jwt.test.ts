// Client assertions against the security catalogue, cases 100 to 105.
import { createTestAuthority, createTestClient, type TestAuthority, testIds, testTenants } from '@countersign/testkit';
import { importPKCS8, type JWTHeaderParameters, SignJWT } from 'jose';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
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

async function assertion({ claims = {}, header, algorithm = 'PS256', key = certificate }: Change = {}): Promise<string> {
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
	const protectedHeader = { alg: algorithm, ...(header ?? { 'x5t#S256': hex(key.thumbprintSha256) }) } as JWTHeaderParameters;
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
	['PS256 with x5t#S256 in standard base64, as MSAL for Go writes it', () => ({ header: { 'x5t#S256': hex(certificate.thumbprintSha256, 'base64') } })],
	['RS256 with x5t', () => ({ algorithm: 'RS256', header: { x5t: hex(certificate.thumbprint) } })],
	[
		'RS256 with the thumbprint in kid for an hour, as HashiCorp’s SDK makes it,',
		() => ({
			algorithm: 'RS256',
			header: { kid: `${hex(certificate.thumbprint)}=` },
			claims: { iat: undefined, exp: authority.now() + 3600 },
		}),
	],
	['RS256 with the thumbprint in kid in hexadecimal', () => ({ algorithm: 'RS256', header: { kid: certificate.thumbprint } })],
	[
		'instants written as texts, as MSAL for .NET writes them,',
		() => ({ claims: { nbf: String(authority.now()), iat: undefined, exp: String(authority.now() + 600) } }),
	],
	['the issuer for an audience', () => ({ claims: { aud: `${authority.origin}/${testIds.tenant}/v2.0` } })],
])('%s is accepted', async (_, change) => {
	const answer = await request(await assertion(change()));
	expect(answer.status).toBe(200);
});

test.each<[string, () => Change]>([
	['[sec 102] no jti', () => ({ claims: { jti: undefined } })],
	['[sec 102] a jti of 10 KB', () => ({ claims: { jti: 'x'.repeat(10_000) } })],
	['[sec 102] a lifetime of more than an hour', () => ({ claims: { exp: authority.now() + 3601 } })],
	['[sec 102] a lifetime to the year 2099', () => ({ claims: { exp: 4_070_908_800 } })],
	['[sec 102] a lifetime that is said to begin in the year 2099', () => ({ claims: { nbf: undefined, iat: 4_070_908_200, exp: 4_070_908_800 } })],
	['[sec 103] the token endpoint of another tenant', () => ({ claims: { aud: `${authority.origin}/${testIds.strangerTenant}/oauth2/v2.0/token` } })],
	['[sec 103] a foreign host', () => ({ claims: { aud: `https://evil.test/${testIds.tenant}/oauth2/v2.0/token` } })],
	['[sec 103] several audiences', () => ({ claims: { aud: [`${authority.origin}/${testIds.tenant}/oauth2/v2.0/token`, 'https://evil.test'] } })],
	['[sec 104] another issuer', () => ({ claims: { iss: testIds.web } })],
	['[sec 104] another subject', () => ({ claims: { sub: testIds.web } })],
	['[sec 105] an unknown thumbprint', () => ({ header: { 'x5t#S256': hex('00'.repeat(32)) } })],
	['[sec 105] a key id that is no registered thumbprint', () => ({ header: { kid: hex('00'.repeat(20)) } })],
	['[sec 105] no thumbprint', () => ({ header: {} })],
	['[sec 105] an expired certificate', () => ({ key: expired })],
	['[sec 100] another certificate’s key', () => ({ key: expired, header: { 'x5t#S256': hex(certificate.thumbprintSha256) } })],
	['[sec 100] RS512', () => ({ algorithm: 'RS512' })],
	['an expired assertion', () => ({ claims: { exp: authority.now() - 301 } })],
	['an expiry that is no number', () => ({ claims: { exp: 'tomorrow' } })],
	['an expiry that is a list of a number', () => ({ claims: { exp: [authority.now() + 600] } })],
	['an expired assertion whose instants are texts', () => ({ claims: { exp: String(authority.now() - 301) } })],
	['an assertion from the future', () => ({ claims: { nbf: authority.now() + 400 } })],
])('%s is refused', async (_, change) => {
	const answer = await request(await assertion(change()));
	expect(answer.body).toMatchObject({ error: 'invalid_client', error_codes: [700027] });
	expect(answer.status).toBe(401);
});

test.each(['none', 'HS256'])('[sec 100] alg %s is refused', async (alg) => {
	const header = Buffer.from(JSON.stringify({ alg, 'x5t#S256': hex(certificate.thumbprintSha256) })).toString('base64url');
	const [, payload] = (await assertion()).split('.');
	expect((await request(`${header}.${payload}.AAAA`)).body.error_codes).toEqual([700027]);
});

test('[sec 101] an assertion is good once', async () => {
	const once = await assertion();
	expect((await request(once)).status).toBe(200);
	expect((await request(once)).body.error_codes).toEqual([700027]);
	// a refusal is not the record of a token
	const [refused, issued] = await authority.app.authority.storage.grants.signIns(testIds.tenant, 2);
	expect([refused?.errorCode, refused?.tokenId, issued?.errorCode, typeof issued?.tokenId]).toEqual([700027, undefined, 0, 'string']);
	const raced = await assertion();
	const answers = await Promise.all(Array.from({ length: 20 }, () => request(raced)));
	expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
});
