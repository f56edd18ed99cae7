// The groups and directory roles that a registration asks to be told in tokens. Microsoft identity platform, "Configure
// group claims for applications by using Microsoft Entra ID".
import type { Authority } from '../authority.ts';
import type { GroupClaims, RequestGroupClaims } from '../directory/types.ts';
import type { Application } from '../records/application.ts';
import type { AccessContext } from './gather.ts';

/**
 * @returns what tokens of the application, or for it, tell of the user; `undefined` where its registration asks for
 * nothing
 */
async function groupClaimsOf(
	{ storage }: Authority,
	{ snapshot, principal }: Pick<AccessContext, 'snapshot' | 'principal'>,
	{ appId, groupMembershipClaims: kinds }: Application,
): Promise<GroupClaims | undefined> {
	if (!kinds || !principal) return undefined;
	const { groupIds, roleTemplateIds } = principal.memberships;
	const everything = kinds.includes('All');
	const wids = everything || kinds.includes('DirectoryRole') ? [...roleTemplateIds] : undefined;
	if (everything || kinds.includes('SecurityGroup')) return { groups: [...groupIds], wids };
	if (!kinds.includes('ApplicationGroup')) return { groups: undefined, wids };
	return { groups: await storage.directory.assignedGroups(snapshot.tenant.id, groupIds, appId), wids };
}

/** @returns what both tokens of a request tell; `undefined` where neither registration asks, as for most */
export async function findGroupClaims(
	authority: Authority,
	context: AccessContext,
): Promise<RequestGroupClaims | undefined> {
	const { client, requested } = context;
	if (!client.groupMembershipClaims && !requested.resource.groupMembershipClaims) return undefined;
	return {
		resource: await groupClaimsOf(authority, context, requested.resource),
		client: await groupClaimsOf(authority, context, client),
	};
}
