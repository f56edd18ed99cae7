// What the user agreed to tell: the userinfo endpoint. It takes access tokens for Microsoft Graph that carry `openid`.
// OpenID Connect Core §5.3; RFC 6750 §3.

import { formatClaimsChallenge, type JsonObject } from '@countersign/protocol';
import { isBlockedFromHere, locationClaims, understandsChallenges } from '../access/use-of-token.ts';
import type { Authority, Exchange } from '../authority.ts';
import { findRegistration } from '../directory/find-client.ts';
import { microsoftGraphAudiences } from '../directory/microsoft-graph.ts';
import { isStillGood } from '../directory/revocation.ts';
import { type HttpResponse, json } from '../http/message.ts';
import type { DirectoryUser } from '../records/user.ts';
import { asDpopChallenge, dpopChallenge } from '../tokens/dpop-proof.ts';
import { emailFor, findEmail } from '../tokens/email.ts';
import { type PresentedToken, readPresentedToken } from '../tokens/presented-token.ts';

type Refusal = 'invalid_request' | 'invalid_token' | 'invalid_dpop_proof' | 'insufficient_scope';

const statuses: Readonly<Record<Refusal, 400 | 401 | 403>> = {
	invalid_request: 400,
	invalid_token: 401,
	invalid_dpop_proof: 401,
	insufficient_scope: 403,
};

/**
 * @param scheme by which the token came, or would have to
 * @param description public; no quotes
 */
function refuse(scheme: PresentedToken['scheme'], error: Refusal, description: string): HttpResponse {
	const parameters = [`error="${error}"`, `error_description="${description}"`];
	if (error === 'insufficient_scope') parameters.push('scope="openid"');
	const challenge = scheme === 'DPoP' ? dpopChallenge(...parameters) : `Bearer ${parameters.join(', ')}`;
	return json(statuses[error], { error, error_description: description }, { 'www-authenticate': challenge });
}

/** RFC 6750 §3.1: without a token there is no error code; RFC 9449 §7.2: both schemes are offered. */
function askForToken(): HttpResponse {
	const body = { error: 'invalid_request', error_description: 'send an access token' };
	return json(401, body, { 'www-authenticate': `Bearer, ${dpopChallenge()}` });
}

/** A policy that is strict about locations blocks the user at this address. */
function refuseFromHere(
	{ origin }: Authority,
	exchange: Exchange,
	{ scheme, claims }: { scheme: PresentedToken['scheme']; claims: JsonObject },
): HttpResponse {
	const refusal = refuse(scheme, 'invalid_token', 'policy does not allow it to be used from this address');
	if (!understandsChallenges(claims)) return refusal;
	const authorizationUri = `${origin}/common/oauth2/v2.0/authorize`;
	const challenge = formatClaimsChallenge({ authorizationUri, claims: locationClaims(exchange) });
	const headers = {
		...refusal.headers,
		'www-authenticate': scheme === 'DPoP' ? asDpopChallenge(challenge) : challenge,
	};
	return { ...refusal, headers };
}

/** What the client's ID token tells of the address. */
async function emailTold(authority: Authority, clientAppId: string, user: DirectoryUser): Promise<string | undefined> {
	const client = await findRegistration(authority, clientAppId);
	const snapshot = await authority.snapshots.get(user.tenantId);
	return client && snapshot && emailFor(client, await findEmail(authority, snapshot.tenant, user));
}

export async function userinfo(authority: Authority, exchange: Exchange): Promise<HttpResponse> {
	const presented = await readPresentedToken(authority, exchange, { inForm: true });
	if (!presented) return askForToken();
	const { scheme } = presented;
	if (!presented.valid) return refuse(scheme, presented.error, presented.reason);
	if (!presented.withinValidity) return refuse(scheme, 'invalid_token', 'it has expired');
	const { aud, appid, azp = appid, tid, oid, scp, iat } = presented.claims;
	const isOfUser =
		typeof azp === 'string' && typeof tid === 'string' && typeof oid === 'string' && typeof scp === 'string';
	if (!isOfUser || !microsoftGraphAudiences.includes(aud))
		return refuse(scheme, 'invalid_token', 'it is for another resource, or for no user');
	const scopes = scp.split(' ');
	if (!scopes.includes('openid')) return refuse(scheme, 'insufficient_scope', 'the scope openid is missing');
	const user = await authority.storage.directory.findUser(tid, oid);
	if (!isStillGood(user, Number(iat))) return refuse(scheme, 'invalid_token', 'the user is gone or was revoked');
	const snapshot = await authority.snapshots.get(tid);
	if (!snapshot || (await isBlockedFromHere(authority, exchange, { snapshot, claims: presented.claims, user })))
		return refuseFromHere(authority, exchange, presented);
	// members that are undefined are left out
	return json(200, {
		// the same as in the client's ID token
		sub: authority.identifiers.pairwiseSubject(user.id, azp),
		...(scopes.includes('profile')
			? {
					name: user.displayName,
					given_name: user.givenName,
					family_name: user.surname,
					preferred_username: user.userPrincipalName,
				}
			: {}),
		email: scopes.includes('email') ? await emailTold(authority, azp, user) : undefined,
	});
}
