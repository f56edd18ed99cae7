// What a user has registered, or could register during a sign-in.
import type { MethodsPolicy } from '../records/methods-policy.ts';
import type { DirectoryUser } from '../records/user.ts';
import { methods } from './index.ts';
import { isSecondFactor, registrationStep } from './method.ts';

const secondFactors = methods.filter(isSecondFactor);
const all: ReadonlySet<string> = new Set(methods.map(({ mode }) => mode));
/** the sets of modes that there can be: the bits of an index say which methods are in it */
const modesByBits: readonly ReadonlySet<string>[] = Array.from(
	{ length: 2 ** methods.length },
	(_, bits) => new Set(methods.filter((_method, index) => (bits >> index) & 1).map(({ mode }) => mode)),
);

/**
 * @param now epoch seconds
 * @param policy of the tenant
 * @returns whether the user can be asked for a second factor, rather than asked to register one
 */
export function hasSecondFactor(user: DirectoryUser, now: number, policy: MethodsPolicy): boolean {
	return secondFactors.some((method) => method.isRegistered(user, now, policy));
}

/**
 * Whoever has no second factor registers one with the password alone. That holds for as long as there is none: of a
 * thief with the password and its owner, who register at the same time, the later one proves what the first registered.
 *
 * @param before the user as the registration was decided on
 * @param as the user as it is written
 */
export function gainedSecondFactor(
	before: DirectoryUser,
	as: DirectoryUser,
	now: number,
	policy: MethodsPolicy,
): boolean {
	return hasSecondFactor(as, now, policy) && !hasSecondFactor(before, now, policy);
}

/**
 * @param user absent for an application, which no policy asks for a method
 * @param now epoch seconds
 * @param policy of the tenant
 * @returns modes of the methods that the user has or can register now; one set for each kind of user, so that nothing
 *   is built for a token
 */
export function availableModes(
	user: DirectoryUser | undefined,
	now: number,
	policy: MethodsPolicy,
): ReadonlySet<string> {
	if (!user) return all;
	let bits = 0;
	for (const [index, method] of methods.entries())
		if (
			registrationStep(method, user, policy) !== undefined ||
			method.isRegistered(user, now, policy) ||
			method.mayHave?.(user, policy)
		)
			bits += 2 ** index;
	return modesByBits[bits] as ReadonlySet<string>;
}

/** What may be told or hashed of a user: all but what proves that somebody is them. */
export function withoutCredentials(user: DirectoryUser): object {
	const told: Partial<DirectoryUser> = { ...user };
	for (const { credentials } of methods) for (const name of credentials) delete told[name];
	return told;
}
