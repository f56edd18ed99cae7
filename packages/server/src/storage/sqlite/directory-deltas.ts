// What changed of users, groups and memberships, in SQL.
import type { DirectoryChange } from '../directory-change-store.ts';
import {
	changedUser,
	type DeltaCursor,
	type DirectoryDelta,
	deltasBeginKind,
	deltasOf,
	leavingPrincipal,
	neverSwept,
} from '../directory-delta.ts';
import type { Database } from './database.ts';

const columns = 'tenant_id, kind, id, member_id, version, reason, at';

/** To be called when the versions are raised: what was asked before is read anew, in every tenant. */
export function beginDeltas(database: Database): void {
	database
		.prepare(
			`insert or replace into directory_deltas (${columns}) select id, ?, '', '', version, 'put', ? from tenants`,
		)
		.run(deltasBeginKind, neverSwept);
}

/**
 * Writes that a user changed, here and in every tenant where the user is a guest; to be called when their versions are
 * raised.
 */
export function createUserDeltaWriter(database: Database) {
	const put = database.prepare(`
		insert or replace into directory_deltas (${columns})
		select u.tenant_id, 'users', u.id, '', t.version, 'put', ?3 from users u join tenants t on t.id = u.tenant_id
		where (u.tenant_id = ?1 and u.id = ?2) or (u.home_tenant_id = ?1 and u.home_user_id = ?2)`);
	return (tenantId: string, userId: string, at: number): void => void put.run(tenantId, userId, at);
}

/** Writes what a step leaves; asked before the step, so that memberships which end with it are still there. */
export function createDeltaWriter(database: Database) {
	const put = database.prepare(`
		insert or replace into directory_deltas (${columns})
		values (?, ?, ?, ?, ?, ?, ?)`);
	const leave = database.prepare(`
		insert or replace into directory_deltas (${columns})
		select tenant_id, 'groups', group_id, member_id, ?3, 'deleted', ?4 from group_members
		where tenant_id = ?1 and member_id = ?2`);
	const findUser = database.prepare('select 1 from users where tenant_id = ? and id = ?');
	const putUser = createUserDeltaWriter(database);
	return (tenantId: string, change: DirectoryChange, version: number, at: number): void => {
		const user = changedUser(change);
		if (user !== undefined) putUser(tenantId, user, at);
		const isThere = change.kind === 'forgetDeletedUser' && findUser.get(tenantId, change.userId) !== undefined;
		const leaving = leavingPrincipal(change);
		if (leaving !== undefined) leave.run(tenantId, leaving, version, at);
		for (const { kind, id, memberId, reason } of deltasOf(change, isThere))
			put.run(tenantId, kind, id, memberId, version, reason, at);
	};
}

export function createDeltaBeginReader(database: Database) {
	const select = database.prepare<{ version: number }>(
		`select version from directory_deltas where tenant_id = ? and kind = '${deltasBeginKind}'`,
	);
	return async (tenantId: string): Promise<number> => select.get(tenantId)?.version ?? 0;
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
