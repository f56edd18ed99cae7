// The signer, cross-checked with jose, and the keys' document.
import { createTestAuthority, createTestClient, testIds, testTenants } from '@countersign/testkit';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { expect, test } from 'vitest';

test.each(['RS256', 'ES256'] as const)('%s tokens verify with jose against the published keys, which name their issuer', async (algorithm) => {
	const authority = await createTestAuthority({ tenants: testTenants((tenant) => (tenant.signingAlgorithm = algorithm)) });
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
});

test('discovery names the endpoints of the tenant by id, and leaves the issuer open over common', async () => {
	const authority = await createTestAuthority();
	const read = async (segment: string) => JSON.parse((await authority.send({ path: `/${segment}/v2.0/.well-known/openid-configuration` })).body);
	expect(await read('contoso.example')).toMatchObject({
		issuer: `${authority.origin}/${testIds.tenant}/v2.0`,
		token_endpoint: `${authority.origin}/${testIds.tenant}/oauth2/v2.0/token`,
	});
	expect(await read('common')).toMatchObject({ issuer: `${authority.origin}/{tenantid}/v2.0` });
	expect(await read('nowhere')).toMatchObject({ error: 'invalid_request', error_codes: [90002] });
	await authority.close();
});

test('instance discovery vouches for this host alone', async () => {
	const authority = await createTestAuthority();
	const document = JSON.parse((await authority.send({ path: '/common/discovery/instance' })).body);
	expect(document.metadata).toEqual([{ preferred_network: 'login.test:8443', preferred_cache: 'login.test:8443', aliases: ['login.test:8443'] }]);
	await authority.close();
});
