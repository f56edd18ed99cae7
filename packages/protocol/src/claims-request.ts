// The `claims` request parameter as Entra uses it: OpenID Connect Core §5.5, plus `acrs`, `capolids`/`polids`,
// `xms_cc`,
// `nbf` and `xms_rp_ipaddr`, which are the vocabulary of a claims challenge. What is voluntary beside these is left
// alone; what is essential is listed
// whole, so that whoever answers can tell what it does not meet.
import { BoundedJsonError, isJsonObject, type JsonObject, type JsonValue, parseBoundedJson } from './bounded-json.ts';

/** One requested claim: `values` holds `value` or `values`, whichever was sent. */
export interface RequestedClaim {
	essential: boolean;
	values: string[];
}

/** A claim that must be met, wherever in the request it stands. */
export interface EssentialClaim {
	/** `access_token`, `id_token`, `userinfo`, or what else the request writes there */
	kind: string;
	name: string;
	/** one of them must be the claim's value; none: any value will do */
	values: readonly string[];
}

/** What the request asks of one kind of token. Absent members were not asked for. */
export interface RequestedTokenClaims {
	/** authentication contexts: `c1` to `c99`, and opaque ids of Microsoft's own such as `p1` */
	acrs?: RequestedClaim;
	/** the same by the name of OpenID Connect */
	acr?: RequestedClaim;
	/** how the user is to have proven who they are: `mfa`, `ngcmfa`, `pwd` */
	amr?: RequestedClaim;
	/** ids of Conditional Access policies to satisfy; `polids` on older wires */
	capolids?: RequestedClaim;
	/** client capabilities in the client's own casing, such as `cp1` or `CP1` */
	xmsCc?: string[];
	/** the token must be issued at or after this instant, epoch seconds */
	notBefore?: number;
	/** the address that a resource saw the client at, where it is not allowed to come from; as it was written */
	resourceIpAddress?: string;
}

export interface ClaimsRequest {
	accessToken: RequestedTokenClaims;
	/**
	 * `signInState`: whether the user stays signed in; `loginHint`: a name to sign in with again; `subject`: the user it
	 * must be
	 */
	idToken: RequestedTokenClaims & { signInState?: boolean; loginHint?: boolean; subject?: readonly string[] };
	/** all that is marked essential */
	essential: readonly EssentialClaim[];
	/** the request as it was sent, to be echoed in a refusal */
	raw: JsonObject;
}

export const claimsBounds = { maxLength: 4096, maxDepth: 6, maxMembers: 64 };

export const emptyClaimsRequest: ClaimsRequest = Object.freeze({
	accessToken: {},
	idToken: {},
	essential: [],
	raw: Object.create(null),
});

function text(value: JsonValue | undefined): string[] {
	return typeof value === 'string'
		? [value]
		: typeof value === 'number' || typeof value === 'boolean'
			? [String(value)]
			: [];
}

function texts(value: JsonValue | undefined): string[] {
	return Array.isArray(value) ? value.flatMap(text) : [];
}

function requestedClaim(value: JsonValue | undefined): RequestedClaim | undefined {
	if (!isJsonObject(value)) return undefined;
	// older documentation spells the member `Values`
	const values = [...text(value.value), ...texts(value.values), ...texts(value.Values)];
	// some clients write the boolean as text
	return { essential: value.essential === true || value.essential === 'true', values: [...new Set(values)] };
}

function member(object: JsonValue | undefined, name: string): JsonValue | undefined {
	return isJsonObject(object) ? object[name] : undefined;
}

function notBefore(value: JsonValue | undefined): number | undefined {
	const instant = member(value, 'value');
	const [written = ''] = text(instant);
	return /^\d{1,12}$/.test(written) ? Number(written) : undefined;
}

function tokenClaims(object: JsonValue | undefined): RequestedTokenClaims {
	const claims: RequestedTokenClaims = {};
	const acrs = requestedClaim(member(object, 'acrs'));
	if (acrs) claims.acrs = acrs;
	const acr = requestedClaim(member(object, 'acr'));
	if (acr) claims.acr = acr;
	const amr = requestedClaim(member(object, 'amr'));
	if (amr) claims.amr = amr;
	const capolids = requestedClaim(member(object, 'capolids')) ?? requestedClaim(member(object, 'polids'));
	if (capolids) claims.capolids = { ...capolids, values: capolids.values.map((id) => id.toLowerCase()) };
	const capabilities = requestedClaim(member(object, 'xms_cc'));
	if (capabilities) claims.xmsCc = capabilities.values.slice(0, 8).map((value) => value.slice(0, 32));
	const instant = notBefore(member(object, 'nbf'));
	if (instant !== undefined) claims.notBefore = instant;
	const [seen] = text(member(member(object, 'xms_rp_ipaddr'), 'value'));
	if (seen !== undefined) claims.resourceIpAddress = seen.slice(0, 64);
	return claims;
}

function idTokenClaims(object: JsonValue | undefined): ClaimsRequest['idToken'] {
	const claims: ClaimsRequest['idToken'] = tokenClaims(object);
	if (!isJsonObject(object)) return claims;
	if ('signin_state' in object) claims.signInState = true;
	if ('login_hint' in object) claims.loginHint = true;
	const subject = requestedClaim(object.sub);
	if (subject && subject.values.length > 0) claims.subject = subject.values;
	return claims;
}

function essentialClaims(raw: JsonObject): EssentialClaim[] {
	return Object.entries(raw).flatMap(([kind, members]) =>
		Object.entries(isJsonObject(members) ? members : {}).flatMap(([name, value]) => {
			const claim = requestedClaim(value);
			return claim?.essential ? [{ kind, name, values: claim.values }] : [];
		}),
	);
}

/** what is asked of a token by these names is acted on */
const understood = new Set('acrs acr amr capolids polids xms_cc nbf xms_rp_ipaddr sub'.split(' '));
const kinds = ['access_token', 'id_token', 'userinfo'];

/**
 * A request for a claim is an object or null: OpenID Connect Core §5.5.1. One that is something else, such as
 * `"acrs": ["c1"]`, would ask for nothing, and its client would believe that it was answered.
 */
function requireShape(raw: JsonObject): void {
	const isShaped = (value: JsonValue | undefined) => value === undefined || value === null || isJsonObject(value);
	for (const kind of kinds) {
		const members = raw[kind];
		if (!isShaped(members)) throw new BoundedJsonError(`the member ${kind} is neither null nor an object`);
		for (const [name, value] of Object.entries(isJsonObject(members) ? members : {}))
			if (understood.has(name) && !isShaped(value))
				throw new BoundedJsonError(`the request for the claim ${name} is neither null nor an object`);
	}
}

/**
 * Reads a `claims` parameter.
 *
 * @param parameter its value: a JSON object, at most 4,096 characters, 6 deep, 64 members
 * @returns the parts that this system acts on, and the whole request for echoing
 * @throws BoundedJsonError when it is not a JSON object within these bounds (AADSTS50117)
 */
export function parseClaimsRequest(parameter: string): ClaimsRequest {
	const raw = parseBoundedJson(parameter, claimsBounds);
	if (!isJsonObject(raw)) throw new BoundedJsonError('the claims parameter is not a JSON object');
	requireShape(raw);
	return {
		accessToken: tokenClaims(raw.access_token),
		idToken: idTokenClaims(raw.id_token),
		essential: essentialClaims(raw),
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
