// axios and ky over the fetch that answers challenges: the real libraries, and an API that is a stand-in.
import axios from 'axios';
import ky from 'ky';
import { describe, expect, test } from 'vitest';
import { createChallengeFetch, extendAxios, extendKy } from '../src/index.ts';

const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
const challenge = `Bearer error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`;
const address = 'https://api.example/tasks/7';

function stand() {
	const seen: [string, string | null, string][] = [];
	const call = createChallengeFetch({
		origins: ['https://api.example'],
		acquireToken: async (request) => ({ accessToken: request.claims ? 'strong' : 'weak' }),
		async fetch(input, init) {
			const request = new Request(input, init);
			const authorization = request.headers.get('authorization');
			seen.push([request.method, authorization, await request.text()]);
			if (request.url.startsWith('https://elsewhere.example')) return new Response('other', { status: 404 });
			return authorization === 'Bearer strong'
				? Response.json({ done: true })
				: new Response('', { status: 401, headers: { 'www-authenticate': challenge } });
		},
	});
	return { call, seen };
}

const answered = [
	['PUT', 'Bearer weak', '{"title":"x"}'],
	['PUT', 'Bearer strong', '{"title":"x"}'],
];

describe('axios', () => {
	test('a challenged call is answered and made again with its body; interceptors stay', async () => {
		const { call, seen } = stand();
		const instance = axios.create({ baseURL: 'https://api.example' });
		const paths: unknown[] = [];
		instance.interceptors.request.use((config) => {
			paths.push(config.url);
			return config;
		});
		const api = extendAxios(instance, call);
		expect(api).toBe(instance);
		expect((await api.put('/tasks/7', { title: 'x' })).data).toEqual({ done: true });
		expect(seen).toEqual(answered);
		expect(paths).toEqual(['/tasks/7']);
	});

	test('a refusal that is none of the API’s challenges is axios’ own error, and other addresses get no token', async () => {
		const { call, seen } = stand();
		const error = await extendAxios(axios.create(), call)
			.get('https://elsewhere.example/x')
			.catch((thrown) => thrown);
		expect(axios.isAxiosError(error) && error.response?.status).toBe(404);
		expect(seen).toEqual([['GET', null, '']]);
	});

	test('a signal ends the call', async () => {
		const { call, seen } = stand();
		const signal = AbortSignal.abort();
		await expect(extendAxios(axios.create(), call).get(address, { signal })).rejects.toThrow();
		expect(seen).toEqual([]);
	});
});

describe('ky', () => {
	test('a challenged call is answered and made again with its body; hooks stay', async () => {
		const { call, seen } = stand();
		let hooked = 0;
		const hooks = { beforeRequest: [() => void (hooked += 1)] };
		const api = extendKy(ky.create({ hooks }), call);
		expect(await api.put(address, { json: { title: 'x' } }).json()).toEqual({ done: true });
		expect(seen).toEqual(answered);
		expect(hooked).toBe(1);
	});

	test('other addresses get no token', async () => {
		const { call, seen } = stand();
		await expect(extendKy(ky, call).get('https://elsewhere.example/x', { retry: 0 })).rejects.toThrow('404');
		expect(seen).toEqual([['GET', null, '']]);
	});
});

test.each<[string, () => unknown]>([
	['axios without an instance', () => extendAxios(undefined as never, fetch)],
	['axios without a fetch', () => extendAxios(axios.create(), undefined as never)],
	['ky without an instance', () => extendKy({} as never, fetch)],
	['ky without a fetch', () => extendKy(ky, undefined as never)],
])('%s is told', (_, make) => {
	expect(make).toThrow(expect.objectContaining({ code: 'invalid_option' }));
});
