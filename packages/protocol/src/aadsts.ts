// The catalogue of AADSTS errors that the authority produces: one row a code. Microsoft Entra authentication and
// authorization error codes. `text` is public; `{name}` marks where the error's own values go.

export type OAuthErrorCode =
	| 'invalid_request'
	| 'invalid_client'
	| 'invalid_grant'
	| 'unauthorized_client'
	| 'unsupported_grant_type'
	| 'unsupported_response_type'
	| 'invalid_scope'
	| 'invalid_resource'
	| 'access_denied'
	| 'interaction_required'
	| 'login_required'
	| 'consent_required'
	| 'server_error'
	| 'temporarily_unavailable'
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
	/** HTTP status on the token endpoint */
	status: number;
	text: string;
	/** what the developer or administrator does about it */
	remedy: string;
}

function row(name: string, error: OAuthErrorCode, status: number, text: string, remedy: string, more: Partial<AadstsEntry> = {}): AadstsEntry {
	return { name, error, status, text, remedy, ...more };
}

export const aadsts = {
	16000: row(
		'InteractionRequired',
		'interaction_required',
		400,
		'Several user accounts are signed in, or the one asked for is not; an account must be chosen.',
		'ask again without prompt=none',
	),
	50000: row(
		'TokenIssuanceError',
		'server_error',
		500,
		'There is an issue with the sign-in service.',
		'retry; if it lasts, look the trace id up in the server’s log',
	),
	50011: row(
		'InvalidReplyTo',
		'invalid_request',
		400,
		'The redirect URI `{redirectUri}` specified in the request does not match the redirect URIs configured for the application `{appId}`.',
		'register exactly this redirect URI',
	),
	50013: row(
		'InvalidAssertion',
		'invalid_grant',
		400,
		'The assertion is not acceptable: {reason}.',
		'send an access token issued to this application by this authority',
	),
	50034: row('UserAccountNotFound', 'invalid_grant', 400, 'The user account does not exist in the {tenant} directory.', 'sign in with another account', {
		suberror: 'bad_token',
		authorizeError: 'login_required',
	}),
	50053: row(
		'IdsLocked',
		'invalid_grant',
		400,
		'The account is locked because of too many failed sign-ins. Try again later.',
		'wait, or have an administrator unlock the account',
		{ authorizeError: 'access_denied' },
	),
	50057: row('UserDisabled', 'invalid_grant', 400, 'The user account is disabled.', 'have an administrator enable the account', {
		suberror: 'bad_token',
		authorizeError: 'access_denied',
	}),
	50058: row(
		'UserInformationNotProvided',
		'login_required',
		400,
		'A silent sign-in request was sent but no user is signed in.',
		'ask again without prompt=none',
	),
	50076: row(
		'UserStrongAuthClientAuthNRequired',
		'invalid_grant',
		400,
		"Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '{resource}'.",
		'send a new authorization request with the claims of this answer',
		{ suberror: 'basic_action', authorizeError: 'interaction_required' },
	),
	50078: row(
		'UserStrongAuthExpired',
		'invalid_grant',
		400,
		"Presented multi-factor authentication has expired due to policies configured by your administrator, you must refresh your multi-factor authentication to access '{resource}'.",
		'send a new authorization request with the claims of this answer',
		{ suberror: 'basic_action', authorizeError: 'interaction_required' },
	),
	50079: row(
		'UserStrongAuthEnrollmentRequired',
		'invalid_grant',
		400,
		"Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication to access '{resource}'.",
		'send a new authorization request with the claims of this answer; the user registers a second factor there',
		{ suberror: 'basic_action', authorizeError: 'interaction_required' },
	),
	50089: row('FlowTokenExpired', 'invalid_request', 400, 'The sign-in took too long or was already finished.', 'start again from the application'),
	50117: row(
		'ClaimsParameterInvalid',
		'invalid_request',
		400,
		'The claims parameter could not be read: {reason}.',
		'send a JSON object, not base64, at most 4,096 characters',
	),
	50132: row('SsoArtifactInvalidOrExpired', 'invalid_grant', 400, 'The session is not valid any more: it ended or was revoked.', 'sign in again', {
		suberror: 'bad_token',
		authorizeError: 'login_required',
	}),
	50147: row(
		'InvalidCodeChallenge',
		'invalid_request',
		400,
		'The code_challenge parameter is not valid: {reason}.',
		'send the base64url SHA-256 of the verifier with code_challenge_method=S256',
	),
	50148: row(
		'CodeVerifierMismatch',
		'invalid_grant',
		400,
		'The code_verifier does not match the code_challenge supplied in the authorization request.',
		'send the verifier that belongs to this request',
	),
	50173: row(
		'FreshTokenNeeded',
		'invalid_grant',
		400,
		'The provided grant has been revoked: it was issued before the instant from which this user’s tokens are valid.',
		'sign in again',
		{ suberror: 'bad_token', authorizeError: 'login_required' },
	),
	50194: row(
		'NotMultiTenant',
		'invalid_request',
		400,
		'The application `{appId}` is not configured as a multi-tenant application.',
		'use the endpoint of its own tenant, or make it multi-tenant',
	),
	53000: row(
		'DeviceNotCompliant',
		'invalid_grant',
		400,
		'Your device is required to be compliant to access this resource.',
		'the user enrolls the device in device management and meets its compliance policy',
		{ suberror: 'additional_action', authorizeError: 'access_denied' },
	),
	53001: row(
		'DeviceNotDomainJoined',
		'invalid_grant',
		400,
		'Your device is required to be hybrid joined to access this resource.',
		'the user signs in from a hybrid joined device',
		{ suberror: 'message_only', authorizeError: 'access_denied' },
	),
	53002: row(
		'ApplicationUsedIsNotAnApprovedApp',
		'invalid_grant',
		400,
		'The application that you use is not an approved application for Conditional Access.',
		'the user uses an approved client application',
		{ suberror: 'message_only', authorizeError: 'access_denied' },
	),
	53003: row(
		'BlockedByConditionalAccess',
		'invalid_grant',
		400,
		'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
		'an administrator can tell which policy from the sign-in log',
		{ suberror: 'message_only', authorizeError: 'access_denied' },
	),
	53009: row(
		'ApplicationMustEnforcePolicy',
		'invalid_grant',
		400,
		'The application needs to enforce an app protection policy.',
		'the application enforces an app protection policy, or the user uses one that does',
		{ suberror: 'protection_policy_required', authorizeError: 'access_denied' },
	),
	54005: row('CodeAlreadyRedeemed', 'invalid_grant', 400, 'The authorization code was already redeemed; try again with a new one.', 'redeem a code once'),
	65001: row(
		'DelegationDoesNotExist',
		'invalid_grant',
		400,
		"The user or administrator has not consented to use the application with ID '{appId}'. Send an interactive authorization request for this user and resource.",
		'send an interactive authorization request, or have an administrator consent',
		{ suberror: 'consent_required', authorizeError: 'consent_required' },
	),
	65004: row('UserDeclinedConsent', 'access_denied', 400, 'The user declined to consent to access the application.', 'ask again when the user wants to'),
	70000: row('InvalidGrant', 'invalid_grant', 400, 'The provided grant is not valid or has expired or been revoked.', 'sign in again', {
		suberror: 'bad_token',
	}),
	70003: row(
		'UnsupportedGrantType',
		'unsupported_grant_type',
		400,
		'The grant type `{grantType}` is not supported.',
		'use one of the grant types that discovery lists',
	),
	70005: row('UnsupportedResponseType', 'unsupported_response_type', 400, 'The response type `{responseType}` is not supported.', 'use response_type=code'),
	70007: row(
		'UnsupportedResponseMode',
		'invalid_request',
		400,
		'The response mode `{responseMode}` is not supported here.',
		'use query, fragment or form_post',
	),
	70008: row('ExpiredOrRevokedGrant', 'invalid_grant', 400, 'The provided authorization code or refresh token has expired or been revoked.', 'sign in again', {
		suberror: 'bad_token',
	}),
	70011: row(
		'InvalidScope',
		'invalid_scope',
		400,
		'The provided value for the scope parameter is not valid: {reason}.',
		'ask for scopes that the resource publishes',
	),
	70043: row(
		'BadTokenDueToSignInFrequency',
		'invalid_grant',
		400,
		'The refresh token has expired or is invalid due to sign-in frequency checks by Conditional Access. The maximum allowed lifetime for this request is {seconds} seconds.',
		'sign the user in again, with the claims of this answer',
		{ suberror: 'token_expired', authorizeError: 'interaction_required' },
	),
	70044: row(
		'SessionExpiredDueToSignInFrequency',
		'invalid_grant',
		400,
		'The session has expired or is invalid due to sign-in frequency checks by Conditional Access.',
		'send a new authorization request with the claims of this answer',
		{ suberror: 'basic_action', authorizeError: 'login_required' },
	),
	90002: row('InvalidTenantName', 'invalid_request', 400, "Tenant '{tenant}' was not found.", 'check the tenant id or domain in the authority'),
	90005: row('NotFound', 'invalid_request', 404, 'There is nothing at this address.', 'check the path'),
	90010: row(
		'NotSupported',
		'invalid_request',
		400,
		'The grant type `{grantType}` is not supported over /common or /organizations.',
		'use the endpoint of a tenant',
	),
	90014: row('MissingRequiredField', 'invalid_request', 400, "The required field '{field}' is missing from the request.", 'send the field'),
	90023: row('InvalidRequest', 'invalid_request', 400, 'The request is not valid: {reason}.', 'correct the request'),
	90033: row('MsodsServiceUnavailable', 'temporarily_unavailable', 503, 'The service is temporarily unavailable.', 'retry after the time in Retry-After'),
	90094: row(
		'AdminConsentRequired',
		'consent_required',
		400,
		'An administrator must consent to the permissions that this application asks for.',
		'have an administrator consent',
	),
	240002: row('RequiredClaimIsMissing', 'invalid_grant', 400, 'An ID token cannot be used as an assertion.', 'send the access token that the API received'),
	500011: row(
		'InvalidResourceServicePrincipalNotFound',
		'invalid_resource',
		400,
		'The resource principal named {resource} was not found in the tenant named {tenant}.',
		'check the resource in the scope; register it or consent to it in this tenant',
	),
	500133: row(
		'AssertionOutsideValidity',
		'invalid_grant',
		400,
		'The assertion is not within its valid time range.',
		'have the client send a fresh access token',
	),
	700016: row(
		'UnauthorizedClientAppNotFound',
		'unauthorized_client',
		400,
		"Application with identifier '{appId}' was not found in the directory '{tenant}'.",
		'check the application id and the tenant',
	),
	700022: row('InvalidMultipleResourcesScope', 'invalid_scope', 400, 'The scope names more than one resource.', 'ask for one resource at a time'),
	700025: row(
		'InvalidClientPublicClientWithCredential',
		'invalid_client',
		401,
		'The client is public, so neither client_assertion nor client_secret should be presented.',
		'send no credential, or register the application as confidential',
	),
	700027: row(
		'InvalidClientAssertionSignature',
		'invalid_client',
		401,
		'The client assertion is not acceptable: {reason}.',
		'sign with a registered certificate, for this token endpoint, with a fresh jti',
	),
	900144: row('MissingBodyParameter', 'invalid_request', 400, "The request body must contain the following parameter: '{field}'.", 'send the parameter'),
	900561: row('BadResourceRequestInvalidRequest', 'invalid_request', 405, 'The endpoint only accepts {methods} requests.', 'use another HTTP method'),
	900380: row('RequestBodyTooLarge', 'invalid_request', 413, 'The request body is larger than 64 KiB.', 'send a smaller body'),
	900382: row('UnsupportedContentType', 'invalid_request', 415, 'The content type is not supported; send application/x-www-form-urlencoded.', 'send a form'),
	901002: row('ResourceParameterUnsupported', 'invalid_request', 400, "The 'resource' request parameter is not supported.", 'name the resource in the scope'),
	7000012: row('GrantForDifferentTenant', 'invalid_grant', 400, 'The grant was obtained for a different tenant.', 'redeem it at the tenant that issued it'),
	7000014: row(
		'GrantForDifferentClient',
		'invalid_grant',
		400,
		'The grant was issued to a different client or redirect URI.',
		'redeem it from the client that asked for it',
	),
	7000215: row('InvalidClientSecret', 'invalid_client', 401, "Invalid client secret provided for app '{appId}'.", 'send the secret’s value, not its id'),
	7000218: row(
		'ClientCredentialMissing',
		'invalid_client',
		401,
		"The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
		'send a credential, or register the application as a public client',
	),
	7000222: row('ExpiredClientSecret', 'invalid_client', 401, "The provided client secret keys for app '{appId}' are expired.", 'create a new secret'),
	9002313: row('InvalidRequestMalformed', 'invalid_request', 400, 'Invalid request. The request is malformed: {reason}.', 'correct the request'),
	9002325: row('PkceRequired', 'invalid_request', 400, 'Proof Key for Code Exchange is required.', 'send code_challenge with code_challenge_method=S256'),
	9002326: row(
		'CrossOriginNotSpa',
		'invalid_request',
		400,
		"Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type.",
		'register the redirect URI under spa',
	),
	9002327: row(
		'SpaNeedsCrossOrigin',
		'invalid_request',
		400,
		"Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
		'redeem in the browser, or register the redirect URI under web',
	),
} as const satisfies Record<number, AadstsEntry>;

export type AadstsCode = keyof typeof aadsts;

/** Looks a code up; `undefined` for one that this catalogue does not hold. */
export function findAadsts(code: number): AadstsEntry | undefined {
	return Object.hasOwn(aadsts, code) ? (aadsts as Record<number, AadstsEntry>)[code] : undefined;
}
