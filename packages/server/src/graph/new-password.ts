// A password that an administrator gives somebody.
import type { Authority } from '../authority.ts';
import { graphInvalid } from './graph-error.ts';

/** characters */
const shortest = 8;
/** bytes */
const longest = 1024;

/**
 * @returns its hash
 * @throws GraphError 400 for one that is too short or too long, or that stands in the list of leaked passwords: whoever
 *   tries such lists would be in
 */
export async function hashNewPassword({ passwords, risk }: Authority, password: string): Promise<string> {
	if (password.length < shortest || Buffer.byteLength(password) > longest)
		throw graphInvalid('The specified password does not comply with password complexity requirements.');
	if (risk.isLeaked(password)) throw graphInvalid('The specified password is known from a leak. Choose another one.');
	return passwords.hash(password);
}
