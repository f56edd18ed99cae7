// The fetch that answers challenges: whom it asks, what it sends again, and where it stops.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { type ChallengeFetchOptions, ClientAuthError, createChallengeFetch } from '../../src/index.ts';
import { challenge, claims, encode, refusal, stand, tokensOf } from './api.ts';

const api = 'https://api.example';

describe('[case client/01] one step-up for all calls that wait', () => {
	test('three calls challenged at once ask the user once, and all are repeated', async () => {
		const { seen, make } = stand();
		const call = make();
		const done = await Promise.all([1, 2, 3].map((id) => call(`${api}/tasks/${id}`, { method: 'DELETE' })));
		expect(done.map(({ status }) => status)).toEqual([200, 200, 200]);
		expect(seen.steps).toHaveLength(1);
	});

	test('so do fifty, and those whose challenge arrives after the step-up', async () => {
		const { seen, options, make } = stand();
		let late = 0;
		const call = make({
			async fetch(input, init) {
				const answer = await (options.fetch as typeof fetch)(input, init);
				late += 1;
				if (answer.status === 401) await new Promise((done) => setTimeout(done, late % 20));
				return answer;
			},
			acquireToken: async (request) =>
				request.claims ? Promise.reject(refusal(request.claims)) : { accessToken: 'weak' },
		});
		const done = await Promise.all(Array.from({ length: 50 }, (_, id) => call(`${api}/tasks/${id}`)));
		expect(new Set(done.map(({ status }) => status))).toEqual(new Set([200]));
		expect(seen.steps).toHaveLength(1);
	});

	test('different claims at once: the second waits for the first, and is asked for only if that did not do', async () => {
		let running = 0;
		let most = 0;
		const asked: unknown[] = [];
		const tokens = new Set<string>();
		const call = createChallengeFetch({
			origins: [api],
			async acquireToken({ claims: wanted }) {
				if (wanted && !tokens.has(wanted)) throw refusal(wanted);
				return { accessToken: [...tokens].map((text) => text.match(/c\d/)?.[0]).join() || 'weak' };
			},
			async stepUp({ claims: wanted = '' }) {
				running += 1;
				most = Math.max(most, running);
				asked.push(wanted);
				await new Promise((done) => setTimeout(done, 5));
				tokens.add(wanted);
				running -= 1;
				return { accessToken: [...tokens].map((text) => text.match(/c\d/)?.[0]).join() };
			},
			async fetch(input, init) {
				const request = new Request(input, init);
				const wanted = request.url.slice(-2);
				if (request.headers.get('authorization')?.includes(wanted)) return new Response('done');
				return new Response(null, {
					status: 401,
					headers: { 'www-authenticate': challenge(claims.replace('c1', wanted)) },
				});
			},
		});
		const done = await Promise.all(['c1', 'c2', 'c1', 'c2'].map((id) => call(`${api}/${id}`)));
		expect(done.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
		expect([asked.length, most]).toEqual([2, 1]);
	});

	test('a step-up that fails, fails for all that wait on it, and the next call asks again', async () => {
		const { options, make } = stand();
		const stepUp = vi.fn<typeof options.stepUp>(async () => {
			await new Promise((done) => setTimeout(done, 5));
			throw new ClientAuthError('user_cancelled', 'closed');
		});
		const call = make({ stepUp });
		const ended = await Promise.allSettled([1, 2, 3].map((id) => call(`${api}/${id}`)));
		expect(ended.map((end) => end.status === 'rejected' && end.reason.code)).toEqual(Array(3).fill('user_cancelled'));
		expect(stepUp).toHaveBeenCalledTimes(1);
		await expect(call(`${api}/4`)).rejects.toMatchObject({ code: 'user_cancelled' });
		expect(stepUp).toHaveBeenCalledTimes(2);
	});

	test('[sec 222] after a cancelled step-up the old token still works where it is enough', async () => {
		const { make } = stand();
		const call = make({ stepUp: () => Promise.reject(new ClientAuthError('user_cancelled', 'closed')) });
		await expect(call(`${api}/1`)).rejects.toMatchObject({ code: 'user_cancelled' });
		const quiet = make({ fetch: async () => new Response('fine') });
		expect((await quiet(`${api}/2`)).status).toBe(200);
	});

	test('nobody is signed in: one sign-in for all calls', async () => {
		const { seen, make } = stand();
		let signedIn = false;
		const call = make({
			acquireToken: async () => (signedIn ? { accessToken: 'strong' } : Promise.reject(refusal())),
			async stepUp(step) {
				seen.steps.push(step);
				await new Promise((done) => setTimeout(done, 5));
				signedIn = true;
				return { accessToken: 'strong' };
			},
		});
		const done = await Promise.all([1, 2, 3].map((id) => call(`${api}/${id}`)));
		expect(done.map(({ status }) => status)).toEqual([200, 200, 200]);
		expect(seen.steps).toHaveLength(1);
	});
});

describe('[case client/03] [case client/04] [case client/13] every dialect is answered', () => {
	test.each<[string, Parameters<typeof stand>[0]]>([
		[
			'Azure Resource Manager',
			{
				header: `Bearer authorization_uri="https://login.windows.net/", error="invalid_token", claims="${encode(claims)}"`,
			},
		],
		['no error', { header: `Bearer claims="${encode(claims)}"` }],
		[
			'the relay of Microsoft.Identity.Web',
			{ status: 403, header: `Bearer consentUri="https://x.example/?a=1", claims="${claims}", scopes="user.read"` },
		],
		['RFC 9470', { header: 'Bearer error="insufficient_user_authentication", acr_values="c1"' }],
		['RFC 9470 with DPoP', { header: 'DPoP algs="ES256", error="insufficient_user_authentication", acr_values="c1"' }],
	])('%s', async (_, options) => {
		const { seen, make } = stand(options);
		expect((await make()(`${api}/a`)).status).toBe(200);
		expect(seen.steps).toMatchObject([{ claims }]);
	});

	test('a body that relays the claims', async () => {
		const { seen, options, make } = stand();
		const relay = () => Response.json({ error: 'interaction_required', claims }, { status: 403 });
		const call = make({
			fetch: async (input, init) => {
				const answer = await (options.fetch as typeof fetch)(input, init);
				return answer.ok ? answer : relay();
			},
		});
		expect((await call(`${api}/a`)).status).toBe(200);
		expect(seen.steps).toHaveLength(1);
	});

	test.each<[string, string, object]>([
		['acr_values of another kind', 'acr_values="urn:mfa"', { acrValues: ['urn:mfa'] }],
		['max_age', 'max_age="60"', { maxAge: 60 }],
	])('RFC 9470 with %s is passed on as it is', async (_, parameter, expected) => {
		const { options, seen, make } = stand({ header: `Bearer error="insufficient_user_authentication", ${parameter}` });
		const acquireToken: ChallengeFetchOptions['acquireToken'] = async (request) =>
			request.acrValues || request.maxAge !== undefined ? Promise.reject(refusal()) : options.acquireToken(request);
		expect((await make({ acquireToken })(`${api}/a`)).status).toBe(200);
		expect(seen.steps).toMatchObject([expected]);
	});

	test('an error is known by what it carries: MSAL’s own, or that of a second copy of this package', async () => {
		const { seen, make } = stand();
		const theirs = Object.assign(new Error('interaction_required'), {
			name: 'InteractionRequiredAuthError',
			errorCode: 'x',
			claims,
		});
		const call = make({
			acquireToken: async (request) => (request.claims ? Promise.reject(theirs) : { accessToken: 'weak' }),
		});
		expect((await call(`${api}/a`)).status).toBe(200);
		expect(seen.steps).toMatchObject([{ claims, error: theirs }]);
	});

	test('a plain 403 is the answer', async () => {
		const { seen, make } = stand({ status: 403, header: 'Bearer error="access_denied"' });
		expect((await make()(`${api}/a`)).status).toBe(403);
		expect([seen.requests.length, seen.steps.length]).toEqual([1, 0]);
	});

	test('two different challenges in a row are both satisfied, with one step-up', async () => {
		const seen: string[] = [];
		const call = createChallengeFetch({
			origins: [api],
			acquireToken: async ({ claims: wanted }) => {
				seen.push(wanted ?? '');
				return { accessToken: `t${seen.length}` };
			},
			fetch: async () =>
				seen.length === 3
					? new Response('done')
					: new Response(null, {
							status: 401,
							headers: { 'www-authenticate': challenge(claims.replace('c1', `c${seen.length}`)) },
						}),
		});
		expect((await call(`${api}/a`)).status).toBe(200);
		expect(seen.map((text) => text.match(/c\d/g)?.join())).toEqual([undefined, 'c1', 'c1,c2']);
	});
});

describe('[case client/05] the step-up comes back as who was asked', () => {
	const of = (user: string, accessToken: string) => ({ accessToken, account: { homeAccountId: `${user}.t` } });
	test('another account is a user_mismatch, and nothing is sent as that account', async () => {
		const { seen, make } = stand();
		const call = make({
			acquireToken: async (request) => (request.claims ? Promise.reject(refusal()) : of('ben', 'weak')),
			stepUp: async () => of('ada', 'strong'),
		});
		await expect(call(`${api}/a`)).rejects.toMatchObject({ code: 'user_mismatch' });
		expect(tokensOf(seen)).toEqual(['Bearer weak']);
	});
});

describe('[case client/15] an API that is never satisfied does not ask the user without end', () => {
	const never = {
		acquireToken: async (request: { claims?: string }) =>
			request.claims ? Promise.reject(refusal()) : { accessToken: 'weak' },
	};
	test('[sec 221] three step-ups, then its response and a diagnosis; five minutes later again', async () => {
		const { seen, make } = stand({ always: true });
		const told: ClientAuthError[] = [];
		let now = 0;
		const call = make({ ...never, onLoop: (error) => told.push(error), clock: () => now });
		for (let i = 0; i < 20; i += 1) expect((await call(`${api}/a`)).status).toBe(401);
		expect(seen.steps).toHaveLength(3);
		expect(told[0]).toMatchObject({ code: 'step_up_loop', message: expect.stringContaining(api) });
		now = 300_001;
		await call(`${api}/a`);
		expect(seen.steps).toHaveLength(4);
	});

	test('[sec 221] claims that differ each time: ten step-ups of one origin', async () => {
		let count = 0;
		const { seen, make } = stand();
		const call = make({
			...never,
			fetch: async () => {
				count += 1;
				return new Response(null, {
					status: 401,
					headers: { 'www-authenticate': challenge(claims.replace('c1', `x${count}`)) },
				});
			},
		});
		for (let i = 0; i < 20; i += 1) await call(`${api}/a`).catch(() => undefined);
		expect(seen.steps).toHaveLength(10);
	});

	test('a silent loop ends too', async () => {
		const acquireToken = vi.fn(async () => ({ accessToken: 't' }));
		const { make } = stand({ always: true });
		const call = make({ acquireToken });
		for (let i = 0; i < 20; i += 1) await call(`${api}/a`);
		expect(acquireToken).toHaveBeenCalledTimes(20 + 3);
	});

	test('an API that is satisfied is not counted', async () => {
		const { seen, make } = stand();
		const call = make({ ...never });
		for (let i = 0; i < 8; i += 1) expect((await call(`${api}/a`)).status).toBe(200);
		expect(seen.steps).toHaveLength(8);
	});
});

describe('[case client/16] an abort ends everything', () => {
	test('before the call: nothing is asked', async () => {
		const acquireToken = vi.fn();
		const call = stand().make({ acquireToken });
		await expect(call(`${api}/a`, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
		expect(acquireToken).not.toHaveBeenCalled();
	});

	test('during the silent request: nobody is asked', async () => {
		const leave = new AbortController();
		const { seen, make } = stand();
		const call = make({
			async acquireToken(request) {
				if (!request.claims) return { accessToken: 'weak' };
				leave.abort();
				throw refusal();
			},
		});
		await expect(call(`${api}/a`, { signal: leave.signal })).rejects.toMatchObject({ name: 'AbortError' });
		expect(seen.steps).toEqual([]);
	});

	test('during the step-up: the prompt is told to end', async () => {
		const leave = new AbortController();
		let prompt: AbortSignal | undefined;
		const call = stand().make({
			stepUp: ({ signal }) => {
				prompt = signal;
				setTimeout(() => leave.abort(), 5);
				return new Promise(() => undefined);
			},
		});
		await expect(call(`${api}/a`, { signal: leave.signal })).rejects.toMatchObject({ name: 'AbortError' });
		expect(prompt?.aborted).toBe(true);
	});

	test('a step-up that others wait for goes on', async () => {
		const { seen, make } = stand();
		const call = make();
		const leave = new AbortController();
		const left = call(`${api}/1`, { signal: leave.signal });
		const stays = call(`${api}/2`);
		setTimeout(() => leave.abort(), 2);
		await expect(left).rejects.toMatchObject({ name: 'AbortError' });
		expect((await stays).status).toBe(200);
		expect(seen.steps).toHaveLength(1);
	});

	test('a time limit is told as what it is', async () => {
		const call = stand().make({ stepUp: () => new Promise(() => undefined) });
		await expect(call(`${api}/a`, { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({ name: 'TimeoutError' });
	});
});

test('[case client/17] the response that is answered is read to its end', async () => {
	let open = 0;
	let most = 0;
	const server = createServer((request, response) => {
		if (request.headers.authorization === 'Bearer strong') response.end('done');
		else response.writeHead(401, { 'www-authenticate': challenge() }).end('x'.repeat(20_000));
	});
	server.on('connection', (socket) => {
		open += 1;
		most = Math.max(most, open);
		socket.on('close', () => {
			open -= 1;
		});
	});
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const call = createChallengeFetch({
		origins: [origin],
		acquireToken: async ({ claims: wanted }) => ({ accessToken: wanted ? 'strong' : 'weak' }),
	});
	for (let i = 0; i < 60; i += 1) await (await call(origin)).text();
	expect(most).toBeLessThan(5);
	server.closeAllConnections();
	server.close();
});
