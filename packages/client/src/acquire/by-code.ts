// Redeems an authorization code. RFC 6749 §4.1.3.
import { type AuthenticationResult, accountOf } from '../authentication-result.ts';
import type { AuthorityContext } from '../authorities.ts';
import { outgoingClaims } from '../claims.ts';
import { requestToken } from '../token-request.ts';
import { withOpenIdScopes } from './authorization-request.ts';

export interface AuthorizationCodeRequest {
	code: string;
	scopes: readonly string[];
	codeVerifier?: string;
	redirectUri?: string;
	claims?: string;
	/** that the code was asked of; the client's own when absent */
	authority?: string;
	/** credential of a confidential client */
	clientSecret?: string;
}

export async function acquireTokenByCode({ configuration, cache }: AuthorityContext, request: AuthorizationCodeRequest): Promise<AuthenticationResult> {
	const response = await requestToken(configuration, {
		grant_type: 'authorization_code',
		code: request.code,
		redirect_uri: request.redirectUri ?? configuration.redirectUri,
		code_verifier: request.codeVerifier,
		scope: withOpenIdScopes(request.scopes),
		claims: outgoingClaims(configuration, request.claims),
		client_secret: request.clientSecret,
	});
	const account = accountOf(response);
	return cache.store(account?.homeAccountId ?? 'none', request.scopes, response, account);
}
