// Claims that a registration asks for: what is in the token, and what stands in for what is too long.
import { microsoftGraphAppId } from '@countersign/protocol';
import type { TenantFile } from '@countersign/server';
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
import { afterEach, describe, expect, test } from 'vitest';

type Entry = TenantFile['tenants'][number];
type ApplicationEntry = NonNullable<Entry['applications']>[number];

const alice = { username: 'alice@contoso.example', password: testIds.password };
const names = ['acct', 'email', 'family_name', 'given_name', 'groups', 'ipaddr', 'login_hint', 'upn', 'onprem_sid'];
const asked = names.map((name) => ({ name, source: null, essential: false, additionalProperties: [] }));

let authority: TestAuthority;
afterEach(() => authority.close());

async function start(
	change: (
		applications: { native: ApplicationEntry; orders: ApplicationEntry; web: ApplicationEntry },
		tenant: Entry,
	) => void,
) {
	authority = await createTestAuthority({
		tenants: testTenants((tenant) => {
			const find = (appId: string) => tenant.applications?.find((entry) => entry.appId === appId) as ApplicationEntry;
			change({ native: find(testIds.native), orders: find(testIds.orders), web: find(testIds.web) }, tenant);
		}),
	});
	return createTestClient(authority);
}

async function tokens(client: ReturnType<typeof createTestClient>, user = alice, scope?: string) {
	const { body } = await client.redeem(
		await client.run(createBrowser(authority), user, scope ? { scope } : {}),
		scope ? { scope } : {},
	);
	return { id: decodeJwt(body.id_token), access: decodeJwt(body.access_token), body };
}

/** `count` groups that alice is in */
function inGroups(tenant: Entry, count: number): string[] {
	const ids = Array.from({ length: count }, (_, index) => `41000000-0000-4000-8000-${String(index).padStart(12, '0')}`);
	tenant.groups = ids.map((id) => ({ id, displayName: id.slice(-4), members: [alice.username] }));
	return ids;
}

describe('of a user', () => {
	const told = {
		acct: 0,
		email: 'alice@mail.example',
		family_name: 'Liddell',
		given_name: 'Alice',
		ipaddr: '203.0.113.10',
		upn: alice.username,
	};
	const known = (tenant: Entry) =>
		Object.assign(tenant.users?.[0] ?? {}, { givenName: 'Alice', surname: 'Liddell', mail: 'alice@mail.example' });

	test('the client’s registration says what is in the ID token, the API’s what is in its access token', async () => {
		const client = await start(({ native, orders }, tenant) => {
			known(tenant);
			native.optionalClaims = { idToken: asked };
			orders.optionalClaims = { accessToken: asked };
		});
		const { id, access } = await tokens(client);
		for (const token of [id, access]) {
			expect(token).toMatchObject({ ...told, login_hint: expect.any(String) });
			expect(token).not.toHaveProperty('onprem_sid');
			expect(token).not.toHaveProperty('groups');
		}
	});

	test('a guest is told by acct', async () => {
		const client = await start(({ native }, tenant) => {
			native.optionalClaims = { idToken: [{ name: 'acct' }] };
			Object.assign(tenant.users?.[0] ?? {}, { userType: 'Guest' });
		});
		expect((await tokens(client)).id.acct).toBe(1);
	});

	test('nothing of it is there unasked', async () => {
		const { id, access } = await tokens(await start((_, tenant) => known(tenant)));
		for (const name of Object.keys(told)) expect([id, access].map((token) => name in token)).toEqual([false, false]);
	});

	test('the scope email tells the address in the ID token, and what is not known is left out', async () => {
		const client = await start(({ native }) => {
			native.optionalClaims = { idToken: [{ name: 'given_name' }] };
		});
		const { id } = await tokens(client, alice, 'openid email offline_access api://orders/Orders.Read');
		expect(id.email).toBe(alice.username);
		expect(id).not.toHaveProperty('given_name');
	});
});

describe('groups', () => {
	test('SecurityGroup: all of them, through other groups too', async () => {
		const client = await start(({ native, orders }) => {
			native.groupMembershipClaims = 'SecurityGroup';
			orders.groupMembershipClaims = 'None';
		});
		const { id, access } = await tokens(client, { ...alice, username: 'carol@contoso.example' });
		expect([...(id.groups as string[])].sort()).toEqual([testIds.finance, testIds.everyone]);
		expect(id).not.toHaveProperty('wids');
		expect(access).not.toHaveProperty('groups');
	});

	test('ApplicationGroup: those that are assigned to the API', async () => {
		const client = await start(({ orders }) => {
			orders.groupMembershipClaims = 'ApplicationGroup';
			Object.assign(orders, {
				appRoleAssignedTo: [{ principalId: testIds.everyone, appRoleId: '00000000-0000-0000-0000-000000000000' }],
			});
		});
		const { access } = await tokens(client, { ...alice, username: 'carol@contoso.example' });
		expect(access.groups).toEqual([testIds.everyone]);
	});

	test('DirectoryRole, and All: roles by their templates', async () => {
		const client = await start(({ native, orders }) => {
			native.groupMembershipClaims = 'DirectoryRole';
			orders.groupMembershipClaims = 'All';
		});
		const { id, access } = await tokens(client, { ...alice, username: 'root@contoso.example' });
		expect(id).toMatchObject({ wids: ['62e90394-69f5-4237-9190-012177145e10'] });
		expect(id).not.toHaveProperty('groups');
		expect(access).toMatchObject({ wids: ['62e90394-69f5-4237-9190-012177145e10'], groups: [] });
	});

	test('200 stand in the token; more are asked for at Graph, where the token says', async () => {
		let ids: string[] = [];
		const client = await start(({ orders }, tenant) => {
			orders.groupMembershipClaims = 'SecurityGroup';
			ids = inGroups(tenant, 201);
		});
		const { access } = await tokens(client);
		expect(access).not.toHaveProperty('groups');
		const endpoint = `${authority.origin}/v1.0/users/${testIds.alice}/getMemberObjects`;
		expect(access).toMatchObject({ _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint } } });

		const { body } = await tokens(client, { ...alice, consent: true } as never, 'openid User.Read');
		const answer = await authority.send({
			method: 'POST',
			path: endpoint.slice(authority.origin.length),
			headers: { authorization: `Bearer ${body.access_token}`, 'content-type': 'application/json' },
			body: '{"securityEnabledOnly":true}',
		});
		expect([...JSON.parse(answer.body).value].sort()).toEqual(ids);
	});

	test.each([
		['fragment', 6, { hasgroups: true }],
		['fragment', 5, { groups: expect.any(Array) }],
		['form_post', 6, { groups: expect.any(Array) }],
	])('an ID token in a %s with %i groups', async (responseMode, count, expected) => {
		await start(({ web }, tenant) => {
			web.groupMembershipClaims = 'SecurityGroup';
			web.web = { ...web.web, implicitGrantSettings: { enableIdTokenIssuance: true } } as never;
			inGroups(tenant, count);
		});
		const web = createTestClient(authority, {
			clientId: testIds.web,
			redirectUri: 'https://web.test/signin',
			scope: 'openid',
		});
		const page = await web.run(createBrowser(authority), alice, {
			response_type: 'id_token',
			response_mode: responseMode,
			nonce: 'n',
		});
		const token = decodeJwt(responseParameters(page).get('id_token') ?? '');
		expect(token).toMatchObject(expected);
		expect('groups' in token).toBe('groups' in expected);
	});
});

describe('what a user’s application asks Graph about the user', () => {
	const graph = (token: string, path: string) =>
		authority.send({ path: `/v1.0/${path}`, headers: { authorization: `Bearer ${token}` } });

	test('the profile, by me or by its own id; nobody else’s', async () => {
		const client = await start(() => undefined);
		const { body } = await tokens(client, { ...alice, consent: true } as never, 'openid User.Read');
		for (const path of ['me', `users/${testIds.alice}`])
			expect(JSON.parse((await graph(body.access_token, path)).body)).toMatchObject({
				id: testIds.alice,
				userPrincipalName: alice.username,
				mail: null,
			});
		// whether there is somebody of that name is not told
		for (const other of [testIds.bob, testIds.stranger, 'nobody'])
			expect((await graph(body.access_token, `users/${other}`)).status).toBe(403);
		expect((await graph(body.access_token, 'me/elsewhere')).status).toBe(400);
	});

	test('not by a token for another API, nor by an application for itself', async () => {
		const client = await start(() => undefined);
		expect((await graph((await tokens(client)).body.access_token, 'me')).status).toBe(401);
		const daemon = await client.token({
			grant_type: 'client_credentials',
			client_id: testIds.daemon,
			client_secret: testIds.secret,
			scope: `${microsoftGraphAppId}/.default`,
		});
		expect((await graph(daemon.body.access_token, 'me')).status).toBe(400);
	});
});

test.each(['Everything', 'SecurityGroup, Everything'])(
	'a registration that asks for the groups %j is refused with its path',
	async (kinds) => {
		const tenants = testTenants((tenant) =>
			Object.assign(tenant.applications?.[0] ?? {}, { groupMembershipClaims: kinds }),
		);
		await expect(createTestAuthority({ tenants })).rejects.toThrow('applications[0].groupMembershipClaims');
		authority = await createTestAuthority();
	},
);
