// The password grant: off by default, one counter with the sign-in page, never a second factor. Security catalogue 79
// and 127.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applyPolicy } from '../apply-policy.ts';

const alice = 'alice@contoso.example';
const scope = 'openid profile offline_access api://orders/Orders.Read';
const c1 = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

let authority: TestAuthority;
let client: ReturnType<typeof createTestClient>;
async function start(change: Parameters<typeof testTenants>[0] = () => undefined): Promise<void> {
	await authority?.close();
	authority = await createTestAuthority({
		tenants: testTenants((tenant) => {
			tenant.settings = { resourceOwnerPasswordCredentials: true };
			change(tenant);
		}),
	});
	client = createTestClient(authority);
}
beforeEach(() => start());
afterEach(() => authority.close());

const ropc = (fields: Record<string, string | undefined> = {}, options = {}) =>
	client.token(
		{ grant_type: 'password', username: alice, password: testIds.password, scope, client_info: '1', ...fields },
		options,
	);

test('a user name and a password get tokens that say so', async () => {
	const { status, body } = await ropc();
	expect(status).toBe(200);
	expect(decodeJwt(body.access_token)).toMatchObject({ oid: testIds.alice, amr: ['pwd'], azpacr: '0' });
	expect(decodeJwt(body.id_token)).toMatchObject({ preferred_username: alice });
	expect((await client.refresh(body.refresh_token)).status).toBe(200);
});

test('a middle tier can act on a token that came of it', async () => {
	const { body } = await ropc({ scope: 'api://middle/Front.Use' });
	const answer = await client.token({
		grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
		client_id: testIds.middleTier,
		client_secret: testIds.secret,
		requested_token_use: 'on_behalf_of',
		assertion: body.access_token,
		scope: 'api://orders/Orders.Read',
	});
	expect(answer.status).toBe(200);
});

test('organizations will do, common will not', async () => {
	await start((tenant) => Object.assign(tenant.applications?.[0] ?? {}, { signInAudience: 'AzureADMultipleOrgs' }));
	expect((await ropc({}, { tenant: 'organizations' })).status).toBe(200);
	expect((await ropc({}, { tenant: 'common' })).body).toMatchObject({
		error: 'invalid_request',
		error_codes: [9001023],
	});
});

test('[sec 78] it is off where the tenant does not switch it on, at its own path and over organizations', async () => {
	await start((tenant) => {
		tenant.settings = {};
		Object.assign(tenant.applications?.[0] ?? {}, { signInAudience: 'AzureADMultipleOrgs' });
	});
	// a right password and a wrong one read the same: the switch is no oracle
	for (const tenant of [testIds.tenant, 'organizations'])
		for (const password of [testIds.password, 'wrong'])
			expect((await ropc({ password }, { tenant })).body).toMatchObject({
				error: 'unsupported_grant_type',
				error_codes: [70003],
			});
	expect((await ropc({ username: 'a@nowhere.example' }, { tenant: 'organizations' })).body.error_codes).toEqual([
		50126,
	]);
});

describe('[sec 79] what a password is not enough for', () => {
	test('a policy that asks for a second factor: the claims for an interactive request', async () => {
		await applyPolicy(authority, { control: 'mfa' });
		const { body } = await ropc();
		expect(body).toMatchObject({ error: 'invalid_grant', suberror: 'basic_action', error_codes: [50076] });
		expect(JSON.parse(body.claims)).toHaveProperty('access_token.capolids');
	});

	test('a context that asks for one', async () => {
		expect((await ropc({ claims: c1 })).body).toMatchObject({ suberror: 'basic_action', error_codes: [50076] });
	});

	test('a user who has no second factor yet', async () => {
		await applyPolicy(authority, { control: 'mfa' });
		expect((await ropc({ username: 'bob@contoso.example' })).body).toMatchObject({
			suberror: 'basic_action',
			error_codes: [50079],
		});
	});

	test.each([
		['a wrong password', {}, { password: 'wrong' }, 50126, undefined],
		['an unknown user', {}, { username: 'nobody@contoso.example' }, 50126, undefined],
		['a user of another tenant', {}, { username: 'eve@northwind.example' }, 50126, undefined],
		['a guest', { userType: 'Guest' }, {}, 50020, undefined],
		['a disabled user', { accountEnabled: false }, {}, 50057, 'bad_token'],
		[
			'a password that must be changed',
			{ passwordProfile: { password: testIds.password, forceChangePasswordNextSignIn: true } },
			{},
			50055,
			'user_password_expired',
		],
	])('%s', async (_, change, fields, code, suberror) => {
		await start((tenant) => Object.assign(tenant.users?.[0] ?? {}, change));
		const { status, body } = await ropc(fields);
		expect(status).toBe(400);
		expect(body).toMatchObject({ error: 'invalid_grant', error_codes: [code] });
		expect(body.suberror).toBe(suberror);
	});

	test('an account that is disabled is told only to whoever knows its password', async () => {
		await start((tenant) => Object.assign(tenant.users?.[0] ?? {}, { accountEnabled: false }));
		expect((await ropc({ password: 'wrong' })).body.error_codes).toEqual([50126]);
	});
});

test('[sec 127] wrong passwords here lock the sign-in page, and wrong ones there lock this', async () => {
	for (let tries = 0; tries < 5; tries += 1) await ropc({ password: `wrong ${tries}` });
	const browser = createBrowser(authority);
	let page = await browser.open(client.authorizePath());
	for (let tries = 0; tries < 5; tries += 1)
		page = await browser.submit(page, { username: alice, password: `wrong ${5 + tries}` });
	expect((await ropc()).body).toMatchObject({ error: 'invalid_grant', error_codes: [50053] });
	expect((await browser.submit(page, { username: alice, password: testIds.password })).body).toContain('locked');
	authority.advance(61);
	expect((await ropc()).status).toBe(200);
});

test.each([
	['a single-page application', { client_id: testIds.spa }, 7000218],
	['no user name', { username: undefined }, 900144],
	['no password', { password: undefined }, 900144],
	['no scope', { scope: undefined }, 900144],
	['a code beside it', { code: 'x' }, 90023],
])('[sec 73, 78] %s is refused', async (_, fields, code) => {
	expect((await ropc(fields)).body.error_codes).toEqual([code]);
});

describe('user realm', () => {
	const realm = async (path: string) => JSON.parse((await authority.send({ path, query: 'api-version=1.0' })).body);

	test.each(['/common/userrealm/', '/common/UserRealm/'])('%s says Managed for a domain of a tenant', async (path) => {
		expect(await realm(`${path}${encodeURIComponent(alice)}`)).toEqual({
			ver: '1.0',
			account_type: 'Managed',
			domain_name: 'contoso.example',
			cloud_instance_name: 'login.test:8443',
			cloud_audience_urn: 'urn:federation:MicrosoftOnline',
		});
	});

	test('[sec 123] a user who does not exist reads like one who does, and an unknown domain is Unknown', async () => {
		expect(await realm('/common/userrealm/nobody@contoso.example')).toEqual(await realm(`/common/userrealm/${alice}`));
		expect(await realm('/common/userrealm/a@nowhere.example')).toMatchObject({ account_type: 'Unknown' });
		expect(await realm('/common/userrealm/x')).toMatchObject({ account_type: 'Unknown' });
	});
});
