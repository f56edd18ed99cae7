// Who may use an application at all: where it asks for assignment, only users, groups and applications that are
// assigned to it. Microsoft Entra, "Restrict a Microsoft Entra app to a set of users".
import type { Authority } from '../authority.ts';
import type { Application } from '../records/application.ts';
import type { AccessContext } from './gather.ts';

export interface Assignment {
	/** application roles of the user, or of the application itself, on the resource */
	roles: readonly string[];
	/** application roles of the user on the client: what its ID tokens tell, whatever resource is asked for */
	clientRoles: readonly string[];
	/** neither the client nor the resource turns the caller away */
	assigned: boolean;
}

async function assignmentsTo(
	authority: Authority,
	{ snapshot, client, principal }: AccessContext,
	target: Application,
): Promise<readonly string[]> {
	const { storage, identifiers } = authority;
	const { directory } = storage;
	const tenantId = snapshot.tenant.id;
	if (principal) {
		if (target.appRoles.length === 0 && !target.appRoleAssignmentRequired) return [];
		return directory.appRoles(tenantId, principal.user.id, principal.memberships.groupIds, target.appId);
	}
	const principalId = identifiers.servicePrincipalId(tenantId, client.appId);
	const roles = await directory.appRoles(tenantId, principalId, new Set(), target.appId);
	const { applicationRoles } = authority.snapshots.memoryOf(snapshot);
	const ofClient = applicationRoles.get(client.appId) ?? new Map<string, readonly string[]>();
	applicationRoles.set(client.appId, ofClient.set(target.appId, roles));
	return roles;
}

export async function findAssignment(authority: Authority, context: AccessContext): Promise<Assignment> {
	const { snapshot, client, requested, principal } = context;
	const { resource } = requested;
	const known = principal
		? undefined
		: authority.snapshots.memoryOf(snapshot).applicationRoles.get(client.appId)?.get(resource.appId);
	const held = known ?? (await assignmentsTo(authority, context, resource));
	const resourceAllows = !resource.appRoleAssignmentRequired || held.length > 0;
	const itself = client.appId === resource.appId;
	const onClient = !principal ? none : itself ? held : await assignmentsTo(authority, context, client);
	// an application needs no assignment to itself
	const clientAllows = !principal || !client.appRoleAssignmentRequired || itself || onClient.length > 0;
	return { roles: rolesOf(held), clientRoles: rolesOf(onClient), assigned: resourceAllows && clientAllows };
}

const none: readonly string[] = [];

/** Access without a role is an assignment, and no role. */
function rolesOf(assignments: readonly string[]): readonly string[] {
	return assignments.includes('') ? assignments.filter((role) => role !== '') : assignments;
}
