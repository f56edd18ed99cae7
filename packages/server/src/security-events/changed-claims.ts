// Groups, directory roles and roles of an account as a token for the receiver would carry them. They are read when the
// event is sent: of two changes in a row both are told with what the second one left, which is what counts.
import type { DirectoryStore } from '../storage/directory-store.ts';
import { mostGroups } from '../tokens/optional-claims.ts';

/**
 * @param principalId of a user or a service principal
 * @param resourceAppId of the receiver
 * @returns claims by their names in tokens; `hasgroups` where the groups are too many for a token
 */
export async function changedClaims(
	directory: Pick<DirectoryStore, 'memberships' | 'appRoles'>,
	tenantId: string,
	principalId: string,
	resourceAppId: string,
): Promise<Record<string, unknown>> {
	const { groupIds, roleTemplateIds } = await directory.memberships(tenantId, principalId);
	const roles = await directory.appRoles(tenantId, principalId, groupIds, resourceAppId);
	return {
		...(groupIds.size > mostGroups ? { hasgroups: true } : { groups: [...groupIds].sort() }),
		wids: [...roleTemplateIds].sort(),
		roles: [...roles].sort(),
	};
}
