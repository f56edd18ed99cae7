// A client without a credential: a page in a browser, or a program on somebody's machine.
import { type AccountFilter, accountsOf, activeAccount, setActiveAccount } from './accounts.ts';
import {
	createAuthorizationRequest,
	type InteractiveRequest,
	type PendingRequest,
} from './acquire/authorization-request.ts';
import { type AuthorizationCodeRequest, acquireTokenByCode } from './acquire/by-code.ts';
import { acquireTokenByDeviceCode, type DeviceCodeRequest } from './acquire/device-code.ts';
import { createExpectations } from './acquire/expectations.ts';
import { acquireTokenInFrame } from './acquire/frame.ts';
import { createInteractions } from './acquire/interactions.ts';
import { type LogoutRequest, logoutPopup, logoutRedirect } from './acquire/logout.ts';
import { handleRedirectPromise } from './acquire/redirect.ts';
import { requireScopes } from './acquire/request.ts';
import { acquireTokenSilent, type SilentRequest } from './acquire/silent.ts';
import type { Account, AuthenticationResult } from './authentication-result.ts';
import { createAuthorities } from './authorities.ts';
import type { ClientOptions } from './configuration.ts';
import { ClientConfigurationError } from './errors/auth-error.ts';
import { expose } from './extend.ts';

/** A silent request of a public client: without an account it is for the active one. */
export type PublicSilentRequest = Omit<SilentRequest, 'account'> & Partial<Pick<SilentRequest, 'account'>>;

/** A sign-in: scopes may be left out. */
export type LoginRequest = Omit<InteractiveRequest, 'scopes'> & Partial<Pick<InteractiveRequest, 'scopes'>>;

export interface PublicClient {
	/** accounts that have signed in through this cache */
	getAllAccounts(filter?: AccountFilter): Promise<Account[]>;
	/** the first account that matches */
	getAccount(filter: AccountFilter): Promise<Account | undefined>;
	/** the account that was set, unless it has signed out */
	getActiveAccount(): Promise<Account | undefined>;
	/** the account of silent requests that name none; `undefined` for none */
	setActiveAccount(account: Account | null | undefined): Promise<void>;
	/** from the cache, by the refresh token, or in a page by the browser's session; never shows anything */
	acquireTokenSilent(request: PublicSilentRequest): Promise<AuthenticationResult>;
	/** by the session that the browser already has at the authority; never shows anything, and works in a page alone */
	ssoSilent(request: InteractiveRequest): Promise<AuthenticationResult>;
	/** in a window; call it from a click */
	acquireTokenPopup(request: InteractiveRequest): Promise<AuthenticationResult>;
	/** the same as {@link acquireTokenPopup}; without scopes a sign-in alone */
	loginPopup(request?: LoginRequest): Promise<AuthenticationResult>;
	/** leaves the page; {@link handleRedirectPromise} finishes */
	acquireTokenRedirect(request: InteractiveRequest): Promise<never>;
	/** the same as {@link acquireTokenRedirect}; without scopes a sign-in alone */
	loginRedirect(request?: LoginRequest): Promise<never>;
	/** call it when the page loads; a second call gives the same result */
	handleRedirectPromise(): Promise<AuthenticationResult | undefined>;
	/** the address to send a user to, and what to keep until the code comes back */
	getAuthCodeUrl(request: InteractiveRequest): Promise<{ url: string; pending: PendingRequest }>;
	/** for a program without a browser: shows a code and waits until its user has answered on another device */
	acquireTokenByDeviceCode(request: DeviceCodeRequest): Promise<AuthenticationResult>;
	acquireTokenByCode(request: AuthorizationCodeRequest): Promise<AuthenticationResult>;
	/** removes the account and its tokens here; the session at the authority stays */
	removeAccount(account: Account): Promise<void>;
	/** removes the account here and ends the session at the authority; leaves the page */
	logoutRedirect(request?: LogoutRequest): Promise<never>;
	/** the same in a window */
	logoutPopup(request?: LogoutRequest): Promise<void>;
}

/** @throws ClientConfigurationError `account_required` */
function requireAccount(account: Account | null | undefined): Account {
	if (account?.homeAccountId) return account;
	throw new ClientConfigurationError(
		'account_required',
		'an account is required: one of getAllAccounts(), or the `account` of a result',
	);
}

/**
 * @example
 * const client = createPublicClient({ clientId, authority, redirectUri: `${location.origin}/` });
 * await client.handleRedirectPromise();
 * const { account } = await client.loginPopup({ scopes });
 * const { accessToken } = await client.acquireTokenSilent({ scopes, account });
 * @throws ClientConfigurationError when an option is missing or unsafe
 */
export function createPublicClient(options: ClientOptions): PublicClient {
	const authorityFor = createAuthorities(options);
	const own = authorityFor();
	const { cache } = own;
	const interactions = createInteractions(acquireTokenSilent);
	const expectations = createExpectations();
	const client: PublicClient = {
		getAllAccounts: (filter) => accountsOf(cache, filter),
		getAccount: async (filter) => (await accountsOf(cache, filter))[0],
		getActiveAccount: () => activeAccount(cache),
		setActiveAccount: async (account) => setActiveAccount(cache, account ? requireAccount(account) : undefined),
		async acquireTokenSilent(request) {
			requireScopes(request);
			const account = request.account ?? (await activeAccount(cache));
			return acquireTokenSilent(authorityFor(request.authority), { ...request, account });
		},
		ssoSilent: async (request) => acquireTokenInFrame(authorityFor(request?.authority), request),
		acquireTokenPopup: async (request) => interactions.popup(authorityFor(request?.authority), request),
		loginPopup: (request) => client.acquireTokenPopup({ scopes: [], ...request }),
		acquireTokenRedirect: async (request) => interactions.redirect(authorityFor(request?.authority), request),
		loginRedirect: (request) => client.acquireTokenRedirect({ scopes: [], ...request }),
		handleRedirectPromise: () => handleRedirectPromise(authorityFor),
		async getAuthCodeUrl(request) {
			const asked = await createAuthorizationRequest(authorityFor(request?.authority).configuration, request);
			expectations.remember(asked.pending);
			return asked;
		},
		acquireTokenByDeviceCode: async (request) => acquireTokenByDeviceCode(authorityFor(request?.authority), request),
		acquireTokenByCode: async (request) =>
			acquireTokenByCode(authorityFor(request?.authority), expectations.complete(request)),
		removeAccount: async (account) => cache.removeAccount(requireAccount(account)),
		async logoutRedirect(request) {
			await interactions.alone(() => logoutRedirect(own, request ?? {}));
			// the page was left: nothing that waits is to go on
			return new Promise<never>(() => undefined);
		},
		logoutPopup: (request) => interactions.alone(() => logoutPopup(own, request ?? {})),
	};
	return expose(client, authorityFor);
}
