// A token that is bound to a key: from the cache, else by the account's refresh token. What the kinds of binding have
// in common.
import { type BaseRequest, requireScopes, scopeOfRefresh } from '../acquire/request.ts';
import { resultOf, takeResponse } from '../acquire/take-response.ts';
import { type Account, type AuthenticationResult, accountOf } from '../authentication-result.ts';
import type { AuthorityContext } from '../authorities.ts';
import { findToken, usableRefreshToken } from '../cache/document.ts';
import { exclusively } from '../cache/entries.ts';
import { outgoingClaims } from '../claims.ts';
import { ClientConfigurationError } from '../errors/auth-error.ts';
import { silentFailure } from '../errors/server-error.ts';
import { contextOf } from '../extend.ts';
import { createSharedWork, type SharedWork } from '../shared-work.ts';
import { requestToken, type TokenRequestOptions } from '../token-request.ts';

export interface BoundTokenRequest extends BaseRequest {
	/** who has signed in, by whatever method */
	account: Account | null | undefined;
	/** asks the authority even when the cache holds a token */
	forceRefresh?: boolean | undefined;
}

/** How a token is bound. */
export interface Binding {
	/** as the authority calls such a token */
	tokenType: 'DPoP' | 'pop';
	/** names kind and key in the cache */
	key: string;
	/** of the request, beside those of every refresh */
	fields?: Readonly<Record<string, string>>;
	/** proves the key to the authority, where it must be */
	proof?: (context: AuthorityContext) => TokenRequestOptions['proof'];
}

const running = new WeakMap<AuthorityContext, SharedWork<AuthenticationResult>>();

export async function acquireBoundToken(
	client: object,
	request: BoundTokenRequest,
	bind: () => Binding,
): Promise<AuthenticationResult> {
	const context = contextOf(client)(request?.authority);
	const { configuration, cache } = context;
	requireScopes(request);
	const { account, scopes, claims, forceRefresh = false, signal, correlationId } = request;
	signal?.throwIfAborted();
	const { tokenType, key, fields: more, proof } = bind();
	if (!account?.homeAccountId) throw silentFailure('no_account', 'no account was given; sign the user in', claims);
	const outgoing = outgoingClaims(configuration, claims);
	const now = () => Math.floor(configuration.clock() / 1000);
	const { document } = await cache.begin(account);
	const found =
		claims || forceRefresh ? undefined : findToken(document, { tenant: cache.tenant, scopes, now: now(), key });
	if (found) return { ...resultOf(found, document?.profiles[found.tenantId ?? ''] ?? account, true), tokenType };
	const shared = running.get(context) ?? createSharedWork<AuthenticationResult>();
	running.set(context, shared);
	const name = JSON.stringify([account.homeAccountId, [...scopes].sort(), claims ?? '', key, forceRefresh]);
	const whose = `${configuration.clientId}|${account.homeAccountId}`;
	const obtain = async (stop: AbortSignal) => {
		const began = await cache.begin(account);
		const refreshToken = usableRefreshToken(began.document, now());
		if (refreshToken === undefined)
			throw silentFailure('no_tokens_found', 'there is no refresh token for this account; sign in', claims);
		const fields = {
			grant_type: 'refresh_token',
			refresh_token: refreshToken,
			scope: scopeOfRefresh(configuration, scopes),
			claims: outgoing,
			...more,
		};
		const response = await requestToken(configuration, fields, {
			subject: `${account.homeAccountId} ${key}`,
			signal: stop,
			correlationId,
			...(proof ? { proof: proof(context) } : {}),
		} as TokenRequestOptions);
		// an authority that knows no such binding answers with a token that anybody can use
		if (String(response.token_type).toLowerCase() !== tokenType.toLowerCase())
			throw new ClientConfigurationError('invalid_option', `the authority does not bind tokens to keys (${tokenType})`);
		const known = accountOf(response) ?? began.document?.profiles[account.tenantId] ?? account;
		const taken = { began, expected: account, account: known, key };
		return { ...(await takeResponse(context, { ...request, signal: stop }, response, taken)), tokenType };
	};
	return shared.join(name, signal, (stop) => exclusively(configuration.cache, whose, () => obtain(stop)));
}
