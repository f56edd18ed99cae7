// Named locations, indexed: by address, by country, by the tenant's own network. Microsoft Graph, "namedLocation
// resource type".
import type { CountryNamedLocation, NamedLocation } from '@countersign/protocol';
import { type Interval, stretchAt, stretches } from './interval-map.ts';
import { addressPoint, networkRange, parseAddress, parseDottedDecimal, parseNetwork } from './ip-address.ts';

/** the networks that the per-user MFA settings trust; Microsoft Entra, "Multifactor authentication trusted IPs" */
export const multifactorTrustedIpsId = '00000000-0000-0000-0000-000000000000';

export interface FoundLocations {
	/** stands for this result among those of the same index */
	key: number;
	ids: readonly string[];
	/** one of them is trusted */
	trusted: boolean;
}

export interface LocationIndex {
	/** how a location is told; `undefined` when there is none of that id */
	kindOf(id: string): 'address' | 'country' | 'gps' | 'network' | undefined;
	/** @param ipAddress `null`: nowhere; @returns `undefined` for an address that is absent or unreadable */
	atAddress(ipAddress: string | null | undefined): FoundLocations | undefined;
	/** @param country `null`: none is known */
	inCountry(country: string | null): readonly string[];
	inGpsCountry(country: string | null): readonly string[];
	/** countries that locations by GPS position name, in capitals, none twice; empty where there is no such location */
	gpsCountries: readonly string[];
	compliantNetworks: { ids: readonly string[]; trusted: boolean };
}

const maxRemembered = 4096;

const isCountry = (location: NamedLocation): location is CountryNamedLocation =>
	location['@odata.type'] === '#microsoft.graph.countryNamedLocation';

function kind(location: NamedLocation): ReturnType<LocationIndex['kindOf']> {
	if (isCountry(location)) return location.countryLookupMethod === 'authenticatorAppGps' ? 'gps' : 'country';
	return location['@odata.type'] === '#microsoft.graph.compliantNetworkNamedLocation' ? 'network' : 'address';
}

function countries(locations: readonly CountryNamedLocation[]): (country: string | null) => readonly string[] {
	return (country) =>
		locations
			.filter((location) =>
				country === null
					? location.includeUnknownCountriesAndRegions === true
					: location.countriesAndRegions.some((code) => code.toUpperCase() === country.toUpperCase()),
			)
			.map(({ id }) => id.toLowerCase());
}

/** Microsoft Entra, "Configure multifactor authentication settings": trusted IP addresses */
const mostMultifactorNetworks = 50;

/** @throws RangeError for more networks than multifactor settings hold, and for one that is not of IPv4 */
function checkMultifactorNetworks(networks: readonly string[]): void {
	if (networks.length > mostMultifactorNetworks)
		throw new RangeError(`multifactor settings trust ${mostMultifactorNetworks} networks at most`);
	const other = networks.find((cidr) => parseNetwork(cidr)?.address.kind() !== 'ipv4');
	if (other !== undefined) throw new RangeError(`\`${other.slice(0, 64)}\` is not a network of IPv4`);
}

export function indexLocations(
	namedLocations: readonly NamedLocation[],
	multifactorTrustedNetworks: readonly string[] = [],
): LocationIndex {
	const kinds = new Map(namedLocations.map((location) => [location.id.toLowerCase(), kind(location)]));
	checkMultifactorNetworks(multifactorTrustedNetworks);
	if (multifactorTrustedNetworks.length > 0) kinds.set(multifactorTrustedIpsId, 'address');
	const trusted = new Set<string>([multifactorTrustedIpsId]);
	const intervals = { ipv4: [] as Interval<number>[], ipv6: [] as Interval<bigint>[] };
	const addNetwork = (cidr: string, id: string) => {
		const network = parseNetwork(cidr);
		const range = network && networkRange(network);
		if (range?.kind === 'ipv4') intervals.ipv4.push({ from: range.from, to: range.to, id });
		if (range?.kind === 'ipv6') intervals.ipv6.push({ from: range.from, to: range.to, id });
	};
	for (const location of namedLocations) {
		const id = location.id.toLowerCase();
		if ('isTrusted' in location && location.isTrusted) trusted.add(id);
		if ('ipRanges' in location) for (const { cidrAddress } of location.ipRanges) addNetwork(cidrAddress, id);
	}
	for (const network of multifactorTrustedNetworks) addNetwork(network, multifactorTrustedIpsId);

	let keys = 0;
	const found = <Stretch extends { ids: readonly string[] }>(stretch: Stretch) => {
		keys += 1;
		return { ...stretch, key: keys, trusted: stretch.ids.some((id) => trusted.has(id)) };
	};
	const ipv4 = stretches(intervals.ipv4).map(found);
	const ipv6 = stretches(intervals.ipv6).map(found);
	const nowhere: FoundLocations = { key: 0, ids: [], trusted: false };
	// reading an IPv6 address costs as much as the rest of a decision, and the same ones come again
	const remembered = new Map<string, FoundLocations>();
	const atOther = (text: string): FoundLocations | undefined => {
		const address = parseAddress(text);
		if (!address) return undefined;
		const point = addressPoint(address);
		return (typeof point === 'number' ? stretchAt(ipv4, point) : stretchAt(ipv6, point)) ?? nowhere;
	};
	const byPosition = namedLocations.filter((location): location is CountryNamedLocation => kind(location) === 'gps');
	const networks = [...kinds].filter(([, is]) => is === 'network').map(([id]) => id);
	return {
		kindOf: (id) => kinds.get(id),
		atAddress(text) {
			if (text === undefined) return undefined;
			if (text === null) return nowhere;
			const number = parseDottedDecimal(text);
			if (number !== undefined) return stretchAt(ipv4, number) ?? nowhere;
			const known = remembered.get(text);
			if (known) return known;
			const result = atOther(text);
			if (remembered.size >= maxRemembered) remembered.clear();
			if (result) remembered.set(text, result);
			return result;
		},
		inCountry: countries(
			namedLocations.filter((location): location is CountryNamedLocation => kind(location) === 'country'),
		),
		inGpsCountry: countries(byPosition),
		gpsCountries: [
			...new Set(
				byPosition.flatMap(({ countriesAndRegions }) => countriesAndRegions.map((code) => code.toUpperCase())),
			),
		],
		compliantNetworks: { ids: networks, trusted: networks.some((id) => trusted.has(id)) },
	};
}
