// Who calls the Graph endpoints: an access token of this authority for audience Graph. A delegated call needs the
// permission and a directory role of the user, an application's own call the permission alone. Microsoft Graph,
// "Overview of Microsoft Graph permissions".
import { isBlockedFromHere, locationClaims, type TokenInUse, understandsChallenges } from '../access/use-of-token.ts';
import type { Authority, Exchange } from '../authority.ts';
import { microsoftGraphAudiences } from '../directory/microsoft-graph.ts';
import { isStillGood, validFrom } from '../directory/revocation.ts';
import type { TenantSnapshot } from '../directory/types.ts';
import { roleIds } from '../directory/who-may-act-on-whom.ts';
import { foldPrincipalName } from '../records/principal-name.ts';
import type { DirectoryUser } from '../records/user.ts';
import { readPresentedToken } from '../tokens/presented-token.ts';
import {
	graphDenied,
	graphForbidden,
	graphLocationBlocked,
	graphRevoked,
	graphUnauthenticated,
	graphUnproven,
} from './graph-error.ts';
import { readPermissions, writePermissions } from './permissions.ts';
import type { GraphAccess } from './route.ts';

export const writers: readonly string[] = [
	roleIds.globalAdministrator,
	roleIds.securityAdministrator,
	roleIds.conditionalAccessAdministrator,
];
const readers: readonly string[] = [...writers, roleIds.securityReader, roleIds.globalReader];
const userReaders: readonly string[] = [...readers, roleIds.userAdministrator];
const logReaders: readonly string[] = [...readers, roleIds.securityOperator, roleIds.reportsReader];

const rolesOf: Readonly<Record<'members' | 'readers' | 'logs', readonly string[]>> = {
	members: userReaders,
	readers,
	logs: logReaders,
};

export interface GraphCaller {
	snapshot: TenantSnapshot;
	/** object id of the user or service principal */
	principalId: string;
	/** absent where an application acts as itself */
	user: DirectoryUser | undefined;
	/** that a user's token came of: its `sid` */
	sessionId?: string | undefined;
	/** permissions that the token carries */
	held: readonly unknown[];
	/** authentication contexts that the token carries */
	contexts: readonly unknown[];
	/** whether the client says that it answers claims challenges */
	understandsChallenges: boolean;
}

/** @throws GraphError 401 without a valid token of a user or an application that is still good */
export async function readCaller(authority: Authority, exchange: Exchange): Promise<GraphCaller> {
	const verified = await readPresentedToken(authority, exchange);
	if (!verified) throw graphUnauthenticated('Access token is empty.');
	if (!verified.valid) {
		const { scheme, error, reason } = verified;
		throw scheme === 'DPoP' ? graphUnproven(error, reason) : graphUnauthenticated('Access token validation failure.');
	}
	if (!verified.withinValidity) throw graphUnauthenticated('Lifetime validation failed, the token is expired.');
	const { aud, tid, oid, scp, iat } = verified.claims;
	if (!microsoftGraphAudiences.includes(aud) || typeof tid !== 'string' || typeof oid !== 'string')
		throw graphUnauthenticated('Access token validation failure. Invalid audience.');
	const snapshot = await authority.snapshots.get(tid);
	if (!snapshot) throw graphUnauthenticated('The tenant does not exist.');
	const { acrs } = verified.claims;
	const told = {
		contexts: Array.isArray(acrs) ? acrs : [],
		understandsChallenges: understandsChallenges(verified.claims),
	};
	if (typeof scp !== 'string') {
		await requirePlace(authority, exchange, { snapshot, claims: verified.claims, user: undefined });
		return {
			snapshot,
			principalId: oid,
			user: undefined,
			held: Array.isArray(verified.claims.roles) ? verified.claims.roles : [],
			...told,
		};
	}
	const user = await authority.storage.directory.findUser(tid, oid);
	// from when on tokens of the user are good: those of a disabled one not even now
	const notBefore = user?.accountEnabled ? validFrom(user) : exchange.now;
	// what an account at high risk got before is asked for again: the new token is decided on the risk
	const { risk } = user ?? {};
	if (risk?.level === 'high' && Number(iat) <= risk.updatedAt && understandsChallenges(verified.claims))
		throw graphRevoked(risk.updatedAt + 1);
	if (!isStillGood(user, Number(iat))) {
		throw understandsChallenges(verified.claims)
			? graphRevoked(notBefore)
			: graphUnauthenticated('The user is disabled or was revoked.');
	}
	await requirePlace(authority, exchange, { snapshot, claims: verified.claims, user });
	const { sid } = verified.claims;
	const sessionId = typeof sid === 'string' ? sid : undefined;
	return { snapshot, principalId: oid, user, sessionId, held: scp.split(' '), ...told };
}

/** @throws GraphError 401 where a policy that is strict about locations blocks the caller at this address */
async function requirePlace(authority: Authority, exchange: Exchange, token: TokenInUse): Promise<void> {
	if (!(await isBlockedFromHere(authority, exchange, token))) return;
	throw graphLocationBlocked(understandsChallenges(token.claims) ? locationClaims(exchange) : undefined);
}

/** @param name id or userPrincipalName, as an address has it */
export const isSelf = ({ user }: Pick<GraphCaller, 'user'>, name: string): boolean =>
	user !== undefined &&
	(name.toLowerCase() === user.id || foldPrincipalName(name) === foldPrincipalName(user.userPrincipalName));

export function holdsOne({ held }: Pick<GraphCaller, 'held'>, permissions: readonly string[]): boolean {
	return permissions.some((permission) => held.includes(permission));
}

async function requirePermission(
	authority: Authority,
	caller: GraphCaller,
	permissions: readonly string[],
	rolesOfUsers: readonly string[],
): Promise<void> {
	if (!holdsOne(caller, permissions)) throw graphForbidden(permissions);
	if (!caller.user) return;
	const { roleTemplateIds } = await authority.storage.directory.memberships(caller.snapshot.tenant.id, caller.user.id);
	if (!rolesOfUsers.some((role) => roleTemplateIds.has(role))) throw graphForbidden(permissions);
}

/** @throws GraphError 401 without a valid token, 403 without the permission or the role */
export async function requireCaller(
	authority: Authority,
	exchange: Exchange,
	access: 'read' | 'write',
	permissions = { read: readPermissions, write: writePermissions } as {
		read: readonly string[];
		write: readonly string[];
	},
): Promise<GraphCaller> {
	const caller = await readCaller(authority, exchange);
	await requirePermission(authority, caller, permissions[access], access === 'read' ? readers : writers);
	return caller;
}

/**
 * @throws GraphError 401 without a valid token, 403 without one of the permissions, or for a user who may not read such
 * a list
 */
export async function requireListReader(
	authority: Authority,
	exchange: Exchange,
	{ permissions, readers: who }: { permissions: readonly string[]; readers: 'logs' | 'users' },
): Promise<GraphCaller> {
	const caller = await readCaller(authority, exchange);
	if (who === 'logs') await requirePermission(authority, caller, permissions, logReaders);
	else await requireUserReader(authority, caller, permissions);
	return caller;
}

/**
 * Members read each other, guests nobody. Microsoft Entra, "What are the default user permissions"; Graph,
 * `allowedToReadOtherUsers`.
 */
function mayReadOthers({ user, snapshot }: GraphCaller): boolean {
	return (
		user !== undefined &&
		user.userType !== 'Guest' &&
		!user.home &&
		snapshot.tenant.settings.allowedToReadOtherUsers !== false
	);
}

/** @throws GraphError 403 without one of the permissions, or for a user who may not read others */
export async function requireUserReader(
	authority: Authority,
	caller: GraphCaller,
	permissions: readonly string[],
): Promise<void> {
	if (mayReadOthers(caller) && holdsOne(caller, permissions)) return;
	await requirePermission(authority, caller, permissions, userReaders);
}

/** @throws GraphError 403 where the token or its user is not one that the route is for */
export async function requireAccess(
	authority: Authority,
	caller: GraphCaller,
	{ delegated, application, users }: GraphAccess,
): Promise<void> {
	const permissions = caller.user ? delegated : application;
	if (!holdsOne(caller, permissions)) throw graphDenied(permissions);
	if (!caller.user || users === 'anyone') return;
	if (users === 'members' && mayReadOthers(caller)) return;
	const roles = typeof users === 'string' ? rolesOf[users] : users;
	const { roleTemplateIds } = await authority.storage.directory.memberships(caller.snapshot.tenant.id, caller.user.id);
	if (!roles.some((role) => roleTemplateIds.has(role))) throw graphDenied(permissions);
}

/**
 * Whose roles are enough for the one who is acted on, each operation asks by itself. @throws GraphError 403 without one
 * of the permissions
 */
export function requireOnePermission(caller: GraphCaller, permissions: readonly string[]): void {
	if (!holdsOne(caller, permissions)) throw graphForbidden(permissions);
}
