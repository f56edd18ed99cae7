// What the authority fetches: documents of public hosts alone.
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
	createFetchRevocationList,
	fetchDocument,
	fetchRevocationList,
	isPublicAddress,
} from '../../src/http/fetch-document.ts';

test.each<[string, boolean]>([
	['93.184.216.34', true],
	['2606:2800:220:1:248:1893:25c8:1946', true],
	['127.0.0.1', false],
	['127.1.2.3', false],
	['0.0.0.0', false],
	['10.0.0.1', false],
	['172.16.0.1', false],
	['192.168.1.1', false],
	['169.254.169.254', false],
	['100.64.0.1', false],
	['224.0.0.1', false],
	['255.255.255.255', false],
	['::', false],
	['::1', false],
	['fe80::1', false],
	['fd00::1', false],
	['ff02::1', false],
	['::ffff:169.254.169.254', false],
	['::ffff:127.0.0.1', false],
	['64:ff9b::a9fe:a9fe', false],
	['2002:7f00:1::', false],
	['localhost', false],
])('[sec 244] %s is public: %s', (address, expected) => {
	expect(isPublicAddress(address)).toBe(expected);
});

test.each([
	['[sec 244] http', 'http://example.com/', /only https/],
	['[sec 244] a file', 'file:///etc/passwd', /only https/],
	['[sec 244] a name before the host', 'https://user@example.com/', /only https/],
	['[sec 244] this machine by address', 'https://127.0.0.1:1/', /not a public address/],
	['[sec 244] this machine in other notations', 'https://0x7f.1/', /not a public address/],
	['[sec 244] a metadata service', 'https://169.254.169.254/', /not a public address/],
	['[sec 244] the same inside IPv6', 'https://[::ffff:169.254.169.254]/', /not a public address/],
	['[sec 244] this machine by name', 'https://localhost:1/', /not public/],
])('%s is not asked', async (_, url, reason) => {
	await expect(fetchDocument(url)).rejects.toThrow(reason);
});

test('[sec 244] a name that resolves to this machine opens no connection', async () => {
	let connections = 0;
	const server = createServer().on('connection', () => {
		connections += 1;
	});
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', () => resolve());
	});
	const { port } = server.address() as { port: number };
	await expect(fetchDocument(`https://localhost:${port}/`)).rejects.toThrow(/not public/);
	server.close();
	expect(connections).toBe(0);
});

describe('a list of revoked certificates', () => {
	const fetchHere = createFetchRevocationList(() => true);
	let server: Server;
	beforeAll(async () => {
		server = createServer(({ url }, response) => {
			if (url === '/redirect') response.writeHead(302, { location: '/list' }).end();
			else response.end(url === '/list' ? Buffer.from([0x30, 0x80, 0xff]) : Buffer.alloc(1_048_577));
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
	});
	afterAll(() => server.close());
	const at = (path: string) => `http://127.0.0.1:${(server.address() as { port: number }).port}${path}`;

	test('comes over http as the bytes that it is', async () => {
		expect([...(await fetchHere(at('/list')))]).toEqual([0x30, 0x80, 0xff]);
	});

	test('is not followed to another address', async () => {
		await expect(fetchHere(at('/redirect'))).rejects.toThrow(/answered 302/);
	});

	test('of more than 1 MiB is not read', async () => {
		await expect(fetchHere(at('/long'))).rejects.toThrow(/too long/);
	});

	test.each([
		['[sec 244] this machine', 'http://127.0.0.1:1/', /not a public address/],
		['[sec 244] a metadata service', 'http://169.254.169.254/', /not a public address/],
		['[sec 244] a directory', 'ldap://example.com/', /only https and http/],
	])('%s is not asked for one', async (_, url, reason) => {
		await expect(fetchRevocationList(url)).rejects.toThrow(reason);
	});
});

test('what is no address at all rejects', async () => {
	await expect(fetchDocument('x')).rejects.toThrow();
});
