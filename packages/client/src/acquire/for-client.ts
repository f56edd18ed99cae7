// Client credentials: the application's own token. RFC 6749 §4.4.
import type { AuthenticationResult } from '../authentication-result.ts';
import type { AuthorityContext } from '../authorities.ts';
import { outgoingClaims } from '../claims.ts';
import { requestToken } from '../token-request.ts';

export interface ClientCredentialRequest {
	/** one resource, as `<resource>/.default` */
	scopes: readonly string[];
	claims?: string;
	skipCache?: boolean;
	/** another tenant of the same host, which has the application too; the client's own when absent */
	authority?: string;
}

const partition = 'app';

export async function acquireTokenForClient(
	{ configuration, cache }: AuthorityContext,
	clientSecret: string,
	request: ClientCredentialRequest,
): Promise<AuthenticationResult> {
	if (!request.claims && !request.skipCache) {
		const found = await cache.findAccessToken(partition, request.scopes);
		if (found) return found;
	}
	const response = await requestToken(configuration, {
		grant_type: 'client_credentials',
		client_secret: clientSecret,
		scope: request.scopes.join(' '),
		claims: outgoingClaims(configuration, request.claims),
	});
	return cache.store(partition, request.scopes, response, undefined);
}
