// A token without the user: from the cache, else by the refresh token, else in a page by the browser's session. Claims bypass the cache,
// and what they bring replaces what it held. Equal requests at the same time are one.
import { type Account, type AuthenticationResult, accountOf } from '../authentication-result.ts';
import type { AuthorityContext } from '../authorities.ts';
import { outgoingClaims } from '../claims.ts';
import { ServerError, silentFailure } from '../errors/server-error.ts';
import { requestToken } from '../token-request.ts';
import { withOpenIdScopes } from './authorization-request.ts';
import { acquireTokenInFrame, canUseFrame } from './frame.ts';

export interface SilentRequest {
	scopes: readonly string[];
	/** whose token; without one the request is refused with `no_account`, so that a step-up signs the user in */
	account: Account | null | undefined;
	/** claims of a challenge, JSON text */
	claims?: string | undefined;
	forceRefresh?: boolean;
	/** another tenant of the same host, where the account is a guest; the client's own when absent */
	authority?: string;
	/** credential of a confidential client */
	clientSecret?: string;
}

const running = new WeakMap<AuthorityContext, Map<string, Promise<AuthenticationResult>>>();

/** The refresh token is worth nothing any more; keeping it would only repeat the refusal. */
function isDeadToken(error: unknown): boolean {
	return error instanceof ServerError && error.suberror === 'bad_token';
}

type Asked = SilentRequest & { account: Account };

async function acquire(context: AuthorityContext, request: Asked): Promise<AuthenticationResult> {
	const { configuration, cache } = context;
	const { account, scopes, claims } = request;
	if (!claims && !request.forceRefresh) {
		const found = await cache.findAccessToken(account.homeAccountId, scopes, account);
		if (found) return found;
	}
	const refreshToken = await cache.findRefreshToken(account);
	if (refreshToken === undefined) return withoutRefreshToken(context, request);
	try {
		const response = await requestToken(configuration, {
			grant_type: 'refresh_token',
			refresh_token: refreshToken,
			scope: withOpenIdScopes(scopes),
			claims: outgoingClaims(configuration, claims),
			client_secret: request.clientSecret,
		});
		return await cache.store(account.homeAccountId, scopes, response, accountOf(response) ?? account);
	} catch (error) {
		if (!isDeadToken(error)) throw error;
		await cache.removeRefreshToken(account);
		if (!canUseFrame(configuration)) throw error;
		return withoutRefreshToken(context, request);
	}
}

/** In a page the browser's own session at the authority may still do; elsewhere only the user can go on. */
async function withoutRefreshToken(context: AuthorityContext, { account, scopes, claims }: Asked): Promise<AuthenticationResult> {
	if (canUseFrame(context.configuration)) return acquireTokenInFrame(context, { scopes, account, ...(claims ? { claims } : {}) });
	throw silentFailure('no_tokens_found', 'there is no refresh token for this account; sign in', claims);
}

/** @throws InteractionRequiredAuthError when only the user can go on; its `claims` go into the interactive request */
export async function acquireTokenSilent(context: AuthorityContext, asked: SilentRequest): Promise<AuthenticationResult> {
	const { account } = asked;
	if (!account) throw silentFailure('no_account', 'no account was given; sign the user in', asked.claims);
	const request = { ...asked, account };
	const key = JSON.stringify([request.account.homeAccountId, [...request.scopes].sort(), request.claims ?? '', request.forceRefresh ?? false]);
	const shared = running.get(context) ?? new Map<string, Promise<AuthenticationResult>>();
	running.set(context, shared);
	let acquisition = shared.get(key);
	if (!acquisition) {
		acquisition = acquire(context, request).finally(() => shared.delete(key));
		shared.set(key, acquisition);
	}
	return acquisition;
}
