// The claims challenge on the wire: how an API says `401 insufficient_claims` and how a client reads it.
// Microsoft identity platform, "Claims challenges, claims requests and client capabilities"; RFC 9110 §11.6.1; RFC 6750 §3.
import { decodeBase64, encodeBase64 } from './base64.ts';
import { isJsonObject, parseBoundedJson } from './bounded-json.ts';
import { claimsBounds } from './claims-request.ts';

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
	if (!/^[\x20-\x7e]*$/.test(value)) throw new TypeError('a challenge parameter holds a character that a header cannot carry');
	return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

/**
 * Encodes claims for the header in standard base64 with padding, choosing white space such that the result has neither `+`
 * nor `/`: then it reads the same in the base64url alphabet, which some clients use.
 */
export function encodeChallengeClaims(claims: string): string {
	const compact = JSON.stringify(JSON.parse(claims)).replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
	for (let variant = 0; variant < 729; variant += 1) {
		let digits = variant;
		const spaced = compact.replace(/[{:,]/g, (mark) => {
			const spaces = digits % 3;
			digits = (digits - spaces) / 3;
			return mark + ' '.repeat(spaces);
		});
		const encoded = encodeBase64(spaced);
		if (!/[+/]/.test(encoded) && JSON.stringify(JSON.parse(spaced)) === JSON.stringify(JSON.parse(claims))) return encoded;
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
	const written = parameters.filter(([, value]) => value !== undefined).map(([name, value]) => `${name}=${quoted(value as string)}`);
	return `Bearer ${written.join(', ')}`;
}

export interface HttpChallenge {
	/** lower-case */
	scheme: string;
	/** names in lower case; a Map, since names come from the network */
	parameters: Map<string, string>;
}

const token = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const schemePattern = new RegExp(`[\\s,]*(${token})(?=\\s|,|$)(?!\\s*=)`, 'y');
const parameterPattern = new RegExp(`[\\s,]*(${token})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s,"]*))`, 'y');

/**
 * Reads every challenge in the values of `WWW-Authenticate`: several per value or one, quoted or not, any case.
 * What cannot be read is skipped, never thrown.
 */
export function parseChallenges(header: string | readonly string[]): HttpChallenge[] {
	const challenges: HttpChallenge[] = [];
	for (const value of typeof header === 'string' ? [header] : header) {
		let at = 0;
		let current: HttpChallenge | undefined;
		while (at < value.length && value.length <= 16_384) {
			parameterPattern.lastIndex = at;
			const parameter = current && parameterPattern.exec(value);
			if (current && parameter) {
				const name = (parameter[1] as string).toLowerCase();
				const text = parameter[2]?.replace(/\\(.)/g, '$1') ?? parameter[3] ?? '';
				if (!current.parameters.has(name)) current.parameters.set(name, text);
				at = parameterPattern.lastIndex;
				continue;
			}
			schemePattern.lastIndex = at;
			const scheme = schemePattern.exec(value);
			if (scheme) {
				current = { scheme: (scheme[1] as string).toLowerCase(), parameters: new Map() };
				challenges.push(current);
				at = schemePattern.lastIndex;
				continue;
			}
			const next = value.slice(at + 1).search(/[\s,]/);
			at = next < 0 ? value.length : at + 1 + next;
		}
	}
	return challenges;
}

/**
 * Decodes the `claims` parameter of a challenge: base64 or base64url, padded or not, percent-encoded, or the JSON itself.
 *
 * @returns the claims as JSON text, or `undefined` when it is none of these
 */
export function decodeChallengeClaims(value: string): string | undefined {
	const candidates = [value, decodeBase64(value)];
	if (value.includes('%')) {
		try {
			const unescaped = decodeURIComponent(value);
			candidates.push(unescaped, decodeBase64(unescaped));
		} catch {
			// not percent-encoded after all
		}
	}
	for (const text of candidates) {
		if (text === undefined || !text.trimStart().startsWith('{')) continue;
		try {
			const parsed = parseBoundedJson(text, claimsBounds);
			if (isJsonObject(parsed)) return JSON.stringify(parsed);
		} catch {
			// not JSON; another reading may be
		}
	}
	return undefined;
}

/**
 * Finds the claims challenge in a response's `WWW-Authenticate`.
 *
 * @param header the header's value or values, as received
 * @returns the claims as JSON text, or `undefined` when the response carries no claims challenge
 */
export function claimsFromChallenge(header: string | readonly string[] | null | undefined): string | undefined {
	if (!header) return undefined;
	for (const { scheme, parameters } of parseChallenges(header)) {
		const claims = parameters.get('claims');
		if (scheme === 'bearer' && parameters.get('error') === 'insufficient_claims' && claims) {
			const decoded = decodeChallengeClaims(claims);
			if (decoded) return decoded;
		}
	}
	return undefined;
}
