// The groups and directory roles that a user is in. Microsoft Graph, "List memberOf" and "List a user's transitive
// memberOf", "directoryObject: getMemberGroups" and "getMemberObjects".
import type { Authority } from '../authority.ts';
import type { Group } from '../records/group.ts';
import type { DirectoryUser } from '../records/user.ts';
import { toGraphGroup } from './directory-objects.ts';
import type { GraphInput } from './resource.ts';

function directoryObjects(groups: readonly Group[], roleTemplateIds: Iterable<string>): object {
	return {
		value: [
			...groups.map((group) => ({ '@odata.type': '#microsoft.graph.group', ...toGraphGroup(group) })),
			...[...roleTemplateIds].map((roleTemplateId) => ({
				'@odata.type': '#microsoft.graph.directoryRole',
				id: roleTemplateId,
				roleTemplateId,
			})),
		],
	};
}

/** Groups that are reached through another are not among them. */
export async function memberOf({ authority }: GraphInput, { tenantId, id }: DirectoryUser): Promise<object> {
	const { directory, directoryLists } = authority.storage;
	const { roleTemplateIds } = await directory.memberships(tenantId, id);
	return directoryObjects(await directoryLists.groupsOf(tenantId, id), roleTemplateIds);
}

/** Those that are reached through another too. */
export async function transitiveMemberOf({ authority }: GraphInput, { tenantId, id }: DirectoryUser): Promise<object> {
	const { directory, directoryLists } = authority.storage;
	const { groupIds, roleTemplateIds } = await directory.memberships(tenantId, id);
	const groups = await Promise.all([...groupIds].map((groupId) => directoryLists.findGroup(tenantId, groupId)));
	return directoryObjects(
		groups.filter((group) => group !== undefined),
		roleTemplateIds,
	);
}

/**
 * @param withRoles the ids of directory roles too
 * @returns ids alone, those of groups that are reached through another among them
 */
export async function idsOfGroups(
	{ storage }: Authority,
	{ tenantId, id }: DirectoryUser,
	withRoles: boolean,
): Promise<object> {
	const { groupIds, roleTemplateIds } = await storage.directory.memberships(tenantId, id);
	return { value: [...groupIds, ...(withRoles ? roleTemplateIds : [])] };
}
