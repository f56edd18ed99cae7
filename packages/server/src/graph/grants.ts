// What was consented to, and who has which role on which application. Microsoft Graph, "oAuth2PermissionGrant resource
// type" and "appRoleAssignment resource type".
import { joinedId, servicePrincipalId } from '../directory/service-principal.ts';
import type { AppRoleAssignment, PermissionGrant } from '../records/assignment.ts';
import { findPrincipalApplication, principalsOf } from './application-objects.ts';
import { findDirectoryObject } from './directory-objects.ts';
import { graphNoObject } from './graph-error.ts';
import { readAppRoleAssignments, readGrants } from './permissions.ts';
import type { GraphInput } from './resource.ts';
import type { GraphRoute, Row } from './route.ts';

/** Microsoft Graph, "appRoleAssignment": an assignment without a role */
export const defaultAccessRoleId = '00000000-0000-0000-0000-000000000000';

export const grantId = (tenantId: string, { clientAppId, resourceAppId, principalId }: PermissionGrant): string =>
	joinedId('grant', tenantId, clientAppId, resourceAppId, principalId ?? '');

export function toGrant(tenantId: string, grant: PermissionGrant): Row {
	const { clientAppId, resourceAppId, principalId, scopes } = grant;
	return {
		id: grantId(tenantId, grant),
		clientId: servicePrincipalId(tenantId, clientAppId),
		consentType: principalId === undefined ? 'AllPrincipals' : 'Principal',
		principalId: principalId ?? null,
		resourceId: servicePrincipalId(tenantId, resourceAppId),
		scope: scopes.join(' '),
	};
}

/** Every delegated permission that the tenant or somebody of it consented to. */
export async function grants({ authority, snapshot: { tenant } }: GraphInput): Promise<Row[]> {
	const all = await authority.storage.directoryLists.permissionGrants(tenant.id);
	return all.map((grant) => toGrant(tenant.id, grant));
}

const types: Readonly<Record<string, string>> = {
	'#microsoft.graph.user': 'User',
	'#microsoft.graph.group': 'Group',
	'#microsoft.graph.servicePrincipal': 'ServicePrincipal',
};

export const assignmentId = (
	{ snapshot: { tenant } }: Pick<GraphInput, 'snapshot'>,
	{ principalId, resourceAppId, roleValue }: AppRoleAssignment,
): string => joinedId('appRoleAssignment', tenant.id, principalId, resourceAppId, roleValue);

export async function toAssignment(input: GraphInput, assignment: AppRoleAssignment): Promise<Row> {
	const { principalId, resourceAppId, roleValue } = assignment;
	const { tenant } = input.snapshot;
	const principal = await findDirectoryObject(input, principalId);
	const resource = principalsOf(input.snapshot).find(({ appId }) => appId === resourceAppId);
	const role = resource?.appRoles.find(({ value }) => value === roleValue);
	return {
		id: assignmentId(input, assignment),
		deletedDateTime: null,
		appRoleId: role?.id ?? defaultAccessRoleId,
		createdDateTime: null,
		principalDisplayName: principal?.displayName ?? null,
		principalId,
		principalType: types[String(principal?.['@odata.type'])] ?? null,
		resourceDisplayName: resource?.displayName ?? null,
		resourceId: servicePrincipalId(tenant.id, resourceAppId),
	};
}

export async function assignments(
	input: GraphInput,
	isAsked: (assignment: AppRoleAssignment) => boolean,
): Promise<Row[]> {
	const all = await input.authority.storage.directoryLists.appRoleAssignments(input.snapshot.tenant.id);
	return Promise.all(all.filter(isAsked).map((assignment) => toAssignment(input, assignment)));
}

/** @throws GraphError 404 */
export async function requireUser({ authority, snapshot: { tenant } }: GraphInput, name: string): Promise<string> {
	const { directory } = authority.storage;
	const user = name.includes('@')
		? await directory.findUserByPrincipalName(name)
		: await directory.findUser(tenant.id, name);
	if (user?.tenantId !== tenant.id) throw graphNoObject(name);
	return user.id;
}

const ofGrants = { ...readGrants, users: 'members' } as const;
const ofAssignments = { ...readAppRoleAssignments, users: 'members' } as const;

const listsOfAssignments: readonly {
	path: string;
	documentation: string;
	/** which assignments are in the list of the object with this id */
	isOf(input: GraphInput, id: string): Promise<(assignment: AppRoleAssignment) => boolean>;
}[] = [
	{
		path: 'servicePrincipals/{id}/appRoleAssignments',
		documentation: 'List appRoleAssignments granted to a service principal',
		async isOf(input, id) {
			const principal = servicePrincipalId(input.snapshot.tenant.id, findPrincipalApplication(input, id).appId);
			return ({ principalId }) => principalId === principal;
		},
	},
	{
		path: 'servicePrincipals/{id}/appRoleAssignedTo',
		documentation: 'List appRoleAssignments granted for a service principal',
		async isOf(input, id) {
			const { appId } = findPrincipalApplication(input, id);
			return ({ resourceAppId }) => resourceAppId === appId;
		},
	},
	{
		path: 'users/{id}/appRoleAssignments',
		documentation: 'List appRoleAssignments granted to a user',
		async isOf(input, id) {
			const user = await requireUser(input, id);
			return ({ principalId }) => principalId === user;
		},
	},
	{
		path: 'groups/{id}/appRoleAssignments',
		documentation: 'List appRoleAssignments granted to a group',
		async isOf(input, id) {
			const group = await input.authority.storage.directoryLists.findGroup(input.snapshot.tenant.id, id);
			if (!group) throw graphNoObject(id);
			return ({ principalId }) => principalId === group.id;
		},
	},
];

export const grantRoutes: readonly GraphRoute[] = [
	{
		path: 'oauth2PermissionGrants',
		method: 'GET',
		access: ofGrants,
		documentation: 'List oAuth2PermissionGrants',
		answers: 'collection',
		context: 'oauth2PermissionGrants',
		run: grants,
	},
	{
		path: 'oauth2PermissionGrants/{id}',
		method: 'GET',
		access: ofGrants,
		documentation: 'Get oAuth2PermissionGrant',
		answers: 'object',
		context: 'oauth2PermissionGrants/$entity',
		async run(input, { id = '' }) {
			const found = (await grants(input)).find((grant) => grant.id === id);
			if (!found) throw graphNoObject(id);
			return found;
		},
	},
	{
		path: 'servicePrincipals/{id}/oauth2PermissionGrants',
		method: 'GET',
		access: ofGrants,
		documentation: 'List oauth2PermissionGrants granted to a service principal',
		answers: 'collection',
		context: 'oauth2PermissionGrants',
		async run(input, { id = '' }) {
			const clientId = servicePrincipalId(input.snapshot.tenant.id, findPrincipalApplication(input, id).appId);
			return (await grants(input)).filter((grant) => grant.clientId === clientId);
		},
	},
	...listsOfAssignments.flatMap(({ path, documentation, isOf }): GraphRoute[] => [
		{
			path,
			method: 'GET',
			access: ofAssignments,
			documentation,
			answers: 'collection',
			context: 'appRoleAssignments',
			run: async (input, { id = '' }) => assignments(input, await isOf(input, id)),
		},
		{
			path: `${path}/{assignmentId}`,
			method: 'GET',
			access: ofAssignments,
			documentation: 'Get appRoleAssignment',
			answers: 'object',
			context: 'appRoleAssignments/$entity',
			async run(input, { id = '', assignmentId: wanted = '' }) {
				const isOne = await isOf(input, id);
				const [found] = await assignments(input, (one) => isOne(one) && assignmentId(input, one) === wanted);
				if (!found) throw graphNoObject(wanted);
				return found;
			},
		},
	]),
];
