// A group by its id, or by the name that its maker gave it as a key: `groups(uniqueName='…')`.
import type { Group } from '../records/group.ts';
import { alternateKey } from './application-objects.ts';
import { graphNoObject } from './graph-error.ts';
import { slice, walk } from './page.ts';
import type { GraphInput } from './resource.ts';

/** @throws GraphError 404 */
export async function findGroup({ authority, snapshot }: GraphInput, id: string): Promise<Group> {
	const { directoryLists } = authority.storage;
	const uniqueName = alternateKey(id, 'uniqueName');
	if (uniqueName === undefined) {
		const group = await directoryLists.findGroup(snapshot.tenant.id, id);
		if (group) return group;
	} else {
		const all = walk((last: Group | undefined) => directoryLists.groups(snapshot.tenant.id, slice, last?.id));
		for await (const group of all) if (group.uniqueName?.toLowerCase() === uniqueName) return group;
	}
	throw graphNoObject(uniqueName ?? id);
}
