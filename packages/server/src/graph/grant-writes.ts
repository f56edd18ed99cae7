// Who is given a role on an application, and what applications may do for users without asking them. Microsoft Graph,
// "Grant an appRoleAssignment", "Create oAuth2PermissionGrant" and their neighbours.
import { microsoftGraph } from '../directory/microsoft-graph.ts';
import { roleIds } from '../directory/who-may-act-on-whom.ts';
import type { Application } from '../records/application.ts';
import type { AppRoleAssignment, PermissionGrant } from '../records/assignment.ts';
import { applicationAdministrators, applicationRoleIds } from './application-access.ts';
import { findPrincipalApplication, principalsOf } from './application-objects.ts';
import { applyAudited } from './audited.ts';
import { findDirectoryObject } from './directory-objects.ts';
import { assignmentId, defaultAccessRoleId, grantId, requireUser, toAssignment, toGrant } from './grants.ts';
import { graphConflict, graphDenied, graphInvalid, graphNoObject } from './graph-error.ts';
import { asId, invalidMember, requireKnown } from './members.ts';
import { writeAppRoleAssignments, writeGrants } from './permissions.ts';
import type { GraphInput } from './resource.ts';
import { doneOrStale, type GraphAccess, type GraphRoute, type Row, type Written } from './route.ts';

const administrators = [...applicationAdministrators, applicationRoleIds.privilegedRoleAdministrator];
/** Microsoft Graph's own roles are permissions on the whole tenant: whoever gives one could give itself any role */
const ofGraphRoles: readonly string[] = [roleIds.globalAdministrator, applicationRoleIds.privilegedRoleAdministrator];
const ofAssignments: GraphAccess = { ...writeAppRoleAssignments, users: administrators };
const ofGrants: GraphAccess = { ...writeGrants, users: administrators };

async function requireGranter(
	{ authority, caller, snapshot }: GraphInput,
	{ appId }: Pick<Application, 'appId'>,
): Promise<void> {
	if (!caller.user || appId !== microsoftGraph.appId) return;
	const { roleTemplateIds } = await authority.storage.directory.memberships(snapshot.tenant.id, caller.principalId);
	if (!ofGraphRoles.some((role) => roleTemplateIds.has(role))) throw graphDenied(writeAppRoleAssignments.delegated);
}

/** as an audit names it; an application of another tenant has its id alone */
const targetOf = ({ authority, snapshot }: GraphInput, appId: string) => ({
	type: 'ServicePrincipal',
	id: authority.identifiers.servicePrincipalId(snapshot.tenant.id, appId),
	displayName: principalsOf(snapshot).find((one) => one.appId === appId)?.displayName ?? appId,
});

const kinds: Readonly<Record<string, 'User' | 'Application'>> = {
	'#microsoft.graph.user': 'User',
	'#microsoft.graph.group': 'User',
	'#microsoft.graph.servicePrincipal': 'Application',
};

/** @param expected id of the principal or the resource that the address names */
async function assign(
	input: GraphInput,
	body: Row,
	expected: { principalId: string } | { resourceAppId: string },
): Promise<Written> {
	const sent = body;
	requireKnown(
		sent,
		new Set(['appRoleId', 'principalId', 'resourceId', 'principalDisplayName', 'principalType', 'resourceDisplayName']),
		'appRoleAssignment',
	);
	const [principalId, resourceId] = [asId(sent.principalId, 'principalId'), asId(sent.resourceId, 'resourceId')];
	const appRoleId = asId(sent.appRoleId, 'appRoleId');
	const resource = findPrincipalApplication(input, resourceId);
	if ('principalId' in expected ? expected.principalId !== principalId : expected.resourceAppId !== resource.appId)
		throw graphInvalid('The ids of the body must be those of the address.');
	await requireGranter(input, resource);
	const principal = await findDirectoryObject(input, principalId);
	const kind = kinds[String(principal?.['@odata.type'])];
	if (!principal || kind === undefined) throw graphNoObject(principalId);
	const role = resource.appRoles.find(({ id }) => id === appRoleId);
	const isDefault = appRoleId === defaultAccessRoleId && resource.appRoles.length === 0;
	if ((!role && !isDefault) || (role && !role.allowedMemberTypes.includes(kind)))
		throw graphInvalid('Permission being assigned was not found on application.');
	const assignment: AppRoleAssignment = { principalId, resourceAppId: resource.appId, roleValue: role?.value ?? '' };
	const all = await input.authority.storage.directoryLists.appRoleAssignments(input.snapshot.tenant.id);
	if (all.some((one) => assignmentId(input, one) === assignmentId(input, assignment)))
		throw graphInvalid('Permission being assigned already exists on the object.');
	const done = await applyAudited(input, [{ kind: 'addAppRole', assignment }], {
		activity: 'Add app role assignment grant',
		category: 'ApplicationManagement',
		operation: 'Assign',
		target: targetOf(input, resource.appId),
		after: { principalId, appRoleId, roleValue: assignment.roleValue },
	});
	return done ? { kind: 'created', value: await toAssignment(input, assignment) } : { kind: 'stale' };
}

async function unassign(
	input: GraphInput,
	id: string,
	isOfAddress: (assignment: AppRoleAssignment) => boolean,
): Promise<Written> {
	const all = await input.authority.storage.directoryLists.appRoleAssignments(input.snapshot.tenant.id);
	const assignment = all.find((one) => assignmentId(input, one) === id);
	if (!assignment || !isOfAddress(assignment)) throw graphNoObject(id);
	await requireGranter(input, { appId: assignment.resourceAppId });
	const done = await applyAudited(input, [{ kind: 'removeAppRole', assignment }], {
		activity: 'Remove app role assignment grant',
		category: 'ApplicationManagement',
		operation: 'Unassign',
		target: targetOf(input, assignment.resourceAppId),
		before: { principalId: assignment.principalId, roleValue: assignment.roleValue },
	});
	return doneOrStale(done);
}

async function principalOf(input: GraphInput, path: string, id: string): Promise<string> {
	if (path === 'users') return requireUser(input, id);
	if (path === 'groups') {
		const group = await input.authority.storage.directoryLists.findGroup(input.snapshot.tenant.id, id);
		if (!group) throw graphNoObject(id);
		return group.id;
	}
	const { appId } = findPrincipalApplication(input, id);
	return input.authority.identifiers.servicePrincipalId(input.snapshot.tenant.id, appId);
}

/** delegated permissions that the resource has, none twice */
function readScopes(value: unknown, resource: Application): string[] {
	if (typeof value !== 'string' || value.length > 3850) throw invalidMember('scope');
	const scopes = [...new Set(value.split(' ').filter((scope) => scope !== ''))];
	const unknown = scopes.find((scope) => !resource.scopes.some((one) => one.value === scope));
	if (unknown !== undefined)
		throw graphInvalid(`The permission '${unknown.slice(0, 128)}' is not one of the resource.`);
	return scopes;
}

async function findGrant(input: GraphInput, id: string): Promise<PermissionGrant> {
	const all = await input.authority.storage.directoryLists.permissionGrants(input.snapshot.tenant.id);
	const found = all.find((grant) => grantId(input.snapshot.tenant.id, grant) === id);
	if (!found) throw graphNoObject(id);
	return found;
}

async function putGrant(
	input: GraphInput,
	grant: PermissionGrant,
	before: readonly string[],
	activity: string,
): Promise<boolean> {
	return applyAudited(input, [{ kind: 'putPermissionGrant', grant }], {
		activity,
		category: 'ApplicationManagement',
		operation: activity.startsWith('Add') ? 'Assign' : activity.startsWith('Remove') ? 'Unassign' : 'Update',
		target: targetOf(input, grant.clientAppId),
		before: { scope: before.join(' ') },
		after: { scope: grant.scopes.join(' '), principalId: grant.principalId ?? null, resource: grant.resourceAppId },
	});
}

async function createGrant(input: GraphInput, body: Row): Promise<Written> {
	const sent = body;
	requireKnown(
		sent,
		new Set(['clientId', 'consentType', 'expiryTime', 'principalId', 'resourceId', 'scope', 'startTime']),
		'oAuth2PermissionGrant',
	);
	const client = findPrincipalApplication(input, asId(sent.clientId, 'clientId'));
	const resource = findPrincipalApplication(input, asId(sent.resourceId, 'resourceId'));
	const { consentType, principalId = null } = sent;
	if (consentType !== 'AllPrincipals' && consentType !== 'Principal') throw invalidMember('consentType');
	if ((consentType === 'Principal') !== (principalId !== null))
		throw graphInvalid('principalId is sent with the consentType Principal, and with no other.');
	const user = principalId === null ? undefined : await requireUser(input, asId(principalId, 'principalId'));
	const scopes = readScopes(sent.scope, resource);
	if (scopes.length === 0) throw invalidMember('scope');
	const grant: PermissionGrant = {
		clientAppId: client.appId,
		resourceAppId: resource.appId,
		...(user === undefined ? {} : { principalId: user }),
		scopes,
	};
	const { tenant } = input.snapshot;
	const all = await input.authority.storage.directoryLists.permissionGrants(tenant.id);
	if (all.some((one) => grantId(tenant.id, one) === grantId(tenant.id, grant)))
		throw graphConflict('Permission entry already exists.');
	const done = await putGrant(input, grant, [], 'Add delegated permission grant');
	return done ? { kind: 'created', value: toGrant(tenant.id, grant) } : { kind: 'stale' };
}

const change = { answers: 'change', context: 'appRoleAssignments/$entity', access: ofAssignments } as const;

const assignmentRoutes = (
	[
		['users', 'user'],
		['groups', 'group'],
		['servicePrincipals', 'service principal'],
	] as const
).flatMap(([path, name]): GraphRoute[] => [
	{
		...change,
		path: `${path}/{id}/appRoleAssignments`,
		method: 'POST',
		documentation: `Grant an appRoleAssignment to a ${name}`,
		run: async (input, { id = '' }, body) => assign(input, body, { principalId: await principalOf(input, path, id) }),
	},
	{
		...change,
		path: `${path}/{id}/appRoleAssignments/{assignmentId}`,
		method: 'DELETE',
		documentation: `Delete an appRoleAssignment from a ${name}`,
		async run(input, { id = '', assignmentId: wanted = '' }) {
			const principal = await principalOf(input, path, id);
			return unassign(input, wanted, ({ principalId }) => principalId === principal);
		},
	},
]);

export const grantWriteRoutes: readonly GraphRoute[] = [
	...assignmentRoutes,
	{
		...change,
		path: 'servicePrincipals/{id}/appRoleAssignedTo',
		method: 'POST',
		documentation: 'Grant an appRoleAssignment for a service principal',
		run: async (input, { id = '' }, body) =>
			assign(input, body, { resourceAppId: findPrincipalApplication(input, id).appId }),
	},
	{
		...change,
		path: 'servicePrincipals/{id}/appRoleAssignedTo/{assignmentId}',
		method: 'DELETE',
		documentation: 'Delete an appRoleAssignment for a service principal',
		async run(input, { id = '', assignmentId: wanted = '' }) {
			const { appId } = findPrincipalApplication(input, id);
			return unassign(input, wanted, ({ resourceAppId }) => resourceAppId === appId);
		},
	},
	{
		path: 'oauth2PermissionGrants',
		method: 'POST',
		access: ofGrants,
		documentation: 'Create oAuth2PermissionGrant',
		answers: 'change',
		context: 'oauth2PermissionGrants/$entity',
		run: (input, _, body) => createGrant(input, body),
	},
	{
		path: 'oauth2PermissionGrants/{id}',
		method: 'PATCH',
		access: ofGrants,
		documentation: 'Update oAuth2PermissionGrant',
		answers: 'change',
		context: '',
		async run(input, { id = '' }, body) {
			const before = await findGrant(input, id);
			requireKnown(body, new Set(['scope', 'id']), 'oAuth2PermissionGrant');
			const resource = findPrincipalApplication(input, `appid='${before.resourceAppId}'`);
			const grant = { ...before, scopes: readScopes(body.scope, resource) };
			return doneOrStale(await putGrant(input, grant, before.scopes, 'Update delegated permission grant'));
		},
	},
	{
		path: 'oauth2PermissionGrants/{id}',
		method: 'DELETE',
		access: ofGrants,
		documentation: 'Delete oAuth2PermissionGrant (a delegated permission grant)',
		answers: 'change',
		context: '',
		async run(input, { id = '' }) {
			const before = await findGrant(input, id);
			const grant = { ...before, scopes: [] };
			return doneOrStale(await putGrant(input, grant, before.scopes, 'Remove delegated permission grant'));
		},
	},
];
