// What a certificate's assertion says, as the one who verifies it reads it.
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { certificateCredential, createConfidentialClient } from '../../src/index.ts';
import { authority, authorityMetadata } from '../token-endpoint.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = (der: Buffer) => `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`;
// the client reads nothing of a certificate but its bytes
const [own, issuer] = [randomBytes(600), randomBytes(600)];
const options = {
	certificate: pem(own) + pem(issuer),
	privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
};
const now = Date.UTC(2026, 10, 26);
const request = { clientId: 'app', audience: authorityMetadata.token_endpoint };

async function assertionOf(more: Partial<Parameters<typeof certificateCredential>[0]> = {}): Promise<string> {
	const credential = certificateCredential({ ...options, clock: () => now, ...more });
	return (credential as (asked: typeof request) => Promise<string>)(request);
}

test('the assertion names the client and the token endpoint, serves for ten minutes, and verifies with the key', async () => {
	const assertion = await assertionOf();
	const verified = await jwtVerify(assertion, publicKey, {
		algorithms: ['PS256'],
		issuer: 'app',
		subject: 'app',
		audience: request.audience,
		currentDate: new Date(now),
	});
	expect(verified.payload).toMatchObject({ iat: now / 1000, nbf: now / 1000, exp: now / 1000 + 600 });
	const thumbprint = createHash('sha256').update(own).digest('base64url');
	expect(verified.protectedHeader).toEqual({ alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint });
});

test('with sendX5c the certificates go along, the own one first', async () => {
	const header = decodeProtectedHeader(await assertionOf({ sendX5c: true }));
	expect(header.x5c).toEqual([own.toString('base64'), issuer.toString('base64')]);
});

test('a key that cannot be exported serves, and no assertion is used twice', async () => {
	const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
	const how = { name: 'RSA-PSS', hash: 'SHA-256' };
	const key = await crypto.subtle.importKey('pkcs8', pkcs8, how, false, ['sign']);
	const assertions = [await assertionOf({ privateKey: key }), await assertionOf({ privateKey: key })];
	const ids = await Promise.all(
		assertions.map(async (text) => (await jwtVerify(text, publicKey, { currentDate: new Date(now) })).payload.jti),
	);
	expect(new Set(ids).size).toBe(2);
});

test.each([
	['a certificate that is no PEM text', { certificate: 'certificate.pem' }],
	['a key in another form', { privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }) as string }],
	['a key that is damaged', { privateKey: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----' }],
	['a key whose text is no base64', { privateKey: '-----BEGIN PRIVATE KEY-----\n!!!\n-----END PRIVATE KEY-----' }],
])('%s is told as credential_required', async (_what, more) => {
	await expect(assertionOf(more)).rejects.toMatchObject({
		name: 'ClientConfigurationError',
		code: 'credential_required',
	});
});

test('a client sends the assertion in place of a secret', async () => {
	const sent: URLSearchParams[] = [];
	const client = createConfidentialClient({
		clientId: 'app',
		authority,
		authorityMetadata,
		credential: certificateCredential(options),
		async fetch(input, init) {
			sent.push(new URLSearchParams(await new Request(input, init).text()));
			return Response.json({ access_token: 'at', token_type: 'Bearer', expires_in: 3600 });
		},
	});
	await client.acquireTokenForClient({ scopes: ['https://api.example/.default'] });
	expect(sent[0]?.get('client_assertion_type')).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
	expect(sent[0]?.has('client_secret')).toBe(false);
	await jwtVerify(sent[0]?.get('client_assertion') ?? '', publicKey, { audience: authorityMetadata.token_endpoint });
});
