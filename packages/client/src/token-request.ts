// The token endpoint: send a form, get tokens or a typed error. Retry rules are here alone: a failure of the network or
// of the server is tried once more, a busy authority is given its time, and a code is never sent twice. RFC 6749 §4.1.2
// and §5.
import type { TokenErrorResponse } from '@countersign/protocol';
import { type Configuration, endpointOf } from './configuration.ts';
import { ClientAuthError, withCorrelationId } from './errors/auth-error.ts';
import { errorFromResponse } from './errors/server-error.ts';
import { readJson, sendWithin, untilAborted, wait, within } from './network.ts';
import { newCorrelationId } from './pkce.ts';
import { retryAfterOf } from './throttle.ts';

export interface TokenResponse {
	access_token: string;
	token_type: string;
	expires_in: number;
	/** seconds after which the token is to be renewed, though it still serves */
	refresh_in?: number;
	scope?: string;
	refresh_token?: string;
	refresh_token_expires_in?: number;
	id_token?: string;
	client_info?: string;
	/** when the authority answered by its own clock, epoch milliseconds; absent where a browser does not tell */
	answeredAt?: number;
	/** that was sent along, to find the request in the authority's log */
	requestId?: string;
}

export interface TokenRequestOptions {
	/** whom the request is about: an account, an assertion; a busy authority's answer holds for this subject alone */
	subject?: string | undefined;
	/** what is sent can be used once, such as a code: it is not sent again */
	once?: boolean;
	signal?: AbortSignal | undefined;
	correlationId?: string | undefined;
	/** proves a key, RFC 9449; each sending has a proof of its own */
	proof?: {
		headers(address: string): Promise<Record<string, string>>;
		/** whether the authority asks for the same request with another proof; asked once */
		isAskedAgain(address: string, response: Response, error: string | undefined): boolean;
	};
}

type Body = Partial<TokenResponse & TokenErrorResponse>;

/**
 * milliseconds before the second try: at least, and at random up to as many more, so that clients do not come back at
 * once
 */
const retryDelay = 100;

function throttleKey(address: string, form: URLSearchParams, subject = ''): string {
	const named = ['grant_type', 'client_id', 'scope', 'claims'].map((name) => form.get(name) ?? '');
	return JSON.stringify([address, ...named, subject]);
}

/** whether the same request may succeed in a moment */
function isPassing(response: Response, body: Body | undefined): boolean {
	const { status, headers } = response;
	if (status === 429 || (status === 503 && headers.has('retry-after'))) return false;
	return status >= 500 || body?.error === 'temporarily_unavailable';
}

async function post(
	configuration: Configuration,
	address: string,
	form: URLSearchParams,
	{ once = false, signal, proof }: TokenRequestOptions,
) {
	const headers = { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' };
	const started = configuration.clock();
	let asked = false;
	for (let attempt = 1; ; attempt += 1) {
		const last = once || attempt === 2;
		try {
			const response = await sendWithin(
				configuration,
				address,
				{
					method: 'POST',
					headers: { ...headers, ...(await proof?.headers(address)) },
					body: form.toString(),
					// what is posted, a secret or a refresh token, must not follow the endpoint to another address
					redirect: 'manual',
				},
				{ signal },
			);
			const body = (await readJson(response)) as Body | undefined;
			if (proof?.isAskedAgain(address, response, body?.error) && !asked) {
				// nothing was spent: the proof is looked at before anything else
				asked = true;
				attempt -= 1;
				continue;
			}
			if (last || !isPassing(response, body)) return { response, body };
		} catch (error) {
			// a time limit that has passed is not spent twice
			if (last || !(error instanceof ClientAuthError) || error.code === 'timed_out') throw error;
		}
		if (configuration.clock() - started > configuration.requestTimeout)
			throw new ClientAuthError('timed_out', 'the authority failed, and the time for another try is over');
		await wait(configuration.delay, retryDelay * (1 + Math.random()), signal);
	}
}

/**
 * Sends a form to an endpoint of the authority, by the rules for retries and throttling.
 *
 * @returns an answer that is no refusal
 * @throws as {@link requestToken}
 */
export async function sendForm(
	configuration: Configuration,
	address: string,
	form: URLSearchParams,
	options: TokenRequestOptions,
): Promise<{ response: Response; body: Body | undefined }> {
	const key = throttleKey(address, form, options.subject);
	configuration.throttle.check(key);
	options.signal?.throwIfAborted();
	const { authenticate } = configuration;
	// an assertion of the application's own may come over the network too
	const proof = authenticate
		? await within(configuration, options, 'the credential gave no assertion', () => authenticate(address))
		: {};
	for (const [name, value] of Object.entries(proof)) form.set(name, value);
	const { response, body } = await post(configuration, address, form, options);
	const { status, headers, ok } = response;
	const refusal = ok || body?.error === undefined ? undefined : errorFromResponse(body, response);
	if (status === 429 || status === 503) {
		const retryAfter = configuration.throttle.add(key, retryAfterOf(headers.get('retry-after'), configuration.clock()));
		throw new ClientAuthError('throttled', `the authority asks to wait ${retryAfter} seconds`, {
			retryAfter,
			cause: refusal,
		});
	}
	if (refusal) throw refusal;
	return { response, body };
}

/**
 * @param fields of the form; those that are `undefined` are left out
 * @throws InteractionRequiredAuthError or ServerError as the authority refuses; ClientAuthError for the network,
 *   throttling, or
 *   an answer that is not the protocol's; the signal's reason when it is aborted
 */
export async function requestToken(
	configuration: Configuration,
	fields: Record<string, string | undefined>,
	options: TokenRequestOptions = {},
): Promise<TokenResponse> {
	const { correlationId = newCorrelationId() } = options;
	try {
		return { ...(await askForToken(configuration, fields, { ...options, correlationId })), requestId: correlationId };
	} catch (error) {
		throw withCorrelationId(error, correlationId);
	}
}

async function askForToken(
	configuration: Configuration,
	fields: Record<string, string | undefined>,
	options: TokenRequestOptions,
): Promise<TokenResponse> {
	const { correlationId, signal } = options;
	const address = await untilAborted(endpointOf(configuration, 'token_endpoint'), signal);
	const form = new URLSearchParams({ client_id: configuration.clientId, client_info: '1' });
	const all = { ...fields, 'client-request-id': correlationId };
	for (const [name, value] of Object.entries(all)) if (value !== undefined) form.set(name, value);
	configuration.emit({ type: 'tokenRequested', grantType: fields.grant_type ?? '', correlationId });
	const { response, body } = await sendForm(configuration, address, form, options);
	const { status, headers, ok } = response;
	const date = Date.parse(headers.get('date') ?? '');
	if (ok && body?.access_token && typeof body.access_token === 'string')
		return { ...(body as TokenResponse), ...(Number.isNaN(date) ? {} : { answeredAt: date }) };
	// a refusal that is not told by its status, as some gateways make it
	if (body?.error !== undefined) throw errorFromResponse(body, response);
	throw new ClientAuthError('unexpected_response', `the token endpoint answered ${status} without tokens or an error`);
}
