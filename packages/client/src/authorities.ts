// The authorities that a client asks: its own, and another tenant of the same host where a request names one, as a
// guest does. The account and its refresh token are one for all of them; access tokens are each tenant's own.
import { isSameAuthority } from './authority-hosts.ts';
import { createCacheMemory, createTokenCache, type TokenCache } from './cache/token-cache.ts';
import { type ClientOptions, type Configuration, configure } from './configuration.ts';
import { ClientConfigurationError } from './errors/auth-error.ts';

export interface AuthorityContext {
	configuration: Configuration;
	cache: TokenCache;
}

/**
 * @throws ClientConfigurationError for an authority that is not https, or of another host: the refresh token must not
 * go there
 */
export type AuthorityFor = (authority?: string) => AuthorityContext;

/** requests name authorities: what is remembered of them is bounded */
const mostContexts = 100;

/** @throws ClientConfigurationError when an option is missing or unsafe */
export function createAuthorities(options: ClientOptions, authenticate?: Configuration['authenticate']): AuthorityFor {
	const memory = createCacheMemory();
	const contextOf = (given: ClientOptions): AuthorityContext => {
		const configuration = { ...configure(given), ...(authenticate ? { authenticate } : {}) };
		return { configuration, cache: createTokenCache(configuration, memory) };
	};
	const own = contextOf(options);
	const { host } = new URL(own.configuration.authority);
	const contexts = new Map<string, AuthorityContext>();
	return (authority) => {
		if (!authority && authority !== '') return own;
		const known = contexts.get(authority);
		if (known) return known;
		const { authorityMetadata: _, issuer: __, ...others } = options;
		const context = contextOf({ ...others, authority, cache: own.configuration.cache });
		const { configuration } = context;
		if (configuration.authority === own.configuration.authority) return own;
		if (!isSameAuthority(new URL(configuration.authority).host, host, configuration.knownHosts))
			throw new ClientConfigurationError(
				'invalid_authority',
				`authority must be of the client's own host, ${host}, or listed in \`knownAuthorities\``,
			);
		if (contexts.size >= mostContexts) contexts.clear();
		contexts.set(authority, context);
		return context;
	};
}
