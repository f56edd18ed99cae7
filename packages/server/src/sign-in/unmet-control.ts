// Which authentication methods meet what a decision asks for. A pure function of the decision, the strengths and what was proven.
import type { Decision, UnmetControl } from '@countersign/policy';
import type { AuthenticationStrengthPolicy } from '@countersign/protocol';
import { methods } from '../methods/index.ts';
import { type AuthenticationMethod, isFirstFactor, isSecondFactor } from '../methods/method.ts';
import { availableModes } from '../methods/registered-methods.ts';
import type { AuthenticationFacts } from '../records/authentication-facts.ts';
import type { DirectoryUser } from '../records/user.ts';
import type { MethodState, UnmetState } from './flow.ts';

const firstFactors = methods.filter(isFirstFactor);
const secondFactors = methods.filter(isSecondFactor);

interface MethodCircumstances {
	user: DirectoryUser;
	facts: AuthenticationFacts;
	/** by id in lower case */
	strengths: ReadonlyMap<string, AuthenticationStrengthPolicy>;
}

function stateOf(method: AuthenticationMethod, user: DirectoryUser | undefined): MethodState {
	return { ...method.steps, isRegistered: user !== undefined && method.isRegistered(user) };
}

/** @param user absent while nobody is known */
export function firstFactorStates(user: DirectoryUser | undefined): readonly MethodState[] {
	return firstFactors.map((method) => stateOf(method, user));
}

/** What is missing of the combinations that take the fewest further proofs, of those that the user can complete. */
function methodsOfStrength(
	{ allowedCombinations }: AuthenticationStrengthPolicy,
	{ user, facts }: MethodCircumstances,
): readonly AuthenticationMethod[] {
	const available = availableModes(user);
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
		default:
			return [];
	}
}

/** @returns the control to prompt for next with the methods that meet it; `undefined` where none is unmet, or a first factor comes before */
export function nextUnmetControl(
	{ outcome, staleFactors, unmetControls }: Pick<Decision, 'outcome' | 'staleFactors' | 'unmetControls'>,
	circumstances: MethodCircumstances,
): UnmetState | undefined {
	const [unmet] = unmetControls;
	if (outcome !== 'interrupt' || staleFactors.primary || !unmet) return undefined;
	const { user } = circumstances;
	return {
		control: unmet.control,
		methods: methodsThatMeet(unmet, circumstances).map((method) => stateOf(method, user)),
	};
}
