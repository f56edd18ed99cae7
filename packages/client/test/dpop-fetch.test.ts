// The fetch with bound tokens keeps the rules of the one with bearer tokens: what the caller asked of fetch, the
// signal, and an API's challenge.
import { describe, expect, test } from 'vitest';
import { acquireTokenByDpop, createDpopFetch, createDpopKey } from '../src/index.ts';
import { publicClient, scopeOf, tokenAnswer } from './token-endpoint.ts';

const key = await createDpopKey();
const origins = ['https://api.example'];
const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
const address = 'https://api.example/tasks/7';

test('[case client/06] the first call and the repeat for a nonce are what the caller asked for, with a proof each', async () => {
	const seen: object[] = [];
	const proofs = new Set<string | null>();
	const call = createDpopFetch({
		key,
		origins,
		acquireToken: async () => ({ accessToken: 'bound' }),
		async fetch(input, init) {
			const request = new Request(input, init);
			const { method, redirect, cache, keepalive, referrerPolicy, headers } = request;
			const { dispatcher } = init as { dispatcher?: object };
			const told = [headers.get('authorization'), headers.get('x-own'), await request.text(), dispatcher];
			proofs.add(headers.get('dpop'));
			seen.push([method, redirect, cache, keepalive, referrerPolicy, ...told]);
			const asks = { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': 'n' };
			return new Response('', seen.length === 1 ? { status: 401, headers: asks } : {});
		},
	});
	const init = { method: 'POST', body: 'b', redirect: 'manual', cache: 'no-store', keepalive: true } as const;
	const more = { referrerPolicy: 'no-referrer', headers: { 'x-own': '1' }, dispatcher: { mark: 1 } } as const;
	await call(address, { ...init, ...more });
	const whole = ['POST', 'manual', 'no-store', true, 'no-referrer', 'DPoP bound', '1', 'b', { mark: 1 }];
	expect(seen).toEqual([whole, whole]);
	expect(proofs.size).toBe(2);
});

test('[case client/13] claims that an API asks for are got, and the call is made again, once', async () => {
	const asked: unknown[] = [];
	const encoded = Buffer.from(claims).toString('base64');
	const call = createDpopFetch({
		key,
		origins,
		acquireToken: async (request) => {
			asked.push(request.claims);
			return { accessToken: request.claims ? 'strong' : 'weak' };
		},
		fetch: async (input, init) =>
			new Request(input, init).headers.get('authorization') === 'DPoP strong'
				? new Response('done')
				: new Response('', { status: 401, headers: { 'www-authenticate': `Bearer claims="${encoded}"` } }),
	});
	expect(await (await call(address, { method: 'DELETE' })).text()).toBe('done');
	expect(asked).toEqual([undefined, claims]);
});

describe('[case client/16] a call that is aborted', () => {
	test.each<[string, (stop: AbortController) => Promise<{ accessToken: string }>]>([
		[
			'while its token is got',
			async (stop) => {
				stop.abort();
				return { accessToken: 'bound' };
			},
		],
		[
			'while its token never comes',
			(stop) => {
				setTimeout(() => stop.abort(), 5);
				return new Promise(() => undefined);
			},
		],
	])('%s is not sent', async (_, acquire) => {
		const stop = new AbortController();
		let sent = 0;
		const fetch = async () => {
			sent += 1;
			return new Response();
		};
		const call = createDpopFetch({ key, origins, acquireToken: () => acquire(stop), fetch });
		await expect(call(address, { signal: stop.signal })).rejects.toMatchObject({ name: 'AbortError' });
		expect(sent).toBe(0);
	});
});

test.each([undefined, 'Bearer', null])('an answer whose token_type is %j is no bound token', async (type) => {
	const { client } = publicClient((form) => tokenAnswer('ann', 'at', scopeOf(form), { more: { token_type: type } }));
	const scopes = ['api://a/A'];
	const { account } = await client.acquireTokenByCode({ code: 'x', scopes });
	await expect(acquireTokenByDpop(client, { account, scopes, key })).rejects.toMatchObject({ code: 'invalid_option' });
});

test('[case client/05] a bound token of another account is refused', async () => {
	let user = 'ann';
	const { client } = publicClient((form) => tokenAnswer(user, 'at', scopeOf(form), { more: { token_type: 'DPoP' } }));
	const scopes = ['api://a/A'];
	const { account } = await client.acquireTokenByCode({ code: 'x', scopes });
	user = 'bob';
	await expect(acquireTokenByDpop(client, { account, scopes, key })).rejects.toMatchObject({ code: 'user_mismatch' });
});
