// What changed of users, groups and memberships, in SQL.
import type { DirectoryChange } from '../directory-change-store.ts';
import { type DeltaCursor, type DirectoryDelta, deltasOf, leavingPrincipal } from '../directory-delta.ts';
import type { Database, Query } from './database.ts';

const columns = 'tenant_id, kind, id, member_id, version, reason, at';
const replacing = `on conflict (tenant_id, kind, id, member_id) do update
	set version = excluded.version, reason = excluded.reason, at = excluded.at`;

/** Writes what a step leaves; asked before the step, so that memberships which end with it are still there. */
export async function writeDeltas(
	query: Query,
	tenantId: string,
	change: DirectoryChange,
	{ version, at }: { version: number; at: number },
): Promise<void> {
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
