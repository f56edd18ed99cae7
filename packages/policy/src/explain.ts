// Why a decision is what it is: every policy's result in the sign-in log's words, and of any policy each condition with
// the rule that included or excluded the sign-in. Microsoft Graph, "appliedConditionalAccessPolicy resource type".
import type { CompiledPolicy, Demands, PolicyOutcome, PolicySet } from './compile.ts';
import {
	type Assignment,
	applies,
	type Condition,
	judge,
	judgeApplying,
	type Match,
	type Presented,
	type Token,
	type Verdict,
} from './condition.ts';
import { conditions } from './conditions/index.ts';
import { type AnyRequirement, type Decision, judgeSignIn } from './evaluate.ts';
import type { RememberedExplanations } from './remembered-explanations.ts';
import type { SessionRequirement } from './session-controls/index.ts';
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

export interface ControlExplanation {
	control: string;
	/** the strength, agreement or custom control, or the name of what is not understood */
	value?: string;
	satisfied: boolean;
	/** of a session control: whether the authority, or a resource that is known to honour it, holds the session to it */
	enforced?: boolean;
}

export interface PolicyExplanation extends PolicyOutcome {
	/** those that the policy configures; the others match everything */
	conditions: readonly ConditionExplanation[];
	grantControls: readonly ControlExplanation[];
	sessionControls: readonly ControlExplanation[];
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

function explainDemands(
	{ grants, sessions }: Demands,
	signIn: SignIn,
): Pick<PolicyExplanation, 'grantControls' | 'sessionControls'> {
	const explainRequirement = (requirement: AnyRequirement): ControlExplanation => {
		const { control, value } = requirement;
		const satisfied = requirement.isSatisfied(signIn);
		return value === undefined ? { control, satisfied } : { control, value, satisfied };
	};
	const explainSession = (session: SessionRequirement): ControlExplanation => {
		const explained = explainRequirement(session);
		explained.enforced = session.isEnforced(signIn);
		return explained;
	};
	return { grantControls: grants.map(explainRequirement), sessionControls: sessions.map(explainSession) };
}

function satisfiedRule(condition: Condition, token: Token): SatisfiedRule {
	return { rule: condition.rule(token), value: token.value };
}

function explainVerdict(
	condition: Condition,
	{ match: result, included, excluded }: Verdict,
	alternatives: readonly Presented[],
): ConditionExplanation {
	// whole literals: an object that grows costs twice
	if (included && excluded)
		return {
			condition: condition.id,
			result,
			includedBy: satisfiedRule(condition, included),
			excludedBy: satisfiedRule(condition, excluded),
		};
	if (included) return { condition: condition.id, result, includedBy: satisfiedRule(condition, included) };
	if (excluded) return { condition: condition.id, result, excludedBy: satisfiedRule(condition, excluded) };
	return { condition: condition.id, result, presented: firstValues(alternatives) };
}

/**
 * What a sign-in presents to a condition, and what it has of the same demands, is made once however many policies are
 * explained.
 */
class PolicyExplainer {
	readonly #set: PolicySet;
	readonly #signIn: SignIn;
	/** by condition */
	readonly #presented: (readonly Presented[])[] = [];
	readonly #remembered: ReturnType<RememberedExplanations['of']>[] = [];
	readonly #demanded = new Map<Demands, ReturnType<typeof explainDemands>>();

	constructor(set: PolicySet, signIn: SignIn) {
		this.#set = set;
		this.#signIn = signIn;
	}

	explainApplying(policy: CompiledPolicy, outcome: PolicyOutcome): PolicyExplanation {
		const conditions = new Array<ConditionExplanation>(policy.configured.length);
		for (let index = 0; index < conditions.length; index += 1)
			conditions[index] = this.#recallCondition(policy, policy.configured[index] as number);
		return this.#explained(policy, outcome, conditions);
	}

	explainAny(policy: CompiledPolicy, outcome: PolicyOutcome): PolicyExplanation {
		const conditions = policy.configured.map((at) => this.#explainCondition(policy, at, judge));
		return this.#explained(policy, outcome, conditions);
	}

	#explained(
		{ demands, notUnderstood }: CompiledPolicy,
		{ id, displayName, result }: PolicyOutcome,
		conditions: ConditionExplanation[],
	): PolicyExplanation {
		let controls = this.#demanded.get(demands);
		if (!controls) {
			controls = explainDemands(demands, this.#signIn);
			this.#demanded.set(demands, controls);
		}
		return {
			id,
			displayName,
			result,
			conditions,
			grantControls: controls.grantControls,
			sessionControls: controls.sessionControls,
			notUnderstood,
		};
	}

	/**
	 * A condition of a policy that applies: what it says is the same whenever the same is presented, unless tokens cannot
	 * say it.
	 */
	#recallCondition(policy: CompiledPolicy, at: number): ConditionExplanation {
		let remembered = this.#remembered[at];
		if (remembered === undefined) {
			remembered = this.#set.explained.of(conditions[at] as Condition, this.#signIn, this.#set.facts);
			this.#remembered[at] = remembered;
		}
		if (remembered === null || policy.refined.includes(at)) return this.#explainCondition(policy, at, judgeApplying);
		const known = remembered.get(policy.place);
		if (known) return known;
		const explanation = this.#explainCondition(policy, at, judgeApplying);
		this.#set.explained.add(remembered, policy.place, explanation);
		return explanation;
	}

	#explainCondition({ assignments }: CompiledPolicy, at: number, judgeIt: typeof judge): ConditionExplanation {
		const condition = conditions[at] as Condition;
		this.#presented[at] ??= condition.present(this.#signIn, this.#set.facts);
		const alternatives = this.#presented[at];
		return explainVerdict(condition, judgeIt(assignments[at] as Assignment, this.#signIn, alternatives), alternatives);
	}
}

/** @returns the first condition that keeps a policy from applying, or `undefined` when it applies */
export function firstUnmetCondition(
	policy: CompiledPolicy,
	{ facts }: PolicySet,
	signIn: SignIn,
): (typeof conditions)[number] | undefined {
	return conditions.find((condition, at) => {
		const assignment = policy.assignments[at];
		return assignment !== undefined && !applies(judge(assignment, signIn, condition.present(signIn, facts)).match);
	});
}

/** A class, and not an object with a getter: the engine would lay out each such object anew. */
class ExplainedDecision implements Explanation {
	readonly decision: Decision;
	readonly #set: PolicySet;
	readonly #applying: readonly CompiledPolicy[];
	readonly #signIn: SignIn;
	#explainer: PolicyExplainer | undefined;

	constructor(set: PolicySet, signIn: SignIn) {
		const { decision, applying } = judgeSignIn(set, signIn);
		this.decision = decision;
		this.#set = set;
		this.#applying = applying;
		this.#signIn = signIn;
	}
	/** made when somebody asks: who only wants the decision pays for the decision */
	#explaining(): PolicyExplainer {
		this.#explainer ??= new PolicyExplainer(this.#set, this.#signIn);
		return this.#explainer;
	}
	get policies(): PolicyOutcome[] {
		return allOutcomes(this.#set, this.#applying, this.decision);
	}
	readonly applied = (): PolicyExplanation[] =>
		this.#applying.map((policy, index) =>
			this.#explaining().explainApplying(policy, this.decision.appliedPolicies[index] as PolicyOutcome),
		);
	readonly why = (policyId: string): PolicyExplanation | undefined => {
		const policy = findPolicy(this.#set, policyId.toLowerCase());
		if (!policy) return undefined;
		const outcome = this.decision.appliedPolicies[this.#applying.indexOf(policy)] ?? this.#set.unapplied[policy.place];
		return this.#explaining().explainAny(policy, outcome as PolicyOutcome);
	};
}

/**
 * Decides one sign-in and says why.
 *
 * @param set a compiled policy set
 * @param signIn what is known of the sign-in
 */
export function explain(set: PolicySet, signIn: SignIn): Explanation {
	return new ExplainedDecision(set, signIn);
}

function findPolicy({ policies, placeOf }: PolicySet, id: string): CompiledPolicy | undefined {
	return policies[placeOf(id) ?? -1];
}

/** What did not apply is as the set has it; what did takes its place. */
function allOutcomes(
	{ unapplied, hasGaps }: PolicySet,
	applying: readonly CompiledPolicy[],
	{ appliedPolicies }: Decision,
): PolicyOutcome[] {
	const outcomes = unapplied.slice();
	applying.forEach(({ place }, index) => {
		outcomes[place] = appliedPolicies[index];
	});
	return hasGaps ? outcomes.filter((outcome) => outcome !== undefined) : (outcomes as PolicyOutcome[]);
}
