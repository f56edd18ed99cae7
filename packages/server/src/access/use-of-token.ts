// A token that is shown to one of our own resources is judged again by the address it is shown from, where a policy is
// strict about locations. Whoever carries a token out of the network that it was issued in gets nothing with it.
import { emptyClaimsRequest, openIdScopes } from '@countersign/protocol';
import type { Authority, Exchange } from '../authority.ts';
import { microsoftGraph } from '../directory/microsoft-graph.ts';
import { findApplicationIn } from '../directory/snapshot.ts';
import type { TenantSnapshot } from '../directory/types.ts';
import type { Application } from '../records/application.ts';
import type { DirectoryUser } from '../records/user.ts';
import { type Circumstances, createAccessContext } from './access-context.ts';
import { decide } from './decide.ts';
import type { AccessContext } from './gather.ts';
import { blocksStrictly, isStrictAboutLocation } from './strict-location.ts';

type Claims = Readonly<Record<string, unknown>>;

export interface TokenInUse {
	snapshot: TenantSnapshot;
	claims: Claims;
	/** absent where an application acts as itself */
	user: DirectoryUser | undefined;
}

/**
 * What the token may have been issued as: it does not say so itself. A client that can be several things is judged as
 * each of them.
 */
function clientAppTypes(
	{ redirectUris, isFallbackPublicClient }: Application,
	claims: Claims,
): AccessContext['clientAppType'][] {
	if (typeof claims.scp !== 'string') return ['other'];
	const { web, spa, publicClient } = redirectUris;
	const inBrowser = web.length + spa.length > 0 && claims.xms_obo === undefined;
	const asProgram = !inBrowser || publicClient.length > 0 || isFallbackPublicClient;
	return [
		...(inBrowser ? (['browser'] as const) : []),
		...(asProgram ? (['mobileAppsAndDesktopClients'] as const) : []),
	];
}

type Proven = Pick<AccessContext, 'facts' | 'transferMethods'>;

/** Of the session that the token belongs to. Without one nothing is taken for proven. */
async function provenIn({ storage }: Authority, { sid }: Claims): Promise<Proven> {
	const session = typeof sid === 'string' ? await storage.sessions.find(sid) : undefined;
	return session ? { facts: session.facts, transferMethods: session.transferMethods } : { facts: [] };
}

/**
 * @returns whether a policy with `strictLocation` blocks the user or the application at the address that the request
 *   comes from
 */
export async function isBlockedFromHere(
	authority: Authority,
	exchange: Exchange,
	{ snapshot, claims, user }: TokenInUse,
): Promise<boolean> {
	if (!isStrictAboutLocation(snapshot)) return false;
	const appId = String(claims.azp ?? claims.appid);
	const client = await findApplicationIn(snapshot, appId, authority.storage.directory);
	// whose token it is cannot be told any more
	if (!client) return true;
	const text = typeof claims.scp === 'string' ? claims.scp : '';
	const all = text.split(' ').filter(Boolean);
	const values = all.filter((scope) => !openIdScopes.includes(scope));
	const circumstances: Omit<Circumstances, 'clientAppType'> = {
		snapshot,
		client,
		requested: {
			text,
			openId: all.filter((scope) => openIdScopes.includes(scope)),
			resource: microsoftGraph,
			prefix: '',
			values,
			written: values,
		},
		claims: emptyClaimsRequest,
		...(user ? await provenIn(authority, claims) : { facts: [] }),
		flow: 'resource',
		user,
	};
	const scopes = user ? values : Array.isArray(claims.roles) ? claims.roles.map(String) : [];
	for (const clientAppType of clientAppTypes(client, claims)) {
		const context = await createAccessContext(authority, exchange, { ...circumstances, clientAppType }, scopes);
		if (blocksStrictly(snapshot, decide(context))) return true;
	}
	return false;
}

/** The claims of a challenge: a token from now on, for the address that was seen. */
export function locationClaims({ now, ipAddress }: Exchange): string {
	return JSON.stringify({
		access_token: { nbf: { essential: true, value: String(now) }, xms_rp_ipaddr: { value: ipAddress ?? '' } },
	});
}

/** Whether whoever holds the token understands a claims challenge. */
export function understandsChallenges({ xms_cc }: Claims): boolean {
	return Array.isArray(xms_cc) && xms_cc.some((capability) => String(capability).toLowerCase() === 'cp1');
}
