// The fetch that answers challenges: everything that its caller asked for is sent, and tokens only where they may go.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { ClientConfigurationError, createChallengeFetch } from '../../src/index.ts';
import { encode, stand, tokensOf } from './api.ts';

const api = 'https://api.example';

describe('[case client/06] everything that the caller asked of fetch reaches it', () => {
	test.each(['GET', 'POST'])('%s: the first time and the second', async (method) => {
		const { seen, make } = stand();
		const asked = {
			method,
			redirect: 'manual',
			cache: 'no-store',
			keepalive: true,
			integrity: 'sha256-x',
			mode: 'cors',
			credentials: 'omit',
			referrerPolicy: 'no-referrer',
			headers: { 'x-own': '1' },
			priority: 'high',
			dispatcher: { mark: 1 },
			next: { revalidate: 1 },
			...(method === 'POST' ? { body: 'the body' } : {}),
		} as RequestInit;
		expect((await make()(`${api}/a`, asked)).status).toBe(200);
		expect(seen.requests).toHaveLength(2);
		for (const { request, init } of seen.requests) {
			const { redirect, cache, keepalive, integrity, mode, credentials, referrerPolicy } = request;
			expect({ redirect, cache, keepalive, integrity, mode, credentials, referrerPolicy }).toEqual({
				redirect: 'manual',
				cache: 'no-store',
				keepalive: true,
				integrity: 'sha256-x',
				mode: 'cors',
				credentials: 'omit',
				referrerPolicy: 'no-referrer',
			});
			expect(init).toMatchObject({ priority: 'high', dispatcher: { mark: 1 }, next: { revalidate: 1 } });
			expect(request.headers.get('x-own')).toBe('1');
			if (method === 'POST') expect(await request.text()).toBe('the body');
		}
	});

	test.each<[string, () => [RequestInfo | URL, RequestInit?]]>([
		[
			'a Request',
			() => [
				new Request(`${api}/a`, { method: 'POST', body: 'the body', referrerPolicy: 'origin', redirect: 'error' }),
			],
		],
		[
			'a Request and more',
			() => [
				new Request(`${api}/a`, { method: 'POST', body: 'x' }),
				{ body: 'the body', redirect: 'error', referrerPolicy: 'origin' },
			],
		],
		[
			'a URL',
			() => [new URL(`${api}/a`), { method: 'POST', body: 'the body', referrerPolicy: 'origin', redirect: 'error' }],
		],
		[
			'a form',
			() => [
				`${api}/a`,
				{ method: 'POST', body: new URLSearchParams({ a: 'the body' }), referrerPolicy: 'origin', redirect: 'error' },
			],
		],
		[
			'a stream',
			() => [
				`${api}/a`,
				{
					method: 'POST',
					body: new Blob(['the body']).stream(),
					duplex: 'half',
					referrerPolicy: 'origin',
					redirect: 'error',
				} as RequestInit,
			],
		],
	])('%s', async (_, asked) => {
		const { seen, make } = stand();
		expect((await make()(...asked())).status).toBe(200);
		for (const { request } of seen.requests) {
			expect(await request.text()).toMatch(/the[ +]body/);
			expect([request.method, request.referrerPolicy, request.redirect]).toEqual(['POST', 'origin', 'error']);
		}
		expect(seen.requests).toHaveLength(2);
	});
});

describe('[case client/08] a token goes only where it was promised', () => {
	const listed = { origins: [api, 'https://other.example:8443/v1', 'http://localhost:5000'] };
	test.each([
		['a listed origin', `${api}/a`, true],
		['a listed address', 'https://other.example:8443/v1/a', true],
		['the listed address itself', 'https://other.example:8443/v1', true],
		['a loopback address that was listed', 'http://localhost:5000/a', true],
		['another address of a listed host', 'https://other.example:8443/v2', false],
		['an address that only begins alike', 'https://other.example:8443/v11', false],
		['another host', 'https://elsewhere.example/collect', false],
		['http', 'http://api.example/a', false],
		['another port', `${api}:444/a`, false],
		['[sec 220] a user name before another host', 'https://api.example@elsewhere.example/', false],
		['[sec 220] a user name before the host', 'https://me:x@other.example:8443/v1', false],
		['[sec 220] a longer host', 'https://api.example.evil.test/', false],
		['[sec 220] a backslash', 'https://elsewhere.example\\@api.example/', false],
		['[sec 220] another spelling of the host', 'https://API.EXAMPLE:443/a', true],
		['a loopback port that was not listed', 'http://localhost:5001/a', false],
	])('%s', async (_, address, sent) => {
		const { seen, options, make } = stand({ always: true, header: 'Bearer' });
		await make(listed)(address).catch(() => undefined);
		expect(tokensOf(seen).some((token) => token !== null)).toBe(sent);
		expect(options).toBeDefined();
	});

	test('an empty list sends no token anywhere', async () => {
		const { seen, make } = stand();
		await make({ origins: [] })(`${api}/a`);
		expect(tokensOf(seen)).toEqual([null]);
	});

	test('what is not listed goes out as the caller made it', async () => {
		const { seen, make } = stand();
		await make(listed)('https://elsewhere.example/', { headers: { authorization: 'Basic own' } });
		expect(tokensOf(seen)).toEqual(['Basic own']);
	});

	test('without a list the first https origin is the only one; another is a mistake that is told', async () => {
		const { seen, make } = stand();
		const call = make();
		await expect(call('http://api.example/a')).rejects.toMatchObject({ code: 'insecure_origin' });
		await call(`${api}/a`);
		await expect(call('https://elsewhere.example/')).rejects.toThrow(ClientConfigurationError);
		await expect(call('https://elsewhere.example/')).rejects.toMatchObject({ code: 'origin_not_listed' });
		expect(new Set(seen.requests.map(({ request }) => new URL(request.url).origin))).toEqual(new Set([api]));
	});

	test.each([
		['http', 'http://api.example', 'insecure_origin'],
		['no address', 'api.example', 'invalid_option'],
		['a user name', 'https://a@api.example', 'invalid_option'],
	])('%s cannot be listed', (_, origin, code) => {
		const { make } = stand();
		expect(() => make({ origins: [origin] })).toThrow(expect.objectContaining({ code }));
	});

	test('[sec 219] a redirect to another origin does not carry the token along', async () => {
		const seen: [string | undefined, string | undefined][] = [];
		const listen = async (answer: (url: string) => [number, Record<string, string>]) => {
			const server = createServer((request, response) => {
				seen.push([request.headers.host, request.headers.authorization]);
				const [status, headers] = answer(request.url ?? '');
				response.writeHead(status, headers).end();
			});
			await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
			return { server, port: (server.address() as AddressInfo).port };
		};
		const elsewhere = await listen(() => [200, {}]);
		const own = await listen(() => [307, { location: `http://localhost:${elsewhere.port}/collect` }]);
		const call = createChallengeFetch({
			origins: [`http://127.0.0.1:${own.port}`],
			acquireToken: async () => ({ accessToken: 'secret' }),
		});
		await call(`http://127.0.0.1:${own.port}/`);
		expect(seen.map(([, token]) => token)).toEqual(['Bearer secret', undefined]);
		for (const { server } of [own, elsewhere]) server.close();
	});

	test('[sec 218] the address, the client and other tokens that a challenge names are ignored', async () => {
		const hostile = JSON.stringify({
			id_token: { email: null },
			access_token: { roles: { essential: true }, acrs: { value: 'c1' } },
		});
		const header = `Bearer authorization_uri="https://evil.example/", client_id="other", scope="evil", claims="${encode(hostile)}"`;
		const { seen, make } = stand({ header });
		await make()(`${api}/a`);
		expect(seen.steps).toMatchObject([{ claims: '{"access_token":{"acrs":{"value":"c1"}}}' }]);
		expect(seen.requests.every(({ request }) => request.url.startsWith(api))).toBe(true);
	});
});
