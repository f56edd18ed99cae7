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
import { createRememberedTokens } from '../src/token/remembered-tokens.ts';
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
		['a scope by its full name, which no token carries', { scopes: ['api://orders/Orders.Read'] }],
		['all scopes of an API', { scopes: ['Orders.Read', 'api://orders/.default'] }],
		['scopes that are undefined, as a misspelled constant is', { scopes: undefined }],
		['an operation that is undefined', { scopes: ['A'], operation: undefined }],
		['a scope with a blank before it, which no token carries', { scopes: [' Tasks.Read'] }],
		['a blank scope', { scopes: [' '] }],
		['a role with a blank behind it', { roles: ['Tasks.Admin '] }],
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
		['metadata that are nothing', { protectedResource: null }],
		['metadata whose scope is two', { protectedResource: { resource: 'https://api.example/', scopes: ['a b'] } }],
		[
			'metadata with a quotation mark in a scope',
			{ protectedResource: { resource: 'https://api.example/', scopes: ['a"'] } },
		],
		[
			'a member of the metadata that is spelled wrong',
			{ protectedResource: { resource: 'https://api.example/', scopes: [], scope: [] } },
		],
		['any audience', { audience: '*' }],
		['a source of tokens that is nothing', { tokenFrom: [null] }],
		['a cookie without a name', { tokenFrom: [{}] }],
		['a cookie whose name is undefined', { tokenFrom: [{ cookie: undefined }] }],
		['an authority of Azure AD B2C', { authority: 'https://contoso.b2clogin.com' }],
		['a cloud that was closed', { authority: 'https://login.microsoftonline.de' }],
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
		[
			'a route with the options of a guard',
			() => express.protect({ operations: guard.operations } as never, {}),
			'the guard',
		],
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

type Settle = (told: (value: unknown) => void, failed: (error: Error) => void) => void;
/** what query builders give: it can be waited for, and is no Promise */
const thenable = (settle: Settle) => Object.fromEntries([['then', settle]]);

describe('[case guard/08] [sec 211] asked with a name that is misspelled, and so undefined', () => {
	const asked = standIn({ authContextFor: () => 'c1' });
	test.each<[string, unknown[]]>([
		['no operation', [undefined]],
		['an empty operation', ['']],
		['an age that is spelled wrong', ['pay', { maxage: 60 }]],
		['an age that is undefined', ['pay', { maxAge: undefined }]],
		['an age that is no number', ['pay', { maxAge: '60' }]],
	])('guard.requireAuthContext with %s lets nobody through', async (_what, words) => {
		const verdict = await asked.guard.check(`Bearer ${asked.token({ acrs: ['c1'] })}`);
		if (!verdict.allowed) throw new Error('refused');
		const { requireAuthContext: ask } = asked.guard as never as { requireAuthContext(...all: unknown[]): unknown };
		await expect((async () => ask(verdict.caller, ...words))()).rejects.toThrow(TypeError);
		expect(await asked.guard.requireAuthContext(verdict.caller, 'pay')).toMatchObject({ allowed: true });
	});

	test.each([[['Bearer x']], [7], [{}]])('check() with %j for a header says that it needs text', async (header) => {
		await expect(asked.guard.check(header as never)).rejects.toThrow('as text');
	});

	test('a mapping that a query builder promises is waited for, and one that is null is none', async () => {
		const late = thenable((told) => told('c1')) as never;
		const { ask, token } = standIn({
			authContextFor: (_tenant, operation) => (operation === 'pay' ? late : (null as never)),
		});
		expect(await ask(token(), { operation: 'pay' })).toBe('401 insufficient_claims');
		expect(await ask(token({ acrs: ['c1'] }), { operation: 'pay' })).toBe('allowed');
		expect(await ask(token(), { operation: 'read' })).toBe('allowed');
	});

	test('a log that fails later ends no process, whatever kind of promise it gives', async () => {
		const failing = thenable((_told, failed) => failed(new Error('the log is away')));
		const { ask } = standIn({ onRefusal: () => failing as never });
		expect(await ask('x')).toBe('401 invalid_token');
	});

	test.each([1, 2, 3, 5])('of %i tokens that may be remembered no more are', (limit) => {
		const tokens = createRememberedTokens(limit);
		const names = Array.from({ length: 20 }, (_, index) => `t${index}`);
		for (const name of names) tokens.set(name, {} as never);
		const kept = names.filter((name) => tokens.get(name));
		expect(kept.length).toBeLessThanOrEqual(limit);
		expect(kept).toContain('t19');
	});
});
