// The password grant, for tests and old scripts: it cannot satisfy multifactor authentication, and no fallback ever
// leads here. RFC 6749 §4.3; removed in OAuth 2.1.
import { type BaseRequest, requireScopes, withOpenIdScopes } from '../acquire/request.ts';
import { takeResponse } from '../acquire/take-response.ts';
import type { AuthenticationResult } from '../authentication-result.ts';
import { outgoingClaims } from '../claims.ts';
import { ClientConfigurationError } from '../errors/auth-error.ts';
import { contextOf } from '../extend.ts';
import { requestToken } from '../token-request.ts';

export interface UsernamePasswordRequest extends BaseRequest {
	username: string;
	password: string;
}

/**
 * @param client made by createPublicClient or createConfidentialClient
 * @throws ClientConfigurationError without user name or password; InteractionRequiredAuthError when a password is not
 * enough; ServerError as the authority refuses
 * @example
 * const result = await acquireTokenByUsernamePassword(client, { username, password, scopes: ['User.Read'] });
 */
export async function acquireTokenByUsernamePassword(
	client: object,
	request: UsernamePasswordRequest,
): Promise<AuthenticationResult> {
	requireScopes(request);
	const context = contextOf(client)(request?.authority);
	const { username, password, scopes, claims, signal, correlationId } = request;
	if (!username || !password)
		throw new ClientConfigurationError('invalid_option', 'username and password are required');
	const began = await context.cache.begin();
	const fields = {
		grant_type: 'password',
		username,
		password,
		scope: withOpenIdScopes(scopes),
		claims: outgoingClaims(context.configuration, claims),
	};
	const response = await requestToken(context.configuration, fields, { subject: username, signal, correlationId });
	return takeResponse(context, request, response, { began, interactive: true });
}
