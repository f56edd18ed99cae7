// Interactive by redirect: the page leaves, and finishes when it comes back.
import type { AuthenticationResult } from '../authentication-result.ts';
import type { AuthorityFor } from '../authorities.ts';
import type { Configuration } from '../configuration.ts';
import { createAuthorizationRequest, type InteractiveRequest, type PendingRequest } from './authorization-request.ts';
import { finishInteractive } from './authorization-response.ts';
import { isSilentFrame } from './frame.ts';
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
 * @throws ServerError as the authority refuses; ClientAuthError when the response is not of this page's request
 */
export async function handleRedirectPromise(authorityFor: AuthorityFor): Promise<AuthenticationResult | undefined> {
	if (isSignInPopup() || isSilentFrame()) return undefined;
	const { hash } = window.location;
	const response = new URLSearchParams(hash.slice(1));
	if (!response.has('state') || !(response.has('code') || response.has('error'))) return undefined;
	// the code must not stay in the address bar and the history
	window.history.replaceState(null, '', window.location.pathname + window.location.search);
	const pending = takePending();
	if (!pending) return undefined;
	return finishInteractive(authorityFor(pending.authority), pending, response);
}
