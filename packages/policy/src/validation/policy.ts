// What a policy must be before it is stored: Graph's rules with Graph's error numbers, and a sentence with the JSON
// path.
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { normalisePolicy } from '../normalise/normalise-policy.ts';
import { notUnderstood } from '../not-understood.ts';
import { isOff } from '../session-controls/index.ts';
import { checkCombinations } from './combinations.ts';
import { checkConditions } from './conditions.ts';
import { checkGrantControls, checkSessionControls } from './controls.ts';
import { Issues, type ValidationIssue } from './issue.ts';
import { checkSpelling } from './misspelt.ts';

/**
 * Checks a policy in Graph's shape, as {@link normalisePolicy} reads it: what Graph fills in need not be there.
 *
 * @param value the parsed JSON, from anywhere
 * @returns what is wrong with it; empty when it may be stored
 */
export function validatePolicy(value: unknown): ValidationIssue[] {
	const issues = new Issues();
	const policy = issues.root(normalisePolicy(value));
	if (!policy) return issues.list;
	checkSpelling(issues, policy);
	if (typeof policy.displayName !== 'string' || policy.displayName.length === 0 || policy.displayName.length > 256)
		issues.add('displayName', 'must be a string of 1 to 256 characters');
	// what no text can show is no part of a name
	else if (/[\p{Cc}\p{Cn}\p{Cs}]/u.test(policy.displayName))
		issues.add('displayName', 'holds a control or unassigned character');
	if (policy.id !== null && policy.id !== undefined && (typeof policy.id !== 'string' || policy.id.length > 128))
		issues.add('id', 'must be a string of at most 128 characters');
	issues.oneOf(policy.state, 'state', ['enabled', 'disabled', 'enabledForReportingButNotEnforced']);
	checkConditions(issues, policy.conditions);
	checkGrantControls(issues, policy.grantControls);
	checkSessionControls(issues, policy.sessionControls);
	// combinations are judged only of a policy whose parts are sound
	if (issues.list.length === 0) checkCombinations(issues, policy as unknown as ConditionalAccessPolicy);
	return issues.list;
}

/**
 * What a policy holds that this version does not understand. It is kept and enforces no less for it; but an enabled
 * policy with a control that nobody can meet locks people out, so a directory should refuse it enabled.
 *
 * @param policy that {@link validatePolicy} finds nothing wrong with
 * @returns issues with the path of each member
 */
export function findNotUnderstood(policy: ConditionalAccessPolicy): ValidationIssue[] {
	return notUnderstood(policy).map((path) => ({
		path,
		number: path.startsWith('grantControls.') ? 1032 : 1007,
		message: 'is not understood by this version; it is kept, and the policy enforces no less for it',
	}));
}

/**
 * Session controls that have no effect become `null`, as Graph answers them.
 *
 * @returns the policy itself where there is nothing to condense
 */
export function condenseSessionControls<Policy extends { sessionControls?: unknown }>(policy: Policy): Policy {
	const { sessionControls } = policy;
	if (typeof sessionControls !== 'object' || sessionControls === null) return policy;
	return Object.values(sessionControls).every(isOff) ? { ...policy, sessionControls: null } : policy;
}
