// The sign-in as a state machine: a pure function from what is known to what comes next. The order of the lines is the order
// of the pages.

/** An authentication method as it stands for the user. */
export interface MethodState {
	/** ids of the steps that prove it and register it */
	prove: string;
	register?: string | undefined;
	isRegistered: boolean;
}

/** A control that policies ask for and do not have. */
export interface UnmetState {
	/** Graph's name of it */
	control: string;
	/** those that meet it, in order of preference; none where it is no method that meets it */
	methods: readonly MethodState[];
}

export interface FlowState {
	userKnown: boolean;
	/** signed-in accounts to offer */
	accountsToOffer: number;
	/** methods that prove who the user is */
	firstFactors: readonly MethodState[];
	/** one of them was proven recently enough for this request and for the policies' sign-in frequency */
	primaryProven: boolean;
	/** the password may do nothing but change */
	passwordExpired: boolean;
	/** the application is only for who is assigned, and the user is not */
	assignmentMissing: boolean;
	/** a device waits, and the user has not said that it is theirs */
	deviceUnconfirmed: boolean;
	/** `undefined` until there is a user to decide about */
	outcome?: 'allow' | 'interrupt' | 'block';
	/** what is to be met next, where the outcome is `interrupt` */
	unmet?: UnmetState | undefined;
	consentNeeded: boolean;
	/** the missing consent is an administrator's to give, and the user is none */
	adminConsentNeeded: boolean;
	/** the password was given just now and "Stay signed in?" was not answered yet */
	keepSignedInUnanswered: boolean;
}

export type NextStep =
	/** the page to show: the id of one of steps/index.ts */
	| { kind: 'step'; id: string }
	| { kind: 'blocked' }
	| { kind: 'notAssigned' }
	| { kind: 'adminConsentNeeded' }
	| { kind: 'complete' };

/** Which method to go on with: the first that the user has, or else the first that they can register now. */
export function chooseMethod(methods: readonly MethodState[]): MethodState | undefined {
	return methods.find(({ isRegistered }) => isRegistered) ?? methods.find(({ register }) => register !== undefined);
}

/** @returns the id of the page on which a method that meets the control is proven or registered */
function pageOfMethod({ methods }: UnmetState): string | undefined {
	const method = chooseMethod(methods);
	return method?.isRegistered ? method.prove : method?.register;
}

/** The page on which each control is met. Policies that ask for another one block: gather.ts names the same as promptable. */
export const pagesOfControls: ReadonlyMap<string, (unmet: UnmetState) => string | undefined> = new Map([
	['mfa', pageOfMethod],
	['authenticationStrength', pageOfMethod],
	['signInFrequency', pageOfMethod],
	['termsOfUse', () => 'terms-of-use'],
]);

/** Nobody registers a first factor here: whoever has proven nothing yet could be anybody. */
function pageOfFirstFactor({ firstFactors }: FlowState): NextStep {
	const method = firstFactors.find(({ isRegistered }) => isRegistered) ?? firstFactors[0];
	return method ? { kind: 'step', id: method.prove } : { kind: 'blocked' };
}

function pageOfControl(unmet: UnmetState | undefined): NextStep {
	const id = unmet && pagesOfControls.get(unmet.control)?.(unmet);
	// what no page can meet is refused
	return id === undefined ? { kind: 'blocked' } : { kind: 'step', id };
}

export function nextStep(state: FlowState): NextStep {
	if (!state.userKnown)
		return state.accountsToOffer > 0 ? { kind: 'step', id: 'choose-account' } : pageOfFirstFactor(state);
	if (!state.primaryProven) return pageOfFirstFactor(state);
	if (state.passwordExpired) return { kind: 'step', id: 'change-password' };
	if (state.outcome === 'block') return { kind: 'blocked' };
	if (state.assignmentMissing) return { kind: 'notAssigned' };
	// before more is asked of the user: whoever was talked into this should stop here
	if (state.deviceUnconfirmed) return { kind: 'step', id: 'confirm-device' };
	if (state.outcome === 'interrupt') return pageOfControl(state.unmet);
	if (state.consentNeeded)
		return state.adminConsentNeeded ? { kind: 'adminConsentNeeded' } : { kind: 'step', id: 'consent' };
	if (state.keepSignedInUnanswered) return { kind: 'step', id: 'keep-me-signed-in' };
	return { kind: 'complete' };
}
