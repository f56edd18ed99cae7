// The sign-in as a state machine: a pure function from what is known to what comes next. The order of the lines is the order
// of the pages.

export interface FlowState {
	userKnown: boolean;
	/** signed-in accounts to offer */
	accountsToOffer: number;
	/** the password was proven recently enough for this request and for the policies' sign-in frequency */
	primaryProven: boolean;
	/** the password may do nothing but change */
	passwordExpired: boolean;
	/** the application is only for who is assigned, and the user is not */
	assignmentMissing: boolean;
	/** a device waits, and the user has not said that it is theirs */
	deviceUnconfirmed: boolean;
	/** `undefined` until there is a user to decide about */
	outcome?: 'allow' | 'interrupt' | 'block';
	oneTimeCodeRegistered: boolean;
	consentNeeded: boolean;
	/** the missing consent is an administrator's to give, and the user is none */
	adminConsentNeeded: boolean;
	/** the password was given just now and "Stay signed in?" was not answered yet */
	keepSignedInUnanswered: boolean;
}

export type StepId =
	| 'choose-account'
	| 'password'
	| 'change-password'
	| 'confirm-device'
	| 'one-time-code'
	| 'register-one-time-code'
	| 'consent'
	| 'keep-me-signed-in';

export type NextStep = { kind: 'step'; id: StepId } | { kind: 'blocked' } | { kind: 'notAssigned' } | { kind: 'adminConsentNeeded' } | { kind: 'complete' };

export function nextStep(state: FlowState): NextStep {
	if (!state.userKnown) return { kind: 'step', id: state.accountsToOffer > 0 ? 'choose-account' : 'password' };
	if (!state.primaryProven) return { kind: 'step', id: 'password' };
	if (state.passwordExpired) return { kind: 'step', id: 'change-password' };
	if (state.outcome === 'block') return { kind: 'blocked' };
	if (state.assignmentMissing) return { kind: 'notAssigned' };
	// before more is asked of the user: whoever was talked into this should stop here
	if (state.deviceUnconfirmed) return { kind: 'step', id: 'confirm-device' };
	if (state.outcome === 'interrupt') return { kind: 'step', id: state.oneTimeCodeRegistered ? 'one-time-code' : 'register-one-time-code' };
	if (state.consentNeeded) return state.adminConsentNeeded ? { kind: 'adminConsentNeeded' } : { kind: 'step', id: 'consent' };
	if (state.keepSignedInUnanswered) return { kind: 'step', id: 'keep-me-signed-in' };
	return { kind: 'complete' };
}
