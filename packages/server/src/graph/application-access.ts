// Who may change an application: an administrator of applications, whoever owns it, or an application with the
// permission. One that holds a directory role is as strong as the role, so it takes whoever could act on an
// administrator with that role; otherwise a new secret would make anybody with a small role a great administrator.
// Microsoft Entra, "Least privileged roles by task" and "Overview of permissions for application owners".
import { mayActOn, roleIds } from '../directory/who-may-act-on-whom.ts';
import type { Application } from '../records/application.ts';
import { holdsOne } from './caller.ts';
import { graphDenied } from './graph-error.ts';
import { writeApplications } from './permissions.ts';
import type { GraphInput } from './resource.ts';
import type { GraphAccess } from './route.ts';

export const applicationRoleIds = {
	applicationAdministrator: '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
	applicationDeveloper: 'cf1c38e5-3621-4004-a7cb-879624dced7c',
	cloudApplicationAdministrator: '158c047a-c907-4556-b7ef-446551a6b5f7',
	privilegedRoleAdministrator: 'e8611ab8-c189-46e8-94e1-60213ab1f814',
} as const;

/** administrators of all applications */
export const applicationAdministrators: readonly string[] = [
	applicationRoleIds.applicationAdministrator,
	applicationRoleIds.cloudApplicationAdministrator,
	roleIds.globalAdministrator,
];
/** those who may give directory roles to applications, and so anything that such a one can do */
const highest: readonly string[] = [roleIds.globalAdministrator, applicationRoleIds.privilegedRoleAdministrator];

/** who may register an application; of what is registered, {@link requireApplicationWriter} decides */
export const ofNewApplications: GraphAccess = {
	...writeApplications,
	users: [...applicationAdministrators, applicationRoleIds.applicationDeveloper],
};
export const ofApplications: GraphAccess = { ...writeApplications, users: 'anyone' };

/** whether the caller's token is for the applications alone that it owns */
export const isLimitedToOwned = ({ caller }: GraphInput): boolean =>
	!caller.user && !holdsOne(caller, writeApplications.application.slice(1));

const rolesOf = async ({ authority, snapshot }: GraphInput, id: string) =>
	(await authority.storage.directory.memberships(snapshot.tenant.id, id)).roleTemplateIds;

/**
 * @param part whose owners may do it
 * @throws GraphError 403 where the caller may not change this application
 */
export async function requireApplicationWriter(
	input: GraphInput,
	application: Application,
	part: 'application' | 'servicePrincipal',
): Promise<void> {
	const { authority, caller, snapshot } = input;
	const { ownerIds = [], servicePrincipalOwnerIds = [] } = application;
	const isOwner = (part === 'application' ? ownerIds : servicePrincipalOwnerIds).includes(caller.principalId);
	const actor = await rolesOf(input, caller.principalId);
	const isAdministrator = caller.user
		? applicationAdministrators.some((role) => actor.has(role))
		: !isLimitedToOwned(input);
	if (!isOwner && !isAdministrator) throw graphDenied(writeApplications[caller.user ? 'delegated' : 'application']);
	const id = authority.identifiers.servicePrincipalId(snapshot.tenant.id, application.appId);
	const held = await rolesOf(input, id);
	if (held.size === 0 || id === caller.principalId) return;
	if (!mayActOn('sensitiveAction', actor, held) && !highest.some((role) => actor.has(role)))
		throw graphDenied(writeApplications[caller.user ? 'delegated' : 'application']);
}
