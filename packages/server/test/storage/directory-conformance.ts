// What every storage must do with the directory: tenants, users, groups, roles, consents.
// Part of the conformance suite.
import { beforeEach, describe, expect, test } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';
import type { OpenedStorage } from './opened-storage.ts';
import { tenant, tenantId, user } from './stored-things.ts';

export function directoryConformance(opened: OpenedStorage): void {
	let storage: Storage;
	let version: number;
	beforeEach(() => {
		storage = opened.storage();
		version = opened.version();
	});

	describe('directory', () => {
		test('a tenant is found by id and by each of its domains', async () => {
			for (const key of [tenantId, 'contoso.example', 'contoso.test'])
				expect((await storage.directory.findTenant(key))?.id).toBe(tenantId);
			expect(await storage.directory.findTenant('nowhere.example')).toBeUndefined();
		});

		test('a tenant that was found before is found with the version that it has now', async () => {
			const before = await storage.directory.findTenant(tenantId);
			await storage.conditionalAccess.put(tenantId, 'policies', { id: 'p' } as never);
			const after = await storage.directory.findTenant(tenantId);
			expect(after?.version).toBe(await storage.directory.tenantVersion(tenantId));
			expect(after?.version).not.toBe(before?.version);
		});

		test.each(['Alice@contoso.example', 'ALICE@CONTOSO.EXAMPLE', ' alice@contoso.example '])(
			'%j is alice: names compare by their folded form',
			async (name) => {
				expect((await storage.directory.findUserByPrincipalName(name))?.id).toBe('u1');
			},
		);

		test('users, groups and members are listed by id, a slice at a time, those of the tenant alone', async () => {
			const { directoryLists } = storage;
			expect(await directoryLists.userIds(tenantId, 9)).toEqual(['u1', 'u2']);
			expect(await directoryLists.userIds(tenantId, 1, 'u1')).toEqual(['u2']);
			expect(await directoryLists.userIds('another', 9)).toEqual([]);
			expect(await directoryLists.groups(tenantId, 2, 'g1')).toEqual([
				{ id: 'g2', displayName: 'Two' },
				{ id: 'g3', displayName: 'Three' },
			]);
			expect(await directoryLists.findGroup(tenantId, 'g3')).toEqual({ id: 'g3', displayName: 'Three' });
			expect(await directoryLists.findGroup('another', 'g3')).toBeUndefined();
			expect(await directoryLists.memberIds(tenantId, 'g1', 9)).toEqual(['g3', 'u1']);
			expect(await directoryLists.memberIds(tenantId, 'g1', 9, 'g3')).toEqual(['u1']);
			expect(await directoryLists.groupsOf(tenantId, 'u1')).toEqual([{ id: 'g1', displayName: 'One' }]);
			expect(await directoryLists.groupsOf('another', 'u1')).toEqual([]);
		});

		test('[sec 175] membership is transitive and survives a cycle', async () => {
			const { groupIds, roleTemplateIds } = await storage.directory.memberships(tenantId, 'u1');
			expect([...groupIds].sort()).toEqual(['g1', 'g2', 'g3']);
			expect([...roleTemplateIds]).toEqual(['r1']);
			expect((await storage.directory.memberships(tenantId, 'u2')).groupIds.size).toBe(0);
		});

		test('application roles come through groups', async () => {
			expect(await storage.directory.appRoles(tenantId, 'u1', new Set(['g2']), 'app-1')).toEqual(['Role.A']);
			expect(await storage.directory.appRoles(tenantId, 'u1', new Set(), 'app-1')).toEqual([]);
			expect(await storage.directory.assignedGroups(tenantId, new Set(['g1', 'g2']), 'app-1')).toEqual(['g2']);
			expect(await storage.directory.assignedGroups(tenantId, new Set(['g2']), 'app-2')).toEqual([]);
		});

		test('consent for all and consent of one user add up', async () => {
			expect(await storage.directory.grantedScopes(tenantId, 'c', 'app-1', 'u1')).toEqual(new Set(['All', 'Mine']));
			expect(await storage.directory.grantedScopes(tenantId, 'c', 'app-1', 'u2')).toEqual(new Set(['All']));
			await storage.directory.addPermissionGrant(tenantId, {
				clientAppId: 'c',
				resourceAppId: 'app-1',
				principalId: 'u2',
				scopes: ['Mine', 'All'],
			});
			expect(await storage.directory.grantedScopes(tenantId, 'c', 'app-1', 'u2')).toEqual(new Set(['All', 'Mine']));
		});

		test('a SPA’s origins are known, and nothing else is', async () => {
			expect(await storage.directory.isSpaOrigin('https://spa.test')).toBe(true);
			expect(await storage.directory.isSpaOrigin('https://spa.test.evil')).toBe(false);
		});

		test('an import replaces the tenant whole and raises its version', async () => {
			await storage.directory.importTenants([tenant({ users: [user('u9', 'zoe')], applications: [] })]);
			expect(await storage.directory.findUser(tenantId, 'u1')).toBeUndefined();
			expect(await storage.directory.isSpaOrigin('https://spa.test')).toBe(false);
			expect(await storage.directory.tenantVersion(tenantId)).toBeGreaterThan(version);
		});

		test('an import that fails in its second tenant leaves nothing of its first', async () => {
			const second = tenant({ users: [user('x', 'same'), user('y', 'same')] });
			await expect(
				storage.directory.importTenants([
					tenant({ users: [] }),
					{ ...second, tenant: { ...second.tenant, id: 'other', domains: ['other.example'] } },
				]),
			).rejects.toThrow();
			expect(await storage.directory.findUser(tenantId, 'u1')).toBeDefined();
			expect(await storage.directory.findTenant('other')).toBeUndefined();
		});

		test('[sec 135] a one-time code’s step is spent once, and an earlier one never after it', async () => {
			expect(await storage.directory.spendTotpStep(tenantId, 'u1', 100)).toBe(true);
			expect(await storage.directory.spendTotpStep(tenantId, 'u1', 100)).toBe(false);
			expect(await storage.directory.spendTotpStep(tenantId, 'u1', 99)).toBe(false);
			expect(await storage.directory.spendTotpStep(tenantId, 'u2', 100)).toBe(true);
		});

		test('[sec 136] of 50 that spend one step at once, one wins', async () => {
			const results = await Promise.all(
				Array.from({ length: 50 }, () => storage.directory.spendTotpStep(tenantId, 'u1', 7)),
			);
			expect(results.filter(Boolean)).toHaveLength(1);
		});
	});
}
