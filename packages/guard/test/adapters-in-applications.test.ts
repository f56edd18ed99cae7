// The adapters as applications use them: several guards, applications within applications, parameters, HEAD and
// OPTIONS, bodies that are streams, errors of handlers. What is refused reaches nothing behind the guard.
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
// @ts-expect-error: express 4 under another name has no types
import express4 from 'express-4';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { afterEach, describe, expect, test } from 'vitest';
import * as expressAdapter from '../src/adapters/express.ts';
import { guardPlugin, protect as protectFastify } from '../src/adapters/fastify.ts';
import * as fetchAdapter from '../src/adapters/fetch.ts';
import * as hono from '../src/adapters/hono.ts';
import * as koa from '../src/adapters/koa.ts';
import * as next from '../src/adapters/next.ts';
import * as node from '../src/adapters/node.ts';
import { standIn } from './stand-in.ts';

const { guard, token, state } = standIn({ authContextFor: () => 'c1' });
const other = standIn({ audience: 'api://partner' });
const [reader, strong] = [token(), token({ acrs: ['c1'] })];
const partner = other.token({ aud: 'api://partner' });
const [read, step] = [{ scopes: ['A'] }, { operation: 'x' }];

const open: { close(): unknown }[] = [];
afterEach(async () => {
	for (const one of open.splice(0)) await one.close();
});
async function listen(listener: RequestListener): Promise<string> {
	const server = createServer(listener).listen(0, '127.0.0.1');
	await once(server, 'listening');
	open.push({ close: () => (server.closeAllConnections(), server.close()) });
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const call = (address: string, bearer?: string, init: RequestInit = {}) =>
	fetch(address, { ...init, headers: { ...(bearer ? { authorization: `Bearer ${bearer}` } : {}), ...init.headers } });

/** Starts an application with: /tasks/:id behind two guards; it counts what its handlers did. */
type Start = (ran: string[]) => Promise<string>;

const expressLike =
	(make: typeof express): Start =>
	(ran) => {
		const [app, inner] = [make(), make.Router()];
		const two = [expressAdapter.protect(guard, read), expressAdapter.protect(guard, step)];
		inner.all('/:id', ...two, (request, response) => {
			ran.push(`${request.method} ${request.params.id} ${request.caller?.objectId}`);
			response.json({});
		});
		app.use('/tasks', inner);
		return listen(app as never);
	};

const starts: Record<string, Start> = {
	'Express 4': expressLike(express4 as never),
	'Express 5': expressLike(express),
	async 'Fastify 5'(ran) {
		const app = fastify();
		await app.register(
			async (inner) => {
				await inner.register(guardPlugin, { guard });
				inner.route({
					method: ['GET', 'HEAD', 'OPTIONS', 'DELETE', 'POST'],
					url: '/:id',
					onRequest: inner.protect(read),
					preHandler: inner.protect(step),
					handler: async (request) => {
						ran.push(`${request.method} ${(request.params as { id: string }).id} ${request.caller?.objectId}`);
						return {};
					},
				});
			},
			{ prefix: '/tasks' },
		);
		open.push(app);
		return app.listen({ port: 0, host: '127.0.0.1' });
	},
	'Hono 4'(ran) {
		const [app, inner] = [new Hono(), new Hono()];
		inner.all('/:id', hono.protect(guard, read), hono.protect(guard, step), (context) => {
			ran.push(`${context.req.method} ${context.req.param('id')} ${context.var.caller.objectId}`);
			return context.json({});
		});
		app.route('/tasks', inner);
		return fetchLike((request) => app.fetch(request));
	},
	Koa(ran) {
		const app = new Koa();
		app.use(koa.protect(guard, read) as never);
		app.use(koa.protect(guard, step) as never);
		app.use((context) => {
			ran.push(`${context.method} ${context.path.split('/').at(-1)} ${context.state.caller.objectId}`);
			context.body = {};
		});
		return listen(app.callback() as never);
	},
	'Next.js'(ran) {
		const inner = next.protect(guard, step, async (request, { params }) => {
			ran.push(`${request.method} ${(await params).id} ${request.caller.objectId}`);
			return Response.json({});
		});
		const outer = next.protect(guard, read, inner);
		return fetchLike((request) =>
			outer(request, { params: Promise.resolve({ id: new URL(request.url).pathname.split('/').at(-1) ?? '' }) }),
		);
	},
	'node:http'(ran) {
		const inner = node.protect(guard, step, (request, response) => {
			ran.push(`${request.method} ${request.url?.split('/').at(-1)} ${request.caller.objectId}`);
			response.end('{}');
		});
		return listen(node.protect(guard, read, inner));
	},
	'Fetch API'(ran) {
		const inner = fetchAdapter.protect(guard, step, (request: Request, caller) => {
			ran.push(`${request.method} ${request.url.split('/').at(-1)} ${caller.objectId}`);
			return Response.json({});
		});
		return fetchLike(fetchAdapter.protect(guard, read, inner));
	},
};

function fetchLike(handle: (request: Request) => Promise<Response> | Response): Promise<string> {
	return listen(async (request, response) => {
		const { method = 'GET', url = '/', headers } = request;
		const answer = await handle(new Request(`http://a${url}`, { method, headers: headers as never }));
		response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
	});
}

describe.each(Object.entries(starts))('[sec 211] %s', (_name, start) => {
	test.each(['GET', 'HEAD', 'DELETE', 'POST', 'OPTIONS'])(
		'%s of a route with a parameter runs its handler for who passes both guards, and for nobody else',
		async (method) => {
			const ran: string[] = [];
			const origin = await start(ran);
			for (const [bearer, status] of [
				[undefined, 401],
				['forged', 401],
				[reader, 401],
				[partner, 401],
			] as const) {
				const answer = await call(`${origin}/tasks/7`, bearer, { method });
				const challenge = answer.headers.get('www-authenticate') ?? '';
				expect([answer.status, challenge.includes('insufficient_claims')]).toEqual([status, bearer === reader]);
			}
			expect(ran).toEqual([]);
			expect((await call(`${origin}/tasks/7`, strong, { method })).ok).toBe(true);
			expect(ran).toEqual([`${method} 7 o`]);
		},
	);

	test('no other spelling of the path, and no other method in a header, passes the guard', async () => {
		const ran: string[] = [];
		const origin = await start(ran);
		for (const path of [
			'//tasks/7',
			'/tasks//7',
			'/tasks/%37',
			'/TASKS/7',
			'/tasks/7/',
			'/tasks/7?_method=GET',
			'/tasks/..;/7',
		]) {
			const answer = await call(`${origin}${path}`, undefined, {
				method: 'POST',
				headers: { 'x-http-method-override': 'OPTIONS' },
			});
			expect([path, [401, 404].includes(answer.status)]).toEqual([path, true]);
		}
		expect(ran).toEqual([]);
	});
});

test('Fastify: neither a content type that was set before nor a schema of the route changes a refusal', async () => {
	const app = fastify();
	app.addHook('onRequest', async (_request, reply) => void reply.header('content-type', 'text/html'));
	app.addHook('preSerialization', async () => ({ wrapped: true }));
	const required = { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] };
	app.get('/x', { schema: { response: { '4xx': required } }, preHandler: protectFastify(guard, read) }, () => ({}));
	const answer = await app.inject({ method: 'GET', url: '/x' });
	expect([answer.statusCode, answer.json().error]).toEqual([401, 'missing_token']);
	expect(answer.headers['www-authenticate']).toContain('Bearer');
	await app.close();
});

test('Fastify: an application within another one may have a guard of its own', async () => {
	const app = fastify();
	await app.register(guardPlugin, { guard });
	await app.register(async (inner) => {
		await inner.register(guardPlugin, { guard: other.guard });
		inner.get('/partner', { preHandler: inner.protect({}) }, async ({ caller }) => caller?.claims.aud);
	});
	app.get('/own', { preHandler: app.protect({}) }, async ({ caller }) => caller?.claims.aud);
	const ask = async (url: string, bearer: string) =>
		(await app.inject({ url, headers: { authorization: `Bearer ${bearer}` } })).statusCode;
	expect([await ask('/partner', partner), await ask('/own', reader)]).toEqual([200, 200]);
	expect([await ask('/partner', reader), await ask('/own', partner)]).toEqual([401, 401]);
	await app.close();
});

test('what a handler throws is its own: it is answered once, by the application', async () => {
	const told: unknown[] = [];
	const failing = () => {
		throw new Error('the handler');
	};
	const app = express();
	app.get('/x', expressAdapter.protect(guard, read), failing);
	app.use(
		((error, _request, response, _go) => (
			told.push(error.message), response.sendStatus(418)
		)) as express.ErrorRequestHandler,
	);
	expect((await call(`${await listen(app as never)}/x`, reader)).status).toBe(418);
	const plain = node.protect(guard, read, failing, (error) => void told.push((error as Error).message));
	expect((await call(await listen(plain), reader)).status).toBe(500);
	const late = node.protect(guard, read, (_request, response) => {
		response.write('x');
		failing();
	});
	await expect(call(await listen(late), reader).then((answer) => answer.text())).rejects.toThrow();
	expect(told).toEqual(['the handler', 'the handler']);
});

test('the body of an upload is whole for the handler, though the guard waited, and unread where it refused', async () => {
	const slow = {
		...guard,
		check: async (...asked: Parameters<typeof guard.check>) => {
			await new Promise((done) => setTimeout(done, 20));
			return guard.check(...asked);
		},
	};
	const lengths: number[] = [];
	const origin = await listen(
		node.protect(slow, read, async (request, response) => {
			let length = 0;
			for await (const part of request) length += part.length;
			lengths.push(length);
			response.end();
		}),
	);
	const body = 'x'.repeat(300_000);
	expect((await call(origin, reader, { method: 'POST', body })).status).toBe(200);
	expect((await call(origin, 'forged', { method: 'POST', body })).status).toBe(401);
	expect(lengths).toEqual([300_000]);
});

test('a network is told by its IPv4 address, whatever the socket writes, in every adapter', async () => {
	const seen: string[] = [];
	const strict = standIn({ isNetworkForbidden: (_caller, address) => (seen.push(address), true) });
	const good = strict.token();
	const plain = { headers: { authorization: `Bearer ${good}` }, method: 'GET', url: '/' };
	const answer = async (run: () => Promise<{ status: number }>) => expect((await run()).status).toBe(401);
	const raw = { ...plain, socket: { remoteAddress: '::ffff:192.0.2.7' } };
	const written = { status: 0 };
	const response = {
		getHeader: () => undefined,
		writeHead: (status: number) => ((written.status = status), { end: () => undefined }),
	};
	await answer(
		async () => (await node.protect(strict.guard, {}, () => undefined)(raw as never, response as never), written),
	);
	const request = () => new Request('http://a/', { headers: plain.headers });
	await answer(() =>
		fetchAdapter.protect(
			strict.guard,
			{},
			() => Response.json({}),
			() => '::FFFF:192.0.2.7',
		)(request()),
	);
	await answer(() =>
		next.protect(
			strict.guard,
			{},
			() => Response.json({}),
			() => '192.0.2.7',
		)(request(), {} as never),
	);
	const app = new Hono().get(
		'/',
		hono.protect(strict.guard, {}, () => '192.0.2.7'),
		(context) => context.text(''),
	);
	await answer(async () => app.fetch(request()));
	expect(new Set(seen)).toEqual(new Set(['192.0.2.7']));
	expect(seen.length).toBe(4);
	expect(state.fetched.length).toBeLessThanOrEqual(1);
});
