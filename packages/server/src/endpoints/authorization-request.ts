// An authorization request as it is written, checked line by line: at the authorization endpoint, and where it is
// pushed. RFC 6749 §4.1.1, OpenID Connect Core §3.1.2, RFC 7636 §4.3, RFC 9126 §2.1.
import { isAuthenticationContextId, type JsonObject, mergeClaims } from '@countersign/protocol';
import { secondFactorContext } from '../access/essential-claims.ts';
import { checkResource, checkScopesExist, readAuthorizationScopes } from '../access/scopes.ts';
import type { Authority, Exchange } from '../authority.ts';
import { findClient } from '../directory/find-client.ts';
import {
	codeChallengeInvalid,
	codeChallengeRequired,
	codeChallengeRequiredOfNativeClients,
	idTokenNotEnabled,
	invalidRequest,
	missingParameter,
	noRedirectUriRegistered,
	redirectUriMismatch,
	requestObjectUnsupported,
	resourceParameterUnsupported,
	scopeInvalid,
	unsupportedResponseMode,
	unsupportedResponseType,
} from '../errors.ts';
import { readClaims } from '../grants/request-claims.ts';
import type { Form } from '../http/form.ts';
import { type Application, isConfidential, type RedirectPlatform } from '../records/application.ts';
import { matchRedirectUri } from '../records/redirect-uri.ts';
import type { Tenant } from '../records/tenant.ts';
import type {
	AuthorizationRequest,
	Prompt,
	RedirectAnswer,
	ResponseMode,
	ResponseType,
} from '../records/transaction.ts';
import { readIdTokenHint } from '../tokens/id-token-hint.ts';
import { readLoginHint } from '../tokens/login-hint.ts';

const responseModes = new Set(['query', 'fragment', 'form_post']);
const prompts = new Set(['none', 'login', 'select_account', 'consent', 'admin_consent']);
const maxStateLength = 4096;

/** A request whose client and redirect URI belong together: errors may go there from now on. */
export interface ProvenRequest extends AuthorizationRequest {
	answer: RedirectAnswer;
}

/**
 * @throws ProtocolError where client or redirect URI are unknown, or not each other's: that must be said on a page of
 * this origin
 */
export async function readClientAndRedirectUri(
	authority: Authority,
	form: Form,
	{
		segment,
		tenant,
		correlationId,
		version1,
	}: {
		segment: string;
		tenant: Tenant | undefined;
		correlationId: string;
		version1?: AuthorizationRequest['version1'];
	},
): Promise<{ client: Application; proven: ProvenRequest }> {
	const client = await readClient(authority, form, segment, tenant);
	const { redirectUri, platform } = checkRedirectUri(form, client);
	const answer = provisionalAnswer(form, redirectUri);
	return {
		client,
		proven: { version1, tenantSegment: segment, clientAppId: client.appId, platform, scope: '', answer, correlationId },
	};
}

/** @throws ProtocolError for the first parameter that is not right */
export async function readRest(
	authority: Authority,
	form: Form,
	proven: ProvenRequest,
	{
		exchange,
		client,
		tenant,
		onlyConsent,
	}: { exchange: Exchange; client: Application; tenant: Tenant | undefined; onlyConsent: boolean },
): Promise<ProvenRequest> {
	const { version1, tenantSegment, clientAppId, platform, correlationId } = proven;
	const { kind, redirectUri } = proven.answer;
	checkUnsupported(form);
	const responseTypes = onlyConsent ? [] : checkResponseType(form, client);
	const responseMode = checkResponseMode(form, responseTypes);
	const prompt = checkPrompt(form);
	const codeChallenge = responseTypes.includes('code')
		? await checkCodeChallenge(authority, form, client, { platform, tenant })
		: undefined;
	const dpopJkt = checkDpopJkt(form);
	const state = checkState(form);
	const nonce = checkNonce(form, responseTypes);
	const scope = await checkScope(authority, form, { client, tenant }, onlyConsent ? '.default' : undefined);
	if (responseTypes.includes('id_token') && !scope.split(' ').includes('openid'))
		throw scopeInvalid('an ID token needs the scope openid');
	const hint = form.get('id_token_hint');
	const claims = checkClaims(form, hint ? await readIdTokenHint(authority, exchange, hint, clientAppId) : undefined);
	const acrValues = checkAcrValues(form);
	const maxAge = checkMaxAge(form);
	const loginHint = await nameOf(authority, checkLength(form, 'login_hint', 512));
	const domainHint = checkLength(form, 'domain_hint', 256);
	// members that do not apply are undefined: they are left out when the transaction is stored. Written out, since every
	// sign-in passes here and a spread costs more than the checks
	return {
		version1,
		tenantSegment,
		clientAppId,
		platform,
		correlationId,
		answer: { kind, redirectUri, responseMode, responseTypes, state },
		prompt: prompt === 'admin_consent' ? undefined : prompt,
		adminConsent: onlyConsent || prompt === 'admin_consent' ? true : undefined,
		codeChallenge,
		dpopJkt,
		nonce,
		scope,
		claims,
		acrValues,
		maxAge,
		loginHint,
		domainHint,
		uiLocales: form.get('ui_locales')?.slice(0, 256),
	};
}

async function readClient(
	authority: Authority,
	form: Form,
	segment: string,
	tenant: Tenant | undefined,
): Promise<Application> {
	const clientId = form.get('client_id');
	if (!clientId) throw missingParameter('client_id');
	return findClient(authority, clientId, tenant, segment);
}

function checkRedirectUri(form: Form, client: Application): { redirectUri: string; platform: RedirectPlatform } {
	const requested = form.get('redirect_uri');
	if (!requested) throw missingParameter('redirect_uri');
	const platform = matchRedirectUri(client, requested);
	if (!platform && Object.values(client.redirectUris).every((registered) => registered.length === 0))
		throw noRedirectUriRegistered();
	if (!platform) throw redirectUriMismatch(requested, client.appId);
	return { redirectUri: requested, platform };
}

/**
 * The mode where none is named. OAuth 2.0 Multiple Response Type Encoding Practices §3 and §5: the fragment for every
 * type that asks for a token, also one that is not supported or is misspelt, since that is where its page looks for the
 * error.
 */
function defaultResponseMode(responseType: string | undefined): ResponseMode {
	return responseType?.split(' ').some((type) => type === 'id_token' || type === 'token') ? 'fragment' : 'query';
}

/** Where an error goes before all parameters are checked: the mode and the state, where they are usable. */
function provisionalAnswer(form: Form, redirectUri: string): RedirectAnswer {
	const mode = form.get('response_mode');
	const state = form.get('state');
	return {
		kind: 'redirect',
		redirectUri,
		responseMode:
			mode && responseModes.has(mode) ? (mode as ResponseMode) : defaultResponseMode(form.get('response_type')),
		responseTypes: ['code'],
		state: state !== undefined && state.length <= maxStateLength ? state : undefined,
	};
}

function checkUnsupported(form: Form): void {
	for (const name of ['request', 'request_uri'] as const) if (form.has(name)) throw requestObjectUnsupported(name);
	// version 1 names a resource in place of scopes
	if (form.has('resource') && !form.has('scope')) throw resourceParameterUnsupported();
}

/**
 * MSAL's encrypted authorize response (`ear_jwk`) asks for tokens in the address, under a key of the page, and sends a
 * code challenge for an authority that answers with a code: this one. A token goes to whoever shows the verifier, not
 * to whoever reads an address.
 */
function checkResponseType(form: Form, client: Application): readonly ResponseType[] {
	const responseType = form.get('response_type');
	if (!responseType) throw missingParameter('response_type');
	if (responseType === 'id_token token refresh_token' && form.has('ear_jwk')) return ['code'];
	const types = [...new Set(responseType.split(' '))];
	// a token in an address is in the history, the log and the next page's referrer: no access tokens here (RFC 9700
	// §2.1.2)
	if (types.some((type) => type !== 'code' && type !== 'id_token')) throw unsupportedResponseType(responseType);
	if (types.includes('id_token') && !client.idTokenIssuance) throw idTokenNotEnabled();
	return types as ResponseType[];
}

/** Tokens never travel in a query. OAuth 2.0 Multiple Response Type Encoding Practices §3.0 and §5. */
function checkResponseMode(form: Form, types: readonly ResponseType[]): ResponseMode {
	const carriesToken = types.includes('id_token');
	const mode = form.get('response_mode') ?? defaultResponseMode(types.join(' '));
	if (!responseModes.has(mode) || (carriesToken && mode === 'query')) throw unsupportedResponseMode(mode);
	return mode as ResponseMode;
}

/** An ID token from the front channel without a nonce could be anybody's. OpenID Connect Core §3.2.2.1. */
function checkNonce(form: Form, types: readonly ResponseType[]): string | undefined {
	const nonce = checkLength(form, 'nonce', 1024);
	if (types.includes('id_token') && !nonce) throw missingParameter('nonce');
	return nonce;
}

/** RFC 9470 §4: authentication contexts in order of preference. What is none of ours is left alone. */
function checkAcrValues(form: Form): readonly string[] | undefined {
	const values = (checkLength(form, 'acr_values', 512) ?? '')
		.split(' ')
		.filter((value) => isAuthenticationContextId(value) || value === secondFactorContext);
	return values.length === 0 ? undefined : values;
}

function checkPrompt(form: Form): Prompt | 'admin_consent' | undefined {
	const values = (form.get('prompt') ?? '').split(' ').filter((value) => value !== '');
	if (values.length > 1 && values.includes('none')) throw invalidRequest('prompt=none stands alone');
	const unknown = values.find((value) => !prompts.has(value));
	if (unknown) throw invalidRequest(`the prompt ${unknown} is not supported`);
	return values[0] as Prompt | 'admin_consent' | undefined;
}

/**
 * Where PKCE may be left out: by clients that keep a secret, and by native ones where that is allowed. RFC 9700 §2.1.1.
 */
async function checkCodeChallenge(
	authority: Authority,
	form: Form,
	client: Application,
	{ platform, tenant }: { platform: RedirectPlatform; tenant: Tenant | undefined },
): Promise<string | undefined> {
	const challenge = form.get('code_challenge');
	if (challenge === undefined) {
		if (platform === 'spa') throw codeChallengeRequired();
		if (platform === 'web' && isConfidential(client)) return undefined;
		if (platform !== 'publicClient') throw codeChallengeRequired();
		if (!(await nativeClientsDoWithoutPkce(authority, client, tenant))) throw codeChallengeRequiredOfNativeClients();
		return undefined;
	}
	if (form.get('code_challenge_method') !== 'S256') throw codeChallengeInvalid('the method must be S256');
	if (!/^[A-Za-z0-9_-]{43}$/.test(challenge)) throw codeChallengeInvalid('it is not the base64url of a SHA-256');
	return challenge;
}

/** Over `common` the tenant that registered the client says. */
async function nativeClientsDoWithoutPkce(
	authority: Authority,
	client: Application,
	tenant: Tenant | undefined,
): Promise<boolean> {
	if (authority.nativeClientsWithoutPkce) return true;
	const asked = tenant ?? (await authority.snapshots.get(client.tenantId))?.tenant;
	return asked?.settings.nativeClientsWithoutPkce === true;
}

function checkState(form: Form): string | undefined {
	const state = form.get('state');
	// biome-ignore lint/suspicious/noControlCharactersInRegex: a state with them is refused, not echoed
	if (state !== undefined && (state.length > maxStateLength || /[\u0000-\u001f\u007f]/.test(state)))
		throw invalidRequest('the state is too long or holds control characters');
	return state;
}

function checkLength(form: Form, name: string, length: number): string | undefined {
	const value = form.get(name);
	if (value !== undefined && value.length > length) throw invalidRequest(`the ${name} is too long`);
	return value;
}

async function checkScope(
	authority: Authority,
	form: Form,
	{ client, tenant }: { client: Application; tenant: Tenant | undefined },
	fallback: string | undefined,
): Promise<string> {
	const scope = form.get('scope') || fallback;
	if (!scope) throw missingParameter('scope');
	const snapshot = tenant && (await authority.snapshots.get(tenant.id));
	if (snapshot) {
		const read = await readAuthorizationScopes(authority, snapshot, scope);
		checkResource(read.requested, form.get('resource'));
		checkScopesExist(read, client);
	}
	return scope;
}

/** The claims request, and what other parameters ask of the user and of how they sign in, in one. */
function checkClaims(form: Form, subject: string | undefined): string | undefined {
	const written = form.get('claims') || undefined;
	const claims = readClaims(written);
	if (subject !== undefined && claims.idToken.subject?.includes(subject) === false)
		throw invalidRequest('claims and id_token_hint name different users');
	const amr = (checkLength(form, 'amr_values', 512) ?? '').split(' ').filter((value) => value !== '');
	if (amr.length === 0 && subject === undefined) return written;
	const further: JsonObject = {
		...(amr.length === 0 ? {} : { amr: { essential: true, values: amr } }),
		...(subject === undefined ? {} : { sub: { essential: true, value: subject } }),
	};
	const merged = JSON.stringify(mergeClaims(claims.raw, { id_token: further }));
	readClaims(merged);
	return merged;
}

function checkDpopJkt(form: Form): string | undefined {
	const thumbprint = form.get('dpop_jkt');
	if (thumbprint !== undefined && !/^[A-Za-z0-9_-]{43}$/.test(thumbprint))
		throw invalidRequest('dpop_jkt is no SHA-256 thumbprint');
	return thumbprint;
}

function checkMaxAge(form: Form): number | undefined {
	const value = form.get('max_age');
	if (value === undefined) return undefined;
	if (!/^(?:0|[1-9]\d{0,8})$/.test(value)) throw invalidRequest('max_age is not a number of seconds');
	return Number(value);
}

/**
 * A name, also where the hint is one that this authority wrote. One of an account that is gone stays as it is, and
 * means nobody.
 */
async function nameOf({ secrets, storage }: Authority, hint: string | undefined): Promise<string | undefined> {
	const account = hint === undefined ? undefined : readLoginHint(secrets, hint);
	const user = account && (await storage.directory.findUser(account.tenantId, account.userId));
	return user?.userPrincipalName ?? hint;
}
