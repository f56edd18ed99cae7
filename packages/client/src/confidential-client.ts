// A client that holds a credential: a web API or a daemon.
import { type AuthorizationCodeRequest, acquireTokenByCode } from './acquire/by-code.ts';
import { acquireTokenForClient, type ClientCredentialRequest } from './acquire/for-client.ts';
import { acquireTokenOnBehalfOf, type OnBehalfOfRequest } from './acquire/on-behalf-of.ts';
import { acquireTokenSilent, type SilentRequest } from './acquire/silent.ts';
import type { AuthenticationResult } from './authentication-result.ts';
import { createAuthorities } from './authorities.ts';
import type { ClientOptions } from './configuration.ts';

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
	const authorityFor = createAuthorities(options);
	return {
		acquireTokenForClient: async (request) => acquireTokenForClient(authorityFor(request.authority), clientSecret, request),
		acquireTokenOnBehalfOf: async (request) => acquireTokenOnBehalfOf(authorityFor(request.authority), clientSecret, request),
		acquireTokenByCode: async (request) => acquireTokenByCode(authorityFor(request.authority), { ...request, clientSecret }),
		acquireTokenSilent: async (request) => acquireTokenSilent(authorityFor(request.authority), { ...request, clientSecret }),
	};
}
