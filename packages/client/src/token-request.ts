// The token endpoint: send a form, get tokens or a typed error. Retry rules are here alone: a network failure is tried once
// more, an authority that asks for patience is given it, and nothing else is repeated. RFC 6749 §5, RFC 9110 §10.2.3.
import type { TokenErrorResponse } from '@countersign/protocol';
import type { Configuration } from './configuration.ts';
import { ClientAuthError } from './errors/auth-error.ts';
import { errorFromResponse } from './errors/server-error.ts';

export interface TokenResponse {
	access_token: string;
	token_type: string;
	expires_in: number;
	scope?: string;
	refresh_token?: string;
	refresh_token_expires_in?: number;
	id_token?: string;
	client_info?: string;
}

const networkRetryDelay = 100;
/** seconds an unhelpful 429 or 503 is worth */
const defaultRetryAfter = 60;
const maxRetryAfter = 3600;

const throttledUntil = new WeakMap<Configuration, Map<string, number>>();

function throttleKey(form: URLSearchParams): string {
	return ['grant_type', 'client_id', 'scope', 'claims'].map((name) => form.get(name) ?? '').join(' ');
}

function checkThrottle(configuration: Configuration, form: URLSearchParams): void {
	const until = throttledUntil.get(configuration)?.get(throttleKey(form));
	const wait = until === undefined ? 0 : Math.ceil((until - configuration.clock()) / 1000);
	if (wait > 0) throw new ClientAuthError('throttled', `the authority asked to wait; ${wait} seconds are left`, { retryAfter: wait });
}

function throttle(configuration: Configuration, form: URLSearchParams, response: Response): number {
	const header = response.headers.get('retry-after');
	const seconds = Math.min(header && /^\d+$/.test(header) ? Number(header) : defaultRetryAfter, maxRetryAfter);
	const keys = throttledUntil.get(configuration) ?? new Map<string, number>();
	throttledUntil.set(configuration, keys.set(throttleKey(form), configuration.clock() + seconds * 1000));
	return seconds;
}

async function post(configuration: Configuration, address: string, form: URLSearchParams): Promise<Response> {
	const send = () =>
		configuration.fetch(address, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' }, body: form.toString() });
	try {
		return await send();
	} catch {
		await configuration.delay(networkRetryDelay);
	}
	try {
		return await send();
	} catch (cause) {
		throw new ClientAuthError('network_error', 'the token endpoint cannot be reached', { cause });
	}
}

/**
 * @throws InteractionRequiredAuthError or ServerError as the authority refuses; ClientAuthError for the network, throttling, or an
 *   answer that is not the protocol's
 */
export async function requestToken(configuration: Configuration, fields: Record<string, string | undefined>): Promise<TokenResponse> {
	const form = new URLSearchParams({ client_id: configuration.clientId, client_info: '1' });
	for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.set(name, value);
	checkThrottle(configuration, form);
	const { token_endpoint } = await configuration.metadata();
	const response = await post(configuration, token_endpoint, form);
	let body: (TokenResponse & Partial<TokenErrorResponse>) | undefined;
	try {
		body = (await response.json()) as typeof body;
	} catch (cause) {
		if (response.status < 500 && response.status !== 429)
			throw new ClientAuthError('unexpected_response', `the token endpoint answered ${response.status} and no JSON`, { cause });
	}
	if (response.ok && typeof body?.access_token === 'string') return body;
	if (response.status === 429 || response.status === 503) {
		const retryAfter = throttle(configuration, form, response);
		throw new ClientAuthError('throttled', `the authority asks to wait ${retryAfter} seconds`, {
			retryAfter,
			cause: body && errorFromResponse(body, response),
		});
	}
	if (body?.error) throw errorFromResponse(body, response);
	throw new ClientAuthError('unexpected_response', `the token endpoint answered ${response.status} without tokens or an error`);
}
