// What every storage must do with what users have registered: authenticators, passkeys, passes.
// Part of the conformance suite.
import { beforeEach, describe, expect, test } from 'vitest';
import { nothingRegistered } from '../../src/records/registered-methods.ts';
import type { DirectoryUser } from '../../src/records/user.ts';
import type { DirectoryChange } from '../../src/storage/directory-change-store.ts';
import type { SealedValue } from '../../src/storage/sealed-store.ts';
import type { Storage } from '../../src/storage/storage.ts';
import type { OpenedStorage } from './opened-storage.ts';
import { at, tenantId } from './stored-things.ts';

export function registeredMethodConformance(opened: OpenedStorage): void {
	let storage: Storage;
	beforeEach(() => {
		storage = opened.storage();
	});

	describe('what users have registered', () => {
		const passkey = { id: 'k1', publicKey: 'p', aaguid: 'a', transports: [], displayName: 'Key', createdAt: at };
		const pass = { id: 'p1', hash: 'h', createdAt: at, startsAt: at, lifetimeMinutes: 60, isUsableOnce: true };
		const registered = async () => (await storage.directory.findUser(tenantId, 'u1'))?.registeredMethods;

		test('is read with the user, and replaced by whoever read the newest', async () => {
			const { authenticationMethods } = storage;
			expect(await registered()).toBeUndefined();
			const version = await storage.directory.tenantVersion(tenantId);
			const first = { revision: 0, passkeys: [passkey], temporaryAccessPass: pass };
			expect(await authenticationMethods.replace(tenantId, 'u1', first)).toBe(true);
			expect(await registered()).toEqual({ ...first, revision: 1 });
			expect(await storage.directory.tenantVersion(tenantId)).toBe((version as number) + 1);
			expect(await authenticationMethods.replace(tenantId, 'u1', { revision: 0, passkeys: [] })).toBe(false);
			expect(await authenticationMethods.replace(tenantId, 'nobody', first)).toBe(false);
			expect(await registered()).toEqual({ ...first, revision: 1 });
		});

		test('of many changes at once, one is made', async () => {
			const tries = Array.from({ length: 8 }, () =>
				storage.authenticationMethods.replace(tenantId, 'u1', { revision: 0, passkeys: [passkey] }),
			);
			expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
		});

		test('a signature counter is spent once, and one that counts nothing always', async () => {
			const spend = (counter: number, id = 'k1') =>
				storage.authenticationMethods.spendSignatureCounter(tenantId, 'u1', id, counter);
			expect([await spend(0), await spend(0), await spend(3), await spend(3), await spend(0)]).toEqual([
				true,
				true,
				true,
				false,
				false,
			]);
			expect([await spend(2), await spend(4), await spend(1, 'k2')]).toEqual([false, true, true]);
			expect((await Promise.all(Array.from({ length: 8 }, () => spend(9)))).filter(Boolean)).toHaveLength(1);
		});

		test('each authenticator app has a time step of its own, which is spent once', async () => {
			const { directory, authenticationMethods } = storage;
			const spend = (appId: string, step: number) => authenticationMethods.spendAppStep(tenantId, 'u1', appId, step);
			expect([await spend('a1', 7), await spend('a1', 7), await spend('a1', 6)]).toEqual([true, false, false]);
			expect([await spend('a2', 7), await directory.spendTotpStep(tenantId, 'u1', 7)]).toEqual([true, true]);
			expect((await Promise.all(Array.from({ length: 8 }, () => spend('a1', 9)))).filter(Boolean)).toHaveLength(1);
		});

		test('a user who was deleted and is put back finds the codes of before spent', async () => {
			const { directory, directoryChanges, authenticationMethods } = storage;
			const user = (await directory.findUser(tenantId, 'u1')) as DirectoryUser;
			await directory.spendTotpStep(tenantId, 'u1', 7);
			await authenticationMethods.spendAppStep(tenantId, 'u1', 'a1', 8);
			const apply = async (...changes: DirectoryChange[]) => {
				const version = (await directory.tenantVersion(tenantId)) ?? 0;
				const audit = { id: `a${version}`, at, changes: [] } as never;
				expect(await directoryChanges.apply(tenantId, changes, audit, version)).toBe(true);
			};
			await apply({ kind: 'removeUser', userId: 'u1', keep: { at, deleted: { user, groupIds: [] } } });
			await apply({ kind: 'putUser', user: { ...user, sealedTotpSecret: 'sealed' } });
			expect(await directory.spendTotpStep(tenantId, 'u1', 7)).toBe(false);
			expect(await authenticationMethods.spendAppStep(tenantId, 'u1', 'a1', 8)).toBe(false);
			expect(await directory.spendTotpStep(tenantId, 'u1', 8)).toBe(true);
		});

		test.each(['app', 'deleted-app'] as const)(
			'the sealed secrets of %s are listed and replaced each by itself',
			async (kind) => {
				const { directory, directoryChanges, authenticationMethods, sealed } = storage;
				const app = (id: string) => ({ id, sealedSecret: `sealed-${id}`, displayName: id, createdAt: at });
				const methods = { revision: 0, passkeys: [], authenticatorApps: [app('a1'), app('a2')] };
				expect(await authenticationMethods.replace(tenantId, 'u1', methods)).toBe(true);
				if (kind === 'deleted-app') {
					const user = (await directory.findUser(tenantId, 'u1')) as DirectoryUser;
					const keep = { at, deleted: { user, groupIds: [] } };
					const version = (await directory.tenantVersion(tenantId)) ?? 0;
					const audit = { id: 'audit', at, changes: [] } as never;
					const removed: DirectoryChange = { kind: 'removeUser', userId: 'u1', keep };
					expect(await directoryChanges.apply(tenantId, [removed], audit, version)).toBe(true);
				}
				const [first, second, ...more] = await sealed.list(kind, '', 10);
				expect([first?.context, second?.context, more]).toEqual(['u1/a1', 'u1/a2', []]);
				expect(await sealed.list(kind, first?.key ?? '', 10)).toEqual([second]);
				await sealed.replace(kind, [{ ...(second as SealedValue), sealed: 'anew' }]);
				expect((await sealed.list(kind, '', 10)).map((value) => value.sealed)).toEqual(['sealed-a1', 'anew']);
			},
		);

		test('[case authority/21] the first app is not registered where the methods are others than it was decided on', async () => {
			const { directory, authenticationMethods } = storage;
			const revision = async () => (await directory.findUser(tenantId, 'u1'))?.registeredMethods?.revision ?? 0;
			const methodsRevision = await revision();
			const methods = { ...nothingRegistered, revision: methodsRevision };
			expect(await authenticationMethods.replace(tenantId, 'u1', methods)).toBe(true);
			const app = { sealedTotpSecret: 'sealed', step: 7 };
			expect(await directory.registerAuthenticator(tenantId, 'u1', { ...app, methodsRevision })).toBe(false);
			const now = { ...app, methodsRevision: await revision() };
			expect(await directory.registerAuthenticator(tenantId, 'u1', now)).toBe(true);
		});

		test('an authenticator app is taken away, and its codes stay spent', async () => {
			const { directory, authenticationMethods } = storage;
			expect(await authenticationMethods.removeAuthenticator(tenantId, 'u1')).toBe(false);
			await directory.registerAuthenticator(tenantId, 'u1', { sealedTotpSecret: 'sealed', step: 7 });
			expect(await authenticationMethods.removeAuthenticator(tenantId, 'u1')).toBe(true);
			expect((await directory.findUser(tenantId, 'u1'))?.sealedTotpSecret).toBeUndefined();
			expect(await directory.spendTotpStep(tenantId, 'u1', 7)).toBe(false);
		});
	});
}
