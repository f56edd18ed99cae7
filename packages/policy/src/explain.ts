// Why a decision is what it is: every policy's result in the sign-in log's words, and of any policy each condition with the rule
// that included or excluded the sign-in. Microsoft Graph, "appliedConditionalAccessPolicy resource type".
import type { CompiledPolicy, Demands, PolicyOutcome, PolicySet } from './compile.ts';
import { type Assignment, applies, type Condition, judge, type Match, type Presented, type Token } from './condition.ts';
import { conditions } from './conditions/index.ts';
import { type Decision, judgeSignIn } from './evaluate.ts';
import type { SignIn } from './sign-in.ts';

export interface SatisfiedRule {
	/** Graph's word, such as `groupId` */
	rule: string;
	/** the id or keyword */
	value: string;
}

export interface ConditionExplanation {
	condition: string;
	/** `unknown`: the sign-in does not say, and what may match applies */
	result: Match;
	/** the rule that included the sign-in */
	includedBy?: SatisfiedRule;
	/** the rule that excluded it */
	excludedBy?: SatisfiedRule;
	/** where no rule says it: what the sign-in presents, its first few values */
	presented?: readonly string[];
}

export interface PolicyExplanation extends PolicyOutcome {
	/** those that the policy configures; the others match everything */
	conditions: readonly ConditionExplanation[];
	grantControls: readonly { control: string; value?: string; satisfied: boolean }[];
	sessionControls: readonly { control: string; satisfied: boolean }[];
	/** paths that this version does not understand: they never make a policy enforce less */
	notUnderstood: readonly string[];
}

export interface Explanation {
	decision: Decision;
	/** every policy, in the set's order: made when asked for */
	readonly policies: readonly PolicyOutcome[];
	/** @returns why each policy applies that does, in the set's order */
	applied(): PolicyExplanation[];
	/** @returns `undefined` when there is no policy of that id */
	why(policyId: string): PolicyExplanation | undefined;
}

function firstValues(alternatives: readonly Presented[]): string[] {
	return alternatives.flatMap(({ held }) => held.flatMap(([, values]) => [...values].slice(0, 4))).slice(0, 8);
}

function explainDemands({ grants, sessions }: Demands, signIn: SignIn): Pick<PolicyExplanation, 'grantControls' | 'sessionControls'> {
	return {
		grantControls: grants.map((requirement) => {
			const { control, value } = requirement;
			const satisfied = requirement.isSatisfied(signIn);
			return value === undefined ? { control, satisfied } : { control, value, satisfied };
		}),
		sessionControls: sessions.map((requirement) => ({ control: requirement.control, satisfied: requirement.isSatisfied(signIn) })),
	};
}

/** What a sign-in presents to a condition, and what it has of the same demands, is made once however many policies are explained. */
function createExplainer({ facts }: PolicySet, signIn: SignIn): (policy: CompiledPolicy, outcome: PolicyOutcome) => PolicyExplanation {
	const presented: (readonly Presented[])[] = [];
	const demanded = new Map<Demands, ReturnType<typeof explainDemands>>();
	const explainCondition = (at: number, assignment: Assignment): ConditionExplanation => {
		const condition = conditions[at] as Condition;
		presented[at] ??= condition.present(signIn, facts);
		const alternatives = presented[at];
		const { match: result, included, excluded } = judge(assignment, signIn, alternatives);
		const satisfied = (token: Token): SatisfiedRule => ({ rule: condition.rule(token), value: token.value });
		// whole literals: an object that grows costs twice
		if (included && excluded) return { condition: condition.id, result, includedBy: satisfied(included), excludedBy: satisfied(excluded) };
		if (included) return { condition: condition.id, result, includedBy: satisfied(included) };
		if (excluded) return { condition: condition.id, result, excludedBy: satisfied(excluded) };
		return { condition: condition.id, result, presented: firstValues(alternatives) };
	};
	return ({ assignments, configured, demands, notUnderstood }, { id, displayName, result }) => {
		let controls = demanded.get(demands);
		if (!controls) {
			controls = explainDemands(demands, signIn);
			demanded.set(demands, controls);
		}
		const { grantControls, sessionControls } = controls;
		const explained = configured.map((at) => explainCondition(at, assignments[at] as Assignment));
		return { id, displayName, result, conditions: explained, grantControls, sessionControls, notUnderstood };
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
	const { decision, applying } = judgeSignIn(set, signIn);
	const explainPolicy = createExplainer(set, signIn);
	return {
		decision,
		get policies() {
			return allOutcomes(set, decision);
		},
		applied: () => applying.map((policy, index) => explainPolicy(policy, decision.appliedPolicies[index] as PolicyOutcome)),
		why(policyId) {
			const id = policyId.toLowerCase();
			const index = applying.findIndex((candidate) => candidate.id === id);
			const policy = index < 0 ? findPolicy(set, id) : applying[index];
			if (!policy) return undefined;
			const outcome = decision.appliedPolicies[index] ?? (set.unapplied[policy.place] as PolicyOutcome);
			return explainPolicy(policy, outcome);
		},
	};
}

function findPolicy({ policies, placeOf }: PolicySet, id: string): CompiledPolicy | undefined {
	const place = placeOf(id);
	return place === undefined ? undefined : policies[place];
}

function allOutcomes({ policies, unapplied, hasGaps }: PolicySet, { appliedPolicies }: Decision): PolicyOutcome[] {
	const outcomes = unapplied.slice();
	let place = 0;
	// both lists are in the set's order
	for (const applied of appliedPolicies) {
		while (policies[place]?.id !== applied.id) place += 1;
		outcomes[place] = applied;
		place += 1;
	}
	return hasGaps ? outcomes.filter((outcome) => outcome !== undefined) : (outcomes as PolicyOutcome[]);
}
