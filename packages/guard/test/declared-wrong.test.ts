// A route, or a guard, that is declared wrong is refused when the application starts: it must not let everybody in, or
// nobody.
import { describe, expect, test } from 'vitest';
import * as azure from '../src/adapters/azure-functions.ts';
import * as express from '../src/adapters/express.ts';
import * as fastify from '../src/adapters/fastify.ts';
import * as fetchApi from '../src/adapters/fetch.ts';
import * as hono from '../src/adapters/hono.ts';
import * as koa from '../src/adapters/koa.ts';
import * as nest from '../src/adapters/nest.ts';
import * as next from '../src/adapters/next.ts';
import * as node from '../src/adapters/node.ts';
import { defineOperations } from '../src/index.ts';
import { standIn } from './stand-in.ts';

const { guard } = standIn({ operations: defineOperations({ pay: 'Pay a bill' }), authContextFor: () => 'c1' });
const handler = (() => undefined) as never;
const adapters: Record<string, (requirement: never) => unknown> = {
	Express: (requirement) => express.protect(guard, requirement),
	Fastify: (requirement) => fastify.protect(guard, requirement),
	Hono: (requirement) => hono.protect(guard, requirement),
	Koa: (requirement) => koa.protect(guard, requirement),
	NestJS: (requirement) => nest.protect(guard, requirement),
	'Next.js': (requirement) => next.protect(guard, requirement, handler),
	'Azure Functions': (requirement) => azure.protect(guard, requirement, handler),
	'node:http': (requirement) => node.protect(guard, requirement, handler),
	'Fetch API': (requirement) => fetchApi.protect(guard, requirement, handler),
};

describe.each(Object.entries(adapters))('[sec 211] [case guard/08] a route in %s', (_name, declare) => {
	test.each([
		['no requirement', undefined],
		['empty lists', { scopes: [], roles: [] }],
		['an empty list of scopes', { scopes: [] }],
		['a scope that is no list', { scopes: 'Tasks.Read' }],
		['a member that is spelled wrong', { scope: ['Tasks.Read'] }],
		['callers that there are not', { callers: 'user' }],
		['an operation that there is not', { operation: 'paj' }],
		['an operation without a name', { operation: '' }],
		['an age of half a second', { maxAge: 0.5 }],
	])('with %s is refused when it is declared', (_what, requirement) => {
		expect(() => declare(requirement as never)).toThrow(TypeError);
	});

	test('whose requirement is changed later goes on with what was declared', () => {
		expect(() => declare(Object.freeze({ scopes: ['A'], operation: 'pay' }) as never)).not.toThrow();
	});
});

describe('[case guard/08] a guard', () => {
	test.each([
		['an option that is spelled wrong', { clockskew: 0 }],
		['a choice of long tokens that there is not', { longLivedTokens: 'an-day' }],
		['another cryptography', { cryptography: 'Node' }],
	])('with %s is not made', (_what, options) => {
		expect(() => standIn(options as never)).toThrow(TypeError);
	});

	test('without a mapping does not let an operation through that ought to be looked up', async () => {
		const { ask, token } = standIn();
		await expect(ask(token(), { operation: 'pay' })).rejects.toThrow('give the guard');
		expect(await ask(undefined, { operation: 'pay' })).toBe('401 missing_token');
	});
});
