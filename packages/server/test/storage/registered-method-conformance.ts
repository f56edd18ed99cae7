// What every storage must do with what users have registered: authenticators, passkeys, passes.
// Part of the conformance suite.
import { beforeEach, describe, expect, test } from 'vitest';
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
