// A client without a credential: a page in a browser, or a program on somebody's machine.
import { createAuthorizationRequest, type InteractiveRequest, type PendingRequest } from './acquire/authorization-request.ts';
import { type AuthorizationCodeRequest, acquireTokenByCode } from './acquire/by-code.ts';
import { acquireTokenByDeviceCode, type DeviceCodeRequest } from './acquire/device-code.ts';
import { acquireTokenInFrame } from './acquire/frame.ts';
import { acquireTokenPopup } from './acquire/popup.ts';
import { acquireTokenRedirect, handleRedirectPromise } from './acquire/redirect.ts';
import { acquireTokenSilent, type SilentRequest } from './acquire/silent.ts';
import type { Account, AuthenticationResult } from './authentication-result.ts';
import { createAuthorities } from './authorities.ts';
import type { ClientOptions } from './configuration.ts';

export interface PublicClient {
	/** accounts that have signed in through this cache */
	getAllAccounts(): Promise<Account[]>;
	/** from the cache, by the refresh token, or in a page by the browser's session; never shows anything */
	acquireTokenSilent(request: SilentRequest): Promise<AuthenticationResult>;
	/** by the session that the browser already has at the authority; never shows anything, and works in a page alone */
	ssoSilent(request: InteractiveRequest): Promise<AuthenticationResult>;
	/** in a window; call it from a click */
	acquireTokenPopup(request: InteractiveRequest): Promise<AuthenticationResult>;
	/** leaves the page; {@link handleRedirectPromise} finishes */
	acquireTokenRedirect(request: InteractiveRequest): Promise<never>;
	/** call once when the page loads */
	handleRedirectPromise(): Promise<AuthenticationResult | undefined>;
	/** the address to send a user to, and what to keep until the code comes back */
	getAuthCodeUrl(request: InteractiveRequest): Promise<{ url: string; pending: PendingRequest }>;
	/** for a program without a browser: shows a code and waits until its user has answered on another device */
	acquireTokenByDeviceCode(request: DeviceCodeRequest): Promise<AuthenticationResult>;
	acquireTokenByCode(request: AuthorizationCodeRequest): Promise<AuthenticationResult>;
	removeAccount(account: Account): Promise<void>;
	/** removes the account here and ends the session at the authority; leaves the page */
	logoutRedirect(request?: { account?: Account; postLogoutRedirectUri?: string }): Promise<never>;
}

/**
 * @example
 * const client = createPublicClient({ clientId, authority: 'https://localhost:8443/fabrikam.example', redirectUri: location.origin + '/' });
 * const result = (await client.handleRedirectPromise()) ?? (await client.acquireTokenSilent({ scopes, account }));
 * @throws TypeError when an option is missing or unsafe
 */
export function createPublicClient(options: ClientOptions): PublicClient {
	const authorityFor = createAuthorities(options);
	const { configuration, cache } = authorityFor();
	return {
		getAllAccounts: () => cache.accounts(),
		acquireTokenSilent: async (request) => acquireTokenSilent(authorityFor(request.authority), request),
		ssoSilent: async (request) => acquireTokenInFrame(authorityFor(request.authority), request),
		acquireTokenPopup: async (request) => acquireTokenPopup(authorityFor(request.authority), request),
		acquireTokenRedirect: async (request) => acquireTokenRedirect(authorityFor(request.authority).configuration, request),
		handleRedirectPromise: () => handleRedirectPromise(authorityFor),
		getAuthCodeUrl: async (request) => createAuthorizationRequest(authorityFor(request.authority).configuration, request),
		acquireTokenByDeviceCode: async (request) => acquireTokenByDeviceCode(authorityFor(request.authority), request),
		acquireTokenByCode: async (request) => acquireTokenByCode(authorityFor(request.authority), request),
		removeAccount: (account) => cache.removeAccount(account),
		async logoutRedirect({ account, postLogoutRedirectUri } = {}) {
			if (account) await cache.removeAccount(account);
			const { end_session_endpoint } = await configuration.metadata();
			const url = new URL(end_session_endpoint ?? `${configuration.authority}/oauth2/v2.0/logout`);
			url.searchParams.set('client_id', configuration.clientId);
			if (postLogoutRedirectUri) url.searchParams.set('post_logout_redirect_uri', postLogoutRedirectUri);
			window.location.assign(url.href);
			return new Promise<never>(() => undefined);
		},
	};
}
