// What lets an account whose secrets may be known to others count as its owner's again. Microsoft Entra ID Protection,
// "Remediate risks and unblock users": a password that was changed after a second factor, or, where there is no
// password, a fresh proof of what cannot be known.

import { password } from '../methods/password.ts';
import { authTimeOf, hasMfa } from '../methods/proven-factors.ts';
import type { AuthenticationFacts } from '../records/authentication-facts.ts';
import type { DirectoryUser } from '../records/user.ts';

/**
 * @param facts what counts of the session
 * @returns what was done since the risk was detected; `undefined` for nothing, or where there is no risk
 */
export function remedyOf(
	{ risk, passwordChangedAt }: Pick<DirectoryUser, 'risk' | 'passwordChangedAt'>,
	facts: AuthenticationFacts,
): 'passwordChanged' | 'provenAnew' | undefined {
	if (!risk || risk.level === 'none' || !hasMfa(facts)) return undefined;
	if (passwordChangedAt > risk.since) return 'passwordChanged';
	const provenAt = authTimeOf(facts) ?? 0;
	const typed = facts.some(({ method }) => method === password.mode);
	return !typed && provenAt > risk.since ? 'provenAnew' : undefined;
}
