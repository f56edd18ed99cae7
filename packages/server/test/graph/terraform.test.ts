// Requests as HashiCorp's azuread provider for Terraform writes them, each of which was refused once: members of a user
// that it sends with every one, the one assignment that it has made, directory roles by their members.
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applicationToken, callGraph, tenantsWithPermissions } from './calls.ts';

let authority: TestAuthority;
let token: string;
beforeAll(async () => {
	authority = await createTestAuthority({
		tenants: tenantsWithPermissions([
			'Application.ReadWrite.All',
			'AppRoleAssignment.ReadWrite.All',
			'Directory.ReadWrite.All',
			'Group.ReadWrite.All',
			'RoleManagement.ReadWrite.Directory',
			'User.ReadWrite.All',
		]),
	});
	token = await applicationToken(authority);
});
afterAll(() => authority.close());

const call = (method: string, path: string, body?: object, version = 'v1.0') =>
	callGraph(authority, token, method, `/${version}/${path}`, body);

describe('what a user’s employer has on record is kept as it was written', () => {
	const members = 'employeeHireDate,employeeOrgData,showInAddressList';
	const read = async (path: string) => {
		const { employeeHireDate, employeeOrgData, showInAddressList } = (await call('GET', `${path}?$select=${members}`))
			.body;
		return { employeeHireDate, employeeOrgData, showInAddressList };
	};
	const nothing = { employeeHireDate: null, employeeOrgData: null, showInAddressList: null };

	test('of one who is made with nothing of it, it is null', async () => {
		const { body, status } = await call('POST', 'users', {
			'@odata.type': '#microsoft.graph.user',
			accountEnabled: true,
			city: null,
			displayName: 'Clerk',
			employeeOrgData: { '@odata.type': '#microsoft.graph.employeeOrgData', costCenter: null, division: null },
			mailNickname: 'clerk',
			otherMails: [],
			passwordProfile: { forceChangePasswordNextSignIn: false, password: 'a long new password 1' },
			userPrincipalName: 'clerk@contoso.example',
		});
		expect(status, JSON.stringify(body)).toBe(201);
		expect(await read(`users/${body.id}`)).toEqual(nothing);
	});

	test.each([
		['employeeHireDate', '1970-01-01T00:00:00Z', '1970-01-01T00:00:00Z'],
		['employeeHireDate', '1969-07-20T22:17:00+02:00', '1969-07-20T20:17:00Z'],
		['employeeOrgData', { costCenter: '42' }, { costCenter: '42', division: null }],
		['employeeOrgData', { Division: 'North' }, { costCenter: '42', division: 'North' }],
		['showInAddressList', false, false],
		['showInAddressList', true, true],
		['employeeHireDate', null, null],
		['employeeOrgData', null, null],
		['showInAddressList', null, null],
	])('%s %j is read as %j', async (name, written, expected) => {
		const path = `users/${testIds.bob}`;
		expect((await call('PATCH', path, { [name]: written }, 'beta')).status).toBe(204);
		expect(await read(path)).toMatchObject({ [name]: expected });
	});

	test.each([
		{ employeeHireDate: 'yesterday' },
		{ employeeOrgData: 'North' },
		{ employeeOrgData: { costCenter: 42 } },
		{ employeeOrgData: { floor: '2' } },
		{ showInAddressList: 'no' },
	])('%j is 400', async (body) => {
		expect((await call('PATCH', `users/${testIds.carol}`, body)).status).toBe(400);
		expect(await read(`users/${testIds.carol}`)).toEqual(nothing);
	});

	test('users are found by it', async () => {
		await call('PATCH', `users/${testIds.alice}`, {
			employeeHireDate: '2024-02-01T00:00:00Z',
			employeeOrgData: { costCenter: 'C1', division: 'South' },
		});
		for (const filter of ['employeeHireDate ge 2024-01-01T00:00:00Z', "employeeOrgData/division eq 'South'"]) {
			const { body } = await call('GET', `users?$filter=${encodeURIComponent(filter)}&$select=id`);
			expect(body.value, filter).toEqual([{ id: testIds.alice }]);
		}
	});
});

describe('an assignment of an application’s role is read by itself', () => {
	const role = { id: 'd0a1b2c3-0000-4000-8000-000000000001', value: 'Admin', displayName: 'Admin', description: 'A' };
	let resourceId: string;
	let made: { id: string };
	beforeAll(async () => {
		const appRoles = [{ ...role, allowedMemberTypes: ['User', 'Application'], isEnabled: true }];
		const { appId } = (await call('POST', 'applications', { displayName: 'Reports', appRoles })).body;
		resourceId = (await call('POST', 'servicePrincipals', { appId })).body.id;
		const assignment = { appRoleId: role.id, principalId: testIds.bob, resourceId };
		made = (await call('POST', `servicePrincipals/${resourceId}/appRoleAssignedTo`, assignment)).body;
	});

	test('of the resource and of the principal', async () => {
		for (const path of [`servicePrincipals/${resourceId}/appRoleAssignedTo`, `users/${testIds.bob}/appRoleAssignments`])
			expect((await call('GET', `${path}/${made.id}`)).body).toMatchObject({ id: made.id, principalId: testIds.bob });
	});
	test('of another principal or resource it is 404', async () => {
		for (const path of [
			`users/${testIds.alice}/appRoleAssignments`,
			`groups/${testIds.finance}/appRoleAssignments`,
			`servicePrincipals/${resourceId}/appRoleAssignments`,
		])
			expect((await call('GET', `${path}/${made.id}`)).status, path).toBe(404);
	});
});

describe('[sec 240] of an administrator’s sensitive members, an application without a role', () => {
	const path = `users/${testIds.admin}`;
	const asTheyStand = {
		accountEnabled: true,
		businessPhones: [],
		mail: null,
		mobilePhone: null,
		onPremisesImmutableId: null,
		otherMails: [],
		userPrincipalName: 'root@contoso.example',
	};
	const write = async (body: object) => (await call('PATCH', path, body)).status;

	test('sends those that it leaves as they stand beside others that it changes', async () => {
		expect(await write({ ...asTheyStand, jobTitle: 'Chief' })).toBe(204);
		expect((await call('GET', `${path}?$select=jobTitle`)).body).toMatchObject({ jobTitle: 'Chief' });
	});
	test.each([
		asTheyStand,
		{ accountEnabled: true },
		{ ...asTheyStand, jobTitle: 'a', accountEnabled: false },
		{ ...asTheyStand, jobTitle: 'a', businessPhones: ['+31 20 5550100'] },
		{ ...asTheyStand, jobTitle: 'a', mail: 'mine@mail.example' },
		{ ...asTheyStand, jobTitle: 'a', mobilePhone: '+31 20 5550100' },
		{ ...asTheyStand, jobTitle: 'a', onPremisesImmutableId: 'mine' },
		{ ...asTheyStand, jobTitle: 'a', otherMails: ['mine@mail.example'] },
		{ ...asTheyStand, jobTitle: 'a', userPrincipalName: 'Root@contoso.example' },
		{ jobTitle: 'a', authorizationInfo: { certificateUserIds: ['X509:<SKI>0123abcd'] } },
	])('changes none: %j is 403', async (body) => {
		expect(await write(body)).toBe(403);
	});
});

test('a manager who was deleted is removed, once', async () => {
	const path = `users/${testIds.carol}/manager`;
	const body = { accountEnabled: true, displayName: 'Chief', mailNickname: 'chief' };
	const passwordProfile = { password: 'a long new password 1' };
	const { id } = (await call('POST', 'users', { ...body, passwordProfile, userPrincipalName: 'chief@contoso.example' }))
		.body;
	await call('PUT', `${path}/$ref`, { '@odata.id': `${authority.origin}/v1.0/users/${id}` });
	expect((await call('DELETE', `users/${id}`)).status).toBe(204);
	expect((await call('DELETE', `${path}/$ref`)).status).toBe(204);
	expect((await call('DELETE', `${path}/$ref`)).status).toBe(404);
});

describe('the service principal of Microsoft Graph', () => {
	const path = "servicePrincipals(appId='00000003-0000-0000-c000-000000000000')";
	const asItStands = {
		accountEnabled: true,
		alternativeNames: [],
		appRoleAssignmentRequired: false,
		description: null,
		loginUrl: null,
		notes: null,
		notificationEmailAddresses: [],
		preferredSingleSignOnMode: null,
		samlSingleSignOnSettings: {},
		tags: [],
	};
	test('may be sent as it stands, and is answered so', async () => {
		expect((await call('PATCH', path, asItStands)).status).toBe(204);
		expect((await call('GET', path)).body).toMatchObject({ ...asItStands, samlSingleSignOnSettings: null });
	});
	test.each([
		{ accountEnabled: false },
		{ ...asItStands, appRoleAssignmentRequired: true },
		{ tags: ['mine'] },
		{ notes: 'mine' },
		{ samlSingleSignOnSettings: { relayState: '/' } },
		{ keyCredentials: [{}] },
	])('is not changed: %j is 403', async (body) => {
		expect((await call('PATCH', path, body)).status).toBe(403);
	});
});

test('a federated credential may be named as a host is', async () => {
	const { id } = (await call('POST', 'applications', { displayName: 'Pipeline' })).body;
	const path = `applications/${id}/federatedIdentityCredentials`;
	const credential = { issuer: 'https://tokens.example', subject: 'a', audiences: ['api://AzureADTokenExchange'] };
	const name = 'main.pipeline-1.example';
	expect((await call('POST', path, { ...credential, name })).status).toBe(201);
	expect((await call('GET', `${path}/${name}`)).body).toMatchObject({ name });
	for (const other of ['.main', 'main/1', 'main 1', '']) {
		const { status } = await call('POST', path, { ...credential, name: other });
		expect(status, other).toBe(400);
	}
});

test('a service principal answers the home page of its application', async () => {
	const web = { homePageUrl: 'https://reports.test' };
	const { appId } = (await call('POST', 'applications', { displayName: 'With a page', web })).body;
	expect((await call('POST', 'servicePrincipals', { appId })).body).toMatchObject({ homepage: web.homePageUrl });
});

test('a group’s visibility is answered as it was written', async () => {
	const body = { displayName: 'Clerks', mailNickname: 'clerks', visibility: 'Private' };
	const { id } = (await call('POST', 'groups', body, 'beta')).body;
	const read = async () => (await call('GET', `groups/${id}`)).body.visibility;
	expect(await read()).toBe('Private');
	await call('PATCH', `groups/${id}`, { description: 'Of the office' });
	expect(await read()).toBe('Private');
	for (const visibility of ['Public', null]) {
		expect((await call('PATCH', `groups/${id}`, { visibility })).status).toBe(204);
		expect(await read()).toBe(visibility);
	}
	expect((await call('PATCH', `groups/${id}`, { visibility: 'HiddenMembership' })).status).toBe(400);
});

test('a group is written back to no directory on premises, and says so', async () => {
	expect((await call('GET', `groups/${testIds.finance}`, undefined, 'beta')).body).toMatchObject({
		writebackConfiguration: { isEnabled: null, onPremisesGroupType: null },
	});
});

describe('a directory role', () => {
	const helpdesk = '729827e3-9c14-49f7-bb1b-9608f156bbb8';
	const root = '62e90394-69f5-4237-9190-012177145e10';
	const members = `directoryRoles/${helpdesk}/members`;
	const reference = (id: string) => ({ '@odata.id': `${authority.origin}/v1.0/directoryObjects/${id}` });
	const holders = async () =>
		(await call('GET', members)).body.value.map(({ id }: { id: string }) => id) as Promise<string[]>;

	test('is activated by its template; one that somebody holds is active already', async () => {
		expect(await call('POST', 'directoryRoles', { roleTemplateId: helpdesk })).toMatchObject({
			status: 201,
			body: { id: helpdesk, roleTemplateId: helpdesk },
		});
		expect((await call('POST', 'directoryRoles', { roleTemplateId: root })).status).toBe(400);
		expect((await call('POST', 'directoryRoles', { roleTemplateId: testIds.bob })).status).toBe(404);
		expect((await call('POST', 'directoryRoles', {})).status).toBe(400);
	});
	test('is given to a member once, and taken away, as an assignment is', async () => {
		expect((await call('POST', `${members}/$ref`, reference(testIds.bob))).status).toBe(204);
		expect(await holders()).toEqual([testIds.bob]);
		expect((await call('POST', `${members}/$ref`, reference(testIds.bob))).status).toBe(400);
		expect((await call('DELETE', `${members}/${testIds.bob}/$ref`)).status).toBe(204);
		expect(await holders()).toEqual([]);
		expect((await call('DELETE', `${members}/${testIds.bob}/$ref`)).status).toBe(404);
	});
	test('is given to no group, and the last global administrator keeps theirs', async () => {
		expect((await call('POST', `${members}/$ref`, reference(testIds.finance))).status).toBe(400);
		expect((await call('DELETE', `directoryRoles/${root}/members/${testIds.admin}/$ref`)).status).toBe(409);
		expect((await call('GET', `directoryRoles/${root}/members`)).body.value).toHaveLength(1);
	});
});
