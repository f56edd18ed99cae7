// The claims challenge on the wire: how an API says `401 insufficient_claims` and how a client reads it. Microsoft
// identity platform, "Claims challenges, claims requests and client capabilities"; RFC 9110 §11.6.1; RFC 6750 §3.
import { decodeBase64, encodeBase64 } from './base64.ts';
import { isJsonObject, parseBoundedJson } from './bounded-json.ts';
import { parseChallenges } from './http-challenges.ts';

/** A challenge may carry more than a `claims` parameter may: an API that lists many policies writes long claims. */
const challengeBounds = { maxLength: 16_384, maxDepth: 8, maxMembers: 256 };
/** longest encoded form of such claims: percent-encoded base64 */
const maxEncodedLength = 65_536;

export interface ClaimsChallenge {
	/** the authorize endpoint that can satisfy the challenge */
	authorizationUri: string;
	/** the API's own application id */
	clientId?: string;
	/** a JSON object, as text, to be passed on as the `claims` parameter */
	claims: string;
	/** `authcontext` where an authentication context is what is missing */
	challengeType?: string;
	/** empty for `common`, else the tenant */
	realm?: string;
}

function quoted(value: string): string {
	if (!/^[\x20-\x7e]*$/.test(value))
		throw new TypeError('a challenge parameter holds a character that a header cannot carry');
	return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

/**
 * Encodes claims for the header in standard base64 with padding, choosing white space such that the result has neither
 * `+` nor `/`: then it reads the same in the base64url alphabet, which some clients use.
 */
export function encodeChallengeClaims(claims: string): string {
	const compact = JSON.stringify(JSON.parse(claims)).replace(
		/[\u007f-\uffff]/g,
		(c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
	for (let variant = 0; variant < 729; variant += 1) {
		let digits = variant;
		const spaced = compact.replace(/[{:,]/g, (mark) => {
			const spaces = digits % 3;
			digits = (digits - spaces) / 3;
			return mark + ' '.repeat(spaces);
		});
		const encoded = encodeBase64(spaced);
		if (!/[+/]/.test(encoded) && JSON.stringify(JSON.parse(spaced)) === JSON.stringify(JSON.parse(claims)))
			return encoded;
	}
	return encodeBase64(compact);
}

/**
 * Writes the `WWW-Authenticate` value of a claims challenge in the one form that every known client parses.
 *
 * @param challenge what is missing and where it can be had
 * @returns the header's value
 * @throws TypeError when a value cannot stand in a header
 */
export function formatClaimsChallenge(challenge: ClaimsChallenge): string {
	const parameters: [string, string | undefined][] = [
		['realm', challenge.realm ?? ''],
		['authorization_uri', challenge.authorizationUri],
		['client_id', challenge.clientId],
		['error', 'insufficient_claims'],
		['claims', encodeChallengeClaims(challenge.claims)],
		['cc_type', challenge.challengeType],
	];
	const written = parameters
		.filter(([, value]) => value !== undefined)
		.map(([name, value]) => `${name}=${quoted(value as string)}`);
	return `Bearer ${written.join(', ')}`;
}

/**
 * Decodes the `claims` parameter of a challenge: base64 or base64url, padded or not, percent-encoded, or the JSON
 * itself.
 *
 * @param value the parameter's value; blanks around it are ignored
 * @returns the claims as JSON text, or `undefined` when it is none of these, or longer than 16,384 characters
 */
export function decodeChallengeClaims(value: string): string | undefined {
	// some write the quotes of a shell
	const encoded = value.trim().replace(/^'(.*)'$/s, '$1');
	if (encoded.length > maxEncodedLength) return undefined;
	const candidates = [encoded, decodeBase64(encoded.replace(/\s/g, ''))];
	if (encoded.includes('%')) {
		try {
			const unescaped = decodeURIComponent(encoded).trim();
			candidates.push(unescaped, decodeBase64(unescaped));
		} catch {
			// not percent-encoded after all
		}
	}
	for (const text of candidates) {
		// a byte order mark counts as a blank
		const trimmed = text?.trim() ?? '';
		if (!trimmed.startsWith('{')) continue;
		try {
			const parsed = parseBoundedJson(trimmed, challengeBounds);
			if (isJsonObject(parsed)) return JSON.stringify(parsed);
		} catch {
			// not JSON; another reading may be
		}
	}
	return undefined;
}

/** Schemes under which an API asks for a better access token. RFC 6750, RFC 9449, and Entra ID's proof of possession */
const tokenSchemes = new Set(['bearer', 'dpop', 'pop']);

/**
 * Finds the claims challenge in a response's `WWW-Authenticate`. A challenge is known by its claims, whatever `error`
 * says: Azure Resource Manager writes `invalid_token`, Microsoft.Identity.Web's relay writes no `error` at all.
 *
 * @param header the header's value or values, as received
 * @returns the claims as JSON text, or `undefined` when the response carries no claims challenge
 * @example
 * const claims = claimsFromChallenge(response.headers.get('www-authenticate'));
 */
export function claimsFromChallenge(header: string | readonly string[] | null | undefined): string | undefined {
	if (!header) return undefined;
	for (const { scheme, parameters } of parseChallenges(header)) {
		const claims = tokenSchemes.has(scheme) ? parameters.get('claims') : undefined;
		const decoded = claims && decodeChallengeClaims(claims);
		if (decoded) return decoded;
	}
	return undefined;
}
