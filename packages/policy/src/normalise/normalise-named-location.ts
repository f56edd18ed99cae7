// A named location as somebody wrote it, in Graph's spelling. Microsoft Graph, "namedLocation resource type".
import type { NamedLocation } from '@countersign/protocol';
import { isObject } from '../identifiers.ts';
import { withAdditionalProperties } from './additional-properties.ts';

type Json = Record<string, unknown>;

const types = ['ipNamedLocation', 'countryNamedLocation', 'compliantNetworkNamedLocation'].map(
	(name) => `#microsoft.graph.${name}`,
);
const lookupMethods = ['clientIpAddress', 'authenticatorAppGps'];

/** in Graph's order; the members of one type alone behind its name */
const common = ['@odata.type', 'id', 'displayName', 'createdDateTime', 'modifiedDateTime', 'deletedDateTime'];
const ofType: Record<string, readonly string[]> = {
	'#microsoft.graph.ipNamedLocation': ['isTrusted', 'ipRanges'],
	'#microsoft.graph.countryNamedLocation': [
		'countriesAndRegions',
		'countryLookupMethod',
		'includeUnknownCountriesAndRegions',
	],
	'#microsoft.graph.compliantNetworkNamedLocation': ['compliantNetworkType', 'isTrusted'],
};
const names = [...new Set([...common, ...Object.values(ofType).flat()])];

function spelled(value: unknown, known: readonly string[]): unknown {
	if (typeof value !== 'string') return value;
	return known.find((name) => name.toLowerCase() === value.toLowerCase()) ?? value;
}

function typeOf(location: Json): unknown {
	const written = location['@odata.type'];
	if (typeof written === 'string') return spelled(`#${written.replace(/^#/, '')}`, types);
	if ('countriesAndRegions' in location) return types[1];
	return 'compliantNetworkType' in location ? types[2] : types[0];
}

/**
 * The named location in Graph's spelling, its type told. Pure; what is wrong stays wrong: ask {@link
 * validateNamedLocation} of the result.
 *
 * @param written the body of a request, or what a file holds; Graph PowerShell's members with capitals are read, and
 *   those that it keeps
 * under `AdditionalProperties`
 * @returns a value that is no object as it is
 * @example
 * ```ts
 * normaliseNamedLocation({ DisplayName: 'Office', AdditionalProperties: { ipRanges: [{ cidrAddress: '192.0.2.0/24' }] }
 * });
 * // { '@odata.type': '#microsoft.graph.ipNamedLocation', displayName: 'Office', ipRanges: [{ cidrAddress:
 * '192.0.2.0/24' }] }
 * ```
 */
export function normaliseNamedLocation(written: unknown): NamedLocation {
	if (!isObject(written)) return written as NamedLocation;
	const entries = Object.entries(withAdditionalProperties(written));
	const location: Json = Object.fromEntries(entries.map(([name, value]) => [spelled(name, names), value]));
	location['@odata.type'] = typeOf(location);
	if ('countryLookupMethod' in location)
		location.countryLookupMethod = spelled(location.countryLookupMethod, lookupMethods);
	return location as unknown as NamedLocation;
}

/** @returns members that locations have, and one of this type has not */
export function foreignMembers(location: object): string[] {
	const own = ofType[String((location as Json)['@odata.type'])];
	return own ? Object.keys(location).filter((name) => names.includes(name) && ![...common, ...own].includes(name)) : [];
}
