// The webhook that takes text messages of `serve`: what it gets, how it is signed, and what the log says where it does
// not take one. Standard Webhooks 1.0.
import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { parseConfiguration } from '../../src/programs/production-configuration.ts';
import { createTextMessageSender, messagesNeeded } from '../../src/programs/text-messages.ts';
import { ensureDevelopmentCertificate } from '../../src/tls/development-certificate.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-text-messages-'));
const secretFile = join(folder, 'secret');
let certificateAuthorityFile: string;
const key = randomBytes(32);
const message = { channel: 'sms', to: '+4915112345678', text: '123456 is your code' } as const;
const now = 1_800_000_000;

let server: Server;
let url: string;
let taken: { headers: IncomingHttpHeaders; body: string }[];
let answer: number | 'never';
beforeAll(async () => {
	const tls = await ensureDevelopmentCertificate(folder, [], Date.now(), randomBytes);
	writeFileSync(secretFile, `whsec_${key.toString('base64')}\n`);
	certificateAuthorityFile = tls.caFile;
	server = createServer({ cert: tls.cert, key: tls.key }, (request, response) => {
		let body = '';
		request.on('data', (chunk) => {
			body += chunk;
		});
		request.on('end', () => {
			taken.push({ headers: request.headers, body });
			if (answer === 'never') return;
			response.writeHead(answer, answer === 302 ? { location: `${url}/elsewhere` } : {}).end();
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	url = `https://localhost:${typeof address === 'object' && address ? address.port : 0}/text-messages`;
});
afterAll(() => {
	server.closeAllConnections();
	server.close();
	rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
	taken = [];
	answer = 204;
});

const configured = { secretFile, timeoutSeconds: 1, perTenantAnHour: 1000 };
const sender = (more: object = {}) =>
	createTextMessageSender({ url, ...configured, certificateAuthorityFile, ...more }, () => now);

test('the webhook gets the message once, signed with its id and time over the body', async () => {
	await sender()(message);
	expect(taken).toHaveLength(1);
	const [{ headers, body } = { headers: {}, body: '' }] = taken;
	expect(JSON.parse(body)).toEqual(message);
	expect(headers['content-type']).toBe('application/json');
	expect(headers['webhook-timestamp']).toBe(String(now));
	const id = headers['webhook-id'];
	expect(id).toMatch(/^[0-9a-f-]{36}$/);
	const signature = createHmac('sha256', key).update(`${id}.${now}.${body}`).digest('base64');
	expect(headers['webhook-signature']).toBe(`v1,${signature}`);
});

test.each<[number, string]>([
	[401, 'it does not take the signature: give it the secret of textMessages.secretFile, and set both clocks'],
	[404, 'nothing takes messages there: correct textMessages.url'],
	[429, 'it takes no more for now: raise its limit, or lower textMessages.perTenantAnHour'],
	[302, 'redirects are not followed: give textMessages.url the address it names'],
	[500, 'look at the log of the receiver'],
])('an answer of %i is a failure that says what to do, and nothing is sent again', async (status, remedy) => {
	answer = status;
	const failure = await sender()(message).catch((error) => error);
	expect(failure.name).toBe('UndeliveredMessage');
	expect(failure.message).toBe(`the webhook of textMessages.url answered ${status}: ${remedy}`);
	expect(taken).toHaveLength(1);
	expect(failure.message).not.toMatch(/123456|4915112345678/);
});

test('an answer that does not come in time is not waited for', async () => {
	answer = 'never';
	await expect(sender()(message)).rejects.toThrow('cannot be reached (no answer in 1 seconds)');
});

test('a webhook whose certificate nobody vouches for gets nothing', async () => {
	await expect(sender({ certificateAuthorityFile: undefined })(message)).rejects.toThrow(
		/cannot be reached \([A-Z_]+\)/,
	);
	expect(taken).toEqual([]);
});

test('a secret that is too short stops the start', () => {
	const short = join(folder, 'short');
	writeFileSync(short, randomBytes(12).toString('base64'));
	expect(() => sender({ secretFile: short })).toThrow('holds 12 bytes, and 24 are needed');
	expect(() => sender({ secretFile: join(folder, 'none') })).toThrow('the secret of the text message webhook');
	expect(() => sender({ url: 'http://gateway.example/' })).toThrow('must be an https address');
});

test.each([
	['http', { url: 'http://gateway.example/', secretFile }],
	['without a secret', { url: 'https://gateway.example/' }],
	['with a time limit that nobody waits for', { url: 'https://gateway.example/', secretFile, timeoutSeconds: 600 }],
])('a configuration %s is refused', (_, textMessages) => {
	const configuration = { origin: 'https://login.example', dataFolder: '/data', textMessages };
	expect(() => parseConfiguration(JSON.stringify(configuration))).toThrow('the configuration is not acceptable');
});

test('the start says which tenants enabled text messages that nobody sends', () => {
	const tenant = (defaultDomain: string, state?: string) => ({
		defaultDomain,
		settings: state === undefined ? {} : { authenticationMethods: { sms: { state } } },
	});
	expect(messagesNeeded([tenant('a.example', 'enabled'), tenant('b.example')])).toContain('nobody of a.example can');
	expect(messagesNeeded([tenant('b.example', 'disabled'), tenant('c.example')])).toBeUndefined();
});
