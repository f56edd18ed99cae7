// A password that an administrator gives somebody.
import type { Authority } from '../authority.ts';
import { type PasswordProblem, problemOfPassword } from '../methods/new-password.ts';
import { en } from '../sign-in/texts/en.ts';
import { graphInvalid } from './graph-error.ts';

const told = {
	short: 'The specified password does not comply with password complexity requirements.',
	long: 'The specified password does not comply with password complexity requirements.',
	leaked: 'The specified password is known from a leak. Choose another one.',
} as const satisfies Record<Exclude<PasswordProblem['kind'], 'weak'>, string>;

/**
 * @param words that others know of whoever will have it
 * @returns its hash
 * @throws GraphError 400 for one that is too short or too long, that stands in the list of leaked passwords, or that is
 *   easily guessed: whoever tries such lists would be in
 */
export async function hashNewPassword(
	authority: Authority,
	password: string,
	words: readonly string[],
): Promise<string> {
	const problem = await problemOfPassword(authority, password, words);
	if (problem?.kind === 'weak')
		throw graphInvalid(`The specified password is too easy to guess. ${en.weakPassword[problem.weakness]}`);
	if (problem) throw graphInvalid(told[problem.kind]);
	return authority.passwords.hash(password);
}
