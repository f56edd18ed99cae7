// One entry of the cache as data: all that is known of an account, or of an application or assertion. Pure: what may be
// read from it, and what an answer that arrives may change in it. One entry an account makes a sign-out and a
// comparison one write.
import type { Account } from '../authentication-result.ts';

export interface AccessTokenEntry {
	/** path of the authority that issued it, in lower case: a guest has tokens of several tenants */
	tenant: string;
	/** of the account that it was issued to; absent for an application's own */
	tenantId?: string;
	secret: string;
	/** granted */
	scopes: string[];
	/** asked for, in the application's spelling, which need not be the authority's */
	asked: string[];
	/** asked for and not granted */
	declined?: string[];
	/** epoch seconds */
	expiresOn: number;
	cachedAt: number;
	/** from when it is renewed while it still serves */
	refreshOn?: number;
	/** got for claims: a challenge was answered with it */
	strong?: boolean;
	/** thumbprint of the key that the token is bound to, with DPoP or proof of possession */
	key?: string;
}

export interface CacheDocument {
	/** changes with every sign-in: what was begun in an earlier session is not stored over it */
	session: string;
	/** the session was signed in with claims */
	strong?: boolean;
	/** as the account is known in each tenant */
	profiles: Record<string, Account>;
	refreshToken?: string;
	/** epoch seconds; absent when the authority does not say */
	refreshExpiresOn?: number;
	tokens: AccessTokenEntry[];
}

/** seconds before its expiry from which a token is not used any more */
const renewalOffset = 300;
/**
 * seconds that a refresh token without an account is kept where the authority does not say: 90 days, Entra's own
 * lifetime
 */
const refreshLifetime = 90 * 24 * 3600;
const openIdScopes = new Set(['openid', 'profile', 'email', 'offline_access']);

/** @returns the scopes that say what the token is for, in lower case */
export function resourceScopes(scopes: readonly string[]): string[] {
	const lower = scopes.map((scope) => scope.toLowerCase());
	const own = lower.filter((scope) => !openIdScopes.has(scope));
	return own.length > 0 ? own : lower;
}

/** whether a token of an entry is whole; what another program wrote there is passed over */
const isToken = (entry: AccessTokenEntry | null) =>
	typeof entry?.secret === 'string' &&
	typeof entry.tenant === 'string' &&
	[entry.scopes, entry.asked].every(
		(scopes) => Array.isArray(scopes) && scopes.every((scope) => typeof scope === 'string'),
	);

/** @returns `undefined` for an entry that is absent, damaged, or of another make */
export function parseDocument(text: string | undefined): CacheDocument | undefined {
	if (text === undefined) return undefined;
	try {
		const { session, profiles, tokens, ...rest } = JSON.parse(text) as CacheDocument;
		if (typeof session !== 'string' || Object.values(profiles).some((account) => !account?.homeAccountId))
			return undefined;
		return { ...rest, session, profiles, tokens: tokens.filter(isToken) };
	} catch {
		return undefined;
	}
}

export interface Wanted {
	tenant: string;
	scopes: readonly string[];
	/** epoch seconds */
	now: number;
	key?: string | undefined;
}

const covers = ({ scopes, asked }: AccessTokenEntry) =>
	new Set([...resourceScopes(scopes), ...asked.map((scope) => scope.toLowerCase())]);

/** @param remaining seconds that the token must still be valid */
export function findToken(document: CacheDocument | undefined, wanted: Wanted, remaining = renewalOffset) {
	const scopes = resourceScopes(wanted.scopes);
	return document?.tokens.find((entry) => {
		if (entry.tenant !== wanted.tenant || entry.key !== wanted.key) return false;
		// a token from the future is a clock that moved: not to be trusted
		if (entry.expiresOn - remaining <= wanted.now || entry.cachedAt > wanted.now) return false;
		const held = covers(entry);
		return scopes.every((scope) => held.has(scope));
	});
}

/** @returns the refresh token, unless it is over */
export function usableRefreshToken(document: CacheDocument | undefined, now: number): string | undefined {
	const over = document?.refreshExpiresOn !== undefined && document.refreshExpiresOn <= now;
	return over ? undefined : document?.refreshToken;
}

/** epoch seconds from which nothing of the entry is of use; accounts are kept until they sign out */
export function endOf({ tokens, profiles, refreshToken, refreshExpiresOn }: CacheDocument): number {
	if (Object.keys(profiles).length > 0) return Number.POSITIVE_INFINITY;
	const last = Math.max(0, ...tokens.map(({ expiresOn }) => expiresOn));
	if (refreshToken === undefined) return last;
	return refreshExpiresOn ?? Math.max(0, ...tokens.map(({ cachedAt }) => cachedAt)) + refreshLifetime;
}
