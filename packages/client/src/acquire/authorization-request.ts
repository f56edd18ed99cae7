// An authorization request under way, and the response that answers it. OpenID Connect Core §3.1.2, RFC 7636, RFC 9207.
import type { Account, AuthenticationResult } from '../authentication-result.ts';
import { outgoingClaims } from '../claims.ts';
import type { Configuration } from '../configuration.ts';
import { ClientError, errorFromResponse, ServerError } from '../errors.ts';
import { codeChallengeOf, randomValue } from '../pkce.ts';

export interface InteractiveRequest {
	scopes: readonly string[];
	/** claims of a challenge, JSON text */
	claims?: string;
	account?: Account;
	loginHint?: string;
	prompt?: 'login' | 'select_account' | 'consent' | 'none';
	redirectUri?: string;
	/** given back with the result, after a redirect too */
	state?: string;
}

/** What must be remembered until the response comes. */
export interface PendingRequest {
	state: string;
	nonce: string;
	verifier: string;
	scopes: readonly string[];
	claims: string | undefined;
	redirectUri: string;
	applicationState: string | undefined;
}

export function withOpenIdScopes(scopes: readonly string[]): string {
	return [...new Set([...scopes, 'openid', 'profile', 'offline_access'])].join(' ');
}

/** @throws TypeError without a redirect URI */
export async function createAuthorizationRequest(configuration: Configuration, request: InteractiveRequest): Promise<{ url: string; pending: PendingRequest }> {
	const redirectUri = request.redirectUri ?? configuration.redirectUri;
	if (!redirectUri) throw new TypeError('redirectUri is required, in the request or in the configuration');
	const pending: PendingRequest = {
		state: randomValue(),
		nonce: randomValue(),
		verifier: randomValue(),
		scopes: request.scopes,
		claims: request.claims,
		redirectUri,
		applicationState: request.state,
	};
	const { authorization_endpoint } = await configuration.metadata();
	const url = new URL(authorization_endpoint);
	const parameters: Record<string, string | undefined> = {
		client_id: configuration.clientId,
		response_type: 'code',
		response_mode: 'fragment',
		redirect_uri: redirectUri,
		scope: withOpenIdScopes(request.scopes),
		state: pending.state,
		nonce: pending.nonce,
		code_challenge: await codeChallengeOf(pending.verifier),
		code_challenge_method: 'S256',
		claims: outgoingClaims(configuration, request.claims),
		prompt: request.prompt,
		login_hint: request.loginHint ?? request.account?.username,
	};
	for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value);
	return { url: url.href, pending };
}

/**
 * Reads the response to a pending request.
 *
 * @returns the authorization code
 * @throws ServerError as the authority refuses; ClientError when the response belongs to another request or authority
 */
export async function readAuthorizationResponse(configuration: Configuration, pending: PendingRequest, response: URLSearchParams): Promise<string> {
	if (response.get('state') !== pending.state) throw new ClientError('state_mismatch', 'the response does not belong to this request');
	const issuer = response.get('iss');
	if (issuer !== null) {
		// mix-up: the answer must come from the authority that was asked; over `common` the tenant is known only now
		const expected = (await configuration.metadata()).issuer.replaceAll(/[.*+?^$()|[\]\\/]/g, '\\$&').replace('{tenantid}', '[0-9a-f-]{36}');
		if (!new RegExp(`^${expected}$`).test(issuer)) throw new ClientError('issuer_mismatch', 'the response comes from another authority');
	}
	if (response.has('error')) throw errorFromResponse(Object.fromEntries(response) as Record<string, string>);
	const code = response.get('code');
	if (!code) throw new ServerError({ error: 'server_error', error_description: 'the response carries neither a code nor an error' });
	return code;
}

/** @throws ClientError when the ID token answers another request */
export function checkNonce(result: AuthenticationResult, pending: PendingRequest): void {
	if (result.idTokenClaims && result.idTokenClaims.nonce !== pending.nonce)
		throw new ClientError('nonce_mismatch', 'the ID token does not belong to this request');
}
