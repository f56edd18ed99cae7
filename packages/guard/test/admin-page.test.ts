// The administration page, in process: who sees it, what it shows, and what its forms change.
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpRequest } from '@azure/functions';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { beforeEach, describe, expect, test } from 'vitest';
import * as azure from '../src/adapters/azure-functions.ts';
import * as expressAdapter from '../src/adapters/express.ts';
import * as fastifyAdapter from '../src/adapters/fastify.ts';
import * as hono from '../src/adapters/hono.ts';
import * as koa from '../src/adapters/koa.ts';
import * as node from '../src/adapters/node.ts';
import { type AdminPage, type AdminPageOptions, createAdminPage } from '../src/admin/index.ts';
import { type Caller, createMemoryMappings, defineOperations, type OperationMappings } from '../src/index.ts';

const tenantId = '11111111-1111-4111-8111-111111111111';
const address = 'https://api.example/admin';
const operations = defineOperations({ 'tasks.list': 'List the tasks', 'tasks.delete': 'Delete a task' });
const admin = { tenantId, objectId: 'ada' } as Caller;

let graph: Map<string, { displayName: string; isAvailable: boolean }>;
let graphAnswer: (() => Response) | undefined;
let asked: string[];
let mappings: OperationMappings;
let now: number;
beforeEach(() => {
	graph = new Map([['c1', { displayName: 'Strong <b>sign-in</b>', isAvailable: true }]]);
	graphAnswer = undefined;
	asked = [];
	mappings = createMemoryMappings();
	now = 1_800_000_000;
});

const callGraph: AdminPageOptions['callGraph'] = async (tenant, path, init) => {
	asked.push(`${tenant} ${init?.method ?? 'GET'} ${path}`);
	if (graphAnswer) return graphAnswer();
	const id = path.split('/').at(-1) as string;
	if (init?.method === 'PATCH') {
		graph.set(id, JSON.parse(String(init.body)));
		return new Response(null, { status: 204 });
	}
	return Response.json({ value: [...graph].map(([key, context]) => ({ id: key, ...context })) });
};

const refusal = (status: 401 | 403, code: 'missing_token' | 'insufficient_scope') =>
	({ allowed: false, refusal: { status, code, message: 'no', headers: { 'www-authenticate': 'Bearer' } } }) as const;

function pageOf(more: Partial<AdminPageOptions> = {}): AdminPage {
	return createAdminPage({
		guard: {
			async check(authorization, requirement) {
				if (!authorization) return refusal(401, 'missing_token');
				const caller = { ...admin, objectId: authorization.slice(7) } as Caller;
				const isAdmin = requirement?.roles?.includes('Tasks.Admin') && caller.objectId !== 'ben';
				return isAdmin ? { allowed: true, caller } : refusal(403, 'insufficient_scope');
			},
		},
		...{ operations, mappings, role: 'Tasks.Admin', callGraph, clock: () => now * 1000 },
		...more,
	});
}

const get = (page: AdminPage, who = 'ada', query = '') =>
	page(new Request(`${address}${query}`, { headers: { authorization: `Bearer ${who}` } }));
const tokenIn = (text: string) => /name="token" value="([^"]+)"/.exec(text)?.[1] as string;

async function send(page: AdminPage, fields: Record<string, string>, more: Record<string, string> = {}) {
	const token = tokenIn(await (await get(page)).text());
	const headers = {
		authorization: 'Bearer ada',
		'content-type': 'application/x-www-form-urlencoded',
		'sec-fetch-site': 'same-origin',
		...more,
	};
	return page(new Request(address, { method: 'POST', headers, body: new URLSearchParams({ token, ...fields }) }));
}
const map = (context: string, operation = 'tasks.delete') => ({ action: 'map', operation, context });

test('it lists the operations with their sentences and the tenant’s contexts, as text and never as markup', async () => {
	const answer = await get(pageOf());
	const text = await answer.text();
	expect(answer.status).toBe(200);
	expect(text).toContain('Delete a task');
	expect(text).toContain('c1 – Strong &lt;b&gt;sign-in&lt;/b&gt;');
	expect(text).not.toMatch(/<script|style=|onclick|<b>/);
	expect(answer.headers.get('content-security-policy')).toMatch(
		/^default-src 'none'; style-src 'sha256-[^']+'; form-action/,
	);
	expect(answer.headers.get('cache-control')).toBe('no-store');
	expect(asked).toEqual([`${tenantId} GET /v1.0/identity/conditionalAccess/authenticationContextClassReferences`]);
});

test('who has not the role sees nothing of it, and nothing is read or changed', async () => {
	const page = pageOf();
	expect((await page(new Request(address))).status).toBe(401);
	const answer = await get(page, 'ben');
	expect(answer.status).toBe(403);
	expect(await answer.text()).toContain('Tasks.Admin');
	expect(asked).toEqual([]);
});

test('a mapping is saved and cleared, in force at once, with who, when and what was before', async () => {
	const page = pageOf();
	const saved = await send(page, map('c1'));
	expect([saved.status, saved.headers.get('location')]).toEqual([303, '?done=saved']);
	expect(await mappings.find(tenantId, 'tasks.delete')).toBe('c1');
	expect((await send(page, map('c1'))).headers.get('location')).toBe('?done=unchanged');
	now += 60;
	await send(page, map(''));
	expect(await mappings.find(tenantId, 'tasks.delete')).toBeUndefined();
	const by = { tenantId, operation: 'tasks.delete', changedBy: 'ada' };
	expect(await mappings.history(tenantId)).toEqual([
		{ ...by, previousContextId: 'c1', changedAt: now },
		{ ...by, contextId: 'c1', changedAt: now - 60 },
	]);
	expect(await (await get(page, 'ada', '?done=saved')).text()).toContain('role="status"');
	expect(await (await get(page, 'ada', '?done=<b>')).text()).not.toContain('role="status"');
});

test.each<[string, () => Record<string, string>, Record<string, string>?]>([
	['of another site', () => map('c1'), { 'sec-fetch-site': 'cross-site' }],
	['of a page on a neighbouring origin', () => map('c1'), { 'sec-fetch-site': 'same-site' }],
	['without its secret', () => ({ ...map('c1'), token: '' })],
	['with a secret that was changed', () => ({ ...map('c1'), token: `${now + 9999}.${'0'.repeat(64)}` })],
	['made for another administrator', () => map('c1'), { authorization: 'Bearer eve' }],
])('a form %s changes nothing', async (_, fields, more) => {
	const answer = await send(pageOf(), fields(), more);
	expect(answer.status).toBe(403);
	expect(await answer.text()).toContain('role="alert"');
	expect(await mappings.list(tenantId)).toEqual([]);
});

test('a form of yesterday changes nothing', async () => {
	const page = pageOf();
	const token = tokenIn(await (await get(page)).text());
	now += 8 * 3600;
	expect((await send(page, { ...map('c1'), token })).status).toBe(403);
});

test.each<[string, Record<string, string>, number]>([
	['a context that the tenant has not', map('c9'), 409],
	['a context that is not published', map('c2'), 409],
	['text that is no context', map('c1"><script>'), 409],
	['an operation that the API has not', map('c1', 'tasks.burn'), 400],
	['no context at all', { action: 'map', operation: 'tasks.delete' }, 400],
	['another action', { action: 'drop' }, 400],
])('%s is not mapped', async (_, fields, status) => {
	graph.set('c2', { displayName: 'Draft', isAvailable: false });
	expect((await send(pageOf(), fields)).status).toBe(status);
	expect(await mappings.list(tenantId)).toEqual([]);
});

test('it creates and publishes what is missing of the sample’s contexts, and leaves what is there', async () => {
	const page = pageOf();
	expect((await send(page, { action: 'create' })).headers.get('location')).toBe('?done=created');
	expect([...graph].map(([id, { displayName, isAvailable }]) => [id, displayName, isAvailable])).toEqual([
		['c1', 'Strong <b>sign-in</b>', true],
		['c2', 'Require compliant devices', true],
		['c3', 'Require trusted locations', true],
	]);
	expect(await (await get(page)).text()).not.toContain('Create these contexts');
});

test('a mapped context that was deleted, or is no longer published, is flagged and can be cleared', async () => {
	const page = pageOf();
	await send(page, map('c1'));
	graph.set('c1', { displayName: 'Strong', isAvailable: false });
	expect(await (await get(page)).text()).toContain('is not published. Publish it');
	graph.clear();
	expect(await (await get(page)).text()).toContain('The context c1 was deleted');
	expect((await send(page, map(''))).status).toBe(303);
});

test('a mapping of an operation that the API dropped is shown and can only be cleared', async () => {
	await mappings.change({ tenantId, operation: 'tasks.old', contextId: 'c1', changedBy: 'x', changedAt: 1 });
	expect(await (await get(pageOf())).text()).toContain('has no such operation any more');
	expect((await send(pageOf(), map('c2', 'tasks.old'))).status).toBe(400);
	expect((await send(pageOf(), map('', 'tasks.old'))).status).toBe(303);
});

const graphError = (status: number, message: string) => () => Response.json({ error: { message } }, { status });
test.each<[string, () => Response, RegExp]>([
	[
		'has no licence',
		graphError(403, "Neither tenant is B2C or tenant doesn't have premium license"),
		/edition has no auth/,
	],
	['has no licence, told as a bad request', graphError(400, 'Upgrade to a premium P2 license'), /edition has no auth/],
	['did not consent', graphError(403, 'required scopes are missing in the token'), /Policy\.Read\.ConditionalAccess/],
	['cannot be asked', graphError(503, ''), /answered 503/],
	['gets an answer of another kind', () => Response.json({ value: 'c1' }), /no list of contexts/],
	[
		'gets a list without end',
		() => Response.json({ value: [], '@odata.nextLink': 'https://evil.test/x?skip=1' }),
		/does not end/,
	],
])('a tenant that %s is told so, and nothing can be mapped', async (_, answer, expected) => {
	graphAnswer = answer;
	expect(await (await get(pageOf())).text()).toMatch(expected);
	expect((await send(pageOf(), map('c1'))).status).not.toBe(303);
	expect((await send(pageOf(), { action: 'create' })).status).not.toBe(303);
	expect(await mappings.list(tenantId)).toEqual([]);
	expect(asked.join()).not.toContain('evil.test');
});

test.each<[string, object, string]>([
	['no role', { role: '' }, '`role`'],
	['a list of roles', { role: ['Tasks.Admin'] }, '`role`'],
	['a short secret', { secret: new Uint8Array(31) }, '`secret`'],
	['a secret as text', { secret: 'x'.repeat(40) }, '`secret`'],
	['no guard', { guard: undefined }, '`guard`'],
	['no operations', { operations: { 'tasks.delete': 'Delete a task' } }, '`operations`'],
	['mappings that can only be found', { mappings: { find: () => undefined } }, '`mappings`'],
	['nothing that calls Graph', { callGraph: undefined }, '`callGraph`'],
	['a number for a title', { title: 7 }, '`title`'],
	['a clock that stands', { clock: 7 }, '`clock`'],
	['an option that is spelled wrong', { roles: ['Tasks.Admin'] }, '`roles`'],
])('[case guard/08] a page with %s is not made, and the mistake is named', (_what, options, name) => {
	expect(() => pageOf(options as never)).toThrow(TypeError);
	expect(() => pageOf(options as never)).toThrow(name);
});

test('[case guard/08] a page without its options is not made', () => {
	expect(() => createAdminPage(undefined as never)).toThrow('needs its options');
});

type Started = { origin: string; close(): unknown };
async function listen(listener: RequestListener): Promise<Started> {
	const server = createServer(listener).listen(0, '127.0.0.1');
	await once(server, 'listening');
	return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}
const inProcess = (handle: (request: Request) => Promise<Response> | Response) => ({ handle });

describe('mounted', () => {
	const mounts: Record<string, (page: AdminPage) => Promise<Started> | ReturnType<typeof inProcess>> = {
		'node:http': (page) => listen(node.mountAdminPage(page) as RequestListener),
		Express: (page) => listen(express().use('/admin', expressAdapter.mountAdminPage(page)) as RequestListener),
		'Express that has read the form': (page) => {
			const app = express().use(express.urlencoded({ extended: false }));
			return listen(app.use('/admin', expressAdapter.mountAdminPage(page)) as RequestListener);
		},
		async Fastify(page) {
			const app = fastify();
			await app.register(fastifyAdapter.mountAdminPage(page), { prefix: '/admin' });
			return { origin: await app.listen({ port: 0, host: '127.0.0.1' }), close: () => app.close() };
		},
		Koa: (page) => listen(new Koa().use(koa.mountAdminPage(page, '/admin') as never).callback() as RequestListener),
		Hono: (page) => {
			const app = new Hono().all('/admin', hono.mountAdminPage(page));
			return inProcess((request) => app.fetch(request));
		},
		'the Fetch API': (page) => inProcess((request) => page(request)),
		'Azure Functions': (page) =>
			inProcess(async (request) => {
				const { method, url, headers } = request;
				const body = method === 'POST' ? { string: await request.text() } : undefined;
				const sent = new HttpRequest({ method, url, headers: Object.fromEntries(headers), ...(body ? { body } : {}) });
				const answer = await azure.mountAdminPage(page)(sent, {} as never);
				const { status, headers: told, body: text } = answer as { status: number; headers: HeadersInit; body: string };
				return new Response(text, { status, headers: told });
			}),
	};
	test.each(Object.entries(mounts))('in %s it is read and its forms are taken', async (_, mount) => {
		const started = await mount(pageOf());
		const at = 'origin' in started ? started.origin : 'http://api.example';
		const call = (init: RequestInit = {}) => {
			const request = new Request(`${at}/admin`, { redirect: 'manual', ...init });
			return 'handle' in started ? started.handle(request) : fetch(request);
		};
		const headers = { authorization: 'Bearer ada' };
		const shown = await call({ headers });
		expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
		const token = tokenIn(await shown.text());
		const saved = await call({ method: 'POST', headers, body: new URLSearchParams({ token, ...map('c1') }) });
		expect([saved.status, saved.headers.get('location')]).toEqual([303, '?done=saved']);
		expect(await mappings.find(tenantId, 'tasks.delete')).toBe('c1');
		if ('close' in started) await started.close();
	});
});
