// Without the user, through the session that the browser has at the authority: a hidden frame goes there with
// `prompt=none` and comes back at once, with a code or a reason. Browsers that withhold cookies from frames of other
// sites get `login_required`.
import type { AuthenticationResult } from '../authentication-result.ts';
import type { AuthorityContext } from '../authorities.ts';
import type { Began } from '../cache/token-cache.ts';
import type { Configuration } from '../configuration.ts';
import { ClientAuthError } from '../errors/auth-error.ts';
import {
	createAuthorizationRequest,
	type InteractiveRequest,
	newState,
	type PendingRequest,
} from './authorization-request.ts';
import { finishInteractive } from './authorization-response.ts';
import { requireScopes } from './request.ts';
import { requireBrowser, returnedResponse } from './returning-window.ts';

const pollInterval = 20;
const frameName = 'countersign-silent';

/** Whether this page runs in a frame that the library opened: such a page has nothing to do but be read. */
export function isSilentFrame(): boolean {
	const { window } = globalThis;
	return window?.parent !== undefined && window.parent !== window && window.name === frameName;
}

/** Whether frames can be had: in a page, with an address to come back to. */
export function canUseFrame({ redirectUri }: Configuration): boolean {
	return globalThis.document?.body !== undefined && redirectUri !== undefined && !isSilentFrame();
}

function openFrame(url: string): HTMLIFrameElement {
	const frame = document.createElement('iframe');
	frame.name = frameName;
	frame.style.display = 'none';
	frame.title = 'Signing in';
	frame.src = url;
	return document.body.appendChild(frame);
}

function waitForResponse(
	frame: HTMLIFrameElement,
	pending: PendingRequest,
	patience: number,
	signal: AbortSignal | undefined,
) {
	return new Promise<URLSearchParams>((resolve, reject) => {
		const started = performance.now();
		const timer = setInterval(() => {
			const response = frame.contentWindow && returnedResponse(frame.contentWindow, pending);
			// an authority that shows a page instead of answering never comes back
			const late = performance.now() - started > patience;
			if (!response && !late && !signal?.aborted) return;
			clearInterval(timer);
			if (response) resolve(response);
			else
				reject(
					signal?.aborted
						? signal.reason
						: new ClientAuthError('timed_out', 'the authority did not answer the silent request in time'),
				);
		}, pollInterval);
	});
}

/** @throws InteractionRequiredAuthError when only the user can go on; ClientAuthError `timed_out` */
export async function acquireTokenInFrame(
	context: AuthorityContext,
	request: InteractiveRequest,
	began?: Began,
): Promise<AuthenticationResult> {
	requireBrowser('ssoSilent');
	requireScopes(request, 0);
	request.signal?.throwIfAborted();
	const { configuration } = context;
	const { url, pending } = await createAuthorizationRequest(
		configuration,
		{ ...request, prompt: 'none' },
		newState('frame'),
	);
	request.signal?.throwIfAborted();
	const frame = openFrame(url);
	try {
		const response = await waitForResponse(frame, pending, configuration.requestTimeout, request.signal);
		return await finishInteractive(context, pending, response, { ...(began ? { began } : {}), signal: request.signal });
	} finally {
		frame.remove();
	}
}
