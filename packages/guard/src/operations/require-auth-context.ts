// The requirement of a sensitive operation, written once and checked where it is written.
import type { Guard } from '../guard.ts';
import type { Requirement } from '../options.ts';

const maxAgeLimit = 365 * 86_400;
const members: ReadonlySet<string> = new Set([
	'scopes',
	'roles',
	'callers',
	'operation',
	'maxAge',
] satisfies (keyof Requirement)[]);

function checkList(name: 'scopes' | 'roles', list: readonly string[] | undefined): void {
	if (list === undefined) return;
	if (!Array.isArray(list)) throw new TypeError(`\`${name}\` of a requirement must be a list`);
	if (list.some((one) => typeof one !== 'string' || one === '')) throw new TypeError('a scope or role is empty');
	// clients ask for `api://orders/Orders.Read`; the token says `Orders.Read`
	const full =
		name === 'scopes' ? list.find((scope) => /^[a-z][a-z0-9+.-]*:\/\/|\/\.default$/i.test(scope)) : undefined;
	const unmatched = list.find((one) => one.trim() !== one);
	if (unmatched !== undefined)
		throw new TypeError(`no token carries ${JSON.stringify(unmatched)} among its ${name}; write it without the blanks`);
	if (full !== undefined)
		throw new TypeError(`no token carries the scope \`${full}\`; write it as tokens do, without the API before it`);
}

/**
 * A requirement is checked when a route is declared: an empty list, or a member that is spelled wrong, must not mean
 * that everybody may.
 *
 * @throws TypeError
 */
export function checkRequirement(requirement: Requirement): void {
	if (checked.has(requirement)) return;
	if (typeof requirement !== 'object' || requirement === null) {
		throw new TypeError('a route needs a requirement; write {} where any valid token will do');
	}
	for (const name in requirement) {
		if (!members.has(name)) throw new TypeError(`a requirement has no member \`${name}\``);
		// what is misspelled in a program is `undefined` there: it must not mean that nothing is asked
		if (requirement[name as keyof Requirement] === undefined)
			throw new TypeError(`\`${name}\` of a requirement is undefined; leave it out, or give it`);
	}
	const { scopes, roles, maxAge, operation, callers } = requirement;
	checkList('scopes', scopes);
	checkList('roles', roles);
	if ((scopes || roles) && (scopes ?? []).length + (roles ?? []).length === 0) {
		throw new TypeError(
			'a requirement with an empty list of scopes and roles; leave both out where any valid token will do',
		);
	}
	if (operation !== undefined && (typeof operation !== 'string' || operation === ''))
		throw new TypeError('the name of an operation is empty');
	if (callers !== undefined && callers !== 'users' && callers !== 'applications')
		throw new TypeError('`callers` of a requirement is `users` or `applications`');
	if (maxAge !== undefined && !(Number.isSafeInteger(maxAge) && maxAge >= 0 && maxAge <= maxAgeLimit)) {
		throw new TypeError('maxAge must be a whole number of seconds');
	}
}

/**
 * What every adapter does first: a route that no request could be judged by is refused when the application starts.
 *
 * @returns the requirement
 * @throws TypeError
 */
export function declareRequirement(guard: Guard, requirement: Requirement): Requirement {
	if (typeof (guard as Partial<Guard> | null)?.check !== 'function')
		throw new TypeError('a route needs the guard that createGuard made');
	checkRequirement(requirement);
	const { operations } = guard;
	const { operation } = requirement;
	if (operation !== undefined && operations && operations.describe(operation) === undefined)
		throw new TypeError(`\`${operation}\` is not among the operations of this API`);
	// a copy: what the caller changes later was not checked
	const declared = Object.freeze({ ...requirement });
	checked.add(declared);
	return declared;
}

/** requirements that were declared, and cannot change any more: they are not checked again at each request */
const checked = new WeakSet<Requirement>();

/**
 * The requirement of an operation that a tenant may protect by an authentication context.
 *
 * @param operation its name in the mapping
 * @param more `maxAge` in seconds since the sign-in, and the permissions that the caller needs besides
 * @throws TypeError
 * @example
 * app.delete('/tasks/:id', protect(guard, requireAuthContext('tasks.delete', { maxAge: 300, scopes: ['Tasks.ReadWrite']
 * })), handler);
 */
export function requireAuthContext(
	operation: string,
	more: Omit<Requirement, 'operation'> = {},
): Requirement & { operation: string } {
	const requirement = { ...more, operation };
	checkRequirement(requirement);
	return requirement;
}
