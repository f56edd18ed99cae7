// The version of a tenant rises with every write of its directory, and writes that compare it lose no edit.
// Part of the conformance suite.
import { beforeEach, describe, expect, test } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';
import type { OpenedStorage } from './opened-storage.ts';
import { at, tenant, tenantId, user } from './stored-things.ts';

export function tenantVersionConformance(opened: OpenedStorage): void {
	let storage: Storage;
	let version: number;
	beforeEach(() => {
		storage = opened.storage();
		version = opened.version();
	});

	describe('the version of a tenant is a true token of invalidation', () => {
		const home = 'home-tenant';
		const guestTenant = () =>
			tenant({
				users: [{ ...user('u1', 'alice'), home: { tenantId: home, userId: 'h1' } }, user('u2', 'bob')],
				groups: [],
				roleAssignments: [],
			});
		const homeTenant = () => {
			const one = tenant({
				users: [{ ...user('h1', 'home'), tenantId: home }],
				groups: [],
				roleAssignments: [],
				applications: [],
			});
			return { ...one, tenant: { ...one.tenant, id: home, domains: ['home.example'] } };
		};
		const policy = { id: 'p' } as never;
		const when = { at, forgetBefore: 0 };
		type Write = [verb: string, write: () => Promise<unknown>];
		const ofDirectory = (): Write[] => [
			[
				'addAppRoleAssignment',
				() =>
					storage.directory.addAppRoleAssignment(tenantId, { principalId: 'u2', resourceAppId: 'a', roleValue: 'r' }),
			],
			[
				'addPermissionGrant',
				() => storage.directory.addPermissionGrant(tenantId, { clientAppId: 'x', resourceAppId: 'a', scopes: ['s'] }),
			],
			['setPassword', () => storage.directory.setPassword(tenantId, 'u2', 'other', at)],
			[
				'registerAuthenticator',
				() => storage.directory.registerAuthenticator(tenantId, 'u2', { sealedTotpSecret: 's', step: 1 }),
			],
			['setUserState', () => storage.directory.setUserState(tenantId, 'u2', { accountEnabled: false })],
			['importTenants', () => storage.directory.importTenants([tenant()])],
			['put', () => storage.conditionalAccess.put(tenantId, 'policies', policy)],
			['softDelete', () => storage.conditionalAccess.softDelete(tenantId, 'policies', policy, when)],
			['restore', () => storage.conditionalAccess.restore(tenantId, 'policies', policy)],
			['remove', () => storage.conditionalAccess.remove(tenantId, 'policies', 'p')],
		];

		test('every write of its directory and of its policies raises it', async () => {
			for (const [verb, write] of ofDirectory()) {
				const before = (await storage.directory.tenantVersion(tenantId)) as number;
				await write();
				expect(await storage.directory.tenantVersion(tenantId), verb).toBeGreaterThan(before);
			}
		});

		test('every verb that writes either store is in that table, or says why no decision rests on it', () => {
			const readsOnly =
				/^(?:tenants|find|tenantVersion|loadConfiguration|isSpaOrigin|memberships|appRoles|assignedGroups|grantedScopes|deletedItems)/;
			const verbs = [...Object.keys(storage.directory), ...Object.keys(storage.conditionalAccess)].filter(
				(verb) => !readsOnly.test(verb),
			);
			// a step is read by who spends the next; what was forgotten for good was in force no more
			expect(verbs.sort()).toEqual([...ofDirectory().map(([verb]) => verb), 'spendTotpStep', 'forgetDeleted'].sort());
		});

		test.each<[string, () => Promise<unknown>]>([
			['disabled', () => storage.directory.setUserState(home, 'h1', { accountEnabled: false })],
			['given another password', () => storage.directory.setPassword(home, 'h1', 'other', at)],
		])('a home account that is %s raises it where it is a guest', async (_, write) => {
			await storage.directory.importTenants([homeTenant(), guestTenant()]);
			const before = (await storage.directory.tenantVersion(tenantId)) as number;
			await write();
			expect(await storage.directory.tenantVersion(tenantId)).toBe(before + 1);
		});

		test('a write that changes nothing leaves it', async () => {
			const before = await storage.directory.tenantVersion(tenantId);
			await storage.directory.setUserState(tenantId, 'nobody', { accountEnabled: false });
			await storage.directory.addPermissionGrant(tenantId, {
				clientAppId: 'c',
				resourceAppId: 'app-1',
				scopes: ['All'],
			});
			expect(await storage.directory.tenantVersion(tenantId)).toBe(before);
		});
	});

	describe('writes that compare', () => {
		const policy = (n: number) => ({ id: 'p', n }) as never;

		test('of 50 that write at one version, one does; the others change nothing', async () => {
			const puts = Array.from({ length: 50 }, (_, n) =>
				storage.conditionalAccess.put(tenantId, 'policies', policy(n), version),
			);
			const results = await Promise.all(puts);
			expect(results.filter(Boolean)).toHaveLength(1);
			expect(await storage.directory.tenantVersion(tenantId)).toBe(version + 1);
			expect((await storage.directory.loadConfiguration(tenantId))?.policies).toEqual([policy(results.indexOf(true))]);
		});

		test.each<[string, (at: number) => Promise<boolean>]>([
			['put', (at) => storage.conditionalAccess.put(tenantId, 'policies', policy(2), at)],
			['remove', (at) => storage.conditionalAccess.remove(tenantId, 'policies', 'p', at)],
			[
				'softDelete',
				(at) => storage.conditionalAccess.softDelete(tenantId, 'policies', policy(1), { at, forgetBefore: 0 }, at),
			],
			['setUserState', (at) => storage.directory.setUserState(tenantId, 'u1', { accountEnabled: false }, at)],
		])('%s at a version that has passed changes nothing, at the one that is does', async (_, write) => {
			await storage.conditionalAccess.put(tenantId, 'policies', policy(1));
			expect(await write(version)).toBe(false);
			expect((await storage.directory.loadConfiguration(tenantId))?.policies).toEqual([policy(1)]);
			expect((await storage.directory.findUser(tenantId, 'u1'))?.accountEnabled).toBe(true);
			expect(await write(version + 1)).toBe(true);
		});

		test.each<[string, (audit: never, at?: number) => Promise<boolean>]>([
			['put', (audit, at) => storage.conditionalAccess.put(tenantId, 'policies', policy(2), at, audit)],
			['remove', (audit, at) => storage.conditionalAccess.remove(tenantId, 'policies', 'p', at, audit)],
			[
				'softDelete',
				(audit, at) =>
					storage.conditionalAccess.softDelete(tenantId, 'policies', policy(1), { at: 1, forgetBefore: 0 }, at, audit),
			],
		])('the audit of a %s is written with it, and without it not', async (_, write) => {
			await storage.conditionalAccess.put(tenantId, 'policies', policy(1));
			const audit = { id: 'audit', at: 7 } as never;
			const audits = async () => (await storage.directoryChanges.audits(tenantId, 9)).map(({ id }) => id);
			expect(await write(audit, version)).toBe(false);
			expect(await audits()).toEqual([]);
			expect(await write(audit, version + 1)).toBe(true);
			expect(await audits()).toEqual(['audit']);
		});

		test('[case authority/21] of 50 browsers that register an authenticator for one person at once, one does', async () => {
			const register = (_: unknown, n: number) =>
				storage.directory.registerAuthenticator(tenantId, 'u1', { sealedTotpSecret: `s${n}`, step: 7 });
			const results = await Promise.all(Array.from({ length: 50 }, register));
			expect(results.filter(Boolean)).toHaveLength(1);
			expect((await storage.directory.findUser(tenantId, 'u1'))?.sealedTotpSecret).toBe(`s${results.indexOf(true)}`);
			expect(await storage.directory.spendTotpStep(tenantId, 'u1', 7)).toBe(false);
		});

		test('of two that change one password at once, both having proven the old one, one does', async () => {
			const results = await Promise.all(
				['a', 'b'].map((hash) => storage.directory.setPassword(tenantId, 'u1', hash, at, 'hash')),
			);
			expect(results).toEqual([true, false]);
			expect((await storage.directory.findUser(tenantId, 'u1'))?.passwordHash).toBe('a');
		});

		test('a revocation is never taken back by an earlier one', async () => {
			await storage.directory.setUserState(tenantId, 'u1', { tokensValidFrom: at });
			await storage.directory.setUserState(tenantId, 'u1', { tokensValidFrom: at - 5 });
			expect((await storage.directory.findUser(tenantId, 'u1'))?.tokensValidFrom).toBe(at);
		});
	});
}
