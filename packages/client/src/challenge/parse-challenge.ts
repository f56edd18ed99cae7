// What an API's refusal asks for, in every form that is found in the wild: claims challenges of Entra ID, Azure
// Resource Manager and Microsoft Graph, the relay of Microsoft.Identity.Web in header or body, RFC 9470, and
// `insufficient_scope` of RFC 6750 and MCP.
import { decodeChallengeClaims, type HttpChallenge, parseChallenges } from '@countersign/protocol';
import { readBounded } from './response-body.ts';

export interface Challenge {
	/** scheme of the challenge in lower case, such as `bearer`; absent when the body carried the claims */
	scheme?: string;
	/** `error`, as the API wrote it */
	error?: string;
	/** what a new token must carry: JSON text for the `claims` parameter */
	claims?: string;
	/** RFC 9470: authentication context class references, any of which is enough */
	acrValues?: readonly string[];
	/** RFC 9470: seconds since which the user must have authenticated */
	maxAge?: number;
	/** scopes that the token lacks, with `insufficient_scope` */
	scopes?: readonly string[];
	/** address of the API's metadata (RFC 9728), as the API wrote it: do not send a token there */
	resourceMetadata?: string;
}

/** the part that is read of a `Response`, or of an answer of axios, of Node's http and their like */
export interface ChallengedResponse {
	status?: number | undefined;
	/** of Node's http, in place of `status` */
	statusCode?: number | undefined;
	headers?: Pick<Headers, 'get'> | Readonly<Record<string, unknown>> | undefined;
	clone?(): Pick<Response, 'body'>;
	/** of axios: a body that was read already */
	data?: unknown;
}

function headerIn({ headers }: ChallengedResponse, name: string): string | readonly string[] | undefined {
	const named = headers as Readonly<Record<string, unknown>> | undefined;
	const found =
		typeof headers?.get === 'function'
			? (headers as Headers).get(name)
			: Object.entries(named ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
	if (Array.isArray(found)) return found.filter((item) => typeof item === 'string');
	return typeof found === 'string' ? found : undefined;
}

const tokenSchemes = new Set(['bearer', 'dpop', 'pop']);
const words = (text: string | undefined) => (text ?? '').split(/\s+/).filter(Boolean).slice(0, 64);

/** @returns `undefined` when the challenge asks for nothing that a new token could bring */
function read({ scheme, parameters }: HttpChallenge): Challenge | undefined {
	const encoded = parameters.get('claims');
	const claims = encoded ? decodeChallengeClaims(encoded) : undefined;
	const error = parameters.get('error');
	const acrValues = words(parameters.get('acr_values'));
	const age = parameters.get('max_age') ?? '';
	const maxAge = /^\d{1,9}$/.test(age) ? Number(age) : undefined;
	const code = error?.toLowerCase();
	// scopes in other challenges say what the API has, not what the token lacks
	const scopes = code === 'insufficient_scope' ? words(parameters.get('scope')) : [];
	const stepUp = acrValues.length > 0 || maxAge !== undefined;
	if (claims === undefined && !stepUp && code !== 'insufficient_scope') return undefined;
	const resourceMetadata = parameters.get('resource_metadata');
	return {
		scheme,
		...(error === undefined ? {} : { error }),
		...(claims === undefined ? {} : { claims }),
		...(acrValues.length > 0 ? { acrValues } : {}),
		...(maxAge === undefined ? {} : { maxAge }),
		...(scopes.length > 0 ? { scopes } : {}),
		...(resourceMetadata === undefined ? {} : { resourceMetadata }),
	};
}

/**
 * Reads the challenge in a `WWW-Authenticate` header. Total: any text gives an answer, and nothing is thrown.
 *
 * @param header the header's value or values, as received
 * @returns the first challenge with claims, else the first that asks for anything; `undefined` when there is none
 * @example
 * parseChallengeHeader('Bearer error="insufficient_user_authentication", acr_values="c1"')?.acrValues; // ['c1']
 */
export function parseChallengeHeader(header: string | readonly string[] | null | undefined): Challenge | undefined {
	if (!header) return undefined;
	const found = parseChallenges(header)
		.filter(({ scheme }) => tokenSchemes.has(scheme))
		.map(read)
		.filter((challenge) => challenge !== undefined);
	return found.find(({ claims }) => claims !== undefined) ?? found[0];
}

function claimsIn(value: unknown, depth: number): string | undefined {
	if (typeof value !== 'object' || value === null || Array.isArray(value) || depth > 2) return undefined;
	const members = value as Record<string, unknown>;
	const held = members.claims ?? members.Claims;
	const text = typeof held === 'object' && held !== null ? JSON.stringify(held) : held;
	const claims = typeof text === 'string' ? decodeChallengeClaims(text) : undefined;
	return claims ?? claimsIn(members.error ?? members.innerError ?? members.innererror, depth + 1);
}

/**
 * @param body its text or what it was parsed to: JSON with `claims`, or a refusal of a token endpoint that was relayed
 */
export function parseChallengeBody(body: unknown): Challenge | undefined {
	try {
		const claims = claimsIn(typeof body === 'string' ? JSON.parse(body) : body, 0);
		return claims === undefined ? undefined : { claims };
	} catch {
		return undefined;
	}
}

/** a body that may be JSON: some middle tiers name no type, or that of plain text */
const mayBeJson = (type: unknown) => /\bjson\b|^text\/plain\b|^$/i.test(typeof type === 'string' ? type.trim() : '');

/**
 * Reads what a refused call asks for, from the headers, else from a JSON body of at most 64 KiB. Bounded and total: any
 * response gives an answer, and the response can still be read afterwards.
 *
 * @param response as `fetch` returned it, its body not yet read; or an answer of axios or of Node's http
 * @returns `undefined` for a response that is no challenge (any status but 401 and 403, or nothing that a new token
 *   would mend)
 * @example
 * const challenge = await parseChallenge(response);
 * if (challenge?.claims) await client.acquireTokenPopup({ scopes, account, claims: challenge.claims });
 */
export async function parseChallenge(response: ChallengedResponse | null | undefined): Promise<Challenge | undefined> {
	const status = response?.status ?? response?.statusCode;
	if (!response || (status !== 401 && status !== 403)) return undefined;
	const challenge = parseChallengeHeader(headerIn(response, 'www-authenticate'));
	if (challenge?.claims !== undefined) return challenge;
	if (!response.clone) return parseChallengeBody(response.data) ?? challenge;
	if (!mayBeJson(headerIn(response, 'content-type'))) return challenge;
	try {
		const text = await readBounded(response.clone());
		return (text === undefined ? undefined : parseChallengeBody(text)) ?? challenge;
	} catch {
		// a body that was read before, or that broke off, is not asked again
		return challenge;
	}
}
