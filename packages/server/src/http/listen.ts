// The socket: node's own server in front of the authority. It carries bytes, bounds them, and knows no protocol. Answers to
// what never becomes a request have the AADSTS shape too. Why no framework: docs/decisions/0007.
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AuthorityApp } from '../app.ts';
import { randomUuid } from '../clock.ts';
import { bodyTooLarge, internalError, type ProtocolError } from '../errors.ts';
import { errorResponse } from './error-response.ts';
import type { HttpRequest, HttpResponse } from './message.ts';

export interface ListenOptions {
	host: string;
	port: number;
	/** absent where a trusted proxy ends TLS */
	tls?: { key: string; cert: string };
}

export interface Listener {
	/** the port that was bound, when 0 was asked for */
	port: number;
	/** stops taking connections, lets requests finish, and closes what is left after the grace period */
	close(graceMilliseconds: number): Promise<void>;
}

/** bytes */
const bodyLimit = 65_536;

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

async function answer({ authority, handle }: AuthorityApp, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
	const fail = (error: ProtocolError) => {
		const traceId = randomUuid(authority.random);
		const response = errorResponse(error, { traceId, correlationId: traceId, receivedAt: authority.clock(), origin: authority.origin });
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
	send(outgoing, response);
}

/** @throws the system's error when the address cannot be bound */
export async function listen(app: AuthorityApp, { host, port, tls }: ListenOptions): Promise<Listener> {
	const limits = { requestTimeout: 15_000, headersTimeout: 10_000, keepAliveTimeout: 30_000, maxHeaderSize: 32_768 };
	const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse) => {
		answer(app, incoming, outgoing).catch(() => outgoing.destroy());
	};
	const server: Server = tls ? createHttpsServer({ ...limits, ...tls, minVersion: 'TLSv1.2' }, onRequest) : createHttpServer(limits, onRequest);
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
		close(graceMilliseconds) {
			const deadline = setTimeout(() => server.closeAllConnections(), graceMilliseconds);
			return new Promise((resolve) => {
				server.close(() => {
					clearTimeout(deadline);
					resolve();
				});
				server.closeIdleConnections();
			});
		},
	};
}
