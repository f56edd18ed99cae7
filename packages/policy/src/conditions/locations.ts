// Where the request comes from. Microsoft Graph, "conditionalAccessLocations resource type" and "ipNamedLocation".
import type { IpNamedLocation } from '@countersign/protocol';
import { type Condition, includeExclude, type Match } from '../condition.ts';
import { idSet } from '../identifiers.ts';
import { type Address, type Network, networkContains, parseAddress, parseNetwork } from '../ip-address.ts';

interface Selection {
	all: boolean;
	networks: Network[];
}

function compileSelection(ids: readonly string[] | undefined, namedLocations: readonly IpNamedLocation[]): Selection {
	const wanted = idSet(ids);
	const locations = namedLocations.filter((location) => wanted.has(location.id.toLowerCase()) || (wanted.has('AllTrusted') && location.isTrusted));
	const networks = locations.flatMap((location) => location.ipRanges.flatMap((range) => parseNetwork(range.cidrAddress) ?? []));
	return { all: wanted.has('All'), networks };
}

function selects(selection: Selection, address: Address | undefined): Match {
	if (selection.all) return 'match';
	if (!address) return selection.networks.length > 0 ? 'unknown' : 'noMatch';
	return selection.networks.some((network) => networkContains(network, address)) ? 'match' : 'noMatch';
}

export const locations: Condition = {
	id: 'locations',
	compile(policy, facts) {
		const { locations } = policy.conditions;
		if (!locations || (locations.includeLocations ?? []).length === 0) return undefined;
		const include = compileSelection(locations.includeLocations, facts.namedLocations);
		const exclude = compileSelection(locations.excludeLocations, facts.namedLocations);
		return ({ ipAddress }) => {
			const address = ipAddress === undefined ? undefined : parseAddress(ipAddress);
			return includeExclude(selects(include, address), selects(exclude, address));
		};
	},
};
