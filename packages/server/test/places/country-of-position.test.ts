// The country of a position, where it is sure, and nothing where it is not.
import { describe, expect, test } from 'vitest';
import { countryOfPosition, readPosition } from '../../src/places/country-of-position.ts';

const near = (latitude: number, longitude: number, accuracy = 50) => ({ latitude, longitude, accuracy });

describe('a position', () => {
	test.each<[string, ReturnType<typeof near>, string | undefined]>([
		['in Paris', near(48.85, 2.35), 'FR'],
		['in Zurich', near(47.37, 8.54), 'CH'],
		['in San Juan, which has a code of its own', near(18.4, -66.1), 'PR'],
		['in Ceuta, whose code is none of ISO 3166-1', near(35.89, -5.31), 'ES'],
		['on an island, whose circle reaches into the sea', near(-21.1, 55.5, 80_000), 'RE'],
		['in Basel, known to a street', near(47.56, 7.58, 50), 'CH'],
		['in Basel, known to a town: it may be in France or Germany', near(47.56, 7.58, 15_000), undefined],
		['on the ocean', near(30, -40), undefined],
		['known to no more than half a continent', near(51.5, 10, 500_000), undefined],
		['at the pole', near(-90, 0), 'AQ'],
		['behind the date line', near(-17, 179.999, 20_000), 'FJ'],
	])('%s', async (_, position, country) => {
		expect(await countryOfPosition(position)).toBe(country);
	});
});

describe('what a browser sends', () => {
	test('is read where it is a position', () => {
		expect(readPosition('{"latitude":1.5,"longitude":-180,"accuracy":0}')).toEqual(near(1.5, -180, 0));
	});

	test.each([
		undefined,
		'',
		'null',
		'[]',
		'{"latitude":1,"longitude":2}',
		'{"latitude":1,"longitude":2,"accuracy":-1}',
		'{"latitude":91,"longitude":2,"accuracy":1}',
		'{"latitude":1,"longitude":181,"accuracy":1}',
		'{"latitude":"1","longitude":2,"accuracy":1}',
		'{"latitude":1,"longitude":2,"accuracy":null}',
		`{"latitude":1,"longitude":2,"accuracy":1,"more":"${'a'.repeat(300)}"}`,
	])('is refused where it is none: %s', (text) => {
		expect(readPosition(text)).toBeUndefined();
	});
});
