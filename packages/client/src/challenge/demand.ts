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

/** An API that challenges again for something else wants both. */
export function mergeDemands(first: Demand, second: Demand): Demand {
	if (first.claims === undefined || second.claims === undefined) return { ...first, ...second };
	const claims = JSON.stringify(mergeClaims(objectOf(first.claims), objectOf(second.claims)));
	return { ...first, ...second, claims };
}

export const demandKey = ({ claims, acrValues, maxAge, scopes }: Demand) =>
	JSON.stringify([claims ?? '', acrValues ?? [], maxAge ?? '', scopes ?? []]);
