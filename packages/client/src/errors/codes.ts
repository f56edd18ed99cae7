// The codes of errors that arise on this side. What the authority refuses keeps the authority's own code.

/** Codes of {@link ClientAuthError}: what went wrong between this program, the user and the authority. */
export type ClientErrorCode =
	| 'popup_blocked'
	| 'popup_severed'
	| 'user_cancelled'
	| 'interaction_in_progress'
	| 'state_mismatch'
	| 'nonce_mismatch'
	| 'issuer_mismatch'
	| 'id_token_invalid'
	| 'clock_skew'
	| 'user_mismatch'
	| 'signed_out'
	| 'declined_scopes'
	| 'step_up_loop'
	| 'network_error'
	| 'offline'
	| 'timed_out'
	| 'throttled'
	| 'unexpected_response'
	| 'metadata_unavailable'
	| 'storage_unavailable'
	| 'crypto_unavailable';

/** Codes of {@link ClientConfigurationError}: the program must be changed. */
export type ConfigurationErrorCode =
	| 'client_id_required'
	| 'invalid_authority'
	| 'invalid_endpoint'
	| 'endpoint_missing'
	| 'redirect_uri_required'
	| 'scopes_required'
	| 'account_required'
	| 'code_required'
	| 'credential_required'
	| 'assertion_required'
	| 'invalid_claims'
	| 'origin_not_listed'
	| 'insecure_origin'
	| 'not_in_browser'
	| 'not_in_node'
	| 'invalid_option';
