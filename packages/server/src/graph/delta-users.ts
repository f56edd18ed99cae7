// Users as `delta` tells of them.
import type { DeltaCursor, DirectoryDelta } from '../storage/directory-delta.ts';
import type { WholePage } from './deltas.ts';
import type { GraphInput } from './resource.ts';
import type { Row } from './route.ts';
import { profileFor } from './users.ts';

export async function wholeUsersFrom(
	input: GraphInput,
	{ id }: Pick<DeltaCursor, 'id'>,
	top: number,
): Promise<WholePage> {
	const { directory, directoryLists } = input.authority.storage;
	const tenantId = input.snapshot.tenant.id;
	const ids = await directoryLists.userIds(tenantId, top, id);
	const users = await Promise.all(ids.map((one) => directory.findUser(tenantId, one)));
	const rows = users.filter((user) => user !== undefined).map((user) => profileFor(input, user));
	const last = ids.at(-1);
	return ids.length === top && last !== undefined ? { rows, next: { id: last, memberId: '' } } : { rows };
}

/** Microsoft Graph, "Get incremental changes for users": `changed` can be restored, `deleted` cannot. */
export async function changedUsers(input: GraphInput, deltas: readonly DirectoryDelta[]): Promise<Row[]> {
	const rows: Row[] = [];
	for (const { id, reason } of deltas) {
		const user = await input.authority.storage.directory.findUser(input.snapshot.tenant.id, id);
		rows.push(
			user ? profileFor(input, user) : { id, '@removed': { reason: reason === 'removed' ? 'changed' : 'deleted' } },
		);
	}
	return rows;
}
