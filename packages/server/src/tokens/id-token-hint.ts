// `id_token_hint` of an authorization request: the user whom an ID token of this authority is about, and nobody else,
// may be signed in.
// OpenID Connect Core §3.1.2.1. That it has expired does not matter.
import type { Authority, Exchange } from '../authority.ts';
import { invalidRequest } from '../errors.ts';

/**
 * @param clientAppId the client that sends it: a hint names a user to the client that it was issued to
 * @returns the user's `sub` for that client
 * @throws ProtocolError for what is no ID token of this authority for that client
 */
export async function readIdTokenHint(
	{ verifyOwnToken }: Authority,
	{ now }: Exchange,
	hint: string,
	clientAppId: string,
): Promise<string> {
	const verified = await verifyOwnToken(hint, now);
	if (!verified.valid) throw invalidRequest('the id_token_hint is no ID token of this authority');
	const { aud, sub, scp, idtyp } = verified.claims;
	if (typeof sub !== 'string' || scp !== undefined || idtyp !== undefined)
		throw invalidRequest('the id_token_hint is no ID token');
	if (aud !== clientAppId) throw invalidRequest('the id_token_hint was issued to another client');
	return sub;
}
