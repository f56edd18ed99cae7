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
import {
	createGuard,
	createRevocations,
	createSecurityEventReceiver,
	defineOperations,
	followRevocations,
	requireAuthContext,
} from '../src/index.ts';
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
		['scopes that are undefined, as a misspelled constant is', { scopes: undefined }],
		['an operation that is undefined', { scopes: ['A'], operation: undefined }],
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
		['an onRefusal that is no function', { onRefusal: console }],
		['an onAuthorityFailure that is no function', { onAuthorityFailure: 'log' }],
		['an acceptIssuer that is no function', { acceptIssuer: true }],
		['contexts in a Map', { authContextFor: new Map([['pay', 'c1']]) }],
		['mappings in an object', { mappings: { pay: 'c1' } }],
		['networks in a list', { isNetworkForbidden: ['192.0.2.0/24'] }],
		['a clock that stands', { clock: 1_800_000_000_000 }],
		['a fetch that is no function', { fetch: 'undici' }],
		['a choice as text', { standardStepUp: 'false' }],
		['operations that were not defined', { operations: { pay: 'Pay a bill' } }],
		['revocations that were not made', { revocations: {} }],
		['a number as application id', { clientId: 7 }],
		['the id of no tenant', { tenants: ['00000000-0000-0000-0000-000000000000'] }],
		['a scope as audience', { audience: 'api://pay/.default' }],
		['signed requests without hosts', { signedRequests: true }],
		['a host in place of a list of hosts', { signedRequests: { hosts: 'api.example' } }],
		[
			'signed requests that are required in another word',
			{ signedRequests: { hosts: ['api.example'], require: true } },
		],
		['metadata without scopes', { protectedResource: { resource: 'https://api.example/' } }],
		['one source of tokens in place of a list', { tokenFrom: 'x-ms-token-aad-access-token' }],
	])('with %s is not made', (_what, options) => {
		expect(() => standIn(options as never)).toThrow(TypeError);
	});

	test('without a mapping does not let an operation through that ought to be looked up', async () => {
		const { ask, token } = standIn();
		await expect(ask(token(), { operation: 'pay' })).rejects.toThrow('give the guard');
		expect(await ask(undefined, { operation: 'pay' })).toBe('401 missing_token');
	});
});

describe('[case guard/08] called with nothing, or with what cannot work', () => {
	const none = undefined as never;
	test.each<[string, () => unknown, string]>([
		['createGuard', () => createGuard(none), 'options'],
		['requireAuthContext', () => requireAuthContext(none), '`operation`'],
		['defineOperations', () => defineOperations(none), 'at least one operation'],
		['a route without a guard', () => express.protect(none, {}), 'the guard'],
		['createRevocations', () => createRevocations({ silenceSeconds: '15m' as never }), 'silenceSeconds'],
		['revoke', () => createRevocations().revoke(none), 'its tenant'],
		['createSecurityEventReceiver', () => createSecurityEventReceiver(none), 'revocations'],
		['followRevocations', () => followRevocations(none), 'tenants'],
		['followRevocations of one', () => followRevocations({ tenants: 'one' } as never), 'a list'],
	])('%s says what is missing', async (_, call, words) => {
		const error = (await (async () => call())().catch((thrown) => thrown)) as TypeError;
		expect(error).toBeInstanceOf(TypeError);
		expect(error.message).toContain(words);
	});
});
