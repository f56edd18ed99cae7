// What a named location must be before it is stored. Microsoft Graph, "namedLocation resource type"; Microsoft Entra,
// "Conditional Access: Network assignment".
import { isEmpty } from '../identifiers.ts';
import { parseNetwork } from '../ip-address.ts';
import { foreignMembers, normaliseNamedLocation } from '../normalise/normalise-named-location.ts';
import { Issues, type Json, type ValidationIssue } from './issue.ts';

/** Microsoft Entra, "Conditional Access: Network assignment" */
export const maxIpRanges = 2000;

/** Microsoft Graph, "iPv4CidrRange resource type" and "iPv6CidrRange resource type" */
const typeOf = (cidr: string) => `#microsoft.graph.${cidr.includes(':') ? 'iPv6CidrRange' : 'iPv4CidrRange'}`;

/** @returns whether a type that was written contradicts the network beside it */
function contradicts(written: unknown, type: string): boolean {
	if (written === undefined || written === null) return false;
	return `#${String(written).replace(/^#/, '')}`.toLowerCase() !== type.toLowerCase();
}

function checkIpRanges(issues: Issues, location: Json): void {
	const ranges = Array.isArray(location.ipRanges) ? location.ipRanges : [];
	if (ranges.length === 0 || ranges.length > maxIpRanges) issues.add('ipRanges', 'must hold 1 to 2,000 networks');
	ranges.forEach((range: unknown, index) => {
		const path = `ipRanges[${index}].cidrAddress`;
		const cidr = (range as Json | null)?.cidrAddress;
		const network = typeof cidr === 'string' ? parseNetwork(cidr) : undefined;
		if (!network) issues.add(path, 'must be a network in CIDR notation');
		else if (network.prefixLength < 8) issues.add(path, 'must be /8 or longer');
		else if (contradicts((range as Json)['@odata.type'], typeOf(cidr as string)))
			issues.add(`ipRanges[${index}].@odata.type`, `must be ${typeOf(cidr as string)} for this network`);
	});
	// what Graph takes to be false where nothing is written
	issues.oneOf(location.isTrusted ?? false, 'isTrusted', [true, false]);
}

function checkCountries(issues: Issues, location: Json): void {
	const countries = issues.strings(
		location.countriesAndRegions,
		'countriesAndRegions',
		(code) => /^[A-Za-z]{2}$/.test(code),
		'a two-letter country code',
	);
	if (countries.length === 0 && location.includeUnknownCountriesAndRegions !== true)
		issues.add('countriesAndRegions', 'must name a country');
	issues.oneOf(location.countryLookupMethod ?? 'clientIpAddress', 'countryLookupMethod', [
		'clientIpAddress',
		'authenticatorAppGps',
	]);
	issues.oneOf(location.includeUnknownCountriesAndRegions ?? false, 'includeUnknownCountriesAndRegions', [true, false]);
}

const ipNamedLocation = '#microsoft.graph.ipNamedLocation';

const checks: Record<string, (issues: Issues, location: Json) => void> = {
	[ipNamedLocation]: checkIpRanges,
	'#microsoft.graph.countryNamedLocation': checkCountries,
	'#microsoft.graph.compliantNetworkNamedLocation': () => undefined,
};

/**
 * Checks a named location in Graph's shape.
 *
 * @param value the parsed JSON, from anywhere; one without `@odata.type` is a location by address
 * @returns what is wrong with it
 */
export function validateNamedLocation(value: unknown): ValidationIssue[] {
	const issues = new Issues();
	const location = issues.root(normaliseNamedLocation(value));
	if (!location) return issues.list;
	if (
		typeof location.displayName !== 'string' ||
		location.displayName.length === 0 ||
		location.displayName.length > 256
	)
		issues.add('displayName', 'must be a string of 1 to 256 characters');
	const type = String(location['@odata.type']);
	const check = Object.hasOwn(checks, type) ? checks[type] : undefined;
	if (check) {
		check(issues, location);
		// isTrusted of a country says what Graph cannot keep, and `AllTrusted` does not believe it
		for (const name of foreignMembers(location))
			if (!isEmpty(location[name]) && location[name] !== false) issues.add(name, `is no member of ${type}`);
	} else issues.add('@odata.type', `must be one of ${Object.keys(checks).join(', ')}`);
	return issues.list;
}
