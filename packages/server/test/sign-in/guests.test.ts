// Guests of other tenants: one account at home, one here; its name and password are the home's, its policies are this tenant's.
import { grantTypes } from '@countersign/protocol';
import { type TenantFile, TenantFileError } from '@countersign/server';
import { createBrowser, createTestAuthority, createTestClient, responseParameters, type TestAuthority, testIds, testTenants } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applyPolicy } from '../apply-policy.ts';

const guestId = '30000000-0000-4000-8000-0000000000aa';
const eve = { username: 'eve@northwind.example', password: testIds.password, consent: true };
const guest = {
	id: guestId,
	userPrincipalName: 'eve_northwind.example#EXT#@contoso.example',
	displayName: 'Eve (guest)',
	homeAccount: 'eve@northwind.example',
};

const withGuest = (change: object = {}): TenantFile =>
	testTenants((tenant) => {
		tenant.users?.push({ ...guest, ...change });
		for (const application of tenant.applications ?? []) if (application.appId === testIds.native) application.signInAudience = 'AzureADMultipleOrgs';
	});

let authority: TestAuthority;
let client: ReturnType<typeof createTestClient>;
beforeEach(async () => {
	authority = await createTestAuthority({ tenants: withGuest() });
	client = createTestClient(authority);
});
afterEach(() => authority.close());

const asGuest = async () => (await client.redeem(await client.run(createBrowser(authority), eve), { client_info: '1' })).body;

test('a guest signs in with the home account and is somebody of this tenant', async () => {
	const body = await asGuest();
	expect(decodeJwt(body.access_token)).toMatchObject({
		tid: testIds.tenant,
		oid: guestId,
		iss: `${authority.origin}/${testIds.tenant}/v2.0`,
		idp: `${authority.origin}/${testIds.strangerTenant}/v2.0`,
		preferred_username: eve.username,
	});
	expect(JSON.parse(Buffer.from(body.client_info, 'base64url').toString())).toEqual({ uid: testIds.stranger, utid: testIds.strangerTenant });
	expect((await client.refresh(body.refresh_token)).status).toBe(200);
});

test('[sec 50] a tenant that has not invited somebody knows nobody of that name', async () => {
	await authority.close();
	authority = await createTestAuthority();
	client = createTestClient(authority);
	expect((await client.run(createBrowser(authority), eve)).body).toContain('do not match');
});

describe('policies', () => {
	const externalGuests = { includeGuestsOrExternalUsers: { guestOrExternalUserTypes: 'b2bCollaborationGuest', externalTenants: null } };

	test('[sec 182] one on guests of this kind meets the guest, and no member', async () => {
		await applyPolicy(authority, { conditions: { users: externalGuests }, control: 'block' });
		expect((await client.run(createBrowser(authority), eve)).body).toContain('53003');
		expect((await client.run(createBrowser(authority), { ...eve, username: 'alice@contoso.example' })).location).toBeDefined();
	});

	test.each([
		['the guest’s home', testIds.strangerTenant, true],
		['another tenant', '10000000-0000-4000-8000-0000000000ff', false],
	])('one on guests of %s', async (_, tenantId, blocked) => {
		const externalTenants = { '@odata.type': '#microsoft.graph.conditionalAccessEnumeratedExternalTenants', membershipKind: 'enumerated', members: [tenantId] };
		const users = { includeGuestsOrExternalUsers: { guestOrExternalUserTypes: 'b2bCollaborationGuest', externalTenants } };
		await applyPolicy(authority, { conditions: { users }, control: 'block' });
		expect((await client.run(createBrowser(authority), eve)).body.includes('53003')).toBe(blocked);
	});
});

describe('a refresh token of the home tenant', () => {
	const home = () => createTestClient(authority, { tenant: testIds.strangerTenant, scope: 'openid offline_access User.Read' });
	const homeToken = async () => (await home().redeem(await home().run(createBrowser(authority), eve))).body.refresh_token as string;

	test('[sec 64] works here too, where the user is a guest, as the guest', async () => {
		const { status, body } = await client.refresh(await homeToken(), { scope: 'openid api://orders/Orders.Read' });
		expect(status).toBe(200);
		expect(decodeJwt(body.access_token)).toMatchObject({ tid: testIds.tenant, oid: guestId, aud: testIds.orders });
		// the family goes on at home
		expect((await home().refresh(body.refresh_token)).status).toBe(200);
	});

	test('[sec 64] this tenant’s policies are asked, and a second factor proven at home counts for none here', async () => {
		const token = await homeToken();
		await applyPolicy(authority, { control: 'mfa' });
		expect((await client.refresh(token, { scope: 'api://orders/Orders.Read' })).body).toMatchObject({ error: 'invalid_grant', suberror: 'basic_action' });
	});

	test('what came of it can be used by a middle tier', async () => {
		const { body } = await client.refresh(await homeToken(), { scope: 'openid api://middle/Front.Use' });
		const answer = await client.token({
			grant_type: grantTypes.jwtBearer,
			client_id: testIds.middleTier,
			client_secret: testIds.secret,
			requested_token_use: 'on_behalf_of',
			assertion: body.access_token,
			scope: 'api://orders/Orders.Read',
		});
		expect(decodeJwt(answer.body.access_token)).toMatchObject({ oid: guestId, tid: testIds.tenant });
	});
});

describe('[sec 94] what happens at home happens here', () => {
	const setHome = (state: object) => authority.app.authority.storage.directory.setUserState(testIds.strangerTenant, testIds.stranger, state);

	test('disabled there, refused here', async () => {
		const { refresh_token } = await asGuest();
		await setHome({ accountEnabled: false });
		expect((await client.refresh(refresh_token)).body).toMatchObject({ error: 'invalid_grant', error_codes: [50057] });
	});

	test('revoked there, revoked here, sessions too', async () => {
		const browser = createBrowser(authority);
		const { body } = await client.redeem(await client.run(browser, eve));
		authority.advance(5);
		await setHome({ tokensValidFrom: authority.now() });
		expect((await client.refresh(body.refresh_token)).body).toMatchObject({ error_codes: [50173] });
		expect(responseParameters(await browser.open(client.authorizePath({ prompt: 'none' }))).get('error')).toBe('login_required');
	});

	test('disabled here alone, the account at home stays as it is', async () => {
		await authority.app.authority.storage.directory.setUserState(testIds.tenant, guestId, { accountEnabled: false });
		expect((await client.run(createBrowser(authority), eve)).body).toContain('50057');
		const home = createTestClient(authority, { tenant: testIds.strangerTenant, scope: 'openid User.Read' });
		expect((await home.run(createBrowser(authority), eve)).location).toBeDefined();
	});
});

test.each([
	['a home account that nobody has', { homeAccount: 'nobody@northwind.example' }, 'homeAccount'],
	['a home account of its own tenant', { homeAccount: 'alice@contoso.example' }, 'homeAccount'],
	['a password of its own', { passwordProfile: { password: 'a password' } }, 'passwordProfile'],
])('a guest with %s is refused with its path', async (_, change, member) => {
	const error = await createTestAuthority({ tenants: withGuest(change) }).catch((caught) => caught);
	expect(error).toBeInstanceOf(TenantFileError);
	expect(error.message).toContain(`tenants[0].users[5].${member}`);
});
