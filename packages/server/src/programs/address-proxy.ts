// A proxy on loopback that leads the connections for some hosts to this machine's authority and lets all others pass:
// so a program reaches it under addresses that it has written in, and nothing else on the machine is changed. It sees
// no plain text: TLS begins behind it. RFC 9110 §9.3.6, CONNECT.
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { bindError } from './startup-error.ts';

export interface AddressProxyOptions {
	/** whose port 443 is led to the authority */
	hosts: readonly string[];
	authority: { host: string; port: number };
	/** loopback address to bind */
	host: string;
	/** 0 for any free port */
	port: number;
}

export interface AddressProxy {
	port: number;
	close(): Promise<void>;
}

/** host and port of a CONNECT request's target; an IPv6 address stands in brackets */
const target = /^(\[[\da-f:.]+\]|[a-z\d._-]+):(\d{1,5})$/i;

/** @throws StartupError when the address cannot be bound */
export async function startAddressProxy({ hosts, authority, host, port }: AddressProxyOptions): Promise<AddressProxy> {
	const open = new Set<Socket>();
	const keep = (socket: Socket) => {
		open.add(socket);
		socket.once('close', () => open.delete(socket));
	};
	const server = createServer((_, response) => {
		response
			.writeHead(405, { allow: 'CONNECT' })
			.end('this proxy carries https alone: set HTTPS_PROXY, not HTTP_PROXY\n');
	});
	server.on('connect', (request, client: Socket, head: Buffer) => {
		keep(client);
		client.on('error', () => client.destroy());
		const [, name = '', number] = target.exec(request.url ?? '') ?? [];
		const wanted = Number(number);
		if (name === '' || wanted < 1 || wanted > 65_535) {
			client.end('HTTP/1.1 400 Bad Request\r\n\r\n');
			return;
		}
		const isLed = wanted === 443 && hosts.includes(name.toLowerCase());
		const upstream = isLed ? connect(authority.port, authority.host) : connect(wanted, name.replace(/^\[|\]$/g, ''));
		keep(upstream);
		let connected = false;
		upstream.once('connect', () => {
			connected = true;
			client.write('HTTP/1.1 200 Connection established\r\n\r\n');
			upstream.write(head);
			upstream.pipe(client);
			client.pipe(upstream);
		});
		upstream.once('error', () => {
			// from then on the client reads nobody's word but the target's
			if (connected) client.destroy();
			else client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
		});
		client.once('close', () => upstream.destroy());
		upstream.once('close', () => client.end());
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', (error) => reject(bindError(error, host, port, '--proxy-port')));
		server.listen(port, host, resolve);
	});
	const address = server.address();
	return {
		port: typeof address === 'object' && address ? address.port : port,
		close() {
			for (const socket of open) socket.destroy();
			return new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			});
		},
	};
}
