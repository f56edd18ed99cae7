// Users and groups as administrators read them: lists that go on page by page, who is in a group, and which groups
// somebody is in.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applicationToken, callGraph, tenantsWithPermissions, tokenHolding } from './calls.ts';

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';

let authority: TestAuthority;
let token: string;

async function start(roles: string[], more = 0): Promise<void> {
	authority = await createTestAuthority({
		tenants: tenantsWithPermissions(roles, (tenant) => {
			for (let index = 0; index < more; index += 1) {
				const number = String(index).padStart(4, '0');
				const id = `3f000000-0000-4000-8000-00000000${number}`;
				tenant.users?.push({
					id,
					userPrincipalName: `crowd${number}@contoso.example`,
					displayName: `Crowd ${number}`,
				});
			}
		}),
	});
	token = await applicationToken(authority);
}

beforeEach(() => start(['User.Read.All', 'Group.Read.All']));
afterEach(() => authority.close());

const get = (path: string, bearer = token) => callGraph(authority, bearer, 'GET', `/v1.0/${path}`);
const ids = (answer: { body: { value: { id: string }[] } }) => answer.body.value.map(({ id }) => id);

describe('users', () => {
	test('all of the tenant in the order of their ids, none of another', async () => {
		const answer = await get('users');
		expect(answer.body['@odata.context']).toBe(`${authority.origin}/v1.0/$metadata#users`);
		expect(ids(answer)).toEqual([testIds.alice, testIds.bob, testIds.carol, testIds.disabled, testIds.admin]);
		expect(answer.body.value[0]).toMatchObject({
			displayName: 'Alice',
			userPrincipalName: 'alice@contoso.example',
			accountEnabled: true,
		});
		expect(JSON.stringify(answer.body)).not.toMatch(/password|argon2|totp/i);
	});

	test.each([
		["$filter=startswith(displayName,'al')", [testIds.alice]],
		["$filter=userPrincipalName eq 'bob@contoso.example'", [testIds.bob]],
		['$filter=accountEnabled eq false', [testIds.disabled]],
		["$filter=userType eq 'Guest'", []],
	])('%s', async (query, expected) => {
		expect(ids(await get(`users?${query}`))).toEqual(expected);
	});

	test('$select leaves what was asked for', async () => {
		expect((await get('users?$select=id,displayName&$top=1')).body.value).toEqual([
			{ id: testIds.alice, displayName: 'Alice' },
		]);
	});

	test('[sec 247] pages go on at the next link, to the end, with the filter', async () => {
		await authority.close();
		await start(['User.Read.All'], 600);
		const seen: string[] = [];
		let pages = 0;
		for (
			let next: string | undefined = "users?$top=150&$filter=startswith(userPrincipalName,'crowd')";
			next;
			pages += 1
		) {
			const { body } = await get(
				decodeURIComponent(next.replaceAll('+', ' ')).replace(`${authority.origin}/v1.0/`, ''),
			);
			seen.push(...body.value.map(({ userPrincipalName }: { userPrincipalName: string }) => userPrincipalName));
			next = body['@odata.nextLink'];
		}
		expect(pages).toBe(5);
		expect(new Set(seen).size).toBe(600);
	});

	test.each([
		["users?$filter=passwordHash eq 'x'", 'cannot be filtered'],
		['users?$orderby=department', 'cannot be sorted'],
		['users?$top=1000', '$top must be between 1 and 999'],
		['users?$skiptoken=%27', 'not one of this list'],
		['users?$search=al', 'not supported'],
	])('[sec 247] %s is refused, and says why', async (path, text) => {
		const { status, body } = await get(path);
		expect(status).toBe(400);
		expect(body.error.message).toContain(text);
	});
});

describe('groups', () => {
	test('the list, one, and one that is not there', async () => {
		expect((await get('groups')).body.value).toEqual([
			expect.objectContaining({
				id: testIds.finance,
				displayName: 'Finance',
				securityEnabled: true,
				mailEnabled: false,
			}),
			expect.objectContaining({ id: testIds.everyone, displayName: 'Everyone' }),
		]);
		expect(ids(await get("groups?$filter=displayName eq 'Finance'"))).toEqual([testIds.finance]);
		expect((await get(`groups/${testIds.finance.toUpperCase()}`)).body).toMatchObject({
			id: testIds.finance,
			displayName: 'Finance',
		});
		expect((await get('groups/40000000-0000-4000-8000-00000000000f')).status).toBe(404);
	});

	test('members are users and groups, with the type that tells which, a page at a time', async () => {
		const path = `groups/${testIds.everyone}/members`;
		const first = await get(`${path}?$top=1`);
		expect(first.body.value).toEqual([
			expect.objectContaining({ '@odata.type': '#microsoft.graph.user', id: testIds.alice }),
		]);
		const rest = await get(decodeURIComponent(first.body['@odata.nextLink']).replace(`${authority.origin}/v1.0/`, ''));
		expect(rest.body.value).toEqual([
			expect.objectContaining({ '@odata.type': '#microsoft.graph.group', id: testIds.finance }),
		]);
	});

	test.each([
		['GET', 'groups/40000000-0000-4000-8000-00000000000f/members', 404],
		['GET', `groups/${testIds.finance}/calendar`, 400],
		['GET', `groups/${testIds.finance}/constructor`, 400],
		['GET', `groups/${testIds.finance}/members/x`, 400],
		['GET', `groups/${testIds.finance}/members?$filter=city eq 'x'`, 400],
		['POST', 'groups', 403],
		['DELETE', `groups/${testIds.finance}`, 403],
	])('%s %s is refused', async (method, path, status) => {
		expect((await callGraph(authority, token, method, `/v1.0/${path}`)).status).toBe(status);
	});
});

describe('memberOf', () => {
	test('the groups that a user is in itself, and its directory roles', async () => {
		expect(ids(await get(`users/${testIds.carol}/memberOf`))).toEqual([testIds.finance]);
		expect((await get(`users/${testIds.admin}/memberOf`)).body.value).toEqual([
			{ '@odata.type': '#microsoft.graph.directoryRole', id: globalAdministrator, roleTemplateId: globalAdministrator },
		]);
		expect((await get(`users/${testIds.carol}/memberOf?$select=displayName`)).body.value).toEqual([
			{ '@odata.type': '#microsoft.graph.group', displayName: 'Finance' },
		]);
	});

	test('transitively, the groups that those are in too', async () => {
		expect(ids(await get(`users/${testIds.carol}/transitiveMemberOf`)).sort()).toEqual(
			[testIds.finance, testIds.everyone].sort(),
		);
		expect((await get(`users/${testIds.admin}/transitiveMemberOf`)).body.value).toMatchObject([
			{ id: globalAdministrator },
		]);
	});

	test.each([
		[`users/${testIds.carol}/memberOf/microsoft.graph.group`, [testIds.finance]],
		[`users/${testIds.admin}/memberOf/microsoft.graph.group`, []],
		[`users/${testIds.admin}/memberOf/microsoft.graph.directoryRole`, [globalAdministrator]],
	])('of one type alone: %s', async (path, expected) => {
		expect(ids(await get(path))).toEqual(expected);
	});

	test('a user asks about itself', async () => {
		const client = createTestClient(authority, { scope: 'openid https://graph.microsoft.com/User.Read' });
		const page = await client.run(createBrowser(authority), {
			username: 'carol@contoso.example',
			password: testIds.password,
		});
		const { access_token } = (await client.redeem(page)).body;
		expect(ids(await get('me/memberOf', access_token))).toEqual([testIds.finance]);
		expect(ids(await get('me/transitiveMemberOf', access_token))).toContain(testIds.everyone);
	});
});

describe('addresses', () => {
	test.each([
		'organizations',
		`users/${testIds.alice}/photos/$value`,
		`users/${testIds.alice}/microsoft.graph.group`,
		'$metadata',
		'$entity',
	])('%s is not here, and no permission is asked for', async (path) => {
		expect(await get(path)).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } });
		expect((await callGraph(authority, undefined, 'GET', `/v1.0/${path}`)).status).toBe(401);
	});

	test('a change is not asked for by type', async () => {
		const path = `/v1.0/users/${testIds.alice}/revokeSignInSessions/microsoft.graph.group`;
		expect((await callGraph(authority, token, 'POST', path)).status).toBe(400);
	});

	test.each(['/v1.0/users/', '/v1.0//users', '//v1.0/Users', '/V1.0/USERS'])(
		'[case graph/04] %s is answered as /v1.0/users',
		async (path) => {
			expect((await callGraph(authority, token, 'GET', path)).body).toEqual((await get('users')).body);
		},
	);

	test('[case graph/12] /beta/users is answered as /v1.0/users, and its addresses say /beta', async () => {
		const { body } = await callGraph(authority, token, 'GET', '/beta/users?$top=1');
		expect(body.value).toEqual((await get('users?$top=1')).body.value);
		expect([body['@odata.context'], body['@odata.nextLink']]).toEqual([
			expect.stringContaining('/beta/$metadata#'),
			expect.stringContaining('/beta/users?'),
		]);
	});
});

describe('getByIds', () => {
	beforeEach(async () => {
		await authority.close();
		await start(['Directory.Read.All']);
	});
	const ask = (body: object) => callGraph(authority, token, 'POST', '/v1.0/directoryObjects/getByIds', body);
	const everybody = [
		testIds.alice,
		testIds.finance.toUpperCase(),
		testIds.finance,
		testIds.stranger,
		'00000000-0000-4000-8000-000000000000',
		'no id',
	];

	test('users and groups of the tenant, each once; of others there are none', async () => {
		const answer = await ask({ ids: everybody });
		expect(answer.body).toMatchObject({
			'@odata.context': `${authority.origin}/v1.0/$metadata#directoryObjects`,
			value: [
				{ '@odata.type': '#microsoft.graph.user', id: testIds.alice, displayName: 'Alice' },
				{ '@odata.type': '#microsoft.graph.group', id: testIds.finance, displayName: 'Finance' },
			],
		});
		expect(answer.body.value).toHaveLength(2);
	});

	test('of the types that were asked for', async () => {
		expect(ids(await ask({ ids: everybody, types: ['group'] }))).toEqual([testIds.finance]);
		expect(ids(await ask({ ids: everybody, types: ['device'] }))).toEqual([]);
	});

	test.each([
		['no ids', {}],
		['ids that are no texts', { ids: [1] }],
		['too many ids', { ids: Array(1001).fill(testIds.alice) }],
		['types that are no list', { ids: [], types: 'group' }],
	])('%s: 400', async (_, body) => {
		expect((await ask(body)).status).toBe(400);
	});

	test.each([[['Group.Read.All', 'User.Read.All']], [['Policy.Read.All']]])(
		'an application with %j may not',
		async (roles) => {
			await authority.close();
			await start(roles);
			expect((await ask({ ids: everybody })).status).toBe(403);
		},
	);
});

describe('who may', () => {
	test.each<[string[], number[]]>([
		[['User.Read.All'], [200, 403, 403]],
		[['Group.Read.All'], [403, 200, 200]],
		[['GroupMember.Read.All'], [403, 200, 200]],
		[['Directory.Read.All'], [200, 200, 200]],
		[['AuditLog.Read.All'], [403, 403, 403]],
	])('an application with %s', async (roles, expected) => {
		await authority.close();
		await start(roles);
		const answers = await Promise.all(['users', 'groups', `users/${testIds.carol}/memberOf`].map((path) => get(path)));
		expect(answers.map(({ status }) => status)).toEqual(expected);
	});

	/** somebody's own call, with a permission that was consented to for all */
	async function callAs(username: string, permission: string, path: string) {
		const clientId =
			permission === 'User.Read.All'
				? testIds.unconsented
				: permission === 'User.ReadBasic.All'
					? testIds.multi
					: testIds.native;
		return get(path, await tokenHolding(authority, clientId, permission, username));
	}
	const restart = async (change: (tenant: ReturnType<typeof tenantsWithPermissions>['tenants'][number]) => void) => {
		await authority.close();
		authority = await createTestAuthority({ tenants: tenantsWithPermissions([], change) });
	};

	test('members read each other, as far as the permission goes: the basic one tells no standing', async () => {
		const whole = await callAs('alice@contoso.example', 'User.Read.All', `users/${testIds.bob}`);
		expect(whole.body).toMatchObject({ displayName: 'Bob', accountEnabled: true, userType: 'Member' });
		const basic = await callAs(
			'alice@contoso.example',
			'User.ReadBasic.All',
			`users?$filter=startswith(displayName,'bo')`,
		);
		expect(basic.body.value).toEqual([
			{
				id: testIds.bob,
				displayName: 'Bob',
				givenName: null,
				surname: null,
				userPrincipalName: 'bob@contoso.example',
				mail: null,
			},
		]);
		expect(
			(await callAs('alice@contoso.example', 'User.ReadBasic.All', 'users?$filter=accountEnabled eq false')).body.value,
		).toEqual([]);
		expect(
			(await callAs('alice@contoso.example', 'GroupMember.Read.All', `groups/${testIds.finance}/members`)).status,
		).toBe(200);
		expect((await callAs('alice@contoso.example', 'User.Read', 'users')).status).toBe(403);
	});

	test.each([
		['alice@contoso.example', 403],
		['root@contoso.example', 200],
	])('where the tenant does not let members read each other, %s gets %i', async (username, status) => {
		await restart((tenant) => {
			tenant.settings = { allowedToReadOtherUsers: false };
		});
		expect((await callAs(username, 'User.Read.All', 'users')).status).toBe(status);
	});

	test('guests read nobody but themselves', async () => {
		await restart((tenant) => {
			for (const user of tenant.users ?? []) if (user.id === testIds.alice) user.userType = 'Guest';
		});
		expect((await callAs('alice@contoso.example', 'User.Read.All', 'users')).status).toBe(403);
		expect((await callAs('alice@contoso.example', 'User.Read.All', 'me')).status).toBe(200);
	});

	test('without a token nobody', async () => {
		expect((await callGraph(authority, undefined, 'GET', '/v1.0/users')).status).toBe(401);
	});
});
