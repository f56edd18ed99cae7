// What a user has proven, and when. Facts are pinned to the code, the refresh token family and the session they were proven
// in; they are never copied from one token into another.

/** what a session remembers of having begun with a device code: it sticks (Microsoft Entra, "protocol tracking") */
export const deviceCodeFlow = 'deviceCodeFlow';

export type AuthenticationMethod = 'password' | 'softwareOath';

export interface AuthenticationMethodUse {
	method: AuthenticationMethod;
	/** epoch seconds */
	at: number;
}

export type AuthenticationFacts = readonly AuthenticationMethodUse[];

export function lastUse(facts: AuthenticationFacts, method: AuthenticationMethod): number | undefined {
	return facts.reduce<number | undefined>((last, use) => (use.method === method && (last === undefined || use.at > last) ? use.at : last), undefined);
}

/** Adds a use. Older uses of the method stay, so that what held at an earlier instant can still be told; the oldest go first. */
export function addUse(facts: AuthenticationFacts, use: AuthenticationMethodUse): AuthenticationFacts {
	const kept = [...facts, use];
	const ofMethod = kept.filter((candidate) => candidate.method === use.method);
	return ofMethod.length > 8 ? kept.filter((candidate) => candidate !== ofMethod[0]) : kept;
}

/** What held at an instant: for a token issued then, presented now. */
export function factsAt(facts: AuthenticationFacts, instant: number): AuthenticationFacts {
	return facts.filter((use) => use.at <= instant);
}

/** What another tenant takes of it: the password is the account's everywhere, a second factor that of one tenant. */
export function passwordOf(facts: AuthenticationFacts): AuthenticationFacts {
	return facts.filter(({ method }) => method === 'password');
}

export function hasMfa(facts: AuthenticationFacts): boolean {
	return lastUse(facts, 'password') !== undefined && lastUse(facts, 'softwareOath') !== undefined;
}

/** RFC 8176 values as Entra writes them. */
export function amrOf(facts: AuthenticationFacts): string[] {
	const amr: string[] = [];
	if (lastUse(facts, 'password') !== undefined) amr.push('pwd');
	if (hasMfa(facts)) amr.push('mfa');
	return amr;
}

/** The instant of the primary authentication. OpenID Connect Core §2, `auth_time`. */
export function authTimeOf(facts: AuthenticationFacts): number | undefined {
	return lastUse(facts, 'password');
}
