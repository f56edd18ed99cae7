// Interactive by redirect: the page leaves, and finishes when it comes back.
import type { AuthenticationResult } from '../authentication-result.ts';
import type { TokenCache } from '../cache/token-cache.ts';
import type { Configuration } from '../configuration.ts';
import { checkNonce, createAuthorizationRequest, type InteractiveRequest, type PendingRequest, readAuthorizationResponse } from './authorization-request.ts';
import { acquireTokenByCode } from './by-code.ts';
import { isSignInPopup } from './popup.ts';

const pendingKey = 'countersign.pending';

/** Leaves the page; the promise settles only when the request cannot be made. */
export async function acquireTokenRedirect(configuration: Configuration, request: InteractiveRequest): Promise<never> {
	const { url, pending } = await createAuthorizationRequest(configuration, request);
	sessionStorage.setItem(pendingKey, JSON.stringify(pending));
	window.location.assign(url);
	return new Promise<never>(() => undefined);
}

/** Takes the pending request out of storage: a response is read once. */
function takePending(): PendingRequest | undefined {
	const text = sessionStorage.getItem(pendingKey);
	sessionStorage.removeItem(pendingKey);
	return text === null ? undefined : (JSON.parse(text) as PendingRequest);
}

/**
 * Call once, when the page loads.
 *
 * @returns the result when the page came back from a sign-in, else `undefined`
 * @throws ServerError as the authority refuses; ClientError when the response is not of this page's request
 */
export async function handleRedirectPromise(configuration: Configuration, cache: TokenCache): Promise<AuthenticationResult | undefined> {
	if (isSignInPopup()) return undefined;
	const { hash } = window.location;
	const response = new URLSearchParams(hash.slice(1));
	if (!response.has('state') || !(response.has('code') || response.has('error'))) return undefined;
	// the code must not stay in the address bar and the history
	window.history.replaceState(null, '', window.location.pathname + window.location.search);
	const pending = takePending();
	if (!pending) return undefined;
	const code = await readAuthorizationResponse(configuration, pending, response);
	const { verifier, scopes, claims, redirectUri, applicationState } = pending;
	const result = await acquireTokenByCode(configuration, cache, {
		code,
		scopes,
		codeVerifier: verifier,
		redirectUri,
		...(claims === undefined ? {} : { claims }),
	});
	checkNonce(result, pending);
	return { ...result, ...(applicationState === undefined ? {} : { state: applicationState }) };
}
