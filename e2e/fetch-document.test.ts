// What the authority fetches, on a real socket: this machine stands for the public host that the unit tests keep out.
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFetchDocument, fetchDocument } from '../packages/server/src/http/fetch-document.ts';
import { certificateFolder } from './trust.ts';

const fetchAnything = createFetchDocument(() => true);
let server: Server;
let origin: string;
let asked: string[] = [];
beforeAll(async () => {
	const tls = {
		key: readFileSync(join(certificateFolder, 'server-key.pem')),
		cert: readFileSync(join(certificateFolder, 'server.pem')),
	};
	server = createServer(tls, ({ url = '' }, response) => {
		asked.push(url);
		if (url === '/document') response.end('{"issuer":"é"}');
		else if (url === '/long') response.end('x'.repeat(262_145));
		else if (url === '/limit') response.end('x'.repeat(262_144));
		else if (url === '/elsewhere') response.writeHead(302, { location: '/document' }).end();
		else response.writeHead(404).end('{}');
	});
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', () => resolve());
	});
	origin = `https://localhost:${(server.address() as { port: number }).port}`;
});
afterAll(() => server.close());

test('a document is read, in UTF-8', async () => {
	expect(await fetchAnything(`${origin}/document`)).toBe('{"issuer":"é"}');
	expect(await fetchAnything(`${origin}/limit`)).toHaveLength(262_144);
});

test.each([
	['[sec 244] one of more than 256 KiB', '/long', /too long/],
	['[sec 244] a redirect', '/elsewhere', /answered 302/],
	['one that is not there', '/nothing', /answered 404/],
])('%s is none', async (_, path, reason) => {
	asked = [];
	await expect(fetchAnything(origin + path)).rejects.toThrow(reason);
	expect(asked).toEqual([path]);
});

test('[sec 244] with the authority’s own rule this machine is not asked at all', async () => {
	asked = [];
	await expect(fetchDocument(`${origin}/document`)).rejects.toThrow(/not public/);
	expect(asked).toEqual([]);
});
