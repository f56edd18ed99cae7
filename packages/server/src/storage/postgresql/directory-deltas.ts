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
import type { Database, Query } from './database.ts';

const columns = 'tenant_id, kind, id, member_id, version, reason, at';
const replacing = `on conflict (tenant_id, kind, id, member_id) do update
	set version = excluded.version, reason = excluded.reason, at = excluded.at`;

/** To be called when the versions are raised: what was asked before is read anew, in every tenant. */
export async function beginDeltas(query: Query): Promise<void> {
	await query(
		`insert into directory_deltas (${columns})
		select id, $1::text, '', '', version, 'put', $2::bigint from tenants ${replacing}`,
		[deltasBeginKind, neverSwept],
	);
}

/**
 * Writes that a user changed, here and in every tenant where the user is a guest; to be called when their versions are
 * raised, in a transaction on every tenant's rows.
 */
export async function writeUserDelta(query: Query, tenantId: string, userId: string, at: number): Promise<void> {
	await query(
		`insert into directory_deltas (${columns})
		select u.tenant_id, 'users', u.id, '', t.version, 'put', $3::bigint from users u join tenants t on t.id = u.tenant_id
		where (u.tenant_id = $1 and u.id = $2) or (u.home_tenant_id = $1 and u.home_user_id = $2) ${replacing}`,
		[tenantId, userId, at],
	);
}

/** Writes what a step leaves; asked before the step, so that memberships which end with it are still there. */
export async function writeDeltas(
	query: Query,
	tenantId: string,
	change: DirectoryChange,
	{ version, at }: { version: number; at: number },
): Promise<void> {
	const user = changedUser(change);
	if (user !== undefined) await writeUserDelta(query, tenantId, user, at);
	const isThere =
		change.kind === 'forgetDeletedUser' &&
		(await query('select 1 from users where tenant_id = $1 and id = $2', [tenantId, change.userId])).length > 0;
	const leaving = leavingPrincipal(change);
	if (leaving !== undefined)
		await query(
			`insert into directory_deltas (${columns})
			select tenant_id, 'groups', group_id, member_id, $3::bigint, 'deleted', $4::bigint from group_members
			where tenant_id = $1 and member_id = $2 ${replacing}`,
			[tenantId, leaving, version, at],
		);
	for (const { kind, id, memberId, reason } of deltasOf(change, isThere))
		await query(`insert into directory_deltas (${columns}) values ($1, $2, $3, $4, $5, $6, $7) ${replacing}`, [
			tenantId,
			kind,
			id,
			memberId,
			version,
			reason,
			at,
		]);
}

export async function readDeltasBegin(database: Database, tenantId: string): Promise<number> {
	const [row] = await database.within<{ version: number }>(
		tenantId,
		'select version from directory_deltas where tenant_id = $1 and kind = $2',
		[tenantId, deltasBeginKind],
	);
	return row?.version ?? 0;
}

export async function readDeltas(
	database: Database,
	tenantId: string,
	kind: DirectoryDelta['kind'],
	{ version, id, memberId, limit }: DeltaCursor & { limit: number },
): Promise<DirectoryDelta[]> {
	const rows = await database.within<{
		id: string;
		member_id: string;
		version: number;
		reason: DirectoryDelta['reason'];
	}>(
		tenantId,
		`select id, member_id, version, reason from directory_deltas
		where tenant_id = $1 and kind = $2 and (version, id, member_id) > ($3::bigint, $4, $5)
		order by version, id, member_id limit $6`,
		[tenantId, kind, version, id, memberId, limit],
	);
	return rows.map(({ member_id, ...row }) => ({ ...row, kind, memberId: member_id }));
}
