// An authorization request under way, and the response that answers it. OpenID Connect Core §3.1.2, RFC 7636, RFC 9207.
import type { Account } from '../authentication-result.ts';
import { outgoingClaims } from '../claims.ts';
import type { Configuration } from '../configuration.ts';
import { codeChallengeOf, randomValue } from '../pkce.ts';

export interface InteractiveRequest {
	scopes: readonly string[];
	/** scopes of other resources, for the user to consent to at once; tokens for them are asked for later */
	extraScopesToConsent?: readonly string[];
	/** claims of a challenge, JSON text */
	claims?: string | undefined;
	account?: Account | null | undefined;
	loginHint?: string;
	prompt?: 'login' | 'select_account' | 'consent' | 'none';
	redirectUri?: string;
	/** another tenant of the same host, where the account is a guest; the client's own when absent */
	authority?: string;
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
	/** that was asked */
	authority: string;
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
		authority: configuration.authority,
		applicationState: request.state,
	};
	const { authorization_endpoint } = await configuration.metadata();
	const url = new URL(authorization_endpoint);
	const parameters: Record<string, string | undefined> = {
		client_id: configuration.clientId,
		response_type: 'code',
		response_mode: 'fragment',
		redirect_uri: redirectUri,
		scope: withOpenIdScopes([...request.scopes, ...(request.extraScopesToConsent ?? [])]),
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
