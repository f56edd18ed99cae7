// The country that a user shared their position in: kept among what the session has proven, for as long as it counts.
// The position itself is kept nowhere. Microsoft Entra, "Conditional Access: Network assignment": GPS coordinates.
import type { AuthenticationFacts, AuthenticationMethodUse } from './authentication-facts.ts';

/** stands where the mode of a method does */
export const sharedPosition = 'sharedPosition';

/** seconds for which a position counts: Entra asks again every hour */
export const positionLifetime = 3600;

/**
 * @param now epoch seconds
 * @returns what the user answered last, while it counts: without a country where they shared none, or one that nobody
 *   can tell the country of; `undefined` where they were not asked, or too long ago
 */
export function lastPosition(
	facts: AuthenticationFacts,
	now: number,
): Pick<AuthenticationMethodUse, 'country'> | undefined {
	return facts.findLast(({ method, at }) => method === sharedPosition && now - at < positionLifetime);
}

/**
 * @param country ISO 3166-1 alpha-2; absent: none is known
 * @param now epoch seconds
 * @returns the facts with that answer, and without those that count no longer
 */
export function withPosition(
	facts: AuthenticationFacts,
	country: string | undefined,
	now: number,
): AuthenticationFacts {
	const kept = facts.filter(({ method, at }) => method !== sharedPosition || now - at < positionLifetime);
	return [...kept, { method: sharedPosition, at: now, ...(country === undefined ? {} : { country }) }];
}
