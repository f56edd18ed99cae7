// Requests as programs of others write them, over many addresses, and what Graph answers each. Microsoft Graph,
// "Advanced query capabilities on directory objects", "Use query parameters", the pages of each resource.
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applicationToken, callGraph, tenantsWithPermissions } from './calls.ts';

const eventual = { consistencylevel: 'eventual' };
const none = '00000000-0000-4000-8000-00000000000f';

let authority: TestAuthority;
let token: string;
beforeAll(async () => {
	authority = await createTestAuthority({
		tenants: tenantsWithPermissions([
			'Application.ReadWrite.All',
			'Directory.ReadWrite.All',
			'User.ReadWrite.All',
			'Group.ReadWrite.All',
			'Policy.Read.All',
			'RoleManagement.Read.Directory',
		]),
	});
	token = await applicationToken(authority);
	const reference = { '@odata.id': `https://graph.microsoft.com/v1.0/users/${testIds.bob}` };
	await callGraph(authority, token, 'PUT', `/v1.0/users/${testIds.alice}/manager/$ref`, reference);
});
afterAll(() => authority.close());

const get = (path: string, headers?: Record<string, string>) =>
	callGraph(authority, token, 'GET', path.startsWith('/') ? path : `/v1.0/${path}`, undefined, headers);

/** @param level whether the request says `ConsistencyLevel: eventual` */
type Asked = [status: number, path: string, level?: 'eventual'];

const table = (rows: readonly Asked[]) =>
	test.each(rows)('%i for %s %s', async (status, path, level) => {
		const { body, ...answer } = await get(path, level ? eventual : {});
		expect(answer.status, JSON.stringify(body)).toBe(status);
		if (status >= 400)
			expect(body.error).toMatchObject({ code: expect.any(String), innerError: { 'request-id': expect.any(String) } });
	});

describe('[case graph/04] an address is found however it is written', () => {
	table([
		[200, `users('${testIds.alice}')`],
		[200, "users('alice@contoso.example')"],
		[200, "users(userPrincipalName='alice@contoso.example')"],
		[200, `/v1.0//users//${testIds.alice}`],
		[200, `/V1.0/USERS/${testIds.alice.toUpperCase()}`],
		[200, `users/${testIds.alice}/microsoft.graph.user`],
		[200, 'directoryRoles/roleTemplateId=62e90394-69f5-4237-9190-012177145e10'],
		[200, "directoryRoles(roleTemplateId='62e90394-69f5-4237-9190-012177145e10')/members"],
		[200, `groups('${testIds.finance}')/members/$ref`],
		[200, `groups/${testIds.finance}/members/microsoft.graph.user`],
		[200, `groups/${testIds.finance}/members/microsoft.graph.user/$count`, 'eventual'],
		[200, `users/${testIds.alice}/memberOf/microsoft.graph.group/$count`, 'eventual'],
		[200, `users/${testIds.alice}/transitiveMemberOf/$count`, 'eventual'],
		[200, `users/${testIds.alice}/memberOf/$ref`],
		[200, `groups/${testIds.finance}/owners/$ref`],
		[200, 'identity/conditionalAccess/namedLocations/microsoft.graph.ipNamedLocation/$count'],
		[200, 'users/microsoft.graph.delta()'],
	]);

	test('a $ref answers addresses, of one and of many', async () => {
		const { body } = await get(`users/${testIds.alice}/manager/$ref`);
		expect(body).toEqual({
			'@odata.context': `${authority.origin}/v1.0/$metadata#$ref`,
			'@odata.id': `${authority.origin}/v1.0/directoryObjects/${testIds.bob}/microsoft.graph.user`,
		});
		const members = await get(`groups/${testIds.finance}/members/$ref`);
		expect(members.body.value.length).toBeGreaterThan(0);
		for (const one of members.body.value) expect(Object.keys(one)).toEqual(['@odata.id']);
	});

	test('a member has an address of its own, and its bare text one below', async () => {
		expect((await get(`users/${testIds.alice}/displayName`)).body).toEqual({
			'@odata.context': `${authority.origin}/v1.0/$metadata#users('${testIds.alice}')/displayName`,
			value: 'Alice',
		});
		const text = await get(`users/${testIds.alice}/displayName/$value`);
		expect([text.headers['content-type'], text.body]).toEqual(['text/plain; charset=utf-8', 'Alice']);
		expect((await get(`users/${testIds.alice}/jobTitle`)).status).toBe(204);
		expect((await get(`users/${testIds.alice}/passwordHash`)).status).toBe(400);
	});

	test.each([
		['users?$top=1', 'users'],
		['groups?$top=1', 'groups'],
		[`users/${testIds.carol}/memberOf`, 'directoryObjects'],
	])('%s says /beta in its links where it was asked below /beta', async (path, context) => {
		const { body } = await callGraph(authority, token, 'GET', `/beta/${path}`);
		expect(body['@odata.context']).toBe(`${authority.origin}/beta/$metadata#${context}`);
		for (const link of [body['@odata.nextLink']].filter(Boolean)) expect(link).toContain('/beta/');
	});
});

describe('[sec 247] [case graph/07] what a query asks for is answered, or refused as Graph refuses it', () => {
	table([
		[400, 'users?$top=0'],
		[400, 'users?$top=1000'],
		[400, 'users?$top=-1'],
		[400, 'users?$top=many'],
		[400, 'users?$skiptoken=no token!'],
		[400, 'users?$deltatoken=1'],
		[400, 'users?$filter='],
		[400, 'users?$filter=displayName'],
		[400, "users?$filter=nothing eq 'x'"],
		[400, "users?$filter=displayName eq 'x"],
		[400, 'users?$expand=nothing'],
		[400, `users/${testIds.alice}?$expand=nothing`],
		[400, 'groups?$expand=nothing'],
		[400, 'users?$apply=aggregate'],
		[200, 'users?$format=json'],
		[400, 'users?$format=xml'],
		[200, 'users?$orderby=displayName'],
		[200, 'users?$orderby=userPrincipalName desc'],
		[400, 'users?$orderby=nothing'],
		[400, 'applications?$orderby=nothing'],
		[400, 'servicePrincipals?$orderby=displayName,nothing desc'],
		[400, 'identity/conditionalAccess/policies?$orderby=nothing'],
		[400, 'identity/conditionalAccess/namedLocations?$orderby=nothing'],
		[200, 'identity/conditionalAccess/namedLocations?$orderby=isTrusted'],
		[400, "users?$orderby=displayName&$filter=startswith(displayName,'a')"],
		[200, "users?$orderby=displayName&$filter=startswith(displayName,'a')&$count=true", 'eventual'],
		[200, 'users?$count=true'],
		[200, 'users?$count=true', 'eventual'],
		[400, 'users?$count=perhaps', 'eventual'],
		[400, 'users/$count'],
		[200, 'users/$count', 'eventual'],
		[200, "users/$count?$filter=startswith(displayName,'a')", 'eventual'],
		[400, "users?$filter=endsWith(mail,'x')"],
		[400, "users?$filter=endsWith(mail,'x')", 'eventual'],
		[200, "users?$filter=endsWith(mail,'x')&$count=true", 'eventual'],
		[400, "users?$filter=displayName ne 'x'"],
		[200, "users?$filter=displayName ne 'x'&$count=true", 'eventual'],
		[400, "users?$filter=not(startswith(displayName,'x'))"],
		[200, "users?$filter=mail eq null or jobTitle eq 'Clerk'"],
		[200, "users?$filter=otherMails/any(m:m eq 'a@b.example')"],
		[200, "users?$filter=proxyAddresses/any(p:p eq 'smtp:a@b.example')"],
		[200, 'users?$filter=onPremisesSyncEnabled eq true'],
		[200, "users?$filter=onPremisesExtensionAttributes/extensionAttribute1 eq 'x'&$count=true", 'eventual'],
		[400, 'users?$search="displayName:al"'],
		[400, 'users?$search=al', 'eventual'],
		[200, 'users?$search="displayName:al"', 'eventual'],
		[200, 'users?$search="displayName:zz" OR "userPrincipalName:al"', 'eventual'],
		[200, "groups?$filter=groupTypes/any(t:t eq 'Unified')"],
		[200, "groups?$filter=NOT groupTypes/any(t:t eq 'Unified')&$count=true", 'eventual'],
		[200, "groups?$filter=mailNickname eq 'x'"],
		[200, 'groups?$orderby=displayName'],
		[400, `groups/${testIds.finance}/members/$count`],
		[200, `groups/${testIds.finance}/members/$count`, 'eventual'],
		[400, "applications?$filter=displayName ne 'x'"],
		[200, "applications?$filter=displayName ne 'x'&$count=true", 'eventual'],
	]);

	test('$count=true without the header is passed over, and counts with it', async () => {
		expect((await get('users?$count=true')).body).not.toHaveProperty('@odata.count');
		const { body } = await get('users?$count=true', eventual);
		expect(body['@odata.count']).toBe(body.value.length);
		const number = await get('users/$count', eventual);
		expect([number.headers['content-type'], Number(number.body)]).toEqual([
			'text/plain; charset=utf-8',
			body.value.length,
		]);
	});

	test.each([
		["users?$filter=displayName ne 'x'", {}],
		['users?$search="displayName:al"', {}],
		['users/$count', {}],
	])('%s without the header is refused with the code by which programs know it', async (path, headers) => {
		expect((await get(path, headers)).body.error.code).toBe('Request_UnsupportedQuery');
	});

	test('a $search finds what either clause of an OR finds, and what both of an AND do', async () => {
		const names = async (search: string) =>
			(await get(`users?$search=${search}`, eventual)).body.value.map(
				({ displayName }: { displayName: string }) => displayName,
			);
		expect(await names('"displayName:alice" OR "displayName:bob"')).toEqual(['Alice', 'Bob']);
		expect(await names('"displayName:alice" AND "displayName:bob"')).toEqual([]);
	});

	test('a page goes on where it ended when users came and went between', async () => {
		const first = await get('users?$top=2&$select=id');
		const gone = first.body.value[1].id;
		const removed = await callGraph(authority, token, 'DELETE', `/v1.0/users/${gone}`);
		expect(removed.status).toBe(204);
		const link: string = first.body['@odata.nextLink'].replace(`${authority.origin}/v1.0/`, '');
		const rest = await get(link);
		expect(rest.body.value.map(({ id }: { id: string }) => id)).not.toContain(first.body.value[0].id);
		expect(rest.body.value.length).toBeGreaterThan(0);
		const back = await callGraph(authority, token, 'POST', `/v1.0/directory/deletedItems/${gone}/restore`);
		expect(back.status, JSON.stringify(back.body)).toBe(200);
	});
});

describe('[case graph/07] $expand of a list', () => {
	test.each([
		['users?$expand=manager', 'manager'],
		['users?$expand=memberOf', 'memberOf'],
		['users?$expand=transitiveMemberOf', 'transitiveMemberOf'],
		['users?$expand=directReports', 'directReports'],
		['groups?$expand=members', 'members'],
		['groups?$expand=owners', 'owners'],
		['groups?$expand=memberOf', 'memberOf'],
		['applications?$expand=owners', 'owners'],
		['directoryRoles?$expand=members', 'members'],
	])('%s shows it of each row', async (path, member) => {
		const { status, body } = await get(path);
		expect(status, JSON.stringify(body)).toBe(200);
		expect(body.value.length).toBeGreaterThan(0);
		for (const row of body.value) expect(row).toHaveProperty(member);
	});

	test('shows at most 20 of a relationship, and the rest stands below its own address', async () => {
		const crowd = await createTestAuthority({
			tenants: tenantsWithPermissions(['Directory.Read.All'], (tenant) => {
				for (let number = 0; number < 25; number += 1)
					tenant.users?.push({
						id: `50000000-0000-4000-8000-0000000000${10 + number}`,
						userPrincipalName: `crowd${number}@contoso.example`,
						displayName: `Crowd ${number}`,
					});
				tenant.groups?.push({
					id: none,
					displayName: 'Crowd',
					members: Array.from({ length: 25 }, (_, number) => `crowd${number}@contoso.example`),
				});
			}),
		});
		const own = await applicationToken(crowd);
		const list = await callGraph(
			crowd,
			own,
			'GET',
			"/v1.0/groups?$expand=members($select=id)&$filter=displayName eq 'Crowd'",
		);
		expect(list.body.value[0].members).toHaveLength(20);
		expect((await callGraph(crowd, own, 'GET', `/v1.0/groups/${none}/members`)).body.value).toHaveLength(25);
		await crowd.close();
	});

	test('follows managers as far up as $levels says, with what $select names', async () => {
		const path = `users/${testIds.alice}?$expand=manager($levels=max;$select=id,displayName)&$select=id&$count=true`;
		const { body } = await get(path, eventual);
		expect(body).toMatchObject({ id: testIds.alice, manager: { id: testIds.bob, displayName: 'Bob' } });
		expect(body.manager).not.toHaveProperty('userPrincipalName');
	});
});

describe('[case graph/12] what is not there', () => {
	test.each([
		['nothing', 'nothing'],
		['nothing/at/all', 'nothing'],
		['policies/nothing', 'nothing'],
		[`users/${testIds.alice}/nothing`, 'nothing'],
		[`groups/${testIds.finance}/nothing`, 'nothing'],
		['roleManagement/directory/nothing', 'nothing'],
		['$metadata', '$metadata'],
	])(
		'%s is no address: 400 names the segment, since 404 would say that the object is not there',
		async (path, segment) => {
			expect((await get(path)).body.error).toMatchObject({
				code: 'BadRequest',
				message: `Resource not found for the segment '${segment}'.`,
			});
		},
	);

	test.each([
		`users/${none}`,
		'users/nobody@contoso.example',
		`groups/${none}`,
		`applications/${none}`,
		`servicePrincipals/${none}`,
	])('%s is an address, and the object is not there: 404', async (path) => {
		expect(await get(path)).toMatchObject({ status: 404, body: { error: { code: 'Request_ResourceNotFound' } } });
	});

	test.each(['users/nobody', 'users', 'nothing', 'groups/x/members/$ref', '$batch', 'me'])(
		'%s asks for a token before anything else, whatever the method',
		async (path) => {
			for (const method of ['GET', 'POST', 'PATCH', 'PUT', 'DELETE']) {
				if (path === '$batch' && method !== 'POST') continue;
				const { status } = await callGraph(authority, undefined, method, `/v1.0/${path}`, {});
				expect(status, method).toBe(401);
			}
		},
	);

	test.each(['me', 'me/memberOf', 'me/manager', 'me/nothing', 'me/photo/$value'])(
		'[case graph/10] %s of an application says that it is nobody',
		async (path) => {
			expect((await get(path)).body.error.message).toMatch(/^\/me request is only valid with delegated/);
		},
	);

	test('[sec 242] a cookie opens nothing, and a page of another site learns nothing', async () => {
		const headers = { cookie: `token=${token}; authorization=Bearer ${token}`, origin: 'https://elsewhere.example' };
		const answer = await callGraph(authority, undefined, 'GET', '/v1.0/users', undefined, headers);
		expect(answer.status).toBe(401);
		expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
		expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
	});

	test('[sec 248] a batch with a broken escape is refused as a whole, and nothing of it is done', async () => {
		const requests = [{ id: '1', method: 'GET', url: '/users/%zz' }];
		expect((await callGraph(authority, token, 'POST', '/v1.0/$batch', { requests })).status).toBe(400);
	});

	test('a user has no photo', async () => {
		for (const path of ['photo', 'photo/$value'])
			expect((await get(`users/${testIds.alice}/${path}`)).body.error.code).toBe('ImageNotFound');
	});

	table([
		[200, 'identity/conditionalAccess'],
		[200, 'identity/conditionalAccess?$expand=policies,namedLocations'],
		[200, 'identity/conditionalAccess/authenticationStrength'],
		[200, 'identity/conditionalAccess/authenticationStrength/policies'],
		[200, 'identity/conditionalAccess/authenticationStrength/authenticationMethodModes'],
		[200, `users/${testIds.alice}/ownedObjects`],
		[200, `users/${testIds.alice}/createdObjects`],
		[200, `users/${testIds.alice}/licenseDetails`],
		[200, `users/${testIds.alice}/oauth2PermissionGrants`],
		[404, `users/${none}/licenseDetails`],
		[200, 'directory/administrativeUnits'],
		[200, 'administrativeUnits'],
		[200, 'groupSettings'],
		[200, 'policies/tokenLifetimePolicies'],
		[200, 'policies/permissionGrantPolicies'],
		[200, 'roleManagement/directory/roleEligibilityScheduleInstances'],
		[200, 'directory/deletedItems/microsoft.graph.group'],
		[200, 'directory/deletedItems/microsoft.graph.user/$count', 'eventual'],
		[404, `applications/${none}/extensionProperties`],
	]);
});
