// The response to an authorization request: it must answer the request that is pending, from the authority that was asked; then
// its code is redeemed. OpenID Connect Core §3.1.2.5 and §3.1.3.7, RFC 9207.
import type { AuthenticationResult } from '../authentication-result.ts';
import type { AuthorityContext } from '../authorities.ts';
import type { Configuration } from '../configuration.ts';
import { ClientAuthError } from '../errors/auth-error.ts';
import { errorFromResponse, ServerError } from '../errors/server-error.ts';
import type { PendingRequest } from './authorization-request.ts';
import { acquireTokenByCode } from './by-code.ts';

/** @param issuer of the metadata; over `common` a template, since the tenant is known only with the answer */
function isIssuer(issuer: string, answering: string): boolean {
	const [before = '', after] = issuer.split('{tenantid}');
	return after === undefined ? answering === issuer : answering.startsWith(before) && answering.endsWith(after);
}

/**
 * Reads the response to a pending request.
 *
 * @returns the authorization code
 * @throws ServerError as the authority refuses; ClientAuthError when the response belongs to another request or authority
 */
async function readAuthorizationResponse(configuration: Configuration, pending: PendingRequest, response: URLSearchParams): Promise<string> {
	if (response.get('state') !== pending.state) throw new ClientAuthError('state_mismatch', 'the response does not belong to this request');
	// mix-up: the answer must come from the authority that was asked, and one that names itself each time must not have forgotten to
	const metadata = await configuration.metadata();
	const answering = response.get('iss');
	if (answering === null ? metadata.authorization_response_iss_parameter_supported : !isIssuer(metadata.issuer, answering))
		throw new ClientAuthError('issuer_mismatch', 'the response comes from another authority');
	if (response.has('error')) throw errorFromResponse(Object.fromEntries(response) as Record<string, string>);
	const code = response.get('code');
	if (!code) throw new ServerError({ error: 'server_error', error_description: 'the response carries neither a code nor an error' });
	return code;
}

/**
 * Finishes an interactive request.
 *
 * @returns the result, with the application's own state
 * @throws ServerError as the authority refuses; ClientAuthError when response or ID token belong to another request or authority
 */
export async function finishInteractive(context: AuthorityContext, pending: PendingRequest, response: URLSearchParams): Promise<AuthenticationResult> {
	const code = await readAuthorizationResponse(context.configuration, pending, response);
	const { verifier, scopes, claims, redirectUri, applicationState } = pending;
	const result = await acquireTokenByCode(context, {
		code,
		scopes,
		codeVerifier: verifier,
		redirectUri,
		...(claims === undefined ? {} : { claims }),
	});
	if (result.idTokenClaims && result.idTokenClaims.nonce !== pending.nonce)
		throw new ClientAuthError('nonce_mismatch', 'the ID token does not belong to this request');
	return { ...result, ...(applicationState === undefined ? {} : { state: applicationState }) };
}
