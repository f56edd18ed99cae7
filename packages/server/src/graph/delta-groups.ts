// Groups and who is in them, as `delta` tells of them. A group that has many members comes on several pages.
import type { Group } from '../records/group.ts';
import type { DeltaCursor, DirectoryDelta } from '../storage/directory-delta.ts';
import type { WholePage } from './deltas.ts';
import { findDirectoryObject, toGraphGroup } from './directory-objects.ts';
import type { GraphInput } from './resource.ts';
import type { Row } from './route.ts';

/** members that one page tells of */
const mostMembers = 1000;

async function toMember(input: GraphInput, { memberId, reason }: Pick<DirectoryDelta, 'memberId' | 'reason'>) {
	const found = await findDirectoryObject(input, memberId);
	return {
		...(found ? { '@odata.type': found['@odata.type'] } : {}),
		id: memberId,
		...(reason === 'put' ? {} : { '@removed': { reason: 'deleted' } }),
	};
}

/** Groups from behind one, or from within the members of one. */
export async function wholeGroups(
	input: GraphInput,
	{ id, memberId }: Pick<DeltaCursor, 'id' | 'memberId'>,
	top: number,
): Promise<WholePage> {
	const { directoryLists } = input.authority.storage;
	const tenantId = input.snapshot.tenant.id;
	const begun = memberId === '' ? undefined : await directoryLists.findGroup(tenantId, id);
	const groups: Group[] = [...(begun ? [begun] : []), ...(await directoryLists.groups(tenantId, top, id))];
	const rows: Row[] = [];
	let room = mostMembers;
	for (const group of groups) {
		const after = group === begun ? memberId : '';
		const ids = room > 0 ? await directoryLists.memberIds(tenantId, group.id, room, after) : [];
		const members = await Promise.all(ids.map((one) => toMember(input, { memberId: one, reason: 'put' })));
		rows.push({ ...toGraphGroup(group), ...(members.length > 0 ? { 'members@delta': members } : {}) });
		room -= ids.length;
		if (room === 0) return { rows, next: { id: group.id, memberId: ids.at(-1) ?? after } };
		if (rows.length === top) return { rows, next: { id: group.id, memberId: '' } };
	}
	return { rows };
}

/** Rows of one group that follow each other are told at once. */
export async function changedGroups(input: GraphInput, deltas: readonly DirectoryDelta[]): Promise<Row[]> {
	const { directoryLists } = input.authority.storage;
	const byGroup = new Map<string, DirectoryDelta[]>();
	for (const delta of deltas) byGroup.set(delta.id, [...(byGroup.get(delta.id) ?? []), delta]);
	const rows: Row[] = [];
	for (const [id, changes] of byGroup) {
		const group = await directoryLists.findGroup(input.snapshot.tenant.id, id);
		if (!group) {
			rows.push({ id, '@removed': { reason: 'deleted' } });
			continue;
		}
		const members = changes.filter(({ memberId }) => memberId !== '');
		const told = await Promise.all(members.map((change) => toMember(input, change)));
		rows.push({
			...(changes.some(({ memberId }) => memberId === '') ? toGraphGroup(group) : { id }),
			...(told.length > 0 ? { 'members@delta': told } : {}),
		});
	}
	return rows;
}
