// Tokens that are bound to a key: at the authority, and with servers that ask for nonces.
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
	type Account,
	acquireTokenByDpop,
	createDpopFetch,
	createDpopKey,
	type DpopKey,
	type PublicClient,
} from '../src/index.ts';
import { createStage, type Stage } from './seeds-stage.ts';
import { publicClient, scopeOf, tokenAnswer } from './token-endpoint.ts';

const scopes = ['api://orders/Orders.Read'];
const bound = (form: URLSearchParams, name = 'bound') =>
	tokenAnswer('ann', name, scopeOf(form), {
		more: form.get('grant_type') === 'refresh_token' ? { token_type: 'DPoP' } : {},
	});

describe('against the authority', () => {
	let stage: Stage;
	let client: PublicClient;
	let account: Account;
	let key: DpopKey;
	beforeEach(async () => {
		stage = await createStage();
		client = stage.client();
		account = await stage.signIn(client);
		key = await createDpopKey({ clock: () => stage.authority.now() * 1000 });
	});
	afterEach(() => stage.close());

	test('the token names the key, and lies in the cache beside the one that anybody may use', async () => {
		const result = await acquireTokenByDpop(client, { account, scopes, key });
		expect(result.tokenType).toBe('DPoP');
		expect(decodeJwt(result.accessToken).cnf).toEqual({ jkt: key.thumbprint });
		expect((await acquireTokenByDpop(client, { account, scopes, key })).fromCache).toBe(true);
		const plain = await client.acquireTokenSilent({ account, scopes });
		expect(decodeJwt(plain.accessToken).cnf).toBeUndefined();
		const another = await createDpopKey({ clock: () => stage.authority.now() * 1000 });
		expect((await acquireTokenByDpop(client, { account, scopes, key: another })).fromCache).toBe(false);
	});
});

test('an authority that asks for a nonce is asked again with it, once, by another proof', async () => {
	const proofs: Record<string, unknown>[] = [];
	const made = publicClient((form) => bound(form), {
		async fetch(input, init) {
			const request = new Request(input, init);
			const form = new URLSearchParams(await request.clone().text());
			const proof = request.headers.get('dpop');
			if (form.get('grant_type') !== 'refresh_token') return bound(form);
			proofs.push(decodeJwt(proof ?? ''));
			if (proofs.at(-1)?.nonce === 'n1') return bound(form);
			return Response.json({ error: 'use_dpop_nonce' }, { status: 400, headers: { 'dpop-nonce': 'n1' } });
		},
	});
	const { account } = await made.client.acquireTokenByCode({ code: 'c', scopes });
	const key = await createDpopKey();
	expect((await acquireTokenByDpop(made.client, { account, scopes, key })).accessToken).toBe('bound');
	await acquireTokenByDpop(made.client, { account, scopes, key, forceRefresh: true });
	expect(proofs.map(({ nonce }) => nonce)).toEqual([undefined, 'n1', 'n1']);
	expect(new Set(proofs.map(({ jti }) => jti)).size).toBe(3);
});

test('an authority whose nonce never suits is not asked for ever', async () => {
	let count = 0;
	const made = publicClient((form) => bound(form), {
		async fetch(input, init) {
			const form = new URLSearchParams(await new Request(input, init).text());
			if (form.get('grant_type') !== 'refresh_token') return bound(form);
			count += 1;
			return Response.json({ error: 'use_dpop_nonce' }, { status: 400, headers: { 'dpop-nonce': `n${count}` } });
		},
	});
	const { account } = await made.client.acquireTokenByCode({ code: 'c', scopes });
	const asked = acquireTokenByDpop(made.client, { account, scopes, key: await createDpopKey() });
	await expect(asked).rejects.toMatchObject({ code: 'use_dpop_nonce' });
	expect(count).toBe(2);
});

test('equal requests at once are one; a token that is not bound is refused and not kept', async () => {
	const { client, sent } = publicClient((form) => bound(form));
	const { account } = await client.acquireTokenByCode({ code: 'c', scopes });
	const key = await createDpopKey();
	await Promise.all([1, 2, 3].map(() => acquireTokenByDpop(client, { account, scopes, key })));
	expect(sent).toHaveLength(2);
	const plain = publicClient((form) => tokenAnswer('ann', 'plain', scopeOf(form)));
	const signedIn = await plain.client.acquireTokenByCode({ code: 'c', scopes });
	const asked = { account: signedIn.account, scopes, key };
	await expect(acquireTokenByDpop(plain.client, asked)).rejects.toMatchObject({ name: 'ClientConfigurationError' });
});

describe('createDpopFetch', () => {
	const origin = 'https://api.example';
	async function make(answer: (request: Request, count: number) => Response | Promise<Response>) {
		const sent: { authorization: string | null; proof: Record<string, unknown>; body: string }[] = [];
		const call = createDpopFetch({
			key: await createDpopKey(),
			origins: [origin],
			acquireToken: async () => ({ accessToken: 'token' }),
			async fetch(input, init) {
				const request = new Request(input, init);
				const dpop = request.headers.get('dpop');
				sent.push({
					authorization: request.headers.get('authorization'),
					proof: dpop === null ? {} : decodeJwt(dpop),
					body: await request.clone().text(),
				});
				return answer(request, sent.length);
			},
		});
		return { call, sent };
	}
	const asking = (nonce: string) =>
		new Response(null, {
			status: 401,
			headers: { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': nonce },
		});

	test('a call is proven by its method, address and token, and repeated with its body for a nonce, once', async () => {
		const { call, sent } = await make((_request, count) => (count === 1 ? asking('n1') : new Response('done')));
		expect(await (await call(`${origin}/a?b=c#d`, { method: 'PUT', body: 'text' })).text()).toBe('done');
		expect(sent.map(({ body }) => body)).toEqual(['text', 'text']);
		expect(sent[1]).toMatchObject({
			authorization: 'DPoP token',
			proof: { htm: 'PUT', htu: `${origin}/a`, nonce: 'n1' },
		});
		const endless = await make((_request, count) => asking(`n${count}`));
		expect((await endless.call(origin)).status).toBe(401);
		expect(endless.sent).toHaveLength(2);
	});

	test('neither token nor proof goes elsewhere, and an aborted call is not sent', async () => {
		const { call, sent } = await make(() => new Response('done'));
		await call('https://elsewhere.example/');
		expect(sent).toEqual([{ authorization: null, proof: {}, body: '' }]);
		await expect(call(origin, { signal: AbortSignal.abort(new Error('over')) })).rejects.toThrow();
		expect(sent).toHaveLength(1);
	});

	test('misuse is told', async () => {
		const key = await createDpopKey();
		const acquireToken = async () => ({ accessToken: 't' });
		expect(() => createDpopFetch({ key, origins: [], acquireToken })).toThrow(/origins is required/);
		expect(() => createDpopFetch({ key, origins: ['http://api.example'], acquireToken })).toThrow(/not https/);
		expect(() => createDpopFetch({ key: {} as never, origins: [origin], acquireToken })).toThrow(/key is required/);
	});
});
