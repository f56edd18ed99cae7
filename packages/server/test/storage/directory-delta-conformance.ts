// What every storage must tell of the users, groups and memberships that changed.
import { beforeEach, describe, expect, test } from 'vitest';
import type { DirectoryAudit } from '../../src/records/directory-audit.ts';
import type { DirectoryUser } from '../../src/records/user.ts';
import type { DirectoryChange } from '../../src/storage/directory-change-store.ts';
import type { DirectoryDelta } from '../../src/storage/directory-delta.ts';
import type { Storage } from '../../src/storage/storage.ts';

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
