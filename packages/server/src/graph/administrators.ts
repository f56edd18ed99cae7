// What touches an administrator needs an administrator of at least that tier, whether a user acts or an application;
// and the tenant keeps a Global Administrator who can sign in. Microsoft Graph, "Working with users in Microsoft Graph"
// (who can perform sensitive actions).

import { type ActionOnUser, mayActOn, roleIds } from '../directory/who-may-act-on-whom.ts';
import type { DirectoryUser } from '../records/user.ts';
import { graphConflict, graphForbidden } from './graph-error.ts';
import type { GraphInput } from './resource.ts';

/**
 * @param permissions that the operation needs, for the error
 * @throws GraphError 403 where the caller's roles are not enough for that user
 */
export async function requireTier(
	input: GraphInput,
	user: DirectoryUser,
	action: ActionOnUser,
	permissions: readonly string[],
): Promise<void> {
	const { authority, snapshot, caller } = input;
	const rolesOf = async (id: string) =>
		(await authority.storage.directory.memberships(snapshot.tenant.id, id)).roleTemplateIds;
	const target = await rolesOf(user.id);
	// an application's permission is enough for users without a role: it is what the permission is for
	if (!caller.user && target.size === 0) return;
	if (!mayActOn(action, await rolesOf(caller.principalId), target)) throw graphForbidden(permissions);
}

/**
 * Before anybody is looked for: who may act on nobody learns nothing of who is there. Whoever may act on somebody with
 * a role may act on somebody without one.
 *
 * @param permissions that the operation needs, for the error
 * @throws GraphError 403 where the roles of the signed-in user are not enough for anybody
 */
export async function requireActor(
	{ authority, snapshot, caller }: GraphInput,
	action: ActionOnUser,
	permissions: readonly string[],
): Promise<void> {
	// what an application's permission is for, the route has asked
	if (!caller.user) return;
	const { roleTemplateIds } = await authority.storage.directory.memberships(snapshot.tenant.id, caller.user.id);
	if (!mayActOn(action, roleTemplateIds, new Set())) throw graphForbidden(permissions);
}

/** @throws GraphError 409 where nobody else who can sign in is a Global Administrator */
export async function requireAnotherGlobalAdministrator(
	{ authority, snapshot }: GraphInput,
	user: DirectoryUser,
): Promise<void> {
	const { directory, directoryLists } = authority.storage;
	const holders = await directoryLists.roleHolderIds(snapshot.tenant.id, roleIds.globalAdministrator);
	if (!holders.includes(user.id)) return;
	for (const id of holders) {
		if (id !== user.id && (await directory.findUser(snapshot.tenant.id, id))?.accountEnabled) return;
	}
	throw graphConflict(
		`${user.userPrincipalName} is the last Global Administrator: make another one first, or nobody can administer this tenant.`,
	);
}
