// Messages by SMTP, taken over by a small server on loopback. RFC 5321, RFC 3207, RFC 4954.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMailSender, type MailSender, mailNeeded } from '../../src/programs/mail.ts';
import { parseConfiguration } from '../../src/programs/production-configuration.ts';
import { ensureDevelopmentCertificate } from '../../src/tls/development-certificate.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-mail-'));
const passwordFile = join(folder, 'password');
let tls: Awaited<ReturnType<typeof ensureDevelopmentCertificate>>;
let server: Server;
let port: number;
/** each line that a client sent, and whether TLS had begun */
let lines: { text: string; encrypted: boolean }[];
let offersTls: boolean;
let sender: MailSender | undefined;

beforeAll(async () => {
	tls = await ensureDevelopmentCertificate(folder, [], Date.now(), randomBytes);
	writeFileSync(passwordFile, 'correct horse\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
	lines = [];
	offersTls = true;
	server = createServer((socket) => serve(socket, false));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	port = typeof address === 'object' && address ? address.port : 0;
});
afterEach(async () => {
	sender?.close();
	sender = undefined;
	await new Promise((resolve) => server.close(resolve));
});

function serve(socket: Socket, encrypted: boolean): void {
	let isData = false;
	let kept = '';
	const say = (text: string) => socket.write(`${text}\r\n`);
	socket.on('error', () => undefined);
	socket.on('data', function take(chunk) {
		kept += chunk.toString('latin1');
		for (let end = kept.indexOf('\r\n'); end >= 0; end = kept.indexOf('\r\n')) {
			const text = kept.slice(0, end);
			kept = kept.slice(end + 2);
			lines.push({ text, encrypted });
			if (isData) {
				if (text !== '.') continue;
				isData = false;
				say('250 2.0.0 taken');
			} else if (/^EHLO/i.test(text)) {
				say('250-localhost');
				if (offersTls && !encrypted) say('250-STARTTLS');
				say('250 AUTH PLAIN');
			} else if (/^STARTTLS/i.test(text) && !offersTls) say('502 5.5.1 not here');
			else if (/^STARTTLS/i.test(text)) {
				say('220 go on');
				socket.off('data', take);
				serve(new TLSSocket(socket, { isServer: true, key: tls.key, cert: tls.cert }), true);
				return;
			} else if (/^AUTH/i.test(text)) say('235 2.7.0 welcome');
			else if (/^DATA/i.test(text)) {
				isData = true;
				say('354 go on');
			} else if (/^QUIT/i.test(text)) socket.end('221 bye\r\n');
			else say('250 2.0.0 fine');
		}
	});
	if (!encrypted) say('220 localhost ESMTP');
}

const configured = (more: object) =>
	parseConfiguration(
		JSON.stringify({
			origin: 'https://login.test',
			dataFolder: 'x',
			mail: { host: '127.0.0.1', port, from: 'sign-in@contoso.example', certificateAuthorityFile: tls.caFile, ...more },
		}),
	).mail as Parameters<typeof createMailSender>[0];
const open = (more: object = {}): MailSender => {
	sender = createMailSender(configured(more));
	return sender;
};
const message = { to: 'bob@elsewhere.test', subject: 'Ihr Code für heute', text: 'Your code: 12345678' };
const sent = () => lines.map(({ text }) => text).join('\n');

test('a message goes over TLS, with the account of the configuration', async () => {
	await open({ user: 'countersign', passwordFile }).send(message);
	const inClear = lines.filter(({ encrypted }) => !encrypted).map(({ text }) => text.split(' ')[0]);
	expect(inClear).toEqual(['EHLO', 'STARTTLS']);
	expect(sent()).toContain(Buffer.from('\0countersign\0correct horse').toString('base64'));
	expect(sent()).toContain('RCPT TO:<bob@elsewhere.test>');
	expect(sent()).toContain('From: sign-in@contoso.example');
	expect(sent()).toContain('Your code: 12345678');
	expect(sent()).toContain('Auto-Submitted: auto-generated');
});

test('where the server offers no TLS, nothing is sent', async () => {
	offersTls = false;
	await expect(open().send(message)).rejects.toThrow();
	expect(sent()).not.toMatch(/MAIL FROM|12345678/);
});

test('where the certificate is not of the configured authority, nothing is sent', async () => {
	await expect(open({ certificateAuthorityFile: undefined }).send(message)).rejects.toThrow();
	expect(sent()).not.toMatch(/MAIL FROM|12345678/);
});

test('a relay on this machine may do without TLS, but no password is sent to it', async () => {
	offersTls = false;
	await open({ tls: 'none' }).send(message);
	expect(sent()).toContain('Your code: 12345678');
	expect(() => open({ tls: 'none', user: 'countersign', passwordFile })).toThrow('in the clear');
});

test.each([
	'bob@elsewhere.test, eve@evil.test',
	'bob@elsewhere.test;eve@evil.test',
	'Bob <bob@elsewhere.test>',
	'bob@elsewhere.test\r\nRCPT TO:<eve@evil.test>',
	'bob',
])('an address that is more or less than one is refused: %j', async (to) => {
	await expect(open().send({ ...message, to })).rejects.toThrow('not one plain address');
	expect(lines).toEqual([]);
});

test('a line break in a subject begins no header of its own', async () => {
	await open().send({ ...message, subject: 'Hello\r\nBcc: eve@evil.test' });
	expect(lines.map(({ text }) => text)).not.toContain('Bcc: eve@evil.test');
	expect(sent()).not.toContain('RCPT TO:<eve@evil.test>');
});

test('at the start it is told which tenants need mail that nobody sends', () => {
	const tenant = (defaultDomain: string, ...selfServicePasswordReset: string[]) => ({
		defaultDomain,
		settings: { selfServicePasswordReset },
	});
	expect(mailNeeded([tenant('a.example', 'email'), tenant('b.example')])).toContain('nobody of a.example can reset');
	expect(mailNeeded([tenant('b.example'), { defaultDomain: 'c.example', settings: {} }])).toBeUndefined();
});
