// Users and groups as Graph writes them. Microsoft Graph, "user resource type" and "group resource type".

import type { Group } from '../records/group.ts';
import type { DirectoryUser } from '../records/user.ts';
import type { GraphInput } from './resource.ts';

export function toGraphUser(user: DirectoryUser): Record<string, unknown> {
	return {
		id: user.id,
		displayName: user.displayName,
		givenName: user.givenName ?? null,
		surname: user.surname ?? null,
		userPrincipalName: user.userPrincipalName,
		mail: user.mail ?? null,
		userType: user.userType ?? (user.home ? 'Guest' : 'Member'),
	};
}

export function toGraphGroup({ id, displayName }: Group): Record<string, unknown> {
	return { id, displayName, description: null, groupTypes: [], mail: null, mailEnabled: false, securityEnabled: true };
}

/** A user or a group, with the type that tells which: lists of directory objects hold both. */
export async function findDirectoryObject(
	{ authority, snapshot }: GraphInput,
	id: string,
): Promise<object | undefined> {
	const { directory, directoryLists } = authority.storage;
	const user = await directory.findUser(snapshot.tenant.id, id);
	if (user) return { '@odata.type': '#microsoft.graph.user', ...toGraphUser(user) };
	const group = await directoryLists.findGroup(snapshot.tenant.id, id);
	return group && { '@odata.type': '#microsoft.graph.group', ...toGraphGroup(group) };
}
