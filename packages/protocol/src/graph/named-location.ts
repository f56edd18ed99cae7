// Microsoft Graph, "ipNamedLocation resource type".

export interface IpRange {
	'@odata.type'?: '#microsoft.graph.iPv4CidrRange' | '#microsoft.graph.iPv6CidrRange';
	cidrAddress: string;
}

export interface IpNamedLocation {
	'@odata.type'?: '#microsoft.graph.ipNamedLocation';
	id: string;
	displayName: string;
	isTrusted: boolean;
	ipRanges: IpRange[];
}
