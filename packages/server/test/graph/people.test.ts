// People and groups as administrators change them over Graph: every member, managers, guests, owners, and groups whose
// members a rule finds.
import { createTestAuthority, createTestClient, type TestAuthority, testIds } from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { roleIds } from '../../src/directory/who-may-act-on-whom.ts';
import type { MailMessage } from '../../src/records/mail-message.ts';
import { applicationToken, callGraph, tenantsWithPermissions, tokenHolding } from './calls.ts';

let authority: TestAuthority;
let token: string;
beforeEach(async () => {
	authority = await createTestAuthority({
		tenants: tenantsWithPermissions(
			['Directory.ReadWrite.All', 'User.DeleteRestore.All', 'AuditLog.Read.All'],
			(tenant) => {
				tenant.settings = { ...tenant.settings, resourceOwnerPasswordCredentials: true };
				tenant.identity = { conditionalAccess: { policies: [] } };
			},
		),
	});
	token = await applicationToken(authority);
});
afterEach(() => authority.close());

const call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
	callGraph(authority, token, method, `/v1.0/${path}`, body, headers);
const reference = (id: string) => ({ '@odata.id': `https://graph.microsoft.com/v1.0/users/${id}` });
const alice = `users/${testIds.alice}`;
const events = async () =>
	(await authority.app.authority.storage.securityEvents.after(testIds.tenant, 0, 100)).map(({ kind, userId }) => [
		kind,
		userId,
	]);

describe('a user', () => {
	test('answers all that was written of it, where $select asks for it', async () => {
		const written = {
			displayName: 'Alice A.',
			givenName: 'Alice',
			jobTitle: 'Clerk',
			department: 'Sales',
			usageLocation: 'CH',
			businessPhones: ['+41 44 000 00 00'],
			otherMails: ['alice@elsewhere.example'],
			onPremisesExtensionAttributes: { extensionAttribute3: 'three' },
		};
		expect((await call('PATCH', alice, written)).status).toBe(204);
		expect((await call('GET', `${alice}?$select=${Object.keys(written).join(',')}`)).body).toMatchObject(written);
		const usual = (await call('GET', alice)).body;
		expect(usual).toMatchObject({ displayName: 'Alice A.', jobTitle: 'Clerk' });
		expect(usual).not.toHaveProperty('department');
		expect((await call('GET', "users?$filter=department eq 'sales'")).body.value).toMatchObject([
			{ id: testIds.alice },
		]);
		expect((await call('PATCH', alice, { department: null, businessPhones: [] })).status).toBe(204);
		expect((await call('GET', `${alice}?$select=department,businessPhones`)).body).toMatchObject({
			department: null,
			businessPhones: [],
		});
	});

	test.each<[string, object]>([
		['a member that nobody may set [sec 239]', { tokensValidFrom: 0 }],
		['a home account', { home: { tenantId: testIds.strangerTenant, userId: testIds.stranger } }],
		['a list in place of a text', { jobTitle: ['Clerk'] }],
		['a country that is none', { usageLocation: 'Switzerland' }],
		['the name of somebody else', { userPrincipalName: 'bob@contoso.example' }],
		['a domain of another tenant', { userPrincipalName: 'alice@northwind.example' }],
		['a short password', { passwordProfile: { password: 'short' } }],
	])('with %s is 400 and stays as it was', async (_, body) => {
		const before = (await call('GET', alice)).body;
		expect((await call('PATCH', alice, body)).status).toBe(400);
		expect((await call('GET', alice)).body).toEqual(before);
	});

	test('whose password is reset, or who is disabled, is told of in the same change, and it is audited without the password', async () => {
		const password = 'a new password 1';
		const change = { passwordProfile: { password, forceChangePasswordNextSignIn: false } };
		expect((await call('PATCH', alice, change)).status).toBe(204);
		expect((await call('PATCH', alice, { accountEnabled: false })).status).toBe(204);
		expect(await events()).toEqual([
			['credentialChanged', testIds.alice],
			['accountDisabled', testIds.alice],
		]);
		const { value } = (await call('GET', 'auditLogs/directoryAudits')).body;
		expect(value.map((one: { activityDisplayName: string }) => one.activityDisplayName)).toEqual([
			'Disable account',
			'Update user',
		]);
		expect(value[0].targetResources[0].modifiedProperties).toEqual([
			{ displayName: 'accountEnabled', oldValue: 'true', newValue: 'false' },
		]);
		expect(JSON.stringify(value)).not.toContain(password);
	});

	test('whose password is reset keeps nothing that was issued before the next second', async () => {
		const change = { passwordProfile: { password: 'a new password 1', forceChangePasswordNextSignIn: false } };
		expect((await call('PATCH', alice, change)).status).toBe(204);
		const user = await authority.app.authority.storage.directory.findUser(testIds.tenant, testIds.alice);
		expect(user).toMatchObject({ tokensValidFrom: authority.now() + 1, passwordChangedAt: authority.now() });
	});

	test('sets its own password nowhere but where the one before is asked for, whatever its role [sec 141]', async () => {
		const { storage } = authority.app.authority;
		const version = (await storage.directory.tenantVersion(testIds.tenant)) ?? 0;
		const role = { principalId: testIds.alice, roleTemplateId: roleIds.globalAdministrator };
		const audit = { id: 'a', at: 0, changes: [] } as never;
		await storage.directoryChanges.apply(testIds.tenant, [{ kind: 'assignRole', ...role }], audit, version);
		const own = await tokenHolding(authority, testIds.native, 'User.ReadWrite.All', 'alice@contoso.example');
		const change = { passwordProfile: { password: 'a new password 1', forceChangePasswordNextSignIn: false } };
		const before = await storage.directory.findUser(testIds.tenant, testIds.alice);
		for (const path of [alice, 'users/ALICE@contoso.example'])
			expect((await callGraph(authority, own, 'PATCH', `/v1.0/${path}`, change)).status).toBe(400);
		expect(await storage.directory.findUser(testIds.tenant, testIds.alice)).toEqual(before);
		expect((await callGraph(authority, own, 'PATCH', `/v1.0/users/${testIds.bob}`, change)).status).toBe(204);
	});

	test.each(['root', 'reader'])(
		'[case graph/02] that administers is not changed in what is sensitive, by %s',
		async (who) => {
			const target = who === 'root' ? 'users/root@contoso.example' : alice;
			const byUser =
				who === 'root'
					? token
					: await tokenHolding(authority, testIds.native, 'User.ReadWrite.All', 'bob@contoso.example');
			for (const body of [
				{ userPrincipalName: 'other@contoso.example' },
				{ mobilePhone: '1' },
				{ otherMails: ['a@b.example'] },
				{ passwordProfile: { password: 'a new password 1' } },
				{ accountEnabled: false },
			])
				expect((await callGraph(authority, byUser, 'PATCH', `/v1.0/${target}`, body)).status).toBe(403);
		},
	);
});

describe('a manager', () => {
	test('is assigned, listed from both sides and taken away; nobody is above itself', async () => {
		expect((await call('PUT', `${alice}/manager/$ref`, reference(testIds.bob))).status).toBe(204);
		expect((await call('GET', `${alice}/manager`)).body).toMatchObject({ id: testIds.bob });
		expect((await call('GET', `users/${testIds.bob}/directReports`)).body.value).toMatchObject([{ id: testIds.alice }]);
		expect((await call('PUT', `users/${testIds.bob}/manager/$ref`, reference(testIds.alice))).status).toBe(400);
		expect((await call('PUT', `${alice}/manager/$ref`, reference(testIds.stranger))).status).toBe(404);
		expect((await call('DELETE', `${alice}/manager/$ref`)).status).toBe(204);
		expect((await call('GET', `${alice}/manager`)).status).toBe(404);
	});
});

describe('an invitation', () => {
	const invitation = (more: object = {}) => ({
		invitedUserEmailAddress: 'eve@northwind.example',
		inviteRedirectUrl: 'https://contoso.example/',
		...more,
	});
	test('makes a guest once, who is changed, deleted and restored under the name of its home account', async () => {
		const { status, body } = await call('POST', 'invitations', invitation());
		expect([status, body.status]).toEqual([201, 'Completed']);
		const path = `users/${body.invitedUser.id}`;
		expect((await call('GET', path)).body).toMatchObject({
			userPrincipalName: 'eve@northwind.example',
			userType: 'Guest',
		});
		expect((await call('POST', 'invitations', invitation())).status).toBe(400);
		expect((await call('PATCH', path, { department: 'Visitors' })).status).toBe(204);
		expect((await call('PATCH', path, { passwordProfile: { password: 'a new password 1' } })).status).toBe(400);
		expect((await call('DELETE', path)).status).toBe(204);
		expect((await call('POST', `directory/deletedItems/${body.invitedUser.id}/restore`)).status).toBe(200);
		expect((await call('GET', `${path}?$select=department,userPrincipalName`)).body).toMatchObject({
			department: 'Visitors',
			userPrincipalName: 'eve@northwind.example',
		});
	});

	test('is sent by mail where this server sends any: to the guest’s own address, with the one to open', async () => {
		const sent: MailMessage[] = [];
		authority.app.authority.sendMail = async (message) => {
			sent.push(message);
		};
		const { status, body } = await call('POST', 'invitations', invitation({ sendInvitationMessage: true }));
		expect([status, body.sendInvitationMessage]).toEqual([201, true]);
		expect(sent).toHaveLength(1);
		expect(sent[0]).toMatchObject({ to: 'eve@northwind.example', subject: 'Contoso invited you' });
		expect(sent[0]?.text).toContain(body.inviteRedeemUrl);
	});

	test('is none where it was not asked for; and one that cannot be sent is told, with the guest made', async () => {
		const sent: MailMessage[] = [];
		authority.app.authority.sendMail = async (message) => {
			sent.push(message);
			throw new Error('the mail server is away');
		};
		const { body } = await call('POST', 'invitations', invitation({ sendInvitationMessage: false }));
		expect(sent).toEqual([]);
		await call('DELETE', `users/${body.invitedUser.id}`);
		await call('DELETE', `directory/deletedItems/${body.invitedUser.id}`);
		const again = await call('POST', 'invitations', invitation({ sendInvitationMessage: true }));
		expect(again.status).toBe(201);
		expect(sent).toHaveLength(1);
		expect((await call('GET', `users/${again.body.invitedUser.id}`)).status).toBe(200);
		const told = authority.events.filter(({ kind }) => kind === 'failed');
		expect(JSON.stringify(told)).toContain('an invitation could not be sent');
	});

	test.each<[string, object]>([
		['of nobody', { invitedUserEmailAddress: 'nobody@elsewhere.example' }],
		['of a member', { invitedUserEmailAddress: 'alice@contoso.example' }],
		['that opens another scheme', { inviteRedirectUrl: 'javascript:alert(1)' }],
		['by a message', { sendInvitationMessage: true }],
	])('%s is 400', async (_, more) => {
		expect((await call('POST', 'invitations', invitation(more))).status).toBe(400);
	});
});

describe('a group', () => {
	const group = (more: object = {}) => ({ displayName: 'Sales', mailNickname: 'sales', ...more });
	const dynamic = (membershipRule: string) => group({ groupTypes: ['DynamicMembership'], membershipRule });
	const membersOf = async (id: string) =>
		(await call('GET', `groups/${id}/members`)).body.value.map((one: { id: string }) => one.id);

	test('has as members whom its rule selects, from the change on that made it so', async () => {
		await call('PATCH', alice, { department: 'Sales' });
		const { id } = (
			await call('POST', 'groups', dynamic('(user.department -eq "Sales") -and (user.accountEnabled -eq true)'))
		).body;
		expect(await membersOf(id)).toEqual([testIds.alice]);
		await call('PATCH', `users/${testIds.bob}`, { department: 'sales' });
		await call('PATCH', alice, { department: 'Finance' });
		expect(await membersOf(id)).toEqual([testIds.bob]);
		await call('PATCH', `groups/${id}`, { membershipRule: 'user.department -eq "Finance"' });
		expect(await membersOf(id)).toEqual([testIds.alice]);
		expect((await call('POST', `groups/${id}/members/$ref`, reference(testIds.bob))).status).toBe(400);
		await call('PATCH', `groups/${id}`, { membershipRuleProcessingState: 'Paused' });
		await call('PATCH', alice, { department: 'Sales' });
		expect(await membersOf(id)).toEqual([testIds.alice]);
		await call('PATCH', `groups/${id}`, { groupTypes: [] });
		expect((await call('POST', `groups/${id}/members/$ref`, reference(testIds.bob))).status).toBe(204);
	});

	test.each<[string, string]>([
		['an attribute that there is not', 'user.shoeSize -eq "42"'],
		['the attributes of devices', 'device.model -eq "a"'],
		['no value', 'user.department -eq'],
		['half a rule', '(user.department -eq "Sales"'],
		['an operator that there is not', 'user.department -like "Sales"'],
	])('with a rule of %s is 400', async (_, rule) => {
		expect((await call('POST', 'groups', dynamic(rule))).status).toBe(400);
	});

	test.each<[string, object]>([
		['a rule and no type', group({ membershipRule: 'user.department -eq "Sales"' })],
		['a type and no rule', group({ groupTypes: ['DynamicMembership'] })],
		['mail', group({ groupTypes: ['Unified'], mailEnabled: true })],
		['roles', group({ isAssignableToRole: true })],
	])('with %s is 400', async (_, body) => {
		expect((await call('POST', 'groups', body)).status).toBe(400);
	});

	test('is made with its members and owners, and an owner without a role changes it', async () => {
		const bound = (ids: string[]) => ids.map((id) => reference(id)['@odata.id']);
		const { id } = (
			await call('POST', 'groups', {
				...group(),
				'owners@odata.bind': bound([testIds.bob]),
				'members@odata.bind': bound([testIds.alice]),
			})
		).body;
		expect(await membersOf(id)).toEqual([testIds.alice]);
		expect((await call('GET', `groups/${id}/owners`)).body.value).toMatchObject([{ id: testIds.bob }]);
		const byOwner = await tokenHolding(authority, testIds.native, 'Group.ReadWrite.All', 'bob@contoso.example');
		const rename = (bearer: string, of: string) =>
			callGraph(authority, bearer, 'PATCH', `/v1.0/groups/${of}`, { description: 'of tests' });
		expect((await rename(byOwner, id)).status).toBe(204);
		expect((await rename(byOwner, testIds.finance)).status).toBe(403);
		expect((await call('DELETE', `groups/${id}/owners/${testIds.bob}/$ref`)).status).toBe(204);
		expect((await rename(byOwner, id)).status).toBe(403);
	});

	test('is changed by whoever read it as it is, with If-Match', async () => {
		const { etag } = (await call('GET', `groups/${testIds.finance}`)).headers;
		const rename = (tag: string) =>
			call('PATCH', `groups/${testIds.finance}`, { description: 'other' }, { 'if-match': tag });
		expect((await rename('"another"')).status).toBe(412);
		expect((await rename(String(etag))).status).toBe(204);
	});
});

describe('$expand', () => {
	test('reads a manager, memberships, members and owners beside the members of one', async () => {
		await call('PUT', `${alice}/manager/$ref`, reference(testIds.bob));
		await call('POST', `groups/${testIds.finance}/members/$ref`, reference(testIds.alice));
		await call('POST', `groups/${testIds.finance}/owners/$ref`, reference(testIds.bob));
		const ask = async (query: string) => (await call('GET', query)).body;
		expect(await ask(`${alice}?$select=id&$expand=manager($select=id)`)).toMatchObject({
			manager: { id: testIds.bob },
		});
		expect(JSON.stringify(await ask(`${alice}?$expand=memberOf`))).toContain(testIds.finance);
		expect(await ask(`groups/${testIds.finance}?$expand=owners`)).toMatchObject({ owners: [{ id: testIds.bob }] });
		expect(JSON.stringify(await ask(`groups/${testIds.finance}?$expand=members`))).toContain(testIds.alice);
		expect(await ask(`applications(appId='${testIds.daemon}')?$expand=owners`)).toMatchObject({ owners: [] });
		expect(await ask(`servicePrincipals(appId='${testIds.orders}')?$expand=appRoleAssignedTo`)).toMatchObject({
			appRoleAssignedTo: expect.any(Array),
		});
	});

	test.each(['manager', 'memberOf'])('of %s needs the permission that it needs alone', async (name) => {
		const basic = await tokenHolding(authority, testIds.native, 'User.ReadBasic.All', 'bob@contoso.example');
		expect((await callGraph(authority, basic, 'GET', `/v1.0/${alice}`)).status).toBe(200);
		expect((await callGraph(authority, basic, 'GET', `/v1.0/${alice}?$expand=${name}`)).status).toBe(403);
	});

	test.each(['registeredDevices', 'manager,photo'])('of %s is 400', async (names) => {
		expect((await call('GET', `${alice}?$expand=${names}`)).status).toBe(400);
	});
});

test('Prefer: return=minimal is answered without a body, and the change is made', async () => {
	const body = { displayName: 'Quiet', mailNickname: 'quiet' };
	const answer = await call('POST', 'groups', body, { prefer: 'return=minimal' });
	expect([answer.status, answer.body, answer.headers['preference-applied']]).toEqual([
		204,
		undefined,
		'return=minimal',
	]);
	expect((await call('GET', "groups?$filter=displayName eq 'Quiet'")).body.value).toHaveLength(1);
});

test('a user whose sessions are revoked is told of and audited in the same change', async () => {
	expect((await call('POST', `${alice}/revokeSignInSessions`)).body).toMatchObject({ value: true });
	expect(await events()).toEqual([['sessionRevoked', testIds.alice]]);
	const { value } = (await call('GET', 'auditLogs/directoryAudits')).body;
	expect(value[0]).toMatchObject({ activityDisplayName: 'Update StsRefreshTokenValidFrom Timestamp' });
});

test('a user who is disabled over Graph signs in no more', async () => {
	expect((await call('PATCH', alice, { accountEnabled: false })).status).toBe(204);
	const { status } = await createTestClient(authority).token({
		grant_type: 'password',
		client_id: testIds.native,
		username: 'alice@contoso.example',
		password: testIds.password,
		scope: 'openid',
	});
	expect(status).toBe(400);
});

test.each<[string, string, string, object]>([
	['a mail address', 'User.ReadWrite.All', 'PATCH me', { mail: 'admin@contoso.example' }],
	['a phone number', 'User.ReadWrite.All', `PATCH ${alice}`, { mobilePhone: '+41 79 000 00 00' }],
	[
		'a number that codes are sent to',
		'UserAuthenticationMethod.ReadWrite.All',
		'POST me/authentication/phoneMethods',
		{ phoneNumber: '+41 790000000', phoneType: 'mobile' },
	],
])(
	'[sec 154] a user without a role writes nothing that others trust about itself: %s',
	async (_, permission, asked, body) => {
		const own = await tokenHolding(authority, testIds.unconsented, permission, 'alice@contoso.example');
		expect((await callGraph(authority, own, 'GET', `/v1.0/${alice}`)).body).not.toMatchObject(body);
		const [method = '', path = ''] = asked.split(' ');
		const { status } = await callGraph(authority, own, method, `/v1.0/${path}`, body);
		expect([403, 404, 405]).toContain(status);
	},
);
