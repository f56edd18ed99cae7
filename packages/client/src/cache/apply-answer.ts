// Whether an answer of the authority may change the cache, and how. Compare-and-set: what was begun before a sign-out,
// a new sign-in or a stronger token must not be stored over it. Pure.
import type { Account } from '../authentication-result.ts';
import { type AccessTokenEntry, type CacheDocument, resourceScopes } from './document.ts';

export interface Issued {
	token: AccessTokenEntry;
	account: Account | undefined;
	refreshToken: string | undefined;
	refreshExpiresOn: number | undefined;
	/** of a sign-in by the user: a new session; absent for what was got silently */
	newSession: string | undefined;
}

const noSession = 'none';

export type Applied =
	| { outcome: 'stored'; document: CacheDocument }
	/** the account signed out while the answer was on its way */
	| { outcome: 'signedOut' }
	/** a sign-in was finished while the answer was on its way */
	| { outcome: 'superseded' };

function overlaps(a: AccessTokenEntry, b: AccessTokenEntry): boolean {
	if (a.tenant !== b.tenant || a.key !== b.key) return false;
	const own = new Set([...resourceScopes(a.scopes), ...resourceScopes(a.asked)]);
	return [...resourceScopes(b.scopes), ...resourceScopes(b.asked)].some((scope) => own.has(scope));
}

function withToken(
	current: CacheDocument,
	began: CacheDocument | undefined,
	token: AccessTokenEntry,
): AccessTokenEntry[] {
	const known = new Set(began?.tokens.map(({ secret }) => secret));
	const live = current.tokens.filter(({ expiresOn }) => expiresOn > token.cachedAt);
	const rivals = live.filter((entry) => overlaps(entry, token));
	// came meanwhile: it stays, unless only ours was got for claims
	const stays = rivals.some((entry) => !known.has(entry.secret) && (entry.strong || !token.strong));
	return stays ? live : [...live.filter((entry) => !rivals.includes(entry)), token];
}

/**
 * @param current what the cache holds now
 * @param began what it held when the request was begun
 */
export function applyAnswer(
	current: CacheDocument | undefined,
	began: CacheDocument | undefined,
	issued: Issued,
): Applied {
	const { token, account, newSession } = issued;
	// entries of applications and assertions have neither an account that could sign out nor work that could be stopped:
	// they are only swept
	const ends = began && (Object.keys(began.profiles).length > 0 || began.refreshToken !== undefined);
	if (ends && !current) return { outcome: 'signedOut' };
	const changed = (current?.session ?? noSession) !== (began?.session ?? noSession);
	// of two sign-ins at once, the one that satisfied claims stays
	if (changed && (newSession === undefined || (current?.strong && !token.strong))) return { outcome: 'superseded' };
	const base: CacheDocument = current ?? { session: newSession ?? noSession, profiles: {}, tokens: [] };
	const renews = newSession !== undefined || base.refreshToken === began?.refreshToken;
	const document: CacheDocument = {
		...base,
		...(newSession === undefined ? {} : { session: newSession, strong: token.strong === true }),
		profiles: account ? { ...base.profiles, [account.tenantId]: account } : base.profiles,
		tokens: newSession === undefined ? withToken(base, began, token) : withToken(base, base, token),
	};
	if (issued.refreshToken !== undefined && renews) {
		document.refreshToken = issued.refreshToken;
		if (issued.refreshExpiresOn === undefined) delete document.refreshExpiresOn;
		else document.refreshExpiresOn = issued.refreshExpiresOn;
	}
	return { outcome: 'stored', document };
}
