// Where a program's answers about places come from, as its configuration says.
import { createPlaceSignals } from '../access/place-signals.ts';
import { riskSignals } from '../access/risk-signals.ts';
import { noSignals, type Signals } from '../access/signals.ts';
import { describeFileRefusal } from '../file-refusal.ts';
import { type CountryOfAddress, lazyCountryDatabase, openCountryDatabase } from '../places/country-database.ts';
import { StartupError } from './startup-error.ts';
import { parseTrustedNetworks } from './trusted-networks.ts';

export interface PlaceConfiguration {
	/** path of a database in MaxMind's format, or `none`; the bundled one by default */
	countryDatabase?: string | undefined;
	/** networks of the organisation's secure access service, CIDR */
	compliantNetworks?: readonly string[] | undefined;
}

function countries(file: string | undefined): CountryOfAddress | undefined {
	if (file === 'none') return undefined;
	if (file === undefined) return lazyCountryDatabase();
	// the operator's own is opened at once: a wrong path is told at the start, not by the first sign-in
	try {
		return openCountryDatabase(file);
	} catch (cause) {
		throw new StartupError(
			`${file} cannot be read as a country database (MaxMind's format): ${describeFileRefusal(cause)}`,
			{
				cause,
			},
		);
	}
}

/** @throws StartupError for a database or a network that cannot be used */
export function signalsOfPlaces({ countryDatabase, compliantNetworks = [] }: PlaceConfiguration): Signals {
	return {
		...noSignals,
		...riskSignals,
		...createPlaceSignals({
			countryOf: countries(countryDatabase),
			compliantNetworks: parseTrustedNetworks(
				compliantNetworks,
				'an organisation, and everybody in it would count as being in your network; name your own networks',
			),
		}),
	};
}
