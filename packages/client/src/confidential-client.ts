// A client that holds a credential: a web API or a daemon.

import { type AuthorizationCodeRequest, acquireTokenByCode } from './acquire/by-code.ts';
import { acquireTokenForClient, type ClientCredentialRequest } from './acquire/for-client.ts';
import { acquireTokenOnBehalfOf, type OnBehalfOfRequest } from './acquire/on-behalf-of.ts';
import { acquireTokenSilent, type SilentRequest } from './acquire/silent.ts';
import type { AuthenticationResult } from './authentication-result.ts';
import { createTokenCache } from './cache/token-cache.ts';
import { type ClientOptions, configure } from './configuration.ts';

export interface ConfidentialClientOptions extends ClientOptions {
	clientSecret: string;
}

export interface ConfidentialClient {
	/** the application's own token */
	acquireTokenForClient(request: ClientCredentialRequest): Promise<AuthenticationResult>;
	/** @throws InteractionRequiredAuthError when the user must act: relay its `claims` to the caller */
	acquireTokenOnBehalfOf(request: OnBehalfOfRequest): Promise<AuthenticationResult>;
	acquireTokenByCode(request: AuthorizationCodeRequest): Promise<AuthenticationResult>;
	acquireTokenSilent(request: SilentRequest): Promise<AuthenticationResult>;
}

/**
 * @example
 * const client = createConfidentialClient({ clientId, clientSecret, authority });
 * const { accessToken } = await client.acquireTokenForClient({ scopes: ['https://graph.microsoft.com/.default'] });
 * @throws TypeError when an option is missing or unsafe
 */
export function createConfidentialClient(options: ConfidentialClientOptions): ConfidentialClient {
	const { clientSecret } = options;
	if (!clientSecret) throw new TypeError('clientSecret is required');
	const configuration = configure(options);
	const cache = createTokenCache(configuration);
	return {
		acquireTokenForClient: (request) => acquireTokenForClient(configuration, cache, clientSecret, request),
		acquireTokenOnBehalfOf: (request) => acquireTokenOnBehalfOf(configuration, cache, clientSecret, request),
		acquireTokenByCode: (request) => acquireTokenByCode(configuration, cache, { ...request, clientSecret }),
		acquireTokenSilent: (request) => acquireTokenSilent(configuration, cache, { ...request, clientSecret }),
	};
}
