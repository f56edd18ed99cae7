// Gets tokens from whatever client an application has: ours, @azure/msal-browser, @azure/msal-node or oidc-client-ts.
// Known by their methods, so that none of them is a dependency.
import type { Account } from '../authentication-result.ts';
import { ClientConfigurationError } from '../errors/auth-error.ts';
import { silentFailure } from '../errors/server-error.ts';
import { isOwn } from '../extend.ts';
import type { StepUp, TokenRequest, TokenResult } from './options.ts';

type Method = (request: never) => unknown;

/** The methods that are used of a client, whichever of them it has. */
export interface TokenClient {
	acquireTokenSilent?: Method;
	acquireTokenPopup?: Method;
	acquireTokenRedirect?: Method;
	handleRedirectPromise?: () => Promise<unknown>;
	getActiveAccount?: () => unknown;
	getAllAccounts?: Method;
	getTokenCache?: () => unknown;
	acquireTokenByClientCredential?: Method;
	/** of a managed identity's client */
	acquireToken?: Method;
	signinSilent?: Method;
	signinPopup?: Method;
	signinRedirect?: Method;
	getUser?: () => unknown;
}

export type Interaction = 'popup' | 'redirect' | 'none';

export interface TokenSource {
	acquireToken(
		scopes: readonly string[],
		request: TokenRequest,
		account: TokenResult['account'] | undefined,
	): Promise<TokenResult>;
	stepUp?(scopes: readonly string[], step: StepUp): Promise<TokenResult>;
}

const call = async (client: TokenClient, name: keyof TokenClient, request?: unknown): Promise<unknown> =>
	(client[name] as ((this: TokenClient, request?: unknown) => unknown) | undefined)?.call(client, request);

async function accountIn(client: TokenClient): Promise<Account | undefined> {
	const active = client.getActiveAccount
		? ((await call(client, 'getActiveAccount')) as Account | null | undefined)
		: undefined;
	if (active) return active;
	// MSAL for Node keeps its accounts in the token cache
	const holder = client.getAllAccounts ? client : (client.getTokenCache?.() as TokenClient | undefined);
	const all = holder?.getAllAccounts ? ((await call(holder, 'getAllAccounts')) as Account[]) : [];
	return all.length === 1 ? all[0] : undefined;
}

/** RFC 9470 in MSAL's way: parameters of the authorization request */
function extraParameters({ acrValues, maxAge }: TokenRequest): Record<string, string> {
	return {
		...(acrValues ? { acr_values: acrValues.join(' ') } : {}),
		...(maxAge === undefined ? {} : { max_age: String(maxAge) }),
	};
}

const needsUser = ({ acrValues, maxAge, scopes }: TokenRequest) =>
	acrValues !== undefined || maxAge !== undefined || scopes !== undefined;

function entraSource(
	client: TokenClient,
	account: () => Promise<Account | undefined>,
	interaction: Interaction,
): TokenSource {
	const method =
		interaction === 'popup' ? 'acquireTokenPopup' : interaction === 'redirect' ? 'acquireTokenRedirect' : undefined;
	return {
		async acquireToken(scopes, request, whose) {
			if (!client.acquireTokenSilent || (client.acquireTokenByClientCredential && !(await account())))
				return (await call(client, 'acquireTokenByClientCredential', {
					scopes,
					claims: request.claims,
				})) as TokenResult;
			// the active account may have been switched since the call was sent
			const held = whose ?? (await account());
			if (!held)
				throw silentFailure(
					'no_account',
					'nobody is signed in, or several accounts are and none is active',
					request.claims,
				);
			// our client asks the browser's session; MSAL would give the token that it has
			if (isOwn(client) ? request.scopes !== undefined : needsUser(request))
				throw silentFailure('interaction_required', 'the API asks for another sign-in', request.claims);
			const { claims, acrValues, maxAge, signal } = request;
			const more = isOwn(client) ? { acrValues, maxAge } : {};
			const asked = { scopes, account: held, claims, signal, ...more };
			return (await call(client, 'acquireTokenSilent', asked)) as TokenResult;
		},
		...(method && client[method]
			? {
					async stepUp(scopes: readonly string[], step: StepUp) {
						const { claims, acrValues, maxAge, signal } = step;
						const held = step.account ?? (await account());
						const extraQueryParameters = extraParameters(step);
						const prompt = step.scopes ? { prompt: 'consent' } : {};
						const asked = {
							scopes,
							claims,
							acrValues,
							maxAge,
							signal,
							extraQueryParameters,
							...prompt,
							...(held ? { account: held } : {}),
						};
						const result = (await call(client, method, asked)) as TokenResult | undefined;
						// the page leaves for a redirect: nothing that waits is to go on
						return result ?? new Promise<never>(() => undefined);
					},
				}
			: {}),
	};
}

interface OidcUser {
	access_token: string;
	expired?: boolean;
	profile: { sub: string };
}

function oidcSource(client: TokenClient, interaction: Interaction): TokenSource {
	const resultOf = (user: OidcUser): TokenResult => ({
		accessToken: user.access_token,
		account: { homeAccountId: user.profile.sub },
	});
	const asked = (scopes: readonly string[], request: TokenRequest) => ({
		scope: ['openid', ...scopes].join(' '),
		extraQueryParams: { ...(request.claims ? { claims: request.claims } : {}), ...extraParameters(request) },
	});
	const method = interaction === 'popup' ? 'signinPopup' : interaction === 'redirect' ? 'signinRedirect' : undefined;
	return {
		async acquireToken(scopes, request) {
			const user = (await call(client, 'getUser')) as OidcUser | null;
			if (!user) throw silentFailure('no_account', 'nobody is signed in', request.claims);
			if (!request.claims && !needsUser(request) && !user.expired) return resultOf(user);
			if (request.claims || needsUser(request))
				throw silentFailure('interaction_required', 'the API asks for more', request.claims);
			return resultOf((await call(client, 'signinSilent', asked(scopes, request))) as OidcUser);
		},
		...(method && client[method]
			? {
					async stepUp(scopes: readonly string[], step: StepUp) {
						const user = (await call(client, method, asked(scopes, step))) as OidcUser | undefined;
						return user ? resultOf(user) : new Promise<never>(() => undefined);
					},
				}
			: {}),
	};
}

/** @throws ClientConfigurationError `invalid_option` for an object that is none of these clients */
export function tokenSourceOf(
	client: TokenClient,
	account: (() => unknown) | undefined,
	interaction: Interaction,
): TokenSource {
	if (client.signinSilent && client.getUser) return oidcSource(client, interaction);
	if (client.acquireToken && !client.acquireTokenSilent && !client.acquireTokenByClientCredential)
		return {
			acquireToken: async ([resource], { claims }) =>
				(await call(client, 'acquireToken', { resource, claims })) as TokenResult,
		};
	if (!client.acquireTokenSilent && !client.acquireTokenByClientCredential)
		throw new ClientConfigurationError(
			'invalid_option',
			'the client must be ours, or one of msal-browser, msal-node or oidc-client-ts',
		);
	const find = async () => (account ? ((await account()) as Account | undefined) : accountIn(client));
	return entraSource(client, find, interaction);
}
