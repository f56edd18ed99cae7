// Signals about the place of a request: the country of its address, and whether it came through the tenant's own
// network.
import { type Network, networkContains, parseAddress } from '@countersign/policy';
import type { CountryOfAddress } from '../places/country-database.ts';
import type { Signals } from './signals.ts';

export interface PlaceOptions {
	/** absent: no country is looked up */
	countryOf?: CountryOfAddress | undefined;
	/** networks whose requests come through the tenant's secure access service; none by default */
	compliantNetworks?: readonly Network[] | undefined;
}

/**
 * Both follow from the address that a decision is made for, so that strict location judges them at the address the API
 * saw.
 */
export function createPlaceSignals({
	countryOf,
	compliantNetworks = [],
}: PlaceOptions): Pick<Signals, 'country' | 'compliantNetwork'> {
	return {
		country: ({ ipAddress }) => (ipAddress === undefined || !countryOf ? null : countryOf(ipAddress)),
		compliantNetwork({ ipAddress }) {
			if (ipAddress === undefined || compliantNetworks.length === 0) return false;
			const address = parseAddress(ipAddress);
			return address !== undefined && compliantNetworks.some((network) => networkContains(network, address));
		},
	};
}
