// The decision. A pure function of the policy set and the sign-in: it never throws, waits or reads a clock.
// Microsoft Entra, "Building a Conditional Access policy" and "Conditional Access authentication context".
import type { CompiledPolicy, PolicySet } from './compile.ts';
import type { Control } from './control.ts';
import { controls as promptOrder } from './controls/index.ts';
import type { SignIn } from './sign-in.ts';

/** Graph, "appliedConditionalAccessPolicy resource type": result */
export type PolicyResult =
	| 'success'
	| 'failure'
	| 'notApplied'
	| 'notEnabled'
	| 'reportOnlySuccess'
	| 'reportOnlyFailure'
	| 'reportOnlyInterrupted'
	| 'reportOnlyNotApplied';

export interface EvaluatedPolicy {
	id: string;
	displayName: string;
	result: PolicyResult;
	/** the condition that kept it from applying */
	unmatchedCondition?: string;
	/** the grant controls it asks for, when it applies */
	controls: readonly string[];
}

export interface Decision {
	/** `interrupt`: the user can meet what is unmet by interacting */
	outcome: 'allow' | 'interrupt' | 'block';
	/** unmet grant controls in the order in which they are prompted */
	unmetControls: readonly string[];
	/** ids of the enabled policies that are not satisfied: the `capolids` of a challenge */
	unsatisfiedPolicyIds: readonly string[];
	/** of the required and candidate contexts, those whose policies are all satisfied */
	satisfiedAuthenticationContexts: readonly string[];
	/** of the satisfied contexts, those that no enabled policy protects: stamped as Entra does, and worth a warning */
	unprotectedAuthenticationContexts: readonly string[];
	policies: readonly EvaluatedPolicy[];
}

/** @returns the condition that does not match, or `undefined` when the policy applies */
function unmatchedCondition(policy: CompiledPolicy, signIn: SignIn): string | undefined {
	// the one place where unknown gets its meaning: a policy only ever restricts, so what may match, applies
	return policy.conditions.find(({ matches }) => matches(signIn) === 'noMatch')?.id;
}

/** @returns the controls still to be met; with OR the first that the user can meet, for one suffices */
function unmetControls(policy: CompiledPolicy, signIn: SignIn): readonly Control[] {
	const unmet = policy.controls.filter((control) => !control.isSatisfied(signIn));
	if (policy.controls.some((control) => control.id === 'block')) return policy.controls;
	if (policy.operator === 'AND' || unmet.length === 0) return unmet;
	if (unmet.length < policy.controls.length) return [];
	return unmet
		.filter((control) => control.interactive)
		.slice(0, 1)
		.concat(unmet)
		.slice(0, 1);
}

function resultOf(policy: CompiledPolicy, unmet: readonly Control[]): PolicyResult {
	const reportOnly = policy.state === 'enabledForReportingButNotEnforced';
	if (unmet.length === 0) return reportOnly ? 'reportOnlySuccess' : 'success';
	if (!reportOnly) return 'failure';
	return unmet.every((control) => control.interactive) ? 'reportOnlyInterrupted' : 'reportOnlyFailure';
}

function isContextSatisfied(context: string, set: PolicySet, signIn: SignIn): boolean {
	const asked = { ...signIn, applicationIds: [], requestedPolicyIds: [], requiredAuthenticationContexts: [context] };
	return set.policies.every(
		(policy) => policy.state !== 'enabled' || unmatchedCondition(policy, asked) !== undefined || unmetControls(policy, asked).length === 0,
	);
}

/**
 * Decides one sign-in.
 *
 * @param set a compiled policy set
 * @param signIn what is known of the sign-in
 * @returns the outcome, what is unmet, which contexts are satisfied, and every policy's result
 */
export function evaluate(set: PolicySet, signIn: SignIn): Decision {
	const evaluated: EvaluatedPolicy[] = [];
	const unsatisfied: string[] = [];
	const unmet = new Set<string>();
	let blocked = false;
	let uncurable = false;
	for (const policy of set.policies) {
		const { id, displayName } = policy;
		if (policy.state === 'disabled') {
			evaluated.push({ id, displayName, result: 'notEnabled', controls: [] });
			continue;
		}
		const condition = unmatchedCondition(policy, signIn);
		if (condition !== undefined) {
			const result = policy.state === 'enabled' ? 'notApplied' : 'reportOnlyNotApplied';
			evaluated.push({ id, displayName, result, unmatchedCondition: condition, controls: [] });
			continue;
		}
		const missing = unmetControls(policy, signIn);
		evaluated.push({ id, displayName, result: resultOf(policy, missing), controls: policy.controls.map((control) => control.id) });
		if (policy.state !== 'enabled' || missing.length === 0) continue;
		unsatisfied.push(id);
		for (const control of missing) {
			unmet.add(control.id);
			if (control.id === 'block') blocked = true;
			if (!control.interactive) uncurable = true;
		}
	}
	const { requiredAuthenticationContexts: required, candidateAuthenticationContexts: candidates } = signIn;
	const contexts = required.length + candidates.length === 0 ? [] : [...new Set([...required, ...candidates])];
	const satisfied = contexts.filter((context) => isContextSatisfied(context, set, signIn));
	const isProtected = (context: string) => set.policies.some((policy) => policy.state === 'enabled' && policy.authenticationContexts.includes(context));
	return {
		outcome: blocked || uncurable ? 'block' : unmet.size > 0 ? 'interrupt' : 'allow',
		unmetControls: sortByPrompt([...unmet]),
		unsatisfiedPolicyIds: unsatisfied,
		satisfiedAuthenticationContexts: satisfied,
		unprotectedAuthenticationContexts: satisfied.filter((context) => !isProtected(context)),
		policies: evaluated,
	};
}

function sortByPrompt(ids: string[]): string[] {
	const position = (id: string) => {
		const index = promptOrder.findIndex((control) => control.id === id);
		return index < 0 ? promptOrder.length : index;
	};
	return ids.sort((left, right) => position(left) - position(right));
}
