// A client that holds a credential: a web API, a web application or a daemon.
import { type AccountFilter, accountsOf } from './accounts.ts';
import {
	createAuthorizationRequest,
	type InteractiveRequest,
	type PendingRequest,
} from './acquire/authorization-request.ts';
import { type AuthorizationCodeRequest, acquireTokenByCode } from './acquire/by-code.ts';
import { createExpectations } from './acquire/expectations.ts';
import { acquireTokenForClient, type ClientCredentialRequest } from './acquire/for-client.ts';
import { acquireTokenOnBehalfOf, type OnBehalfOfRequest } from './acquire/on-behalf-of.ts';
import { acquireTokenSilent, type SilentRequest } from './acquire/silent.ts';
import type { Account, AuthenticationResult } from './authentication-result.ts';
import { createAuthorities } from './authorities.ts';
import type { ClientOptions } from './configuration.ts';
import { type Credential, credentialFields } from './credentials/credential.ts';
import { ClientConfigurationError } from './errors/auth-error.ts';
import { expose } from './extend.ts';

export interface ConfidentialClientOptions extends ClientOptions {
	/** a secret of the registration */
	clientSecret?: string | undefined;
	/**
	 * another credential: {@link certificateCredential}, {@link federatedTokenFile}, or a function that makes assertions
	 */
	credential?: Credential | undefined;
}

export interface ConfidentialClient {
	/** the application's own token */
	acquireTokenForClient(request: ClientCredentialRequest): Promise<AuthenticationResult>;
	/** the same, under MSAL's name */
	acquireTokenByClientCredential(request: ClientCredentialRequest): Promise<AuthenticationResult>;
	/** @throws InteractionRequiredAuthError when the user must act: relay its `claims` to the caller */
	acquireTokenOnBehalfOf(request: OnBehalfOfRequest): Promise<AuthenticationResult>;
	/** the address to send a user to, and what to keep with their session until the code comes back */
	getAuthCodeUrl(request: InteractiveRequest): Promise<{ url: string; pending: PendingRequest }>;
	acquireTokenByCode(request: AuthorizationCodeRequest): Promise<AuthenticationResult>;
	acquireTokenSilent(request: SilentRequest): Promise<AuthenticationResult>;
	getAllAccounts(filter?: AccountFilter): Promise<Account[]>;
	removeAccount(account: Account): Promise<void>;
}

/**
 * @example
 * const client = createConfidentialClient({ clientId, clientSecret, authority });
 * const { accessToken } = await client.acquireTokenForClient({ scopes: ['https://graph.microsoft.com/.default'] });
 * @throws ClientConfigurationError when an option is missing or unsafe
 */
export function createConfidentialClient(options: ConfidentialClientOptions): ConfidentialClient {
	const { clientSecret, credential } = options ?? {};
	if ((clientSecret ? 1 : 0) + (credential ? 1 : 0) !== 1)
		throw new ClientConfigurationError('credential_required', 'exactly one of clientSecret and credential is required');
	if (![clientSecret ?? '', credential ?? ''].every((one) => typeof one === 'function' || typeof one === 'string'))
		throw new ClientConfigurationError(
			'credential_required',
			'a credential is a text, or a function that makes assertions',
		);
	const held: Credential = clientSecret ?? (credential as Credential);
	const authorityFor = createAuthorities(options, (audience) =>
		credentialFields(held, { clientId: options.clientId, audience }),
	);
	const { cache } = authorityFor();
	const expectations = createExpectations();
	const client: ConfidentialClient = {
		acquireTokenForClient: async (request) => acquireTokenForClient(authorityFor(request?.authority), request),
		acquireTokenByClientCredential: (request) => client.acquireTokenForClient(request),
		acquireTokenOnBehalfOf: async (request) => acquireTokenOnBehalfOf(authorityFor(request?.authority), request),
		async getAuthCodeUrl(request) {
			const asked = await createAuthorizationRequest(authorityFor(request?.authority).configuration, request);
			expectations.remember(asked.pending);
			// a server reads the query; a fragment never reaches it
			const url = new URL(asked.url);
			url.searchParams.set('response_mode', 'query');
			return { ...asked, url: url.href };
		},
		acquireTokenByCode: async (request) =>
			acquireTokenByCode(authorityFor(request?.authority), expectations.complete(request)),
		acquireTokenSilent: async (request) => acquireTokenSilent(authorityFor(request?.authority), request),
		getAllAccounts: (filter) => accountsOf(cache, filter),
		async removeAccount(account) {
			if (!account?.homeAccountId)
				throw new ClientConfigurationError('account_required', 'an account is required: one of getAllAccounts()');
			await cache.removeAccount(account);
		},
	};
	return expose(client, authorityFor);
}
