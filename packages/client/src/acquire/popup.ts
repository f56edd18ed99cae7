// Interactive in a popup window. The window comes back to the redirect URI, which must be of this page's origin; then its
// address can be read.
import type { AuthenticationResult } from '../authentication-result.ts';
import type { AuthorityContext } from '../authorities.ts';
import { ClientAuthError } from '../errors/auth-error.ts';
import { createAuthorizationRequest, type InteractiveRequest } from './authorization-request.ts';
import { finishInteractive } from './authorization-response.ts';
import { addressIn, responseParameters } from './returning-window.ts';

const pollInterval = 50;
const popupName = 'countersign-sign-in';

/** Whether this page runs in a popup that the library opened: such a page has nothing to do but wait to be closed. */
export function isSignInPopup(): boolean {
	return globalThis.window?.opener != null && globalThis.window.name === popupName;
}

function openPopup(): Window {
	const [width, height] = [480, 680];
	const left = Math.max(0, window.screenX + (window.outerWidth - width) / 2);
	const top = Math.max(0, window.screenY + (window.outerHeight - height) / 2);
	// opened before anything is awaited: browsers allow a window only in the turn of the user's click
	const popup = window.open('about:blank', popupName, `popup,width=${width},height=${height},left=${left},top=${top}`);
	if (!popup) throw new ClientAuthError('popup_blocked', 'the browser did not open a window; call this from a click');
	return popup;
}

function waitForResponse(popup: Window, redirectUri: string): Promise<URLSearchParams> {
	return new Promise((resolve, reject) => {
		const timer = setInterval(() => {
			if (popup.closed) {
				clearInterval(timer);
				reject(new ClientAuthError('user_cancelled', 'the window was closed before the sign-in was finished'));
				return;
			}
			const address = addressIn(popup, redirectUri);
			if (!address) return;
			clearInterval(timer);
			popup.close();
			resolve(responseParameters(address));
		}, pollInterval);
	});
}

/** @throws ClientAuthError `popup_blocked` or `user_cancelled`; ServerError as the authority refuses */
export async function acquireTokenPopup(context: AuthorityContext, request: InteractiveRequest): Promise<AuthenticationResult> {
	const popup = openPopup();
	try {
		const { url, pending } = await createAuthorizationRequest(context.configuration, request);
		popup.location.replace(url);
		return await finishInteractive(context, pending, await waitForResponse(popup, pending.redirectUri));
	} finally {
		if (!popup.closed) popup.close();
	}
}
