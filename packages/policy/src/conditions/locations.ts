// Where the request comes from. Microsoft Graph, "conditionalAccessLocations resource type". A location that was
// deleted matches nobody: it is dropped here, as included and as excluded.
import type { Condition, Presented, Tokens } from '../condition.ts';
import type { CompiledFacts } from '../facts.ts';
import { isEmpty, normalizeIds } from '../identifiers.ts';
import type { SignIn } from '../sign-in.ts';

const words = new Map([
	['All', 'allLocations'],
	['AllTrusted', 'allTrustedLocations'],
]);

/** Locations with how they are told: those of one kind are unknown together. */
function tokens(ids: readonly string[], { locations }: CompiledFacts): Tokens {
	return ids.flatMap((id) => {
		const kind = id === 'All' ? 'any' : id === 'AllTrusted' ? 'address' : locations.kindOf(id);
		return kind ? [{ kind, value: id }] : [];
	});
}

function present(signIn: SignIn, { locations }: CompiledFacts): Presented[] {
	const found = locations.atAddress(signIn.ipAddress);
	const network = signIn.compliantNetwork === true ? locations.compliantNetworks : { ids: [], trusted: false };
	const trusted = found?.trusted || network.trusted;
	const unknown: string[] = [];
	if (!found) unknown.push('address');
	if (signIn.country === undefined) unknown.push('country');
	if (signIn.gpsCountry === undefined) unknown.push('gps');
	if (signIn.compliantNetwork === undefined) unknown.push('network');
	return [
		{
			held: [
				['address', trusted ? [...(found?.ids ?? []), 'AllTrusted'] : (found?.ids ?? [])],
				['country', signIn.country === undefined ? [] : locations.inCountry(signIn.country)],
				['gps', signIn.gpsCountry === undefined ? [] : locations.inGpsCountry(signIn.gpsCountry)],
				['network', network.ids],
				['any', ['All']],
			],
			unknown,
		},
	];
}

export const locations: Condition = {
	id: 'locations',
	members: ['includeLocations', 'excludeLocations'],
	reason: () => 'location',
	assign({ conditions: { locations } }, facts) {
		if (!locations || isEmpty(locations.includeLocations)) return undefined;
		return {
			include: tokens(normalizeIds(locations.includeLocations), facts),
			exclude: tokens(normalizeIds(locations.excludeLocations), facts),
		};
	},
	present,
	key({ ipAddress, country, gpsCountry, compliantNetwork }, { locations }) {
		const found = locations.atAddress(ipAddress);
		// the common case: the address is all there is
		if (found && country === null && gpsCountry === null && compliantNetwork === false) return found;
		return `${found?.key ?? '?'} ${country} ${gpsCountry} ${compliantNetwork}`;
	},
	rule: ({ value }) => words.get(value) ?? 'locationId',
};
