// What every storage must do with sessions, with transactions of a sign-in, and with devices that wait for one.
// Part of the conformance suite.
import { beforeEach, describe, expect, test } from 'vitest';
import type { DirectoryAudit } from '../../src/records/directory-audit.ts';
import type { Storage } from '../../src/storage/storage.ts';
import type { OpenedStorage } from './opened-storage.ts';
import {
	at,
	codeGrant,
	device,
	family,
	record,
	session,
	tenant,
	tenantId,
	transaction,
	user,
} from './stored-things.ts';

const audit: DirectoryAudit = {
	id: 'a1',
	at: at + 3,
	correlationId: 'c1',
	activity: 'End session',
	category: 'UserManagement',
	operation: 'Delete',
	initiator: { kind: 'user', id: 'u1', displayName: 'alice' },
	target: { type: 'User', id: 'u1', displayName: 'alice' },
	changes: [],
};

export function sessionConformance(opened: OpenedStorage): void {
	const { issue, sweep, putCode } = opened;
	let storage: Storage;
	let version: number;
	beforeEach(() => {
		storage = opened.storage();
		version = opened.version();
	});

	describe('sessions and transactions', () => {
		test('a session is found by its newest handle alone, and not after it ended', async () => {
			await putCode('k1');
			// looked at before and after: what was read once must not be what is read for ever
			expect((await storage.sessions.findByHandle('h-k1'))?.id).toBe('s');
			await putCode('k2');
			expect(await storage.sessions.findByHandle('h-k1')).toBeUndefined();
			expect((await storage.sessions.findByHandle('h-k2'))?.id).toBe('s');
			await storage.sessions.end('s', at + 5);
			expect((await storage.sessions.findByHandle('h-k2'))?.endedAt).toBe(at + 5);
			expect((await storage.sessions.find('s'))?.endedAt).toBe(at + 5);
		});

		test('the sessions of a user are the newest first, without those that ended or expired, and nobody else’s', async () => {
			const put = (id: string, more: object = {}) =>
				storage.grants.completeSignIn({
					session: { session: { ...session(id), ...more }, handleHash: `h-${id}` },
					grant: { kind: 'none' },
					record: record(),
					tenantVersion: version,
				});
			for (const id of ['a', 'b', 'c', 'd']) await put(id);
			await put('e', { expiresAt: at + 1 });
			await put('f', { userId: 'u2' });
			await storage.sessions.end('b', at);
			const ids = async (limit: number, of = tenantId) =>
				(await storage.sessions.ofUser(of, session('a').userId, at + 1, limit)).map(({ id }) => id);
			expect(await ids(10)).toEqual(['d', 'c', 'a']);
			expect(await ids(2)).toEqual(['d', 'c']);
			expect(await ids(10, 'another tenant')).toEqual([]);
		});

		describe('ended with its refresh tokens', () => {
			const end = async (...sessionIds: string[]) =>
				storage.directoryChanges.apply(tenantId, [{ kind: 'endSessions', userId: 'u1', sessionIds }], audit, version);

			test('a session ends, its families are revoked, and those of another session are not', async () => {
				await putCode('k1');
				await issue({ newFamily: family('f1') });
				await issue({ newFamily: { ...family('f2'), sessionId: 'other' } });
				expect((await storage.sessions.findByHandle('h-k1'))?.endedAt).toBeUndefined();
				expect(await storage.sessions.isRevoked('s')).toBe(false);
				expect(await end('s')).toBe(true);
				expect((await storage.sessions.findByHandle('h-k1'))?.endedAt).toBe(audit.at);
				expect(await storage.sessions.isRevoked('s')).toBe(true);
				expect((await storage.grants.findFamily('f1'))?.revokedAt).toBe(audit.at);
				expect((await storage.grants.findFamily('f2'))?.revokedAt).toBeUndefined();
				expect(await storage.directoryChanges.audits(tenantId, 5)).toMatchObject([{ activity: 'End session' }]);
			});

			test('no family comes of it afterwards, as from a code that was issued before', async () => {
				await putCode('k1');
				await end('s');
				await issue({ newFamily: family('late'), tenantVersion: version + 1 });
				expect((await storage.grants.findFamily('late'))?.revokedAt).toBe(audit.at);
			});

			test('a family that is written at the same time does not outlive it', async () => {
				await putCode('k1');
				const ids = Array.from({ length: 20 }, (_, index) => `f${index}`);
				await Promise.all([...ids.map((id) => issue({ newFamily: family(id) })), end('s')]);
				const families = await Promise.all(ids.map((id) => storage.grants.findFamily(id)));
				for (const found of families) expect(found?.revokedAt ?? audit.at).toBe(audit.at);
			});

			test('signing out ends a session without its refresh tokens', async () => {
				await putCode('k1');
				await issue({ newFamily: family('f1') });
				await storage.sessions.end('s', at + 5);
				expect(await storage.sessions.isRevoked('s')).toBe(false);
				expect((await storage.grants.findFamily('f1'))?.revokedAt).toBeUndefined();
			});

			describe('with those of the same browser where the user is a guest', () => {
				const elsewhere = '10000000-0000-4000-8000-000000000002';
				const home = { tenantId, userId: 'u1' };
				const visited = () => {
					const content = tenant({
						users: [{ ...user('v1', 'visitor'), tenantId: elsewhere, home }],
						applications: [],
					});
					return { ...content, tenant: { ...content.tenant, id: elsewhere, domains: ['elsewhere.example'] } };
				};
				const there = { tenantId: elsewhere, userId: 'v1' };
				async function put(id: string, of: { tenantId: string; userId: string }, cameFrom?: string) {
					const version = (await storage.directory.tenantVersion(of.tenantId)) as number;
					await storage.grants.completeSignIn({
						session: { session: { ...session(id), ...of, cameFrom }, handleHash: `h-${id}` },
						grant: { kind: 'none' },
						record: record({ tenantId: of.tenantId }),
						tenantVersion: version,
					});
					const newFamily = { ...family(`f-${id}`), ...of, sessionId: id };
					await issue({ newFamily, tenantVersion: version, record: record({ tenantId: of.tenantId }) });
				}
				const isAlive = async (id: string) =>
					(await storage.sessions.findByHandle(`h-${id}`))?.endedAt === undefined &&
					!(await storage.sessions.isRevoked(id)) &&
					(await storage.grants.findFamily(`f-${id}`))?.revokedAt === undefined;
				const endIn = async (of: { tenantId: string; userId: string }, id: string) => {
					const readAt = (await storage.directory.tenantVersion(of.tenantId)) as number;
					const step = { kind: 'endSessions', userId: of.userId, sessionIds: [id] } as const;
					return storage.directoryChanges.apply(of.tenantId, [step], audit, readAt);
				};
				beforeEach(async () => storage.directory.importTenants([visited()]));

				test.each([
					['the one that it came from ends', 'here', undefined, 'here', false],
					['the one that came from it ends', 'here', 'there', undefined, false],
					['another one at home ends', 'here', undefined, 'other', true],
				])('when %s', async (_what, id, cameFrom, ofVisit, stays) => {
					await put('here', home, cameFrom);
					await put('there', there, ofVisit);
					expect([await isAlive('here'), await isAlive('there')]).toEqual([true, true]);
					expect(await endIn(home, id)).toBe(true);
					expect([await isAlive('here'), await isAlive('there')]).toEqual([false, stays]);
					const told = await storage.securityEvents.after(elsewhere, 0, 10);
					expect(told.map(({ kind, userId, sessionId }) => [kind, userId, sessionId])).toEqual(
						stays ? [] : [['sessionRevoked', 'v1', 'there']],
					);
				});

				test('and not the other way round: the visited tenant ends its own alone', async () => {
					await put('here', home);
					await put('there', there, 'here');
					expect(await endIn(there, 'there')).toBe(true);
					expect([await isAlive('here'), await isAlive('there')]).toEqual([true, false]);
				});
			});

			test('a session of another user or tenant stays', async () => {
				await putCode('k1');
				const of = (userId: string, id: string) =>
					storage.directoryChanges.apply(id, [{ kind: 'endSessions', userId, sessionIds: ['s'] }], audit, version);
				expect(await of('u2', tenantId)).toBe(true);
				expect((await storage.sessions.find('s'))?.endedAt).toBeUndefined();
			});
		});

		test('a session that goes on shows its newest state by the same handle', async () => {
			await putCode('k1');
			expect((await storage.sessions.findByHandle('h-k1'))?.clientAppIds).toBeUndefined();
			await storage.grants.completeSignIn({
				session: { session: { ...session('s'), clientAppIds: ['one'] }, handleHash: 'h-k1' },
				grant: { kind: 'none' },
				record: record(),
				tenantVersion: version,
			});
			expect((await storage.sessions.findByHandle('h-k1'))?.clientAppIds).toEqual(['one']);
		});

		test('a session that was swept is found no more', async () => {
			await putCode('k1');
			const { expiresAt } = (await storage.sessions.findByHandle('h-k1')) as { expiresAt: number };
			await sweep(expiresAt + 1);
			expect(await storage.sessions.findByHandle('h-k1')).toBeUndefined();
		});

		test('a transaction is found as it was last written, and not after it was swept', async () => {
			await storage.transactions.create(transaction('t'));
			expect(await storage.transactions.find('t')).toMatchObject({ revision: 0, freshFirstFactor: false });
			await storage.transactions.update({ ...transaction('t'), freshFirstFactor: true });
			expect(await storage.transactions.find('t')).toMatchObject({ revision: 1, freshFirstFactor: true });
			expect(await storage.transactions.update({ ...transaction('t'), freshFirstFactor: false })).toBe(false);
			expect(await storage.transactions.find('t')).toMatchObject({ revision: 1, freshFirstFactor: true });
			await sweep(transaction('t').expiresAt + 1);
			expect(await storage.transactions.find('t')).toBeUndefined();
		});

		test('a transaction whose end was undone goes on', async () => {
			await storage.transactions.create(transaction('t'));
			const { outcome } = await storage.grants.completeSignIn({
				transaction: transaction('t'),
				grant: { kind: 'none' },
				record: record(),
				tenantVersion: version - 1,
			});
			expect(outcome).toBe('stale');
			expect(await storage.transactions.find('t')).toMatchObject({ revision: 0 });
			expect((await storage.transactions.find('t'))?.finishedAt).toBeUndefined();
		});

		test('of transactions with much in them each is found', async () => {
			const large = (id: string) => ({
				...transaction(id),
				request: { ...transaction(id).request, claims: 'x'.repeat(30_000) },
			});
			for (let index = 0; index < 3; index += 1) await storage.transactions.create(large(`t${index}`));
			for (let index = 0; index < 3; index += 1)
				expect((await storage.transactions.find(`t${index}`))?.request.claims).toHaveLength(30_000);
		});

		test('[sec 45] a transaction is finished once, however many finish it at once', async () => {
			await storage.transactions.create(transaction('t'));
			const finish = (codeHash: string): Promise<{ outcome: string }> =>
				storage.grants.completeSignIn({
					transaction: transaction('t'),
					session: { session: session('s'), handleHash: `h-${codeHash}` },
					grant: codeGrant(codeHash),
					record: record(),
					tenantVersion: version,
				});
			const results = await Promise.all(Array.from({ length: 20 }, (_, index) => finish(`k${index}`)));
			expect(results.filter(({ outcome }) => outcome === 'committed')).toHaveLength(1);
			expect((await storage.transactions.find('t'))?.finishedAt).toBe(at);
		});

		describe('device authorizations', () => {
			const approve = (id: string): Promise<{ outcome: string }> =>
				storage.grants.completeSignIn({
					session: { session: session(id), handleHash: `h-${id}` },
					grant: {
						kind: 'deviceApproval',
						deviceCodeHash: 'd',
						approval: { tenantId, userId: 'u1', sessionId: `d-${id}`, facts: [], at },
						deviceSession: session(`d-${id}`),
					},
					record: record(),
					tenantVersion: version,
				});
			beforeEach(() => storage.deviceAuthorizations.create(device));

			test('one is found by either of its codes', async () => {
				expect(await storage.deviceAuthorizations.findByDeviceCode('d')).toEqual(device);
				expect(await storage.deviceAuthorizations.findByUserCode('BCDFGHJKL')).toEqual(device);
				expect(await storage.deviceAuthorizations.findByUserCode('ZZZZZZZZZ')).toBeUndefined();
			});

			test('[sec 111] however many approve it at once, one does, and however many redeem it at once, one does', async () => {
				expect((await issue({ spends: [{ kind: 'deviceCode', deviceCodeHash: 'd' }] })).outcome).toBe('spent');
				const approvals = await Promise.all(Array.from({ length: 20 }, (_, index) => approve(`s${index}`)));
				expect(approvals.filter(({ outcome }) => outcome === 'committed')).toHaveLength(1);
				const found = await storage.deviceAuthorizations.findByDeviceCode('d');
				expect(found).toMatchObject({ state: 'approved', approval: { userId: 'u1' } });
				expect(await storage.sessions.find(found?.approval?.sessionId ?? '')).toMatchObject({ userId: 'u1' });
				const redemptions = await Promise.all(
					Array.from({ length: 20 }, () => issue({ spends: [{ kind: 'deviceCode', deviceCodeHash: 'd' }] })),
				);
				expect(redemptions.filter(({ outcome }) => outcome === 'committed')).toHaveLength(1);
				expect((await storage.deviceAuthorizations.findByDeviceCode('d'))?.state).toBe('redeemed');
			});

			test('a declined one is not approved, and an approved one not declined', async () => {
				await storage.deviceAuthorizations.decline('d');
				expect((await approve('s')).outcome).toBe('spent');
				expect(await storage.sessions.find('s')).toBeUndefined();
				await storage.deviceAuthorizations.create({ ...device, deviceCodeHash: 'd2', userCode: 'ZZZZZZZZZ' });
				expect(await storage.deviceAuthorizations.findByDeviceCode('d')).toMatchObject({ state: 'declined' });
			});

			test('one that expired is not approved, and is swept', async () => {
				await storage.deviceAuthorizations.create({
					...device,
					deviceCodeHash: 'old',
					userCode: 'XXXXXXXXX',
					expiresAt: at - 1,
				});
				await sweep(at);
				expect(await storage.deviceAuthorizations.findByDeviceCode('old')).toBeUndefined();
				expect(await storage.deviceAuthorizations.findByDeviceCode('d')).toBeDefined();
			});
		});

		test('a new password voids what came before it and need not be changed again', async () => {
			await storage.directory.importTenants([
				tenant({ users: [{ ...user('u1', 'alice'), mustChangePassword: true }] }),
			]);
			expect(await storage.directory.findUser(tenantId, 'u1')).toMatchObject({ mustChangePassword: true });
			await storage.directory.setPassword(tenantId, 'u1', 'another', at + 7);
			const changed = await storage.directory.findUser(tenantId, 'u1');
			expect(changed).toMatchObject({ passwordHash: 'another', tokensValidFrom: 0, passwordChangedAt: at + 7 });
			expect(changed).not.toHaveProperty('mustChangePassword');
		});

		test('an expired session outlives its browser as long as a refresh token that came of it', async () => {
			await putCode('k1');
			await issue({ newFamily: { ...family('f1'), expiresAt: at + 50_000 } });
			await sweep(at + 2000);
			expect(await storage.sessions.find('s')).toBeDefined();
			await sweep(at + 50_001);
			expect(await storage.sessions.find('s')).toBeUndefined();
		});

		test('[sec 152] of several updates of one revision, one wins', async () => {
			await storage.transactions.create(transaction('t'));
			const results = await Promise.all(
				Array.from({ length: 20 }, () => storage.transactions.update(transaction('t'))),
			);
			expect(results.filter(Boolean)).toHaveLength(1);
			expect((await storage.transactions.find('t'))?.revision).toBe(1);
		});
	});
}
