// Permissions that are for single members of a user. Microsoft Graph, "Update user", "Permissions for specific
// scenarios".
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterEach, expect, test } from 'vitest';
import { applicationToken, callGraph, tenantsWithPermissions } from './calls.ts';

let authority: TestAuthority;
afterEach(() => authority.close());

const passwordProfile = { password: 'a long passphrase of words' };
const bodies = {
	accountEnabled: { accountEnabled: true },
	businessPhones: { businessPhones: ['1'] },
	jobTitle: { jobTitle: 'Clerk' },
	mail: { mail: 'a@contoso.example' },
	mobilePhone: { mobilePhone: '1' },
	otherMails: { otherMails: ['a@b.example'] },
	passwordProfile: { passwordProfile },
};

test.each<[permissions: string[], may: (keyof typeof bodies)[]]>([
	[['User-Phone.ReadWrite.All'], ['businessPhones', 'mobilePhone']],
	[['User-Mail.ReadWrite.All'], ['otherMails']],
	[['User-PasswordProfile.ReadWrite.All'], ['passwordProfile']],
	[['User.EnableDisableAccount.All'], []],
	[['User.EnableDisableAccount.All', 'User.Read.All'], ['accountEnabled']],
	[
		['User-Phone.ReadWrite.All', 'User-Mail.ReadWrite.All'],
		['businessPhones', 'mobilePhone', 'otherMails'],
	],
	[['User.Read.All'], []],
	[['User.ReadWrite.All'], Object.keys(bodies) as (keyof typeof bodies)[]],
])('[sec 241] %j changes %j alone', async (permissions, may) => {
	authority = await createTestAuthority({ tenants: tenantsWithPermissions(permissions) });
	const token = await applicationToken(authority);
	const patch = async (body: object) =>
		(await callGraph(authority, token, 'PATCH', `/v1.0/users/${testIds.bob}`, body)).status;
	const changed: string[] = [];
	for (const [name, body] of Object.entries(bodies)) if ((await patch(body)) === 204) changed.push(name);
	expect(changed).toEqual(may);
	// one member that the permission is not for keeps all from being written
	if (!permissions.includes('User.ReadWrite.All'))
		expect(await patch(Object.assign({}, ...Object.values(bodies)))).toBe(403);
});

test('[sec 241] an administrator is changed by an application with a role alone, whatever its permission', async () => {
	authority = await createTestAuthority({ tenants: tenantsWithPermissions(['User-Phone.ReadWrite.All']) });
	const token = await applicationToken(authority);
	const { status } = await callGraph(authority, token, 'PATCH', '/v1.0/users/root@contoso.example', bodies.mobilePhone);
	expect(status).toBe(403);
});
