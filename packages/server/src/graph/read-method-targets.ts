// Whom an authentication method is for, as administrators write it. Microsoft Graph, "authenticationMethodTarget
// resource type".
import { allUsers } from '../records/passkey-policy.ts';
import { asId, asList, asRow, invalidMember, requireDifferent } from './members.ts';
import type { Row } from './route.ts';

export const mostTargets = 100;

/**
 * @param row with `id` and `targetType`
 * @returns id of the group in lower case, or `all_users`
 * @throws GraphError 400 for what is no group
 */
export function readTargetId(row: Row, what: string): string {
	if (row.targetType !== undefined && row.targetType !== 'group') throw invalidMember(`${what}.targetType`);
	// nobody is asked to register a method here unless a policy asks for one
	if (row.isRegistrationRequired === true) throw invalidMember(`${what}.isRegistrationRequired`);
	return row.id === allUsers ? allUsers : asId(row.id, `${what}.id`);
}

/**
 * @param before what stands when the member is absent
 * @returns ids of groups, or `all_users`
 */
export function readTargets(value: unknown, what: string, before: readonly string[]): readonly string[] {
	if (value === undefined) return before;
	const ids = asList(value, what, mostTargets).map((one) => readTargetId(asRow(one, what), what));
	requireDifferent(ids, what);
	return ids;
}
