// Interactive in a popup window. The window comes back to the redirect URI, which must be of this page's origin; then
// its address can be read, or it tells its response itself where the browser has cut it off.
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
/** milliseconds for a message that is on its way when the window closes */
const grace = 300;

/** Whether this page runs in a popup that the library opened: such a page has nothing to do but wait to be closed. */
export function isSignInPopup(): boolean {
	return globalThis.window?.opener != null && globalThis.window.name?.startsWith(namePrefix);
}

/**
 * Opens the window, still empty. Call it before anything is awaited: browsers allow a window only in the turn of the
 * user's click.
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
	// some blockers hand out a window that is closed already
	if (!popup || popup.closed)
		throw new ClientAuthError('popup_blocked', 'the browser did not open a window; call this from a click');
	return popup;
}

const cancelled = () => new ClientAuthError('user_cancelled', 'the window was closed before the sign-in was finished');
const severed = () =>
	new ClientAuthError(
		'popup_severed',
		'the browser separated the window from this page (Cross-Origin-Opener-Policy) and no answer came; use the bridge page as redirect URI',
	);

/*
 * A window that seems closed was closed by the user, or cut off by the browser. It is cut off when it arrives at the
 * authority: by this page's policy, which the page can read of itself, or by the authority's. One that was seen at the
 * authority was not cut off by its policy; one that was not, is still in front of the user, and this page has no focus.
 * HTML Standard, "Cross-origin opener policies".
 */

/** @returns whether this page's own policy cuts its popups off */
async function isSevering(): Promise<boolean> {
	try {
		const { headers } = await globalThis.fetch(window.location.href, { method: 'HEAD' });
		return /^\s*(same-origin(?!-allow-popups)|noopener)/i.test(headers.get('cross-origin-opener-policy') ?? '');
	} catch {
		return false;
	}
}

/**
 * milliseconds in which nobody closes a window by hand, where a browser does not tell whether the page has the focus
 */
const tooSoon = 1000;

/** @returns whether the window is at another origin, whose address cannot be read */
function isAway(popup: Window): boolean {
	try {
		return !/^https?:/.test(popup.location.href) ? false : popup.location.origin !== window.location.origin;
	} catch {
		return true;
	}
}

function waitForResponse(
	popup: Window,
	pending: PendingRequest,
	popupTimeout: number,
	stop: AbortSignal,
): Promise<URLSearchParams> {
	const navigated = performance.now();
	let away = false;
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
			const focused = globalThis.document.hasFocus?.() ?? performance.now() - navigated > tooSoon;
			const cut = (!away && !focused) || (await isSevering());
			limit = setTimeout(() => end(() => reject(cut ? severed() : cancelled())), cut ? popupTimeout : grace);
		}
		if (stop.aborted) return leave();
		stop.addEventListener('abort', leave, { once: true });
		timer = setInterval(() => {
			const response = popup.closed ? undefined : returnedResponse(popup, pending);
			if (response) end(() => resolve(response));
			else if (popup.closed) closed();
			else away ||= isAway(popup);
		}, pollInterval);
	});
}

/** @throws ClientAuthError `user_cancelled` when the window is gone before it was sent anywhere */
function leaveFor(popup: Window, url: string): void {
	try {
		if (popup.closed) throw cancelled();
		popup.location.replace(url);
	} catch {
		// closed between the two
		throw cancelled();
	}
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
	leaveFor(popup, url);
	const response = await waitForResponse(popup, pending, configuration.popupTimeout, stop);
	return finishInteractive(context, pending, response, { ...(began ? { began } : {}), signal: stop });
}
