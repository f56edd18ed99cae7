// The authorities that a client asks: its own, and another tenant of the same host where a request names one, as a guest does. The account
// and its refresh token are one for all of them; access tokens are each tenant's own.
import { createTokenCache, type TokenCache } from './cache/token-cache.ts';
import { type ClientOptions, type Configuration, configure } from './configuration.ts';

export interface AuthorityContext {
	configuration: Configuration;
	cache: TokenCache;
}

/** @throws TypeError for an authority that is not https, or of another host: the refresh token must not go there */
export type AuthorityFor = (authority?: string) => AuthorityContext;

/** @throws TypeError when an option is missing or unsafe */
export function createAuthorities(options: ClientOptions): AuthorityFor {
	const own = configure(options);
	const { host } = new URL(own.authority);
	const contexts = new Map<string, AuthorityContext>([[own.authority, { configuration: own, cache: createTokenCache(own) }]]);
	return (authority = own.authority) => {
		const asked = authority.replace(/\/$/, '');
		const known = contexts.get(asked);
		if (known) return known;
		const { authorityMetadata: _, ...others } = options;
		const configuration = configure({ ...others, authority: asked, cache: own.cache });
		if (new URL(configuration.authority).host !== host) throw new TypeError(`authority must be of the client's own host, ${host}`);
		const context = { configuration, cache: createTokenCache(configuration) };
		contexts.set(asked, context);
		return context;
	};
}
