// Countries of addresses, from the bundled database: which it knows, which it does not, and what a look-up costs.
import { describe, expect, test } from 'vitest';
import { bundledCountryDatabase, lazyCountryDatabase, openCountryDatabase } from '../../src/places/country-database.ts';

const countryOf = openCountryDatabase(bundledCountryDatabase());

describe('the bundled database', () => {
	test.each([
		['an IPv4 address of a German university', '134.60.1.1', 'DE'],
		['an IPv6 address of a German network', '2003::1', 'DE'],
		['an American address', '17.1.1.1', 'US'],
		['[sec 173] a private address', '10.0.0.1', null],
		['[sec 173] loopback', '127.0.0.1', null],
		['[sec 173] IPv6 loopback', '::1', null],
		['[sec 173] a link-local address', '169.254.1.1', null],
	])('%s', (_name, address, country) => {
		expect(countryOf(address)).toBe(country);
	});

	test('is opened at the first address that is asked for', () => {
		expect(lazyCountryDatabase()('134.60.1.1')).toBe('DE');
	});

	test('answers in microseconds: far below what a signature costs', () => {
		const addresses = Array.from(
			{ length: 20_000 },
			(_, index) => `${1 + ((index * 7919) % 220)}.${(index * 31) % 256}.${(index * 17) % 256}.${index % 256}`,
		);
		let best = Number.POSITIVE_INFINITY;
		// the fastest of several rounds: other programs on the machine only ever add time
		for (let round = 0; round < 8; round += 1) {
			const begun = process.hrtime.bigint();
			for (const address of addresses) countryOf(address);
			best = Math.min(best, Number(process.hrtime.bigint() - begun) / 1000 / addresses.length);
		}
		expect(best, `${best.toFixed(2)} µs a look-up`).toBeLessThan(20);
		console.log(`country look-up: ${best.toFixed(2)} µs`);
	});
});

test('a file that is no database is refused when it is opened', () => {
	expect(() => openCountryDatabase(import.meta.filename)).toThrow();
	expect(() => openCountryDatabase('/nowhere/at-all.mmdb')).toThrow(/ENOENT/);
});
