// Siblings of the published cases in every grant: what holds at one endpoint holds at all of them.
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

const role = '80000000-0000-4000-8000-0000000000bb';
let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority({
		tenants: testTenants((tenant) => {
			tenant.settings = { ...tenant.settings, resourceOwnerPasswordCredentials: true };
			const native = tenant.applications?.find(({ appId }) => appId === testIds.native);
			Object.assign(native ?? {}, {
				appRoles: [{ id: role, value: 'Reader', displayName: 'Read', allowedMemberTypes: ['User'] }],
				appRoleAssignedTo: [{ principalId: 'alice@contoso.example', appRoleId: 'Reader' }],
			});
		}),
	});
});
afterEach(() => authority.close());

const alice = { username: 'alice@contoso.example', password: testIds.password };
type Answer = Awaited<ReturnType<ReturnType<typeof createTestClient>['token']>>;

/** Every way in which a user's tokens come to the native client, with a scope and claims. */
const ways: Record<string, (scope: string, claims?: string) => Promise<Answer>> = {
	async code(scope, claims) {
		const client = createTestClient(authority, { scope });
		const page = await client.run(createBrowser(authority), alice, claims ? { claims } : {});
		return client.redeem(page, claims ? { claims } : {});
	},
	async refresh(scope, claims) {
		const client = createTestClient(authority);
		const { body } = await client.redeem(await client.run(createBrowser(authority), alice));
		return client.refresh(body.refresh_token, { scope, ...(claims ? { claims } : {}) });
	},
	async password(scope, claims) {
		return createTestClient(authority).token({
			grant_type: 'password',
			...alice,
			scope,
			...(claims ? { claims } : {}),
		});
	},
	async 'device code'(scope, claims) {
		const client = createTestClient(authority);
		const asked = await authority.send({
			method: 'POST',
			path: `/${testIds.tenant}/oauth2/v2.0/devicecode`,
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			body: new URLSearchParams({ client_id: testIds.native, scope, ...(claims ? { claims } : {}) }).toString(),
		});
		const { user_code, device_code } = JSON.parse(asked.body);
		const browser = createBrowser(authority);
		const entered = await browser.submit(await browser.open('/devicelogin'), { user_code });
		const confirm = await client.signIn(browser, entered, alice);
		if (confirm.fields.size > 0) await client.signIn(browser, await browser.submit(confirm), alice);
		return client.token({ grant_type: 'device_code', device_code });
	},
};
const everyWay = Object.entries(ways);
const everything = { applications: { includeApplications: ['All'] } };
const orders = 'openid api://orders/Orders.Read';

describe('[case authority/01] an essential second factor, without any policy, is never answered with a token', () => {
	test.each(everyWay)('by %s', async (_, ask) => {
		for (const claims of [
			'{"access_token":{"acrs":{"essential":true,"values":["p1"]}}}',
			'{"access_token":{"amr":{"essential":true,"values":["mfa"]}}}',
			'{"id_token":{"acrs":{"essential":true,"value":"c77"}}}',
			'{"access_token":{"capolids":{"essential":true,"values":["60000000-0000-4000-8000-0000000000ff"]}}}',
		]) {
			const answer = await ask(orders, claims).catch(() => undefined);
			expect([claims, answer?.body.access_token]).toEqual([claims, undefined]);
		}
	});
});

describe('[case authority/02] [case authority/04] whatever the scope is written like, a policy on all resources is met', () => {
	const scopes = [
		'profile',
		'email',
		'offline_access',
		'openid',
		'.default',
		'00000003-0000-0000-c000-000000000000/.default',
		'HTTPS://GRAPH.MICROSOFT.COM/.default',
		'https://graph.microsoft.com//.default',
		'https://login.test:8443/.default',
		'user.read',
	];

	test.each(everyWay)('by %s', async (_, ask) => {
		await applyPolicy(authority, { control: 'mfa', conditions: everything });
		for (const scope of scopes) {
			const answer = await ask(scope).catch(() => undefined);
			expect([scope, answer?.body.access_token, answer?.body.id_token]).toEqual([scope, undefined, undefined]);
		}
	});
});

describe('[case authority/08] [case authority/27] an ID token tells the client’s roles, and the name with profile alone', () => {
	test.each(everyWay)('by %s', async (_, ask) => {
		const plain = decodeJwt((await ask(orders)).body.id_token);
		expect(plain).toMatchObject({ roles: ['Reader'] });
		for (const name of ['name', 'preferred_username', 'oid']) expect(plain).not.toHaveProperty(name);
		const told = decodeJwt((await ask(`${orders} profile`)).body.id_token);
		expect(told).toMatchObject({ roles: ['Reader'], name: 'Alice', oid: testIds.alice });
	});
});

describe('[case authority/09] a token carries all that is consented of its resource', () => {
	test.each(everyWay)('by %s', async (_, ask) => {
		const { body } = await ask('api://orders/Orders.Read');
		expect(String(decodeJwt(body.access_token).scp).split(' ').sort()).toEqual(['Orders.Read', 'Orders.Write']);
		expect(body.scope.split(' ').sort()).toEqual(['api://orders/Orders.Read', 'api://orders/Orders.Write']);
	});
});

describe('[case authority/15] two slashes, capitals and a last slash are no other address', () => {
	const paths: [string, string][] = [
		['discovery', `/${testIds.tenant}//v2.0//.well-known/openid-configuration`],
		['discovery in capitals', `/${testIds.tenant.toUpperCase()}/V2.0/.WELL-KNOWN/OPENID-CONFIGURATION`],
		['version 1’s discovery', `/${testIds.tenant}//.well-known/openid-configuration`],
		['keys', `/${testIds.tenant}//discovery//v2.0//keys/`],
		['version 1’s keys', `/${testIds.tenant}/Discovery//Keys`],
		['the device’s page', '//devicelogin'],
		['sign-out', `/${testIds.tenant}//oauth2//v2.0/LOGOUT`],
	];

	test.each(paths)('%s', async (_, path) => {
		expect((await authority.send({ path })).status).toBe(200);
	});

	test.each(['token', 'par', 'devicecode'])('%s', async (endpoint) => {
		const send = (path: string) =>
			authority.send({
				method: 'POST',
				path,
				headers: { 'content-type': 'application/x-www-form-urlencoded' },
				body: 'client_id=x',
			});
		const right = await send(`/${testIds.tenant}/oauth2/v2.0/${endpoint}`);
		const other = await send(`/${testIds.tenant}//OAuth2//v2.0/${endpoint.toUpperCase()}/`);
		expect([other.status, JSON.parse(other.body).error_codes]).toEqual([
			right.status,
			JSON.parse(right.body).error_codes,
		]);
		expect(right.status).not.toBe(404);
	});
});
