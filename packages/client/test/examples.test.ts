// Every example of a docstring runs: what a reader copies works.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import axios from 'axios';
import ky from 'ky';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as library from '../src/index.ts';
import { type StubbedPage, stubPage } from './page.ts';
import {
	authority,
	authorityMetadata,
	confidentialClient,
	publicClient,
	scopeOf,
	tokenAnswer,
} from './token-endpoint.ts';

const source = resolve(import.meta.dirname, '../src');
const example = /\/\*\*((?:(?!\*\/)[\s\S])*?)@example\n((?:(?!\*\/)[\s\S])*?)\*\/\s*export (?:async )?function (\w+)/g;

const examples = readdirSync(source, { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith('.ts'))
	.flatMap((file) => [...readFileSync(join(source, file), 'utf8').matchAll(example)])
	.map(([, , text = '', name = '']) => {
		// an import is for the reader: every function of the library is there
		const code = (text.replace(/^[ \t]*\* ?/gm, '').split(/\n@/)[0] as string).replace(/^import .*;$/gm, '');
		return [name, code] as const;
	});

const functions = Object.entries(library)
	.filter(([name, value]) => typeof value === 'function' && /^[a-z]/.test(name))
	.map(([name]) => name);

/** of @countersign/protocol, whose own suite has it */
const elsewhere = ['claimsFromChallenge'];
/** run in a page, whose windows come back signed in */
const inPages = new Set(['createPublicClient', 'isInteractionRequired', 'parseChallenge', 'relayResponse']);

const scopes = ['https://api.example/User.Read'];
const token = (form: URLSearchParams) =>
	tokenAnswer('ann', 'token', scopeOf(form), {
		claims: page?.nonce === undefined ? {} : { nonce: page.nonce },
		more: dpopAsked ? { token_type: 'DPoP' } : form.has('req_cnf') ? { token_type: 'pop' } : {},
	});
let dpopAsked = false;
let page: StubbedPage | undefined;
let homeDirectory: string;

beforeEach(() => {
	homeDirectory = mkdtempSync(join(tmpdir(), 'countersign-example-'));
	dpopAsked = false;
	page = undefined;
});
afterEach(() => {
	vi.unstubAllGlobals();
	rmSync(homeDirectory, { recursive: true, force: true });
});

test('every function that is exported has an example', () => {
	const shown = new Set(examples.map(([name]) => name));
	expect(functions.filter((name) => !shown.has(name) && !elsewhere.includes(name))).toEqual([]);
});

test.each(examples.filter(([name]) => functions.includes(name)))('%s', async (name, code) => {
	vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
		const request = new Request(input, init);
		if (request.url.startsWith('https://api.example')) return new Response('done');
		if (request.url.includes('discovery/instance')) return Response.json({ metadata: [] });
		if (request.url.includes('openid-configuration')) return Response.json(authorityMetadata);
		if (request.url.includes('169.254.169.254')) return Response.json({ access_token: 'token', expires_in: '3600' });
		return token(new URLSearchParams(await request.text()));
	});
	vi.stubGlobal('localStorage', {});
	vi.stubGlobal('sessionStorage', {});
	const { client } = publicClient(token);
	const { client: middleTier } = confidentialClient(token);
	const { account } = await client.acquireTokenByCode({ code: 'c', scopes });
	if (inPages.has(name)) page = stubPage();
	const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
	const error = new library.InteractionRequiredAuthError({ error: 'interaction_required', claims }, 'basic_action');
	const challenge = `Bearer error="insufficient_claims", claims="${btoa(claims)}"`;
	const response = new Response(null, { status: 401, headers: { 'www-authenticate': challenge } });
	dpopAsked = /dpop/i.test(name);
	if (name === 'acquireTokenInteractive') vi.stubGlobal('console', { log: () => stopped.abort(new Error('opened')) });
	const stopped = new AbortController();
	const kept = new Map<string, string>();
	const { sessionKey } = await library
		.initiateLongRunningOnBehalfOf(middleTier, { assertion: 'a', scopes })
		.catch(() => ({ sessionKey: 'k' }));
	const scope: Record<string, unknown> = {
		...library,
		...{ client, middleTier, account, scopes, authority, homeDirectory, sessionKey, signal: stopped.signal },
		...{ axios, ky, error, response, location: page?.location },
		...{ clientId: 'app', clientSecret: 's', assertion: 'a', username: 'ann', password: 'p', refreshToken: 'rt' },
		...{
			certificate: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
			privateKey: 'unused until a request',
		},
		redis: {
			get: async (key: string) => kept.get(key),
			set: async (key: string, value: string) => kept.set(key, value),
		},
	};
	const declared = [...code.matchAll(/\b(?:const|let) (?:\{([^}]*)\}|(\w+))/g)].flatMap(([, many, one]) =>
		(many ?? one ?? '').split(',').map((item) => item.split(':')[0]?.trim() ?? ''),
	);
	const names = Object.keys(scope).filter((key) => !declared.includes(key));
	const AsyncFunction = (async () => undefined).constructor as FunctionConstructor;
	const run = new AsyncFunction(...names, code);
	const finished = run(...names.map((key) => scope[key])) as Promise<void>;
	// nobody answers in the browser: that it was opened is what the example shows
	if (name === 'acquireTokenInteractive') {
		finished.catch(() => undefined);
		await vi.waitFor(() => expect(stopped.signal.aborted).toBe(true));
	} else await finished;
});
