// Requests as the CLI for Microsoft 365 writes them, each of which was refused once: names of members in other letters,
// ids of a batch as numbers, `myorganization` in the address, no metadata, policies of the tenant, schedules of roles.
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applicationToken, callGraph, tenantsWithPermissions } from './calls.ts';

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
});
afterAll(() => authority.close());

const call = (method: string, path: string, body?: object, headers?: Record<string, string>) =>
	callGraph(authority, token, method, `/v1.0/${path}`, body, headers);

describe('members are taken in any letter case, as the directory takes them', () => {
	const user = {
		accountEnabled: true,
		displayName: 'Clerk',
		userPrincipalName: 'clerk@contoso.example',
		mailNickName: 'clerk',
		surName: 'Clerk',
		passwordProfile: { password: 'a long new password 1' },
	};
	test.each<[string, object, object]>([
		['users', user, { surname: 'Clerk' }],
		['groups', { DisplayName: 'Clerks', mailNickName: 'clerks', MailEnabled: false }, { displayName: 'Clerks' }],
		['applications', { displayname: 'Reports', IdentifierUris: ['api://r'] }, { identifierUris: ['api://r'] }],
	])('POST %s %j', async (path, body, expected) => {
		expect(await call('POST', path, body)).toMatchObject({ status: 201, body: expected });
	});

	test('of a change too, and two that are the same but for their letters are refused', async () => {
		const path = `users/${testIds.bob}`;
		expect((await call('PATCH', path, { JobTitle: 'Chief' })).status).toBe(204);
		expect((await call('GET', `${path}?$select=jobTitle`)).body).toMatchObject({ jobTitle: 'Chief' });
		expect((await call('PATCH', path, { jobTitle: 'a', JobTitle: 'b' })).status).toBe(400);
	});
});

describe('the password of a user', () => {
	const path = `users/${testIds.bob}`;
	const stored = () => authority.app.authority.storage.directory.findUser(testIds.tenant, testIds.bob);

	test('is reset in any letter case: whoever resets a stolen one is not told that it is done while it stays', async () => {
		const before = await stored();
		const PasswordProfile = { Password: 'a long new password 1', ForceChangePasswordNextSignIn: true };
		expect((await call('PATCH', path, { PasswordProfile })).status).toBe(204);
		const after = await stored();
		expect(after?.passwordHash).not.toBe(before?.passwordHash);
		expect(after?.mustChangePassword).toBe(true);
	});

	test.each<[string, object]>([
		['a member that is none of it', { forceChangePasswordNextSignIn: true, pasword: 'a long new password 1' }],
		['one twice', { password: 'a long new password 1', Password: 'a long new password 2' }],
		['a second factor before the change, which is not asked for here', { forceChangePasswordNextSignInWithMfa: true }],
		['a member of every object', JSON.parse('{ "password": "a long new password 1", "__proto__": {} }')],
	])('is refused with %s, and nothing is changed', async (_, passwordProfile) => {
		const before = await stored();
		expect((await call('PATCH', path, { passwordProfile })).status).toBe(400);
		expect(await stored()).toEqual(before);
	});
});

describe('a batch', () => {
	test('may count its requests, and is answered by texts', async () => {
		const requests = [
			{ id: 1, method: 'GET', url: `/users/${testIds.bob}?$select=id` },
			{ id: 2, dependsOn: [1], method: 'GET', url: `/users/${testIds.alice}?$select=id` },
		];
		const { body, status } = await call('POST', '$batch', { requests });
		expect([status, body.responses.map((one: { id: string }) => one.id)]).toEqual([200, ['1', '2']]);
	});
	test('tells a count as a number', async () => {
		const url = `/groups/${testIds.finance}/members/$count?$filter=id eq '${testIds.carol}'`;
		const requests = [{ id: 'a', method: 'GET', url, headers: { ConsistencyLevel: 'eventual' } }];
		const { body } = await call('POST', '$batch', { requests });
		expect(body.responses).toMatchObject([{ status: 200, headers: { 'Content-Type': 'text/plain' }, body: 1 }]);
	});
	test.each([1.5, true, null, {}])('with the id %j is 400', async (id) => {
		expect((await call('POST', '$batch', { requests: [{ id, method: 'GET', url: '/users' }] })).status).toBe(400);
	});
});

test('the caller’s tenant may be named as myorganization', async () => {
	expect((await call('GET', `myorganization/users/${testIds.bob}`)).body).toMatchObject({ id: testIds.bob });
	expect((await call('GET', 'myOrganization/applications')).status).toBe(200);
	expect((await call('GET', 'users/myorganization')).status).toBe(404);
});

describe('without metadata', () => {
	const accept = { accept: 'application/json;odata.metadata=none' };
	const namesOf = (text: string) => text.match(/"[^"]*@odata\.[^"]*"/g) ?? [];

	test('an answer says nothing but how much there is and where it goes on', async () => {
		const { body } = await call('GET', 'users?$top=1&$count=true', undefined, {
			...accept,
			consistencylevel: 'eventual',
		});
		expect(namesOf(JSON.stringify(body))).toEqual(['"@odata.count"', '"@odata.nextLink"']);
		const members = await call('GET', `groups/${testIds.everyone}/members`, undefined, accept);
		expect(members.body.value).toHaveLength(2);
		expect(namesOf(JSON.stringify(members.body))).toEqual([]);
		const { body: told } = await call('GET', `groups/${testIds.everyone}/members`);
		expect(namesOf(JSON.stringify(told))).toContain('"@odata.type"');
	});
});

describe('policies that nothing here can change say what this server does', () => {
	test.each<[string, object]>([
		['adminConsentRequestPolicy', { isEnabled: false }],
		['authenticationFlowsPolicy', { selfServiceSignUp: { isEnabled: false } }],
		['crossTenantAccessPolicy', { allowedCloudEndpoints: [] }],
		// a guest's second factor at home is none here: `guests.test.ts`
		['crossTenantAccessPolicy/default', { inboundTrust: { isMfaAccepted: false, isCompliantDeviceAccepted: false } }],
		['defaultAppManagementPolicy', { isEnabled: false }],
		['deviceRegistrationPolicy', { multiFactorAuthConfiguration: 'notRequired' }],
	])('%s', async (name, policy) => {
		expect(await call('GET', `policies/${name}`)).toMatchObject({ status: 200, body: policy });
		expect([403, 405]).toContain((await call('PATCH', `policies/${name}`, {})).status);
	});
});

test('an assignment of a role is a schedule without an end, and nothing waits to be activated', async () => {
	const directory = 'roleManagement/directory';
	const expand = '?$expand=roleDefinition($select=displayName)';
	const { body } = await call('GET', `${directory}/roleAssignmentScheduleInstances${expand}`);
	expect(body.value).toMatchObject([
		{
			principalId: testIds.admin,
			assignmentType: 'Assigned',
			endDateTime: null,
			roleDefinition: { displayName: 'Global Administrator' },
		},
	]);
	for (const name of ['roleEligibilityScheduleInstances', 'roleAssignmentScheduleRequests'])
		expect((await call('GET', `${directory}/${name}${expand}`)).body).toMatchObject({ value: [] });
});

test('what stands below a service principal can be shown with it', async () => {
	const path = `servicePrincipals?$filter=appId eq '${testIds.daemon}'&$expand=`;
	const { body } = await call('GET', `${path}appRoleAssignments`);
	const [{ id, appRoleAssignments }] = body.value;
	expect(appRoleAssignments.length).toBeGreaterThan(1);
	expect((await call('GET', `servicePrincipals/${id}/appRoleAssignments`)).body.value).toEqual(appRoleAssignments);
	const web = `servicePrincipals?$filter=appId eq '${testIds.web}'&$expand=oauth2PermissionGrants`;
	expect((await call('GET', web)).body.value).toMatchObject([
		{ oauth2PermissionGrants: [{ consentType: 'AllPrincipals' }, { consentType: 'AllPrincipals' }] },
	]);
});

test('a reference may name a user of the tenant by its name, and nobody of another tenant', async () => {
	const referring = (name: string) => ({ '@odata.id': `https://graph.microsoft.com/v1.0/users/${name}` });
	const manager = `users/${testIds.bob}/manager`;
	expect((await call('PUT', `${manager}/$ref`, referring('alice@contoso.example'))).status).toBe(204);
	expect((await call('GET', manager)).body).toMatchObject({ id: testIds.alice });
	for (const name of ['eve@northwind.example', 'nobody@contoso.example'])
		expect((await call('PUT', `${manager}/$ref`, referring(name))).status).toBe(404);
	const members = `groups/${testIds.finance}/members/$ref`;
	expect((await call('POST', members, referring('bob@contoso.example'))).status).toBe(204);
});

test('a group with what Exchange would do with it is refused, and with nothing of it made', async () => {
	const group = { displayName: 'Desk', mailNickname: 'desk', mailEnabled: false, securityEnabled: true };
	expect((await call('POST', 'groups', { ...group, resourceBehaviorOptions: [] })).status).toBe(201);
	expect((await call('POST', 'groups', { ...group, resourceBehaviorOptions: ['HideGroupInOutlook'] })).status).toBe(
		400,
	);
});
