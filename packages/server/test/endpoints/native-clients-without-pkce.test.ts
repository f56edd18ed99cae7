// PKCE of native clients: the development authority takes them without it, as Entra ID does; otherwise a tenant's
// setting says.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { afterEach, describe, expect, test } from 'vitest';

const alice = { username: 'alice@contoso.example', password: testIds.password };
const without = { code_challenge: undefined, code_challenge_method: undefined };

let authority: TestAuthority;
afterEach(() => authority.close());

const allowed = () =>
	createTestAuthority({
		tenants: testTenants((tenant) => Object.assign(tenant, { settings: { nativeClientsWithoutPkce: true } })),
	});

describe('[case authority/16] a native client without PKCE', () => {
	test('is refused, and told which setting allows it', async () => {
		authority = await createTestAuthority();
		const parameters = responseParameters(
			await createTestClient(authority).run(createBrowser(authority), alice, without),
		);
		expect(parameters.get('error')).toBe('invalid_request');
		expect(parameters.get('error_description')).toMatch(/^AADSTS9002325: .*settings\.nativeClientsWithoutPkce/);
	});

	test.each([testIds.tenant, 'common'])('signs in where the tenant allows it, at %s', async (tenant) => {
		authority = await allowed();
		const client = createTestClient(authority, {
			tenant,
			clientId: tenant === 'common' ? testIds.multi : testIds.native,
		});
		const page = await client.run(createBrowser(authority), { ...alice, consent: true }, without);
		expect((await client.redeem(page, { code_verifier: undefined })).status).toBe(200);
	});

	test('signs in at the development authority, whatever its tenant says', async () => {
		authority = await createTestAuthority();
		authority.app.authority.nativeClientsWithoutPkce = true;
		expect(
			responseParameters(await createTestClient(authority).run(createBrowser(authority), alice, without)).has('code'),
		).toBe(true);
	});

	test('[sec 14] that brings a verifier all the same is refused: somebody took the challenge away', async () => {
		authority = await allowed();
		const client = createTestClient(authority);
		const page = await client.run(createBrowser(authority), alice, without);
		expect((await client.redeem(page)).body.error).toBe('invalid_grant');
	});
});

test('[case authority/16] a single-page application needs PKCE everywhere', async () => {
	authority = await allowed();
	const spa = createTestClient(authority, {
		clientId: testIds.spa,
		redirectUri: 'https://spa.test/',
		origin: 'https://spa.test',
	});
	const description = responseParameters(await spa.run(createBrowser(authority), alice, without)).get(
		'error_description',
	);
	expect(description).toMatch(/^AADSTS9002325: Proof Key for Code Exchange is required\./);
});
