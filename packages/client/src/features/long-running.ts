// On-behalf-of for work that goes on after the caller's token has expired: the refresh token is kept under a key of the
// work, and no other user's work can answer for it. Microsoft identity platform, "Long-running OBO processes".

import { type BaseRequest, requireScopes, withOpenIdScopes } from '../acquire/request.ts';
import { entryOf, resultOf, takeResponse, throwDeclined } from '../acquire/take-response.ts';
import type { AuthenticationResult } from '../authentication-result.ts';
import type { AuthorityContext } from '../authorities.ts';
import { type CacheDocument, findToken, usableRefreshToken } from '../cache/document.ts';
import { exclusively, updateEntry } from '../cache/entries.ts';
import { newSession } from '../cache/token-cache.ts';
import { outgoingClaims } from '../claims.ts';
import { ClientConfigurationError } from '../errors/auth-error.ts';
import { ServerError, silentFailure } from '../errors/server-error.ts';
import { contextOf } from '../extend.ts';
import { randomValue, sha256 } from '../pkce.ts';
import { createSharedWork, type SharedWork } from '../shared-work.ts';
import { requestToken } from '../token-request.ts';

export interface InitiateLongRunningRequest extends BaseRequest {
	/** the access token that the caller sent */
	assertion: string;
	/**
	 * names the work; made at random when absent. What an earlier work of the same key had is replaced, whoever's it was
	 */
	sessionKey?: string | undefined;
}

export interface LongRunningRequest extends BaseRequest {
	/** of {@link initiateLongRunningOnBehalfOf} */
	sessionKey: string;
	/** asks the authority even when the cache holds a token */
	forceRefresh?: boolean | undefined;
}

const running = new WeakMap<AuthorityContext, SharedWork<AuthenticationResult>>();

function requireKey(sessionKey: unknown): string {
	if (typeof sessionKey === 'string' && sessionKey !== '') return sessionKey;
	throw new ClientConfigurationError(
		'invalid_option',
		'sessionKey is required: the one that initiateLongRunningOnBehalfOf gave, kept with the work',
	);
}

/** the key itself may be somebody's name: the storage sees its hash */
const partitionOf = async (sessionKey: string) => `process:${await sha256(sessionKey)}`;

/**
 * Begins work that needs tokens for longer than the caller's token lives. Call it while the caller's request is there,
 * keep `sessionKey` with the work, and call {@link acquireTokenInLongRunningProcess} from then on.
 *
 * @param client made by createConfidentialClient
 * @returns the token, and the key of the work
 * @throws InteractionRequiredAuthError when the user must act: relay its `claims` to the caller;
 *   ClientConfigurationError without scopes
 *   or an assertion; ClientAuthError `storage_unavailable` when the cache cannot be read
 * @example
 * const { sessionKey } = await initiateLongRunningOnBehalfOf(middleTier, { assertion, scopes });
 * const later = await acquireTokenInLongRunningProcess(middleTier, { sessionKey, scopes });
 */
export async function initiateLongRunningOnBehalfOf(
	client: object,
	request: InitiateLongRunningRequest,
): Promise<AuthenticationResult & { sessionKey: string }> {
	const context = contextOf(client)(request?.authority);
	const { configuration, cache } = context;
	requireScopes(request);
	const { assertion, scopes, claims, signal, correlationId } = request;
	if (!assertion)
		throw new ClientConfigurationError(
			'assertion_required',
			'assertion is required: the access token that the caller sent',
		);
	signal?.throwIfAborted();
	const sessionKey = request.sessionKey === undefined ? randomValue() : requireKey(request.sessionKey);
	const { key } = await cache.beginPartition(await partitionOf(sessionKey));
	const fields = {
		grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
		requested_token_use: 'on_behalf_of',
		assertion,
		scope: withOpenIdScopes(scopes),
		claims: outgoingClaims(configuration, claims),
	};
	const response = await requestToken(configuration, fields, {
		subject: await sha256(assertion),
		signal,
		correlationId,
	});
	const token = entryOf(context, request, response);
	const lifetime = response.refresh_token_expires_in;
	const document: CacheDocument = {
		session: newSession(),
		profiles: {},
		tokens: [token],
		...(response.refresh_token === undefined ? {} : { refreshToken: response.refresh_token }),
		...(lifetime === undefined ? {} : { refreshExpiresOn: token.cachedAt + Number(lifetime) }),
	};
	try {
		// the whole entry, in one write: what is there may be another user's, whose tokens must not stay beside these
		await updateEntry(configuration.cache, key as string, () => JSON.stringify(document));
	} catch (cause) {
		configuration.emit({ type: 'tokenNotKept', cause });
	}
	configuration.emit({ type: 'tokenAcquired', fromCache: false, scopes: token.scopes });
	throwDeclined(token);
	return { ...resultOf(token, undefined, false), sessionKey };
}

async function refresh(context: AuthorityContext, request: LongRunningRequest): Promise<AuthenticationResult> {
	const { configuration, cache } = context;
	const { sessionKey, scopes, claims, signal, correlationId } = request;
	const began = await cache.beginPartition(await partitionOf(sessionKey));
	const refreshToken = usableRefreshToken(began.document, Math.floor(configuration.clock() / 1000));
	if (refreshToken === undefined)
		throw silentFailure(
			'no_tokens_found',
			'the authority is not asked: no work was begun with this session key, or its refresh token is over; begin it ' +
				'anew when the user calls',
			claims,
		);
	const fields = {
		grant_type: 'refresh_token',
		refresh_token: refreshToken,
		scope: withOpenIdScopes(scopes),
		claims: outgoingClaims(configuration, claims),
	};
	try {
		const response = await requestToken(configuration, fields, { subject: began.key, signal, correlationId });
		const { id_token: _, ...rest } = response;
		return await takeResponse(context, request, rest, { began, keepRefreshToken: true });
	} catch (error) {
		// keeping it would only repeat the refusal
		if (error instanceof ServerError && error.suberror === 'bad_token') await cache.removeRefreshToken(began);
		throw error;
	}
}

/**
 * A token for work that was begun before: from the cache, else by the refresh token that is kept under the work's key.
 * Conditional Access is asked at each refresh; the work cannot show what it wants, so tell the user, and begin anew
 * when the user calls.
 *
 * @param client made by createConfidentialClient
 * @throws InteractionRequiredAuthError when the user must act, and `no_tokens_found` when no work has this key
 * @example
 * const { accessToken } = await acquireTokenInLongRunningProcess(middleTier, { sessionKey, scopes });
 */
export async function acquireTokenInLongRunningProcess(
	client: object,
	request: LongRunningRequest,
): Promise<AuthenticationResult> {
	const context = contextOf(client)(request?.authority);
	const { configuration, cache } = context;
	requireScopes(request);
	const { scopes, claims, forceRefresh = false, signal } = request;
	const sessionKey = requireKey(request.sessionKey);
	signal?.throwIfAborted();
	if (claims) outgoingClaims(configuration, claims);
	const partition = await partitionOf(sessionKey);
	const { document } = await cache.beginPartition(partition);
	const wanted = { tenant: cache.tenant, scopes, now: Math.floor(configuration.clock() / 1000) };
	const found = claims || forceRefresh ? undefined : findToken(document, wanted);
	if (found) return resultOf(found, undefined, true);
	const shared = running.get(context) ?? createSharedWork<AuthenticationResult>();
	running.set(context, shared);
	const name = JSON.stringify([partition, [...scopes].sort(), claims ?? '', forceRefresh]);
	return shared.join(name, signal, async (stop) => {
		return exclusively(configuration.cache, partition, () => refresh(context, { ...request, signal: stop }));
	});
}

/**
 * Forgets the tokens of work that is done. An answer that is on its way is not kept either.
 *
 * @param client made by createConfidentialClient
 * @returns whether there were any
 * @throws ClientConfigurationError without a session key
 * @example
 * await stopLongRunningProcess(middleTier, { sessionKey });
 */
export async function stopLongRunningProcess(
	client: object,
	request: Pick<LongRunningRequest, 'sessionKey' | 'authority'>,
): Promise<boolean> {
	const { configuration, cache } = contextOf(client)(request?.authority);
	const { key, document } = await cache.beginPartition(await partitionOf(requireKey(request.sessionKey)));
	if (key !== undefined) await updateEntry(configuration.cache, key, () => undefined);
	return document !== undefined;
}
