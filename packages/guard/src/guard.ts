// Every decision of the resource server: who calls, whether they may, and whether they are challenged. Adapters only carry the
// verdict. Microsoft identity platform, "Claims challenges, claims requests and client capabilities"; RFC 6750 §3.1.
import { formatClaimsChallenge, isAuthenticationContextId } from '@countersign/protocol';
import { createKeySets } from './key-sets.ts';
import type { Caller, GuardOptions, PresentedRequest, Refusal, Requirement, Verdict } from './options.ts';
import { createTokenReader } from './presented-token.ts';
import { createResourceMetadata, type ResourceMetadata } from './resource-metadata.ts';
import { TokenError } from './token-error.ts';

export interface Guard {
	/**
	 * Validates the token and everything that the requirement asks.
	 *
	 * @param authorization the header as received
	 * @param request what is called; needed where `signedRequests` is set
	 */
	check(authorization: string | undefined, requirement?: Requirement, request?: PresentedRequest): Promise<Verdict>;
	/** Whether a caller holds the authentication context that an operation needs in the caller's tenant. */
	requireAuthContext(caller: Caller, operation: string): Promise<Verdict>;
	/**
	 * For a middle tier whose on-behalf-of request was refused: passes the refusal's claims on to the caller, who can have
	 * them met for this API.
	 *
	 * @param claims of the refused request, JSON text
	 */
	relayChallenge(caller: Caller, claims: string | undefined): Refusal;
	/** with `protectedResource`: a document to be served, and where */
	readonly resourceMetadata?: ResourceMetadata;
}

/**
 * Makes a guard.
 *
 * @example
 * const guard = createGuard({ authority: 'https://localhost:8443', audience: appId, tenants: [tenantId] });
 * const verdict = await guard.check(request.headers.authorization, { scopes: ['Tasks.Read'] });
 * @throws TypeError when an option is missing or unsafe
 */
export function createGuard(options: GuardOptions): Guard {
	if (!URL.canParse(options.authority) || new URL(options.authority).protocol !== 'https:') throw new TypeError('authority must be an https URL');
	if (options.tenants !== 'any' && !(Array.isArray(options.tenants) && options.tenants.length > 0)) throw new TypeError("tenants must be listed, or be 'any'");
	if (options.audience.length === 0) throw new TypeError('audience is required');
	const authority = new URL(options.authority).origin;
	const reach = options.fetch ?? globalThis.fetch.bind(globalThis);
	const { signedRequests } = options;
	if (signedRequests?.hosts.length === 0) throw new TypeError('signed requests need the hosts of this API');
	const readToken = createTokenReader({ ...options, authority }, createKeySets(authority, reach, options.clock ?? Date.now));
	const resourceMetadata = options.protectedResource && createResourceMetadata(options.protectedResource, authority, options.tenants);
	const pointer = resourceMetadata ? `, resource_metadata="${resourceMetadata.url}"` : '';
	const authorizationUri = `${authority}/common/oauth2/v2.0/authorize`;

	function refuse(refusal: Refusal, operation?: string): { allowed: false; refusal: Refusal } {
		options.onRefusal?.(refusal, operation);
		return { allowed: false, refusal };
	}
	const scheme = signedRequests?.required ? 'PoP' : 'Bearer';
	function refuseToken(status: 401 | 403, code: Refusal['code'], message: string, error?: string): Refusal {
		const challenge = `${scheme} realm="", authorization_uri="${authorizationUri}"${pointer}${error ? `, error="${error}"` : ''}`;
		return { status, code, message, headers: { 'www-authenticate': challenge } };
	}
	function challenge(caller: Caller, claims: string, type: string | undefined): Refusal {
		if (!caller.isChallengeCapable) {
			// a client that did not say it understands would take the 401 for an expired token, and try again for ever
			return {
				status: 403,
				code: 'client_not_capable',
				message: 'this operation needs a stronger sign-in, and the client does not understand claims challenges',
				headers: {},
			};
		}
		const header = formatClaimsChallenge({
			authorizationUri,
			claims,
			...(options.clientId === undefined ? {} : { clientId: options.clientId }),
			...(type === undefined ? {} : { challengeType: type }),
		});
		return {
			status: 401,
			code: 'insufficient_claims',
			message: 'the presented access token had insufficient claims; request the claims in WWW-Authenticate and try again',
			headers: { 'www-authenticate': header },
			claims,
		};
	}

	/** RFC 9470 §3 */
	function standardStepUp(context: string): Refusal {
		const message = 'this operation needs a stronger sign-in; ask for it with acr_values';
		const description = 'A different authentication level is required';
		return {
			status: 401,
			code: 'insufficient_user_authentication',
			message,
			headers: { 'www-authenticate': `Bearer error="insufficient_user_authentication", error_description="${description}", acr_values="${context}"${pointer}` },
		};
	}

	const guard: Guard = {
		...(resourceMetadata ? { resourceMetadata } : {}),
		async check(authorization, requirement = {}, request) {
			const { operation } = requirement;
			let caller: Caller | undefined;
			try {
				caller = await readToken(authorization, request);
			} catch (error) {
				if (!(error instanceof TokenError)) throw error;
				return refuse(refuseToken(401, 'invalid_token', 'the access token is not valid for this API', 'invalid_token'), operation);
			}
			if (!caller) return refuse(refuseToken(401, 'missing_token', `a ${signedRequests?.required ? 'signed request' : 'bearer token'} is required`), operation);
			const { scopes = [], roles = [] } = requirement;
			const permitted = scopes.some((scope) => caller.scopes.has(scope)) || roles.some((role) => caller.roles.has(role));
			if (scopes.length + roles.length > 0 && !permitted)
				return refuse(refuseToken(403, 'insufficient_scope', 'the token does not carry the permission that this needs', 'insufficient_scope'), operation);
			return operation === undefined ? { allowed: true, caller } : guard.requireAuthContext(caller, operation);
		},
		async requireAuthContext(caller, operation) {
			const context = await options.authContextFor?.(caller.tenantId, operation);
			if (context === undefined) return { allowed: true, caller };
			if (!isAuthenticationContextId(context)) throw new TypeError(`the mapping of \`${operation}\` is no authentication context`);
			if (caller.authenticationContexts.has(context)) return { allowed: true, caller };
			if (!caller.isChallengeCapable && options.standardStepUp) return refuse(standardStepUp(context), operation);
			return refuse(challenge(caller, JSON.stringify({ access_token: { acrs: { essential: true, value: context } } }), 'authcontext'), operation);
		},
		relayChallenge(caller, claims) {
			const refusal: Refusal = claims
				? challenge(caller, claims, undefined)
				: { status: 403, code: 'interaction_required', message: 'the service behind this one refused, and the user must sign in again', headers: {} };
			options.onRefusal?.(refusal, undefined);
			return refusal;
		},
	};
	return guard;
}
