// What the user agreed to tell: the userinfo endpoint. It takes access tokens for Microsoft Graph that carry `openid`. OpenID
// Connect Core §5.3; RFC 6750 §3.

import { formatClaimsChallenge } from '@countersign/protocol';
import { isBlockedFromHere, locationClaims, understandsChallenges } from '../access/use-of-token.ts';
import type { Authority, Exchange } from '../authority.ts';
import { microsoftGraphAudiences } from '../directory/microsoft-graph.ts';
import { validFrom } from '../directory/revocation.ts';
import { type HttpResponse, json } from '../http/message.ts';
import type { DirectoryUser } from '../records/user.ts';
import { readBearerToken } from '../tokens/bearer-token.ts';
import { emailFor, findEmail } from '../tokens/email.ts';
import { pairwiseSubject } from '../tokens/mint.ts';

/** @param description public; no quotes */
function refuse(status: 401 | 403, error?: 'invalid_token' | 'insufficient_scope', description?: string): HttpResponse {
	const parameters = [error && `error="${error}"`, description && `error_description="${description}"`, error === 'insufficient_scope' && 'scope="openid"'];
	const challenge = ['Bearer', parameters.filter(Boolean).join(', ')].join(' ').trim();
	return json(status, { error: error ?? 'invalid_request', error_description: description ?? 'send an access token' }, { 'www-authenticate': challenge });
}

/** A policy that is strict about locations blocks the user at this address. */
function refuseFromHere({ origin }: Authority, exchange: Exchange, understood: boolean): HttpResponse {
	const refusal = refuse(401, 'invalid_token', 'policy does not allow it to be used from this address');
	if (!understood) return refusal;
	const challenge = formatClaimsChallenge({ authorizationUri: `${origin}/common/oauth2/v2.0/authorize`, claims: locationClaims(exchange) });
	return { ...refusal, headers: { ...refusal.headers, 'www-authenticate': challenge } };
}

/** What the client's ID token tells of the address. */
async function emailTold(authority: Authority, clientAppId: string, user: DirectoryUser): Promise<string | undefined> {
	const client = await authority.storage.directory.findApplication(clientAppId);
	const snapshot = await authority.snapshots.get(user.tenantId);
	return client && snapshot && emailFor(client, await findEmail(authority, snapshot.tenant, user));
}

export async function userinfo(authority: Authority, exchange: Exchange): Promise<HttpResponse> {
	const verified = await readBearerToken(authority, exchange);
	if (!verified) return refuse(401);
	if (!verified.valid) return refuse(401, 'invalid_token', 'it is not an access token of this authority');
	if (!verified.withinValidity) return refuse(401, 'invalid_token', 'it has expired');
	const { aud, appid, azp = appid, tid, oid, scp, iat } = verified.claims;
	if (!microsoftGraphAudiences.includes(aud) || typeof azp !== 'string' || typeof tid !== 'string' || typeof oid !== 'string' || typeof scp !== 'string')
		return refuse(401, 'invalid_token', 'it is for another resource, or for no user');
	const scopes = scp.split(' ');
	if (!scopes.includes('openid')) return refuse(403, 'insufficient_scope', 'the scope openid is missing');
	const user = await authority.storage.directory.findUser(tid, oid);
	if (!user?.accountEnabled || (typeof iat === 'number' && iat < validFrom(user))) return refuse(401, 'invalid_token', 'the user is gone or was revoked');
	const snapshot = await authority.snapshots.get(tid);
	if (!snapshot || (await isBlockedFromHere(authority, exchange, { snapshot, claims: verified.claims, user })))
		return refuseFromHere(authority, exchange, understandsChallenges(verified.claims));
	// members that are undefined are left out
	return json(200, {
		// the same as in the client's ID token
		sub: pairwiseSubject(authority.secrets, user.id, azp),
		...(scopes.includes('profile')
			? { name: user.displayName, given_name: user.givenName, family_name: user.surname, preferred_username: user.userPrincipalName }
			: {}),
		email: scopes.includes('email') ? await emailTold(authority, azp, user) : undefined,
	});
}
