// What directory tools read beside users and groups; and several requests in one.
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applicationToken, callGraph, tenantsWithPermissions } from './calls.ts';

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';

let authority: TestAuthority;
let token: string;
beforeEach(async () => {
	authority = await createTestAuthority({
		tenants: tenantsWithPermissions(['Directory.Read.All', 'Application.Read.All', 'User.Read.All', 'Policy.Read.All']),
	});
	token = await applicationToken(authority);
});
afterEach(() => authority.close());

const get = (path: string, headers?: Record<string, string>) =>
	callGraph(authority, token, 'GET', `/v1.0/${path}`, undefined, headers);
const post = (path: string, body: object) => callGraph(authority, token, 'POST', `/v1.0/${path}`, body);
const ids = (answer: { body: { value: { id: string }[] } }) => answer.body.value.map(({ id }) => id).sort();

describe('[case graph/12] memberships', () => {
	test.each([
		[
			'users/alice@contoso.example/checkMemberGroups',
			{ groupIds: [testIds.everyone, testIds.finance] },
			[testIds.everyone],
		],
		[`users/${testIds.carol}/checkMemberGroups`, { groupIds: [testIds.everyone.toUpperCase()] }, [testIds.everyone]],
		[`directoryObjects/${testIds.carol}/checkMemberObjects`, { ids: [testIds.everyone, 'x'] }, [testIds.everyone]],
		[`groups/${testIds.finance}/checkMemberGroups`, { groupIds: [testIds.everyone] }, [testIds.everyone]],
		[`users/root@contoso.example/checkMemberObjects`, { ids: [globalAdministrator] }, [globalAdministrator]],
		[`directoryObjects/${testIds.carol}/getMemberGroups`, {}, [testIds.everyone, testIds.finance]],
		['users/carol@contoso.example/getMemberGroups', { securityEnabledOnly: true }, [testIds.everyone, testIds.finance]],
		['users/root@contoso.example/getMemberObjects', { securityEnabledOnly: false }, [globalAdministrator]],
		['users/root@contoso.example/getMemberObjects', { securityEnabledOnly: true }, []],
	])('%s answers ids, those of groups that hold the group too', async (path, body, expected) => {
		const answer = await post(path, body);
		expect(answer.status).toBe(200);
		expect(answer.body['@odata.context']).toContain('$metadata#Collection(Edm.String)');
		expect([...answer.body.value].sort()).toEqual([...expected].sort());
	});

	test.each([{}, { groupIds: [] }, { groupIds: Array(21).fill(testIds.finance) }, { groupIds: [1] }])(
		'a body with %j is 400',
		async (body) => {
			const answer = await post(`users/${testIds.alice}/checkMemberGroups`, body);
			expect([answer.status, answer.body.error.code]).toEqual([400, 'Request_BadRequest']);
		},
	);

	test('of nobody, and of somebody of another tenant, is 404 [sec 238]', async () => {
		for (const id of [testIds.stranger, '00000000-0000-4000-8000-00000000000f']) {
			const answer = await post(`users/${id}/checkMemberGroups`, { groupIds: [testIds.finance] });
			expect([answer.status, answer.body.error.code]).toEqual([404, 'Request_ResourceNotFound']);
			expect((await get(`directoryObjects/${id}`)).status).toBe(404);
		}
	});

	test('members of members are transitive members, each once; a cast narrows, $count counts', async () => {
		const path = `groups/${testIds.everyone}/transitiveMembers`;
		expect(ids(await get(path))).toEqual([testIds.alice, testIds.carol, testIds.finance].sort());
		expect(ids(await get(`${path}/microsoft.graph.user`))).toEqual([testIds.alice, testIds.carol].sort());
		expect((await get(`${path}/$count`)).status).toBe(400);
		expect((await get(`${path}/$count`, { consistencylevel: 'eventual' })).body).toBe('3');
		expect(ids(await get(`${path}/microsoft.graph.user?$filter=displayName eq 'Carol'&$select=id`))).toEqual([
			testIds.carol,
		]);
		expect(ids(await get(`groups/${testIds.finance}/memberOf`))).toEqual([testIds.everyone]);
	});

	test('an object says what it is', async () => {
		const kinds = [
			[testIds.alice, 'user'],
			[testIds.finance, 'group'],
			[globalAdministrator, 'directoryRole'],
		];
		for (const [id, kind] of kinds)
			expect((await get(`directoryObjects/${id}`)).body['@odata.type']).toBe(`#microsoft.graph.${kind}`);
	});
});

describe('[case graph/12] applications', () => {
	test.each(['applications', 'servicePrincipals'])('%s are found by appId in each way', async (path) => {
		const { value } = (await get(`${path}?$filter=appId eq '${testIds.orders}'`)).body;
		expect(value).toHaveLength(1);
		expect(value[0].id).not.toBe(testIds.orders);
		const { body: byKey } = await get(`${path}(appId='${testIds.orders.toUpperCase()}')`);
		const { body: byId } = await get(`${path.toUpperCase()}/${value[0].id}`);
		expect([byKey.id, byId.id]).toEqual([value[0].id, value[0].id]);
		expect((await get(`${path}(appId='${testIds.strangerApp}')`)).status).toBe(404);
	});

	test('no secret, and nothing that one could be found by, is in an answer [sec 253]', async () => {
		for (const path of ['applications', 'servicePrincipals']) {
			const text = JSON.stringify((await get(path)).body);
			expect(text).not.toContain(testIds.secret);
			expect(text).not.toMatch(/secretHash|"secretText":"/);
		}
	});

	test('Microsoft Graph is a service principal with its permissions', async () => {
		const { body } = await get("servicePrincipals(appId='00000003-0000-0000-c000-000000000000')?$select=appRoles");
		expect(body.appRoles.some(({ value }: { value: string }) => value === 'Policy.Read.All')).toBe(true);
	});

	test('$search asks for ConsistencyLevel', async () => {
		const path = 'applications?$search="displayName:orders"&$select=appId';
		expect((await get(path)).status).toBe(400);
		expect((await get(path, { consistencylevel: 'eventual' })).body.value).toEqual([{ appId: testIds.orders }]);
	});
});

describe('[case graph/12] roles', () => {
	test('the roles that somebody holds, with their members', async () => {
		const { body } = await get('directoryRoles?$expand=members($select=displayName)');
		expect(body.value).toMatchObject([{ roleTemplateId: globalAdministrator, members: [{ displayName: 'Root' }] }]);
		expect((await get(`directoryRoles(roleTemplateId='${globalAdministrator}')/members`)).body.value).toHaveLength(1);
	});

	test('definitions are found by name and id; one that there is not is 404', async () => {
		const path = 'roleManagement/directory/roleDefinitions';
		const { body } = await get(`${path}?$filter=displayName eq 'Global Administrator'`);
		expect(body.value).toMatchObject([{ id: globalAdministrator, isBuiltIn: true, isPrivileged: true }]);
		expect((await get(`${path}/${globalAdministrator}`)).status).toBe(200);
		expect((await get(`${path}/00000000-0000-4000-8000-00000000000f`)).status).toBe(404);
	});

	test('assignments are filtered by who and which, and tell of both where that is asked', async () => {
		const path = 'roleManagement/directory/roleAssignments';
		const { body } = await get(`${path}?$filter=principalId eq '${testIds.admin}'&$expand=principal,roleDefinition`);
		expect(body.value).toMatchObject([
			{
				roleDefinitionId: globalAdministrator,
				directoryScopeId: '/',
				principal: { id: testIds.admin },
				roleDefinition: { displayName: 'Global Administrator' },
			},
		]);
		expect((await get(`${path}/${body.value[0].id}`)).body.principalId).toBe(testIds.admin);
		expect((await get(`${path}?$expand=secrets`)).status).toBe(400);
	});
});

describe('[case graph/12] several requests in one', () => {
	const batch = (requests: unknown) => callGraph(authority, token, 'POST', '/v1.0/$batch', { requests });
	const me = (id: string, more: object = {}) => ({
		id,
		method: 'GET',
		url: `/users/${testIds.alice}?$select=id`,
		...more,
	});

	test('are answered as each alone would be, errors included [sec 248]', async () => {
		const { body } = await batch([
			me('1'),
			{ id: '2', method: 'GET', url: 'directoryObjects/00000000-0000-4000-8000-00000000000f' },
			{ id: '3', method: 'GET', url: '/auditLogs/signIns', headers: { Authorization: 'Bearer other' } },
			{
				id: '4',
				method: 'POST',
				url: `/users/${testIds.alice}/checkMemberGroups`,
				headers: { 'Content-Type': 'application/json' },
				body: { groupIds: [testIds.everyone] },
			},
			{ id: '5', method: 'PUT', url: '/users' },
			{ id: '6', method: 'GET', url: '/users/$count', headers: { ConsistencyLevel: 'eventual' } },
		]);
		const [one, two, three, four, five, six] = body.responses;
		expect(one).toMatchObject({ id: '1', status: 200, body: { id: testIds.alice } });
		expect(two).toMatchObject({ status: 404, body: { error: { code: 'Request_ResourceNotFound' } } });
		expect(three.status).toBe(403);
		expect(four).toMatchObject({ status: 200, body: { value: [testIds.everyone] } });
		expect(five.status).toBe(405);
		expect(six).toMatchObject({ status: 200, headers: { 'Content-Type': 'text/plain' } });
	});

	test('what depends on one that failed is 424, and so is what depends on that', async () => {
		const { body } = await batch([
			{ id: 'a', method: 'GET', url: '/nothing' },
			me('b', { dependsOn: ['A'] }),
			me('c', { dependsOn: ['b'] }),
			me('d'),
			me('e', { dependsOn: ['d'] }),
		]);
		expect(body.responses.map(({ id, status }: { id: string; status: number }) => [id, status])).toEqual([
			['a', 400],
			['b', 424],
			['c', 424],
			['d', 200],
			['e', 200],
		]);
	});

	test.each<[string, unknown]>([
		['more than 20', Array.from({ length: 21 }, (_, index) => me(String(index)))],
		['none', []],
		['one id twice', [me('1'), me('1')]],
		['without an id', [{ method: 'GET', url: '/users' }]],
		['an address of another host', [me('1', { url: 'https://other.test/v1.0/users' })]],
		['a circle', [me('1', { dependsOn: ['2'] }), me('2', { dependsOn: ['1'] })]],
		['a batch', [me('1', { url: '/$batch', method: 'POST' })]],
	])('%s: 400, and nothing is done', async (_, requests) => {
		const answer = await batch(requests);
		expect([answer.status, answer.body.error.code]).toEqual([400, 'BadRequest']);
	});

	test('without a token the whole is 401', async () => {
		expect((await callGraph(authority, undefined, 'POST', '/v1.0/$batch', { requests: [me('1')] })).status).toBe(401);
	});
});
