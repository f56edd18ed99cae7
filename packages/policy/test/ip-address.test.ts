// Addresses and networks in one canonical form.
import { describe, expect, test } from 'vitest';
import { parseAddress, parseNetwork } from '../src/index.ts';
import { parseDottedDecimal } from '../src/ip-address.ts';

describe('addresses', () => {
	test.each([
		['203.0.113.5', '203.0.113.5'],
		['::ffff:203.0.113.5', '203.0.113.5'],
		['::FFFF:CB00:7105', '203.0.113.5'],
		['2001:DB8::1', '2001:db8::1'],
		['0xCB.0.113.5', undefined],
		['203.0.113.05', undefined],
		['203.0.113', undefined],
		['3405803781', undefined],
		['fe80::1%eth0', undefined],
		['', undefined],
		['x'.repeat(1000), undefined],
	])('[sec 168] %j is %s', (text, expected) => {
		expect(parseAddress(text)?.toString()).toBe(expected);
		const dotted = parseDottedDecimal(text);
		if (expected === undefined || text.includes(':')) expect(dotted).toBeUndefined();
		else expect(dotted).toBe(expected.split('.').reduce((value, part) => value * 256 + Number(part), 0));
	});

	test.each([
		['198.51.100.0/24', true],
		['198.51.100.7/24', false],
		['198.51.100.0/33', false],
		['198.51.100.0/-1', false],
		['198.51.100.0/024', false],
		['198.51.100.0', false],
		['2001:db8::/32', true],
		['2001:db8::1/32', false],
		['::ffff:198.51.100.0/120', true],
		['0.0.0.0/0', true],
	])('[sec 169] %s is a network: %s', (text, valid) => {
		expect(parseNetwork(text) !== undefined).toBe(valid);
	});
});
