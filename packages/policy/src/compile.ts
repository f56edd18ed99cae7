// Policies as they are stored become policies that can be asked. Everything that depends on the policies alone is done
// here, once per change; an edit of one policy does not compile the others again.
import type { ConditionalAccessPolicy, ConditionalAccessPolicyState } from '@countersign/protocol';
import type { Assignment, Condition } from './condition.ts';
import { conditions } from './conditions/index.ts';
import type { Requirement } from './control.ts';
import { compileGrantControls, controls } from './controls/index.ts';
import type { AppliedPolicy, PolicyResult } from './evaluate.ts';
import { type CompiledFacts, compileFacts, type DirectoryFacts } from './facts.ts';
import { isEmpty, normalizeIds } from './identifiers.ts';
import { notUnderstood, notUnderstoodMembers } from './not-understood.ts';
import { indexPolicies, type PolicyIndex } from './policy-index.ts';
import { RememberedExplanations } from './remembered-explanations.ts';
import {
	compileSessionControls,
	type SessionRequirement,
	sessionControlsWithEffect,
} from './session-controls/index.ts';

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
	/** positions in `conditions` of what the policy itself configures */
	configured: readonly number[];
	/** positions in `conditions` of what tokens alone cannot decide */
	refined: readonly number[];
	demands: Demands;
	/** what a decision says of it where it applies and asks for nothing more */
	satisfied: AppliedPolicy;
	/** paths that this version does not understand */
	notUnderstood: readonly string[];
}

/** What a policy asks for. Policies that ask for the same share one. */
export interface Demands {
	operator: 'AND' | 'OR';
	isBlock: boolean;
	grants: readonly Requirement[];
	sessions: readonly SessionRequirement[];
}

type KnownDemands = Map<string, Demands>;

export interface PolicySet {
	facts: CompiledFacts;
	/** in the order given; a place whose policy was removed is empty */
	policies: readonly (CompiledPolicy | undefined)[];
	/** what was compiled together, and what was edited since */
	segments: readonly PolicyIndex[];
	/** a place is empty */
	hasGaps: boolean;
	/** the place of a policy by its id in lower case */
	placeOf(id: string): number | undefined;
	/** contexts that an enabled policy protects */
	protectedContexts: ReadonlySet<string>;
	/** per place what the policy's result is unless it applies */
	unapplied: readonly (PolicyOutcome | undefined)[];
	/** grows with what is explained */
	explained: RememberedExplanations;
}

export interface PolicyOutcome {
	id: string;
	displayName: string;
	result: PolicyResult;
}

const unappliedResults = {
	enabled: 'notApplied',
	disabled: 'notEnabled',
	enabledForReportingButNotEnforced: 'reportOnlyNotApplied',
} as const;

function unappliedOutcome({ id, displayName, state }: CompiledPolicy): PolicyOutcome {
	return { id, displayName, result: unappliedResults[state] };
}

function policySet(
	facts: CompiledFacts,
	policies: PolicySet['policies'],
	segments: readonly PolicyIndex[],
	unapplied = policies.map((policy) => policy && unappliedOutcome(policy)),
): PolicySet {
	const protectedContexts = new Set<string>();
	for (const policy of policies)
		if (policy?.state === 'enabled')
			for (const context of policy.authenticationContexts) protectedContexts.add(context);
	let places: Map<string, number> | undefined;
	const placeOf = (id: string) => {
		// made when it is first asked for: enforcement never does
		places ??= new Map(policies.flatMap((policy) => (policy ? [[policy.id, policy.place] as const] : [])));
		return places.get(id);
	};
	return {
		facts,
		policies,
		segments,
		hasGaps: policies.includes(undefined),
		placeOf,
		protectedContexts,
		unapplied,
		explained: new RememberedExplanations(),
	};
}

const notEnforcedStates = new Set<string>(['disabled', 'enabledForReportingButNotEnforced']);
/** edits after which the next compiles the whole set: an edit costs what the edited policies cost */
const maxEdited = 128;

function compileDemands(policy: ConditionalAccessPolicy, facts: CompiledFacts, known: KnownDemands): Demands {
	const { grantControls } = policy;
	const sessionControls = sessionControlsWithEffect(policy.sessionControls, policy.conditions);
	const key = JSON.stringify([grantControls, sessionControls]);
	const same = known.get(key);
	if (same) return same;
	const grants = compileGrantControls(grantControls, facts);
	const demands: Demands = {
		operator: String(grantControls?.operator).toUpperCase() === 'OR' ? 'OR' : 'AND',
		isBlock: grants.some(({ control }) => control === 'block'),
		grants,
		sessions: compileSessionControls(sessionControls, controls.length + 1),
	};
	known.set(key, demands);
	return demands;
}

const nothing: readonly never[] = [];
/**
 * by bits: policies that configure the same conditions share one list, so that the few there are stay near the
 * processor
 */
const positionLists = new Map<number, readonly number[]>();

/** @returns the positions of the items that a question holds for; at most 31 items */
function where<Item>(items: readonly Item[], holds: (item: Item, index: number) => boolean): readonly number[] {
	let bits = 0;
	for (let index = 0; index < items.length; index += 1) if (holds(items[index] as Item, index)) bits |= 1 << index;
	let positions = positionLists.get(bits);
	if (positions === undefined) {
		positions = items.flatMap((_, index) => ((bits >>> index) & 1 ? [index] : []));
		positionLists.set(bits, positions);
	}
	return positions;
}

function compilePolicy(
	policy: ConditionalAccessPolicy,
	facts: CompiledFacts,
	place: number,
	known: KnownDemands,
): CompiledPolicy {
	const strange = notUnderstood(policy);
	const assignments = conditions.map((condition) => {
		const assignment = condition.assign(policy, facts);
		// what is unconfigured matches everything already
		if (!assignment || strange.length === 0) return assignment;
		const openEnded = notUnderstoodMembers(condition, policy).some((name) => !name.startsWith('exclude'));
		return openEnded ? { ...assignment, openEnded } : assignment;
	});
	// a draft has no id yet
	const id = policy.id ? policy.id.toLowerCase() : '';
	const { displayName } = policy;
	// a state that nobody understands enforces: validation refuses it on write, and what is stored must fail closed
	const state = notEnforcedStates.has(policy.state) ? policy.state : 'enabled';
	return {
		id,
		displayName,
		state,
		place,
		source: policy,
		authenticationContexts: normalizeIds(policy.conditions.applications.includeAuthenticationContextClassReferences),
		assignments,
		configured: where(
			assignments,
			(assignment, index) =>
				assignment !== undefined && !isEmpty(policy.conditions[(conditions[index] as Condition).id]),
		),
		refined: where(assignments, (assignment) => assignment?.refine !== undefined),
		demands: compileDemands(policy, facts, known),
		satisfied: {
			id,
			displayName,
			result: state === 'enabled' ? 'success' : 'reportOnlySuccess',
			unmetControls: nothing,
		},
		notUnderstood: strange,
	};
}

/**
 * Compiles a policy set.
 *
 * @param policies in Graph's shape, validated
 * @param facts what the policies refer to
 */
export function compile(policies: readonly ConditionalAccessPolicy[], facts: DirectoryFacts = {}): PolicySet {
	const compiledFacts = compileFacts(facts);
	const known: KnownDemands = new Map();
	const compiled = policies.map((policy, place) => compilePolicy(policy, compiledFacts, place, known));
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
	if (known < 0 && 'remove' in change) return set;
	const place = known < 0 ? set.policies.length : known;
	const policies = [...set.policies];
	if ('put' in change) policies[place] = compilePolicy(change.put, set.facts, place, new Map());
	else policies[place] = undefined;
	const [main, edited] = set.segments as [PolicyIndex, PolicyIndex?];
	const changed = new Set([...(edited?.policies ?? []).map((policy) => policy.place), place]);
	const remaining = [...changed].flatMap((at) => policies[at] ?? []);
	if (changed.size > maxEdited) {
		const kept = policies.flatMap((policy) => policy ?? []).map((policy, at) => ({ ...policy, place: at }));
		return policySet(set.facts, kept, [indexPolicies(kept)]);
	}
	const unapplied = set.unapplied.slice();
	unapplied[place] = policies[place] && unappliedOutcome(policies[place]);
	return policySet(set.facts, policies, [main.without(place), indexPolicies(remaining)], unapplied);
}
