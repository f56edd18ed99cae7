// Proof of Possession, MSAL's `AuthenticationScheme.POP`: a token that is bound to a key of this page or program, sent
// inside a statement about the one request that the key has signed. Microsoft Authentication Library, "Access token
// proof of possession"; draft-ietf-oauth-signed-http-request-03.
import { parseChallenges } from '@countersign/protocol';
import type { AuthenticationResult } from '../authentication-result.ts';
import { ClientConfigurationError } from '../errors/auth-error.ts';
import { base64Url } from '../pkce.ts';
import type { PopKey } from '../pop/pop-key.ts';
import { type BoundFetchOptions, createBoundFetch } from './bound-fetch.ts';
import { acquireBoundToken, type BoundTokenRequest } from './bound-token.ts';

/** Its members have MSAL's names. */
export interface PopRequest extends BoundTokenRequest {
	/** of {@link createPopKey} */
	key: PopKey;
	/** HTTP method of the request that is signed */
	resourceRequestMethod?: string | undefined;
	/** its address */
	resourceRequestUri?: string | undefined;
	/** nonce that the API asked for */
	shrNonce?: string | undefined;
	/** further text of the application, which the statement carries as `client_claims` */
	shrClaims?: string | undefined;
}

function requireKey(key: PopKey | undefined): void {
	if (typeof key?.sign === 'function' && key.thumbprint) return;
	throw new ClientConfigurationError('invalid_option', 'key is required: what createPopKey gives');
}

const confirmation = (thumbprint: string) =>
	base64Url(new TextEncoder().encode(JSON.stringify({ kid: thumbprint, xms_ksl: 'sw' })));

/** @returns the token that is bound to the key, not yet inside a statement */
const acquireBound = (client: object, request: PopRequest) =>
	acquireBoundToken(client, request, () => {
		requireKey(request.key);
		const { thumbprint } = request.key;
		return {
			tokenType: 'pop',
			// a key of DPoP is no key of this, whatever its thumbprint
			key: `pop.${thumbprint}`,
			fields: { token_type: 'pop', req_cnf: confirmation(thumbprint) },
		};
	});

/**
 * A signed request for a signed-in account, as MSAL gives with `authenticationScheme: 'pop'`: the token inside is bound
 * to the key, from the cache, else by the account's refresh token. Send it once, as `Authorization: PoP …`;
 * {@link createPopFetch} does that for each call.
 *
 * @param client made by createPublicClient or createConfidentialClient
 * @returns the signed request as `accessToken`; `tokenType` is `pop`
 * @throws InteractionRequiredAuthError when the user must act; ClientConfigurationError without a key, or for an
 *   address that is none
 * @example
 * const key = await createPopKey();
 * const { accessToken } = await acquireTokenByPop(client, {
 *   ...{ account, scopes, key },
 *   resourceRequestMethod: 'DELETE',
 *   resourceRequestUri: 'https://api.example/tasks/7',
 * });
 * await fetch('https://api.example/tasks/7', { method: 'DELETE', headers: { authorization: `PoP ${accessToken}` } });
 */
export async function acquireTokenByPop(client: object, request: PopRequest): Promise<AuthenticationResult> {
	const { key, resourceRequestMethod: method, resourceRequestUri: url, shrNonce, shrClaims } = request ?? {};
	if (url !== undefined && !URL.canParse(url))
		throw new ClientConfigurationError('invalid_option', 'resourceRequestUri must be the whole address of the request');
	const result = await acquireBound(client, request);
	const statement = { accessToken: result.accessToken, method, url, nonce: shrNonce, clientClaims: shrClaims };
	return { ...result, accessToken: await key.sign(statement) };
}

export interface PopFetchOptions extends Omit<BoundFetchOptions, 'acquireToken'> {
	/** made by createPublicClient or createConfidentialClient */
	client: object;
	/** whose token, of which scopes, and the key that it is bound to */
	request: PopRequest;
}

/**
 * a nonce that an API asks for, or gives for the next request: `PoP nonce="…"`, `Authentication-Info: nextnonce="…"`
 */
function nonceIn({ headers }: Response): string | undefined {
	const asked = parseChallenges(headers.get('www-authenticate') ?? '').find(({ scheme }) => scheme === 'pop');
	const next = /(?:^|[\s,])nextnonce="?([^",\s]+)/i.exec(headers.get('authentication-info') ?? '')?.[1];
	return asked?.parameters.get('nonce') ?? next;
}

/**
 * Makes a fetch that signs each call with the key that its token is bound to, and repeats a call, body included, when
 * the API asks for a nonce. An API that asks for claims is answered once, by the account's refresh token.
 *
 * @throws ClientConfigurationError without origins, or for an origin that a token must not go to;
 *   InteractionRequiredAuthError where the user must act for the claims
 * @example
 * const key = await createPopKey();
 * const call = createPopFetch({ client, origins: ['https://api.example'], request: { account, scopes, key } });
 * await call('https://api.example/tasks/7', { method: 'DELETE' });
 */
export function createPopFetch(options: PopFetchOptions): typeof fetch {
	const { client, request, origins, fetch: send } = options ?? {};
	requireKey(request?.key);
	const { key, shrClaims: clientClaims } = request;
	const nonces = new Map<string, string>();
	const bound = {
		origins,
		...(send ? { fetch: send } : {}),
		acquireToken: ({ claims, signal }: { claims?: string; signal?: AbortSignal }) =>
			acquireBound(client, { ...request, ...(claims === undefined ? {} : { claims }), signal }),
	};
	return createBoundFetch(bound, {
		scheme: 'PoP',
		async headers({ method, url, accessToken }) {
			const { origin } = new URL(url);
			const nonce = nonces.get(origin);
			// given for one request
			nonces.delete(origin);
			return { authorization: `PoP ${await key.sign({ accessToken, method, url, nonce, clientClaims })}` };
		},
		isAskedAgain(url, response) {
			const nonce = nonceIn(response);
			if (nonce === undefined) return false;
			nonces.set(new URL(url).origin, nonce);
			return response.status === 401;
		},
	});
}
