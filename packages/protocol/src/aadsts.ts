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
	| 'authorization_pending'
	| 'authorization_declined'
	| 'bad_verification_code'
	| 'expired_token'
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
	/** where it is produced: grants of the token endpoint by name, other endpoints, pages */
	at: string;
	/** whether the answer brings claims that a new request must carry */
	claims?: true;
}

function row(name: string, error: OAuthErrorCode, status: number, text: string, remedy: string, at: string, more: Partial<AadstsEntry> = {}): AadstsEntry {
	return { name, error, status, text, remedy, at, ...more };
}

export const aadsts = {
	16000: row(
		'InteractionRequired',
		'interaction_required',
		400,
		'Several user accounts are signed in, or the one asked for is not; an account must be chosen.',
		'ask again without prompt=none',
		'authorize',
	),
	50000: row(
		'TokenIssuanceError',
		'server_error',
		500,
		'There is an issue with the sign-in service.',
		'retry; if it lasts, look the trace id up in the server’s log',
		'any',
	),
	50011: row(
		'InvalidReplyTo',
		'invalid_request',
		400,
		'The redirect URI `{redirectUri}` specified in the request does not match the redirect URIs configured for the application `{appId}`.',
		'register exactly this redirect URI',
		'authorize',
	),
	50013: row(
		'InvalidAssertion',
		'invalid_grant',
		400,
		'The assertion is not acceptable: {reason}.',
		'send an access token issued to this application by this authority',
		'on-behalf-of',
	),
	50020: row(
		'UserUnauthorized',
		'invalid_grant',
		400,
		'The user account is a guest of this tenant and cannot use this flow; it signs in interactively.',
		'sign the user in interactively',
		'password',
		{ authorizeError: 'access_denied' },
	),
	50034: row(
		'UserAccountNotFound',
		'invalid_grant',
		400,
		'The user account does not exist in the {tenant} directory.',
		'sign in with another account',
		'code, refresh, on-behalf-of, device code',
		{
			suberror: 'bad_token',
			authorizeError: 'login_required',
		},
	),
	50053: row(
		'IdsLocked',
		'invalid_grant',
		400,
		'The account is locked because of too many failed sign-ins. Try again later.',
		'wait, or have an administrator unlock the account',
		'password; sign-in page',
		{ authorizeError: 'access_denied' },
	),
	50055: row(
		'InvalidPasswordExpiredPassword',
		'invalid_grant',
		400,
		'The password is expired.',
		'send an interactive authorization request; the user chooses a new password there',
		'code, refresh, on-behalf-of, password; authorize',
		{ suberror: 'user_password_expired', authorizeError: 'interaction_required' },
	),
	50057: row(
		'UserDisabled',
		'invalid_grant',
		400,
		'The user account is disabled.',
		'have an administrator enable the account',
		'code, refresh, on-behalf-of, device code, password; sign-in page',
		{
			suberror: 'bad_token',
			authorizeError: 'access_denied',
		},
	),
	50058: row(
		'UserInformationNotProvided',
		'login_required',
		400,
		'A silent sign-in request was sent but no user is signed in.',
		'ask again without prompt=none',
		'authorize',
	),
	50076: row(
		'UserStrongAuthClientAuthNRequired',
		'invalid_grant',
		400,
		"Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '{resource}'.",
		'send a new authorization request with the claims of this answer',
		'token; authorize',
		{ claims: true, suberror: 'basic_action', authorizeError: 'interaction_required' },
	),
	50078: row(
		'UserStrongAuthExpired',
		'invalid_grant',
		400,
		"Presented multi-factor authentication has expired due to policies configured by your administrator, you must refresh your multi-factor authentication to access '{resource}'.",
		'send a new authorization request with the claims of this answer',
		'token; authorize',
		{ claims: true, suberror: 'basic_action', authorizeError: 'interaction_required' },
	),
	50079: row(
		'UserStrongAuthEnrollmentRequired',
		'invalid_grant',
		400,
		"Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication to access '{resource}'.",
		'send a new authorization request with the claims of this answer; the user registers a second factor there',
		'token; authorize',
		{ claims: true, suberror: 'basic_action', authorizeError: 'interaction_required' },
	),
	50089: row(
		'FlowTokenExpired',
		'invalid_request',
		400,
		'The sign-in took too long or was already finished.',
		'start again from the application',
		'sign-in page',
	),
	50105: row(
		'EntitlementGrantsNotFound',
		'invalid_grant',
		400,
		'The signed in user is not assigned to a role for the application `{appId}`.',
		'an administrator assigns the user, or a group that the user is a member of, to the application',
		'token; authorize',
		{ authorizeError: 'access_denied' },
	),
	50117: row(
		'ClaimsParameterInvalid',
		'invalid_request',
		400,
		'The claims parameter could not be read: {reason}.',
		'send a JSON object, not base64, at most 4,096 characters',
		'token; authorize; device authorization',
	),
	50126: row('InvalidUserNameOrPassword', 'invalid_grant', 400, 'Error validating credentials due to invalid username or password.', 'check both', 'password'),
	50132: row(
		'SsoArtifactInvalidOrExpired',
		'invalid_grant',
		400,
		'The session is not valid any more: it ended or was revoked.',
		'sign in again',
		'on-behalf-of',
		{
			suberror: 'bad_token',
			authorizeError: 'login_required',
		},
	),
	50147: row(
		'InvalidCodeChallenge',
		'invalid_request',
		400,
		'The code_challenge parameter is not valid: {reason}.',
		'send the base64url SHA-256 of the verifier with code_challenge_method=S256',
		'authorize',
	),
	50148: row(
		'CodeVerifierMismatch',
		'invalid_grant',
		400,
		'The code_verifier does not match the code_challenge supplied in the authorization request.',
		'send the verifier that belongs to this request',
		'code',
	),
	50173: row(
		'FreshTokenNeeded',
		'invalid_grant',
		400,
		'The provided grant has been revoked: it was issued before the instant from which this user’s tokens are valid.',
		'sign in again',
		'code, refresh, on-behalf-of, device code',
		{ suberror: 'bad_token', authorizeError: 'login_required' },
	),
	50194: row(
		'NotMultiTenant',
		'invalid_request',
		400,
		'The application `{appId}` is not configured as a multi-tenant application.',
		'use the endpoint of its own tenant, or make it multi-tenant',
		'token; authorize; device authorization',
	),
	53000: row(
		'DeviceNotCompliant',
		'invalid_grant',
		400,
		'Your device is required to be compliant to access this resource.',
		'the user enrolls the device in device management and meets its compliance policy',
		'token; authorize',
		{ claims: true, suberror: 'additional_action', authorizeError: 'access_denied' },
	),
	53001: row(
		'DeviceNotDomainJoined',
		'invalid_grant',
		400,
		'Your device is required to be hybrid joined to access this resource.',
		'the user signs in from a hybrid joined device',
		'token; authorize',
		{ claims: true, suberror: 'message_only', authorizeError: 'access_denied' },
	),
	53002: row(
		'ApplicationUsedIsNotAnApprovedApp',
		'invalid_grant',
		400,
		'The application that you use is not an approved application for Conditional Access.',
		'the user uses an approved client application',
		'token; authorize',
		{ claims: true, suberror: 'message_only', authorizeError: 'access_denied' },
	),
	53003: row(
		'BlockedByConditionalAccess',
		'invalid_grant',
		400,
		'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
		'an administrator can tell which policy from the sign-in log',
		'token; authorize',
		{ claims: true, suberror: 'message_only', authorizeError: 'access_denied' },
	),
	53009: row(
		'ApplicationMustEnforcePolicy',
		'invalid_grant',
		400,
		'The application needs to enforce an app protection policy.',
		'the application enforces an app protection policy, or the user uses one that does',
		'token; authorize',
		{ claims: true, suberror: 'protection_policy_required', authorizeError: 'access_denied' },
	),
	53010: row(
		'ProofUpBlockedDueToSecurityInfoAcr',
		'invalid_grant',
		400,
		'A second factor cannot be registered from here: your organization requires that information to be set from certain places or devices.',
		'the user registers a second factor where the policy allows it',
		'authorize',
		{ claims: true, suberror: 'message_only', authorizeError: 'access_denied' },
	),
	54005: row(
		'CodeAlreadyRedeemed',
		'invalid_grant',
		400,
		'The authorization code was already redeemed; try again with a new one.',
		'redeem a code once',
		'code, device code',
	),
	65001: row(
		'DelegationDoesNotExist',
		'invalid_grant',
		400,
		"The user or administrator has not consented to use the application with ID '{appId}'. Send an interactive authorization request for this user and resource.",
		'send an interactive authorization request, or have an administrator consent',
		'token; authorize',
		{ suberror: 'consent_required', authorizeError: 'consent_required' },
	),
	65004: row(
		'UserDeclinedConsent',
		'access_denied',
		400,
		'The user declined to consent to access the application.',
		'ask again when the user wants to',
		'authorize; device code',
	),
	70000: row(
		'InvalidGrant',
		'invalid_grant',
		400,
		'The provided grant is not valid or has expired or been revoked.',
		'sign in again',
		'code, refresh, device code',
		{
			suberror: 'bad_token',
		},
	),
	70003: row(
		'UnsupportedGrantType',
		'unsupported_grant_type',
		400,
		'The grant type `{grantType}` is not supported.',
		'use one of the grant types that discovery lists; a tenant allows the password grant by settings.resourceOwnerPasswordCredentials',
		'token',
	),
	70005: row(
		'UnsupportedResponseType',
		'unsupported_response_type',
		400,
		'The response type `{responseType}` is not supported.',
		'use response_type=code, or `code id_token` where the application opted in',
		'authorize',
	),
	70007: row(
		'UnsupportedResponseMode',
		'invalid_request',
		400,
		'The response mode `{responseMode}` is not supported here.',
		'use query, fragment or form_post',
		'authorize',
	),
	70008: row(
		'ExpiredOrRevokedGrant',
		'invalid_grant',
		400,
		'The provided authorization code or refresh token has expired or been revoked.',
		'sign in again',
		'code, refresh',
		{
			suberror: 'bad_token',
		},
	),
	70011: row(
		'InvalidScope',
		'invalid_scope',
		400,
		'The provided value for the scope parameter is not valid: {reason}.',
		'ask for scopes that the resource publishes',
		'token; authorize; device authorization',
	),
	70016: row('AuthorizationPending', 'authorization_pending', 400, 'The user has not answered yet.', 'ask again after the interval', 'device code'),
	70018: row(
		'BadVerificationCode',
		'invalid_request',
		400,
		'That code is not known. Check what your device shows and try again.',
		'enter the code that the device shows',
		'device page',
	),
	70019: row(
		'VerificationCodeExpired',
		'invalid_request',
		400,
		'That code has expired. Ask your device for a new one.',
		'have the device ask for a new code',
		'device page',
	),
	70020: row('DeviceCodeExpired', 'expired_token', 400, 'The device code has expired.', 'ask for a new device code', 'device code'),
	70043: row(
		'BadTokenDueToSignInFrequency',
		'invalid_grant',
		400,
		'The refresh token has expired or is invalid due to sign-in frequency checks by Conditional Access. The maximum allowed lifetime for this request is {seconds} seconds.',
		'sign the user in again, with the claims of this answer',
		'refresh',
		{ claims: true, suberror: 'token_expired', authorizeError: 'interaction_required' },
	),
	70044: row(
		'SessionExpiredDueToSignInFrequency',
		'invalid_grant',
		400,
		'The session has expired or is invalid due to sign-in frequency checks by Conditional Access.',
		'send a new authorization request with the claims of this answer',
		'token; authorize',
		{ claims: true, suberror: 'basic_action', authorizeError: 'login_required' },
	),
	90002: row(
		'InvalidTenantName',
		'invalid_request',
		400,
		"Tenant '{tenant}' was not found.",
		'check the tenant id or domain in the authority',
		'any path with a tenant',
	),
	90005: row('NotFound', 'invalid_request', 404, 'There is nothing at this address.', 'check the path', 'any'),
	90006: row(
		'ExternalServerRetryableError',
		'temporarily_unavailable',
		503,
		'The service is temporarily unavailable.',
		'retry after the time in Retry-After',
		'any, under overload or by fault injection',
	),
	90009: row(
		'TokenForItselfMissingIdenticalAppIdentifier',
		'invalid_request',
		400,
		'The application asks for a token for itself; that is supported only with its application id as the resource.',
		'write the scope as <appId>/.default',
		'token; authorize',
	),
	90010: row(
		'NotSupported',
		'invalid_request',
		400,
		'The grant type `{grantType}` is not supported over /common or /organizations.',
		'use the endpoint of a tenant',
		'client credentials, on-behalf-of',
	),
	90014: row('MissingRequiredField', 'invalid_request', 400, "The required field '{field}' is missing from the request.", 'send the field', 'authorize'),
	90023: row('InvalidRequest', 'invalid_request', 400, 'The request is not valid: {reason}.', 'correct the request', 'token; authorize'),
	90033: row(
		'MsodsServiceUnavailable',
		'temporarily_unavailable',
		503,
		'The service is temporarily unavailable.',
		'retry after the time in Retry-After',
		'token; authorize',
	),
	90055: row(
		'TenantThrottlingError',
		'temporarily_unavailable',
		429,
		'There are too many incoming requests.',
		'retry after the time in Retry-After',
		'password and sign-in page under overload, or by fault injection',
	),
	90094: row(
		'AdminConsentRequired',
		'consent_required',
		400,
		'An administrator must consent to the permissions that this application asks for.',
		'have an administrator consent',
		'authorize',
	),
	240002: row(
		'RequiredClaimIsMissing',
		'invalid_grant',
		400,
		'An ID token cannot be used as an assertion.',
		'send the access token that the API received',
		'on-behalf-of',
	),
	500011: row(
		'InvalidResourceServicePrincipalNotFound',
		'invalid_resource',
		400,
		'The resource principal named {resource} was not found in the tenant named {tenant}.',
		'check the resource in the scope; register it or consent to it in this tenant',
		'token; authorize; device authorization',
	),
	500014: row(
		'InvalidResourceServicePrincipalDisabled',
		'invalid_resource',
		400,
		'The service principal for the resource {resource} is disabled.',
		'an administrator enables the resource',
		'token; authorize',
	),
	500113: row('NoReplyAddress', 'invalid_request', 400, 'No reply address is registered for the application.', 'register a redirect URI', 'authorize'),
	500133: row(
		'AssertionOutsideValidity',
		'invalid_grant',
		400,
		'The assertion is not within its valid time range.',
		'have the client send a fresh access token',
		'on-behalf-of',
	),
	501051: row(
		'ApplicationNotAssigned',
		'invalid_grant',
		400,
		'Application `{appId}` is not assigned to a role for the application `{resource}`.',
		'an administrator assigns an application role to the client',
		'client credentials',
	),
	700005: row(
		'InvalidGrantRedeemAgainstWrongTenant',
		'invalid_grant',
		400,
		'The authorization code is to be redeemed at another tenant.',
		'redeem it at the tenant that issued it',
		'code',
	),
	700016: row(
		'UnauthorizedClientAppNotFound',
		'unauthorized_client',
		400,
		"Application with identifier '{appId}' was not found in the directory '{tenant}'.",
		'check the application id and the tenant',
		'token; authorize; device authorization',
	),
	700022: row(
		'InvalidMultipleResourcesScope',
		'invalid_scope',
		400,
		'The scope names more than one resource.',
		'ask for one resource at a time',
		'token; authorize; device authorization',
	),
	700025: row(
		'InvalidClientPublicClientWithCredential',
		'invalid_client',
		401,
		'The client is public, so neither client_assertion nor client_secret should be presented.',
		'send no credential, or register the application as confidential',
		'client authentication',
	),
	700027: row(
		'InvalidClientAssertionSignature',
		'invalid_client',
		401,
		'The client assertion is not acceptable: {reason}.',
		'sign with a registered certificate, for this token endpoint, with a fresh jti',
		'client authentication',
	),
	700054: row(
		'IdTokenIssuanceDisabled',
		'unsupported_response_type',
		400,
		'response_type id_token is not enabled for the application.',
		'enable ID tokens in web.implicitGrantSettings, or use response_type=code',
		'authorize',
	),
	700082: row('ExpiredOrRevokedGrantInactiveToken', 'invalid_grant', 400, 'The refresh token has expired due to inactivity.', 'sign in again', 'refresh', {
		suberror: 'bad_token',
	}),
	700084: row(
		'SpaRefreshTokenExpired',
		'invalid_grant',
		400,
		'The refresh token was issued to a single page app and has a fixed, limited lifetime, which cannot be extended.',
		'sign in again',
		'refresh',
		{ suberror: 'bad_token' },
	),
	900144: row(
		'MissingBodyParameter',
		'invalid_request',
		400,
		"The request body must contain the following parameter: '{field}'.",
		'send the parameter',
		'token; device authorization',
	),
	900380: row('RequestBodyTooLarge', 'invalid_request', 413, 'The request body is larger than 64 KiB.', 'send a smaller body', 'any'),
	900382: row(
		'UnsupportedContentType',
		'invalid_request',
		415,
		'The content type is not supported; send application/x-www-form-urlencoded.',
		'send a form',
		'token; device authorization; pages',
	),
	900561: row('BadResourceRequestInvalidRequest', 'invalid_request', 405, 'The endpoint only accepts {methods} requests.', 'use another HTTP method', 'any'),
	901002: row(
		'ResourceParameterUnsupported',
		'invalid_request',
		400,
		"The 'resource' request parameter is not supported.",
		'name the resource in the scope',
		'token; authorize; device authorization',
	),
	7000012: row(
		'GrantForDifferentTenant',
		'invalid_grant',
		400,
		'The grant was obtained for a different tenant.',
		'redeem it at the tenant that issued it',
		'refresh, device code',
	),
	7000014: row('BadVerificationCode', 'bad_verification_code', 400, 'The device code is not valid.', 'ask for a new device code', 'device code'),
	7000112: row(
		'UnauthorizedClientApplicationDisabled',
		'unauthorized_client',
		400,
		'Application `{appId}` is disabled.',
		'an administrator enables the application',
		'token; authorize; device authorization',
	),
	7000215: row(
		'InvalidClientSecret',
		'invalid_client',
		401,
		"Invalid client secret provided for app '{appId}'.",
		'send the secret’s value, not its id',
		'client authentication',
	),
	7000218: row(
		'ClientCredentialMissing',
		'invalid_client',
		401,
		"The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
		'send a credential, or register the application as a public client',
		'client authentication; device authorization; password',
	),
	7000222: row(
		'ExpiredClientSecret',
		'invalid_client',
		401,
		"The provided client secret keys for app '{appId}' are expired.",
		'create a new secret',
		'client authentication',
	),
	9001023: row(
		'GrantNotSupportedOverCommon',
		'invalid_request',
		400,
		'The grant type is not supported over the /common or /consumers endpoints. Use /organizations or the endpoint of a tenant.',
		'use /organizations or a tenant',
		'password',
	),
	9002313: row(
		'InvalidRequestMalformed',
		'invalid_request',
		400,
		'Invalid request. The request is malformed: {reason}.',
		'correct the request',
		'token; authorize',
	),
	9002325: row(
		'PkceRequired',
		'invalid_request',
		400,
		'Proof Key for Code Exchange is required.',
		'send code_challenge with code_challenge_method=S256',
		'authorize',
	),
	9002326: row(
		'CrossOriginNotSpa',
		'invalid_request',
		400,
		"Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type.",
		'register the redirect URI under spa',
		'code, refresh',
	),
	9002327: row(
		'SpaNeedsCrossOrigin',
		'invalid_request',
		400,
		"Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
		'redeem in the browser, or register the redirect URI under web',
		'code, refresh',
	),
} as const satisfies Record<number, AadstsEntry>;

export type AadstsCode = keyof typeof aadsts;

/** Looks a code up; `undefined` for one that this catalogue does not hold. */
export function findAadsts(code: number): AadstsEntry | undefined {
	return Object.hasOwn(aadsts, code) ? (aadsts as Record<number, AadstsEntry>)[code] : undefined;
}
