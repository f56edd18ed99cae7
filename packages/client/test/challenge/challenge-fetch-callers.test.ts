// The fetch that answers challenges, called as it should not be called and answered as nobody should.
import { describe, expect, test } from 'vitest';
import { createChallengeFetch } from '../../src/index.ts';

const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
const codeOf = (work: Promise<unknown>) =>
	work.then(
		() => 'done',
		(error) => error.code ?? error.name,
	);

describe('createChallengeFetch', () => {
	const challenge = { status: 401, headers: { 'www-authenticate': `Bearer claims="${btoa(claims)}"` } };
	const api = async (input: RequestInfo | URL, init?: RequestInit) =>
		new Request(input, init).headers.get('authorization') === 'Bearer strong'
			? new Response('done')
			: new Response('', challenge);
	const weak = async () => ({ accessToken: 'weak' });

	test.each<[string, unknown]>([
		['nothing', undefined],
		['null, as MSAL for Node may', null],
		['an empty object', {}],
		['an empty token', { accessToken: '' }],
	])('[case client/08] acquireToken or stepUp that gives %s: `Bearer undefined` is never sent', async (_, result) => {
		const sent: (string | null)[] = [];
		const origins = ['https://api.example'];
		const seen: typeof fetch = (input, init) => {
			sent.push(new Request(input, init).headers.get('authorization'));
			return api(input, init);
		};
		const give = async () => result as { accessToken: string };
		const first = createChallengeFetch({ origins, fetch: seen, acquireToken: give });
		expect(await codeOf(first('https://api.example/'))).toBe('invalid_option');
		const acquireToken = (request: { claims?: string }) => (request.claims ? give() : weak());
		expect(await codeOf(createChallengeFetch({ origins, fetch: seen, acquireToken })('https://api.example/'))).toBe(
			'invalid_option',
		);
		expect(sent).toEqual(['Bearer weak']);
	});

	test('[case client/12] a listener that throws does not fail the call', async () => {
		const fails = () => {
			throw new Error('in the listener');
		};
		const call = createChallengeFetch({
			origins: ['https://api.example'],
			fetch: api,
			acquireToken: async ({ claims: wanted }) => ({ accessToken: wanted ? 'strong' : 'weak' }),
			...{ onChallenge: fails, onLoop: fails },
		});
		expect(await (await call('https://api.example/')).text()).toBe('done');
		const endless = createChallengeFetch({
			origins: ['https://api.example'],
			fetch: async () => new Response('', challenge),
			...{ acquireToken: weak, onChallenge: fails, onLoop: fails },
		});
		for (let i = 0; i < 8; i += 1) expect((await endless('https://api.example/')).status).toBe(401);
	});

	test('[case client/08] what a server asks for that the call was redirected to is not answered: it got no token', async () => {
		const asked: unknown[] = [];
		const redirected = (to: string) => {
			const response = new Response('', challenge);
			Object.defineProperties(response, { redirected: { value: true }, url: { value: to } });
			return response;
		};
		const callOf = (to: string) =>
			createChallengeFetch({
				origins: ['https://api.example'],
				fetch: async () => redirected(to),
				async acquireToken(request) {
					asked.push(request.claims);
					return { accessToken: 'weak' };
				},
			});
		expect((await callOf('https://elsewhere.example/')('https://api.example/')).status).toBe(401);
		expect(asked).toEqual([undefined]);
		await callOf('https://api.example/moved')('https://api.example/');
		expect(asked.length).toBeGreaterThan(2);
	});

	test.each<[string, string, string | null]>([
		['https://api.example/*', 'https://api.example/tasks', 'Bearer weak'],
		['https://api.example/v1/*', 'https://api.example/v1/tasks', 'Bearer weak'],
		['https://api.example/v1/*', 'https://api.example/v1', 'Bearer weak'],
		['https://api.example/v1/*', 'https://api.example/v2', null],
		['https://api.example/v1/*', 'https://api.example/v10', null],
	])('an address in MSAL’s way, %s: %s gets %s', async (listed, address, token) => {
		let sent: string | null = '';
		const call = createChallengeFetch({
			origins: [listed],
			acquireToken: weak,
			async fetch(input, init) {
				sent = new Request(input, init).headers.get('authorization');
				return new Response();
			},
		});
		await call(address);
		expect(sent).toBe(token);
	});

	test.each(['https://*.example/', 'https://api.example/*/tasks', 'https://api.example/a*b'])(
		'a star elsewhere, %s, is told',
		(origin) => {
			expect(() => createChallengeFetch({ origins: [origin], acquireToken: weak })).toThrow(
				expect.objectContaining({ name: 'ClientConfigurationError' }),
			);
		},
	);
});
