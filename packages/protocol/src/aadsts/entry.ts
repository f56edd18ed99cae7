// What a row of the catalogue says. Microsoft Entra authentication and authorization error codes.

export type OAuthErrorCode =
	| 'invalid_request'
	| 'invalid_client'
	| 'invalid_dpop_proof'
	| 'invalid_grant'
	| 'unauthorized_client'
	| 'unsupported_grant_type'
	| 'unsupported_response_type'
	| 'invalid_scope'
	| 'invalid_resource'
	| 'invalid_target'
	| 'invalid_tenant'
	| 'invalid_instance'
	| 'access_denied'
	| 'interaction_required'
	| 'login_required'
	| 'consent_required'
	| 'server_error'
	| 'temporarily_unavailable'
	| 'authorization_pending'
	| 'authorization_declined'
	| 'bad_verification_code'
	| 'expired_token'
	| 'unmet_authentication_requirements'
	| 'request_not_supported'
	| 'request_uri_not_supported';

export type Suberror =
	| 'basic_action'
	| 'additional_action'
	| 'message_only'
	| 'consent_required'
	| 'user_password_expired'
	| 'bad_token'
	| 'token_expired'
	| 'protection_policy_required'
	| 'client_mismatch'
	| 'device_authentication_failed';

export interface AadstsEntry {
	/** the documented name, where there is one */
	name: string;
	/** the OAuth error on the token endpoint */
	error: OAuthErrorCode;
	/** the OAuth error on the authorize endpoint where it differs: a front channel cannot answer `invalid_grant` */
	authorizeError?: OAuthErrorCode;
	suberror?: Suberror;
	/** `error_subcode` on the authorize endpoint: MSALs for phones tell a user who said no by it */
	errorSubcode?: 'cancel';
	/** HTTP status on the token endpoint */
	status: number;
	text: string;
	/** what the developer or administrator does about it */
	remedy: string;
	/** where it is produced: grants of the token endpoint by name, other endpoints, pages */
	at: string;
	/** whether the answer brings claims that a new request must carry */
	claims?: true;
	/** the token endpoint's answer names no page about it, as Entra ID's does not; redirects name one all the same */
	errorUri?: false;
}

/**
 * Where Entra ID alone has what brings the error about; here a developer orders it, so that an application's answer to
 * it can be tested.
 */
export const onOrder = 'development authority, on order alone';

export function row(
	name: string,
	error: OAuthErrorCode,
	status: number,
	text: string,
	remedy: string,
	at: string,
	more: Partial<AadstsEntry> = {},
): AadstsEntry {
	return { name, error, status, text, remedy, at, ...more };
}
