// The sign-in as a state machine: a pure function from what is known to what comes next. The order of the lines is the
// order of the pages.

/** An authentication method as it stands for the user. */
export interface MethodState {
	/** ids of the steps that prove it and register it */
	prove: string;
	register?: string | undefined;
	isRegistered: boolean;
	/** offered after the others to whoever registers one */
	registeredLast?: boolean;
	/** the user may have it without anybody knowing: offered beside the others */
	mayHave?: boolean;
}

/** A control that policies ask for and do not have. */
export interface UnmetState {
	/** Graph's name of it */
	control: string;
	/** those that meet it, in order of preference; none where it is no method that meets it */
	methods: readonly MethodState[];
	/** kinds of authenticators that a passkey must be of to meet it, in lower case; absent: any */
	aaguids?: ReadonlySet<string> | undefined;
	/** ids of the pages that meet it, where it is no method that does; the first is shown, the others can be chosen */
	pages?: readonly string[];
	/** ids of pages that can be chosen instead: each policy that asks for the control takes a device as well */
	alternatives?: readonly string[];
}

export interface FlowState {
	userKnown: boolean;
	/** signed-in accounts to offer */
	accountsToOffer: number;
	/** methods that prove who the user is */
	firstFactors: readonly MethodState[];
	/** id of the step that the user chose instead of the one that was shown */
	chosenStep?: string | undefined;
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
	/** the password was given just now, will soon be too old, and the user was not told so in this sign-in */
	passwordExpiryUntold: boolean;
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

/**
 * The pages on which one of the methods is proven; or registered, where the user has none of them. What is easiest to
 * prove comes first, and what anybody can register: an authenticator app needs nothing of the device, so it comes
 * before a passkey there; what is weakest comes last.
 */
function pagesOfMethods(methods: readonly MethodState[]): readonly string[] {
	const registered = methods.filter(({ isRegistered }) => isRegistered).map(({ prove }) => prove);
	const registrable = [...methods]
		.reverse()
		.sort((left, right) => Number(left.registeredLast ?? false) - Number(right.registeredLast ?? false))
		.flatMap(({ register }) => register ?? []);
	const perhaps = methods.filter(({ mayHave }) => mayHave).map(({ prove }) => prove);
	return [...new Set([...(registered.length > 0 ? registered : registrable), ...perhaps])];
}

/** @returns whether the user has none of the methods, and is about to register one */
export function wouldRegister(methods: readonly MethodState[]): boolean {
	return !methods.some(({ isRegistered }) => isRegistered) && methods.some(({ register }) => register !== undefined);
}

const pagesOfUnmet = ({ methods }: UnmetState) => pagesOfMethods(methods);

/**
 * The pages on which each control is met. Policies that ask for another one block: gather.ts names the same as
 * promptable.
 */
export const pagesOfControls: ReadonlyMap<string, (unmet: UnmetState) => readonly string[]> = new Map([
	['mfa', pagesOfUnmet],
	['authenticationStrength', pagesOfUnmet],
	['signInFrequency', pagesOfUnmet],
	['termsOfUse', () => ['terms-of-use']],
	['passwordChange', () => ['change-password']],
	// whoever has no password proves anew what nobody can know
	['riskRemediation', (unmet) => (unmet.methods.length > 0 ? pagesOfUnmet(unmet) : ['change-password'])],
]);

/** Nobody registers a first factor here: whoever has proven nothing yet could be anybody. */
function pagesOfFirstFactor({ firstFactors, userKnown }: FlowState): readonly string[] {
	const registered = firstFactors.filter(({ isRegistered, mayHave }) => isRegistered || (userKnown && mayHave));
	return [...new Set((registered.length > 0 ? registered : firstFactors).map(({ prove }) => prove))];
}

function pagesOfControl({ unmet }: FlowState): readonly string[] {
	const pages = unmet?.pages ?? (unmet && pagesOfControls.get(unmet.control)?.(unmet)) ?? [];
	return pages.length > 0 ? [...pages, ...(unmet?.alternatives ?? [])] : pages;
}

/** A choice counts among the pages that would do, and for nothing else: no other page can be asked for. */
function pageOf(pages: readonly string[], { chosenStep }: FlowState): NextStep {
	const id = pages.find((page) => page === chosenStep) ?? pages[0];
	// what no page can meet is refused
	return id === undefined ? { kind: 'blocked' } : { kind: 'step', id };
}

/** @returns ids of the pages that the user may choose instead of the one that is shown */
export function otherPages(state: FlowState): readonly string[] {
	const next = nextStep(state);
	const pages = state.userKnown && state.primaryProven ? pagesOfControl(state) : pagesOfFirstFactor(state);
	return next.kind === 'step' && pages.includes(next.id) ? pages.filter((id) => id !== next.id) : [];
}

export function nextStep(state: FlowState): NextStep {
	if (!state.userKnown)
		return state.accountsToOffer > 0
			? { kind: 'step', id: 'choose-account' }
			: pageOf(pagesOfFirstFactor(state), state);
	if (!state.primaryProven) return pageOf(pagesOfFirstFactor(state), state);
	if (state.passwordExpired) return { kind: 'step', id: 'change-password' };
	if (state.outcome === 'block') return { kind: 'blocked' };
	if (state.assignmentMissing) return { kind: 'notAssigned' };
	// before more is asked of the user: whoever was talked into this should stop here
	if (state.deviceUnconfirmed) return { kind: 'step', id: 'confirm-device' };
	if (state.outcome === 'interrupt') return pageOf(pagesOfControl(state), state);
	if (state.consentNeeded)
		return state.adminConsentNeeded ? { kind: 'adminConsentNeeded' } : { kind: 'step', id: 'consent' };
	if (state.passwordExpiryUntold) return { kind: 'step', id: 'password-expires' };
	if (state.keepSignedInUnanswered) return { kind: 'step', id: 'keep-me-signed-in' };
	return { kind: 'complete' };
}
