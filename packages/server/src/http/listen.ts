// The socket: node's own server in front of the authority. It carries bytes, bounds them, and knows no protocol. Answers to
// what never becomes a request have the AADSTS shape too. Why no framework: docs/decisions/0007.
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { Server as NetServer, type Socket } from 'node:net';
import type { AuthorityApp } from '../app.ts';
import { randomUuid } from '../clock.ts';
import { bodyTooLarge, internalError, type ProtocolError } from '../errors.ts';
import { errorResponse } from './error-response.ts';
import type { HttpRequest, HttpResponse } from './message.ts';
import { tlsSettings } from './tls-settings.ts';

export interface ListenOptions {
	host: string;
	port: number;
	/** absent where a trusted proxy ends TLS */
	tls?: TlsFiles;
	/** connections that may be open at a time; more are closed at once */
	maxConnections?: number;
	/** milliseconds in which a new connection must bring its first request */
	silenceMilliseconds?: number;
}

/** PEM texts */
export interface TlsFiles {
	key: string;
	cert: string;
}

export interface Listener {
	/** the port that was bound, when 0 was asked for */
	port: number;
	/** for the connections that come from now on; without TLS it does nothing */
	replaceTls(tls: TlsFiles): void;
	/**
	 * Stops: requests are answered with `Connection: close` (RFC 9112 §9.6), idle connections are closed, and what is left after the
	 * grace period is cut.
	 */
	close(graceMilliseconds: number): Promise<void>;
}

/** bytes */
const bodyLimit = 65_536;
/** far above what browsers and APIs keep open, and below the files that a process may have open */
const defaultConnections = 8192;
const defaultSilence = 10_000;
/** milliseconds that idle connections are left open when stopping, for requests that are on their way already */
const lastRequests = 50;

/** @throws ProtocolError when the body is larger than the limit; what is left of it is not read */
async function readBody(incoming: IncomingMessage): Promise<string> {
	if (incoming.method === 'GET' || incoming.method === 'HEAD') return '';
	if (Number(incoming.headers['content-length'] ?? 0) > bodyLimit) throw bodyTooLarge();
	return new Promise((resolve, reject) => {
		const chunks: Buffer[] = [];
		let length = 0;
		incoming.on('data', (chunk: Buffer) => {
			length += chunk.length;
			if (length > bodyLimit) {
				incoming.pause();
				reject(bodyTooLarge());
			} else chunks.push(chunk);
		});
		incoming.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
		incoming.on('error', reject);
	});
}

function send(outgoing: ServerResponse, { status, headers, body }: HttpResponse): void {
	headers['content-length'] = String(Buffer.byteLength(body));
	outgoing.writeHead(status, headers).end(body);
}

async function answer(
	{ authority, handle }: AuthorityApp,
	incoming: IncomingMessage,
	outgoing: ServerResponse,
	isStopping: () => boolean,
): Promise<void> {
	const fail = (error: ProtocolError) => {
		const traceId = randomUuid(authority.random);
		const response = errorResponse(error, {
			traceId,
			correlationId: traceId,
			receivedAt: authority.clock(),
			origin: authority.origin,
		});
		// the rest of a body that was not read must not be taken for the next request
		send(outgoing, { ...response, headers: { ...response.headers, 'cache-control': 'no-store', connection: 'close' } });
	};
	let body: string;
	try {
		body = await readBody(incoming);
	} catch (error) {
		if (incoming.destroyed) return;
		return fail(error instanceof Error && 'entry' in error ? (error as ProtocolError) : internalError(error));
	}
	const url = incoming.url ?? '/';
	const mark = url.indexOf('?');
	const response = await handle({
		method: incoming.method ?? 'GET',
		path: mark < 0 ? url : url.slice(0, mark),
		query: mark < 0 ? '' : url.slice(mark + 1),
		// node joins repeated headers itself; `set-cookie` alone stays a list, and no request carries it
		headers: incoming.headers as HttpRequest['headers'],
		body,
		peerAddress: incoming.socket.remoteAddress ?? '',
	});
	if (isStopping()) response.headers.connection = 'close';
	send(outgoing, response);
}

/** A connection that brings no request holds a place that others need: it is closed. Node's own timers start with the first byte. */
function closeSilent(socket: Socket, milliseconds: number): void {
	const timer = setTimeout(() => socket.destroy(), milliseconds);
	timer.unref();
	awaited.set(socket, timer);
	socket.once('close', () => clearTimeout(timer));
}
const awaited = new WeakMap<Socket, NodeJS.Timeout>();

/** @throws the system's error when the address cannot be bound */
export async function listen(app: AuthorityApp, options: ListenOptions): Promise<Listener> {
	const { host, port, tls, maxConnections = defaultConnections, silenceMilliseconds = defaultSilence } = options;
	const limits = { requestTimeout: 15_000, headersTimeout: 10_000, keepAliveTimeout: 30_000, maxHeaderSize: 32_768 };
	let stopping = false;
	const isStopping = () => stopping;
	const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse) => {
		clearTimeout(awaited.get(incoming.socket));
		answer(app, incoming, outgoing, isStopping).catch(() => outgoing.destroy());
	};
	const secure = tls && createHttpsServer({ ...limits, ...tlsSettings, ...tls }, onRequest);
	const server: Server = secure ?? createHttpServer(limits, onRequest);
	server.maxConnections = maxConnections;
	let connections = 0;
	server.on('connection', (socket: Socket) => {
		connections += 1;
		socket.once('close', () => {
			connections -= 1;
		});
		// with TLS the time runs until the handshake, and anew from there
		closeSilent(socket, secure ? silenceMilliseconds * 2 : silenceMilliseconds);
	});
	server.on('secureConnection', (socket: Socket) => closeSilent(socket, silenceMilliseconds));
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, host, () => {
			server.off('error', reject);
			resolve();
		});
	});
	const address = server.address();
	return {
		port: typeof address === 'object' && address ? address.port : port,
		replaceTls: (files) => secure?.setSecureContext({ ...tlsSettings, ...files }),
		async close(graceMilliseconds) {
			stopping = true;
			const deadline = setTimeout(() => server.closeAllConnections(), graceMilliseconds);
			// of net, not http: idle connections stay a moment longer than the listener
			const ended = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
			if (connections > 0) await new Promise((resolve) => setTimeout(resolve, lastRequests));
			server.close();
			server.closeIdleConnections();
			await ended;
			clearTimeout(deadline);
		},
	};
}
