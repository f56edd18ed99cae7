// The sign-in as a state machine: a pure function from what is known to what comes next. The order of the lines is the order
// of the pages.

export interface FlowState {
	userKnown: boolean;
	/** signed-in accounts to offer */
	accountsToOffer: number;
	/** the password was proven recently enough for this request and for the policies' sign-in frequency */
	primaryProven: boolean;
	/** `undefined` until there is a user to decide about */
	outcome?: 'allow' | 'interrupt' | 'block';
	oneTimeCodeRegistered: boolean;
	consentNeeded: boolean;
	/** the missing consent is an administrator's to give, and the user is none */
	adminConsentNeeded: boolean;
	/** the password was given just now and "Stay signed in?" was not answered yet */
	keepSignedInUnanswered: boolean;
}

export type NextStep =
	| { kind: 'step'; id: 'choose-account' | 'password' | 'one-time-code' | 'register-one-time-code' | 'consent' | 'keep-me-signed-in' }
	| { kind: 'blocked' }
	| { kind: 'adminConsentNeeded' }
	| { kind: 'complete' };

export function nextStep(state: FlowState): NextStep {
	if (!state.userKnown) return { kind: 'step', id: state.accountsToOffer > 0 ? 'choose-account' : 'password' };
	if (!state.primaryProven) return { kind: 'step', id: 'password' };
	if (state.outcome === 'block') return { kind: 'blocked' };
	if (state.outcome === 'interrupt') return { kind: 'step', id: state.oneTimeCodeRegistered ? 'one-time-code' : 'register-one-time-code' };
	if (state.consentNeeded) return state.adminConsentNeeded ? { kind: 'adminConsentNeeded' } : { kind: 'step', id: 'consent' };
	if (state.keepSignedInUnanswered) return { kind: 'step', id: 'keep-me-signed-in' };
	return { kind: 'complete' };
}
