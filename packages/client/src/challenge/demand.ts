// What a new token must be or carry to satisfy a challenge.
import { isAuthenticationContextId, isJsonObject, type JsonObject, mergeClaims } from '@countersign/protocol';
import { allowedClaims } from './allowed-claims.ts';
import type { Challenge } from './parse-challenge.ts';

export interface Demand {
	/** JSON text for the `claims` parameter */
	claims?: string;
	/** RFC 9470, where they are no authentication contexts of the Microsoft identity platform */
	acrValues?: readonly string[];
	/** seconds since which the user must have authenticated, RFC 9470 */
	maxAge?: number;
	/** the user must consent to them; always among those that the application configured */
	scopes?: readonly string[];
}

const contextClaims = (values: readonly string[]) =>
	JSON.stringify({
		access_token: { acrs: { essential: true, ...(values.length === 1 ? { value: values[0] } : { values }) } },
	});

/**
 * @param configured scopes that the application itself asks for at this API; a challenge adds none
 * @returns `undefined` when the challenge asks for nothing that may be passed on
 */
export function demandOf(challenge: Challenge, configured: readonly string[]): Demand | undefined {
	const { acrValues = [], maxAge } = challenge;
	const contexts = acrValues.length > 0 && acrValues.every(isAuthenticationContextId);
	const claims = challenge.claims === undefined ? undefined : allowedClaims(challenge.claims);
	const asked = claims ?? (contexts ? contextClaims(acrValues) : undefined);
	const short = (scope: string) => scope.slice(scope.lastIndexOf('/') + 1).toLowerCase();
	const known = new Set(configured.map(short));
	const scopes = challenge.scopes?.every((scope) => known.has(short(scope))) ? configured : [];
	const demand: Demand = {
		...(asked === undefined ? {} : { claims: asked }),
		...(acrValues.length > 0 && !contexts ? { acrValues } : {}),
		...(maxAge === undefined ? {} : { maxAge }),
		...(scopes.length > 0 ? { scopes } : {}),
	};
	return Object.keys(demand).length === 0 ? undefined : demand;
}

function objectOf(claims: string | undefined): JsonObject {
	const value = claims === undefined ? {} : (JSON.parse(claims) as JsonObject);
	return isJsonObject(value) ? value : {};
}

/** claims whose values add up: a token that carries one of them is not the token that carries another */
const lists = ['acrs', 'capolids', 'polids'];

const valuesOf = ({ value, values }: JsonObject) =>
	[value ?? [], values ?? []].flat().filter((item) => typeof item === 'string');

function bothOf(first: JsonObject, second: JsonObject): JsonObject {
	const values = [...new Set([...valuesOf(first), ...valuesOf(second)])];
	const essential: JsonObject = first.essential === true || second.essential === true ? { essential: true } : {};
	return { ...essential, ...(values.length === 1 ? { value: values[0] as string } : { values }) };
}

/** @returns the same text however the members are ordered */
const sorted = (claims: JsonObject) =>
	JSON.stringify(claims, (_, value) =>
		isJsonObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value,
	);

/**
 * Whoever asks for `c1` and then for `c2` wants both; of other claims, such as an instant, the later request stands.
 */
export function mergeClaimsTexts(first: string | undefined, second: string | undefined): string | undefined {
	if (first === undefined || second === undefined) return second ?? first;
	const [before, after] = [objectOf(first), objectOf(second)];
	const merged = mergeClaims(before, after);
	for (const [kind, members] of Object.entries(merged))
		for (const name of lists) {
			const [a, b] = [before[kind], after[kind]].map((claims) => (isJsonObject(claims) ? claims[name] : undefined));
			if (isJsonObject(members) && isJsonObject(a) && isJsonObject(b)) members[name] = bothOf(a, b);
		}
	const text = sorted(merged);
	// a text that says it all already is passed on as it was written
	return text === sorted(before) ? first : text === sorted(after) ? second : JSON.stringify(merged);
}

/**
 * The authority's claims say more than the API's: it has merged them with the policies to satisfy. Where it names fewer
 * contexts than were asked for, these stay in.
 */
export function withDemanded(authority: string | undefined, demanded: string | undefined): string | undefined {
	const { access_token: wanted } = objectOf(authority);
	return isJsonObject(wanted) && wanted.acrs !== undefined
		? mergeClaimsTexts(demanded, authority)
		: (authority ?? demanded);
}

/** An API that challenges again for something else wants both. */
export function mergeDemands(first: Demand, second: Demand): Demand {
	const claims = mergeClaimsTexts(first.claims, second.claims);
	const acrValues = [...new Set([...(first.acrValues ?? []), ...(second.acrValues ?? [])])];
	return {
		...first,
		...second,
		...(claims === undefined ? {} : { claims }),
		...(acrValues.length === 0 ? {} : { acrValues }),
	};
}

export const demandKey = ({ claims, acrValues, maxAge, scopes }: Demand) =>
	JSON.stringify([sorted(objectOf(claims)), acrValues ?? [], maxAge ?? '', scopes ?? []]);
