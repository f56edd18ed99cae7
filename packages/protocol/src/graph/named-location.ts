// Microsoft Graph, "namedLocation resource type": by address, by country, by the tenant's own network.

export interface IpRange {
	'@odata.type'?: '#microsoft.graph.iPv4CidrRange' | '#microsoft.graph.iPv6CidrRange';
	cidrAddress: string;
}

export interface IpNamedLocation {
	'@odata.type'?: '#microsoft.graph.ipNamedLocation';
	id: string;
	displayName: string;
	createdDateTime?: string | null;
	modifiedDateTime?: string | null;
	isTrusted: boolean;
	ipRanges: IpRange[];
}

export interface CountryNamedLocation {
	'@odata.type': '#microsoft.graph.countryNamedLocation';
	id: string;
	displayName: string;
	createdDateTime?: string | null;
	modifiedDateTime?: string | null;
	/** ISO 3166-1 alpha-2 */
	countriesAndRegions: string[];
	countryLookupMethod?: 'clientIpAddress' | 'authenticatorAppGps';
	includeUnknownCountriesAndRegions?: boolean;
}

export interface CompliantNetworkNamedLocation {
	'@odata.type': '#microsoft.graph.compliantNetworkNamedLocation';
	id: string;
	displayName: string;
	createdDateTime?: string | null;
	modifiedDateTime?: string | null;
	compliantNetworkType?: 'allTenantCompliantNetworks';
	isTrusted?: boolean;
}

export type NamedLocation = IpNamedLocation | CountryNamedLocation | CompliantNetworkNamedLocation;
