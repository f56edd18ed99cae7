// Addresses and networks in one canonical form.
import { describe, expect, test } from 'vitest';
import { parseAddress, parseNetwork } from '../src/index.ts';
import { networkContains, parseDottedDecimal } from '../src/ip-address.ts';

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
		['198.51.100.7/24', true],
		['198.51.100.0/33', false],
		['198.51.100.0/-1', false],
		['198.51.100.0/024', false],
		['198.51.100.0', false],
		['2001:db8::/32', true],
		['2001:db8::1/32', true],
		['::ffff:198.51.100.0/120', true],
		['0.0.0.0/0', true],
	])('[sec 169] %s is a network: %s', (text, valid) => {
		expect(parseNetwork(text) !== undefined).toBe(valid);
	});

	test.each([
		['', undefined],
		['.', undefined],
		['...', undefined],
		['1.2.3.', undefined],
		['.1.2.3', undefined],
		['1..2.3', undefined],
		['1.2.3.4.5', undefined],
		['1.2.3.4.', undefined],
		['0.0.0.0', 0],
		['0.0.0.1', 1],
		['9.99.199.249', ((9 * 256 + 99) * 256 + 199) * 256 + 249],
		['10.20.30.40', ((10 * 256 + 20) * 256 + 30) * 256 + 40],
		['1.0.0.0', 2 ** 24],
		['0.1.0.0', 2 ** 16],
		['255.255.255.255', 2 ** 32 - 1],
		['256.0.0.0', undefined],
		['0.0.0.256', undefined],
		['1.2.3.00', undefined],
		['01.2.3.4', undefined],
		['1.2.03.4', undefined],
		['1.2.3.4a', undefined],
		['1.2.3./', undefined],
		['1.2.3.:', undefined],
		['-1.2.3.4', undefined],
		[' 1.2.3.4', undefined],
	])('%j in dotted decimal is %s', (text, expected) => {
		expect(parseDottedDecimal(text)).toBe(expected);
	});

	test.each([
		['::ffff:1.2.3.4', '1.2.3.4'],
		['::1:ffff:1.2.3.4', '::1:ffff:102:304'],
		['1::ffff:1.2.3.4', '1::ffff:102:304'],
		['::fffe:1.2.3.4', '::fffe:102:304'],
		['::1.2.3.4', undefined],
		['::192.0.2.1', undefined],
		['1::2.3.4.5', '1::203:405'],
		['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
		['::ffff:0x10.2.3.4', undefined],
		['::ffff:010.2.3.4', undefined],
		['64:ff9b::192.0.2.033', undefined],
		['::ffff:1.2.3', undefined],
		['::102:304', '::102:304'],
		['1111:2222:3333:4444:5555:6666:102.103.104.105', '1111:2222:3333:4444:5555:6666:6667:6869'],
		['0000:0000:0000:0000:0000:ffff:192.168.100.200', '192.168.100.200'],
		['0000:0000:0000:0000:0000:0ffff:192.168.100.200', undefined],
		['2001:db8::g', undefined],
		['::1%1', undefined],
	])('%s is %s', (text, expected) => {
		expect(parseAddress(text)?.toString()).toBe(expected);
	});

	test.each([
		['', undefined],
		['/24', undefined],
		['198.51.100.0/', undefined],
		['198.51.100.0/24/24', undefined],
		['x/24', undefined],
		['198.51.100.0/ 24', undefined],
		['198.51.100.0/2x', undefined],
		['198.51.100.7/32', 32],
		['198.51.100.6/31', 31],
		['198.51.100.7/31', 31],
		['198.51.0.0/15', 15],
		['198.50.0.0/15', 15],
		['2001:db8::/129', undefined],
		['2001:db8::1/128', 128],
		['::/0', 0],
		['::ffff:198.51.100.0/95', undefined],
		['::ffff:198.51.100.0/96', 0],
		['::ffff:0.0.0.0/96', 0],
		['::ffff:0.0.0.0/64', undefined],
		['2001:db8::g/96', undefined],
		['::ffff:198.51.100.7/128', 32],
	])('the network %j has a prefix of %s bits', (text, expected) => {
		expect(parseNetwork(text)?.prefixLength).toBe(expected);
	});

	test.each([
		['198.51.100.0/24', '198.51.100.7', true],
		['198.51.100.0/24', '198.51.101.7', false],
		['198.51.100.0/24', '::ffff:198.51.100.7', true],
		['198.51.100.0/24', '2001:db8::7', false],
		['2001:db8::/32', '2001:db8::7', true],
		['2001:db8::/32', '2001:db9::7', false],
		['2001:db8::/32', '198.51.100.7', false],
		['0.0.0.0/0', '::1', false],
	])('%s holds %s: %s', (network, address, expected) => {
		const [parsedNetwork, parsedAddress] = [parseNetwork(network), parseAddress(address)];
		expect(parsedNetwork && parsedAddress && networkContains(parsedNetwork, parsedAddress)).toBe(expected);
	});
});
