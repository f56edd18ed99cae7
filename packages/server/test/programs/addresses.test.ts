// Addresses as they are written in options and configuration.
import { describe, expect, test } from 'vitest';
import { parseOrigin, publicOrigin } from '../../src/programs/public-origin.ts';
import { parseTrustedProxies } from '../../src/programs/trusted-networks.ts';

describe('[case authority/33] a default port is left out of the origin', () => {
	test.each([
		['https://localhost:443', 'https://localhost'],
		['https://localhost:443/', 'https://localhost'],
		['https://login.example:8443', 'https://login.example:8443'],
		['https://[::1]:443', 'https://[::1]'],
	])('%s is %s', (text, origin) => {
		expect(parseOrigin(text)).toBe(origin);
	});
	test.each([
		[443, 'https://localhost'],
		[8443, 'https://localhost:8443'],
	])('dev on port %i calls itself %s', (port, origin) => {
		expect(publicOrigin(undefined, port)).toBe(origin);
	});
	test.each([
		'http://localhost',
		'https://user@localhost',
		'https://localhost/path',
		'https://localhost?x',
		'localhost',
	])('%s is refused', (text) => {
		expect(() => parseOrigin(text)).toThrow(/must be https/);
	});
});

describe('[case authority/13] trustProxy', () => {
	test.each([
		'0.0.0.0/0',
		'::/0',
		'0.0.0.0/1',
		'128.0.0.0/1',
		'8.0.0.0/8',
		'2000::/3',
		'::ffff:0.0.0.0/96',
		'::/1',
		'fc00::/6',
		'0.0.0.0/8',
	])('refuses %s, which takes in strangers', (text) => {
		expect(() => parseTrustedProxies([text])).toThrow(/holds more than proxies/);
	});
	test.each([
		'10.0.0.0/8',
		'172.16.0.0/12',
		'192.168.0.0/16',
		'127.0.0.0/8',
		'fc00::/7',
		'::1/128',
		'104.16.0.0/13',
		'2400:cb00::/32',
		'203.0.113.7/32',
	])('takes %s', (text) => {
		expect(parseTrustedProxies([text])).toHaveLength(1);
	});
	test.each(['10.0.0.1', '10.0.0.1/8', 'proxy.example', '', '10.0.0.0/33'])(
		'refuses %j, which is no network',
		(text) => {
			expect(() => parseTrustedProxies([text])).toThrow(/is not a network/);
		},
	);
});
