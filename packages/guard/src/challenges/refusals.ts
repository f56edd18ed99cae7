// The refusals of a guard, word by word. RFC 6750 §3, RFC 9470 §3, RFC 9728 §5.1; Microsoft identity platform, "Claims
// challenges, claims requests and client capabilities". Each call makes an object of its own.
import { formatClaimsChallenge } from '@countersign/protocol';
import type { GuardOptions, Refusal } from '../options.ts';
import type { Caller } from '../token/caller.ts';
import { createResourceMetadata, type ResourceMetadata } from './resource-metadata.ts';

export interface Refusals {
	readonly resourceMetadata?: ResourceMetadata;
	missingToken(scopes: readonly string[] | undefined): Refusal;
	invalidToken(): Refusal;
	insufficientScope(scopes: readonly string[] | undefined): Refusal;
	/** what must be stronger can be asked for by Entra's claims, by the standard, or not at all */
	stepUp(caller: Caller, demand: StepUpDemand): Refusal;
	/** @param claims what a new token must carry, JSON text */
	claimsChallenge(caller: Caller, claims: string): Refusal;
	/** for a client that understands, whether or not it acts for a user: a newer token is all that is asked */
	newerTokenChallenge(claims: string): Refusal;
	userRequired(): Refusal;
	applicationRequired(): Refusal;
	interactionRequired(): Refusal;
	unavailable(retryAfterSeconds: number): Refusal;
}

export interface StepUpDemand {
	/** `c1` to `c99` */
	context?: string | undefined;
	/** seconds since the sign-in */
	maxAge?: number | undefined;
	/** epoch seconds */
	now: number;
}

/** OpenID Connect Core 1.0 §5.4 and §11: of no resource, so that no operation requires them */
const openIdScopes: ReadonlySet<string> = new Set(['openid', 'profile', 'email', 'offline_access']);

const maxWritten = 200;

/** what RFC 6749 §3.3 allows in a scope; anything else could break out of the quotes */
const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/;

/**
 * A page of another origin sees of a response only the headers that are exposed. Fetch Standard, "CORS-safelisted
 * response-header name".
 */
function challenged(header: string): Record<string, string> {
	return { 'www-authenticate': header, 'access-control-expose-headers': 'WWW-Authenticate' };
}

export function createRefusals(options: GuardOptions, authority: string, segments: readonly string[]): Refusals {
	const { clientId, protectedResource, signedRequests, standardStepUp } = options;
	const resourceMetadata = protectedResource && createResourceMetadata(protectedResource, authority, segments);
	const pointer = resourceMetadata ? `, resource_metadata="${resourceMetadata.url}"` : '';
	const authorizationUri = `${authority}/common/oauth2/v2.0/authorize`;
	const scheme = signedRequests?.required ? 'PoP' : 'Bearer';

	/** Clients ask for a permission by its full name; where the metadata has that, it is told. */
	function scopeParameter(scopes: readonly string[] | undefined): string {
		const full = (scopes ?? []).map(
			(scope) => protectedResource?.scopes.find((one) => one.endsWith(`/${scope}`)) ?? scope,
		);
		// clients of the Model Context Protocol ask for just what a challenge names: without these they get no refresh
		// token
		if (full.length > 0) full.push(...(protectedResource?.scopes ?? []).filter((one) => openIdScopes.has(one)));
		const text = full.join(' ');
		return scopeToken.test(text) ? `, scope="${text}"` : '';
	}
	function byToken(status: 401 | 403, code: Refusal['code'], message: string, more = ''): Refusal {
		const header = `${scheme} realm="", authorization_uri="${authorizationUri}"${pointer}${more}`;
		return { status, code, message, headers: challenged(header) };
	}
	const plain = (status: 403, code: Refusal['code'], message: string): Refusal => ({
		status,
		code,
		message,
		headers: {},
	});

	/** A client that did not say it understands would take the 401 for an expired token, and try again for ever. */
	function notCapable(): Refusal {
		return plain(
			403,
			'client_not_capable',
			'this operation needs a stronger sign-in, and the token does not say that the client understands claims challenges: ' +
				'either the client does not declare the capability cp1, or the API’s registration lacks the optional claim xms_cc',
		);
	}
	/** Encoding takes most of a challenge's time, and the same few are raised again and again. */
	const written = new Map<string, string>();
	function headerOf(claims: string, type: string | undefined): string {
		const known = written.get(`${type} ${claims}`);
		if (known !== undefined) return known;
		const header = formatClaimsChallenge({
			authorizationUri,
			claims,
			...(clientId === undefined ? {} : { clientId }),
			...(type === undefined ? {} : { challengeType: type }),
		});
		// those that name an instant are good for a second
		if (written.size >= maxWritten) written.clear();
		written.set(`${type} ${claims}`, header);
		return header;
	}
	function challenge(claims: string, type: string | undefined): Refusal {
		const header = headerOf(claims, type);
		return {
			status: 401,
			code: 'insufficient_claims',
			message:
				'the presented access token had insufficient claims; request the claims in WWW-Authenticate and try again',
			headers: challenged(header),
			claims,
		};
	}
	function standardChallenge({ context, maxAge }: StepUpDemand): Refusal {
		const description =
			context === undefined ? 'More recent authentication is required' : 'A different authentication level is required';
		const values = `${context === undefined ? '' : `, acr_values="${context}"`}${maxAge === undefined ? '' : `, max_age="${maxAge}"`}`;
		const error = 'error="insufficient_user_authentication"';
		return {
			status: 401,
			code: 'insufficient_user_authentication',
			message: 'this operation needs a stronger or more recent sign-in; ask for it with acr_values and max_age',
			headers: challenged(`Bearer ${error}, error_description="${description}"${values}${pointer}`),
		};
	}
	const userRequired = () =>
		plain(
			403,
			'user_required',
			'this operation needs a signed-in user: an application that acts as itself cannot meet a challenge',
		);

	return {
		...(resourceMetadata ? { resourceMetadata } : {}),
		missingToken: (scopes) =>
			byToken(
				401,
				'missing_token',
				`a ${signedRequests?.required ? 'signed request' : 'bearer token'} is required`,
				scopeParameter(scopes),
			),
		invalidToken: () =>
			byToken(401, 'invalid_token', 'the access token is not valid for this API', ', error="invalid_token"'),
		insufficientScope: (scopes) =>
			byToken(
				403,
				'insufficient_scope',
				'the token does not carry the permission that this needs',
				`, error="insufficient_scope"${scopeParameter(scopes)}`,
			),
		stepUp(caller, demand) {
			if (caller.isApplication) return userRequired();
			if (!caller.isChallengeCapable) return standardStepUp ? standardChallenge(demand) : notCapable();
			const { context, maxAge, now } = demand;
			const acrs = context === undefined ? {} : { acrs: { essential: true, value: context } };
			const nbf = maxAge === undefined ? {} : { nbf: { essential: true, value: String(now - maxAge) } };
			return challenge(
				JSON.stringify({ access_token: { ...acrs, ...nbf } }),
				context === undefined ? undefined : 'authcontext',
			);
		},
		claimsChallenge(caller, claims) {
			if (caller.isApplication) return userRequired();
			return caller.isChallengeCapable ? challenge(claims, undefined) : notCapable();
		},
		newerTokenChallenge: (claims) => challenge(claims, undefined),
		userRequired,
		applicationRequired: () =>
			plain(403, 'application_required', 'this operation is for applications that act as themselves'),
		interactionRequired: () =>
			plain(403, 'interaction_required', 'the service behind this one refused, and the user must sign in again'),
		unavailable: (retryAfterSeconds) => ({
			status: 503,
			code: 'temporarily_unavailable',
			message: 'the token cannot be checked at the moment; try again later with the same token',
			headers: { 'retry-after': String(retryAfterSeconds), 'access-control-expose-headers': 'Retry-After' },
		}),
	};
}
