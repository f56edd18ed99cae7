// Who is given a directory role, and who loses one: by assignments, and by the members of a role. Microsoft Graph,
// "Create unifiedRoleAssignment", "Delete unifiedRoleAssignment", "Add directory role member".
import { type DirectoryRole, directoryRoles } from '../directory/directory-roles.ts';
import { roleIds } from '../directory/who-may-act-on-whom.ts';
import type { RoleAssignment } from '../records/assignment.ts';
import { requireAnotherGlobalAdministrator } from './administrators.ts';
import { applyAudited } from './audited.ts';
import { findDirectoryObject, toGraphRole } from './directory-objects.ts';
import { graphInvalid, graphNoObject } from './graph-error.ts';
import { asId, requireKnown } from './members.ts';
import { readReference } from './owners.ts';
import { writeRoles } from './permissions.ts';
import type { GraphInput } from './resource.ts';
import { findAssignment, findRole, toGraphAssignment } from './role-objects.ts';
import { doneOrStale, type GraphAccess, type GraphRoute, type Row, type Written } from './route.ts';

/** Microsoft Entra, "Least privileged roles by task": assigning roles */
const access: GraphAccess = {
	...writeRoles,
	users: ['e8611ab8-c189-46e8-94e1-60213ab1f814', roleIds.globalAdministrator],
};

/**
 * @returns the assignment; `undefined` where the tenant was changed since it was read, and nothing was written
 * @throws GraphError 400 for whom no role is given, or `ofHolder` of one who has it
 */
async function give(
	input: GraphInput,
	role: DirectoryRole,
	principalId: string,
	ofHolder: string,
): Promise<RoleAssignment | undefined> {
	const principal = await findDirectoryObject(input, principalId.toLowerCase());
	// a role given to a group would be everybody's whom its administrators add
	if (!principal || !/#microsoft\.graph\.(?:user|servicePrincipal)$/.test(String(principal['@odata.type'])))
		throw graphInvalid('Roles are assigned to users and service principals.');
	const assignment = { principalId: String(principal.id), roleTemplateId: role.templateId };
	const holders = await input.authority.storage.directoryLists.roleHolderIds(input.snapshot.tenant.id, role.templateId);
	if (holders.includes(assignment.principalId)) throw graphInvalid(ofHolder);
	const done = await applyAudited(input, [{ kind: 'assignRole', ...assignment }], {
		activity: 'Add member to role',
		category: 'RoleManagement',
		operation: 'Assign',
		target: { type: 'Role', id: role.templateId, displayName: role.displayName },
		after: { members: assignment.principalId },
	});
	return done ? assignment : undefined;
}

const isConflicting =
	'A conflicting object with one or more of the specified property values is present in the directory.';

async function assign(input: GraphInput, body: Row): Promise<Written> {
	const { principalId, roleDefinitionId, directoryScopeId, appScopeId = null, ...others } = body;
	const [other] = Object.keys(others);
	if (other !== undefined)
		throw graphInvalid(`The member '${other.slice(0, 64)}' of an assignment cannot be set here.`);
	if (directoryScopeId !== '/' || appScopeId !== null)
		throw graphInvalid('directoryScopeId must be "/": roles are assigned in the whole tenant.');
	if (typeof principalId !== 'string' || typeof roleDefinitionId !== 'string')
		throw graphInvalid('principalId and roleDefinitionId must be ids.');
	const assignment = await give(input, findRole(roleDefinitionId.toLowerCase()), principalId, isConflicting);
	return assignment ? { kind: 'created', value: toGraphAssignment(assignment) } : { kind: 'stale' };
}

async function unassign(input: GraphInput, assignment: RoleAssignment): Promise<Written> {
	const { directory } = input.authority.storage;
	const user = await directory.findUser(input.snapshot.tenant.id, assignment.principalId);
	if (user && assignment.roleTemplateId === roleIds.globalAdministrator)
		await requireAnotherGlobalAdministrator(input, user);
	const role = directoryRoles.find(({ templateId }) => templateId === assignment.roleTemplateId);
	const done = await applyAudited(input, [{ kind: 'unassignRole', ...assignment }], {
		activity: 'Remove member from role',
		category: 'RoleManagement',
		operation: 'Unassign',
		target: { type: 'Role', id: assignment.roleTemplateId, displayName: role?.displayName ?? '' },
		before: { members: assignment.principalId },
	});
	return doneOrStale(done);
}

/** Every role can be given at any time here, so activating one changes nothing; one that somebody holds is active. */
async function activate({ authority, snapshot }: GraphInput, body: Row): Promise<Written> {
	const { roleTemplateId, ...others } = body;
	requireKnown(others, new Set(), 'directoryRole');
	const role = findRole(asId(roleTemplateId, 'roleTemplateId'));
	const held = await authority.storage.directoryLists.assignedRoles(snapshot.tenant.id);
	if (held.includes(role.templateId)) throw graphInvalid(isConflicting);
	return { kind: 'created', value: toGraphRole(role) };
}

async function addMember(input: GraphInput, id: string): Promise<Written> {
	const ofHolder =
		"One or more added object references already exist for the following modified properties: 'members'.";
	return doneOrStale((await give(input, findRole(id), await readReference(input), ofHolder)) !== undefined);
}

async function removeMember(input: GraphInput, id: string, memberId: string): Promise<Written> {
	const role = findRole(id);
	const holders = await input.authority.storage.directoryLists.roleHolderIds(input.snapshot.tenant.id, role.templateId);
	const principalId = memberId.toLowerCase();
	if (!holders.includes(principalId)) throw graphNoObject(memberId);
	return unassign(input, { principalId, roleTemplateId: role.templateId });
}

const base = { answers: 'change', access, context: 'roleManagement/directory/roleAssignments/$entity' } as const;

export const roleWriteRoutes: readonly GraphRoute[] = [
	{
		...base,
		path: 'roleManagement/directory/roleAssignments',
		method: 'POST',
		documentation: 'Create unifiedRoleAssignment',
		run: (input, _, body) => assign(input, body),
	},
	{
		...base,
		path: 'roleManagement/directory/roleAssignments/{id}',
		method: 'DELETE',
		documentation: 'Delete unifiedRoleAssignment',
		run: async (input, { id = '' }) => unassign(input, await findAssignment(input, id)),
	},
	{
		...base,
		path: 'directoryRoles',
		method: 'POST',
		context: 'directoryRoles/$entity',
		documentation: 'Activate directoryRole',
		run: (input, _, body) => activate(input, body),
	},
	{
		...base,
		path: 'directoryRoles/{id}/members/$ref',
		method: 'POST',
		documentation: 'Add directory role member',
		run: (input, { id = '' }) => addMember(input, id),
	},
	{
		...base,
		path: 'directoryRoles/{id}/members/{memberId}/$ref',
		method: 'DELETE',
		documentation: 'Remove directory role member',
		run: (input, { id = '', memberId = '' }) => removeMember(input, id, memberId),
	},
];
