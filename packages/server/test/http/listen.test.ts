// The socket's bounds: connections that say nothing, too many of them, the end of the process, and what TLS agrees to.

import 'reflect-metadata';
import { randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { get as getSecurely } from 'node:https';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { createTestAuthority, type TestAuthority } from '@countersign/testkit';
import { PemConverter, X509CertificateGenerator } from '@peculiar/x509';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Listener, type ListenOptions, listen } from '../../src/http/listen.ts';
import type { HttpRequest, HttpResponse } from '../../src/http/message.ts';
import { ensureDevelopmentCertificate } from '../../src/tls/development-certificate.ts';

let authority: TestAuthority;
let tls: { key: string; cert: string };
let other: { key: string; cert: string };
const folder = mkdtempSync(join(tmpdir(), 'countersign-listen-'));
const open: Listener[] = [];
beforeAll(async () => {
	authority = await createTestAuthority();
	tls = await ensureDevelopmentCertificate(join(folder, 'one'), [], Date.now(), randomBytes);
	other = await ensureDevelopmentCertificate(join(folder, 'other'), ['second.test'], Date.now(), randomBytes);
});
afterEach(async () => {
	for (const listener of open.splice(0)) await listener.close(100);
});
afterAll(async () => {
	await authority.close();
	rmSync(folder, { recursive: true });
});

async function start(options: Partial<ListenOptions> = {}): Promise<Listener> {
	const listener = await listen(authority.app, { host: '127.0.0.1', port: 0, ...options });
	open.push(listener);
	return listener;
}

const connected = (socket: Socket, event = 'connect') => new Promise((resolve) => socket.once(event, resolve));
const closed = (socket: Socket, milliseconds: number) =>
	new Promise<boolean>((resolve) => {
		socket.on('error', () => undefined);
		socket.resume();
		socket.once('close', () => resolve(true));
		setTimeout(() => resolve(false), milliseconds).unref();
	});

describe('[case authority/18] connections that do not pay for their place', () => {
	test.each<[string, boolean]>([
		['plain', false],
		['TLS', true],
	])('one that never sends a byte is closed (%s)', async (_, secure) => {
		const listener = await start({ silenceMilliseconds: 50, ...(secure ? { tls } : {}) });
		const socket = connect(listener.port, '127.0.0.1');
		await connected(socket);
		expect(await closed(socket, 3000)).toBe(true);
	});

	test('one that makes a TLS handshake and then says nothing is closed', async () => {
		const listener = await start({ silenceMilliseconds: 100, tls });
		const socket = connectTls({ port: listener.port, host: '127.0.0.1', rejectUnauthorized: false });
		await connected(socket, 'secureConnect');
		expect(await closed(socket, 3000)).toBe(true);
	});

	test('one that brought a request stays for the next', async () => {
		const listener = await start({ silenceMilliseconds: 100 });
		const socket = connect(listener.port, '127.0.0.1', () =>
			socket.write('GET /assets/mark.svg HTTP/1.1\r\nHost: x\r\n\r\n'),
		);
		expect(await closed(socket, 400)).toBe(false);
		socket.destroy();
	});

	test('beyond the bound on connections new ones are closed at once, and places that come free are given again', async () => {
		const listener = await start({ maxConnections: 2 });
		const sockets = [connect(listener.port, '127.0.0.1'), connect(listener.port, '127.0.0.1')] as const;
		await Promise.all(sockets.map((socket) => connected(socket)));
		const third = connect(listener.port, '127.0.0.1');
		expect(await closed(third, 2000)).toBe(true);
		sockets[0].destroy();
		const asks = () =>
			new Promise<number | undefined>((resolve) => {
				get({ agent: false, port: listener.port, host: '127.0.0.1', path: '/assets/mark.svg' }, (response) =>
					resolve(response.resume().statusCode),
				).once('error', () => resolve(undefined));
			});
		await expect.poll(asks).toBe(200);
		sockets[1].destroy();
	});
});

describe('[case authority/18] stopping', () => {
	test('answers of the last moment say Connection: close, nothing is cut, and it does not wait for its limit of eight seconds', async () => {
		const listener = await start();
		const agent = new Agent({ keepAlive: true, maxSockets: 20 });
		const faults: unknown[] = [];
		const headers: (string | undefined)[] = [];
		let stopping = false;
		const once = () =>
			new Promise<void>((resolve) => {
				const asked = get({ agent, port: listener.port, host: '127.0.0.1', path: '/assets/mark.svg' }, (response) => {
					if (stopping) headers.push(response.headers.connection);
					response.resume().once('end', resolve);
				});
				asked.once('error', (error) => {
					// a new connection that is refused tells that there is nobody any more; one that is cut in a request is a
					// fault
					if (asked.reusedSocket) faults.push(error);
					resolve();
				});
			});
		let done = false;
		const lanes = Array.from({ length: 20 }, async () => {
			while (!done) await once();
		});
		await new Promise((resolve) => setTimeout(resolve, 100));
		stopping = true;
		const started = performance.now();
		await listener.close(8000);
		const took = performance.now() - started;
		done = true;
		await Promise.all(lanes);
		agent.destroy();
		expect(faults).toEqual([]);
		expect(headers.length).toBeGreaterThan(0);
		expect(headers).toContain('close');
		expect(took).toBeLessThan(4000);
	});
});

describe('TLS', () => {
	const handshake = (port: number, options: object) =>
		new Promise<TLSSocket | undefined>((resolve) => {
			const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options }, () =>
				resolve(socket),
			);
			socket.once('error', () => resolve(undefined));
		});

	test.each([
		['ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256', true],
		['ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384', true],
		['ECDHE-ECDSA-AES256-CCM8:ECDHE-ECDSA-AES128-CCM8', false],
		['ECDHE-ECDSA-AES256-CCM:ECDHE-ECDSA-AES128-CCM', false],
		['ECDHE-ECDSA-AES128-SHA256:ECDHE-RSA-AES128-SHA256', false],
		['ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES128-SHA@SECLEVEL=0', false],
		['AES128-GCM-SHA256:AES256-GCM-SHA384', false],
	])('[case authority/34] of TLS 1.2 the suites of RFC 9325 alone are agreed to: %s', async (ciphers, agreed) => {
		const listener = await start({ tls });
		const socket = await handshake(listener.port, { ciphers, maxVersion: 'TLSv1.2' });
		expect(socket !== undefined).toBe(agreed);
		socket?.destroy();
	});

	test('TLS 1.3 is agreed to', async () => {
		const listener = await start({ tls });
		const socket = await handshake(listener.port, { minVersion: 'TLSv1.3' });
		expect(socket?.getProtocol()).toBe('TLSv1.3');
		socket?.destroy();
	});

	test('[case authority/13] files that are read again are for new connections, and those that are open go on', async () => {
		const listener = await start({ tls });
		const before = await handshake(listener.port, {});
		listener.replaceTls(other);
		const after = await handshake(listener.port, {});
		expect(before?.getPeerCertificate().fingerprint256).not.toBe(after?.getPeerCertificate().fingerprint256);
		expect(after?.getPeerCertificate().subjectaltname).toContain('second.test');
		expect(before?.destroyed).toBe(false);
		before?.destroy();
		after?.destroy();
	});
});

describe('the certificate of the peer', () => {
	const day = 86_400_000;
	let certificates: { key: string; cert: string };
	let expired: { key: string; cert: string };

	/** @returns a certificate that is its own authority, as PEM texts */
	async function selfSigned(notAfter: number): Promise<{ key: string; cert: string }> {
		const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
		const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
		const certificate = await X509CertificateGenerator.createSelfSigned({
			name: `CN=Megan ${notAfter}`,
			notBefore: new Date(notAfter - 10 * day),
			notAfter: new Date(notAfter),
			signingAlgorithm: algorithm,
			keys: keys as never,
		});
		const key = PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
		return { key, cert: certificate.toString('pem') };
	}
	beforeAll(async () => {
		certificates = await selfSigned(Date.now() + day);
		expired = await selfSigned(Date.now() - day);
	});

	const trusting = (...authorities: string[]) => ({ peerCertificates: { authorities } });

	/** @returns what the request said of the peer's certificate */
	async function presented(
		options: Partial<ListenOptions>,
		shown: { key: string; cert: string } | undefined,
		replacing?: { key: string; cert: string },
	): Promise<HttpRequest['peerCertificate']> {
		let seen: HttpRequest | undefined;
		const answering = {
			async handle(request: HttpRequest): Promise<HttpResponse> {
				seen = request;
				return { status: 204, headers: {}, body: '' };
			},
			refuse: authority.app.refuse,
		};
		const listener = await listen(answering, { host: '127.0.0.1', port: 0, tls, ...options });
		open.push(listener);
		if (replacing) listener.replaceTls(replacing);
		await new Promise((resolve, reject) => {
			const where = { port: listener.port, host: '127.0.0.1', agent: false, rejectUnauthorized: false, ...shown };
			getSecurely(where, (response) => response.resume().once('end', resolve)).once('error', reject);
		});
		if (!seen) throw new Error('no request arrived');
		return seen.peerCertificate;
	}

	test('one that chains to an authority of the listener is verified, and its bytes are those that were presented', async () => {
		const certificate = await presented(trusting(certificates.cert), certificates);
		expect(certificate?.isVerified).toBe(true);
		expect(Buffer.from(certificate?.der ?? [])).toEqual(new X509Certificate(certificates.cert).raw);
	});

	test.each<[string, () => Promise<HttpRequest['peerCertificate']>]>([
		['of another authority', () => presented(trusting(other.cert), certificates)],
		['that has expired', () => presented(trusting(expired.cert), expired)],
		['where the listener has no authorities', () => presented(trusting(), certificates)],
		['made for servers', () => presented(trusting(readFileSync(join(folder, 'one/ca.pem'), 'utf8')), tls)],
	])('one %s is there, and is not verified', async (_, present) => {
		expect((await present())?.isVerified).toBe(false);
	});

	test('a peer that presents none is answered too', async () => {
		expect(await presented(trusting(other.cert), undefined)).toBeUndefined();
	});

	test('a listener that does not ask for certificates gets none', async () => {
		expect(await presented({}, certificates)).toBeUndefined();
	});

	test('certificates are asked for still after the TLS files were replaced', async () => {
		expect((await presented(trusting(certificates.cert), certificates, other))?.isVerified).toBe(true);
	});
});
