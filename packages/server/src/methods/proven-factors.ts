// What it is worth that a user has proven a method. A method that no file here declares, such as one of a later version
// of this program, is worth nothing.
import type { ProvenMethods } from '@countersign/policy';
import type { AuthenticationFacts } from '../records/authentication-facts.ts';
import { methods } from './index.ts';
import { type AuthenticationMethod, isFirstFactor, isSecondFactor, type UseDetail } from './method.ts';

const modesOf = (is: (method: AuthenticationMethod) => boolean): ReadonlySet<string> =>
	new Set(methods.filter(is).map(({ mode }) => mode));
const firstFactors = modesOf(isFirstFactor);
const secondFactors = modesOf(isSecondFactor);
/** those that are a second factor beside certain first ones */
const secondBeside: ReadonlyMap<string, readonly string[]> = new Map(
	methods.flatMap(({ mode, secondBeside: modes }) => (modes ? [[mode, modes] as const] : [])),
);
const countingAbroad = modesOf(({ countsInOtherTenants }) => countsInOtherTenants);

/** Asked several times for every token. */
function lastUse(facts: AuthenticationFacts, modes: ReadonlySet<string>): number | undefined {
	let last: number | undefined;
	for (const { method, at } of facts) if (modes.has(method) && (last === undefined || at > last)) last = at;
	return last;
}

/**
 * Adds a use. Older uses of the method stay, so that what held at an earlier instant can still be told; the oldest go
 * first.
 */
export function addUse(
	facts: AuthenticationFacts,
	{ mode }: Pick<AuthenticationMethod, 'mode'>,
	at: number,
	{ aaguid, certificate }: UseDetail = {},
): AuthenticationFacts {
	const detail = { ...(aaguid === undefined ? {} : { aaguid }), ...(certificate ? { certificate } : {}) };
	const kept = [...facts, { method: mode, at, ...detail }];
	const ofMethod = kept.filter((candidate) => candidate.method === mode);
	return ofMethod.length > 8 ? kept.filter((candidate) => candidate !== ofMethod[0]) : kept;
}

/** @returns whether a use of it is good in another tenant, where the user is a guest */
export const countsInOtherTenants = ({ mode }: Pick<AuthenticationMethod, 'mode'>): boolean => countingAbroad.has(mode);

/** What another tenant takes of it: the password is the account's everywhere, a second factor that of one tenant. */
export function factsForOtherTenants(facts: AuthenticationFacts): AuthenticationFacts {
	return facts.filter(({ method }) => countingAbroad.has(method));
}

/** @returns when the first factor was proven last, in epoch seconds: OpenID Connect Core §2, `auth_time` */
export function authTimeOf(facts: AuthenticationFacts): number | undefined {
	return lastUse(facts, firstFactors);
}

/** @returns index of the last first factor; -1 where none was proven */
export function lastFirstFactor(facts: AuthenticationFacts): number {
	return facts.findLastIndex(({ method }) => firstFactors.has(method));
}

/** @returns the risk of the sign-in in which the first factor was proven last; absent: none */
export function firstFactorRisk(facts: AuthenticationFacts): AuthenticationFacts[number]['risk'] {
	return facts[lastFirstFactor(facts)]?.risk;
}

/** @returns when the second factor was proven last, in epoch seconds */
export function secondFactorTimeOf(facts: AuthenticationFacts): number | undefined {
	let last = lastUse(facts, secondFactors);
	for (const { method, at } of facts) {
		const beside = secondBeside.get(method);
		if (!beside || (last !== undefined && at <= last)) continue;
		if (facts.some((use) => beside.includes(use.method))) last = at;
	}
	return last;
}

/**
 * @returns the very authenticators that were used last: the passkey's kind, and whose certificate it was; as strengths
 * ask for them
 */
export function lastAuthenticators(
	facts: AuthenticationFacts,
): Pick<ProvenMethods, 'fido2Aaguid' | 'x509IssuerSki' | 'x509PolicyOids'> {
	const aaguid = facts.findLast((use) => use.aaguid !== undefined)?.aaguid;
	const certificate = facts.findLast((use) => use.certificate !== undefined)?.certificate;
	return {
		...(aaguid === undefined ? {} : { fido2Aaguid: aaguid }),
		...(certificate?.issuerSki === undefined ? {} : { x509IssuerSki: certificate.issuerSki }),
		...(certificate === undefined ? {} : { x509PolicyOids: new Set(certificate.policyOids) }),
	};
}

/** @returns whether two factors were proven, by two methods or by one that is multifactor by itself */
export function hasMfa(facts: AuthenticationFacts): boolean {
	return authTimeOf(facts) !== undefined && secondFactorTimeOf(facts) !== undefined;
}

/** RFC 8176 values as Entra writes them, in the order of methods/index.ts. */
export function amrOf(facts: AuthenticationFacts): string[] {
	const amr: string[] = [];
	for (const method of methods)
		if (method.amr.length > 0 && facts.some((use) => use.method === method.mode)) amr.push(...method.amr);
	if (hasMfa(facts)) amr.push('mfa');
	return amr;
}
