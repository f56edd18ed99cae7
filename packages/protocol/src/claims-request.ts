// The `claims` request parameter as Entra uses it: OpenID Connect Core §5.5, plus `acrs`, `capolids`/`polids`, `xms_cc` and
// `nbf`, which are the whole vocabulary of a claims challenge. Everything else in it is voluntary and is left alone.
import { isAuthenticationContextId } from './authentication-context.ts';
import { BoundedJsonError, isJsonObject, type JsonObject, type JsonValue, parseBoundedJson } from './bounded-json.ts';

/** One requested claim: `values` holds `value` or `values`, whichever was sent. */
export interface RequestedClaim {
	essential: boolean;
	values: string[];
}

/** What the request asks of one kind of token. Absent members were not asked for. */
export interface RequestedTokenClaims {
	/** authentication contexts, well-formed ids only */
	acrs?: RequestedClaim;
	/** ids of Conditional Access policies to satisfy; `polids` on older wires */
	capolids?: RequestedClaim;
	/** client capabilities in the client's own casing, such as `cp1` or `CP1` */
	xmsCc?: string[];
	/** the token must be issued at or after this instant, epoch seconds */
	notBefore?: number;
}

export interface ClaimsRequest {
	accessToken: RequestedTokenClaims;
	/** `signInState`: whether the user stays signed in (`signin_state`) */
	idToken: RequestedTokenClaims & { signInState?: boolean };
	/** the request as it was sent, to be echoed in a refusal */
	raw: JsonObject;
}

export const claimsBounds = { maxLength: 4096, maxDepth: 6, maxMembers: 64 };

export const emptyClaimsRequest: ClaimsRequest = Object.freeze({ accessToken: {}, idToken: {}, raw: Object.create(null) });

function strings(value: JsonValue | undefined): string[] {
	return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function requestedClaim(value: JsonValue | undefined): RequestedClaim | undefined {
	if (!isJsonObject(value)) return undefined;
	const single = typeof value.value === 'string' ? [value.value] : [];
	// older documentation spells the member `Values`
	const values = [...single, ...strings(value.values), ...strings(value.Values)];
	return { essential: value.essential === true, values: [...new Set(values)] };
}

function member(object: JsonValue | undefined, name: string): JsonValue | undefined {
	return isJsonObject(object) ? object[name] : undefined;
}

function notBefore(value: JsonValue | undefined): number | undefined {
	const instant = member(value, 'value');
	const text = typeof instant === 'number' ? String(instant) : instant;
	return typeof text === 'string' && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}

function tokenClaims(object: JsonValue | undefined): RequestedTokenClaims {
	const claims: RequestedTokenClaims = {};
	const acrs = requestedClaim(member(object, 'acrs'));
	if (acrs) claims.acrs = { ...acrs, values: acrs.values.filter(isAuthenticationContextId) };
	const capolids = requestedClaim(member(object, 'capolids')) ?? requestedClaim(member(object, 'polids'));
	if (capolids) claims.capolids = { ...capolids, values: capolids.values.map((id) => id.toLowerCase()) };
	const capabilities = requestedClaim(member(object, 'xms_cc'));
	if (capabilities) claims.xmsCc = capabilities.values.slice(0, 8).map((value) => value.slice(0, 32));
	const instant = notBefore(member(object, 'nbf'));
	if (instant !== undefined) claims.notBefore = instant;
	return claims;
}

/**
 * Reads a `claims` parameter.
 *
 * @param text the parameter's value: a JSON object, at most 4,096 characters, 6 deep, 64 members
 * @returns the parts that this system acts on, and the whole request for echoing
 * @throws BoundedJsonError when it is not a JSON object within these bounds (AADSTS50117)
 */
export function parseClaimsRequest(text: string): ClaimsRequest {
	const raw = parseBoundedJson(text, claimsBounds);
	if (!isJsonObject(raw)) throw new BoundedJsonError('the claims parameter is not a JSON object');
	return {
		accessToken: tokenClaims(raw.access_token),
		idToken: { ...tokenClaims(raw.id_token), ...(isJsonObject(raw.id_token) && 'signin_state' in raw.id_token ? { signInState: true } : {}) },
		raw,
	};
}

/** Merges claims requests member by member; where both set the same leaf, the later one stands. */
export function mergeClaims(...requests: JsonObject[]): JsonObject {
	const merged: JsonObject = Object.create(null);
	for (const request of requests) {
		for (const [name, value] of Object.entries(request)) {
			const existing = merged[name];
			merged[name] = isJsonObject(existing) && isJsonObject(value) ? mergeClaims(existing, value) : value;
		}
	}
	return merged;
}

/** Adds client capabilities to a claims request, as `access_token.xms_cc.values`. */
export function withClientCapabilities(claims: JsonObject, capabilities: readonly string[]): JsonObject {
	if (capabilities.length === 0) return claims;
	return mergeClaims(claims, { access_token: { xms_cc: { values: [...capabilities] } } });
}
