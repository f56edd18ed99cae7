// Whose authentication methods are asked for, and whether the caller may see or change them. Microsoft Graph,
// "authenticationMethod resource type". Users read their own; they change them on the page of their security
// information, where they prove a second factor first.
import { roleIds } from '../directory/who-may-act-on-whom.ts';
import type { DirectoryUser } from '../records/user.ts';
import { requireTier } from './administrators.ts';
import { holdsOne, isSelf } from './caller.ts';
import { graphDenied, graphInvalid, graphNobodyIsMe, graphNoObject } from './graph-error.ts';
import type { GraphInput } from './resource.ts';

/** that change methods of others */
export const methodWriters: readonly string[] = [
	roleIds.authenticationAdministrator,
	roleIds.privilegedAuthenticationAdministrator,
	roleIds.globalAdministrator,
];
const methodReaders: readonly string[] = [...methodWriters, roleIds.globalReader];

export interface MethodPermissions {
	/** enough for the one who is signed in */
	own: readonly string[];
	/** enough for somebody else */
	others: readonly string[];
}

/** @throws GraphError 404 where there is no such user */
export async function findTarget({ authority, snapshot }: GraphInput, name: string): Promise<DirectoryUser> {
	const { directory } = authority.storage;
	const user = name.includes('@')
		? await directory.findUserByPrincipalName(name)
		: await directory.findUser(snapshot.tenant.id, name);
	if (user?.tenantId !== snapshot.tenant.id) throw graphNoObject(name);
	return user;
}

/**
 * @param name id or userPrincipalName; absent for `me`
 * @throws GraphError 403 for somebody who may not read methods of others, 404 where there is no such user
 */
export async function readTarget(
	input: GraphInput,
	name: string | undefined,
	{ others }: MethodPermissions,
): Promise<DirectoryUser> {
	const { authority, caller, snapshot } = input;
	if (name === undefined || isSelf(input.caller, name)) {
		if (!caller.user) throw graphNobodyIsMe();
		return caller.user;
	}
	// before anybody is looked for: who may not read learns nothing of who is there
	if (!holdsOne(caller, others)) throw graphDenied(others);
	if (caller.user) {
		const { roleTemplateIds } = await authority.storage.directory.memberships(snapshot.tenant.id, caller.user.id);
		if (!methodReaders.some((role) => roleTemplateIds.has(role))) throw graphDenied(others);
	}
	return findTarget(input, name);
}

/**
 * @throws GraphError 400 for one's own, 403 where the target is an administrator and the caller's roles are not enough
 *   for it
 */
export async function writeTarget(
	input: GraphInput,
	name: string,
	action: 'sensitiveAction' | 'passwordReset',
	permissions: readonly string[],
): Promise<DirectoryUser> {
	if (isSelf(input.caller, name))
		throw graphInvalid('Change your own sign-in methods on the page /security-info: it asks for a second factor.');
	const user = await findTarget(input, name);
	await requireTier(input, user, action, permissions);
	return user;
}
