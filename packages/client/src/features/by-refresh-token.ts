// Takes over a sign-in from another library: its refresh token becomes an account of this client's cache. RFC 6749 §6.
import { type BaseRequest, requireScopes, scopeOfRefresh } from '../acquire/request.ts';
import { takeResponse } from '../acquire/take-response.ts';
import type { AuthenticationResult } from '../authentication-result.ts';
import { outgoingClaims } from '../claims.ts';
import { ClientConfigurationError } from '../errors/auth-error.ts';
import { contextOf } from '../extend.ts';
import { sha256 } from '../pkce.ts';
import { requestToken } from '../token-request.ts';

export interface RefreshTokenRequest extends BaseRequest {
	refreshToken: string;
}

/**
 * @param client made by createPublicClient or createConfidentialClient
 * @throws ClientConfigurationError without a refresh token; ServerError as the authority refuses
 * @example
 * const { account } = await acquireTokenByRefreshToken(client, { refreshToken, scopes: ['User.Read'] });
 */
export async function acquireTokenByRefreshToken(
	client: object,
	request: RefreshTokenRequest,
): Promise<AuthenticationResult> {
	requireScopes(request);
	const context = contextOf(client)(request?.authority);
	const { refreshToken, scopes, claims, signal, correlationId } = request;
	if (!refreshToken) throw new ClientConfigurationError('invalid_option', 'refreshToken is required');
	const began = await context.cache.begin();
	const fields = {
		grant_type: 'refresh_token',
		refresh_token: refreshToken,
		scope: scopeOfRefresh(context.configuration, scopes),
		claims: outgoingClaims(context.configuration, claims),
	};
	const response = await requestToken(context.configuration, fields, {
		subject: await sha256(refreshToken),
		signal,
		correlationId,
	});
	return takeResponse(context, request, response, { began, interactive: true });
}
