// Who calls the Graph endpoints: an access token of this authority for audience Graph. A delegated call needs the permission
// and a directory role of the user, an application's own call the permission alone. Microsoft Graph, "Overview of Microsoft
// Graph permissions".
import { microsoftGraphAppId } from '@countersign/protocol';
import type { Authority, Exchange } from '../authority.ts';
import type { DirectoryUser, TenantSnapshot } from '../directory/types.ts';
import { readBearerToken } from '../tokens/bearer-token.ts';
import { graphForbidden, graphUnauthenticated } from './graph-error.ts';

const roles = {
	globalAdministrator: '62e90394-69f5-4237-9190-012177145e10',
	securityAdministrator: '194ae4cb-b126-40b2-bd5b-6091b380977d',
	conditionalAccessAdministrator: 'b1be1c3e-b65d-4f19-8427-f6fa0d97feb9',
	securityReader: '5d6b6bb7-de71-4623-b4af-96380a352509',
	globalReader: 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
	securityOperator: '5f2222b1-57c3-48ba-8ad5-d4759f1fde6f',
	reportsReader: '4a5d8f65-41da-4de4-8968-e035b65339cf',
} as const;

const writers: readonly string[] = [roles.globalAdministrator, roles.securityAdministrator, roles.conditionalAccessAdministrator];
const readers: readonly string[] = [...writers, roles.securityReader, roles.globalReader];
const logReaders: readonly string[] = [...readers, roles.securityOperator, roles.reportsReader];

export const readPermissions = ['Policy.Read.ConditionalAccess', 'Policy.Read.All', 'Policy.ReadWrite.ConditionalAccess'] as const;
export const writePermissions = ['Policy.ReadWrite.ConditionalAccess'] as const;

export interface GraphCaller {
	snapshot: TenantSnapshot;
	/** object id of the user or service principal */
	principalId: string;
	/** may read Conditional Access policies */
	readsPolicies: boolean;
}

interface Bearer extends Omit<GraphCaller, 'readsPolicies'> {
	/** absent where an application acts as itself */
	user: DirectoryUser | undefined;
	/** permissions that the token carries */
	held: readonly unknown[];
}

/** @throws GraphError 401 without a valid token of a user or an application that is still good */
async function readBearer(authority: Authority, exchange: Exchange): Promise<Bearer> {
	const verified = await readBearerToken(authority, exchange);
	if (!verified) throw graphUnauthenticated('Access token is empty.');
	if (!verified.valid) throw graphUnauthenticated('Access token validation failure.');
	if (!verified.withinValidity) throw graphUnauthenticated('Lifetime validation failed, the token is expired.');
	const { aud, tid, oid, scp, iat } = verified.claims;
	if (aud !== microsoftGraphAppId || typeof tid !== 'string' || typeof oid !== 'string')
		throw graphUnauthenticated('Access token validation failure. Invalid audience.');
	const snapshot = await authority.snapshots.get(tid);
	if (!snapshot) throw graphUnauthenticated('The tenant does not exist.');
	if (typeof scp !== 'string') return { snapshot, principalId: oid, user: undefined, held: Array.isArray(verified.claims.roles) ? verified.claims.roles : [] };
	const user = await authority.storage.directory.findUser(tid, oid);
	if (!user?.accountEnabled || (typeof iat === 'number' && iat < user.tokensValidFrom)) throw graphUnauthenticated('The user is disabled or was revoked.');
	return { snapshot, principalId: oid, user, held: scp.split(' ') };
}

async function requirePermission(
	authority: Authority,
	exchange: Exchange,
	permissions: readonly string[],
	rolesOfUsers: readonly string[],
): Promise<GraphCaller> {
	const { snapshot, principalId, user, held } = await readBearer(authority, exchange);
	if (!permissions.some((permission) => held.includes(permission))) throw graphForbidden(permissions);
	if (user) {
		const { roleTemplateIds } = await authority.storage.directory.memberships(snapshot.tenant.id, user.id);
		if (!rolesOfUsers.some((role) => roleTemplateIds.has(role))) throw graphForbidden(permissions);
	}
	return { snapshot, principalId, readsPolicies: readPermissions.some((permission) => held.includes(permission)) };
}

/** @throws GraphError 401 without a valid token, 403 without the permission or the role */
export function requireCaller(authority: Authority, exchange: Exchange, access: 'read' | 'write'): Promise<GraphCaller> {
	return requirePermission(authority, exchange, access === 'read' ? readPermissions : writePermissions, access === 'read' ? readers : writers);
}

/** @throws GraphError 401 without a valid token, 403 without one of the permissions, or for a user who may read no logs */
export function requireLogReader(authority: Authority, exchange: Exchange, permissions: readonly string[]): Promise<GraphCaller> {
	return requirePermission(authority, exchange, permissions, logReaders);
}

/** @throws GraphError 401 without a valid token, 403 for an application or without one of the permissions */
export async function requireSignedInUser(authority: Authority, exchange: Exchange, permissions: readonly string[]): Promise<DirectoryUser> {
	const { user, held } = await readBearer(authority, exchange);
	if (!user || !permissions.some((permission) => held.includes(permission))) throw graphForbidden(permissions);
	return user;
}
