// The agent of a device: where its key lies, whom it answers, and whom not.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deviceProofType } from '@countersign/protocol';
import { decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { startAgent } from '../src/device/agent.ts';
import { createDeviceFile, publicKeyOf, readDeviceFile, writeDeviceFile } from '../src/device/device-key.ts';

const root = mkdtempSync(join(tmpdir(), 'countersign-device-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const authority = 'https://login.test';
const device = createDeviceFile(authority, 'join', 'Laptop');
const question = { authority, nonce: 'n', transaction: 't', tenant: 'c' };

async function freePort(): Promise<number> {
	const probe = createServer();
	await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
	const { port } = probe.address() as AddressInfo;
	await new Promise((resolve) => probe.close(resolve));
	return port;
}

let port: number;
let agent: Awaited<ReturnType<typeof startAgent>>;
beforeEach(async () => {
	port = await freePort();
	agent = await startAgent(device, () => undefined, port);
});
afterEach(() => void agent.close());

interface Asked {
	path?: string;
	method?: string;
	headers?: Record<string, string>;
	body?: unknown;
}

function ask({ path = '/proof', method = 'POST', headers = {}, body = question }: Asked = {}) {
	return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
		const sent = request(
			{ host: '127.0.0.1', port, path, method, headers: { origin: authority, ...headers } },
			(answer) => {
				let text = '';
				answer.on('data', (chunk) => {
					text += chunk;
				});
				answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
			},
		);
		sent.on('error', reject);
		sent.end(typeof body === 'string' ? body : JSON.stringify(body));
	});
}

test.skipIf(process.platform === 'win32')('the key’s file is its owner’s alone, and is never written over', () => {
	const path = join(root, 'below', 'device.json');
	writeDeviceFile(path, device);
	expect(statSync(path).mode & 0o777).toBe(0o600);
	expect(readDeviceFile(path)).toEqual(device);
	expect(() => writeDeviceFile(path, device)).toThrow(/exists already/);
	expect(() => readDeviceFile(join(root, 'none.json'))).toThrow(/device join/);
	expect(() => createDeviceFile('http://login.test', 'join')).toThrow(/https/);
});

test('it signs the page’s challenge for its one authority, for a minute, with its own key', async () => {
	const { status, headers, text } = await ask();
	expect(status).toBe(200);
	expect(headers['access-control-allow-origin']).toBe(authority);
	const { payload } = await jwtVerify(
		JSON.parse(text).statement,
		await importJWK({ ...publicKeyOf(device), alg: 'ES256' }),
		{
			typ: deviceProofType,
		},
	);
	expect(payload).toMatchObject({
		aud: authority,
		nonce: 'n',
		transaction: 't',
		tenant: 'c',
		device_id: device.deviceId,
	});
	expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
	const registration = JSON.parse((await ask({ path: '/registration' })).text).statement;
	expect(decodeProtectedHeader(registration).jwk).toEqual(publicKeyOf(device));
	expect(text + registration).not.toContain(device.key.d);
});

test('a browser’s preflight is answered for the authority’s pages: private network access is granted to them alone', async () => {
	const granted = await ask({
		method: 'OPTIONS',
		body: '',
		headers: { 'access-control-request-private-network': 'true' },
	});
	expect([granted.status, granted.headers['access-control-allow-private-network']]).toEqual([204, 'true']);
	const refused = await ask({ method: 'OPTIONS', body: '', headers: { origin: 'https://evil.test' } });
	expect([refused.status, refused.headers['access-control-allow-origin']]).toEqual([403, undefined]);
});

test.each<[string, Asked, number]>([
	['a page of another origin', { headers: { origin: 'https://evil.test' } }, 403],
	['a page of no origin', { headers: { origin: 'null' } }, 403],
	['another host name, by DNS rebinding', { headers: { host: 'evil.test' } }, 403],
	['a page that names another authority', { body: { ...question, authority: 'https://evil.test' } }, 400],
	['a question without a challenge', { body: { ...question, nonce: '' } }, 400],
	['what is no JSON', { body: '{' }, 400],
	['too long a question', { body: { ...question, nonce: 'n'.repeat(5000) } }, 400],
	['GET', { method: 'GET', body: '' }, 405],
	['another address', { path: '/key' }, 404],
])('nothing is signed for %s', async (_name, asked, status) => {
	const answer = await ask(asked);
	expect([answer.status, answer.text]).toEqual([status, '']);
});
