// Reports of who has registered what, made of the users as they stand.
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applicationToken, callGraph, tenantsWithPermissions } from './calls.ts';

let authority: TestAuthority;
let token: string;
beforeAll(async () => {
	authority = await createTestAuthority({
		tenants: tenantsWithPermissions(['AuditLog.Read.All', 'User.ReadWrite.All'], (tenant) => {
			tenant.settings = { ...tenant.settings, selfServicePasswordReset: ['email'] };
		}),
	});
	const passkey = { id: 'a', publicKey: 'pQ', aaguid: '', transports: [], displayName: 'Key', createdAt: 1 };
	const phones = [{ phoneType: 'mobile' as const, phoneNumber: '+31 612345678', createdAt: 1 }];
	const methods = { revision: 0, passkeys: [passkey], phones };
	await authority.app.authority.storage.authenticationMethods.replace(testIds.tenant, testIds.bob, methods);
	token = await applicationToken(authority);
	const change = { userType: 'Guest', otherMails: ['carol@elsewhere.example'] };
	expect((await callGraph(authority, token, 'PATCH', `/v1.0/users/${testIds.carol}`, change)).status).toBe(204);
});
afterAll(() => authority.close());

const root = 'reports/authenticationMethods';
const get = async (path: string) => callGraph(authority, token, 'GET', `/v1.0/${root}/${path}`);
const one = async (id: string) => (await get(`userRegistrationDetails/${id}`)).body;

test('a user is told with the methods that there are, and what they amount to', async () => {
	expect(await one(testIds.alice)).toMatchObject({
		userPrincipalName: 'alice@contoso.example',
		userDisplayName: 'Alice',
		userType: 'member',
		isAdmin: false,
		methodsRegistered: ['softwareOneTimePasscode'],
		isMfaCapable: true,
		isMfaRegistered: true,
		isPasswordlessCapable: false,
		isSsprEnabled: true,
		isSsprRegistered: false,
		isSsprCapable: false,
	});
	expect(await one(testIds.bob)).toMatchObject({
		methodsRegistered: ['fido2', 'mobilePhone'],
		isMfaRegistered: true,
		isPasswordlessCapable: true,
	});
	expect(await one(testIds.carol)).toMatchObject({
		userType: 'guest',
		methodsRegistered: ['softwareOneTimePasscode', 'email'],
		isSsprCapable: true,
	});
	expect(await one(testIds.admin)).toMatchObject({ isAdmin: true, isSsprEnabled: false });
	expect((await get(`userRegistrationDetails/${testIds.disabled}`)).status).toBe(404);
	expect((await get(`userRegistrationDetails/${testIds.stranger}`)).status).toBe(404);
});

test.each<[string, string[]]>([
	['isAdmin eq true', ['Root']],
	['isPasswordlessCapable eq true', ['Bob']],
	["methodsRegistered/any(m:m eq 'mobilePhone')", ['Bob']],
	["startsWith(userDisplayName,'A')", ['Alice']],
	["userType eq 'guest'", ['Carol']],
])('the list is filtered by %s', async (filter, names) => {
	const { status, body } = await get(`userRegistrationDetails?$filter=${filter}`);
	expect([status, body.value.map((row: { userDisplayName: string }) => row.userDisplayName)]).toEqual([200, names]);
});

test('a page leads to the next', async () => {
	const first = (await get('userRegistrationDetails?$top=2')).body;
	expect(first.value).toHaveLength(2);
	const { search } = new URL(first['@odata.nextLink']);
	expect((await get(`userRegistrationDetails${search}`)).body.value).toHaveLength(2);
});

test.each<[string, object]>([
	[
		"(includedUserTypes='all',includedUserRoles='all')",
		{ fido2: 1, softwareOneTimePasscode: 3, mobilePhone: 1, email: 1 },
	],
	["(includedUserTypes='guest',includedUserRoles='all')", { softwareOneTimePasscode: 1, email: 1 }],
	["(includedUserTypes='all',includedUserRoles='privilegedAdmin')", { softwareOneTimePasscode: 1 }],
	["(includedUserRoles='user',includedUserTypes='member')", { fido2: 1, softwareOneTimePasscode: 1, mobilePhone: 1 }],
	['', { fido2: 1, softwareOneTimePasscode: 3, mobilePhone: 1, email: 1 }],
])('usersRegisteredByMethod%s counts', async (parameters, counts) => {
	const { status, body } = await get(`usersRegisteredByMethod${parameters}`);
	expect(status, JSON.stringify(body)).toBe(200);
	const rows: { authenticationMethod: string; userCount: number }[] = body.userRegistrationMethodCounts;
	expect(Object.fromEntries(rows.map((row) => [row.authenticationMethod, row.userCount]))).toEqual(counts);
});

test('usersRegisteredByFeature counts those who are enabled', async () => {
	const { body } = await get("usersRegisteredByFeature(includedUserTypes='all',includedUserRoles='all')");
	expect(body).toMatchObject({
		totalUserCount: 4,
		userTypes: 'all',
		userRoles: 'all',
		userRegistrationFeatureCounts: [
			{ feature: 'ssprRegistered', userCount: 1 },
			{ feature: 'ssprEnabled', userCount: 3 },
			{ feature: 'ssprCapable', userCount: 1 },
			{ feature: 'passwordlessCapable', userCount: 1 },
			{ feature: 'mfaCapable', userCount: 4 },
		],
	});
	for (const wrong of ["(includedUserTypes='some')", "(includedUserRoles='none')", "(other='all')", '(1)'])
		expect((await get(`usersRegisteredByFeature${wrong}`)).status, wrong).toBe(400);
});
