// Client assertions, of the application and of another issuer: a right one is taken; one that was touched anywhere
// never is.
import { createTestAuthority, createTestClient, type TestAuthority, testIds, testTenants } from '@countersign/testkit';
import fc from 'fast-check';
import { base64url, exportJWK, generateKeyPair, importPKCS8, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClientCertificate, createClientCertificate } from '../packages/server/test/client-auth/certificate.ts';
import { expectDecent, hostileText, runs, timeout } from './hostile.ts';

let authority: TestAuthority;
let certificate: ClientCertificate;
type Parts = [string, string, string];
let own: Parts;
let federated: Parts;
const cluster = {
	name: 'cluster',
	issuer: 'https://cluster.example',
	subject: 'daemon',
	audiences: ['api://AzureADTokenExchange'],
};
beforeAll(async () => {
	certificate = await createClientCertificate();
	const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
	const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k' } as never] };
	authority = await createTestAuthority({
		tenants: testTenants((tenant) => {
			for (const application of tenant.applications ?? [])
				if (application.appId === testIds.daemon)
					Object.assign(application, {
						keyCredentials: [{ key: certificate.certificate }],
						federatedIdentityCredentials: [{ ...cluster, jwks }],
					});
		}),
	});
	const assertion = await new SignJWT({ jti: 'one' })
		.setProtectedHeader({
			alg: 'PS256',
			'x5t#S256': base64url.encode(Buffer.from(certificate.thumbprintSha256, 'hex')),
		})
		.setIssuer(testIds.daemon)
		.setSubject(testIds.daemon)
		.setAudience(`${authority.origin}/${testIds.tenant}/oauth2/v2.0/token`)
		.setIssuedAt(authority.now())
		.setExpirationTime(authority.now() + 300)
		.sign(await importPKCS8(certificate.privateKey, 'PS256'));
	own = assertion.split('.') as Parts;
	const token = await new SignJWT({
		iss: cluster.issuer,
		sub: cluster.subject,
		aud: cluster.audiences,
		exp: authority.now() + 3600,
	})
		.setProtectedHeader({ alg: 'RS256', kid: 'k' })
		.sign(privateKey);
	federated = token.split('.') as Parts;
});
afterAll(() => authority.close());

const present = (assertion: string) =>
	createTestClient(authority, { clientId: testIds.daemon }).token({
		grant_type: 'client_credentials',
		scope: 'api://orders/.default',
		client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
		client_assertion: assertion,
	});

const decoded = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
const encoded = (value: unknown) => base64url.encode(JSON.stringify(value));

const edit = fc.record({
	header: fc.dictionary(
		fc.constantFrom('alg', 'x5t', 'x5t#S256', 'jwk', 'jku', 'x5c', 'crit', 'kid', 'typ', 'b64'),
		fc.oneof(hostileText, fc.constantFrom('none', 'HS256', 'RS256', 'ES256'), fc.constant(null)),
	),
	payload: fc.dictionary(
		fc.constantFrom('iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'),
		fc.oneof(hostileText, fc.double(), fc.constant(null), fc.array(fc.string(), { maxLength: 2 })),
	),
	signature: fc.option(fc.uint8Array({ maxLength: 300 })),
	shape: fc.constantFrom('jws', 'two', 'five', 'padded', 'text'),
});

test.each<[string, string, () => Parts]>([
	['100, 103, 104, 105', 'the application', () => own],
	['106', 'another issuer', () => federated],
])(
	'[sec %s] an assertion of %s that was touched anywhere is refused, and the right one is good afterwards',
	async (_, __, partsOf) => {
		const parts = partsOf();
		await fc.assert(
			fc.asyncProperty(edit, hostileText, async ({ header, payload, signature, shape }, text) => {
				const changed = [
					encoded({ ...decoded(parts[0]), ...header }),
					encoded({ ...decoded(parts[1]), ...payload }),
					signature ? base64url.encode(signature) : parts[2],
				];
				const assertion = {
					jws: changed.join('.'),
					two: changed.slice(0, 2).join('.'),
					five: [...changed, 'x', 'y'].join('.'),
					padded: `${changed.join('.')}=`,
					text,
				}[shape];
				if (assertion === parts.join('.')) return;
				const answer = await present(assertion as string);
				expectDecent(authority, { status: answer.status, headers: answer.headers, body: JSON.stringify(answer.body) });
				expect(answer.status).not.toBe(200);
			}),
			{ numRuns: runs },
		);
		expect((await present(parts.join('.'))).status).toBe(200);
		expect((await present(parts.join('.'))).status).toBe(200);
	},
	timeout,
);
