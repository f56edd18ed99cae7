// One table through every adapter, each in its real framework: what is refused never reaches a handler, and what is let
// through does once, with its caller.
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { HttpRequest } from '@azure/functions';
import { Controller, Module, Post, Req, UseGuards } from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import express from 'express';
// @ts-expect-error: express 4 under another name has no types
import express4 from 'express-4';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { afterEach, describe, expect, test } from 'vitest';
import * as azure from '../src/adapters/azure-functions.ts';
import * as expressAdapter from '../src/adapters/express.ts';
import { guardPlugin } from '../src/adapters/fastify.ts';
import * as fetchAdapter from '../src/adapters/fetch.ts';
import * as hono from '../src/adapters/hono.ts';
import * as koa from '../src/adapters/koa.ts';
import * as nest from '../src/adapters/nest.ts';
import * as next from '../src/adapters/next.ts';
import * as node from '../src/adapters/node.ts';
import { type Caller, createGuard, type Guard, type Verdict } from '../src/index.ts';

/** what ran behind the guard, and for whom */
let ran: (string | undefined)[] = [];
const run = (caller: Caller | undefined) => {
	ran.push(caller?.objectId);
	return { done: true };
};

const base = createGuard({ authority: 'https://login.example', audience: 'x', tenants: 'any' });
const headers = { 'www-authenticate': 'Bearer realm=""', 'access-control-expose-headers': 'WWW-Authenticate' };
const refusing = (status: 401 | 403 | 503): Verdict => ({
	allowed: false,
	refusal: { status, code: 'invalid_token', message: 'no', headers: { ...headers } },
});
/** answers by the token: a status, `allowed`, `fails`; and waits, as a store does */
const guard: Guard = {
	...base,
	async check(authorization) {
		await after(2);
		if (authorization === 'Bearer allowed') return { allowed: true, caller: { objectId: 'alice' } as Caller };
		if (authorization === 'Bearer fails') throw new Error('the store is away');
		if (!authorization) return base.check(undefined, {});
		return refusing(Number(authorization.slice(7)) as 401);
	},
};

/** an application behind a socket, where a page of another origin may call and may read the header `etag` */
type Start = () => Promise<{ origin: string; close(): unknown }>;

async function listen(listener: RequestListener): Promise<{ origin: string; close(): unknown }> {
	const server = createServer(listener);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		close: () => (server.closeAllConnections(), server.close()),
	};
}

async function startNest(platform: AbstractHttpAdapter): ReturnType<Start> {
	class Tasks {
		post(request: nest.ProtectedRequest) {
			return run(request.caller);
		}
	}
	const post = Object.getOwnPropertyDescriptor(Tasks.prototype, 'post') as PropertyDescriptor;
	Controller()(Tasks);
	Post('x')(Tasks.prototype, 'post', post);
	UseGuards(nest.protect(guard, {}))(Tasks.prototype, 'post', post);
	Req()(Tasks.prototype, 'post', 0);
	class App {}
	Module({ controllers: [Tasks] })(App);
	const app = await NestFactory.create(App, platform, { logger: false });
	await app.listen(0, '127.0.0.1');
	return { origin: await app.getUrl(), close: () => app.close() };
}

function expressLike(make: typeof express): Start {
	return async () => {
		const app = make();
		app.use((_request, response, go) => {
			response.set('access-control-expose-headers', 'ETag');
			// a session that is saved before the response goes out
			const end = response.end.bind(response);
			response.end = ((...parts: []) => (setTimeout(() => end(...parts), 5), response)) as never;
			go();
		});
		app.post('/x', expressAdapter.protect(guard, {}), (request, response) => void response.json(run(request.caller)));
		app.use(((_error, _request, response, _go) => void response.status(500).json({})) as express.ErrorRequestHandler);
		return listen(app as never);
	};
}

/** a handler of the Fetch API behind node:http, as the runtimes have it */
function fetchLike(handle: (request: Request) => Promise<Response> | Response): Start {
	return () =>
		listen(async (request, response) => {
			const { method = 'POST', url = '/', headers: sent } = request;
			const answer = await (async () =>
				handle(new Request(`http://a${url}`, { method, headers: sent as never })))().catch(
				() => new Response('', { status: 500 }),
			);
			response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
		});
}

const starts: Record<string, Start> = {
	'Express 4': expressLike(express4 as never),
	'Express 5': expressLike(express),
	async 'Fastify 5'() {
		const app = fastify();
		await app.register(guardPlugin, { guard });
		app.addHook('onRequest', async (_request, reply) => void reply.header('access-control-expose-headers', 'ETag'));
		app.addHook('onSend', async (_request, _reply, payload) => after(5, payload));
		app.post('/x', { preHandler: app.protect({}) }, async ({ caller }) => run(caller));
		const origin = await app.listen({ port: 0, host: '127.0.0.1' });
		return { origin, close: () => app.close() };
	},
	'Hono 4': (() => {
		const app = new Hono();
		app.use(async (context, go) => {
			context.header('access-control-expose-headers', 'ETag');
			await go();
			await after(5);
		});
		app.post('/x', hono.protect(guard, {}), (context) => context.json(run(context.get('caller'))));
		app.onError((_error, context) => context.body(null, 500));
		return fetchLike((request) => app.fetch(request));
	})(),
	async Koa() {
		const app = new Koa();
		app.silent = true;
		app.use(async (context, go) => {
			context.set('access-control-expose-headers', 'ETag');
			await go();
			await after(5);
		});
		app.use(koa.protect(guard, {}) as never);
		app.use((context) => {
			context.body = run(context.state.caller);
		});
		return listen(app.callback() as never);
	},
	'NestJS on Express': () => {
		const inner = express();
		inner.use((_request, response, go) => (response.set('access-control-expose-headers', 'ETag'), go()));
		return startNest(new ExpressAdapter(inner));
	},
	'NestJS on Fastify': () => {
		const platform = new FastifyAdapter();
		platform.getInstance().addHook('onRequest', async (_request, reply) => {
			reply.header('access-control-expose-headers', 'ETag');
		});
		return startNest(platform);
	},
	'Next.js': fetchLike((request) =>
		next.protect(guard, {}, ({ caller }) => Response.json(run(caller)))(request, { params: Promise.resolve({}) }),
	),
	'Azure Functions': fetchLike(async (request) => {
		const asked = new HttpRequest({ method: 'POST', url: request.url, headers: Object.fromEntries(request.headers) });
		const guarded = azure.protect(guard, {}, ({ caller }) => ({ jsonBody: run(caller) }));
		const answer = (await guarded(asked, {} as never)) as {
			status?: number;
			headers?: Record<string, string>;
			jsonBody: unknown;
		};
		return Response.json(answer.jsonBody, { status: answer.status ?? 200, headers: answer.headers ?? {} });
	}),
	'node:http': () =>
		listen((request, response) => {
			response.setHeader('access-control-expose-headers', 'ETag');
			return node.protect(guard, {}, ({ caller }) => response.end(JSON.stringify(run(caller))))(request, response);
		}),
	'Fetch API': fetchLike((request) =>
		fetchAdapter.protect(guard, {}, (_request, caller) => Response.json(run(caller)))(request),
	),
};

const hasEarlierHeaders = (name: string) => !['Next.js', 'Azure Functions', 'Fetch API'].includes(name);
let running: { close(): unknown } | undefined;
afterEach(() => running?.close());

describe.each(Object.entries(starts))('%s', (name, start) => {
	async function call(authorization?: string): Promise<Response> {
		ran = [];
		const app = await start();
		running = app;
		const answer = await fetch(`${app.origin}/x`, { method: 'POST', headers: authorization ? { authorization } : {} });
		await answer.clone().text();
		await after(20);
		return answer;
	}

	test('a caller that is let through reaches the handler once, by name', async () => {
		const answer = await call('Bearer allowed');
		expect([answer.ok, ran]).toEqual([true, ['alice']]);
	});

	test.each([
		[401, undefined],
		[401, 'Bearer 401'],
		[403, 'Bearer 403'],
		[503, 'Bearer 503'],
		[500, 'Bearer fails'],
	])('[case guard/01] a request answered %i to %j reaches no handler', async (status, authorization) => {
		const answer = await call(authorization);
		expect([answer.status, ran]).toEqual([status, []]);
	});

	test('[case guard/09] a page of another origin can read the challenge, and what it could read before', async () => {
		const answer = await call('Bearer 401');
		expect(answer.headers.get('www-authenticate')).toBe('Bearer realm=""');
		expect(answer.headers.get('access-control-expose-headers')).toBe(
			hasEarlierHeaders(name) ? 'ETag, WWW-Authenticate' : 'WWW-Authenticate',
		);
		expect(answer.headers.get('cache-control')).toBe('no-store');
		expect(await answer.json()).toEqual({ error: 'invalid_token', message: 'no' });
	});

	test('[case guard/01] a client that leaves while it is refused does not let its request through', async () => {
		ran = [];
		const app = await start();
		running = app;
		const socket = connect(Number(new URL(app.origin).port), '127.0.0.1');
		await once(socket, 'connect');
		socket.write('POST /x HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\nauthorization: Bearer 401\r\n\r\n');
		await after(4);
		socket.destroy();
		await after(30);
		expect(ran).toEqual([]);
	});
});

test('each adapter decides nothing, and is less than 60 lines of code', () => {
	const folder = join(import.meta.dirname, '..', 'src', 'adapters');
	for (const file of readdirSync(folder)) {
		const text = readFileSync(join(folder, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
		const lines = text.split('\n').filter((line) => line.trim() !== '').length;
		expect([file, lines < 60]).toEqual([file, true]);
	}
});
