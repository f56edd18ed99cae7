// Whether an error says that only the user can go on. It is known by what it carries, not by its class: it may come
// from MSAL, from oidc-client-ts, or from a second copy of this package.

/** What is read of an error, whoever threw it. */
export interface InteractionRequired extends Error {
	/** JSON text to pass on as `claims` */
	claims?: string | undefined;
	classification?: string;
	/** AADSTS number */
	errorNumber?: number | undefined;
}

const codes = new Set([
	'interaction_required',
	'login_required',
	'consent_required',
	'no_account',
	'no_tokens_found',
	'no_account_error',
	'no_account_in_silent_request',
	'refresh_token_expired',
	'native_account_unavailable',
	'monitor_window_timeout',
	'invalid_grant',
	'account_selection_required',
]);
const notForTheUser = new Set(['client_mismatch', 'protection_policy_required']);
const names = new Set(['InteractionRequiredAuthError', 'MsalUiRequiredException', 'AuthenticationRequiredError']);

/**
 * Tells whether an interactive request is what an error asks for.
 *
 * @example
 * if (isInteractionRequired(error)) await client.acquireTokenPopup({ scopes, claims: error.claims });
 */
export function isInteractionRequired(error: unknown): error is InteractionRequired {
	if (typeof error !== 'object' || error === null) return false;
	const { name, errorCode, code, error: oauthError, suberror, subError, message } = error as Record<string, unknown>;
	if (names.has(name as string)) return true;
	// of oidc-client-ts: the hidden frame was not answered, as where the browser withholds cookies from it
	if (name === 'ErrorTimeout' && /frame/i.test(String(message))) return true;
	// refusals that no interaction mends, though their `error` is invalid_grant
	if (notForTheUser.has((suberror ?? subError) as string)) return false;
	// claims are there to be asked for, whatever the error is called
	return (
		claimsOf(error as InteractionRequired) !== undefined ||
		[errorCode, code, oauthError].some((value) => typeof value === 'string' && codes.has(value))
	);
}

/** @returns the claims of an error as JSON text; MSAL writes an empty text where there are none */
export function claimsOf(error: InteractionRequired): string | undefined {
	const { claims } = error;
	return typeof claims === 'string' && claims.trim().startsWith('{') ? claims : undefined;
}
