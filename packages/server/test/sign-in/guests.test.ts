// Guests of other tenants: one account at home, one here; its name and password are the home's, its policies are this
// tenant's.
import { grantTypes } from '@countersign/protocol';
import { type TenantFile, TenantFileError } from '@countersign/server';
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
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
		for (const application of tenant.applications ?? [])
			if (application.appId === testIds.native) application.signInAudience = 'AzureADMultipleOrgs';
	});

let authority: TestAuthority;
let client: ReturnType<typeof createTestClient>;
beforeEach(async () => {
	authority = await createTestAuthority({ tenants: withGuest() });
	client = createTestClient(authority);
});
afterEach(() => authority.close());

const asGuest = async () =>
	(await client.redeem(await client.run(createBrowser(authority), eve), { client_info: '1' })).body;

test('a guest signs in with the home account and is somebody of this tenant', async () => {
	const body = await asGuest();
	expect(decodeJwt(body.access_token)).toMatchObject({
		tid: testIds.tenant,
		oid: guestId,
		iss: `${authority.origin}/${testIds.tenant}/v2.0`,
		idp: `${authority.origin}/${testIds.strangerTenant}/v2.0`,
		preferred_username: eve.username,
	});
	expect(JSON.parse(Buffer.from(body.client_info, 'base64url').toString())).toEqual({
		uid: testIds.stranger,
		utid: testIds.strangerTenant,
	});
	expect((await client.refresh(body.refresh_token)).status).toBe(200);
});

test('[sec 50] a tenant that has not invited somebody says so to whoever knows the password, and to nobody else', async () => {
	await authority.close();
	authority = await createTestAuthority();
	client = createTestClient(authority);
	const page = await client.run(createBrowser(authority), eve);
	expect(page.location).toBeUndefined();
	expect(page.body).toContain('AADSTS50020');
	expect((await client.run(createBrowser(authority), { ...eve, password: 'wrong' })).body).toContain('do not match');
});

describe('policies', () => {
	const externalGuests = {
		includeGuestsOrExternalUsers: { guestOrExternalUserTypes: 'b2bCollaborationGuest', externalTenants: null },
	};

	test('[sec 182] one on guests of this kind meets the guest, and no member', async () => {
		await applyPolicy(authority, { conditions: { users: externalGuests }, control: 'block' });
		expect((await client.run(createBrowser(authority), eve)).body).toContain('53003');
		expect(
			(await client.run(createBrowser(authority), { ...eve, username: 'alice@contoso.example' })).location,
		).toBeDefined();
	});

	test.each([
		['the guest’s home', testIds.strangerTenant, true],
		['another tenant', '10000000-0000-4000-8000-0000000000ff', false],
	])('one on guests of %s', async (_, tenantId, blocked) => {
		const externalTenants = {
			'@odata.type': '#microsoft.graph.conditionalAccessEnumeratedExternalTenants',
			membershipKind: 'enumerated',
			members: [tenantId],
		};
		const users = {
			includeGuestsOrExternalUsers: { guestOrExternalUserTypes: 'b2bCollaborationGuest', externalTenants },
		};
		await applyPolicy(authority, { conditions: { users }, control: 'block' });
		expect((await client.run(createBrowser(authority), eve)).body.includes('53003')).toBe(blocked);
	});
});

describe('a refresh token of the home tenant', () => {
	const home = () =>
		createTestClient(authority, { tenant: testIds.strangerTenant, scope: 'openid offline_access User.Read' });
	const homeToken = async () =>
		(await home().redeem(await home().run(createBrowser(authority), eve))).body.refresh_token as string;

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
		expect((await client.refresh(token, { scope: 'api://orders/Orders.Read' })).body).toMatchObject({
			error: 'invalid_grant',
			suberror: 'basic_action',
		});
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

describe('a refresh token that a guest got here', () => {
	const home = () =>
		createTestClient(authority, { tenant: testIds.strangerTenant, scope: 'openid offline_access User.Read' });

	test.each([
		['at home', testIds.strangerTenant],
		['over organizations', 'organizations'],
	])('[sec 64] works %s as the account itself, for MSAL keeps one for both', async (_, tenant) => {
		await home().redeem(await home().run(createBrowser(authority), eve));
		const { refresh_token } = await asGuest();
		const { status, body } = await home().token(
			{ grant_type: 'refresh_token', refresh_token, scope: 'openid User.Read' },
			{ tenant },
		);
		expect(status).toBe(200);
		expect(decodeJwt(body.access_token)).toMatchObject({ tid: testIds.strangerTenant, oid: testIds.stranger });
	});

	test('[sec 64] is good at home though the guest is disabled here, and nowhere once the account is', async () => {
		await home().redeem(await home().run(createBrowser(authority), eve));
		const { refresh_token } = await asGuest();
		const directory = authority.app.authority.storage.directory;
		await directory.setUserState(testIds.tenant, guestId, { accountEnabled: false });
		expect((await client.refresh(refresh_token)).body.error_codes).toEqual([50057]);
		expect((await home().refresh(refresh_token, { scope: 'openid User.Read' })).status).toBe(200);
		await directory.setUserState(testIds.strangerTenant, testIds.stranger, { accountEnabled: false });
		expect((await home().refresh(refresh_token, { scope: 'openid User.Read' })).body.error_codes).toEqual([50057]);
	});
});

describe('single sign-on between home and here', () => {
	const home = () =>
		createTestClient(authority, { tenant: testIds.strangerTenant, scope: 'openid offline_access User.Read' });
	const silently = (browser: ReturnType<typeof createBrowser>, tenant: string = testIds.tenant) =>
		browser.open((tenant === testIds.tenant ? client : home()).authorizePath({ prompt: 'none', authority: tenant }));
	async function signedInAtHome() {
		const browser = createBrowser(authority);
		await home().redeem(await home().run(browser, eve));
		// the guest's own consent here
		await client.run(createBrowser(authority), eve);
		return browser;
	}

	test('whoever is signed in at home goes on here as the guest, silently, in a session of this tenant', async () => {
		const browser = await signedInAtHome();
		const { body } = await client.redeem(await silently(browser));
		expect(decodeJwt(body.access_token)).toMatchObject({ oid: guestId, tid: testIds.tenant });
		const atHome = await home().redeem(await silently(browser, testIds.strangerTenant), { scope: 'openid User.Read' });
		expect(decodeJwt(atHome.body.access_token)).toMatchObject({ oid: testIds.stranger, tid: testIds.strangerTenant });
		expect(decodeJwt(atHome.body.access_token).sid).not.toBe(decodeJwt(body.access_token).sid);
	});

	test('whoever is signed in here as a guest goes on at home, and over common too, where there is one account', async () => {
		const browser = createBrowser(authority);
		await client.run(browser, eve);
		await home().run(createBrowser(authority), eve);
		for (const tenant of ['common', testIds.strangerTenant, 'common']) {
			const { body } = await home().redeem(await silently(browser, tenant), { scope: 'openid User.Read' });
			expect(decodeJwt(body.access_token)).toMatchObject({ oid: testIds.stranger, tid: testIds.strangerTenant });
		}
	});

	test('a second factor is this tenant’s own: the password counts, and the page asks for the rest', async () => {
		const browser = await signedInAtHome();
		await applyPolicy(authority, { control: 'mfa' });
		const page = await browser.open(client.authorizePath());
		expect(page.fields.get('step')).toBe('register-one-time-code');
	});

	test('to and fro between tenants, no session lives longer than the first', async () => {
		const browser = await signedInAtHome();
		authority.advance(86_000);
		expect((await silently(browser)).location?.searchParams.get('code')).toBeTruthy();
		authority.advance(500);
		expect(responseParameters(await silently(browser)).get('error')).toBe('login_required');
	});

	test.each([
		['disabled here', testIds.tenant, guestId],
		['disabled at home', testIds.strangerTenant, testIds.stranger],
	])('not for a guest who is %s', async (_, tenantId, userId) => {
		const browser = await signedInAtHome();
		await authority.app.authority.storage.directory.setUserState(tenantId, userId, { accountEnabled: false });
		expect(responseParameters(await silently(browser)).get('error')).toBe('login_required');
	});

	test('[sec 50] not in a tenant that has not invited the account', async () => {
		const browser = createBrowser(authority);
		await client.run(browser, { ...eve, username: 'alice@contoso.example' });
		expect(responseParameters(await silently(browser, testIds.strangerTenant)).get('error')).toBe('login_required');
	});

	test('signing out in one tenant signs the account out in all', async () => {
		const browser = await signedInAtHome();
		const { body } = await client.redeem(await silently(browser));
		await browser.open(
			`/${testIds.tenant}/oauth2/v2.0/logout?${new URLSearchParams({ id_token_hint: body.id_token })}`,
		);
		for (const tenant of [testIds.tenant, testIds.strangerTenant])
			expect(responseParameters(await silently(browser, tenant)).get('error')).toBe('login_required');
	});
});

describe('the sign-in logs of both tenants', () => {
	const logs = async () => {
		const { grants } = authority.app.authority.storage;
		return { here: await grants.signIns(testIds.tenant, 10), there: await grants.signIns(testIds.strangerTenant, 10) };
	};

	test('a guest’s sign-in stands in both, at home as the home account and without the policies and contexts of this tenant', async () => {
		await applyPolicy(authority, {
			sessionControls: { signInFrequency: { isEnabled: true, value: 1, type: 'days', frequencyInterval: 'timeBased' } },
		});
		await asGuest();
		const { here, there } = await logs();
		expect(here.map(({ flow, userId, tenantId }) => [flow, userId, tenantId])).toEqual([
			['authorization_code', guestId, testIds.tenant],
			['authorize', guestId, testIds.tenant],
		]);
		expect(here[0]?.appliedConditionalAccessPolicies).toHaveLength(1);
		expect(here[0]?.home).toEqual({ tenantId: testIds.strangerTenant, userId: testIds.stranger });
		expect(there.map(({ id }) => id)).toEqual(here.map(({ id }) => id));
		for (const record of there)
			expect(record).toMatchObject({
				tenantId: testIds.strangerTenant,
				userId: testIds.stranger,
				resourceTenantId: testIds.tenant,
				appliedConditionalAccessPolicies: [],
				authenticationContexts: [],
			});
		expect(JSON.stringify(there)).not.toMatch(new RegExp(`${guestId}|under test`));
	});

	test('[sec 50] wrong passwords of a guest are told at home too, those of an account that is nobody here nowhere, and a member’s sign-in stays here', async () => {
		const submit = async (username: string) => {
			const browser = createBrowser(authority);
			await browser.submit(await browser.open(client.authorizePath()), { username, password: 'wrong' });
		};
		await submit(eve.username);
		const both = await logs();
		expect([both.here[0]?.errorCode, both.there[0]?.errorCode, both.there[0]?.userId]).toEqual([
			50126,
			50126,
			testIds.stranger,
		]);
		await client.run(createBrowser(authority), { username: 'alice@contoso.example', password: testIds.password });
		expect((await logs()).there).toHaveLength(1);
		await authority.close();
		authority = await createTestAuthority();
		client = createTestClient(authority);
		await submit(eve.username);
		const none = await logs();
		expect([none.here[0]?.userId, none.there]).toEqual([undefined, []]);
	});
});

describe('[sec 94] what happens at home happens here', () => {
	const setHome = (state: object) =>
		authority.app.authority.storage.directory.setUserState(testIds.strangerTenant, testIds.stranger, state);

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
		expect(responseParameters(await browser.open(client.authorizePath({ prompt: 'none' }))).get('error')).toBe(
			'login_required',
		);
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
