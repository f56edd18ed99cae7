// What changed of users, groups and memberships, in SQL.
import type { DirectoryChange } from '../directory-change-store.ts';
import { type DeltaCursor, type DirectoryDelta, deltasOf, leavingPrincipal } from '../directory-delta.ts';
import type { Database } from './database.ts';

/** Writes what a step leaves; asked before the step, so that memberships which end with it are still there. */
export function createDeltaWriter(database: Database) {
	const put = database.prepare(`
		insert or replace into directory_deltas (tenant_id, kind, id, member_id, version, reason, at)
		values (?, ?, ?, ?, ?, ?, ?)`);
	const leave = database.prepare(`
		insert or replace into directory_deltas (tenant_id, kind, id, member_id, version, reason, at)
		select tenant_id, 'groups', group_id, member_id, ?3, 'deleted', ?4 from group_members
		where tenant_id = ?1 and member_id = ?2`);
	const findUser = database.prepare('select 1 from users where tenant_id = ? and id = ?');
	return (tenantId: string, change: DirectoryChange, version: number, at: number): void => {
		const isThere = change.kind === 'forgetDeletedUser' && findUser.get(tenantId, change.userId) !== undefined;
		const leaving = leavingPrincipal(change);
		if (leaving !== undefined) leave.run(tenantId, leaving, version, at);
		for (const { kind, id, memberId, reason } of deltasOf(change, isThere))
			put.run(tenantId, kind, id, memberId, version, reason, at);
	};
}

export function createDeltaReader(database: Database) {
	const select = database.prepare<{ id: string; member_id: string; version: number; reason: DirectoryDelta['reason'] }>(
		`select id, member_id, version, reason from directory_deltas
		where tenant_id = ?1 and kind = ?2 and (version, id, member_id) > (?3, ?4, ?5)
		order by version, id, member_id limit ?6`,
	);
	return async (
		tenantId: string,
		kind: DirectoryDelta['kind'],
		{ version, id, memberId }: DeltaCursor,
		limit: number,
	): Promise<DirectoryDelta[]> =>
		select
			.all(tenantId, kind, version, id, memberId, limit)
			.map(({ member_id, ...row }) => ({ ...row, kind, memberId: member_id }));
}
