// The requirement of a sensitive operation, written once and checked where it is written.
import type { Requirement } from '../options.ts';

const maxAgeLimit = 365 * 86_400;

/**
 * A requirement is checked when a route is declared: an empty list must not mean that everybody may.
 *
 * @throws TypeError
 */
export function checkRequirement(requirement: Requirement): void {
	const { scopes, roles, maxAge, operation } = requirement;
	const listed = [...(scopes ?? []), ...(roles ?? [])];
	if ((scopes || roles) && listed.length === 0) {
		throw new TypeError(
			'a requirement with an empty list of scopes and roles; leave both out where any valid token will do',
		);
	}
	if (listed.some((name) => typeof name !== 'string' || name === '')) throw new TypeError('a scope or role is empty');
	if (operation === '') throw new TypeError('the name of an operation is empty');
	if (maxAge !== undefined && !(Number.isSafeInteger(maxAge) && maxAge >= 0 && maxAge <= maxAgeLimit)) {
		throw new TypeError('maxAge must be a whole number of seconds');
	}
}

/**
 * The requirement of an operation that a tenant may protect by an authentication context.
 *
 * @param operation its name in the mapping
 * @param more `maxAge` in seconds since the sign-in, and the permissions that the caller needs besides
 * @throws TypeError
 * @example
 * app.delete('/tasks/:id', protect(guard, requireAuthContext('tasks.delete', { maxAge: 300, scopes: ['Tasks.ReadWrite'] })), handler);
 */
export function requireAuthContext(
	operation: string,
	more: Omit<Requirement, 'operation'> = {},
): Requirement & { operation: string } {
	const requirement = { ...more, operation };
	checkRequirement(requirement);
	return requirement;
}
