// The one protocol error and the named functions that make it. The public description goes to the client; `detail` goes
// to the log alone. Response writing is in http/error-response.ts.
import {
	type AadstsCode,
	type AadstsEntry,
	aadsts,
	type JsonObject,
	type OAuthErrorCode,
	type Suberror,
} from '@countersign/protocol';

export class ProtocolError extends Error {
	override name = 'ProtocolError';
	readonly code: AadstsCode;
	readonly entry: AadstsEntry;
	/** for the log: what the client must not be told */
	readonly detail: string | undefined;
	/** claims that a new request must carry */
	readonly claims: JsonObject | undefined;
	readonly headers: Readonly<Record<string, string>>;
	readonly #values: Record<string, string>;

	constructor(
		code: AadstsCode,
		values: Record<string, string>,
		more: {
			detail?: string | undefined;
			claims?: JsonObject;
			cause?: unknown;
			headers?: Record<string, string>;
			oauthError?: OAuthErrorCode;
			suberror?: Suberror;
			/** in place of the catalogue's row */
			entry?: AadstsEntry;
		} = {},
	) {
		const catalogued: AadstsEntry = more.entry ?? aadsts[code];
		const entry: AadstsEntry = {
			...catalogued,
			...(more.oauthError ? { error: more.oauthError } : {}),
			...(more.suberror ? { suberror: more.suberror } : {}),
		};
		const text = entry.text.replace(/\{(\w+)\}/g, (_, name: string) => printable(values[name] ?? ''));
		super(`AADSTS${code}: ${text}`, { cause: more.cause });
		this.code = code;
		this.entry = entry;
		this.detail = more.detail;
		this.claims = more.claims;
		this.headers = more.headers ?? {};
		this.#values = values;
	}

	/** The same error, whose answer carries these headers too. */
	withHeaders(headers: Record<string, string>): ProtocolError {
		return this.#changed({ headers: { ...this.headers, ...headers } });
	}

	/**
	 * As version 1 of the token endpoint answers it, where ADAL looks for `interaction_required`; `bad_token` is for MSAL
	 * alone. Captured answers: docs/captured-errors.md.
	 */
	asVersion1(): ProtocolError {
		const { suberror, ...row } = this.entry;
		if (suberror === 'bad_token') return this.#changed({ entry: row });
		if (row.error !== 'invalid_grant' || !suberror || !askingForInteraction.has(suberror)) return this;
		return this.#changed({ entry: { ...this.entry, error: 'interaction_required' } });
	}

	#changed(change: { headers?: Record<string, string>; entry?: AadstsEntry }): ProtocolError {
		const { detail, claims, cause, entry, headers } = this;
		return new ProtocolError(this.code, this.#values, {
			detail,
			...(claims && { claims }),
			cause,
			headers,
			entry,
			...change,
		});
	}
}

const askingForInteraction: ReadonlySet<Suberror> = new Set([
	'basic_action',
	'additional_action',
	'message_only',
	'token_expired',
]);

/**
 * Request text inside a description: bounded, and nothing in it that a header, a log line or a page could trip over.
 */
function printable(value: string): string {
	return value.slice(0, 256).replace(/[^\x20-\x7e]|[<>"\\]/g, '?');
}

function dateText(seconds: unknown): string {
	return typeof seconds === 'number' && Math.abs(seconds) < 8.64e12
		? new Date(seconds * 1000).toISOString()
		: 'unknown';
}

export const accountChoiceRequired = () => new ProtocolError(16000, {});
export const accountLocked = () => new ProtocolError(50053, {});
export const adminConsentRequired = () => new ProtocolError(90094, {});
export const applicationDisabled = (appId: string) => new ProtocolError(7000112, { appId });
export const applicationNotApproved = (claims: JsonObject, detail: string) =>
	new ProtocolError(53002, {}, { claims, detail });
export const applicationNotAssigned = (appId: string, resource: string) =>
	new ProtocolError(501051, { appId, resource });
export const applicationNotFound = (appId: string, tenant: string) => new ProtocolError(700016, { appId, tenant });
/** Entra ID tells a placeholder that nobody replaced from an id that it does not know. */
export const applicationIdUnusable = (appId: string) => new ProtocolError(700038, { appId });
export const applicationNotProtected = (claims: JsonObject, detail: string) =>
	new ProtocolError(53009, {}, { claims, detail });
export const applicationScopeInvalid = (scope: string) => new ProtocolError(1002012, { scope });
export const assertionInvalid = (reason: string, detail?: string) => new ProtocolError(50013, { reason }, { detail });
export const assertionIsIdToken = () => new ProtocolError(240002, {});
export const assertionMalformed = (reason: string) => new ProtocolError(50027, { reason });
export const assertionOutsideValidity = () => new ProtocolError(500133, {});
export const authorizationPending = () => new ProtocolError(70016, {});
export const blockedByPolicy = (claims: JsonObject, detail: string) => new ProtocolError(53003, {}, { claims, detail });
export const bodyTooLarge = () => new ProtocolError(900380, {});
export const claimsNotMet = (names: readonly string[]) => new ProtocolError(50130, { names: names.join(', ') });
export const claimsUnreadable = (reason: string) => new ProtocolError(50117, { reason });
export const clientAssertionAudienceWrong = (detail: string) => new ProtocolError(700023, {}, { detail });
export const clientAssertionInvalid = (reason: string, detail?: string) =>
	new ProtocolError(700027, { reason }, { detail });
export const clientAssertionOfAnotherApplication = (detail: string) => new ProtocolError(700021, {}, { detail });
/** @param times epoch seconds, as the assertion has them; what is no instant is told as unknown */
export const clientAssertionOutsideValidity = (
	{ now, from, until }: { now: number; from: unknown; until: unknown },
	detail: string,
) => new ProtocolError(700024, { now: dateText(now), from: dateText(from), until: dateText(until) }, { detail });
export const clientCertificateOutsideValidity = (detail: string) => new ProtocolError(1000502, {}, { detail });
export const clientCredentialMissing = () => new ProtocolError(7000218, {});
export const clientIsPublic = () => new ProtocolError(700025, {});
export const clientSecretExpired = (appId: string) => new ProtocolError(7000222, { appId });
export const clientSecretInvalid = (appId: string) => new ProtocolError(7000215, { appId });
export const codeAlreadyRedeemed = () => new ProtocolError(54005, {});
export const codeChallengeInvalid = (reason: string) => new ProtocolError(50147, { reason });
export const codeChallengeRequired = () => new ProtocolError(9002325, { reason: '' });
export const codeChallengeRequiredOfNativeClients = () =>
	new ProtocolError(9002325, {
		reason: '; a tenant lets mobile and desktop applications do without by settings.nativeClientsWithoutPkce',
	});
export const codeForOtherTenant = () => new ProtocolError(700005, {});
export const codeVerifierMismatch = () => new ProtocolError(501481, {});
export const consentDeclined = () => new ProtocolError(65004, {});
export const consentRequired = (appId: string) => new ProtocolError(65001, { appId });
export const crossOriginNotSpa = () => new ProtocolError(9002326, {});
export const deviceCodeExpired = () => new ProtocolError(70020, {});
export const deviceCodeInvalid = () => new ProtocolError(7000014, {});
export const deviceDeclined = () => new ProtocolError(65004, {}, { oauthError: 'authorization_declined' });
export const deviceDisabled = () => new ProtocolError(135011, {});
export const deviceNotAuthenticated = (deviceId: string) =>
	new ProtocolError(50155, {}, { detail: `no device ${deviceId}` });
/** A policy looks at the country that the user is in, and the user has shared no position within the hour. */
export const positionNotShared = (claims: JsonObject) =>
	new ProtocolError(50158, {}, { claims, detail: 'a policy asks for the position of the user' });
export const tokenNotProtected = (claims: JsonObject, detail: string) =>
	new ProtocolError(530084, {}, { claims, detail });
export const deviceNotCompliant = (claims: JsonObject, detail: string) =>
	new ProtocolError(53000, {}, { claims, detail });
export const deviceNotDomainJoined = (claims: JsonObject, detail: string) =>
	new ProtocolError(53001, {}, { claims, detail });
export const dpopProofInvalid = (reason: string, detail?: string) =>
	new ProtocolError(
		90023,
		{ reason: `the DPoP proof is not acceptable: ${reason}` },
		{ detail, oauthError: 'invalid_dpop_proof' },
	);
export const duplicateParameter = (name: string) =>
	new ProtocolError(9002313, { reason: `the parameter ${name} stands more than once` });
export const federatedAudienceUnknown = (audience: string) => new ProtocolError(700212, { audience });
export const federatedIssuerUnknown = (issuer: string) => new ProtocolError(700211, { issuer });
export const federatedSubjectUnknown = (subject: string) => new ProtocolError(700213, { subject });
export const grantExpired = () => new ProtocolError(70008, {});
export const grantForOtherClient = (detail: string) =>
	new ProtocolError(70000, {}, { detail, suberror: 'client_mismatch' });
/**
 * What was sent as a code or token has not the form of one. Entra ID tells it from one that is unknown, without a
 * reason.
 */
export const grantMalformed = (detail: string) =>
	new ProtocolError(9002313, { reason: 'the grant is malformed' }, { detail, oauthError: 'invalid_grant' });
export const grantForOtherTenant = () => new ProtocolError(7000012, {});
export const grantInvalid = (detail?: string) => new ProtocolError(70000, {}, { detail });
export const grantNotOverCommon = () => new ProtocolError(9001023, {});
export const grantRevoked = () => new ProtocolError(50173, {});
export const guestPasswordElsewhere = () =>
	new ProtocolError(50020, { reason: 'it is a guest, whose home keeps its password' });
export const guestSignsInAtHome = () =>
	new ProtocolError(50020, { reason: 'it is a guest, who signs in with the password of the home organization' });
export const idTokenNotEnabled = () => new ProtocolError(700054, {});
export const internalError = (cause: unknown) =>
	new ProtocolError(50000, {}, { cause, detail: cause instanceof Error ? cause.stack : String(cause) });
export const invalidRequest = (reason: string) => new ProtocolError(90023, { reason });
export const loginRequired = () => new ProtocolError(50058, {});
export const malformedRequest = (reason: string) => new ProtocolError(9002313, { reason });
export const methodNotAllowed = (methods: string) =>
	new ProtocolError(900561, { methods }, { headers: { allow: methods } });
export const mfaEnrollmentRequired = (resource: string, claims: JsonObject) =>
	new ProtocolError(50079, { resource }, { claims });
export const mfaExpired = (resource: string) => new ProtocolError(50078, { resource });
export const mfaRequired = (resource: string, claims: JsonObject) => new ProtocolError(50076, { resource }, { claims });
export const missingBodyParameter = (field: string) => new ProtocolError(900144, { field });
export const missingParameter = (field: string) => new ProtocolError(90014, { field });
export const multipleResources = () => new ProtocolError(700022, {});
export const noRedirectUriRegistered = () => new ProtocolError(500113, {});
export const notFound = () => new ProtocolError(90005, {});
export const notMultiTenant = (appId: string) => new ProtocolError(50194, { appId });
/** Any refusal, on a developer's order: what its text would name stands in brackets. */
export const orderedRefusal = (code: AadstsCode, claims: JsonObject | undefined) =>
	new ProtocolError(
		code,
		Object.fromEntries([...aadsts[code].text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, `(${name})`])),
		{
			...(claims && { claims }),
		},
	);
export const overloaded = (retryAfterSeconds = 1) =>
	new ProtocolError(90006, {}, { headers: { 'retry-after': String(retryAfterSeconds) } });
export const passwordChangeRequired = (resource: string, claims: JsonObject) =>
	new ProtocolError(50142, { resource }, { claims });
export const passwordExpired = () => new ProtocolError(50055, {});
export const redirectUriMismatch = (redirectUri: string, appId: string) =>
	new ProtocolError(50011, { redirectUri, appId });
export const refreshTokenInactive = () => new ProtocolError(700082, {});
export const refreshTokenOfBlockedFlow = (detail: string) => new ProtocolError(530036, {}, { detail });
export const registrationBlocked = (claims: JsonObject, detail: string) =>
	new ProtocolError(53010, {}, { claims, detail });
export const registrationBlockedByRisk = (claims: JsonObject, detail: string) =>
	new ProtocolError(53004, {}, { claims, detail });
export const requestNotAllowedOverCommon = (grantType: string) => new ProtocolError(90010, { grantType });
export const requestObjectUnsupported = (name: 'request' | 'request_uri') =>
	new ProtocolError(
		90023,
		{ reason: `the parameter ${name} is not supported` },
		{ oauthError: `${name}_not_supported` },
	);
export const resourceDisabled = (resource: string) => new ProtocolError(500014, { resource });
export const resourceMismatch = () => new ProtocolError(9010010, {});
/** The default permissions of a resource of which the registration lists none. */
export const resourceNotListed = (appId: string, resource: string) => new ProtocolError(650057, { appId, resource });
export const resourceNotFound = (resource: string, tenant: string) => new ProtocolError(500011, { resource, tenant });
export const resourceParameterUnsupported = () => new ProtocolError(901002, {});
export const scopeInvalid = (reason: string) => new ProtocolError(70011, { reason });
export const scopeUnknown = (appId: string, scope: string, resource: string) =>
	new ProtocolError(650053, { appId, scope, resource });
export const secondFactorFailed = (detail: string) => new ProtocolError(500121, {}, { detail });
export const sessionEnded = () => new ProtocolError(50132, {});
export const sessionTooOld = (claims: JsonObject) => new ProtocolError(70044, {}, { claims });
export const signInExpired = () => new ProtocolError(50089, {});
export const signInFrequencyElapsed = (seconds: string) => new ProtocolError(70043, { seconds });
export const spaNeedsCrossOrigin = () => new ProtocolError(9002327, {});
export const spaRefreshTokenExpired = () => new ProtocolError(700084, {});
export const storageUnavailable = (cause: unknown) =>
	new ProtocolError(90033, {}, { cause, headers: { 'retry-after': '1' } });
export const tenantNotFound = (tenant: string) => new ProtocolError(90002, { tenant });
/** What discovery answers where the path names no tenant. */
/** Instance discovery vouches for this authority's own host alone. */
export const unknownInstance = () => new ProtocolError(50049, {});

export const tenantNotFoundByDiscovery = (tenant: string) =>
	new ProtocolError(90002, { tenant }, { oauthError: 'invalid_tenant' });
/** @param claims absent where the user was asked and declined */
export const termsNotAccepted = (claims: JsonObject | undefined, detail: string) =>
	new ProtocolError(50158, {}, { ...(claims && { claims }), detail });
export const tokenForItself = () => new ProtocolError(90009, {});
export const tooManyRequests = (retryAfterSeconds = 5) =>
	new ProtocolError(90055, {}, { headers: { 'retry-after': String(retryAfterSeconds) } });
export const unsupportedContentType = () => new ProtocolError(900382, {});
export const unsupportedGrantType = (grantType: string) => new ProtocolError(70003, { grantType });
export const unsupportedResponseMode = (responseMode: string) => new ProtocolError(70007, { responseMode });
export const unsupportedResponseType = (responseType: string) => new ProtocolError(70005, { responseType });
export const userDisabled = () => new ProtocolError(50057, {});
export const userNameOrPasswordWrong = () => new ProtocolError(50126, {});
export const userNotAssigned = (appId: string) => new ProtocolError(50105, { appId });
export const userNotFound = (tenant: string) => new ProtocolError(50034, { tenant });
export const userNotInvited = (tenant: string) =>
	new ProtocolError(50020, { reason: `it does not exist in ${tenant} and has to be invited as a guest first` });
