// Interactive by redirect: the page leaves, and finishes when it comes back.
import type { AuthenticationResult } from '../authentication-result.ts';
import type { AuthorityContext, AuthorityFor } from '../authorities.ts';
import { ClientAuthError } from '../errors/auth-error.ts';
import {
	channelOf,
	createAuthorizationRequest,
	type InteractiveRequest,
	newState,
	type PendingRequest,
} from './authorization-request.ts';
import { finishInteractive } from './authorization-response.ts';
import { relayResponse } from './bridge.ts';
import { isSilentFrame } from './frame.ts';
import { isSignInPopup } from './popup.ts';
import { requireBrowser, responseIn, shownAgain } from './returning-window.ts';

const pendingKey = (clientId: string) => `countersign.pending.${clientId}`;

function storage<T>(work: (storage: Storage) => T): T {
	try {
		return work(globalThis.sessionStorage);
	} catch (cause) {
		throw new ClientAuthError(
			'storage_unavailable',
			'a sign-in by redirect needs sessionStorage, which is full or denied; a popup does not',
			{ cause },
		);
	}
}

/**
 * Leaves the page; the promise settles only when the request cannot be made.
 *
 * @param returned told when the user comes back without an answer, by the browser's back button
 */
export async function leaveForAuthority(
	{ configuration }: AuthorityContext,
	request: InteractiveRequest,
	returned: () => void,
): Promise<never> {
	requireBrowser('A sign-in by redirect');
	const { url, pending } = await createAuthorizationRequest(configuration, request, newState('redirect'));
	request.signal?.throwIfAborted();
	storage((session) => session.setItem(pendingKey(configuration.clientId), JSON.stringify(pending)));
	shownAgain().then(returned);
	window.location.assign(url);
	return new Promise<never>(() => undefined);
}

/** Takes the pending request out of storage: a response is read once. */
function takePending(clientId: string, state: string): PendingRequest | undefined {
	const key = pendingKey(clientId);
	const text = storage((session) => session.getItem(key));
	if (text === null) return undefined;
	let pending: PendingRequest;
	try {
		pending = JSON.parse(text) as PendingRequest;
	} catch {
		return undefined;
	}
	// of another client of this page, or of an earlier attempt
	if (pending.state !== state) return undefined;
	storage((session) => session.removeItem(key));
	return pending;
}

/** Takes the code out of the address bar and the history; a browser that refuses it does not cost the sign-in. */
export function cleanAddress(): void {
	try {
		window.history.replaceState(null, '', window.location.pathname + window.location.search);
	} catch {
		// a sandboxed page, or too many changes of the address
	}
}

async function readRedirect(authorityFor: AuthorityFor): Promise<AuthenticationResult | undefined> {
	if (isSignInPopup() || isSilentFrame()) return undefined;
	const response = responseIn(window.location);
	const state = response.get('state');
	if (state === null || !(response.has('code') || response.has('error'))) return undefined;
	// a popup that the browser cut off from the page that opened it
	if (channelOf(state) === 'popup') {
		relayResponse();
		return undefined;
	}
	const pending = takePending(authorityFor().configuration.clientId, state);
	if (pending) {
		// the code must not stay in the address bar and the history
		cleanAddress();
		const context = authorityFor(pending.authority);
		const { emit } = context.configuration;
		try {
			const result = await finishInteractive(context, pending, response);
			emit({ type: 'interactionEnded', kind: 'redirect' });
			return result;
		} catch (error) {
			emit({ type: 'interactionEnded', kind: 'redirect', error });
			throw error;
		}
	}
	return undefined;
}

/** what was read in this page, by client: a page reads its address once and gives the same answer to whoever asks */
const answers = new WeakMap<Window, Map<string, { state: string | null; answer: ReturnType<typeof readRedirect> }>>();

/**
 * Finishes a sign-in by redirect when the page has come back from one. Calling it again in the same page gives the same
 * promise.
 *
 * @returns the result when the page came back from a sign-in, else `undefined`
 * @throws ServerError as the authority refuses; ClientAuthError when the response is not of this page's request
 */
export function handleRedirectPromise(authorityFor: AuthorityFor): Promise<AuthenticationResult | undefined> {
	try {
		requireBrowser('handleRedirectPromise');
	} catch (error) {
		return Promise.reject(error);
	}
	const { clientId } = authorityFor().configuration;
	const known = answers.get(window) ?? new Map();
	answers.set(window, known);
	const given = known.get(clientId);
	const response = responseIn(window.location);
	const state = response.get('state');
	// a browser that refuses to clean the address still shows what was read
	if (given && (given.state === state || !response.has('code'))) return given.answer;
	const answer = readRedirect(authorityFor);
	known.set(clientId, { state, answer });
	return answer;
}
