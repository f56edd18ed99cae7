// X-Forwarded-For: what a client writes there never moves it, behind a proxy that appends the address it saw.
import { parseNetwork } from '@countersign/policy';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createClientAddress } from '../packages/server/src/http/client-address.ts';
import { hostileText, runs } from './hostile.ts';

const proxy = '10.0.0.1';
const trusted = [parseNetwork('10.0.0.0/8')].filter((network) => network !== undefined);
const clientAddress = createClientAddress(trusted);
const addressBehindNobody = createClientAddress([]);
const address = fc.oneof(
	fc.constantFrom(
		'198.51.100.7',
		'::ffff:203.0.113.5',
		'2001:db8::1',
		'10.0.0.2',
		'127.0.0.1',
		'203.0.113.05',
		'unknown',
		'_hidden',
	),
	fc.ipV4(),
	fc.ipV6(),
	hostileText,
);
const written = fc.oneof(
	{ weight: 4, arbitrary: fc.array(address, { maxLength: 30 }).map((hops) => hops.join(', ')) },
	fc.nat(5000).map((length) => '198.51.100.7, '.repeat(length / 14 + 1)),
);
const request = (peerAddress: string, forwarded: string) => ({
	method: 'GET',
	path: '/',
	query: '',
	body: '',
	peerAddress,
	headers: { 'x-forwarded-for': forwarded },
});

test('[sec 170] without a trusted proxy the header counts for nothing', () => {
	fc.assert(
		fc.property(written, (forwarded) => {
			expect(addressBehindNobody(request('203.0.113.9', forwarded))).toBe('203.0.113.9');
			expect(clientAddress(request('203.0.113.9', forwarded))).toBe('203.0.113.9');
		}),
		{ numRuns: runs * 5 },
	);
});

test('[sec 170] behind one, the address is the one that the proxy saw, whatever stands before it and however long that is', () => {
	fc.assert(
		fc.property(
			written,
			fc.constantFrom('203.0.113.9', '203.0.113.9:4711', '[2001:db8::9]:4711', '2001:db8::9'),
			(forwarded, seen) => {
				const expected = seen.startsWith('203') ? '203.0.113.9' : '2001:db8::9';
				expect(clientAddress(request(proxy, forwarded === '' ? seen : `${forwarded}, ${seen}`))).toBe(expected);
			},
		),
		{ numRuns: runs * 5 },
	);
});
