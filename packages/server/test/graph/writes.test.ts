// Users, groups and roles as administrators change them: what is made, what is refused, and what is written of it.
import { createTestAuthority, createTestClient, type TestAuthority, testIds } from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { roleIds } from '../../src/directory/who-may-act-on-whom.ts';
import { applicationToken, callGraph, tenantsWithPermissions } from './calls.ts';

const { globalAdministrator } = roleIds;
let authority: TestAuthority;
let token: string;
beforeEach(async () => {
	authority = await createTestAuthority({
		tenants: tenantsWithPermissions(
			['Directory.ReadWrite.All', 'User.DeleteRestore.All', 'RoleManagement.ReadWrite.Directory', 'AuditLog.Read.All'],
			(tenant) => {
				tenant.settings = { ...tenant.settings, resourceOwnerPasswordCredentials: true };
				tenant.identity = { conditionalAccess: { policies: [] } };
			},
		),
	});
	token = await applicationToken(authority);
});
afterEach(() => authority.close());

const call = (method: string, path: string, body?: unknown) =>
	callGraph(authority, token, method, `/v1.0/${path}`, body);
const code = (answer: { status: number; body: { error?: { code: string } } }) => [
	answer.status,
	answer.body.error?.code,
];
const person = (more: object = {}) => ({
	accountEnabled: true,
	displayName: 'Nora',
	mailNickname: 'nora',
	userPrincipalName: 'nora@contoso.example',
	passwordProfile: { password: 'a new password 1', forceChangePasswordNextSignIn: false },
	...more,
});
const signIn = () =>
	createTestClient(authority).token({
		grant_type: 'password',
		client_id: testIds.native,
		username: 'nora@contoso.example',
		password: 'a new password 1',
		scope: 'openid',
	});
const reference = (id: string) => ({ '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}` });
const audits = async () => (await call('GET', 'auditLogs/directoryAudits')).body.value;

describe('a user', () => {
	test('is made, signs in, is deleted and signs in no more, is restored without roles, and every step is audited [sec 250]', async () => {
		const made = await call('POST', 'users', person());
		expect(made.status).toBe(201);
		expect(JSON.stringify(made.body)).not.toMatch(/password/i);
		const { id } = made.body;
		expect((await signIn()).status).toBe(200);
		expect((await call('POST', `groups/${testIds.finance}/members/$ref`, reference(id))).status).toBe(204);
		const role = { principalId: id, roleDefinitionId: roleIds.reportsReader, directoryScopeId: '/' };
		expect((await call('POST', 'roleManagement/directory/roleAssignments', role)).status).toBe(201);
		// who holds a role is out of reach of an application without one
		expect((await call('DELETE', `users/${id}`)).status).toBe(403);
		const [assignment] = (await call('GET', `roleManagement/directory/roleAssignments?$filter=principalId eq '${id}'`))
			.body.value;
		expect((await call('DELETE', `roleManagement/directory/roleAssignments/${assignment.id}`)).status).toBe(204);
		expect((await call('DELETE', `users/${id}`)).status).toBe(204);
		expect((await call('GET', `directoryObjects/${id}`)).status).toBe(404);
		expect((await signIn()).status).toBe(400);
		expect((await call('GET', 'directory/deletedItems/microsoft.graph.user')).body.value).toMatchObject([{ id }]);
		expect((await call('POST', `directory/deletedItems/${id}/restore`)).body).toMatchObject({ id });
		expect((await call('POST', `users/${id}/checkMemberGroups`, { groupIds: [testIds.finance] })).body.value).toEqual([
			testIds.finance,
		]);
		expect((await signIn()).status).toBe(200);
		const written = await audits();
		expect(written.map(({ activityDisplayName }: { activityDisplayName: string }) => activityDisplayName)).toEqual([
			'Restore user',
			'Delete user',
			'Remove member from role',
			'Add member to role',
			'Add member to group',
			'Add user',
		]);
		expect(JSON.stringify(written)).not.toContain('a new password');
		expect(JSON.stringify(written)).not.toContain('$argon2');
	});

	test.each<[string, object]>([
		['a name that somebody has, in other letters', { userPrincipalName: 'ALICE@contoso.example' }],
		['a domain of another tenant', { userPrincipalName: 'nora@northwind.example' }],
		['no password', { passwordProfile: undefined }],
		['a short password', { passwordProfile: { password: 'short' } }],
		['no accountEnabled', { accountEnabled: undefined }],
		['a member that nobody may set [sec 239]', { tokensValidFrom: 0 }],
		['a home account', { home: { tenantId: testIds.strangerTenant } }],
	])('with %s is 400, and no audit is written', async (_, more) => {
		expect(code(await call('POST', 'users', person(more)))).toEqual([400, 'Request_BadRequest']);
		expect(await audits()).toEqual([]);
	});

	test('[case graph/02] the Global Administrator is not deleted by an application', async () => {
		expect((await call('DELETE', 'users/root@contoso.example')).status).toBe(403);
	});
});

describe('a group', () => {
	test('is made, changed, given members and deleted', async () => {
		const { body: group } = await call('POST', 'groups', {
			displayName: 'New',
			mailNickname: 'new',
			mailEnabled: false,
			securityEnabled: true,
		});
		expect((await call('PATCH', `groups/${group.id}`, { description: 'Of tests' })).status).toBe(204);
		expect((await call('GET', `groups/${group.id}`)).body).toMatchObject({
			displayName: 'New',
			description: 'Of tests',
		});
		const members = `groups/${group.id}/members`;
		expect((await call('POST', `${members}/$ref`, reference(testIds.alice))).status).toBe(204);
		expect(code(await call('POST', `${members}/$ref`, reference(testIds.alice)))).toEqual([400, 'Request_BadRequest']);
		expect((await call('GET', members)).body.value).toMatchObject([{ id: testIds.alice }]);
		expect((await call('DELETE', `${members}/${testIds.alice}/$ref`)).status).toBe(204);
		expect((await call('DELETE', `${members}/${testIds.alice}/$ref`)).status).toBe(404);
		expect((await call('DELETE', `groups/${group.id}`)).status).toBe(204);
		expect((await call('GET', `groups/${group.id}`)).status).toBe(404);
	});

	test.each<[string, object]>([
		['no name', { mailNickname: 'new' }],
		['mail', { displayName: 'New', mailNickname: 'new', mailEnabled: true }],
		['an id of its own', { displayName: 'New', mailNickname: 'new', tenantId: testIds.strangerTenant }],
	])('with %s is 400', async (_, body) => {
		expect((await call('POST', 'groups', body)).status).toBe(400);
	});

	test.each([testIds.stranger, globalAdministrator])('takes no %s as a member [sec 238]', async (id) => {
		expect([400, 404]).toContain((await call('POST', `groups/${testIds.finance}/members/$ref`, reference(id))).status);
	});
});

describe('a role', () => {
	const path = 'roleManagement/directory/roleAssignments';
	test('[case graph/02] the last Global Administrator keeps it [sec 246]', async () => {
		const { body } = await call('GET', `${path}?$filter=roleDefinitionId eq '${globalAdministrator}'`);
		expect((await call('DELETE', `${path}/${body.value[0].id}`)).status).toBe(409);
	});

	test.each<[string, object]>([
		['a scope', { directoryScopeId: '/administrativeUnits/1' }],
		['a group', { principalId: testIds.finance }],
		['somebody of another tenant', { principalId: testIds.stranger }],
		['somebody who has it', { principalId: testIds.admin, roleDefinitionId: globalAdministrator }],
	])('with %s is 400 [sec 240]', async (_, more) => {
		const body = {
			principalId: testIds.alice,
			roleDefinitionId: roleIds.reportsReader,
			directoryScopeId: '/',
			...more,
		};
		expect(code(await call('POST', path, body))).toEqual([400, 'Request_BadRequest']);
	});
});
