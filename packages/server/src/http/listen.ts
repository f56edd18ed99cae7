// The socket: node's own server in front of the authority. It carries bytes, bounds them, and knows no protocol.
// Answers to what never becomes a request have the AADSTS shape too. Why no framework: docs/decisions/0007.
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { Server as NetServer, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { bodyTooLarge, internalError, type ProtocolError } from '../errors.ts';
import type { HttpRequest, HttpResponse, PeerCertificate } from './message.ts';
import { tlsSettings } from './tls-settings.ts';

/** What a listener carries messages for: the authority, or whatever else answers requests. */
export interface RequestHandler {
	/** @throws Error to end the connection without an answer */
	handle(request: HttpRequest): Promise<HttpResponse>;
	/**
	 * @param path that was asked for, as sent
	 * @returns the answer to what never became a request
	 */
	refuse(error: ProtocolError, path?: string): HttpResponse;
}

export interface ListenOptions {
	host: string;
	port: number;
	/** absent where a trusted proxy ends TLS */
	tls?: TlsFiles;
	/**
	 * Ask peers for a certificate, which none has to present. A browser may then ask its user to choose one, so that no
	 * listener should ask whose pages all users see.
	 */
	peerCertificates?: {
		/** PEM texts of the certificates that a peer's may chain to; `HttpRequest.peerCertificate` says whether it does */
		authorities: readonly string[];
	};
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
	 * Stops: requests are answered with `Connection: close` (RFC 9112 §9.6), idle connections are closed, and what is
	 * left after the grace period is cut.
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
function readBody(incoming: IncomingMessage): Promise<string> | string {
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

function send(outgoing: ServerResponse, { status, headers, body, content }: HttpResponse): void {
	if (content === undefined) {
		headers['content-length'] = String(Buffer.byteLength(body));
		outgoing.writeHead(status, headers).end(body);
		return;
	}
	headers['content-length'] = String(content.length);
	outgoing.writeHead(status, headers);
	if (content instanceof Uint8Array) outgoing.end(content);
	else if (outgoing.req.method === 'HEAD') outgoing.end();
	else
		pipeline(
			content.open(),
			(chunks) => exactly(content.length, chunks),
			outgoing,
			(error) => error && outgoing.destroy(),
		);
}

/**
 * The client finds the end of an answer by the length that was announced. Bytes beyond it would be taken for the next
 * answer, and missing ones would be waited for: of a file that changed since, the connection ends.
 */
async function* exactly(length: number, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
	let left = length;
	for await (const chunk of chunks) {
		left -= chunk.length;
		if (left < 0) break;
		yield chunk;
	}
	if (left !== 0) throw new Error('the file has another length than before');
}

/** @returns what the peer presented during the handshake of its connection */
function peerCertificateOf(socket: TLSSocket): PeerCertificate | undefined {
	const certificate = socket.getPeerX509Certificate();
	return certificate && { der: certificate.raw, isVerified: socket.authorized };
}

async function answer(
	{ handle, refuse }: RequestHandler,
	incoming: IncomingMessage,
	outgoing: ServerResponse,
	{ isStopping, asksForCertificates }: { isStopping: () => boolean; asksForCertificates: boolean },
): Promise<void> {
	const url = incoming.url ?? '/';
	const mark = url.indexOf('?');
	const path = mark < 0 ? url : url.slice(0, mark);
	const fail = (error: ProtocolError) => {
		const response = refuse(error, path);
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
	const request: HttpRequest = {
		method: incoming.method ?? 'GET',
		path,
		query: mark < 0 ? '' : url.slice(mark + 1),
		// node joins repeated headers itself; `set-cookie` alone stays a list, and no request carries it
		headers: incoming.headers as HttpRequest['headers'],
		body,
		peerAddress: incoming.socket.remoteAddress ?? '',
	};
	const peerCertificate = asksForCertificates ? peerCertificateOf(incoming.socket as TLSSocket) : undefined;
	if (peerCertificate) request.peerCertificate = peerCertificate;
	const response = await handle(request);
	if (isStopping()) response.headers.connection = 'close';
	send(outgoing, response);
}

/**
 * A connection that brings no request holds a place that others need: it is closed. Node's own timers start with the
 * first byte.
 */
function closeSilent(awaited: WeakMap<Socket, NodeJS.Timeout>, socket: Socket, milliseconds: number): void {
	const timer = setTimeout(() => socket.destroy(), milliseconds);
	timer.unref();
	awaited.set(socket, timer);
	socket.once('close', () => clearTimeout(timer));
}

/** @throws the system's error when the address cannot be bound */
export async function listen(app: RequestHandler, options: ListenOptions): Promise<Listener> {
	const { host, port, tls, maxConnections = defaultConnections, silenceMilliseconds = defaultSilence } = options;
	const limits = { requestTimeout: 15_000, headersTimeout: 10_000, keepAliveTimeout: 30_000, maxHeaderSize: 32_768 };
	const askForCertificates = options.peerCertificates && {
		requestCert: true,
		rejectUnauthorized: false,
		ca: [...options.peerCertificates.authorities],
	};
	/** the timers of connections that have brought no request yet */
	const awaited = new WeakMap<Socket, NodeJS.Timeout>();
	let stopping = false;
	const circumstances = {
		isStopping: () => stopping,
		asksForCertificates: tls !== undefined && askForCertificates !== undefined,
	};
	const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse) => {
		clearTimeout(awaited.get(incoming.socket));
		answer(app, incoming, outgoing, circumstances).catch(() => outgoing.destroy());
	};
	const secure = tls && createHttpsServer({ ...limits, ...tlsSettings, ...tls, ...askForCertificates }, onRequest);
	const server: Server = secure ?? createHttpServer(limits, onRequest);
	server.maxConnections = maxConnections;
	let connections = 0;
	server.on('connection', (socket: Socket) => {
		connections += 1;
		socket.once('close', () => {
			connections -= 1;
		});
		// with TLS the time runs until the handshake, and anew from there
		closeSilent(awaited, socket, secure ? silenceMilliseconds * 2 : silenceMilliseconds);
	});
	server.on('secureConnection', (socket: Socket) => closeSilent(awaited, socket, silenceMilliseconds));
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
		replaceTls: (files) => secure?.setSecureContext({ ...tlsSettings, ...files, ...askForCertificates }),
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
