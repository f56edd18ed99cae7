// The signer, cross-checked with jose, and the keys' document.
import { createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { createTestAuthority, createTestClient, testIds, testTenants } from '@countersign/testkit';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { createJwsSigners } from '../../src/keys/jws-signer.ts';

test.each(['RS256', 'ES256'] as const)(
	'%s tokens verify with jose against the published keys, which name their issuer',
	async (algorithm) => {
		const authority = await createTestAuthority({
			tenants: testTenants((tenant) => (tenant.signingAlgorithm = algorithm)),
		});
		const { body } = await createTestClient(authority).token({
			grant_type: 'client_credentials',
			client_id: testIds.daemon,
			client_secret: testIds.secret,
			scope: 'api://orders/.default',
		});
		const jwks = JSON.parse((await authority.send({ path: `/${testIds.tenant}/discovery/v2.0/keys` })).body);
		const issuer = `${authority.origin}/${testIds.tenant}/v2.0`;
		const { payload, protectedHeader } = await jwtVerify(body.access_token, createLocalJWKSet(jwks), {
			issuer,
			audience: testIds.orders,
			currentDate: new Date(authority.now() * 1000),
		});
		expect(protectedHeader).toMatchObject({ alg: algorithm, typ: 'JWT' });
		expect(payload.tid).toBe(testIds.tenant);
		expect(jwks.keys).toHaveLength(1);
		expect(jwks.keys[0]).toMatchObject({ issuer, use: 'sig', alg: algorithm });
		for (const secret of ['d', 'p', 'q']) expect(jwks.keys[0]).not.toHaveProperty(secret);
		await authority.close();
	},
);

test.each(['RS256', 'ES256'] as const)(
	'a published key of %s carries a certificate of its own, for verifiers that read nothing else, and whoever asks gets the same',
	async (algorithm) => {
		const authority = await createTestAuthority({
			tenants: testTenants((tenant) => (tenant.signingAlgorithm = algorithm)),
		});
		const read = async () =>
			JSON.parse((await authority.send({ path: `/${testIds.tenant}/discovery/v2.0/keys` })).body).keys;
		const [[key], ...others] = await Promise.all([read(), read()]);
		for (const other of [...others, await read()]) expect(other).toEqual([key]);
		expect(key.x5c).toHaveLength(1);
		const certificate = new X509Certificate(Buffer.from(key.x5c[0], 'base64'));
		expect(certificate.publicKey.equals(createPublicKey({ key, format: 'jwk' }))).toBe(true);
		expect(certificate.verify(certificate.publicKey)).toBe(true);
		expect(Buffer.from(certificate.fingerprint.replaceAll(':', ''), 'hex').toString('base64url')).toBe(key.x5t);
		expect(new Date(certificate.validFrom).getTime()).toBe(authority.now() * 1000);
		await authority.close();
	},
);

test('a key set is the same before and after the first token of each algorithm that an application asks for', async () => {
	const authority = await createTestAuthority({
		tenants: testTenants((tenant) => {
			tenant.signingAlgorithm = 'RS256';
			for (const application of tenant.applications ?? [])
				if (application.appId === testIds.orders) application.signingAlgorithm = 'ES256';
		}),
	});
	const read = async (tenant: string) =>
		JSON.parse((await authority.send({ path: `/${tenant}/discovery/v2.0/keys` })).body).keys as { alg: string }[];
	const published = await read(testIds.tenant);
	expect(published.map(({ alg }) => alg).sort()).toEqual(['ES256', 'RS256']);
	// an application of one tenant may be used in another
	expect((await read(testIds.strangerTenant)).map(({ alg }) => alg)).toContain('ES256');
	const { body } = await createTestClient(authority).token({
		grant_type: 'client_credentials',
		client_id: testIds.daemon,
		client_secret: testIds.secret,
		scope: 'api://orders/.default',
	});
	expect(published).toContainEqual(expect.objectContaining({ kid: decodeProtectedHeader(body.access_token).kid }));
	expect(await read(testIds.tenant)).toEqual(published);
	await authority.close();
});

test('discovery names the endpoints of the tenant by id, and leaves the issuer open over common', async () => {
	const authority = await createTestAuthority();
	const read = async (segment: string) =>
		JSON.parse((await authority.send({ path: `/${segment}/v2.0/.well-known/openid-configuration` })).body);
	expect(await read('contoso.example')).toMatchObject({
		issuer: `${authority.origin}/${testIds.tenant}/v2.0`,
		token_endpoint: `${authority.origin}/${testIds.tenant}/oauth2/v2.0/token`,
	});
	expect(await read('common')).toMatchObject({ issuer: `${authority.origin}/{tenantid}/v2.0` });
	expect(await read('nowhere')).toMatchObject({ error: 'invalid_tenant', error_codes: [90002] });
	await authority.close();
});

test('instance discovery vouches for this host alone', async () => {
	const authority = await createTestAuthority();
	const document = JSON.parse((await authority.send({ path: '/common/discovery/instance' })).body);
	expect(document.metadata).toEqual([
		{ preferred_network: 'login.test:8443', preferred_cache: 'login.test:8443', aliases: ['login.test:8443'] },
	]);
	await authority.close();
});

test.each([
	['RS256', 1, false],
	['RS256', 2, false],
	['ES256', 1, true],
	['ES256', 2, false],
	['ES256', 2, true],
] as const)(
	'%s on %i cores, ECDSA aside %s: as many as are asked for at once, each is signed and holds its own payload',
	async (algorithm, cores, ecdsaAside) => {
		const { publicKey, privateKey } =
			algorithm === 'ES256'
				? generateKeyPairSync('ec', { namedCurve: 'P-256' })
				: generateKeyPairSync('rsa', { modulusLength: 2048 });
		const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
		const signer = createJwsSigners(cores, ecdsaAside)('a-key', algorithm, pem);
		// more than are signed in a row
		const tokens = await Promise.all(Array.from({ length: 150 }, (_, index) => signer.sign({ index })));
		const payloads = await Promise.all(
			tokens.map(async (token) => (await jwtVerify(token, publicKey, { algorithms: [algorithm] })).payload.index),
		);
		expect(payloads).toEqual(Array.from({ length: 150 }, (_, index) => index));
	},
);

test('on a lone core a payload that cannot be written fails alone', async () => {
	const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
	const signer = createJwsSigners(1)('a-key', 'ES256', pem);
	const [good, bad] = await Promise.allSettled([
		signer.sign({ good: true }),
		Promise.resolve().then(() => signer.sign({ bad: 1n })),
	]);
	expect([good.status, bad.status]).toEqual(['fulfilled', 'rejected']);
});
