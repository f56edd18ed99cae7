// What every storage must do with changes of the directory: all steps and the audit, or nothing.
import { describe, expect, test } from 'vitest';
import type { DirectoryAudit } from '../../src/records/directory-audit.ts';
import type { DirectoryUser } from '../../src/records/user.ts';
import type { DirectoryChange } from '../../src/storage/directory-change-store.ts';
import type { Storage } from '../../src/storage/storage.ts';

const audit: DirectoryAudit = {
	id: 'a1',
	at: 1_000_000,
	correlationId: 'c1',
	activity: 'Add user',
	category: 'UserManagement',
	operation: 'Add',
	initiator: { kind: 'user', id: 'u2', displayName: 'bob' },
	target: { type: 'User', id: 'n1', displayName: 'New' },
	changes: [{ name: 'displayName', before: null, after: 'New' }],
};

const user = (tenantId: string, id: string, name: string): DirectoryUser => ({
	id,
	tenantId,
	userPrincipalName: `${name}@contoso.example`,
	displayName: name,
	profile: { jobTitle: 'Clerk' },
	accountEnabled: true,
	tokensValidFrom: 0,
	passwordChangedAt: 0,
	passwordHash: 'hash',
});

/** @param storage with a tenant whose user `alice` has the id `u1` */
export function directoryChangeConformance(storage: () => Storage, tenantId: string): void {
	const version = async () => (await storage().directory.tenantVersion(tenantId)) as number;
	const apply = async (...changes: DirectoryChange[]) =>
		storage().directoryChanges.apply(tenantId, changes, audit, await version());

	describe('changes of the directory', () => {
		test('are made with their audit, raise the version, and are read at once', async () => {
			const { directory, directoryLists, directoryChanges } = storage();
			const before = await version();
			expect(await directory.findUser(tenantId, 'n1')).toBeUndefined();
			const done = await apply(
				{ kind: 'putUser', user: user(tenantId, 'n1', 'new') },
				{ kind: 'putGroup', group: { id: 'n2', displayName: 'Group', description: 'of tests' } },
				{ kind: 'addMember', groupId: 'n2', memberId: 'n1' },
				{ kind: 'assignRole', principalId: 'n1', roleTemplateId: 'r9' },
			);
			expect(done).toBe(true);
			expect(await version()).toBeGreaterThan(before);
			expect(await directory.findUserByPrincipalName('NEW@contoso.example')).toEqual(user(tenantId, 'n1', 'new'));
			expect(await directoryLists.findGroup(tenantId, 'n2')).toEqual({
				id: 'n2',
				displayName: 'Group',
				description: 'of tests',
			});
			expect(await directory.memberships(tenantId, 'n1')).toEqual({
				groupIds: new Set(['n2']),
				roleTemplateIds: new Set(['r9']),
			});
			expect(await directoryChanges.audits(tenantId, 10)).toMatchObject([audit]);
			expect(await directoryChanges.audits('another', 10)).toEqual([]);
		});

		test('on another version change nothing, and write no audit', async () => {
			const { directory, directoryChanges } = storage();
			const readAt = (await version()) - 1;
			const changes: DirectoryChange[] = [{ kind: 'putUser', user: user(tenantId, 'n1', 'new') }];
			expect(await directoryChanges.apply(tenantId, changes, audit, readAt)).toBe(false);
			expect(await directory.findUser(tenantId, 'n1')).toBeUndefined();
			expect(await directoryChanges.audits(tenantId, 10)).toEqual([]);
		});

		test('with a name that somebody has are undone as a whole', async () => {
			const done = await apply(
				{ kind: 'putGroup', group: { id: 'n2', displayName: 'Group' } },
				{ kind: 'putUser', user: user(tenantId, 'n1', 'ALICE') },
			);
			expect(done).toBe(false);
			expect(await storage().directoryLists.findGroup(tenantId, 'n2')).toBeUndefined();
			expect(await storage().directoryChanges.audits(tenantId, 10)).toEqual([]);
		});

		test('who is removed is gone with its memberships and roles, is told of, and is kept where that is asked', async () => {
			const { directory, directoryChanges, securityEvents } = storage();
			const alice = (await directory.findUser(tenantId, 'u1')) as DirectoryUser;
			const keep = { at: 50, deleted: { user: alice, groupIds: ['g1'] } };
			await apply(
				{ kind: 'event', userId: 'u1', event: 'accountDisabled', notBefore: 51, at: 50 },
				{ kind: 'removeUser', userId: 'u1', keep },
			);
			expect(await directory.findUser(tenantId, 'u1')).toBeUndefined();
			expect(await directory.memberships(tenantId, 'u1')).toEqual({ groupIds: new Set(), roleTemplateIds: new Set() });
			expect(await securityEvents.after(tenantId, 0, 10)).toMatchObject([{ userId: 'u1', kind: 'accountDisabled' }]);
			expect(await directoryChanges.deletedUsers(tenantId, 0)).toEqual([{ ...keep.deleted, deletedAt: 50 }]);
			expect(await directoryChanges.deletedUsers(tenantId, 51)).toEqual([]);
			await apply({ kind: 'forgetDeletedUser', userId: 'u1' });
			expect(await directoryChanges.deletedUsers(tenantId, 0)).toEqual([]);
		});

		test('methods are put where they are as they were read, with the audit, and an authenticator is taken away', async () => {
			const { directory, directoryChanges } = storage();
			await directory.registerAuthenticator(tenantId, 'u1', { sealedTotpSecret: 'sealed', step: 5 });
			const methods = { revision: 0, passkeys: [], preferredMode: 'fido2' };
			const put: DirectoryChange = { kind: 'putMethods', userId: 'u1', methods };
			expect(await apply(put, { kind: 'removeAuthenticator', userId: 'u1' })).toBe(true);
			const changed = await directory.findUser(tenantId, 'u1');
			expect(changed?.registeredMethods).toEqual({ ...methods, revision: 1 });
			expect(changed?.sealedTotpSecret).toBeUndefined();
			const written = (await directoryChanges.audits(tenantId, 10)).length;
			// of two that read the same, the second finds another revision: nothing of it is done
			expect(await apply({ kind: 'putGroup', group: { id: 'n7', displayName: 'Undone' } }, put)).toBe(false);
			expect(await storage().directoryLists.findGroup(tenantId, 'n7')).toBeUndefined();
			expect(await directoryChanges.audits(tenantId, 10)).toHaveLength(written);
			expect(await apply({ kind: 'putMethods', userId: 'nobody', methods })).toBe(false);
		});

		test('sessions are revoked forwards alone', async () => {
			await apply({ kind: 'revokeSessions', userId: 'u1', notBefore: 2_000_000_000 });
			await apply({ kind: 'revokeSessions', userId: 'u1', notBefore: 5 });
			expect((await storage().directory.findUser(tenantId, 'u1'))?.tokensValidFrom).toBe(2_000_000_000);
		});

		test('settings and applications are in the configuration that is read next', async () => {
			const { directory } = storage();
			const [application] = (await directory.loadConfiguration(tenantId))?.applications ?? [];
			if (!application) throw new Error('the tenant has no application');
			const transmitter = {
				...{ id: 't', displayName: 'T', issuer: 'https://t.example/', jwksUri: 'https://t.example/keys' },
				...{ audience: 'us', events: ['session-revoked'] as const },
			};
			const settings = { baselineScopes: 'disable', eventTransmitters: [transmitter] } as const;
			await apply(
				{ kind: 'putSettings', settings },
				{ kind: 'putApplication', application: { ...application, displayName: 'Renamed' } },
			);
			const read = await directory.loadConfiguration(tenantId);
			expect(read?.tenant.settings).toEqual(settings);
			expect(read?.applications.find(({ appId }) => appId === application.appId)?.displayName).toBe('Renamed');
			const keep = { application, deletedAt: 50 };
			await apply({ kind: 'removeApplication', appId: application.appId, servicePrincipalId: 's1', keep });
			expect(await directory.findApplication(application.appId)).toBeUndefined();
			const { directoryChanges } = storage();
			expect(await directoryChanges.deletedApplications(tenantId, 0)).toEqual([keep]);
			expect(await directoryChanges.deletedApplications(tenantId, 51)).toEqual([]);
			await apply({ kind: 'forgetDeletedApplication', appId: application.appId });
			expect(await directoryChanges.deletedApplications(tenantId, 0)).toEqual([]);
		});

		test('what is granted replaces what was, and goes with the service principal that had it', async () => {
			const { directoryLists } = storage();
			const [grants, roles] = [
				await directoryLists.permissionGrants(tenantId),
				await directoryLists.appRoleAssignments(tenantId),
			];
			const grant = { clientAppId: 'c9', resourceAppId: 'r9', scopes: ['a', 'b'] };
			const assignment = { principalId: 's9', resourceAppId: 'r8', roleValue: 'Reader' };
			await apply(
				{ kind: 'putPermissionGrant', grant },
				{ kind: 'putPermissionGrant', grant: { ...grant, principalId: 'u1' } },
				{ kind: 'addAppRole', assignment },
				{ kind: 'addAppRole', assignment: { ...assignment, principalId: 'u1', resourceAppId: 'c9' } },
			);
			await apply({ kind: 'putPermissionGrant', grant: { ...grant, scopes: ['b'] } });
			expect(await directoryLists.permissionGrants(tenantId)).toEqual(
				expect.arrayContaining([
					{ ...grant, scopes: ['b'] },
					{ ...grant, principalId: 'u1' },
				]),
			);
			await apply(
				{ kind: 'putPermissionGrant', grant: { ...grant, scopes: [] } },
				{ kind: 'removeAppRole', assignment: { ...assignment, roleValue: 'Other' } },
			);
			expect(await directoryLists.permissionGrants(tenantId)).toHaveLength(grants.length + 1);
			expect(await directoryLists.appRoleAssignments(tenantId)).toHaveLength(roles.length + 2);
			await apply({ kind: 'removeServicePrincipal', appId: 'c9', servicePrincipalId: 's9' });
			expect(await directoryLists.permissionGrants(tenantId)).toEqual(grants);
			expect(await directoryLists.appRoleAssignments(tenantId)).toEqual(roles);
		});
	});
}
