// What a middle tier's own call ended with: the claims of a challenge that only the user can meet, as our client, the
// MSALs, azure-identity and Azure's SDKs tell them. Microsoft identity platform, "OAuth 2.0 On-Behalf-Of flow", error
// response example.
import { claimsFromChallenge } from '@countersign/protocol';

interface ErrorLike {
	name?: unknown;
	claims?: unknown;
	errorCode?: unknown;
	code?: unknown;
	suberror?: unknown;
	subError?: unknown;
	cause?: unknown;
	/** azure-identity: the token endpoint's answer */
	errorResponse?: unknown;
	/** azure-identity: what a request for a token must carry */
	getTokenOptions?: unknown;
	/** azure-identity, where every credential of a chain failed; and AggregateError */
	errors?: unknown;
	/** Azure's SDKs, axios, got and superagent: the API's answer */
	response?: { headers?: Headers | Record<string, unknown>; data?: unknown; body?: unknown };
	headers?: Headers | Record<string, unknown>;
	/** Kiota, which Microsoft Graph's newer SDKs are made with */
	responseHeaders?: Record<string, unknown>;
	/** undici and Microsoft Graph's SDK: the answer, as an object or as JSON text */
	body?: unknown;
	/** simple-oauth2, with the answer in its `payload` */
	data?: unknown;
	payload?: unknown;
	/** passport-oauth2 */
	oauthError?: unknown;
}

export interface DownstreamChallenge {
	/** JSON text */
	claims?: string;
	/** the user has to do something, whether or not there are claims */
	needsUser: boolean;
}

const interactionNames = new Set(['InteractionRequiredAuthError', 'AuthenticationRequiredError']);
const interactionCodes = new Set([
	'interaction_required',
	'login_required',
	'consent_required',
	'invalid_grant',
	'authentication_required',
]);
const maxErrors = 20;

function isClaims(value: unknown): value is string {
	if (typeof value !== 'string' || value.length > 8192) return false;
	try {
		const parsed: unknown = JSON.parse(value);
		return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
	} catch {
		return false;
	}
}

/** @returns JSON text of claims, where the error has them as text or taken apart */
function readClaims(value: unknown): string | undefined {
	if (isClaims(value)) return value;
	// of an object only what is a request for claims: what an ID token said, which errors may hold too, is none
	const isRequest = typeof value === 'object' && value !== null && ('access_token' in value || 'id_token' in value);
	const text = isRequest ? JSON.stringify(value) : undefined;
	return isClaims(text) ? text : undefined;
}

function readHeader({ response, headers, responseHeaders }: ErrorLike): string | undefined {
	const found = response?.headers ?? headers ?? responseHeaders;
	if (typeof found !== 'object' || found === null) return undefined;
	const written = Object.entries(found).find(([name]) => name.toLowerCase() === 'www-authenticate')?.[1];
	const header = typeof found.get === 'function' ? found.get('www-authenticate') : written;
	return typeof header === 'string' || Array.isArray(header) ? claimsFromChallenge(header) : undefined;
}

/** An answer's body may be text still. */
function opened(value: unknown): unknown {
	if (typeof value !== 'string' || !value.startsWith('{') || value.length > 16_384) return value;
	try {
		return JSON.parse(value);
	} catch {
		return undefined;
	}
}

/** What stands behind an error: the answer that it tells of, or the errors that it was made from. */
function behind(error: ErrorLike): unknown[] {
	const { errorResponse, getTokenOptions, response, cause, errors, body, data, payload, oauthError } = error;
	const several = Array.isArray(errors) ? errors.slice(0, maxErrors) : [];
	const answers = [response?.data, response?.body, body, data, payload, oauthError].map(opened);
	return [errorResponse, getTokenOptions, ...answers, cause, ...several].filter(
		(one) => typeof one === 'object' && one !== null,
	);
}

/** @param error what the call on behalf of the user threw, a response of 401, or the claims themselves */
export function readDownstreamChallenge(error: unknown): DownstreamChallenge {
	if (error === undefined) return { needsUser: true };
	if (typeof error === 'string') {
		if (error !== '' && !isClaims(error)) throw new TypeError('relayChallenge was given text that is no claims');
		return error === '' ? { needsUser: true } : { claims: error, needsUser: true };
	}
	let needsUser = false;
	const queue: unknown[] = typeof error === 'object' && error !== null ? [error] : [];
	// by index, since what stands behind an error is added while it is read; bounded, since errors can go round in a
	// circle
	for (let index = 0; index < Math.min(queue.length, maxErrors); index += 1) {
		const one = queue[index] as ErrorLike;
		const claims = readClaims(one.claims) ?? readHeader(one);
		if (claims !== undefined) return { claims, needsUser: true };
		const code = typeof one.errorCode === 'string' ? one.errorCode : one.code;
		const named = (one as { error?: unknown }).error;
		needsUser ||=
			interactionNames.has(String(one.name)) ||
			interactionCodes.has(String(code)) ||
			interactionCodes.has(String(named));
		queue.push(...behind(one));
	}
	return { needsUser };
}
