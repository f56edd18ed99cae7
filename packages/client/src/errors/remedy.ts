// What to do about an error, as data: a program switches on it instead of on codes. Microsoft Authentication Library,
// "Handle errors and exceptions", the column "Recommended handling".

export type Remedy =
	/** ask the user: an interactive request with the error's claims mends it */
	| 'retryInteractively'
	/** an interactive request shows the user what to do elsewhere, or why not; do not expect a token */
	| 'showMessage'
	/** only an administrator can go on */
	| 'contactAdministrator'
	/** the same request succeeds later, after `retryAfter` seconds where the error has them */
	| 'retryLater'
	/** the network must be had first */
	| 'checkConnection'
	/** call again from the user's click */
	| 'retryFromClick'
	/** the clock of this device is wrong */
	| 'correctClock'
	/** the application must be managed by an app protection policy */
	| 'useManagedApp'
	/** go on with the scopes that were granted */
	| 'continueWithGranted'
	/** the program or its registration must be changed */
	| 'fixConfiguration'
	/** nothing: the user decided, or something else is under way */
	| 'none';

const remedies: Record<string, Remedy> = {
	throttled: 'retryLater',
	temporarily_unavailable: 'retryLater',
	server_error: 'retryLater',
	timed_out: 'retryLater',
	unexpected_response: 'retryLater',
	metadata_unavailable: 'checkConnection',
	network_error: 'checkConnection',
	offline: 'checkConnection',
	popup_blocked: 'retryFromClick',
	clock_skew: 'correctClock',
	protection_policy_required: 'useManagedApp',
	declined_scopes: 'continueWithGranted',
	user_cancelled: 'none',
	access_denied: 'none',
	authorization_declined: 'none',
	interaction_in_progress: 'none',
	signed_out: 'none',
	step_up_loop: 'contactAdministrator',
	user_mismatch: 'retryInteractively',
	state_mismatch: 'retryInteractively',
	nonce_mismatch: 'retryInteractively',
	expired_token: 'retryInteractively',
};

/**
 * @param code of an error that no interactive request is known to mend; one that is not listed is a fault of the
 * program or its registration
 */
export function remedyOf(code: string): Remedy {
	return Object.hasOwn(remedies, code) ? (remedies[code] as Remedy) : 'fixConfiguration';
}

/** AADSTS numbers that say an administrator must consent or assign: 65005, 90093 to 90095, 50105 */
const forAdministrators = new Set([50105, 65005, 90093, 90094, 90095]);

/** @param classification of an error that asks for an interactive request */
export function interactiveRemedyOf(classification: string, errorNumbers: readonly number[]): Remedy {
	if (errorNumbers.some((number) => forAdministrators.has(number))) return 'contactAdministrator';
	return classification === 'message_only' || classification === 'additional_action'
		? 'showMessage'
		: 'retryInteractively';
}
