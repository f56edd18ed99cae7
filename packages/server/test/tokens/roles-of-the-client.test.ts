// App roles in tokens: those of the API in access tokens, those of the client in ID tokens. Microsoft identity
// platform, "ID token claims reference".
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';

const bob = { username: 'bob@contoso.example', password: testIds.password, consent: true };
const role = (id: number, value: string) => ({
	id: `80000000-0000-4000-8000-0000000000${id}`,
	value,
	displayName: value,
	allowedMemberTypes: ['User' as const],
});

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority({
		tenants: testTenants(({ applications = [] }) => {
			const web = applications.find(({ appId }) => appId === testIds.web);
			const orders = applications.find(({ appId }) => appId === testIds.orders);
			if (!web || !orders) throw new Error('the test tenant has changed');
			web.appRoles = [role(77, 'TaskUser'), role(78, 'TaskAdmin')];
			web.appRoleAssignedTo = [{ principalId: bob.username, appRoleId: 'TaskUser' }];
			web.web = { ...web.web, implicitGrantSettings: { enableIdTokenIssuance: true } };
			orders.appRoles = [...(orders.appRoles ?? []), role(79, 'OrderUser')];
			orders.appRoleAssignedTo = [{ principalId: bob.username, appRoleId: 'OrderUser' }];
		}),
	});
});
afterEach(() => authority.close());

test.each(['openid', 'openid profile', 'openid User.Read', 'openid api://orders/Orders.Read'])(
	'[case authority/08] an ID token that is asked for with "%s" tells the user’s roles on the client',
	async (scope) => {
		const options = { clientId: testIds.web, redirectUri: 'https://web.test/signin', secret: testIds.secret, scope };
		const client = createTestClient(authority, options);
		const { body } = await client.redeem(await client.run(createBrowser(authority), bob));
		expect(decodeJwt(body.id_token).roles).toEqual(['TaskUser']);
		const ofApi = scope.includes('orders') ? ['OrderUser'] : undefined;
		expect(decodeJwt(body.access_token).roles).toEqual(ofApi);
	},
);

test('[case authority/08] so does one that the authorization endpoint gives', async () => {
	const client = createTestClient(authority, {
		clientId: testIds.web,
		redirectUri: 'https://web.test/signin',
		scope: 'openid profile',
	});
	const page = await client.run(createBrowser(authority), bob, {
		response_type: 'id_token',
		response_mode: 'form_post',
		nonce: 'n',
	});
	expect(decodeJwt(page.fields.get('id_token') ?? '').roles).toEqual(['TaskUser']);
});
