// The law of the order of checks: what configuration refuses, whatever the user would prove, is refused before a
// password is asked for, wherever it is known by then. Whose account it is counts only where a session of this browser
// says so: a name in the request is no reason to tell anybody what that account may do. Conditional Access is no
// configuration in this sense: it is decided after the first factor, whoever a policy is about (Microsoft Entra, "What
// is Conditional Access?").

import { checkScopesExist } from '../access/scopes.ts';
import type { Authority, Exchange } from '../authority.ts';
import { adminConsentRequired, ProtocolError, userNotAssigned } from '../errors.ts';
import type { SignInTransaction } from '../records/transaction.ts';
import { type Asked, type Judgement, judge, readCircumstances } from './judge.ts';

export interface EarlyRefusal {
	error: ProtocolError;
	/** the client's own fault goes back to it; what an administrator decided is told to the user */
	to: 'client' | 'page';
}

/** What configuration refuses to a user, whatever page they would answer. */
function refusalIn({ client, assigned, consent, adminConsentNeeded }: Judgement): ProtocolError | undefined {
	if (!assigned) return userNotAssigned(client.appId);
	return consent.length > 0 && adminConsentNeeded ? adminConsentRequired() : undefined;
}

/**
 * @param asked.user whose session this browser has; absent while nobody is known
 * @returns what refuses this sign-in before anybody proves anything
 */
export async function refusalBeforePassword(
	authority: Authority,
	exchange: Exchange,
	transaction: SignInTransaction,
	{ user, ...asked }: Asked,
): Promise<EarlyRefusal | undefined> {
	try {
		if (user) {
			const error = refusalIn(await judge(authority, exchange, transaction, { ...asked, user }));
			return error && { error, to: 'page' };
		}
		const known = await readCircumstances(authority, transaction, { ...asked, user });
		checkScopesExist(known, known.client);
		return undefined;
	} catch (error) {
		if (error instanceof ProtocolError) return { error, to: 'client' };
		throw error;
	}
}
