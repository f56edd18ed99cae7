// Which authentication methods meet what a decision asks for. A pure function of the decision, the strengths and what
// was proven.
import type { Decision, UnmetControl } from '@countersign/policy';
import type { AuthenticationStrengthPolicy } from '@countersign/protocol';
import { methods } from '../methods/index.ts';
import { type AuthenticationMethod, isFirstFactor, isSecondFactor, registrationStep } from '../methods/method.ts';
import { hasMfa, secondFactorTimeOf } from '../methods/proven-factors.ts';
import { availableModes, hasSecondFactor } from '../methods/registered-methods.ts';
import type { AuthenticationFacts } from '../records/authentication-facts.ts';
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
}

function stateOf(method: AuthenticationMethod, user: DirectoryUser | undefined, now: number): MethodState {
	return {
		prove: method.steps.prove,
		register: registrationStep(method, user),
		isRegistered: user !== undefined && method.isRegistered(user, now),
	};
}

/**
 * @param user absent while nobody is known
 * @param now epoch seconds
 */
export function firstFactorStates(user: DirectoryUser | undefined, now: number): readonly MethodState[] {
	return firstFactors.map((method) => stateOf(method, user, now));
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
function provesBeforeRegistering(methods: readonly MethodState[], { user, facts, now }: MethodCircumstances): boolean {
	if (!wouldRegister(methods) || !hasSecondFactor(user, now)) return false;
	const at = hasMfa(facts) ? secondFactorTimeOf(facts) : undefined;
	return at === undefined || now - at > registrationWindow;
}

/** What is missing of the combinations that take the fewest further proofs, of those that the user can complete. */
function methodsOfStrength(
	{ allowedCombinations }: AuthenticationStrengthPolicy,
	{ user, facts, now }: MethodCircumstances,
): readonly AuthenticationMethod[] {
	const available = availableModes(user, now);
	const missing = allowedCombinations
		.map((combination) => combination.split(',').map((mode) => mode.trim()))
		.map((modes) => modes.filter((mode) => !facts.some(({ method }) => method === mode)))
		.filter((modes) => modes.length > 0 && modes.every((mode) => available.has(mode)));
	const fewest = Math.min(...missing.map(({ length }) => length));
	const wanted = missing.filter(({ length }) => length === fewest).flat();
	return methods.filter(({ mode }) => wanted.includes(mode));
}

function methodsThatMeet(
	{ control, value }: UnmetControl,
	circumstances: MethodCircumstances,
): readonly AuthenticationMethod[] {
	switch (control) {
		case 'mfa':
		// a first factor that is too old is asked for before any control
		case 'signInFrequency':
			return secondFactors;
		case 'authenticationStrength': {
			const strength = circumstances.strengths.get(value ?? '');
			return strength ? methodsOfStrength(strength, circumstances) : [];
		}
		case 'riskRemediation':
			return circumstances.user.passwordHash === undefined
				? firstFactors.filter((method) => method.isRegistered(circumstances.user, circumstances.now))
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
	const { user, now } = circumstances;
	const preferred = user.registeredMethods?.preferredMode;
	// the method that the user prefers comes first, where it is one of those that will do
	const states = (among: readonly AuthenticationMethod[]) =>
		[...among]
			.sort((left, right) => Number(right.mode === preferred) - Number(left.mode === preferred))
			.map((method) => stateOf(method, user, now));
	const meeting = states(methodsThatMeet(unmet, circumstances));
	if (!provesBeforeRegistering(meeting, circumstances)) return { control: unmet.control, methods: meeting };
	return { control: 'mfa', methods: states(secondFactors).filter(({ isRegistered }) => isRegistered) };
}
