// Who is given a directory role, and who loses one. Microsoft Graph, "Create unifiedRoleAssignment" and "Delete
// unifiedRoleAssignment".
import { directoryRoles } from '../directory/directory-roles.ts';
import { roleIds } from '../directory/who-may-act-on-whom.ts';
import { requireAnotherGlobalAdministrator } from './administrators.ts';
import { applyAudited } from './audited.ts';
import { findDirectoryObject } from './directory-objects.ts';
import { graphInvalid, graphNoObject } from './graph-error.ts';
import { writeRoles } from './permissions.ts';
import { type GraphInput, withoutServerMembers } from './resource.ts';
import { findAssignment, toGraphAssignment } from './role-objects.ts';
import type { GraphAccess, GraphRoute, Row, Written } from './route.ts';

/** Microsoft Entra, "Least privileged roles by task": assigning roles */
const access: GraphAccess = {
	...writeRoles,
	users: ['e8611ab8-c189-46e8-94e1-60213ab1f814', roleIds.globalAdministrator],
};

async function assign(input: GraphInput, body: Row): Promise<Written> {
	const { principalId, roleDefinitionId, directoryScopeId, appScopeId = null, ...others } = withoutServerMembers(body);
	const [other] = Object.keys(others);
	if (other !== undefined)
		throw graphInvalid(`The member '${other.slice(0, 64)}' of an assignment cannot be set here.`);
	if (directoryScopeId !== '/' || appScopeId !== null)
		throw graphInvalid('directoryScopeId must be "/": roles are assigned in the whole tenant.');
	if (typeof principalId !== 'string' || typeof roleDefinitionId !== 'string')
		throw graphInvalid('principalId and roleDefinitionId must be ids.');
	const role = directoryRoles.find(({ templateId }) => templateId === roleDefinitionId.toLowerCase());
	if (!role) throw graphNoObject(roleDefinitionId);
	const principal = await findDirectoryObject(input, principalId.toLowerCase());
	// a role given to a group would be everybody's whom its administrators add
	if (!principal || !/#microsoft\.graph\.(?:user|servicePrincipal)$/.test(String(principal['@odata.type'])))
		throw graphInvalid('Roles are assigned to users and service principals.');
	const assignment = { principalId: String(principal.id), roleTemplateId: role.templateId };
	const holders = await input.authority.storage.directoryLists.roleHolderIds(input.snapshot.tenant.id, role.templateId);
	if (holders.includes(assignment.principalId))
		throw graphInvalid(
			'A conflicting object with one or more of the specified property values is present in the directory.',
		);
	const done = await applyAudited(input, [{ kind: 'assignRole', ...assignment }], {
		activity: 'Add member to role',
		category: 'RoleManagement',
		operation: 'Assign',
		target: { type: 'Role', id: role.templateId, displayName: role.displayName },
		after: { members: assignment.principalId },
	});
	return done ? { kind: 'created', value: toGraphAssignment(assignment) } : { kind: 'stale' };
}

async function unassign(input: GraphInput, id: string): Promise<Written> {
	const assignment = await findAssignment(input, id);
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
	return { kind: done ? 'done' : 'stale' };
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
		run: (input, { id = '' }) => unassign(input, id),
	},
];
