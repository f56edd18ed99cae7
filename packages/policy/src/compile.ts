// Policies as they are stored become policies that can be asked. Everything that depends on the policies alone is done here, once
// per change; an edit of one policy does not compile the others again.
import type { ConditionalAccessPolicy, ConditionalAccessPolicyState } from '@countersign/protocol';
import type { Assignment } from './condition.ts';
import { conditions } from './conditions/index.ts';
import type { Requirement } from './control.ts';
import { compileGrantControls, controls } from './controls/index.ts';
import type { PolicyResult } from './evaluate.ts';
import { type CompiledFacts, compileFacts, type DirectoryFacts } from './facts.ts';
import { normalizeIds } from './identifiers.ts';
import { notUnderstoodMembers } from './not-understood.ts';
import { indexPolicies, type PolicyIndex } from './policy-index.ts';
import { compileSessionControls, type SessionRequirement } from './session-controls/index.ts';

export interface CompiledPolicy {
	id: string;
	displayName: string;
	state: ConditionalAccessPolicyState;
	/** its place among all policies of the set */
	place: number;
	source: ConditionalAccessPolicy;
	/** the authentication contexts it protects */
	authenticationContexts: readonly string[];
	/** per condition, in the order of `conditions` */
	assignments: readonly (Assignment | undefined)[];
	/** positions in `conditions` of what tokens alone cannot decide */
	refined: readonly number[];
	operator: 'AND' | 'OR';
	isBlock: boolean;
	grants: readonly Requirement[];
	sessions: readonly SessionRequirement[];
}

export interface PolicySet {
	facts: CompiledFacts;
	/** in the order given; a place whose policy was removed is empty */
	policies: readonly (CompiledPolicy | undefined)[];
	/** what was compiled together, and what was edited since */
	segments: readonly PolicyIndex[];
	/** contexts that an enabled policy protects */
	protectedContexts: ReadonlySet<string>;
	/** per place what the policy's result is unless it applies */
	unapplied: readonly (PolicyOutcome | undefined)[];
}

export interface PolicyOutcome {
	id: string;
	displayName: string;
	result: PolicyResult;
}

const unappliedResults = { enabled: 'notApplied', disabled: 'notEnabled', enabledForReportingButNotEnforced: 'reportOnlyNotApplied' } as const;

function policySet(facts: CompiledFacts, policies: PolicySet['policies'], segments: readonly PolicyIndex[]): PolicySet {
	const unapplied = policies.map((policy) => policy && { id: policy.id, displayName: policy.displayName, result: unappliedResults[policy.state] });
	const protectedContexts = new Set(policies.flatMap((policy) => (policy?.state === 'enabled' ? policy.authenticationContexts : [])));
	return { facts, policies, segments, protectedContexts, unapplied };
}

const states = new Set<string>(['enabled', 'disabled', 'enabledForReportingButNotEnforced']);
/** edits after which the next compiles the whole set: an edit costs what the edited policies cost */
const maxEdited = 128;

function compilePolicy(policy: ConditionalAccessPolicy, facts: CompiledFacts, place: number): CompiledPolicy {
	const grants = compileGrantControls(policy.grantControls, facts);
	const assignments = conditions.map((condition) => {
		const assignment = condition.assign(policy, facts);
		const openEnded = notUnderstoodMembers(condition, policy).some((name) => !name.startsWith('exclude'));
		return openEnded ? { include: [], exclude: [], ...assignment, openEnded } : assignment;
	});
	return {
		id: policy.id.toLowerCase(),
		displayName: policy.displayName,
		// a state that nobody understands enforces: validation refuses it on write, and what is stored must fail closed
		state: states.has(policy.state) ? policy.state : 'enabled',
		place,
		source: policy,
		authenticationContexts: normalizeIds(policy.conditions.applications.includeAuthenticationContextClassReferences),
		assignments,
		refined: assignments.flatMap((assignment, index) => (assignment?.refine ? [index] : [])),
		operator: policy.grantControls?.operator === 'OR' ? 'OR' : 'AND',
		isBlock: grants.some(({ control }) => control === 'block'),
		grants,
		sessions: compileSessionControls(policy.sessionControls, controls.length + 1),
	};
}

/**
 * Compiles a policy set.
 *
 * @param policies in Graph's shape, validated
 * @param facts what the policies refer to
 */
export function compile(policies: readonly ConditionalAccessPolicy[], facts: DirectoryFacts): PolicySet {
	const compiledFacts = compileFacts(facts);
	const compiled = policies.map((policy, place) => compilePolicy(policy, compiledFacts, place));
	return policySet(compiledFacts, compiled, [indexPolicies(compiled)]);
}

/**
 * The set after one policy was put or removed. The set itself stays as it is.
 *
 * @param change the policy to insert or replace, by its id, or the id of the one to remove
 */
export function edit(set: PolicySet, change: { put: ConditionalAccessPolicy } | { remove: string }): PolicySet {
	const id = ('put' in change ? change.put.id : change.remove).toLowerCase();
	const known = set.policies.findIndex((policy) => policy?.id === id);
	const place = known < 0 ? set.policies.length : known;
	const policies = [...set.policies];
	if ('put' in change) policies[place] = compilePolicy(change.put, set.facts, place);
	else if (known >= 0) policies[place] = undefined;
	const [main, edited] = set.segments as [PolicyIndex, PolicyIndex?];
	const changed = new Set([...(edited?.policies ?? []).map((policy) => policy.place), place]);
	const remaining = [...changed].flatMap((at) => policies[at] ?? []).sort((left, right) => left.place - right.place);
	if (changed.size > maxEdited) {
		const kept = policies.flatMap((policy) => policy ?? []).map((policy, at) => ({ ...policy, place: at }));
		return policySet(set.facts, kept, [indexPolicies(kept)]);
	}
	return policySet(set.facts, policies, [main.without(place), indexPolicies(remaining)]);
}
