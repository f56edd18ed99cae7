// What every storage must do when codes and refresh tokens are spent: once, and all or nothing. Part of the
// conformance suite.
import { beforeEach, describe, expect, test } from 'vitest';
import type { SignInRecord } from '../../src/records/sign-in-record.ts';
import type { Storage } from '../../src/storage/storage.ts';
import type { OpenedStorage } from './opened-storage.ts';
import { at, code, family, record, tenant, tenantId, user } from './stored-things.ts';

export function grantConformance(opened: OpenedStorage): void {
	const { issue, putCode } = opened;
	let storage: Storage;
	beforeEach(() => {
		storage = opened.storage();
	});

	describe('grants', () => {
		test('[sec 52] of 50 that redeem one code at once, one commits', async () => {
			await putCode('k');
			const results = await Promise.all(
				Array.from({ length: 50 }, () => issue({ spends: [{ kind: 'authorizationCode', codeHash: 'k' }] })),
			);
			expect(results.filter(({ outcome }) => outcome === 'committed')).toHaveLength(1);
			expect(results.filter(({ outcome }) => outcome === 'spent')).toHaveLength(49);
			expect((await storage.grants.findCode('k'))?.spentAt).toBe(at);
		});

		test('[sec 61] of 50 that rotate one generation at once, one commits, and the family moves one step', async () => {
			await issue({ newFamily: family('f') });
			const spend = { kind: 'refreshToken', familyId: 'f', generation: 0, expiresAt: at + 2000 } as const;
			const results = await Promise.all(Array.from({ length: 50 }, () => issue({ spends: [spend] })));
			expect(results.filter(({ outcome }) => outcome === 'committed')).toHaveLength(1);
			expect(await storage.grants.findFamily('f')).toMatchObject({ generation: 1, expiresAt: at + 2000 });
		});

		test('a revocation and a rotation of one family at once: never a live family after both', async () => {
			await issue({ newFamily: family('f') });
			await Promise.all([
				storage.grants.revokeFamily('f', at),
				issue({ spends: [{ kind: 'refreshToken', familyId: 'f', generation: 0, expiresAt: at }] }),
			]);
			expect((await storage.grants.findFamily('f'))?.revokedAt).toBe(at);
			expect(
				(await issue({ spends: [{ kind: 'refreshToken', familyId: 'f', generation: 1, expiresAt: at }] })).outcome,
			).toBe('spent');
		});

		test('[case authority/36] an earlier refresh token lets its family live on, never shorter, and not once it is revoked', async () => {
			await issue({ newFamily: family('f') });
			const before = await storage.grants.findFamily('f');
			const shown = (expiresAt: number) =>
				issue({ spends: [{ kind: 'earlierRefreshToken', familyId: 'f', expiresAt }] });
			expect((await shown(at + 5000)).outcome).toBe('committed');
			expect((await shown(at + 1)).outcome).toBe('committed');
			expect(await storage.grants.findFamily('f')).toEqual({ ...before, expiresAt: at + 5000 });
			await storage.grants.revokeFamily('f', at);
			expect(await shown(at + 6000)).toEqual({ outcome: 'spent', kind: 'earlierRefreshToken' });
		});

		test('[sec 101] a client assertion’s jti is spent once per client', async () => {
			const spend = { kind: 'clientAssertion', clientAppId: 'c', jti: 'j', expiresAt: at } as const;
			expect((await issue({ spends: [spend] })).outcome).toBe('committed');
			expect(await issue({ spends: [spend] })).toEqual({ outcome: 'spent', kind: 'clientAssertion' });
			expect((await issue({ spends: [{ ...spend, clientAppId: 'd' }] })).outcome).toBe('committed');
		});

		test('a DPoP proof’s jti is spent once per key', async () => {
			const spend = { kind: 'dpopProof', thumbprint: 't', jti: 'j', expiresAt: at } as const;
			const results = await Promise.all(Array.from({ length: 20 }, () => issue({ spends: [spend] })));
			expect(results.filter(({ outcome }) => outcome === 'committed')).toHaveLength(1);
			expect(await issue({ spends: [spend] })).toEqual({ outcome: 'spent', kind: 'dpopProof' });
			expect((await issue({ spends: [{ ...spend, thumbprint: 'u' }] })).outcome).toBe('committed');
		});

		test('what cannot be spent whole is not spent in part, and leaves no record', async () => {
			await putCode('k');
			const before = (await storage.grants.signIns(tenantId, 100)).length;
			const spent = { kind: 'refreshToken', familyId: 'missing', generation: 0, expiresAt: at } as const;
			expect((await issue({ spends: [{ kind: 'authorizationCode', codeHash: 'k' }, spent] })).outcome).toBe('spent');
			expect((await storage.grants.findCode('k'))?.spentAt).toBeUndefined();
			expect(await storage.grants.signIns(tenantId, 100)).toHaveLength(before);
		});

		test('[sec 177] a decision on a configuration that moved is stale and commits nothing', async () => {
			await putCode('k');
			await storage.conditionalAccess.put(tenantId, 'policies', { id: 'p' } as never);
			expect(await issue({ spends: [{ kind: 'authorizationCode', codeHash: 'k' }] })).toEqual({ outcome: 'stale' });
			expect((await storage.grants.findCode('k'))?.spentAt).toBeUndefined();
		});

		test('a code given beside tokens is found, and is not where the issuance was undone', async () => {
			await putCode('k');
			const spends = [{ kind: 'authorizationCode', codeHash: 'k' }] as const;
			expect((await issue({ spends: [...spends], newCode: code('page') })).outcome).toBe('committed');
			expect(await storage.grants.findCode('page')).toMatchObject({ codeHash: 'page' });
			expect((await issue({ spends: [...spends], newCode: code('undone') })).outcome).toBe('spent');
			expect(await storage.grants.findCode('undone')).toBeUndefined();
		});

		test('a code that was presented wrongly is spent', async () => {
			await putCode('k');
			await storage.grants.burnCode('k', at + 1);
			expect((await storage.grants.findCode('k'))?.spentAt).toBe(at + 1);
		});

		test.each<[string, Partial<SignInRecord>]>([
			['of which nothing is unusual', { correlationId: 'record' }],
			[
				'of which everything is',
				{
					resourceAppId: 'r',
					userId: 'u1',
					userPrincipalName: 'alice@contoso.example',
					ipAddress: '192.0.2.1',
					clientAppType: 'browser',
					userAgent: 'Mozilla/5.0',
					errorCode: 53003,
					conditionalAccessStatus: 'failure',
					appliedConditionalAccessPolicies: [{ id: 'p', displayName: 'P', result: 'failure' }],
					authenticationContexts: ['c1'],
					unprotectedAuthenticationContexts: ['c2'],
					authenticationMethods: ['password'],
					tokenId: 't',
					note: 'refresh_grace',
				},
			],
		])('a record %s is read as it was written', async (_, more) => {
			const written = record(more);
			await storage.grants.recordRefusal(written);
			expect(await storage.grants.signIns(tenantId, 1)).toEqual([{ ...written, sequence: expect.any(Number) }]);
			expect(await storage.grants.findSignIn(tenantId, 'record')).toEqual({
				...written,
				sequence: expect.any(Number),
			});
		});

		test('one change that fails does not take the others of its batch along', async () => {
			const results = await Promise.allSettled([
				issue({ record: record({ id: 'one' }) }),
				storage.directory.importTenants([tenant({ users: [user('a', 'x'), user('a', 'x')] })]),
				issue({ record: record({ id: 'two' }) }),
			]);
			expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
			expect((await storage.grants.signIns(tenantId, 2)).map(({ id }) => id).sort()).toEqual(['one', 'two']);
		});
	});
}
