// The groups and directory roles that a user is in. Microsoft Graph, "List memberOf".
import type { DirectoryUser } from '../directory/types.ts';
import { toGraphGroup } from './directory-objects.ts';
import type { GraphInput } from './resource.ts';

export const membershipPermissions = ['GroupMember.Read.All', 'Group.Read.All', 'Directory.Read.All'];

/** Groups that are reached through another are not among them; `getMemberGroups` has those too. */
export async function memberOf({ authority }: GraphInput, { tenantId, id }: DirectoryUser): Promise<object> {
	const { directory, directoryLists } = authority.storage;
	const own = await directoryLists.groupsOf(tenantId, id);
	const { roleTemplateIds } = await directory.memberships(tenantId, id);
	return {
		value: [
			...own.map((group) => ({ '@odata.type': '#microsoft.graph.group', ...toGraphGroup(group) })),
			...[...roleTemplateIds].map((roleTemplateId) => ({ '@odata.type': '#microsoft.graph.directoryRole', id: roleTemplateId, roleTemplateId })),
		],
	};
}
