// Tokens that are bound to a key of this page or program: who copies one cannot use it. RFC 9449.
import type { AuthenticationResult } from '../authentication-result.ts';
import type { AuthorityContext } from '../authorities.ts';
import type { DpopKey } from '../dpop/dpop-key.ts';
import { createNonces, type Nonces } from '../dpop/nonces.ts';
import { ClientConfigurationError } from '../errors/auth-error.ts';
import { type BoundFetchOptions, createBoundFetch } from './bound-fetch.ts';
import { acquireBoundToken, type BoundTokenRequest } from './bound-token.ts';

export interface DpopRequest extends BoundTokenRequest {
	/** of {@link createDpopKey} */
	key: DpopKey;
}

const noncesOf = new WeakMap<AuthorityContext, Nonces>();

function requireKey(key: DpopKey | undefined): void {
	if (typeof key?.prove === 'function' && key.thumbprint) return;
	throw new ClientConfigurationError('invalid_option', 'key is required: what createDpopKey gives');
}

/**
 * A token for a signed-in account, bound to a key: from the cache, else by the account's refresh token. It is of use
 * only with a proof of the same key: send it by {@link createDpopFetch}.
 *
 * @param client made by createPublicClient or createConfidentialClient
 * @returns the token; `tokenType` is `DPoP`
 * @throws InteractionRequiredAuthError when the user must act; ClientConfigurationError without a key
 * @example
 * const key = await createDpopKey();
 * const { accessToken } = await acquireTokenByDpop(client, { account, scopes, key });
 */
export async function acquireTokenByDpop(client: object, request: DpopRequest): Promise<AuthenticationResult> {
	return acquireBoundToken(client, request, () => {
		const { key } = request;
		requireKey(key);
		return {
			tokenType: 'DPoP',
			key: key.thumbprint,
			proof(context) {
				const nonces = noncesOf.get(context) ?? createNonces();
				noncesOf.set(context, nonces);
				return {
					headers: async (url) => ({ dpop: await key.prove({ method: 'POST', url, nonce: nonces.of(url) }) }),
					isAskedAgain: (url, answer, error) => nonces.learn(url, answer, error),
				};
			},
		};
	});
}

export interface DpopFetchOptions extends BoundFetchOptions {
	/** the one that the token is bound to: that of {@link acquireTokenByDpop} */
	key: DpopKey;
}

/** whether an API asks for a nonce, RFC 9449 §9 */
const errorIn = ({ status, headers }: Response) =>
	status === 401 &&
	/\bdpop\b[^,]*\berror="?use_dpop_nonce\b|error="?use_dpop_nonce/i.test(headers.get('www-authenticate') ?? '')
		? 'use_dpop_nonce'
		: undefined;

/**
 * Makes a fetch that sends a bound token with a proof for each call, and repeats a call, body included, when the API
 * asks for a nonce. An API that asks for claims is answered once, with the token that `acquireToken` gets for them.
 *
 * @throws ClientConfigurationError without origins, or for an origin that a token must not go to; what `acquireToken`
 *   throws, such as InteractionRequiredAuthError where the user must act for the claims
 * @example
 * const key = await createDpopKey();
 * const call = createDpopFetch({
 *   key,
 *   origins: ['https://api.example'],
 *   acquireToken: (request) => acquireTokenByDpop(client, { account, scopes, key, ...request }),
 * });
 * await call('https://api.example/tasks/7', { method: 'DELETE' });
 */
export function createDpopFetch(options: DpopFetchOptions): typeof fetch {
	const { key } = options ?? {};
	requireKey(key);
	const nonces = createNonces();
	return createBoundFetch(options, {
		scheme: 'DPoP',
		async headers({ method, url, accessToken }) {
			return { dpop: await key.prove({ method, url, accessToken, nonce: nonces.of(url) }) };
		},
		isAskedAgain: (url, response) => nonces.learn(url, response, errorIn(response)),
	});
}
