// The proxy that leads some hosts to the authority: real sockets, all on loopback.
import { connect, createServer, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AddressProxy, startAddressProxy } from '../../src/programs/address-proxy.ts';
import { StartupError } from '../../src/programs/startup-error.ts';

const servers: Server[] = [];
const sockets: Socket[] = [];

async function listen(answer: (socket: Socket) => void): Promise<number> {
	const server = createServer(answer);
	servers.push(server);
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', resolve);
	});
	return (server.address() as { port: number }).port;
}

let authority: number;
let proxy: AddressProxy;
beforeEach(async () => {
	// says who it is, and what it was sent first
	authority = await listen((socket) => socket.once('data', (sent) => socket.end(`authority heard ${sent}`)));
	proxy = await startAddressProxy({
		hosts: ['login.test'],
		authority: { host: '127.0.0.1', port: authority },
		host: '127.0.0.1',
		port: 0,
	});
});
afterEach(async () => {
	await proxy.close();
	for (const socket of sockets.splice(0)) socket.destroy();
	for (const server of servers.splice(0)) server.close();
});

/** what a client reads that sends these lines and nothing more */
function exchange(sent: string): Promise<string> {
	const socket = connect(proxy.port, '127.0.0.1');
	sockets.push(socket);
	socket.write(sent);
	return text(socket);
}
const tunnel = (target: string) => exchange(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\nhello`);

test.each(['login.test:443', 'LOGIN.TEST:443'])(
	'%s is led to the authority, with what was sent at once',
	async (target) => {
		expect(await tunnel(target)).toBe('HTTP/1.1 200 Connection established\r\n\r\nauthority heard hello');
	},
);

test.each(['127.0.0.1', 'localhost'])('another host (%s) and port pass', async (host) => {
	const other = await listen((socket) => socket.end('another'));
	expect(await tunnel(`${host}:${other}`)).toMatch(/^HTTP\/1\.1 200 .*another$/s);
});

test('another port of a host that is led elsewhere is not led', async () => {
	expect(await tunnel('login.test:444')).toMatch(/^HTTP\/1\.1 502 /);
});

test('a target that does not answer is 502', async () => {
	const gone = await listen(() => undefined);
	await new Promise((resolve) => servers.at(-1)?.close(resolve));
	expect(await tunnel(`127.0.0.1:${gone}`)).toMatch(/^HTTP\/1\.1 502 /);
});

test.each(['login.test', 'login.test:0', 'login.test:65536', 'login.test:443:443', 'user@login.test:443', '[::1:443'])(
	'%s is no target: 400',
	async (target) => {
		expect(await tunnel(target)).toMatch(/^HTTP\/1\.1 400 /);
	},
);

test('plain http is refused, and says what to set', async () => {
	const answer = await exchange('GET http://login.test/ HTTP/1.1\r\nHost: login.test\r\nConnection: close\r\n\r\n');
	expect(answer).toMatch(/^HTTP\/1\.1 405 /);
	expect(answer).toContain('HTTPS_PROXY');
});

test('closing it ends the connections that it carries', async () => {
	const held = await listen((socket) => socket.write('held'));
	const socket = connect(proxy.port, '127.0.0.1');
	sockets.push(socket);
	socket.write(`CONNECT 127.0.0.1:${held} HTTP/1.1\r\nHost: x\r\n\r\n`);
	await new Promise((resolve) => socket.on('data', (data) => data.includes('held') && resolve(undefined)));
	const ended = new Promise((resolve) => socket.once('close', resolve));
	await proxy.close();
	await ended;
});

test('a port that is taken is one clear line', async () => {
	const again = startAddressProxy({
		hosts: [],
		authority: { host: '127.0.0.1', port: authority },
		host: '127.0.0.1',
		port: proxy.port,
	});
	await expect(again).rejects.toThrow(
		new StartupError(`port ${proxy.port} on 127.0.0.1 is taken by another program; choose another with --proxy-port`),
	);
});
