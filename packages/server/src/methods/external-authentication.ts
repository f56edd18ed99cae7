// A second factor that a provider outside proves, by OpenID Connect: Entra's external authentication method. It meets
// `mfa` and no authentication strength. Microsoft Entra, "external method provider reference".

import type { KeySet } from '../records/key-set.ts';
import type { ExternalMethodConfiguration, MethodsPolicy } from '../records/methods-policy.ts';
import { isCanonicalJws } from '../secrets.ts';
import type { AuthenticationMethod } from './method.ts';

/** @returns the providers that users of the tenant can be sent to */
export function enabledProviders({ external = [] }: MethodsPolicy): readonly ExternalMethodConfiguration[] {
	return external.filter(({ state }) => state === 'enabled');
}

export const externalAuthentication: AuthenticationMethod = {
	mode: 'externalAuthenticationMethod',
	// the provider's own value says how it asked, which no policy here can weigh
	amr: [],
	factor: 'second',
	countsInOtherTenants: false,
	registeredByGuests: false,
	credentials: [],
	// whether a user is known there is the provider's to say: all of the tenant can be sent there; guests have theirs at
	// home
	isRegistered: (user, _, policy) => user.home === undefined && enabledProviders(policy).length > 0,
	steps: { prove: 'external-authentication' },
};

/** what is asked for, and nothing else taken: a password asked a second time would be no second factor */
export const askedAcr = ['possessionorinherence'];
export const askedAmr = [
	'face',
	'fido',
	'fpt',
	'hwk',
	'iris',
	'otp',
	'pop',
	'retina',
	'sc',
	'sms',
	'swk',
	'tel',
	'vbm',
];

/** seconds that the provider's clock may differ */
const tolerance = 60;
/** characters */
const longestToken = 8192;

export interface ExpectedAnswer {
	issuer: string;
	/** this authority's name at the provider */
	clientId: string;
	nonce: string;
	/** the user's, as the hint had it */
	subject: string;
	/** epoch seconds */
	now: number;
	/** the provider's keys, where it has one of that id */
	keysFor(kid: string): Promise<KeySet | undefined>;
}

const isAmong = (value: unknown, asked: readonly string[]) => typeof value === 'string' && asked.includes(value);

/**
 * @param idToken that the provider answered
 * @returns why it proves nothing; `undefined` where it proves the second factor
 */
export async function refusedAnswer(idToken: string, expected: ExpectedAnswer): Promise<string | undefined> {
	// jose takes what a lenient decoder takes: one token would have many texts
	if (idToken.length > longestToken || !isCanonicalJws(idToken)) return 'the answer is no token';
	// loaded where needed: most installations have no provider
	const { decodeProtectedHeader, jwtVerify } = await import('jose');
	try {
		const { kid } = decodeProtectedHeader(idToken);
		const key = kid === undefined ? undefined : (await expected.keysFor(kid))?.get(kid);
		if (!key) return 'the token names none of the provider’s keys';
		const { payload } = await jwtVerify(idToken, key, {
			algorithms: ['RS256'],
			issuer: expected.issuer,
			audience: expected.clientId,
			requiredClaims: ['exp', 'iat', 'sub', 'nonce', 'acr', 'amr'],
			currentDate: new Date(expected.now * 1000),
			clockTolerance: tolerance,
		});
		// OpenID Connect Core §3.1.3.7: a token that is for others too may be theirs
		if (Array.isArray(payload.aud) && payload.aud.length > 1) return 'the token is for others too';
		if ((payload.iat ?? 0) > expected.now + tolerance) return 'the token is of the future';
		if (payload.nonce !== expected.nonce) return 'the token answers another question';
		if (payload.sub !== expected.subject) return 'the token is about somebody else';
		if (!isAmong(payload.acr, askedAcr)) return 'the token’s acr was not asked for';
		const { amr } = payload;
		if (!Array.isArray(amr) || amr.length === 0 || !amr.every((value) => isAmong(value, askedAmr)))
			return 'the token’s amr was not asked for';
		return undefined;
	} catch (error) {
		return error instanceof Error ? error.message.slice(0, 200) : 'not understood';
	}
}
