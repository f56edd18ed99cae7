// Whether somebody may have a password: the one place, whether they choose it or an administrator gives it to them.
// NIST SP 800-63B-4 §3.1.1.2: length and what attackers try first decide, not composition.
import type { Authority } from '../authority.ts';
import type { Weakness } from '../password-strength.ts';
import type { DirectoryUser } from '../records/user.ts';

/** characters */
export const minimumLength = 8;
/** bytes in UTF-8 */
const longest = 1024;
/** shorter ones are in every password */
const shortestWord = 3;
const mostWords = 20;

export type PasswordProblem = { kind: 'short' | 'long' | 'leaked' } | { kind: 'weak'; weakness: Weakness };

/** @returns what of names and addresses others try as part of a password */
export function knownWords(...texts: readonly (string | undefined)[]): readonly string[] {
	const words = texts.flatMap((text) => text?.toLowerCase().split(/[^\p{L}\p{N}]+/u) ?? []);
	return [...new Set(words)].filter((word) => word.length >= shortestWord).slice(0, mostWords);
}

export const wordsOf = (
	{ userPrincipalName, displayName, givenName, surname }: DirectoryUser,
	tenantName: string | undefined,
): readonly string[] => knownWords(userPrincipalName, displayName, givenName, surname, tenantName);

/**
 * @param words that others know of whoever will have it
 * @param minimum characters
 * @returns the first thing that is wrong with it
 * @throws ProtocolError 90055 when too many passwords wait
 */
export async function problemOfPassword(
	{ risk, passwordStrength }: Pick<Authority, 'risk' | 'passwordStrength'>,
	password: string,
	words: readonly string[],
	minimum = minimumLength,
): Promise<PasswordProblem | undefined> {
	if ([...password].length < minimum) return { kind: 'short' };
	if (Buffer.byteLength(password) > longest) return { kind: 'long' };
	if (risk.isLeaked(password)) return { kind: 'leaked' };
	const weakness = await passwordStrength?.weaknessOf(password, words);
	return weakness === undefined ? undefined : { kind: 'weak', weakness };
}
