// The error body of the token endpoint and what a client makes of it: interaction required or not, and of which kind.
// RFC 6749 §5.2; MSAL, "Handle errors and exceptions".

/** The body, with the wire's names. `claims` is a JSON object as text. */
export interface TokenErrorResponse {
	error: string;
	error_description: string;
	error_codes: number[];
	timestamp: string;
	trace_id: string;
	correlation_id: string;
	error_uri?: string;
	suberror?: string;
	claims?: string;
}

/**
 * MSAL's classification of an interaction-required error: the first five are suberrors of the authority, the rest the
 * library's own.
 */
export type InteractionClassification =
	| 'basic_action'
	| 'additional_action'
	| 'message_only'
	| 'consent_required'
	| 'user_password_expired'
	| 'prompt_never_failed'
	| 'acquire_token_silent_failed'
	| 'none';

const classifications = new Set<string>([
	'basic_action',
	'additional_action',
	'message_only',
	'consent_required',
	'user_password_expired',
]);
const interactionErrors = new Set([
	'interaction_required',
	'login_required',
	'consent_required',
	'bad_token',
	'interrupted_user',
	'ui_not_allowed',
]);
const notForTheUser = new Set(['client_mismatch', 'protection_policy_required']);

/**
 * Says whether an error asks for an interactive request, and of which kind. The union of the MSALs' rules:
 * `invalid_grant` counts (as in .NET and Java) unless its suberror is one that no interaction can cure.
 *
 * @returns the classification, or `undefined` when interaction does not help
 */
export function classifyTokenError(body: {
	error: string;
	suberror?: string | undefined;
}): InteractionClassification | undefined {
	const { error, suberror = '' } = body;
	if (notForTheUser.has(suberror)) return undefined;
	if (classifications.has(suberror)) return suberror as InteractionClassification;
	if (error === 'consent_required') return 'consent_required';
	if (interactionErrors.has(error) || error === 'invalid_grant') return 'none';
	return undefined;
}
