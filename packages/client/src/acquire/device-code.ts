// A token for a program without a browser: it shows a code, its user answers on another device, and it asks until they
// have. RFC 8628 §3.
import type { Account, AuthenticationResult } from '../authentication-result.ts';
import type { AuthorityContext } from '../authorities.ts';
import { outgoingClaims } from '../claims.ts';
import { type Configuration, endpointOf } from '../configuration.ts';
import { ClientAuthError, ClientConfigurationError } from '../errors/auth-error.ts';
import { ServerError } from '../errors/server-error.ts';
import { untilAborted } from '../network.ts';
import { requestToken, sendForm, type TokenResponse } from '../token-request.ts';
import { type BaseRequest, requireScopes, withOpenIdScopes } from './request.ts';
import { takeResponse } from './take-response.ts';

/** What the user must be told. */
export interface DeviceCodePrompt {
	userCode: string;
	verificationUri: string;
	/** a sentence with both, in the authority's words */
	message: string;
	/** epoch milliseconds */
	expiresAt: number;
}

export interface DeviceCodeRequest extends BaseRequest {
	/** shows the code; called once */
	onUserCode: (prompt: DeviceCodePrompt) => void;
	/** that must answer; another is refused with `user_mismatch` */
	account?: Account | null | undefined;
}

interface DeviceAuthorizationResponse {
	device_code: string;
	user_code: string;
	verification_uri: string;
	/** required by RFC 8628 §3.2, and not sent by everybody */
	expires_in?: unknown;
	/** seconds; 5 when absent */
	interval?: unknown;
	message?: string;
}

/** seconds that `slow_down` adds, RFC 8628 §3.5 */
const slowDownSeconds = 5;
/** shortest wait, whatever the authority says */
const leastInterval = 1;
/** seconds that the user has where the authority does not say; Entra ID's own time */
const usualLifetime = 900;

/** a number that is no number would have the code asked for without a pause, or without an end */
const secondsOf = (value: unknown, usual: number) => {
	const seconds = Number(value ?? usual);
	return Number.isFinite(seconds) && seconds > 0 ? seconds : usual;
};

async function askForCode(
	configuration: Configuration,
	{ scopes, claims, signal }: DeviceCodeRequest,
): Promise<DeviceAuthorizationResponse> {
	const address = await untilAborted(endpointOf(configuration, 'device_authorization_endpoint'), signal);
	const form = new URLSearchParams({ client_id: configuration.clientId, scope: withOpenIdScopes(scopes) });
	const outgoing = outgoingClaims(configuration, claims);
	if (outgoing !== undefined) form.set('claims', outgoing);
	const { response, body } = await sendForm(configuration, address, form, { signal });
	const answer = (body ?? {}) as Partial<DeviceAuthorizationResponse>;
	if (
		response.ok &&
		[answer.device_code, answer.user_code, answer.verification_uri].every((item) => item && typeof item === 'string')
	)
		return answer as DeviceAuthorizationResponse;
	throw new ClientAuthError(
		'unexpected_response',
		`the device authorization endpoint answered ${response.status} and no code`,
	);
}

/**
 * @returns seconds to wait longer than before, when the answer is still to come; `undefined` when the error ends the
 * flow
 */
function patience(error: unknown): number | undefined {
	if (error instanceof ServerError)
		return error.code === 'authorization_pending' ? 0 : error.code === 'slow_down' ? slowDownSeconds : undefined;
	if (!(error instanceof ClientAuthError)) return undefined;
	// a network that is gone for a moment must not cost the user the sign-in
	if (['network_error', 'offline', 'timed_out'].includes(error.code)) return slowDownSeconds;
	return error.code === 'throttled' ? (error.retryAfter ?? slowDownSeconds) : undefined;
}

const cancelled = (cause: unknown) =>
	new ClientAuthError('user_cancelled', 'the device sign-in was cancelled', { cause });

/**
 * @throws InteractionRequiredAuthError or ServerError as the authority refuses (`authorization_declined`,
 *   `expired_token`, a policy);
 *   ClientAuthError `timed_out` when nobody answered in time, `user_cancelled` when the signal said so, `user_mismatch`
 */
export async function acquireTokenByDeviceCode(
	context: AuthorityContext,
	request: DeviceCodeRequest,
): Promise<AuthenticationResult> {
	const { configuration, cache } = context;
	requireScopes(request, 0);
	if (typeof request.onUserCode !== 'function')
		throw new ClientConfigurationError(
			'invalid_option',
			'onUserCode is required: the function that shows the code to the user',
		);
	const began = await cache
		.begin(request.account ?? undefined)
		.catch(() => ({ key: undefined, document: undefined, at: 0 }));
	const asked = await askForCode(configuration, request);
	const { user_code: userCode, verification_uri: verificationUri } = asked;
	const expiresAt = configuration.clock() + secondsOf(asked.expires_in, usualLifetime) * 1000;
	const shown = Promise.resolve<unknown>(
		request.onUserCode({
			userCode,
			verificationUri,
			expiresAt,
			message: asked.message ?? `Open ${verificationUri} and enter the code ${userCode}.`,
		}),
	);
	const interval = Math.max(leastInterval, secondsOf(asked.interval, 5));
	const polled = poll(configuration, request, { deviceCode: asked.device_code, expiresAt, interval });
	polled.catch(() => undefined);
	// a code that could not be shown is entered by nobody
	const response = await Promise.race([polled, shown.then(() => polled)]);
	return takeResponse(context, request, response, { began, expected: request.account, interactive: true });
}

async function poll(
	configuration: Configuration,
	{ scopes, claims, signal }: DeviceCodeRequest,
	waiting: { deviceCode: string; expiresAt: number; interval: number },
): Promise<TokenResponse> {
	let { interval } = waiting;
	for (;;) {
		if (signal?.aborted) throw cancelled(signal.reason);
		if (configuration.clock() >= waiting.expiresAt)
			throw new ClientAuthError('timed_out', 'nobody entered the code in time');
		try {
			await untilAborted(configuration.delay(interval * 1000), signal);
			const fields = {
				grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
				device_code: waiting.deviceCode,
				scope: withOpenIdScopes(scopes),
				claims: outgoingClaims(configuration, claims),
			};
			return await requestToken(configuration, fields, { subject: waiting.deviceCode, signal });
		} catch (error) {
			if (signal?.aborted) throw cancelled(signal.reason);
			const more = patience(error);
			if (more === undefined) throw error;
			interval += more;
		}
	}
}
