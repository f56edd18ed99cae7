// A push as the programs make it: a real connection with TLS to a receiver whose address is private and allowed.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPostDocument } from '../../src/http/post-document.ts';
import { allowedReceivers } from '../../src/programs/trusted-networks.ts';
import { pushOnce } from '../../src/security-events/push.ts';
import { ensureDevelopmentCertificate } from '../../src/tls/development-certificate.ts';
import { applicationToken, tenantsWithPermissions } from '../graph/calls.ts';

let folder: string;
let tls: { key: string; cert: string };
let ca: string;
beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'countersign-'));
	const { key, cert, caFile } = await ensureDevelopmentCertificate(folder, [], Date.now(), randomBytes);
	tls = { key, cert };
	ca = readFileSync(caFile, 'utf8');
});
afterAll(() => rmSync(folder, { recursive: true }));

let server: TestAuthority;
let receiver: Server;
let got: { type: unknown; authorization: unknown; body: string }[];
/** statuses, in the order of the requests; 202 when there are none left */
let answers: number[];
let port: number;
beforeEach(async () => {
	[got, answers] = [[], []];
	server = await createTestAuthority({ tenants: tenantsWithPermissions(['AuditLog.Read.All']) });
	receiver = createServer(tls, async (request, response) => {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk as Buffer);
		const { 'content-type': type, authorization } = request.headers;
		got.push({ type, authorization, body: Buffer.concat(chunks).toString() });
		const status = answers.shift() ?? 202;
		response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
	});
	await new Promise<void>((listening) => void receiver.listen(0, '127.0.0.1', listening));
	port = (receiver.address() as AddressInfo).port;
	const delivery = {
		method: 'urn:ietf:rfc:8935',
		endpoint_url: `https://localhost:${port}/in`,
		authorization_header: 'Bearer s3cret',
	};
	await server.send({
		...{ method: 'POST', path: `/${testIds.tenant}/ssf/v1/streams` },
		headers: { authorization: `Bearer ${await applicationToken(server)}`, 'content-type': 'application/json' },
		body: JSON.stringify({ delivery }),
	});
	const { directory } = server.app.authority.storage;
	const at = server.now();
	await directory.setUserState(testIds.tenant, testIds.alice, { tokensValidFrom: at + 1, at });
});
afterEach(async () => {
	receiver.closeAllConnections();
	receiver.close();
	await server.close();
});
const pushAt = (networks: readonly string[], seconds = 0, trusted: string | undefined = ca) =>
	pushOnce(server.app.authority, createPostDocument(allowedReceivers(networks), trusted), server.now() + seconds);

test('an event arrives over TLS at a private address that is configured, and not again', async () => {
	await pushAt(['127.0.0.0/8']);
	await pushAt(['127.0.0.0/8'], 60);
	expect(got).toEqual([
		{ type: 'application/secevent+jwt', authorization: 'Bearer s3cret', body: expect.stringMatching(/^ey.+\..+\..+$/) },
	]);
});

test('after a failure the same event is sent again when its time has come', async () => {
	answers = [503, 302];
	for (const seconds of [0, 1, 2, 6, 60]) await pushAt(['127.0.0.0/8'], seconds);
	// the redirect of the second is not followed
	expect(got.length).toBe(3);
	const payload = (body: string) => JSON.parse(Buffer.from(body.split('.')[1] ?? '', 'base64url').toString()).jti;
	expect(new Set(got.map(({ body }) => payload(body))).size).toBe(1);
});

test('[sec 244] without the network in the configuration nothing is connected to', async () => {
	await pushAt([]);
	await pushAt(['10.0.0.0/8'], 60);
	expect(got).toEqual([]);
});

test('a receiver whose certificate nobody vouches for gets nothing', async () => {
	await pushOnce(server.app.authority, createPostDocument(allowedReceivers(['127.0.0.0/8'])), server.now());
	expect(got).toEqual([]);
});

test.each(['127.0.0.1', '10.0.0.1/8', 'x', '8.0.0.0/8', '0.0.0.0/0'])('%s is no network of receivers', (network) => {
	expect(() => allowedReceivers([network])).toThrow(/network|receivers/);
});
