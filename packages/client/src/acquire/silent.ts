// A token without the user: from the cache, else by the refresh token, else in a page by the browser's session. Claims
// bypass the cache, and what they bring replaces what it held. Equal requests at the same time are one.
import { type Account, type AuthenticationResult, accountOf } from '../authentication-result.ts';
import type { AuthorityContext } from '../authorities.ts';
import { type AccessTokenEntry, findToken, usableRefreshToken } from '../cache/document.ts';
import { exclusively } from '../cache/entries.ts';
import type { Began } from '../cache/token-cache.ts';
import { outgoingClaims } from '../claims.ts';
import { AuthError, ClientAuthError } from '../errors/auth-error.ts';
import { ServerError, silentFailure } from '../errors/server-error.ts';
import { createSharedWork, type SharedWork } from '../shared-work.ts';
import { requestToken } from '../token-request.ts';
import { acquireTokenInFrame, canUseFrame } from './frame.ts';
import { type BaseRequest, requireScopes, scopeOfRefresh } from './request.ts';
import { resultOf, takeResponse, throwDeclined } from './take-response.ts';

export interface SilentRequest extends BaseRequest {
	/** whose token; without one the request is refused with `no_account`, so that a step-up signs the user in */
	account: Account | null | undefined;
	/** asks the authority even when the cache holds a token */
	forceRefresh?: boolean | undefined;
	/** RFC 9470; a refresh token cannot satisfy these, the browser's session may */
	acrValues?: readonly string[] | undefined;
	maxAge?: number | undefined;
}

type Asked = SilentRequest & { account: Account };

const running = new WeakMap<AuthorityContext, SharedWork<AuthenticationResult>>();

/** The refresh token is worth nothing any more; keeping it would only repeat the refusal. */
function isDeadToken(error: unknown): boolean {
	return error instanceof ServerError && error.suberror === 'bad_token';
}

const passing = new Set([
	...['network_error', 'offline', 'timed_out', 'throttled', 'metadata_unavailable', 'unexpected_response'],
	...['temporarily_unavailable', 'server_error'],
]);

/** An authority that fails or cannot be reached does not take away a token that still serves. */
const isPassing = (error: unknown) =>
	error instanceof AuthError &&
	(passing.has(error.code) || (error instanceof ServerError && (error.status ?? 0) >= 500));

const bypassesCache = ({ claims, forceRefresh, acrValues, maxAge }: SilentRequest) =>
	Boolean(claims) || forceRefresh === true || acrValues !== undefined || maxAge !== undefined;

const nowOf = ({ configuration }: AuthorityContext) => Math.floor(configuration.clock() / 1000);

function cached(context: AuthorityContext, { document }: Began, { scopes, account }: Asked, remaining?: number) {
	const entry = findToken(document, { tenant: context.cache.tenant, scopes, now: nowOf(context) }, remaining);
	if (!entry) return undefined;
	throwDeclinedIf(entry, scopes);
	return { entry, result: resultOf(entry, document?.profiles[entry.tenantId ?? ''] ?? account, true) };
}

function throwDeclinedIf(entry: AccessTokenEntry, scopes: readonly string[]): void {
	if (entry.declined?.some((scope) => scopes.includes(scope))) throwDeclined(entry);
}

async function refresh(
	context: AuthorityContext,
	request: Asked,
	began: Began,
	refreshToken: string,
): Promise<AuthenticationResult> {
	const { configuration, cache } = context;
	const { account, scopes, claims, signal, correlationId } = request;
	const fields = {
		grant_type: 'refresh_token',
		refresh_token: refreshToken,
		scope: scopeOfRefresh(configuration, scopes),
		claims: outgoingClaims(configuration, claims),
	};
	try {
		const response = await requestToken(configuration, fields, {
			subject: account.homeAccountId,
			signal,
			correlationId,
		});
		const known = accountOf(response) ?? began.document?.profiles[account.tenantId] ?? account;
		return await takeResponse(context, request, response, { began, expected: account, account: known });
	} catch (error) {
		if (!isDeadToken(error)) throw error;
		await cache.removeRefreshToken(began);
		if (!canUseFrame(configuration)) throw error;
		return withoutRefreshToken(context, request, began);
	}
}

/** In a page the browser's own session at the authority may still do; elsewhere only the user can go on. */
async function withoutRefreshToken(
	context: AuthorityContext,
	request: Asked,
	began: Began,
): Promise<AuthenticationResult> {
	const { account, scopes, claims, acrValues, maxAge, signal, correlationId } = request;
	if (!canUseFrame(context.configuration))
		throw silentFailure('no_tokens_found', 'there is no refresh token for this account; sign in', claims);
	try {
		return await acquireTokenInFrame(
			context,
			{ account, scopes, claims, acrValues, maxAge, signal, correlationId },
			began,
		);
	} catch (error) {
		if (!(error instanceof ClientAuthError) || error.code !== 'timed_out') throw error;
		throw Object.assign(silentFailure('interaction_required', 'the silent request was not answered; sign in', claims), {
			cause: error,
		});
	}
}

async function acquire(context: AuthorityContext, request: Asked): Promise<AuthenticationResult> {
	const { configuration, cache } = context;
	const { account, acrValues, maxAge, claims } = request;
	const work = async () => {
		// read again: another tab, or another call, may have got the token while this one waited
		const began = await cache.begin(account);
		const found = bypassesCache(request) ? undefined : cached(context, began, request);
		if (found && !isDue(found.entry, context)) return found.result;
		if (acrValues !== undefined || maxAge !== undefined) {
			if (canUseFrame(configuration)) return withoutRefreshToken(context, request, began);
			throw silentFailure('interaction_required', 'the API asks for another sign-in', claims);
		}
		const refreshToken = usableRefreshToken(began.document, nowOf(context));
		if (refreshToken === undefined) return withoutRefreshToken(context, request, began);
		try {
			return await refresh(context, request, began, refreshToken);
		} catch (error) {
			const held = isPassing(error) && !bypassesCache(request) ? cached(context, began, request, 0) : undefined;
			if (held) return held.result;
			throw error;
		}
	};
	return exclusively(configuration.cache, `${configuration.clientId}|${account.homeAccountId}`, work);
}

const isDue = ({ refreshOn }: AccessTokenEntry, context: AuthorityContext) =>
	refreshOn !== undefined && refreshOn <= nowOf(context);

function share(context: AuthorityContext, request: Asked): Promise<AuthenticationResult> {
	const { account, scopes, claims, forceRefresh, acrValues, maxAge, signal } = request;
	const shared = running.get(context) ?? createSharedWork<AuthenticationResult>();
	running.set(context, shared);
	const key = JSON.stringify([
		account.homeAccountId,
		[...scopes].sort(),
		claims ?? '',
		forceRefresh ?? false,
		acrValues,
		maxAge,
	]);
	return shared.join(key, signal, (stop) => acquire(context, { ...request, signal: stop }));
}

/** @throws InteractionRequiredAuthError when only the user can go on; its `claims` go into the interactive request */
export async function acquireTokenSilent(
	context: AuthorityContext,
	asked: SilentRequest,
): Promise<AuthenticationResult> {
	requireScopes(asked);
	const { account, signal, claims } = asked;
	signal?.throwIfAborted();
	if (!account?.homeAccountId) throw silentFailure('no_account', 'no account was given; sign the user in', claims);
	const request: Asked = { ...asked, account };
	if (claims) outgoingClaims(context.configuration, claims);
	const found = bypassesCache(request) ? undefined : cached(context, await context.cache.begin(account), request);
	if (!found) return share(context, request);
	// renewed behind the caller's back, while the token still serves
	if (isDue(found.entry, context)) share(context, { ...request, signal: undefined }).catch(() => undefined);
	context.configuration.emit({ type: 'tokenAcquired', fromCache: true, scopes: found.result.scopes });
	return found.result;
}
