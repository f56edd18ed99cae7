// Directory roles, their templates, definitions and assignments. Every role is assigned in the whole tenant. Microsoft
// Graph, "directoryRole resource type" and "unifiedRoleAssignment resource type".
import { type DirectoryRole, directoryRoles } from '../directory/directory-roles.ts';
import { joinedId } from '../directory/service-principal.ts';
import type { RoleAssignment } from '../records/assignment.ts';
import { alternateKey } from './application-objects.ts';
import { findDirectoryObject, toGraphRole } from './directory-objects.ts';
import { graphNoObject } from './graph-error.ts';
import { readRoles } from './permissions.ts';
import type { GraphInput } from './resource.ts';
import type { GraphRoute, Row } from './route.ts';

const access = { ...readRoles, users: 'members' } as const;

/** @throws GraphError 404 */
export function findRole(id: string): DirectoryRole {
	const templateId = alternateKey(id, 'roleTemplateId') ?? id;
	const role = directoryRoles.find((one) => one.templateId === templateId);
	if (!role) throw graphNoObject(templateId);
	return role;
}

function toTemplate({ templateId, displayName }: DirectoryRole): Row {
	return { id: templateId, deletedDateTime: null, displayName, description: displayName };
}

function toDefinition({ templateId, displayName, isPrivileged }: DirectoryRole): Row {
	return {
		id: templateId,
		displayName,
		description: displayName,
		isBuiltIn: true,
		isEnabled: true,
		isPrivileged,
		resourceScopes: ['/'],
		templateId,
		version: '1',
		rolePermissions: [],
	};
}

export function toGraphAssignment({ principalId, roleTemplateId }: RoleAssignment): Row & { id: string } {
	return {
		id: joinedId('roleAssignment', principalId, roleTemplateId),
		principalId,
		roleDefinitionId: roleTemplateId,
		directoryScopeId: '/',
		appScopeId: null,
		condition: null,
	};
}

/**
 * An assignment as what activates roles for a while shows it: here each is assigned for good, and none was activated.
 * Microsoft Graph, "unifiedRoleAssignmentScheduleInstance resource type".
 */
function toSchedule(assignment: RoleAssignment, isSchedule: boolean): Row {
	const members = { ...toGraphAssignment(assignment), assignmentType: 'Assigned', memberType: 'Direct' };
	if (!isSchedule)
		return {
			...members,
			startDateTime: null,
			endDateTime: null,
			roleAssignmentOriginId: members.id,
			roleAssignmentScheduleId: members.id,
		};
	return {
		...members,
		status: 'Provisioned',
		scheduleInfo: { startDateTime: null, recurrence: null, expiration: { type: 'noExpiration' } },
	};
}

/** @throws GraphError 404 */
export async function findAssignment({ authority, snapshot }: GraphInput, id: string): Promise<RoleAssignment> {
	const all = await authority.storage.directoryLists.roleAssignments(snapshot.tenant.id);
	const found = all.find(
		({ principalId, roleTemplateId }) => joinedId('roleAssignment', principalId, roleTemplateId) === id,
	);
	if (!found) throw graphNoObject(id);
	return found;
}

/** @returns users, groups and service principals that hold the role */
async function holders(input: GraphInput, role: DirectoryRole): Promise<object[]> {
	const { directoryLists } = input.authority.storage;
	const ids = await directoryLists.roleHolderIds(input.snapshot.tenant.id, role.templateId);
	return (await Promise.all(ids.map((id) => findDirectoryObject(input, id)))).filter((one) => one !== undefined);
}

const expandAssignment = {
	principal: (input: GraphInput, row: Row) => findDirectoryObject(input, String(row.principalId)),
	roleDefinition: async (_: GraphInput, row: Row) => toDefinition(findRole(String(row.roleDefinitionId))),
};

export const roleRoutes: readonly GraphRoute[] = [
	{
		path: 'directoryRoles',
		method: 'GET',
		access,
		documentation: 'List directoryRoles',
		answers: 'collection',
		context: 'directoryRoles',
		expand: { members: (input, row) => holders(input, findRole(String(row.id))) },
		// as Graph does, those that were activated: those that somebody holds
		async run({ authority, snapshot }) {
			const held = await authority.storage.directoryLists.assignedRoles(snapshot.tenant.id);
			return directoryRoles.filter(({ templateId }) => held.includes(templateId)).map(toGraphRole);
		},
	},
	{
		path: 'directoryRoles/{id}',
		method: 'GET',
		access,
		documentation: 'Get directoryRole',
		answers: 'object',
		context: 'directoryRoles/$entity',
		expand: { members: (input, row) => holders(input, findRole(String(row.id))) },
		run: async (_, { id = '' }) => toGraphRole(findRole(id)),
	},
	{
		path: 'directoryRoles/{id}/members',
		method: 'GET',
		access,
		documentation: 'List members of a directory role',
		answers: 'collection',
		context: 'directoryObjects',
		isDirectory: true,
		run: (input, { id = '' }) => holders(input, findRole(id)),
	},
	{
		path: 'directoryRoleTemplates',
		method: 'GET',
		access,
		documentation: 'List directoryRoleTemplates',
		answers: 'collection',
		context: 'directoryRoleTemplates',
		run: async () => directoryRoles.map(toTemplate),
	},
	{
		path: 'directoryRoleTemplates/{id}',
		method: 'GET',
		access,
		documentation: 'Get directoryRoleTemplate',
		answers: 'object',
		context: 'directoryRoleTemplates/$entity',
		run: async (_, { id = '' }) => toTemplate(findRole(id)),
	},
	{
		path: 'roleManagement/directory/roleDefinitions',
		method: 'GET',
		access,
		documentation: 'List unifiedRoleDefinitions',
		answers: 'collection',
		context: 'roleManagement/directory/roleDefinitions',
		expand: { inheritsPermissionsFrom: async () => [] },
		run: async () => directoryRoles.map(toDefinition),
	},
	{
		path: 'roleManagement/directory/roleDefinitions/{id}',
		method: 'GET',
		access,
		documentation: 'Get unifiedRoleDefinition',
		answers: 'object',
		context: 'roleManagement/directory/roleDefinitions/$entity',
		expand: { inheritsPermissionsFrom: async () => [] },
		run: async (_, { id = '' }) => toDefinition(findRole(id)),
	},
	{
		path: 'roleManagement/directory/roleAssignments',
		method: 'GET',
		access,
		documentation: 'List unifiedRoleAssignments',
		answers: 'collection',
		context: 'roleManagement/directory/roleAssignments',
		expand: expandAssignment,
		run: async ({ authority, snapshot }) =>
			(await authority.storage.directoryLists.roleAssignments(snapshot.tenant.id)).map(toGraphAssignment),
	},
	...['roleAssignmentSchedules', 'roleAssignmentScheduleInstances'].map(
		(name): GraphRoute => ({
			path: `roleManagement/directory/${name}`,
			method: 'GET',
			access,
			documentation: `List ${name}`,
			answers: 'collection',
			context: `roleManagement/directory/${name}`,
			expand: expandAssignment,
			run: async ({ authority, snapshot }) =>
				(await authority.storage.directoryLists.roleAssignments(snapshot.tenant.id)).map((one) =>
					toSchedule(one, name === 'roleAssignmentSchedules'),
				),
		}),
	),
	{
		path: 'roleManagement/directory/roleAssignments/{id}',
		method: 'GET',
		access,
		documentation: 'Get unifiedRoleAssignment',
		answers: 'object',
		context: 'roleManagement/directory/roleAssignments/$entity',
		expand: expandAssignment,
		run: async (input, { id = '' }) => toGraphAssignment(await findAssignment(input, id)),
	},
];
