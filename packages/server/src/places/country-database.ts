// The country of an address, from a database in MaxMind's format. MaxMind, "MaxMind DB File Format Specification".
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type CountryResponse, Reader } from 'mmdb-lib';

/** @returns ISO 3166-1 alpha-2, in capitals; `null` where the database knows none for the address */
export type CountryOfAddress = (address: string) => string | null;

/** the two shapes that databases of countries have: MaxMind's own, and the flat one of public-domain collections */
type CountryEntry = CountryResponse & { country_code?: string };

const isCountryCode = /^[A-Z]{2}$/;

/**
 * Reads a database once and answers from memory, in a few microseconds an address.
 *
 * @param file path of a `.mmdb` file
 * @throws Error where the file cannot be read or is no such database
 */
export function openCountryDatabase(file: string): CountryOfAddress {
	const reader = new Reader<CountryEntry>(readFileSync(file));
	const readsIpv6 = reader.metadata.ipVersion === 6;
	return (address) => {
		// a database of IPv4 addresses alone would be asked for bits that it does not have
		if (!readsIpv6 && address.includes(':')) return null;
		const entry = reader.get(address);
		const code = entry?.country?.iso_code ?? entry?.country_code;
		return typeof code === 'string' && isCountryCode.test(code) ? code : null;
	};
}

/**
 * @returns path of the public-domain database that is installed with this package (CC0, made from the registries'
 * records)
 */
export function bundledCountryDatabase(): string {
	return createRequire(import.meta.url).resolve(
		'@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb',
	);
}

/**
 * Opens the bundled database at the first address that is asked for: it has eight megabytes, and many programs never
 * ask.
 */
export function lazyCountryDatabase(): CountryOfAddress {
	let opened: CountryOfAddress | undefined;
	return (address) => {
		opened ??= openCountryDatabase(bundledCountryDatabase());
		return opened(address);
	};
}
