// Tokens that are bound to a key of this page or program: who copies one cannot use it. RFC 9449.
import { type BaseRequest, requireScopes, withOpenIdScopes } from '../acquire/request.ts';
import { resultOf, takeResponse } from '../acquire/take-response.ts';
import { type Account, type AuthenticationResult, accountOf } from '../authentication-result.ts';
import type { AuthorityContext } from '../authorities.ts';
import { findToken, usableRefreshToken } from '../cache/document.ts';
import { exclusively } from '../cache/entries.ts';
import { demandOf } from '../challenge/demand.ts';
import { destination, destinationOf } from '../challenge/destinations.ts';
import type { TokenRequest, TokenResult } from '../challenge/options.ts';
import { createOutgoingCall } from '../challenge/outgoing-call.ts';
import { parseChallenge } from '../challenge/parse-challenge.ts';
import { drain } from '../challenge/response-body.ts';
import { outgoingClaims } from '../claims.ts';
import type { DpopKey } from '../dpop/dpop-key.ts';
import { createNonces, type Nonces } from '../dpop/nonces.ts';
import { ClientConfigurationError } from '../errors/auth-error.ts';
import { silentFailure } from '../errors/server-error.ts';
import { contextOf } from '../extend.ts';
import { untilAborted } from '../network.ts';
import { createSharedWork, type SharedWork } from '../shared-work.ts';
import { requestToken } from '../token-request.ts';

export interface DpopRequest extends BaseRequest {
	/** who has signed in, by whatever method */
	account: Account | null | undefined;
	/** of {@link createDpopKey} */
	key: DpopKey;
	/** asks the authority even when the cache holds a token */
	forceRefresh?: boolean | undefined;
}

const never = new AbortController().signal;
const running = new WeakMap<AuthorityContext, { nonces: Nonces; shared: SharedWork<AuthenticationResult> }>();

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
	const context = contextOf(client)(request?.authority);
	const { configuration, cache } = context;
	requireScopes(request);
	const { account, key, scopes, claims, forceRefresh = false, signal, correlationId } = request;
	signal?.throwIfAborted();
	requireKey(key);
	if (!account) throw silentFailure('no_account', 'no account was given; sign the user in', claims);
	const outgoing = outgoingClaims(configuration, claims);
	const now = () => Math.floor(configuration.clock() / 1000);
	const { document } = await cache.begin(account);
	const wanted = { tenant: cache.tenant, scopes, now: now(), key: key.thumbprint };
	const found = claims || forceRefresh ? undefined : findToken(document, wanted);
	if (found) return resultOf(found, document?.profiles[found.tenantId ?? ''] ?? account, true);
	const state = running.get(context) ?? { nonces: createNonces(), shared: createSharedWork<AuthenticationResult>() };
	running.set(context, state);
	const name = JSON.stringify([account.homeAccountId, [...scopes].sort(), claims ?? '', key.thumbprint, forceRefresh]);
	const whose = `${configuration.clientId}|${account.homeAccountId}`;
	const obtain = async (stop: AbortSignal) => {
		const began = await cache.begin(account);
		const refreshToken = usableRefreshToken(began.document, now());
		if (refreshToken === undefined)
			throw silentFailure('no_tokens_found', 'there is no refresh token for this account; sign in', claims);
		const fields = {
			grant_type: 'refresh_token',
			refresh_token: refreshToken,
			scope: withOpenIdScopes(scopes),
			claims: outgoing,
		};
		const response = await requestToken(configuration, fields, {
			subject: `${account.homeAccountId} ${key.thumbprint}`,
			signal: stop,
			correlationId,
			proof: {
				headers: async (url) => ({ dpop: await key.prove({ method: 'POST', url, nonce: state.nonces.of(url) }) }),
				isAskedAgain: (url, answer, error) => state.nonces.learn(url, answer, error),
			},
		});
		// an authority that knows no DPoP answers with a token that anybody can use
		if (String(response.token_type).toLowerCase() !== 'dpop')
			throw new ClientConfigurationError('invalid_option', 'the authority does not bind tokens to keys (DPoP)');
		const known = accountOf(response) ?? began.document?.profiles[account.tenantId] ?? account;
		const taken = { began, expected: account, account: known, key: key.thumbprint };
		return takeResponse(context, { ...request, signal: stop }, response, taken);
	};
	return state.shared.join(name, signal ?? never, (stop) =>
		exclusively(configuration.cache, whose, () => obtain(stop)),
	);
}

export interface DpopFetchOptions {
	key: DpopKey;
	/** origins that the token may go to, such as `https://api.example`; calls to others are sent without it */
	origins: readonly string[];
	/** gets a token that is bound to the key: {@link acquireTokenByDpop} */
	acquireToken: (request: TokenRequest) => Promise<TokenResult>;
	fetch?: typeof fetch;
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
	const { key, origins, acquireToken } = options ?? {};
	requireKey(key);
	if (!Array.isArray(origins) || origins.length === 0)
		throw new ClientConfigurationError('origin_not_listed', "origins is required: ['https://api.example']");
	const listed = origins.map((origin) => destination(origin));
	const send = options.fetch ?? globalThis.fetch.bind(globalThis);
	const nonces = createNonces();
	return async (input, init) => {
		const { url, method, signal } = new Request(input instanceof Request ? input.clone() : input, init);
		if (!destinationOf(listed, url)) return send(input, init);
		let accessToken = '';
		const withProof: typeof fetch = async (attempt, members) => {
			const headers = new Headers(members?.headers ?? (attempt as Request).headers);
			headers.set('dpop', await key.prove({ method, url, accessToken, nonce: nonces.of(url) }));
			return send(new Request(attempt as Request, { headers }), ...(members ? [{ ...members, headers }] : []));
		};
		const call = createOutgoingCall(input, init, withProof, 'DPoP');
		const sendOnce = async () => {
			signal.throwIfAborted();
			const response = await call.send(accessToken);
			return { response, isAskedAgain: nonces.learn(url, response, errorIn(response)) };
		};
		/** once more with another proof, where the API asks for that */
		async function sent(): Promise<Response> {
			const { response, isAskedAgain } = await sendOnce();
			if (!isAskedAgain) return response;
			await drain(response);
			return (await sendOnce()).response;
		}
		const obtain = async (request: TokenRequest) => {
			signal.throwIfAborted();
			({ accessToken } = await untilAborted(acquireToken({ ...request, signal }), signal));
		};
		try {
			await obtain({});
			const response = await sent();
			const challenge = await parseChallenge(response);
			const demand = challenge && demandOf(challenge, []);
			if (demand?.claims === undefined) return response;
			await drain(response);
			await obtain({ claims: demand.claims });
			return await sent();
		} finally {
			call.release();
		}
	};
}
