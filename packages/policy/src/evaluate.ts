// The decision. A pure function of the policy set and the sign-in: it never throws, waits or reads a clock.
// Microsoft Entra, "Building a Conditional Access policy" and "Conditional Access authentication context".
import type { CompiledPolicy, PolicySet } from './compile.ts';
import { isPromptable, type Requirement } from './control.ts';
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

type AnyRequirement = Requirement | SessionRequirement;

const isStrength = ({ control }: AnyRequirement) => control === 'authenticationStrength';

/**
 * Strengths of policies that target the registration of security info come before those of policies for all resources: who has
 * no method yet could never register one. Microsoft Entra, "Authentication strengths and security info registration".
 *
 * @returns whether a policy's strengths are set aside
 */
function strengthsSetAside(applying: readonly CompiledPolicy[], { userAction }: SignIn): (policy: CompiledPolicy) => boolean {
	if (userAction !== 'urn:user:registersecurityinfo') return () => false;
	const targets = ({ source }: CompiledPolicy) => source.conditions.applications.includeUserActions?.includes(userAction) === true;
	const preferred = applying.some((policy) => policy.state === 'enabled' && targets(policy) && policy.grants.some(isStrength));
	return (policy) => preferred && !targets(policy);
}

/** @returns the grant controls still to be met; with OR the first that the user can meet, for one suffices */
function unmetGrants({ grants, operator, isBlock }: CompiledPolicy, signIn: SignIn, setAside: boolean): readonly Requirement[] {
	const unmet = grants.filter((requirement) => !(setAside && isStrength(requirement)) && !requirement.isSatisfied(signIn));
	if (isBlock || operator === 'AND') return unmet;
	if (unmet.length < grants.length || unmet.length === 0) return [];
	return [unmet.find((requirement) => isInteractive(requirement, signIn)) ?? (unmet[0] as Requirement)];
}

function isInteractive(requirement: AnyRequirement, signIn: SignIn): boolean {
	return requirement.canMeet(signIn) && isPromptable(requirement, signIn);
}

const none: readonly AnyRequirement[] = [];

function unmetRequirements(policy: CompiledPolicy, signIn: SignIn, setAside = false): readonly AnyRequirement[] {
	const grants = policy.grants.length > 0 ? unmetGrants(policy, signIn, setAside) : none;
	if (policy.sessions.length === 0) return grants;
	const sessions = policy.sessions.filter((requirement) => !requirement.isSatisfied(signIn));
	return sessions.length > 0 ? [...grants, ...sessions] : grants;
}

function describe(requirement: AnyRequirement, signIn: SignIn): UnmetControl {
	const { control } = requirement;
	const value = 'value' in requirement ? requirement.value : undefined;
	return { control, ...(value === undefined ? {} : { value }), interactive: isInteractive(requirement, signIn) };
}

const nothingUnmet: readonly UnmetControl[] = [];

function resultOf({ state }: CompiledPolicy, unmet: readonly UnmetControl[]): PolicyResult {
	const reportOnly = state === 'enabledForReportingButNotEnforced';
	if (unmet.length === 0) return reportOnly ? 'reportOnlySuccess' : 'success';
	if (!reportOnly) return 'failure';
	return unmet.every(({ interactive }) => interactive) ? 'reportOnlyInterrupted' : 'reportOnlyFailure';
}

/** @returns the policies that apply, in the set's order */
export function applyingPolicies({ segments, facts }: PolicySet, signIn: SignIn): CompiledPolicy[] {
	const [only] = segments;
	if (segments.length === 1 && only) return only.applying(signIn, facts);
	return segments.flatMap((segment) => segment.applying(signIn, facts)).sort((left, right) => left.place - right.place);
}

function satisfiedContexts({ segments, facts, protectedContexts }: PolicySet, signIn: SignIn): { satisfied: string[]; unprotected: string[] } {
	const { requiredAuthenticationContexts: required, candidateAuthenticationContexts: candidates } = signIn;
	const satisfied: string[] = [];
	if (required.length + candidates.length === 0) return { satisfied, unprotected: [] };
	const questions = segments.map((segment) => segment.contextQuestion(signIn, facts));
	for (const context of new Set([...required, ...candidates])) {
		const unasked = !required.includes(context);
		const isSatisfied = (policy: CompiledPolicy) =>
			policy.state !== 'enabled' ||
			(unmetRequirements(policy, signIn).length === 0 && !(unasked && policy.sessions.some((session) => !session.allowsOpportunisticContext(signIn))));
		if (questions.every((question) => question(context).every(isSatisfied))) satisfied.push(context);
	}
	return { satisfied, unprotected: satisfied.filter((context) => !protectedContexts.has(context)) };
}

/**
 * Decides one sign-in.
 *
 * @param set a compiled policy set
 * @param signIn what is known of the sign-in
 * @returns the outcome, what is unmet, how the session is limited, which contexts are satisfied, and the policies that applied
 */
export function evaluate(set: PolicySet, signIn: SignIn): Decision {
	const applying = applyingPolicies(set, signIn);
	const setAside = strengthsSetAside(applying, signIn);
	const appliedPolicies: AppliedPolicy[] = [];
	const unsatisfiedPolicyIds: string[] = [];
	const sessionControls: MergedSessionControls = {};
	let unmet: AnyRequirement[] = [];
	for (const policy of applying) {
		const missing = unmetRequirements(policy, signIn, setAside(policy));
		const described = missing.length === 0 ? nothingUnmet : missing.map((requirement) => describe(requirement, signIn));
		appliedPolicies.push({ id: policy.id, displayName: policy.displayName, result: resultOf(policy, described), unmetControls: described });
		if (policy.state !== 'enabled') continue;
		for (const session of policy.sessions) session.mergeInto(sessionControls);
		if (missing.length === 0) continue;
		unsatisfiedPolicyIds.push(policy.id);
		unmet = unmet.concat(missing);
	}
	const unmetControls = inPromptOrder(unmet, signIn);
	const contexts = satisfiedContexts(set, signIn);
	return {
		outcome: unmetControls.some(({ interactive }) => !interactive) ? 'block' : unmetControls.length > 0 ? 'interrupt' : 'allow',
		unmetControls,
		staleFactors: staleFactors(sessionControls.signInFrequency ?? {}, signIn.authentication),
		sessionControls,
		unsatisfiedPolicyIds,
		satisfiedAuthenticationContexts: contexts.satisfied,
		unprotectedAuthenticationContexts: contexts.unprotected,
		appliedPolicies,
	};
}

function inPromptOrder(unmet: readonly AnyRequirement[], signIn: SignIn): readonly UnmetControl[] {
	if (unmet.length === 0) return nothingUnmet;
	const seen = new Set<string>();
	return [...unmet]
		.sort((left, right) => left.rank - right.rank)
		.map((requirement) => describe(requirement, signIn))
		.filter(({ control, value }) => {
			const key = `${control} ${value ?? ''}`;
			return !seen.has(key) && seen.add(key);
		});
}
