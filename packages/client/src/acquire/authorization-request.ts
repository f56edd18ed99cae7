// An authorization request under way. OpenID Connect Core §3.1.2, RFC 7636.
import type { Account } from '../authentication-result.ts';
import { outgoingClaims } from '../claims.ts';
import { type Configuration, endpointOf } from '../configuration.ts';
import { ClientConfigurationError } from '../errors/auth-error.ts';
import { untilAborted } from '../network.ts';
import { newCorrelationId, randomValue, sha256 } from '../pkce.ts';
import { type BaseRequest, requireScopes, withOpenIdScopes } from './request.ts';

export interface InteractiveRequest extends BaseRequest {
	/** scopes of other resources, for the user to consent to at once; tokens for them are asked for later */
	extraScopesToConsent?: readonly string[] | undefined;
	/** whose token it must be: another account is refused with `user_mismatch` */
	account?: Account | null | undefined;
	loginHint?: string | undefined;
	/** domain of the user's organization, to skip the choice of it */
	domainHint?: string | undefined;
	prompt?: 'login' | 'select_account' | 'consent' | 'none' | 'create' | undefined;
	redirectUri?: string | undefined;
	/** given back with the result, after a redirect too */
	state?: string | undefined;
	/** RFC 9470: authentication context class references, any of which is enough */
	acrValues?: readonly string[] | undefined;
	/** RFC 9470: seconds since which the user must have authenticated */
	maxAge?: number | undefined;
	/** further parameters of the authorization request */
	extraQueryParameters?: Readonly<Record<string, string>> | undefined;
}

/** What must be remembered until the response comes. */
export interface PendingRequest {
	state: string;
	nonce: string;
	verifier: string;
	scopes: readonly string[];
	claims: string | undefined;
	redirectUri: string;
	/** that was asked */
	authority: string;
	applicationState: string | undefined;
	/** key of the account that must answer */
	homeAccountId?: string | undefined;
	correlationId?: string | undefined;
	/** whether the user must not be asked: a refusal says that they must be */
	silent?: boolean;
}

/** How the response is waited for; it stands behind the state, since a page that comes back knows nothing else. */
export type ResponseChannel = 'popup' | 'frame' | 'redirect' | 'code';

const mark = '.countersign.';

export const newState = (channel: ResponseChannel) => randomValue() + mark + channel;

/** @returns how a response is waited for; `undefined` when its state is not of this library */
export function channelOf(state: string | null): ResponseChannel | undefined {
	const at = state?.indexOf(mark) ?? -1;
	return at < 0 ? undefined : (state?.slice(at + mark.length) as ResponseChannel);
}

/**
 * @returns the address as it is sent and compared: in a page one that is relative is of the page; what is whole stays
 * as it was written, since that is what is registered
 */
export function absoluteAddress(address: string | undefined): string | undefined {
	if (!address || URL.canParse(address)) return address;
	const page = globalThis.window?.location?.href;
	return URL.canParse(address, page) ? new URL(address, page).href : undefined;
}

/** @throws ClientConfigurationError without scopes or a redirect URI */
export async function createAuthorizationRequest(
	configuration: Configuration,
	request: InteractiveRequest,
	state: string = newState('code'),
): Promise<{ url: string; pending: PendingRequest }> {
	requireScopes(request, 0);
	const { account, acrValues, maxAge, correlationId = newCorrelationId(), scopes, claims } = request;
	const redirectUri = absoluteAddress(request.redirectUri ?? configuration.redirectUri);
	if (!redirectUri)
		throw new ClientConfigurationError(
			'redirect_uri_required',
			'redirectUri is required, in the request or in the options: a whole address that is registered',
		);
	const pending: PendingRequest = {
		state,
		nonce: randomValue(),
		verifier: randomValue(),
		scopes,
		claims,
		redirectUri,
		authority: configuration.authority,
		applicationState: request.state,
		homeAccountId: account?.homeAccountId,
		correlationId,
		...(request.prompt === 'none' ? { silent: true } : {}),
	};
	const url = new URL(await untilAborted(endpointOf(configuration, 'authorization_endpoint'), request.signal));
	const parameters: Record<string, string | undefined> = {
		client_id: configuration.clientId,
		response_type: 'code',
		response_mode: 'fragment',
		redirect_uri: redirectUri,
		scope: withOpenIdScopes([...scopes, ...(request.extraScopesToConsent ?? [])]),
		state,
		nonce: pending.nonce,
		code_challenge: await sha256(pending.verifier),
		code_challenge_method: 'S256',
		claims: outgoingClaims(configuration, claims),
		prompt: request.prompt,
		login_hint: request.loginHint ?? account?.loginHint ?? account?.username,
		domain_hint: request.domainHint,
		acr_values: acrValues?.join(' '),
		max_age: maxAge?.toString(),
		'client-request-id': correlationId,
	};
	// the request's own members win over the application's further parameters
	for (const each of [request.extraQueryParameters ?? {}, parameters])
		for (const [name, value] of Object.entries(each)) if (value) url.searchParams.set(name, value);
	return { url: url.href, pending };
}
