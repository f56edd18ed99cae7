// The decision. A pure function of the policy set and the sign-in: it never throws, waits or reads a clock.
// Microsoft Entra, "Building a Conditional Access policy" and "Conditional Access authentication context".
import type { CompiledPolicy, Demands, PolicySet } from './compile.ts';
import { isPromptable, type Requirement } from './control.ts';
import { JudgedDemands, type Unmet } from './judged-demands.ts';
import type { MergedSessionControls, SessionRequirement } from './session-controls/index.ts';
import { staleFactors } from './session-controls/sign-in-frequency.ts';
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

export interface UnmetControl {
	/** Graph's name, or `notUnderstood` */
	control: string;
	/** the strength, agreement or custom control */
	value?: string;
	/** the user can meet it by interacting */
	interactive: boolean;
}

export interface AppliedPolicy {
	id: string;
	displayName: string;
	result: PolicyResult;
	unmetControls: readonly UnmetControl[];
}

export interface Decision {
	/** `interrupt`: the user can meet what is unmet by interacting */
	outcome: 'allow' | 'interrupt' | 'block';
	/** what enabled policies ask for and do not have, in the order in which it is prompted */
	unmetControls: readonly UnmetControl[];
	/** factors to prove again, because a sign-in frequency says so */
	staleFactors: { primary: boolean; secondary: boolean };
	/** of every enabled policy that applies, the strictest */
	sessionControls: MergedSessionControls;
	/** ids of the enabled policies that are not satisfied: the `capolids` of a challenge */
	unsatisfiedPolicyIds: readonly string[];
	/** of the required and candidate contexts, those whose policies are all satisfied */
	satisfiedAuthenticationContexts: readonly string[];
	/** of the satisfied contexts, those that no enabled policy protects: stamped as Entra does, and worth a warning */
	unprotectedAuthenticationContexts: readonly string[];
	/** those that apply, enabled and report-only, in the set's order */
	appliedPolicies: readonly AppliedPolicy[];
}

export type AnyRequirement = Requirement | SessionRequirement;

const isStrength = ({ control }: AnyRequirement) => control === 'authenticationStrength';

/**
 * Strengths of policies that target the registration of security info come before those of policies for all resources:
 * who has no method yet could never register one. Microsoft Entra, "Authentication strengths and security info
 * registration".
 *
 * @returns whether a policy's strengths are set aside; absent where none can be
 */
function strengthsSetAside(
	applying: readonly CompiledPolicy[],
	{ userAction }: SignIn,
): ((policy: CompiledPolicy) => boolean) | undefined {
	if (userAction !== 'urn:user:registersecurityinfo') return undefined;
	const targets = ({ source }: CompiledPolicy) =>
		source.conditions.applications.includeUserActions?.includes(userAction) === true;
	const preferred = applying.some(
		(policy) => policy.state === 'enabled' && targets(policy) && policy.demands.grants.some(isStrength),
	);
	return (policy) => preferred && !targets(policy);
}

/**
 * Of demands with a grant control at least. @returns those still to be met; with OR the first that the user can meet,
 * for one suffices
 */
function unmetGrants(
	{ grants, operator, isBlock }: Demands,
	signIn: SignIn,
	setAside: boolean,
): readonly Requirement[] {
	const unmet = grants.filter(
		(requirement) => !(setAside && isStrength(requirement)) && !requirement.isSatisfied(signIn),
	);
	if (isBlock || operator === 'AND') return unmet;
	if (unmet.length < grants.length) return [];
	return [unmet.find((requirement) => isInteractive(requirement, signIn)) ?? (unmet[0] as Requirement)];
}

function isInteractive(requirement: AnyRequirement, signIn: SignIn): boolean {
	return requirement.canMeet(signIn) && isPromptable(requirement, signIn);
}

const nothing: readonly never[] = [];

function unmetRequirements(demands: Demands, signIn: SignIn, setAside: boolean): readonly AnyRequirement[] {
	const grants = demands.grants.length > 0 ? unmetGrants(demands, signIn, setAside) : nothing;
	if (demands.sessions.length === 0) return grants;
	const sessions = demands.sessions.filter((requirement) => !requirement.isSatisfied(signIn));
	return sessions.length > 0 ? [...grants, ...sessions] : grants;
}

function describe(requirement: AnyRequirement, signIn: SignIn): UnmetControl {
	const { control, value } = requirement;
	return { control, ...(value === undefined ? {} : { value }), interactive: isInteractive(requirement, signIn) };
}

function judgeDemands(demands: Demands, signIn: SignIn, setAside: boolean): Unmet {
	const requirements = unmetRequirements(demands, signIn, setAside);
	const described =
		requirements.length === 0 ? nothing : requirements.map((requirement) => describe(requirement, signIn));
	const reported = described.every(({ interactive }) => interactive) ? 'reportOnlyInterrupted' : 'reportOnlyFailure';
	return { demands, setAside, requirements, described, reported, counts: false };
}

function unsatisfied(
	{ id, displayName }: CompiledPolicy,
	result: PolicyResult,
	unmetControls: readonly UnmetControl[],
): AppliedPolicy {
	return { id, displayName, result, unmetControls };
}

/** @returns the policies that apply, in the set's order */
export function applyingPolicies({ segments, facts }: PolicySet, signIn: SignIn): CompiledPolicy[] {
	const [only] = segments;
	if (segments.length === 1 && only) return only.applying(signIn, facts);
	return segments.flatMap((segment) => segment.applying(signIn, facts)).sort((left, right) => left.place - right.place);
}

function satisfiedContexts(
	{ segments, facts, protectedContexts }: PolicySet,
	signIn: SignIn,
): { satisfied: string[]; unprotected: string[] } {
	const { requiredAuthenticationContexts: required, candidateAuthenticationContexts: candidates } = signIn;
	const satisfied: string[] = [];
	if (required.length + candidates.length === 0) return { satisfied, unprotected: [] };
	const questions = segments.map((segment) => segment.contextQuestion(signIn, facts));
	for (const context of new Set([...required, ...candidates])) {
		const unasked = !required.includes(context);
		const isSatisfied = ({ state, demands }: CompiledPolicy) =>
			state !== 'enabled' ||
			(unmetRequirements(demands, signIn, false).length === 0 &&
				!(unasked && demands.sessions.some((session) => !session.allowsOpportunisticContext(signIn))));
		if (questions.every((question) => question(context).every(isSatisfied))) satisfied.push(context);
	}
	return { satisfied, unprotected: satisfied.filter((context) => !protectedContexts.has(context)) };
}

/** The decision, and the policies that it came from. */
export interface Judgement {
	decision: Decision;
	applying: readonly CompiledPolicy[];
}

/**
 * Decides one sign-in.
 *
 * @param set a compiled policy set
 * @param signIn what is known of the sign-in
 * @returns the outcome, what is unmet, how the session is limited, which contexts are satisfied, and the policies that
 *   applied
 */
export function evaluate(set: PolicySet, signIn: SignIn): Decision {
	return judgeSignIn(set, signIn).decision;
}

export function judgeSignIn(set: PolicySet, signIn: SignIn): Judgement {
	const applying = applyingPolicies(set, signIn);
	const setAside = strengthsSetAside(applying, signIn);
	const appliedPolicies = new Array<AppliedPolicy>(applying.length);
	const unsatisfiedPolicyIds: string[] = [];
	const sessionControls: MergedSessionControls = {};
	const judged = new JudgedDemands();
	for (let index = 0; index < applying.length; index += 1) {
		const policy = applying[index] as CompiledPolicy;
		const { demands } = policy;
		const aside = setAside?.(policy) ?? false;
		const unmet = judged.find(demands, aside) ?? judged.add(judgeDemands(demands, signIn, aside));
		const isEnforced = policy.state === 'enabled';
		const isSatisfied = unmet.requirements.length === 0;
		appliedPolicies[index] = isSatisfied
			? policy.satisfied
			: unsatisfied(policy, isEnforced ? 'failure' : unmet.reported, unmet.described);
		if (!isEnforced) continue;
		for (const session of demands.sessions) session.mergeInto(sessionControls);
		if (isSatisfied) continue;
		unmet.counts = true;
		unsatisfiedPolicyIds.push(policy.id);
	}
	const unmetControls = inPromptOrder(judged.all);
	const contexts = satisfiedContexts(set, signIn);
	const decision: Decision = {
		outcome: unmetControls.some(({ interactive }) => !interactive)
			? 'block'
			: unmetControls.length > 0
				? 'interrupt'
				: 'allow',
		unmetControls,
		staleFactors: staleFactors(sessionControls.signInFrequency ?? {}, signIn.authentication),
		sessionControls,
		unsatisfiedPolicyIds,
		satisfiedAuthenticationContexts: contexts.satisfied,
		unprotectedAuthenticationContexts: contexts.unprotected,
		appliedPolicies,
	};
	return { decision, applying };
}

function inPromptOrder(judged: readonly Unmet[]): readonly UnmetControl[] {
	const asked = judged.filter(({ counts }) => counts);
	// one policy's own demands are in prompt order already
	if (asked.length <= 1) return asked[0]?.described ?? nothing;
	const ranked = asked.flatMap(({ requirements, described }) =>
		requirements.map(({ rank }, index) => ({ rank, unmet: described[index] as UnmetControl })),
	);
	const seen = new Set<string>();
	return ranked
		.sort((left, right) => left.rank - right.rank)
		.map(({ unmet }) => unmet)
		.filter(({ control, value }) => {
			const key = `${control} ${value ?? ''}`;
			return !seen.has(key) && seen.add(key);
		});
}
