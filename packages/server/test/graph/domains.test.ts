// How long passwords live, as administrators set it on a domain.
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { roleIds } from '../../src/directory/who-may-act-on-whom.ts';
import { isTooOld } from '../../src/session/password-expiry.ts';
import { applicationToken, callGraph, tenantsWithPermissions, tokenHolding } from './calls.ts';

const path = '/v1.0/domains/contoso.example';
const never = 2_147_483_647;

let authority: TestAuthority;
let token: string;
beforeEach(async () => {
	authority = await createTestAuthority({
		tenants: tenantsWithPermissions(['Domain.ReadWrite.All', 'AuditLog.Read.All']),
	});
	token = await applicationToken(authority);
});
afterEach(() => authority.close());

const call = (method: string, at: string, body?: unknown) => callGraph(authority, token, method, at, body);
const lifetimes = async () => {
	const { passwordValidityPeriodInDays, passwordNotificationWindowInDays } = (await call('GET', path)).body;
	return [passwordValidityPeriodInDays, passwordNotificationWindowInDays];
};
const settings = async () =>
	(await authority.app.authority.storage.directory.findTenant(testIds.tenant))?.settings ?? {};

describe('a domain', () => {
	test('has passwords that never expire, until somebody says so; then they do, and it is audited', async () => {
		expect(await lifetimes()).toEqual([never, 14]);
		expect((await call('PATCH', path, { passwordValidityPeriodInDays: 90 })).status).toBe(204);
		expect(await lifetimes()).toEqual([90, 14]);
		const user = await authority.app.authority.storage.directory.findUser(testIds.tenant, testIds.alice);
		if (!user) throw new Error('Alice is missing');
		const after = (days: number) => user.passwordChangedAt + days * 86_400;
		expect([isTooOld(user, await settings(), after(89)), isTooOld(user, await settings(), after(90))]).toEqual([
			false,
			true,
		]);
		const { value } = (await call('GET', '/v1.0/auditLogs/directoryAudits')).body;
		expect(value[0]).toMatchObject({ activityDisplayName: 'Set password policy', category: 'DirectoryManagement' });
		expect(value[0].targetResources[0].modifiedProperties).toEqual([
			{ displayName: 'validityPeriodInDays', oldValue: String(never), newValue: '90' },
		]);
	});

	test('is set back to never by the number that Graph has for it, and each member alone', async () => {
		await call('PATCH', path, { passwordValidityPeriodInDays: 60, passwordNotificationWindowInDays: 7 });
		expect(await lifetimes()).toEqual([60, 7]);
		await call('PATCH', '/v1.0/domains/CONTOSO.example', { passwordValidityPeriodInDays: never });
		expect(await lifetimes()).toEqual([never, 7]);
		expect((await settings()).passwordValidityPeriodInDays).toBeUndefined();
	});

	test.each<[string, object]>([
		['fewer days than Microsoft takes', { passwordValidityPeriodInDays: 13 }],
		['more', { passwordValidityPeriodInDays: 731 }],
		['half a day', { passwordNotificationWindowInDays: 1.5 }],
		['a text', { passwordNotificationWindowInDays: '7' }],
		['a member that is not set here', { isDefault: true }],
	])('is not set to %s', async (_, body) => {
		expect((await call('PATCH', path, body)).status).toBe(400);
		expect(await lifetimes()).toEqual([never, 14]);
	});

	test('of another tenant is none', async () => {
		expect((await call('PATCH', '/v1.0/domains/northwind.example', { passwordValidityPeriodInDays: 90 })).status).toBe(
			404,
		);
	});

	test('is set by a Domain Name Administrator, and by nobody who has the permission alone', async () => {
		const own = await tokenHolding(authority, testIds.native, 'Domain.ReadWrite.All', 'alice@contoso.example');
		const change = { passwordValidityPeriodInDays: 90 };
		expect((await callGraph(authority, own, 'PATCH', path, change)).status).toBe(403);
		const { storage } = authority.app.authority;
		const version = (await storage.directory.tenantVersion(testIds.tenant)) ?? 0;
		const role = { principalId: testIds.alice, roleTemplateId: roleIds.domainNameAdministrator };
		const audit = { id: 'a', at: 0, changes: [] } as never;
		await storage.directoryChanges.apply(testIds.tenant, [{ kind: 'assignRole', ...role }], audit, version);
		expect((await callGraph(authority, own, 'PATCH', path, change)).status).toBe(204);
	});
});
