// Which authentication methods meet what a decision asks for. A pure function of the decision, the strengths and what
// was proven.
import { allowedAaguids, type Decision, findUnprovenModes, type UnmetControl } from '@countersign/policy';
import type { AuthenticationStrengthPolicy } from '@countersign/protocol';
import { methods } from '../methods/index.ts';
import { type AuthenticationMethod, isFirstFactor, isSecondFactor, registrationStep } from '../methods/method.ts';
import { hasMfa, lastAuthenticators, secondFactorTimeOf } from '../methods/proven-factors.ts';
import { availableModes, hasSecondFactor } from '../methods/registered-methods.ts';
import type { AuthenticationFacts } from '../records/authentication-facts.ts';
import type { MethodsPolicy } from '../records/methods-policy.ts';
import type { DirectoryUser } from '../records/user.ts';
import { type MethodState, type UnmetState, wouldRegister } from './flow.ts';

const firstFactors = methods.filter(isFirstFactor);
const secondFactors = methods.filter(isSecondFactor);

interface MethodCircumstances {
	user: DirectoryUser;
	facts: AuthenticationFacts;
	/** epoch seconds */
	now: number;
	/** by id in lower case */
	strengths: ReadonlyMap<string, AuthenticationStrengthPolicy>;
	/** of the tenant */
	policy: MethodsPolicy;
}

function stateOf(
	method: AuthenticationMethod,
	user: DirectoryUser | undefined,
	{ now, policy }: Pick<MethodCircumstances, 'now' | 'policy'>,
): MethodState {
	return {
		prove: method.steps.prove,
		register: registrationStep(method, user, policy),
		isRegistered: user !== undefined && method.isRegistered(user, now, policy),
		...(method.registeredLast ? { registeredLast: true } : {}),
		...(method.mayHave?.(user, policy) ? { mayHave: true } : {}),
	};
}

/**
 * @param user absent while nobody is known
 * @param circumstances.policy of the tenant; none while it is not known
 * @returns those that may prove who it is; a method that its users alone may have told of, where the tenant has it
 */
export function firstFactorStates(
	user: DirectoryUser | undefined,
	circumstances: Pick<MethodCircumstances, 'now' | 'policy'>,
): readonly MethodState[] {
	const { policy } = circumstances;
	return firstFactors
		.filter((method) => method.mayHave === undefined || method.mayHave(user, policy))
		.filter((method) => method.isEnabled === undefined || method.isEnabled(policy))
		.map((method) => stateOf(method, user, circumstances));
}

/**
 * seconds for which a proof lets its user register another method. Microsoft Entra, "Combined security information
 * registration"
 */
export const registrationWindow = 600;

/**
 * Whoever has a second factor proves it before they register another: a password that was stolen must not add a key of
 * the thief.
 */
function provesBeforeRegistering(
	methods: readonly MethodState[],
	{ user, facts, now, policy }: MethodCircumstances,
): boolean {
	if (!wouldRegister(methods) || !hasSecondFactor(user, now, policy)) return false;
	const at = hasMfa(facts) ? secondFactorTimeOf(facts) : undefined;
	return at === undefined || now - at > registrationWindow;
}

/** What is missing of the combinations that take the fewest further proofs, of those that the user can complete. */
function methodsOfStrength(
	strength: AuthenticationStrengthPolicy,
	{ user, facts, now, policy }: MethodCircumstances,
): readonly AuthenticationMethod[] {
	const available = availableModes(user, now, policy);
	const proven = { methods: new Set(facts.map(({ method }) => method)), ...lastAuthenticators(facts) };
	const missing = findUnprovenModes(strength, proven).filter(
		(modes) => modes.length > 0 && modes.every((mode) => available.has(mode)),
	);
	const fewest = Math.min(...missing.map(({ length }) => length));
	const wanted = missing.filter(({ length }) => length === fewest).flat();
	return methods.filter(({ mode }) => wanted.includes(mode));
}

/** Second factors, and what counts as one beside the first factor that was proven. */
function secondFactorsBeside(facts: AuthenticationFacts): readonly AuthenticationMethod[] {
	const counts = ({ secondBeside = [] }: AuthenticationMethod) =>
		facts.some(({ method }) => secondBeside.includes(method));
	return methods.filter((method) => isSecondFactor(method) || counts(method));
}

/** The user with those passkeys alone that are of one of the kinds. */
function withPasskeysOf(user: DirectoryUser, aaguids: ReadonlySet<string> | undefined): DirectoryUser {
	const { registeredMethods: methods } = user;
	if (!aaguids || !methods) return user;
	const passkeys = methods.passkeys.filter(({ aaguid }) => aaguids.has(aaguid));
	return { ...user, registeredMethods: { ...methods, passkeys } };
}

/** Kinds of authenticators that a strength asks for. */
function aaguidsOf(
	{ control, value }: UnmetControl,
	{ strengths }: MethodCircumstances,
): ReadonlySet<string> | undefined {
	const strength = control === 'authenticationStrength' ? strengths.get(value ?? '') : undefined;
	return strength && allowedAaguids(strength);
}

function methodsThatMeet(
	{ control, value }: UnmetControl,
	circumstances: MethodCircumstances,
): readonly AuthenticationMethod[] {
	switch (control) {
		case 'mfa':
		// a first factor that is too old is asked for before any control
		case 'signInFrequency':
			return secondFactorsBeside(circumstances.facts);
		case 'authenticationStrength': {
			const strength = circumstances.strengths.get(value ?? '');
			return strength ? methodsOfStrength(strength, circumstances) : [];
		}
		case 'riskRemediation':
			return circumstances.user.passwordHash === undefined
				? firstFactors.filter((method) =>
						method.isRegistered(circumstances.user, circumstances.now, circumstances.policy),
					)
				: [];
		default:
			return [];
	}
}

/** controls that are met by a new password, or by what stands for one */
const remedies: ReadonlySet<string> = new Set(['passwordChange', 'riskRemediation']);

/**
 * @returns the control to prompt for next with the methods that meet it; `undefined` where none is unmet, or a first
 * factor comes before
 */
export function nextUnmetControl(
	{ outcome, staleFactors, unmetControls }: Pick<Decision, 'outcome' | 'staleFactors' | 'unmetControls'>,
	circumstances: MethodCircumstances,
): UnmetState | undefined {
	// whoever changes a password has proven a second factor before
	const unmet = unmetControls.find(({ control }) => !remedies.has(control)) ?? unmetControls[0];
	if (outcome !== 'interrupt' || staleFactors.primary || !unmet) return undefined;
	const aaguids = aaguidsOf(unmet, circumstances);
	const meets = { ...circumstances, user: withPasskeysOf(circumstances.user, aaguids) };
	const { user } = circumstances;
	const preferred = user.registeredMethods?.preferredMode;
	// the method that the user prefers comes first, where it is one of those that will do
	const states = (among: readonly AuthenticationMethod[], as: DirectoryUser) =>
		[...among]
			.sort((left, right) => Number(right.mode === preferred) - Number(left.mode === preferred))
			.map((method) => stateOf(method, as, circumstances));
	const meeting = states(methodsThatMeet(unmet, meets), meets.user);
	if (!provesBeforeRegistering(meeting, circumstances))
		return { control: unmet.control, methods: meeting, ...(aaguids ? { aaguids } : {}) };
	return { control: 'mfa', methods: states(secondFactors, user).filter(({ isRegistered }) => isRegistered) };
}
