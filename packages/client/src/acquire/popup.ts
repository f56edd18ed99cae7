// Interactive in a popup window. The window comes back to the redirect URI, which must be of this page's origin; then its
// address can be read, or it tells its response itself where the browser has cut it off.
import type { AuthenticationResult } from '../authentication-result.ts';
import type { AuthorityContext } from '../authorities.ts';
import { ClientAuthError } from '../errors/auth-error.ts';
import {
	createAuthorizationRequest,
	type InteractiveRequest,
	newState,
	type PendingRequest,
} from './authorization-request.ts';
import { finishInteractive } from './authorization-response.ts';
import { listenForResponse } from './bridge.ts';
import { requireBrowser, returnedResponse } from './returning-window.ts';

const pollInterval = 50;
const namePrefix = 'countersign.popup.';
/** milliseconds in which nobody closes a window by hand: one that seems closed so soon was cut off by the browser */
const tooSoon = 1000;
/** milliseconds for a message that is on its way when the window closes */
const grace = 300;

/** Whether this page runs in a popup that the library opened: such a page has nothing to do but wait to be closed. */
export function isSignInPopup(): boolean {
	return globalThis.window?.opener != null && globalThis.window.name?.startsWith(namePrefix);
}

/**
 * Opens the window, still empty. Call it before anything is awaited: browsers allow a window only in the turn of the user's click.
 *
 * @throws ClientAuthError `popup_blocked`
 */
export function openPopup(): Window {
	requireBrowser('A popup');
	const [width, height] = [480, 680];
	const left = Math.max(0, window.screenX + (window.outerWidth - width) / 2);
	const top = Math.max(0, window.screenY + (window.outerHeight - height) / 2);
	// each window has a name of its own: the same name would navigate the one that is open
	const popup = window.open(
		'about:blank',
		namePrefix + newState('popup'),
		`popup,width=${width},height=${height},left=${left},top=${top}`,
	);
	if (!popup) throw new ClientAuthError('popup_blocked', 'the browser did not open a window; call this from a click');
	return popup;
}

/** @returns whether this page cuts its popups off, which it can read of itself */
async function isSevering(): Promise<boolean> {
	try {
		const { headers } = await globalThis.fetch(window.location.href, { method: 'HEAD' });
		return /same-origin|noopener/.test(headers.get('cross-origin-opener-policy') ?? '');
	} catch {
		return false;
	}
}

function waitForResponse(
	popup: Window,
	pending: PendingRequest,
	popupTimeout: number,
	stop: AbortSignal,
): Promise<URLSearchParams> {
	const navigated = performance.now();
	return new Promise((resolve, reject) => {
		let timer: ReturnType<typeof setInterval> | undefined;
		let limit: ReturnType<typeof setTimeout> | undefined;
		const leave = () => end(() => reject(stop.reason));
		const silence = listenForResponse(pending.state, (response) => end(() => resolve(response)));
		function end(settle: () => void): void {
			clearInterval(timer);
			clearTimeout(limit);
			silence();
			stop.removeEventListener('abort', leave);
			settle();
		}
		async function closed(): Promise<void> {
			clearInterval(timer);
			const early = performance.now() - navigated < tooSoon;
			const severed = early || (await isSevering());
			const error = severed
				? new ClientAuthError(
						'popup_severed',
						'the browser separated the window from this page (Cross-Origin-Opener-Policy) and no answer came; use the bridge page as redirect URI',
					)
				: new ClientAuthError('user_cancelled', 'the window was closed before the sign-in was finished');
			limit = setTimeout(() => end(() => reject(error)), severed ? popupTimeout : grace);
		}
		if (stop.aborted) return leave();
		stop.addEventListener('abort', leave, { once: true });
		timer = setInterval(() => {
			const response = popup.closed ? undefined : returnedResponse(popup, pending);
			if (response) end(() => resolve(response));
			else if (popup.closed) closed();
		}, pollInterval);
	});
}

/**
 * One sign-in in a window that is open.
 *
 * @param stop closes the request when nobody waits for it any more
 * @throws ClientAuthError `user_cancelled` or `popup_severed`; ServerError as the authority refuses
 */
export async function signInWith(
	popup: Window,
	context: AuthorityContext,
	request: InteractiveRequest,
	stop: AbortSignal,
): Promise<AuthenticationResult> {
	const { configuration, cache } = context;
	const began = request.account ? await cache.begin(request.account).catch(() => undefined) : undefined;
	const { url, pending } = await createAuthorizationRequest(configuration, request, newState('popup'));
	stop.throwIfAborted();
	popup.location.replace(url);
	const response = await waitForResponse(popup, pending, configuration.popupTimeout, stop);
	return finishInteractive(context, pending, response, { ...(began ? { began } : {}), signal: stop });
}
