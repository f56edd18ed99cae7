// What a later Graph may add to a policy. It is kept, reported with its path, and never makes a policy enforce less: an
// unknown condition narrows nothing, an unknown inclusion may include anybody, an unknown exclusion excludes nobody,
// and an unknown control cannot be met.
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import type { Condition } from './condition.ts';
import { conditions } from './conditions/index.ts';
import { notUnderstoodControls } from './controls/index.ts';
import { isEmpty, isObject } from './identifiers.ts';
import { notUnderstoodSessionControls } from './session-controls/index.ts';

/** annotations, and actions that an answer offers: OData JSON Format 4.01, "Control Information" and "Action" */
const isAnnotation = (name: string) => name.includes('@odata.') || name.startsWith('#');

const policyMembers = new Set([
	'id',
	'templateId',
	'partialEnablementStrategy',
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

/** @returns names of members that are neither known nor empty */
function unknownMembers(value: object, isKnown: (name: string) => boolean): string[] {
	const unknown: string[] = [];
	for (const name in value)
		if (!isKnown(name) && !isAnnotation(name) && !isEmpty((value as Record<string, unknown>)[name])) unknown.push(name);
	return unknown;
}

/** @returns names of members of a condition that this version does not understand */
export function notUnderstoodMembers({ id, members }: Condition, policy: ConditionalAccessPolicy): string[] {
	const value = policy.conditions[id];
	if (!members || !isObject(value)) return [];
	return unknownMembers(value, (name) => members.includes(name) || obsoleteApplicationMembers.has(name));
}

/** @returns paths of everything in a policy that this version does not understand */
export function notUnderstood(policy: ConditionalAccessPolicy): string[] {
	const paths = unknownMembers(policy, (name) => policyMembers.has(name));
	for (const name of unknownMembers(policy.conditions, (name) => conditionNames.has(name)))
		paths.push(`conditions.${name}`);
	for (const condition of conditions)
		for (const name of notUnderstoodMembers(condition, policy)) paths.push(`conditions.${condition.id}.${name}`);
	if (policy.grantControls)
		for (const name of notUnderstoodControls(policy.grantControls)) paths.push(`grantControls.${name}`);
	if (policy.sessionControls)
		for (const name of notUnderstoodSessionControls(policy.sessionControls)) paths.push(`sessionControls.${name}`);
	return paths;
}
