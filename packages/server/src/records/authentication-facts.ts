// What a user has proven, and when. Facts are pinned to the code, the refresh token family and the session they were
// proven in; they are never copied from one token into another. methods/ says what a method's use is worth.

/** what a session remembers of having begun with a device code: it sticks (Microsoft Entra, "protocol tracking") */
export const deviceCodeFlow = 'deviceCodeFlow';

export interface AuthenticationMethodUse {
	/** mode of one of methods/, or that of records/shared-position.ts */
	method: string;
	/** epoch seconds */
	at: number;
	/** of a passkey: the kind of authenticator, a lower-case GUID */
	aaguid?: string;
	/** of a certificate: whose key signed it, and under which policies it was issued; as strengths ask for them */
	certificate?: { issuerSki?: string; policyOids: readonly string[] };
	/** of a shared position: ISO 3166-1 alpha-2; absent: none is known */
	country?: string;
	/** of a first factor: the risk of the sign-in that it was proven in; absent: none */
	risk?: 'low' | 'medium' | 'high' | 'unknown';
}

export type AuthenticationFacts = readonly AuthenticationMethodUse[];

/** What held at an instant: for a token issued then, presented now. */
export function factsAt(facts: AuthenticationFacts, instant: number): AuthenticationFacts {
	return facts.filter((use) => use.at <= instant);
}
