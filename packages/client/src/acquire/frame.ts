// Without the user, through the session that the browser has at the authority: a hidden frame goes there with `prompt=none` and comes
// back at once, with a code or a reason. Browsers that withhold cookies from frames of other sites get `login_required`.
import type { AuthenticationResult } from '../authentication-result.ts';
import type { AuthorityContext } from '../authorities.ts';
import type { Configuration } from '../configuration.ts';
import { ClientAuthError } from '../errors/auth-error.ts';
import { createAuthorizationRequest, type InteractiveRequest } from './authorization-request.ts';
import { finishInteractive } from './authorization-response.ts';
import { addressIn, type Returning, responseParameters } from './returning-window.ts';

const pollInterval = 20;
/** milliseconds; an authority that shows a page instead of answering never comes back */
const patience = 10_000;
const frameName = 'countersign-silent';

/** Whether this page runs in a frame that the library opened: such a page has nothing to do but be read. */
export function isSilentFrame(): boolean {
	return globalThis.window?.parent !== undefined && globalThis.window.parent !== globalThis.window && globalThis.window.name === frameName;
}

/** Whether frames can be had: in a page, with an address to come back to. */
export function canUseFrame({ redirectUri }: Configuration): boolean {
	return globalThis.document !== undefined && redirectUri !== undefined && !isSilentFrame();
}

function openFrame(url: string): HTMLIFrameElement {
	const frame = document.createElement('iframe');
	frame.name = frameName;
	frame.style.display = 'none';
	frame.title = 'Signing in';
	frame.src = url;
	return document.body.appendChild(frame);
}

function waitForResponse(frame: HTMLIFrameElement, { redirectUri }: Returning): Promise<URLSearchParams> {
	return new Promise((resolve, reject) => {
		const started = performance.now();
		const timer = setInterval(() => {
			const address = frame.contentWindow && addressIn(frame.contentWindow, redirectUri);
			if (address) {
				clearInterval(timer);
				resolve(responseParameters(address));
			} else if (performance.now() - started > patience) {
				clearInterval(timer);
				reject(new ClientAuthError('timed_out', 'the authority did not answer the silent request in time'));
			}
		}, pollInterval);
	});
}

/** @throws InteractionRequiredAuthError when only the user can go on; ClientAuthError `timed_out` */
export async function acquireTokenInFrame(context: AuthorityContext, request: InteractiveRequest): Promise<AuthenticationResult> {
	const { url, pending } = await createAuthorizationRequest(context.configuration, { ...request, prompt: 'none' });
	const frame = openFrame(url);
	try {
		return await finishInteractive(context, pending, await waitForResponse(frame, pending));
	} finally {
		frame.remove();
	}
}
