// What a later Graph may add to a policy. It is kept, reported with its path, and never makes a policy enforce less: an unknown
// condition narrows nothing, an unknown inclusion may include anybody, an unknown exclusion excludes nobody, and an unknown
// control cannot be met.
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import type { Condition } from './condition.ts';
import { conditions } from './conditions/index.ts';
import { notUnderstoodControls } from './controls/index.ts';
import { isEmpty, isObject } from './identifiers.ts';
import { notUnderstoodSessionControls } from './session-controls/index.ts';

const isAnnotation = (name: string) => name.includes('@odata.');

const policyMembers = new Set([
	'id',
	'templateId',
	'displayName',
	'description',
	'createdDateTime',
	'modifiedDateTime',
	'deletedDateTime',
	'state',
	'conditions',
	'grantControls',
	'sessionControls',
]);
// present in exports, and said to be obsolete by Graph
const obsoleteApplicationMembers = new Set(['networkAccess', 'globalSecureAccess']);
const conditionNames = new Set(conditions.map(({ id }) => id));

/** @returns names of members of a condition that this version does not understand */
export function notUnderstoodMembers(condition: Condition, policy: ConditionalAccessPolicy): string[] {
	const value = policy.conditions[condition.id];
	if (!condition.members || !isObject(value)) return [];
	return Object.entries(value).flatMap(([name, content]) =>
		condition.members?.includes(name) || isAnnotation(name) || isEmpty(content) || obsoleteApplicationMembers.has(name) ? [] : [name],
	);
}

/** @returns paths of everything in a policy that this version does not understand */
export function notUnderstood(policy: ConditionalAccessPolicy): string[] {
	const unknown = (value: object, known: ReadonlySet<string>) =>
		Object.entries(value).flatMap(([name, content]) => (known.has(name) || isAnnotation(name) || isEmpty(content) ? [] : [name]));
	return [
		...unknown(policy, policyMembers),
		...unknown(policy.conditions, conditionNames).map((name) => `conditions.${name}`),
		...conditions.flatMap((condition) => notUnderstoodMembers(condition, policy).map((name) => `conditions.${condition.id}.${name}`)),
		...(policy.grantControls ? notUnderstoodControls(policy.grantControls).map((name) => `grantControls.${name}`) : []),
		...(policy.sessionControls ? notUnderstoodSessionControls(policy.sessionControls).map((name) => `sessionControls.${name}`) : []),
	];
}
