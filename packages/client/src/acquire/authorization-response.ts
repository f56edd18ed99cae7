// The response to an authorization request: it must answer the request that is pending, from the authority that was
// asked; then its code is redeemed. OpenID Connect Core §3.1.2.5, RFC 9207.
import type { AuthenticationResult } from '../authentication-result.ts';
import type { AuthorityContext } from '../authorities.ts';
import type { Began } from '../cache/token-cache.ts';
import type { Configuration } from '../configuration.ts';
import { ClientAuthError, withCorrelationId } from '../errors/auth-error.ts';
import { errorFromResponse, InteractionRequiredAuthError, ServerError } from '../errors/server-error.ts';
import { isIssuer } from '../id-token.ts';
import type { PendingRequest } from './authorization-request.ts';
import { acquireTokenByCode } from './by-code.ts';

/**
 * Reads the response to a pending request.
 *
 * @returns the authorization code
 * @throws ServerError as the authority refuses; ClientAuthError when the response belongs to another request or
 *   authority
 */
async function readAuthorizationResponse(
	configuration: Configuration,
	pending: PendingRequest,
	response: URLSearchParams,
): Promise<string> {
	if (response.get('state') !== pending.state)
		throw new ClientAuthError('state_mismatch', 'the response does not belong to this request');
	// mix-up: the answer must come from the authority that was asked, and one that names itself each time must not have
	// forgotten to
	const metadata = await configuration.metadata();
	const answering = response.get('iss');
	if (
		answering === null ? metadata.authorization_response_iss_parameter_supported : !isIssuer(metadata.issuer, answering)
	)
		throw new ClientAuthError('issuer_mismatch', 'the response comes from another authority');
	if (response.has('error')) {
		const error = errorFromResponse(Object.fromEntries(response) as Record<string, string>);
		// a user who closes the authority's page or says no has not been refused anything
		if (error.code === 'access_denied' && error.errorNumbers.length === 0)
			throw new ClientAuthError('user_cancelled', 'the user did not go on', { cause: error });
		throw error;
	}
	const code = response.get('code');
	if (!code)
		throw new ServerError({
			error: 'server_error',
			error_description: 'the response carries neither a code nor an error',
		});
	return code;
}

/**
 * Finishes an interactive request.
 *
 * @returns the result, with the application's own state
 * @throws ServerError as the authority refuses; ClientAuthError when response or ID token belong to another request,
 *   authority or user
 */
export async function finishInteractive(
	context: AuthorityContext,
	pending: PendingRequest,
	response: URLSearchParams,
	{ began, signal }: { began?: Began; signal?: AbortSignal | undefined } = {},
): Promise<AuthenticationResult> {
	const code = await readAuthorizationResponse(context.configuration, pending, response).catch((error) => {
		throw withCorrelationId(pending.silent ? asPromptNeverFailed(error) : error, pending.correlationId);
	});
	const { verifier, scopes, claims, redirectUri, applicationState, nonce, homeAccountId, correlationId } = pending;
	const account = homeAccountId === undefined ? undefined : { homeAccountId };
	const redemption = {
		code,
		scopes,
		claims,
		redirectUri,
		nonce,
		account,
		correlationId,
		signal,
		codeVerifier: verifier,
	};
	const result = await acquireTokenByCode(context, redemption, began);
	return { ...result, ...(applicationState === undefined ? {} : { state: applicationState }) };
}

/** An error of a request with `prompt=none`: the authority gives no kind, but asking the user is what it says. */
function asPromptNeverFailed(error: unknown): unknown {
	if (!(error instanceof InteractionRequiredAuthError) || error.classification !== 'none') return error;
	const { suberror, claims, traceId, correlationId, timestamp, errorNumbers } = error;
	const body = {
		error: error.code,
		error_description: error.message,
		error_codes: [...errorNumbers],
		...(suberror === undefined ? {} : { suberror }),
		...(claims === undefined ? {} : { claims }),
		...(traceId === undefined ? {} : { trace_id: traceId }),
		...(correlationId === undefined ? {} : { correlation_id: correlationId }),
		...(timestamp === undefined ? {} : { timestamp }),
	};
	return new InteractionRequiredAuthError(body, 'prompt_never_failed');
}
