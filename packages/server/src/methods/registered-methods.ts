// What a user has registered, or could register during a sign-in.
import type { DirectoryUser } from '../records/user.ts';
import { methods } from './index.ts';
import { isSecondFactor } from './method.ts';

const secondFactors = methods.filter(isSecondFactor);
const all: ReadonlySet<string> = new Set(methods.map(({ mode }) => mode));

/** @returns whether the user can be asked for a second factor, rather than asked to register one */
export function hasSecondFactor(user: DirectoryUser): boolean {
	return secondFactors.some((method) => method.isRegistered(user));
}

/**
 * @param user absent for an application, which no policy asks for a method
 * @returns modes of the methods that the user has or can register now; shared, so that nothing is built for most tokens
 */
export function availableModes(user: DirectoryUser | undefined): ReadonlySet<string> {
	const missing = user && methods.find((method) => method.steps.register === undefined && !method.isRegistered(user));
	if (!user || !missing) return all;
	const available = methods.filter((method) => method.steps.register !== undefined || method.isRegistered(user));
	return new Set(available.map(({ mode }) => mode));
}

/** What may be told or hashed of a user: all but what proves that somebody is them. */
export function withoutCredentials(user: DirectoryUser): object {
	const told: Partial<DirectoryUser> = { ...user };
	for (const { credentials } of methods) for (const name of credentials) delete told[name];
	return told;
}
