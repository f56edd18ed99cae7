// On-behalf-of: the token an API received becomes a token to the API behind it. Microsoft identity platform, "OAuth 2.0
// On-Behalf-Of flow". Cached per assertion, so that one user's token never answers for another.
import type { AuthenticationResult } from '../authentication-result.ts';
import type { AuthorityContext } from '../authorities.ts';
import { outgoingClaims } from '../claims.ts';
import { fingerprint } from '../pkce.ts';
import { requestToken } from '../token-request.ts';

export interface OnBehalfOfRequest {
	/** the access token that the caller sent */
	assertion: string;
	scopes: readonly string[];
	claims?: string;
	skipCache?: boolean;
	/** the tenant of the caller's token, where it is not the client's own; of the same host */
	authority?: string;
}

export async function acquireTokenOnBehalfOf(
	{ configuration, cache }: AuthorityContext,
	clientSecret: string,
	request: OnBehalfOfRequest,
): Promise<AuthenticationResult> {
	const partition = `assertion:${await fingerprint(request.assertion)}`;
	if (!request.claims && !request.skipCache) {
		const found = await cache.findAccessToken(partition, request.scopes);
		if (found) return found;
	}
	const response = await requestToken(configuration, {
		grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
		requested_token_use: 'on_behalf_of',
		assertion: request.assertion,
		client_secret: clientSecret,
		scope: request.scopes.join(' '),
		claims: outgoingClaims(configuration, request.claims),
	});
	return cache.store(partition, request.scopes, response, undefined);
}
