// Which places hold an address, a country, a network.
import type { NamedLocation } from '@countersign/protocol';
import { describe, expect, test } from 'vitest';
import { indexLocations, multifactorTrustedIpsId } from '../src/location-index.ts';

const place = (id: string, ranges: string[], isTrusted = false) =>
	({
		'@odata.type': '#microsoft.graph.ipNamedLocation',
		id,
		displayName: id,
		isTrusted,
		ipRanges: ranges.map((cidrAddress) => ({ cidrAddress })),
	}) as NamedLocation;
const country = (id: string, codes: string[], more: object = {}) =>
	({
		'@odata.type': '#microsoft.graph.countryNamedLocation',
		id,
		displayName: id,
		countriesAndRegions: codes,
		...more,
	}) as NamedLocation;
const gps = { countryLookupMethod: 'authenticatorAppGps' };
const tunnel = (id: string, isTrusted: boolean) =>
	({
		'@odata.type': '#microsoft.graph.compliantNetworkNamedLocation',
		id,
		displayName: id,
		isTrusted,
	}) as NamedLocation;

const locations = [
	place('Office', ['198.51.100.0/24', '2001:db8:1::/48'], true),
	place('lab', ['198.51.100.128/25', '203.0.113.0/24', '2001:db8:1:8000::/49', 'nonsense']),
	country('ch', ['CH', 'li'], { includeUnknownCountriesAndRegions: false }),
	country('elsewhere', ['DE'], { includeUnknownCountriesAndRegions: true }),
	country('phone', ['CH'], gps),
	tunnel('Tunnel', false),
];

describe('an address', () => {
	// made in each test: one that cannot be made fails it
	const make = () => indexLocations(locations);
	test.each<[string, string[], boolean]>([
		['198.51.100.7', ['office'], true],
		['198.51.100.200', ['office', 'lab'], true],
		['203.0.113.7', ['lab'], false],
		['203.0.114.0', [], false],
		['::ffff:203.0.113.7', ['lab'], false],
		['2001:db8:1::7', ['office'], true],
		['2001:db8:1:8000::7', ['office', 'lab'], true],
		['2001:db8:2::7', [], false],
		['0.0.0.0', [], false],
		['::', [], false],
	])('%s lies in %j, trusted: %s', (address, ids, trusted) => {
		const index = make();
		// the second time it is remembered
		for (const found of [index.atAddress(address), index.atAddress(address)]) {
			expect([...(found?.ids ?? ['?'])].sort()).toEqual([...ids].sort());
			expect(found?.trusted).toBe(trusted);
		}
	});

	test.each([[undefined], ['nonsense'], [''], ['198.51.100.300'], ['2001:db8::g']])(
		'that is %j is nobody knows where',
		(address) => {
			const index = make();
			expect(index.atAddress(address)).toBeUndefined();
			expect(index.atAddress(address)).toBeUndefined();
		},
	);

	test('that is none lies nowhere', () => {
		expect(make().atAddress(null)).toEqual({ key: 0, ids: [], trusted: false });
	});

	test('what holds different places has different keys, and nowhere its own', () => {
		const index = make();
		const keys = [
			'198.51.100.7',
			'198.51.100.200',
			'203.0.113.7',
			'2001:db8:1::7',
			'2001:db8:1:8000::7',
			'8.8.8.8',
			'1.1.1.1',
		].map((address) => index.atAddress(address)?.key);
		expect(new Set(keys.slice(0, 5)).size).toBe(5);
		expect(keys.slice(0, 5).every((key) => typeof key === 'number' && key > 0)).toBe(true);
	});

	test('more addresses than are remembered still lie where they lie', () => {
		const index = make();
		const address = (nth: number) => `2001:db8:1:${(0x7000 + nth).toString(16)}::1`;
		for (let round = 0; round < 2; round += 1)
			for (let at = 0; at < 5000; at += 1)
				expect(index.atAddress(address(at))?.ids).toEqual(0x7000 + at < 0x8000 ? ['office'] : ['office', 'lab']);
	});
});

test('the networks that multifactor settings trust are a place of their own, where there are any', () => {
	const trusting = indexLocations([], ['192.0.2.0/24']);
	expect(trusting.kindOf(multifactorTrustedIpsId)).toBe('address');
	expect(trusting.atAddress('192.0.2.7')).toMatchObject({ ids: [multifactorTrustedIpsId], trusted: true });
	expect(indexLocations([]).kindOf(multifactorTrustedIpsId)).toBeUndefined();
});

test('§1.10 multifactor settings trust fifty networks and no more, of IPv4', () => {
	const networks = Array.from({ length: 51 }, (_, index) => `192.0.2.${index}/32`);
	expect(indexLocations([], networks.slice(0, 50)).atAddress('192.0.2.49')).toMatchObject({ trusted: true });
	expect(() => indexLocations([], networks)).toThrow(RangeError);
	expect(() => indexLocations([], ['2001:db8::/64'])).toThrow(/IPv4/);
});

test('how a place is told', () => {
	const { kindOf } = indexLocations(locations);
	expect(['office', 'lab', 'ch', 'elsewhere', 'phone', 'tunnel', 'gone', 'Office'].map(kindOf)).toEqual([
		'address',
		'address',
		'country',
		'country',
		'gps',
		'network',
		undefined,
		undefined,
	]);
});

test.each<[string | null, string[], string[]]>([
	['CH', ['ch'], ['phone']],
	['ch', ['ch'], ['phone']],
	['LI', ['ch'], []],
	['DE', ['elsewhere'], []],
	['FR', [], []],
	[null, ['elsewhere'], []],
])('the country %s by address is in %j, by the phone in %j', (code, byAddress, byPhone) => {
	const { inCountry, inGpsCountry } = indexLocations(locations);
	expect([inCountry(code), inGpsCountry(code)]).toEqual([byAddress, byPhone]);
});

test.each([
	[[], [], false],
	[[tunnel('One', false)], ['one'], false],
	[[tunnel('One', false), tunnel('Two', true)], ['one', 'two'], true],
	[[place('office', ['198.51.100.0/24'], true)], [], false],
])('compliant networks of %j', (some, ids, trusted) => {
	expect(indexLocations(some).compliantNetworks).toEqual({ ids, trusted });
});

test('a number that is an address of both kinds lies in the network of its own kind alone', () => {
	const all = indexLocations([place('six', ['::/8']), place('four', ['10.0.0.0/8'])]);
	// 10.0.0.1 and ::a00:1 are the same number
	expect([all.atAddress('10.0.0.1')?.ids, all.atAddress('::a00:1')?.ids, all.atAddress('198.51.100.7')?.ids]).toEqual([
		['four'],
		['six'],
		[],
	]);
});
