// Our client's bound tokens at an API behind our guard, with an authority on a socket.
import { acquireTokenByDpop, createDpopFetch, createDpopKey, createPublicClient } from '@countersign/client';
import { createGuard } from '@countersign/guard';
import { testIds } from '@countersign/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type InteropAuthority, startInteropAuthority } from './authority.ts';

const scopes = ['api://orders/Orders.Read'];
const api = 'https://api.contoso.example';
const alice = { username: 'alice@contoso.example', password: testIds.password, consent: true };

let authority: InteropAuthority;
beforeAll(async () => {
	authority = await startInteropAuthority();
});
afterAll(() => authority.close());

test('the guard takes each call with its own proof, and no proof twice', async () => {
	const client = createPublicClient({
		clientId: testIds.native,
		authority: `${authority.origin}/${testIds.tenant}`,
		redirectUri: 'http://localhost:7000/',
	});
	const { url, pending } = await client.getAuthCodeUrl({ scopes });
	const { parameters } = await authority.authorize(authority.browser(), url, alice);
	const code = parameters.get('code') ?? '';
	const { account } = await client.acquireTokenByCode({ code, scopes, codeVerifier: pending.verifier });
	const key = await createDpopKey();
	const guard = createGuard({
		authority: authority.origin,
		audience: testIds.orders,
		tenants: [testIds.tenant],
		signedRequests: { hosts: ['api.contoso.example'] },
	});
	const check = async (request: Request) => {
		const presented = {
			method: request.method,
			url: new URL(request.url).pathname,
			dpop: request.headers.get('dpop') ?? undefined,
		};
		return guard.check(request.headers.get('authorization') ?? undefined, {}, presented);
	};
	const sent: Request[] = [];
	const call = createDpopFetch({
		key,
		origins: [api],
		acquireToken: (request) => acquireTokenByDpop(client, { account, scopes, key, ...request }),
		async fetch(input, init) {
			const request = new Request(input, init);
			sent.push(request);
			return new Response(null, { status: (await check(request)).allowed ? 200 : 401 });
		},
	});
	for (const path of ['/orders/1', '/orders/2'])
		expect((await call(`${api}${path}`, { method: 'POST', body: '{}' })).status).toBe(200);
	expect((await check(sent[0] as Request)).allowed).toBe(false);
	const stolen = new Request(api, {
		headers: { authorization: `Bearer ${(await acquireTokenByDpop(client, { account, scopes, key })).accessToken}` },
	});
	expect((await check(stolen)).allowed).toBe(false);
});
