// What every storage must tell of the users, groups and memberships that changed.
import { beforeEach, describe, expect, test } from 'vitest';
import type { DirectoryAudit } from '../../src/records/directory-audit.ts';
import type { DirectoryUser } from '../../src/records/user.ts';
import type { DirectoryChange } from '../../src/storage/directory-change-store.ts';
import type { DirectoryDelta } from '../../src/storage/directory-delta.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { tenant } from './stored-things.ts';

const audit: DirectoryAudit = {
	id: 'd1',
	at: 1_000_000,
	correlationId: 'c1',
	activity: 'Add user',
	category: 'UserManagement',
	operation: 'Add',
	initiator: { kind: 'user', id: 'u2', displayName: 'bob' },
	target: { type: 'User', id: 'n1', displayName: 'New' },
	changes: [],
};

const user = (tenantId: string, id: string): DirectoryUser => ({
	id,
	tenantId,
	userPrincipalName: `${id}@contoso.example`,
	displayName: id,
	accountEnabled: true,
	tokensValidFrom: 0,
	passwordChangedAt: 0,
});

/** @param storage with a tenant */
export function directoryDeltaConformance(storage: () => Storage, tenantId: string): void {
	const version = async () => (await storage().directory.tenantVersion(tenantId)) as number;
	const apply = async (...changes: DirectoryChange[]) =>
		expect(await storage().directoryChanges.apply(tenantId, changes, audit, await version())).toBe(true);
	const importEmpty = (id: string, users: DirectoryUser[]) => {
		const empty = { groups: [], roleAssignments: [], applications: [], appRoleAssignments: [], permissionGrants: [] };
		const own = { ...tenant().tenant, id, domains: [`${id}.example`], defaultDomain: `${id}.example` };
		return storage().directory.importTenants([tenant({ ...empty, tenant: own, users })]);
	};
	const since = async (kind: DirectoryDelta['kind'], from: number, limit = 100) =>
		(await storage().directoryLists.deltas(tenantId, kind, { version: from, id: '~', memberId: '' }, limit)).map(
			({ id, memberId, reason }) => [id, memberId, reason],
		);

	describe('what changed of the directory', () => {
		let start = 0;
		beforeEach(async () => {
			start = await version();
		});

		test('is told in the order of changes, each thing once, with the last that became of it', async () => {
			await apply({ kind: 'putUser', user: user(tenantId, 'd-a') });
			await apply({ kind: 'putUser', user: user(tenantId, 'd-b') });
			await apply({ kind: 'putUser', user: user(tenantId, 'd-a') });
			expect(await since('users', start)).toEqual([
				['d-b', '', 'put'],
				['d-a', '', 'put'],
			]);
			expect(await since('users', await version())).toEqual([]);
			expect(await since('groups', start)).toEqual([]);
		});

		test('goes on behind a row where a page is full', async () => {
			await apply(
				{ kind: 'putUser', user: user(tenantId, 'd-a') },
				{ kind: 'putUser', user: user(tenantId, 'd-b') },
				{ kind: 'putUser', user: user(tenantId, 'd-c') },
			);
			const from = { version: start, id: '~', memberId: '' };
			const first = await storage().directoryLists.deltas(tenantId, 'users', from, 2);
			const last = first.at(-1) as DirectoryDelta;
			const rest = await storage().directoryLists.deltas(tenantId, 'users', last, 2);
			expect([...first, ...rest].map(({ id }) => id)).toEqual(['d-a', 'd-b', 'd-c']);
		});

		test('says of a user whether it can be restored, was, or is gone for good', async () => {
			const a = user(tenantId, 'd-a');
			const keep = { at: 1_000_000, deleted: { user: a, groupIds: [] } };
			await apply({ kind: 'putUser', user: a });
			await apply({ kind: 'removeUser', userId: 'd-a', keep });
			expect(await since('users', start)).toEqual([['d-a', '', 'removed']]);
			await apply({ kind: 'putUser', user: a }, { kind: 'forgetDeletedUser', userId: 'd-a' });
			expect(await since('users', start)).toEqual([['d-a', '', 'put']]);
			await apply({ kind: 'removeUser', userId: 'd-a', keep });
			await apply({ kind: 'forgetDeletedUser', userId: 'd-a' });
			expect(await since('users', start)).toEqual([['d-a', '', 'deleted']]);
		});

		test('tells memberships, and those that end with a member or a group', async () => {
			await apply(
				{ kind: 'putUser', user: user(tenantId, 'd-a') },
				{ kind: 'putUser', user: user(tenantId, 'd-b') },
				{ kind: 'putGroup', group: { id: 'd-g', displayName: 'G' } },
				{ kind: 'putGroup', group: { id: 'd-h', displayName: 'H' } },
			);
			const before = await version();
			await apply(
				{ kind: 'addMember', groupId: 'd-g', memberId: 'd-a' },
				{ kind: 'addMember', groupId: 'd-g', memberId: 'd-b' },
				{ kind: 'addMember', groupId: 'd-h', memberId: 'd-g' },
			);
			expect(await since('groups', before)).toEqual([
				['d-g', 'd-a', 'put'],
				['d-g', 'd-b', 'put'],
				['d-h', 'd-g', 'put'],
			]);
			const added = await version();
			await apply({ kind: 'removeUser', userId: 'd-a' });
			await apply({ kind: 'removeMember', groupId: 'd-g', memberId: 'd-b' });
			expect(await since('groups', added)).toEqual([
				['d-g', 'd-a', 'deleted'],
				['d-g', 'd-b', 'deleted'],
			]);
			await apply({ kind: 'removeGroup', groupId: 'd-g' });
			expect((await since('groups', added)).slice(-2)).toEqual([
				['d-g', '', 'deleted'],
				['d-h', 'd-g', 'deleted'],
			]);
			await apply({ kind: 'removeGroup', groupId: 'd-h' }, { kind: 'removeUser', userId: 'd-b' });
		});

		test.each<[string, () => Promise<boolean>]>([
			['a new password', () => storage().directory.setPassword(tenantId, 'd-a', 'hash', audit.at)],
			['a state', () => storage().directory.setUserState(tenantId, 'd-a', { accountEnabled: false, at: audit.at })],
			[
				'revoked sessions',
				async () => {
					await apply({ kind: 'revokeSessions', userId: 'd-a', notBefore: 5 });
					return true;
				},
			],
			[
				'methods',
				async () => {
					await apply({ kind: 'putMethods', userId: 'd-a', methods: { revision: 0, passkeys: [] } });
					return true;
				},
			],
		])('tells of a user who got %s', async (_, write) => {
			await apply({ kind: 'removeUser', userId: 'd-a' }, { kind: 'putUser', user: user(tenantId, 'd-a') });
			const before = await version();
			expect(await write()).toBe(true);
			expect(await since('users', before)).toEqual([['d-a', '', 'put']]);
			await apply({ kind: 'removeUser', userId: 'd-a' });
		});

		test('tells of a guest whose home account changed, in the tenant that it is a guest of', async () => {
			const home = { tenantId: 'delta-home', userId: 'd-home' };
			const other = (id: string) => ({ ...user(home.tenantId, id), passwordHash: 'one' });
			await importEmpty(home.tenantId, [other('d-home'), other('d-second')]);
			await apply(
				{ kind: 'putUser', user: { ...user(tenantId, 'd-guest'), home } },
				{ kind: 'putUser', user: { ...user(tenantId, 'd-two'), home: { ...home, userId: 'd-second' } } },
			);
			const atHome = async (...changes: DirectoryChange[]) => {
				const readAt = (await storage().directory.tenantVersion(home.tenantId)) as number;
				expect(await storage().directoryChanges.apply(home.tenantId, changes, audit, readAt)).toBe(true);
			};
			const told = async (write: () => Promise<unknown>) => {
				const before = await version();
				await write();
				return since('users', before);
			};
			const one = [['d-guest', '', 'put']];
			const { setPassword, setUserState } = storage().directory;
			expect(await told(() => setPassword(home.tenantId, 'd-home', 'two', audit.at))).toEqual(one);
			expect(await told(() => setUserState(home.tenantId, 'd-home', { accountEnabled: false }))).toEqual(one);
			const putBoth = ['d-home', 'd-second'].map((id) => ({ kind: 'putUser', user: other(id) }) as const);
			expect(await told(() => atHome(...putBoth))).toEqual([...one, ['d-two', '', 'put']]);
			expect(await told(() => atHome({ kind: 'removeUser', userId: 'd-home' }))).toEqual(one);
			await apply({ kind: 'removeUser', userId: 'd-guest' }, { kind: 'removeUser', userId: 'd-two' });
		});

		test('begins anew in every tenant when one is written as a whole, and when an older copy is used', async () => {
			const begin = () => storage().directoryLists.deltasBegin(tenantId);
			await importEmpty('delta-home', []);
			expect(await begin()).toBe(await version());
			await apply({ kind: 'putUser', user: user(tenantId, 'd-a') });
			expect(await begin()).toBe((await version()) - 1);
			await storage().voidProofs(audit.at);
			expect(await begin()).toBe(await version());
			await storage().sweep({ expiredBefore: audit.at + 30 * 86_400, signInsBefore: 0 });
			expect(await begin()).toBe(await version());
			await apply({ kind: 'removeUser', userId: 'd-a' });
		});

		test('leaves nothing of a change that was undone', async () => {
			const stale = await storage().directoryChanges.apply(
				tenantId,
				[{ kind: 'putUser', user: user(tenantId, 'd-z') }],
				audit,
				(await version()) - 1,
			);
			expect(stale).toBe(false);
			expect(await since('users', start)).toEqual([]);
		});

		test('is kept for as long as a token is good, and not longer', async () => {
			await apply({ kind: 'putUser', user: user(tenantId, 'd-a') }, { kind: 'removeUser', userId: 'd-a' });
			const sweep = { expiredBefore: audit.at + 7 * 86_400, signInsBefore: 0 };
			await storage().sweep(sweep);
			expect(await since('users', start)).toHaveLength(1);
			await storage().sweep({ ...sweep, expiredBefore: audit.at + 8 * 86_400 + 1 });
			expect(await since('users', start)).toEqual([]);
		});
	});
}
