// Why a decision is what it is: every policy's result in the sign-in log's words, and of any policy each condition with the rule
// that included or excluded the sign-in. Microsoft Graph, "appliedConditionalAccessPolicy resource type".
import type { CompiledPolicy, PolicyOutcome, PolicySet } from './compile.ts';
import { applies, judge, type Match, type Token } from './condition.ts';
import { conditions } from './conditions/index.ts';
import { type Decision, evaluate } from './evaluate.ts';
import { notUnderstood } from './not-understood.ts';
import type { SignIn } from './sign-in.ts';

export interface SatisfiedRule {
	/** Graph's word, such as `groupId` */
	rule: string;
	/** the id or keyword */
	value: string;
}

export interface ConditionExplanation {
	condition: string;
	/** `notConfigured` matches everything; `unknown`: the sign-in does not say, and what may match applies */
	result: Match | 'notConfigured';
	/** the rule that included the sign-in */
	includedBy?: SatisfiedRule;
	/** the rule that excluded it */
	excludedBy?: SatisfiedRule;
}

export interface PolicyExplanation extends PolicyOutcome {
	conditions: readonly ConditionExplanation[];
	grantControls: readonly { control: string; value?: string; satisfied: boolean }[];
	sessionControls: readonly { control: string; satisfied: boolean }[];
	/** paths that this version does not understand: they never make a policy enforce less */
	notUnderstood: readonly string[];
}

export interface Explanation {
	decision: Decision;
	/** every policy, in the set's order */
	policies: readonly PolicyOutcome[];
	/** @returns `undefined` when there is no policy of that id */
	why(policyId: string): PolicyExplanation | undefined;
}

function explainConditions(policy: CompiledPolicy, { facts }: PolicySet, signIn: SignIn): ConditionExplanation[] {
	return conditions.map((condition, at) => {
		const assignment = policy.assignments[at];
		if (!assignment) return { condition: condition.id, result: 'notConfigured' };
		const { match, included, excluded } = judge(assignment, signIn, condition.present(signIn, facts));
		const satisfied = (token: Token) => ({ rule: condition.rule(token), value: token.value });
		return {
			condition: condition.id,
			result: match,
			...(included ? { includedBy: satisfied(included) } : {}),
			...(excluded ? { excludedBy: satisfied(excluded) } : {}),
		};
	});
}

function explainPolicy(policy: CompiledPolicy, set: PolicySet, signIn: SignIn, outcome: PolicyOutcome): PolicyExplanation {
	return {
		...outcome,
		conditions: explainConditions(policy, set, signIn),
		grantControls: policy.grants.map((requirement) => ({
			control: requirement.control,
			...(requirement.value === undefined ? {} : { value: requirement.value }),
			satisfied: requirement.isSatisfied(signIn),
		})),
		sessionControls: policy.sessions.map((requirement) => ({ control: requirement.control, satisfied: requirement.isSatisfied(signIn) })),
		notUnderstood: notUnderstood(policy.source),
	};
}

/** @returns the first condition that keeps a policy from applying, or `undefined` when it applies */
export function firstUnmetCondition(policy: CompiledPolicy, { facts }: PolicySet, signIn: SignIn): (typeof conditions)[number] | undefined {
	return conditions.find((condition, at) => {
		const assignment = policy.assignments[at];
		return assignment !== undefined && !applies(judge(assignment, signIn, condition.present(signIn, facts)).match);
	});
}

/**
 * Decides one sign-in and says why.
 *
 * @param set a compiled policy set
 * @param signIn what is known of the sign-in
 */
export function explain(set: PolicySet, signIn: SignIn): Explanation {
	const decision = evaluate(set, signIn);
	const { policies } = set;
	const outcomes = set.unapplied.slice();
	let place = 0;
	// both lists are in the set's order
	for (const applied of decision.appliedPolicies) {
		while (policies[place]?.id !== applied.id) place += 1;
		outcomes[place] = applied;
		place += 1;
	}
	return {
		decision,
		policies: policies.includes(undefined) ? outcomes.filter((outcome) => outcome !== undefined) : (outcomes as PolicyOutcome[]),
		why(policyId) {
			const id = policyId.toLowerCase();
			const at = policies.findIndex((policy) => policy?.id === id);
			const policy = policies[at];
			return policy && explainPolicy(policy, set, signIn, outcomes[at] as PolicyOutcome);
		},
	};
}
