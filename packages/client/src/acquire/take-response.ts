// What the token endpoint answered becomes a result: checked, compared with who was asked, kept, and told what was not
// granted.
import { type Account, type AuthenticationResult, accountOf } from '../authentication-result.ts';
import type { AuthorityContext } from '../authorities.ts';
import { type AccessTokenEntry, findToken, resourceScopes } from '../cache/document.ts';
import { type Began, newSession } from '../cache/token-cache.ts';
import { ClientAuthError } from '../errors/auth-error.ts';
import { checkIdToken } from '../id-token.ts';
import { readJwtPayload } from '../jwt.ts';
import type { TokenResponse } from '../token-request.ts';
import type { BaseRequest } from './request.ts';

export interface Taken {
	began: Began;
	/** whose token it must be */
	expected?: Pick<Account, 'homeAccountId'> | null | undefined;
	/** known already, where the response carries no ID token */
	account?: Account | undefined;
	nonce?: string | undefined;
	/** the user signed in: a new session */
	interactive?: boolean;
	/** keep the refresh token though the response is nobody's account, as work that goes on by itself does */
	keepRefreshToken?: boolean;
	/** thumbprint of the key that the token is bound to */
	key?: string | undefined;
}

const split = (scope: unknown) => (typeof scope === 'string' ? scope : '').split(' ').filter(Boolean);
/** a member that is absent, null or no number says nothing */
const secondsOf = (value: unknown) =>
	(typeof value === 'number' || typeof value === 'string') && Number(value) > 0 ? Number(value) : undefined;
/** authorities write scopes with and without their resource */
const short = (scope: string) => scope.slice(scope.lastIndexOf('/') + 1).toLowerCase();

/** @returns scopes that were asked for and not granted; a `.default` stands for whatever was granted */
function declinedOf(asked: readonly string[], granted: readonly string[]): string[] {
	const held = new Set(granted.map(short));
	const own = new Set(resourceScopes(asked));
	return asked.filter(
		(scope) => own.has(scope.toLowerCase()) && short(scope) !== '.default' && !held.has(short(scope)),
	);
}

export function resultOf(
	entry: AccessTokenEntry,
	account: Account | undefined,
	fromCache: boolean,
): AuthenticationResult {
	return {
		accessToken: entry.secret,
		scopes: entry.scopes,
		expiresOn: new Date(entry.expiresOn * 1000),
		account,
		idTokenClaims: undefined,
		fromCache,
		tokenType: entry.key === undefined ? 'Bearer' : 'DPoP',
	};
}

/** @throws ClientAuthError `declined_scopes`, which names what was granted and what was not */
export function throwDeclined({ scopes, declined = [] }: AccessTokenEntry): void {
	if (declined.length === 0) return;
	throw new ClientAuthError(
		'declined_scopes',
		`not granted: ${declined.join(' ')}; ask for the granted scopes to go on without`,
		{
			grantedScopes: scopes,
			declinedScopes: declined,
		},
	);
}

export function entryOf(
	{ cache, configuration }: AuthorityContext,
	request: BaseRequest,
	response: TokenResponse,
): AccessTokenEntry {
	const now = Math.floor(configuration.clock() / 1000);
	const granted = split(response.scope);
	const scopes = granted.length > 0 ? granted : [...request.scopes];
	const declined = granted.length > 0 ? declinedOf(request.scopes, granted) : [];
	const renewal = secondsOf(response.refresh_in);
	return {
		tenant: cache.tenant,
		secret: response.access_token,
		scopes,
		asked: [...request.scopes],
		...(declined.length > 0 ? { declined } : {}),
		// one that does not say how long it serves is used once
		expiresOn: now + (secondsOf(response.expires_in) ?? 0),
		cachedAt: now,
		...(renewal === undefined ? {} : { refreshOn: now + renewal }),
		...(request.claims ? { strong: true } : {}),
	};
}

/**
 * @throws ClientAuthError `user_mismatch`, `id_token_invalid`, `nonce_mismatch`, `clock_skew`, `signed_out` or
 *   `declined_scopes`; nothing but
 *   the last is kept
 */
export async function takeResponse(
	context: AuthorityContext,
	request: BaseRequest,
	response: TokenResponse,
	taken: Taken,
): Promise<AuthenticationResult> {
	const { configuration, cache } = context;
	await checkIdToken(configuration, response, taken.nonce);
	const answering = accountOf(response);
	if (taken.expected && answering && answering.homeAccountId !== taken.expected.homeAccountId)
		throw new ClientAuthError(
			'user_mismatch',
			'another account answered than the one that was asked; nothing was kept',
		);
	const account = answering ?? taken.account;
	const token = entryOf(context, request, response);
	if (account) token.tenantId = account.tenantId;
	if (taken.key !== undefined) token.key = taken.key;
	const lifetime = secondsOf(response.refresh_token_expires_in);
	const stored = await cache.store(taken.began, {
		token,
		account,
		refreshToken: account || taken.keepRefreshToken ? response.refresh_token || undefined : undefined,
		refreshExpiresOn: lifetime === undefined ? undefined : token.cachedAt + lifetime,
		newSession: taken.interactive ? newSession() : undefined,
	});
	if (stored.outcome === 'notKept') configuration.emit({ type: 'tokenNotKept', cause: stored.cause });
	configuration.emit({ type: 'tokenAcquired', fromCache: false, scopes: token.scopes });
	// a sign-in was finished meanwhile: its token is the better one, unless claims were asked for
	if (stored.outcome === 'superseded' && !request.claims) {
		const wanted = { tenant: cache.tenant, scopes: request.scopes, now: token.cachedAt, key: taken.key };
		const better = findToken(stored.document, wanted);
		if (better) return resultOf(better, stored.document?.profiles[better.tenantId ?? ''] ?? account, true);
	}
	throwDeclined(token);
	const { id_token: idToken } = response;
	return {
		...resultOf(token, account, false),
		idTokenClaims: idToken === undefined ? undefined : readJwtPayload(idToken),
		idToken,
		...(response.requestId === undefined ? {} : { correlationId: response.requestId }),
	};
}
