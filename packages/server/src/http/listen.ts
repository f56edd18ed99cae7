// The socket: Fastify in front of the authority. It carries bytes, bounds them, and knows no protocol.
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { AuthorityApp } from '../app.ts';
import { randomUuid } from '../clock.ts';
import { bodyTooLarge, internalError, malformedRequest, type ProtocolError } from '../errors.ts';
import { errorResponse } from './error-response.ts';
import type { HttpRequest } from './message.ts';

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

const bodyLimit = 65_536;

function bodylessErrorFor(error: { statusCode?: number }): ProtocolError {
	if (error.statusCode === 413) return bodyTooLarge();
	if (error.statusCode !== undefined && error.statusCode < 500) return malformedRequest('it is not well-formed HTTP');
	return internalError(error);
}

function createServer({ authority, handle }: AuthorityApp, tls: ListenOptions['tls']): FastifyInstance {
	const answerError = (error: unknown, _request: unknown, reply: FastifyReply): void => {
		const traceId = randomUuid(authority.random);
		const response = errorResponse(bodylessErrorFor(error as { statusCode?: number }), {
			traceId,
			correlationId: traceId,
			receivedAt: authority.clock(),
			origin: authority.origin,
		});
		reply
			.code(response.status)
			.headers({ ...response.headers, 'cache-control': 'no-store' })
			.send(response.body);
	};
	const server = Fastify({
		frameworkErrors: answerError,
		bodyLimit,
		requestTimeout: 15_000,
		keepAliveTimeout: 30_000,
		forceCloseConnections: 'idle',
		exposeHeadRoutes: false,
		...(tls ? { https: { ...tls, minVersion: 'TLSv1.2' } } : {}),
	} as object) as unknown as FastifyInstance;
	server.removeAllContentTypeParsers();
	server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
	server.setErrorHandler(answerError);
	server.all('*', async (request, reply) => {
		const [path = '/', ...query] = request.raw.url?.split('?') ?? [];
		const response = await handle({
			method: request.method,
			path,
			query: query.join('?'),
			// node joins repeated headers itself; `set-cookie` alone stays a list, and no request carries it
			headers: request.headers as HttpRequest['headers'],
			body: typeof request.body === 'string' ? request.body : '',
			peerAddress: request.socket.remoteAddress ?? '',
		});
		// nothing of Fastify's touches an answer: it goes out as the authority made it
		reply.hijack();
		reply.raw.writeHead(response.status, { ...response.headers, 'content-length': Buffer.byteLength(response.body) }).end(response.body);
	});
	return server;
}

/** @throws the system's error when the address cannot be bound */
export async function listen(app: AuthorityApp, { host, port, tls }: ListenOptions): Promise<Listener> {
	const server = createServer(app, tls);
	await server.listen({ host, port });
	const address = server.server.address();
	return {
		port: typeof address === 'object' && address ? address.port : port,
		async close(graceMilliseconds) {
			const deadline = setTimeout(() => server.server.closeAllConnections(), graceMilliseconds);
			await server.close();
			clearTimeout(deadline);
		},
	};
}
