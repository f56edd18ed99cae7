// What the authority fetches: documents of public hosts alone.
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { fetchDocument, isPublicAddress } from '../../src/http/fetch-document.ts';

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

test('what is no address at all rejects', async () => {
	await expect(fetchDocument('x')).rejects.toThrow();
});
