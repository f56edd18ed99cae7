// Signs out: here, and at the authority. OpenID Connect RP-Initiated Logout 1.0 §2.
import type { Account } from '../authentication-result.ts';
import type { AuthorityContext } from '../authorities.ts';
import { absoluteAddress } from './authorization-request.ts';
import { openPopup } from './popup.ts';
import { requireBrowser, shownAgain } from './returning-window.ts';

export interface LogoutRequest {
	/** whose tokens are removed; all accounts' when absent */
	account?: Account | null | undefined;
	/** where the authority sends the browser afterwards; it must be registered */
	postLogoutRedirectUri?: string | undefined;
	/** whom to sign out without asking which account: the account's `loginHint` when absent */
	logoutHint?: string | undefined;
	/** an ID token that the authority issued, for authorities that ask for one before they send the browser back */
	idTokenHint?: string | undefined;
	/** comes back with the browser */
	state?: string | undefined;
	/** what else the address says; a parameter that is set by the members above stays as they say */
	extraQueryParameters?: Readonly<Record<string, string>> | undefined;
}

export async function logoutAddress(
	{ configuration, cache }: AuthorityContext,
	request: LogoutRequest,
): Promise<string> {
	const { account } = request;
	const parameters = {
		client_id: configuration.clientId,
		logout_hint: request.logoutHint ?? account?.loginHint,
		id_token_hint: request.idTokenHint,
		state: request.state,
		post_logout_redirect_uri: absoluteAddress(request.postLogoutRedirectUri),
	};
	for (const each of account ? [account] : await cache.accounts()) await cache.removeAccount(each);
	await cache.write('active', undefined);
	configuration.emit({ type: 'signedOut' });
	const { end_session_endpoint } = await configuration.metadata();
	const url = new URL(end_session_endpoint ?? `${configuration.authority}/oauth2/v2.0/logout`);
	for (const each of [request.extraQueryParameters ?? {}, parameters])
		for (const [name, value] of Object.entries(each)) if (value) url.searchParams.set(name, value);
	return url.href;
}

/** Leaves the page; settles only when the user comes back to this very page by the browser's back button. */
export async function logoutRedirect(context: AuthorityContext, request: LogoutRequest): Promise<void> {
	requireBrowser('A sign-out by redirect');
	const address = await logoutAddress(context, request);
	const back = shownAgain();
	window.location.assign(address);
	await back;
}

/** milliseconds */
const pollInterval = 100;

/** In a window; settles when it is closed, or has come back to `postLogoutRedirectUri`. */
export async function logoutPopup(context: AuthorityContext, request: LogoutRequest): Promise<void> {
	const popup = openPopup();
	const { popupTimeout, clock } = context.configuration;
	try {
		popup.location.replace(await logoutAddress(context, request));
		const until = clock() + popupTimeout;
		const back = absoluteAddress(request.postLogoutRedirectUri);
		await new Promise<void>((resolve) => {
			const timer = setInterval(() => {
				let address = '';
				try {
					address = popup.closed ? '' : popup.location.href;
				} catch {
					// still at the authority
				}
				if (!popup.closed && !(back && address.startsWith(back)) && clock() < until) return;
				clearInterval(timer);
				resolve();
			}, pollInterval);
		});
	} finally {
		if (!popup.closed) popup.close();
	}
}
