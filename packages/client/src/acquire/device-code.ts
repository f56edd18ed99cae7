// A token for a program without a browser: it shows a code, its user answers on another device, and it asks until they have. RFC
// 8628 §3.
import type { TokenErrorResponse } from '@countersign/protocol';
import { type AuthenticationResult, accountOf } from '../authentication-result.ts';
import type { AuthorityContext } from '../authorities.ts';
import { outgoingClaims } from '../claims.ts';
import type { Configuration } from '../configuration.ts';
import { ClientAuthError, ClientConfigurationError } from '../errors/auth-error.ts';
import { errorFromResponse, ServerError } from '../errors/server-error.ts';
import { requestToken, type TokenResponse } from '../token-request.ts';
import { withOpenIdScopes } from './authorization-request.ts';

/** What the user must be told. */
export interface DeviceCodePrompt {
	userCode: string;
	verificationUri: string;
	/** a sentence with both, in the authority's words */
	message: string;
	/** epoch milliseconds */
	expiresAt: number;
}

export interface DeviceCodeRequest {
	scopes: readonly string[];
	/** claims of a challenge, JSON text; the user satisfies them in the browser */
	claims?: string;
	/** another tenant of the same host; the client's own when absent */
	authority?: string;
	/** shows the code; called once */
	onUserCode: (prompt: DeviceCodePrompt) => void;
	/** stops asking */
	signal?: AbortSignal;
}

interface DeviceAuthorizationResponse {
	device_code: string;
	user_code: string;
	verification_uri: string;
	expires_in: number;
	/** seconds; 5 when absent */
	interval?: number;
	message?: string;
}

/** seconds that `slow_down` adds, RFC 8628 §3.5 */
const slowDownSeconds = 5;

async function askForCode(configuration: Configuration, { scopes, claims }: DeviceCodeRequest): Promise<DeviceAuthorizationResponse> {
	const { device_authorization_endpoint } = await configuration.metadata();
	if (!device_authorization_endpoint) throw new ClientConfigurationError('endpoint_missing', 'the authority has no device authorization endpoint');
	const form = new URLSearchParams({ client_id: configuration.clientId, scope: withOpenIdScopes(scopes) });
	const outgoing = outgoingClaims(configuration, claims);
	if (outgoing !== undefined) form.set('claims', outgoing);
	const response = await configuration
		.fetch(device_authorization_endpoint, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: form.toString() })
		.catch((cause) => {
			throw new ClientAuthError('network_error', 'the device authorization endpoint cannot be reached', { cause });
		});
	const body = (await response.json().catch(() => ({}))) as DeviceAuthorizationResponse & Partial<TokenErrorResponse>;
	if (body.error) throw errorFromResponse(body, response);
	if (!response.ok || typeof body.device_code !== 'string' || typeof body.user_code !== 'string')
		throw new ClientAuthError('unexpected_response', `the device authorization endpoint answered ${response.status} and no code`);
	return body;
}

/** @returns seconds to wait longer than before, when the answer is still to come; `undefined` when the error ends the flow */
function patience(error: unknown): number | undefined {
	if (error instanceof ServerError) return error.code === 'authorization_pending' ? 0 : error.code === 'slow_down' ? slowDownSeconds : undefined;
	// a network that is gone for a moment must not cost the user the sign-in
	if (error instanceof ClientAuthError && error.code === 'network_error') return slowDownSeconds;
	return error instanceof ClientAuthError && error.code === 'throttled' ? (error.retryAfter ?? slowDownSeconds) : undefined;
}

/**
 * @throws InteractionRequiredAuthError or ServerError as the authority refuses (`authorization_declined`, `expired_token`, a policy);
 *   ClientAuthError `timed_out` when nobody answered in time, `user_cancelled` when the signal said so
 */
export async function acquireTokenByDeviceCode({ configuration, cache }: AuthorityContext, request: DeviceCodeRequest): Promise<AuthenticationResult> {
	const asked = await askForCode(configuration, request);
	const { user_code: userCode, verification_uri: verificationUri } = asked;
	const expiresAt = configuration.clock() + asked.expires_in * 1000;
	request.onUserCode({ userCode, verificationUri, expiresAt, message: asked.message ?? `Open ${verificationUri} and enter the code ${userCode}.` });
	const response = await poll(configuration, request, { deviceCode: asked.device_code, expiresAt, interval: asked.interval ?? 5 });
	const account = accountOf(response);
	return cache.store(account?.homeAccountId ?? 'none', request.scopes, response, account);
}

async function poll(
	configuration: Configuration,
	{ scopes, claims, signal }: DeviceCodeRequest,
	waiting: { deviceCode: string; expiresAt: number; interval: number },
): Promise<TokenResponse> {
	let { interval } = waiting;
	for (;;) {
		if (signal?.aborted) throw new ClientAuthError('user_cancelled', 'the device sign-in was cancelled', { cause: signal.reason });
		if (configuration.clock() >= waiting.expiresAt) throw new ClientAuthError('timed_out', 'nobody entered the code in time');
		await configuration.delay(interval * 1000);
		try {
			return await requestToken(configuration, {
				grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
				device_code: waiting.deviceCode,
				scope: withOpenIdScopes(scopes),
				claims: outgoingClaims(configuration, claims),
			});
		} catch (error) {
			const more = patience(error);
			if (more === undefined) throw error;
			interval += more;
		}
	}
}
