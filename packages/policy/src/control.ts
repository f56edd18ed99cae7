// What a grant control is: one file under controls/.
import type { ConditionalAccessGrantControls } from '@countersign/protocol';
import type { CompiledFacts } from './facts.ts';
import type { SignIn } from './sign-in.ts';

/** One thing that a policy asks for. */
export interface Demand {
	/** what it asks for in particular: the id of a strength, an agreement, a custom control */
	value?: string;
	isSatisfied(signIn: SignIn): boolean;
	/** whether the user could meet it during an interactive sign-in; where it is not known, that they could */
	canMeet(signIn: SignIn): boolean;
}

export interface Control {
	/** Graph's name of the control, and the file's */
	id: string;
	demands(grant: ConditionalAccessGrantControls, facts: CompiledFacts): readonly Demand[];
}

/** A demand with the control that it is of. */
export interface Requirement extends Demand {
	control: string;
	/** position in Entra's prompt order */
	rank: number;
}

/** A control that is a name in `builtInControls`. */
export function builtInControl(
	id: string,
	isSatisfied: Demand['isSatisfied'],
	canMeet: Demand['canMeet'] = () => false,
): Control {
	const demands: readonly Demand[] = [{ isSatisfied, canMeet }];
	return { id, demands: ({ builtInControls }) => (builtInControls?.includes(id) ? demands : []) };
}

/** What is neither known nor can be met: refusing is safer than ignoring. */
export const unsatisfiable: Demand = { isSatisfied: () => false, canMeet: () => false };

const legacyClients: ReadonlySet<string> = new Set(['exchangeActiveSync', 'easSupported', 'easUnsupported', 'other']);

/** A client without a browser cannot be prompted, and a page that the authority lacks cannot be shown. */
export function isPromptable({ control }: { control: string }, { clientAppType, promptableControls }: SignIn): boolean {
	if (clientAppType && legacyClients.has(clientAppType)) return false;
	return promptableControls === undefined || promptableControls.has(control);
}
