// Redeems an authorization code, once. RFC 6749 §4.1.3.
import type { Account, AuthenticationResult } from '../authentication-result.ts';
import type { AuthorityContext } from '../authorities.ts';
import type { Began } from '../cache/token-cache.ts';
import { outgoingClaims } from '../claims.ts';
import { ClientConfigurationError } from '../errors/auth-error.ts';
import { requestToken } from '../token-request.ts';
import { type BaseRequest, requireScopes, withOpenIdScopes } from './request.ts';
import { takeResponse } from './take-response.ts';

export interface AuthorizationCodeRequest extends BaseRequest {
	code: string;
	codeVerifier?: string | undefined;
	redirectUri?: string | undefined;
	/** that was sent with the authorization request; the ID token must repeat it */
	nonce?: string | undefined;
	/** that was asked; another account is refused with `user_mismatch` */
	account?: Pick<Account, 'homeAccountId'> | null | undefined;
}

/** @param began what the cache held when the sign-in began; when absent, it begins here */
export async function acquireTokenByCode(
	context: AuthorityContext,
	request: AuthorizationCodeRequest,
	began?: Began,
): Promise<AuthenticationResult> {
	const { configuration, cache } = context;
	requireScopes(request, 0);
	if (!request.code)
		throw new ClientConfigurationError('code_required', 'code is required: the one that came back to the redirect URI');
	const { signal, correlationId, nonce, account: expected } = request;
	const from =
		began ?? (await cache.begin(expected ?? undefined).catch(() => ({ key: undefined, document: undefined, at: 0 })));
	const fields = {
		grant_type: 'authorization_code',
		code: request.code,
		redirect_uri: request.redirectUri ?? configuration.redirectUri,
		code_verifier: request.codeVerifier,
		scope: withOpenIdScopes(request.scopes),
		claims: outgoingClaims(configuration, request.claims),
	};
	const response = await requestToken(configuration, fields, {
		subject: request.code,
		once: true,
		signal,
		correlationId,
	});
	return takeResponse(context, request, response, { began: from, expected, nonce, interactive: true });
}
