// Whatever the authority's addresses answer, and whatever the application's own listeners do, a token is judged by keys
// or not at all.
import { afterEach, expect, test } from 'vitest';
import { createGuard } from '../src/index.ts';
import { apiId, authority, publishedKey, standIn, tenantId } from './stand-in.ts';

const redirected = () => Object.defineProperty(Response.json({ keys: [publishedKey] }), 'redirected', { value: true });
const troubles: [string, () => Response | Promise<Response>][] = [
	['a redirect', () => new Response(null, { status: 302, headers: { location: 'https://elsewhere.example' } })],
	['what a redirect led to', redirected],
	[
		'HTML',
		() => new Response('<!doctype html><title>Maintenance</title>', { headers: { 'content-type': 'text/html' } }),
	],
	['nothing', () => new Response('')],
	['null', () => Response.json(null)],
	['an empty set', () => Response.json({ keys: [] })],
	['a set of nothing that is a key', () => Response.json({ keys: [{}, null, 'k', { kid: 7 }] })],
	['another document', () => Response.json({ issuer: authority })],
	['300 KB', () => Response.json({ keys: [publishedKey], filler: 'x'.repeat(300_000) })],
	['429', () => new Response('', { status: 429 })],
	['500', () => new Response('', { status: 500 })],
	['404', () => new Response('', { status: 404 })],
	['a broken body', () => new Response(new ReadableStream({ pull: (stream) => stream.error(new Error('reset')) }))],
	['an error', () => Promise.reject(new TypeError('fetch failed'))],
];

test.each(troubles)(
	'[sec 195] [case guard/03] where the keys are %s, a token is neither good nor bad',
	async (_what, answer) => {
		const { ask, token, state } = standIn();
		state.answer = async () => answer();
		expect(await ask(token())).toBe('503 temporarily_unavailable');
		expect(state.told[0]?.headers['retry-after']).toMatch(/^\d+$/);
		await expect(standInReady(answer)).rejects.toThrow();
	},
);

function standInReady(answer: () => Response | Promise<Response>): Promise<void> {
	const { guard, state } = standIn();
	state.answer = async () => answer();
	return guard.ready();
}

test.each(troubles)(
	'[sec 195] where the keys become %s, tokens of keys that were read before go on',
	async (_what, answer) => {
		const { ask, token, state } = standIn();
		const long = token({ exp: state.now + 2 * 86_400, iat: state.now + 86_400 - 300, nbf: state.now });
		const days = () => token({ iat: state.now, nbf: state.now, exp: state.now + 3600 });
		expect(await ask(token())).toBe('allowed');
		state.answer = async () => answer();
		for (let hours = 0; hours < 25; hours += 5) {
			state.now += 5 * 3600;
			expect(await ask(days())).toBe('allowed');
		}
		expect(long).toBeTypeOf('string');
	},
);

const unhandled: unknown[] = [];
const listen = (error: unknown) => void unhandled.push(error);
afterEach(() => {
	process.off('unhandledRejection', listen);
	unhandled.length = 0;
});

test.each([
	[
		'throws',
		() => {
			throw new Error('the log is away');
		},
	],
	['rejects', () => Promise.reject(new Error('the log is away'))],
])('a listener that %s changes no answer and ends no process', async (_what, listener) => {
	process.on('unhandledRejection', listen);
	const failing = { onRefusal: listener as never, onAuthorityFailure: listener as never };
	const { ask, token, state } = standIn(failing);
	expect(await ask('forged')).toBe('401 invalid_token');
	expect(await ask(token())).toBe('allowed');
	state.answer = async () => new Response('', { status: 500 });
	// in the background, then in the way
	for (const hours of [13, 25]) {
		state.now += hours * 3600;
		expect(await ask(token({ iat: state.now, nbf: state.now, exp: state.now + 3600 }))).toBe('allowed');
	}
	expect(await standIn({ ...failing, fetch: async () => new Response('', { status: 500 }) }).ask(token())).toBe(
		'503 temporarily_unavailable',
	);
	await new Promise((done) => setTimeout(done, 10));
	expect(unhandled).toEqual([]);
});

const domainIssuer = (address: string) =>
	address.includes('/.well-known/')
		? Response.json({ issuer: `${authority}/${tenantId}/v2.0` })
		: Response.json({ keys: [publishedKey] });

test('a tenant by its domain is resolved once, and ready() tells early that one cannot be', async () => {
	const { guard, ask, token, state } = standIn({ tenants: [{ domain: 'Contoso.com' }] });
	state.answer = async (address) => domainIssuer(address);
	await guard.ready();
	expect(state.fetched).toEqual([
		`${authority}/contoso.com/v2.0/.well-known/openid-configuration`,
		`${authority}/${tenantId}/discovery/v2.0/keys`,
	]);
	expect(await ask(token())).toBe('allowed');
	expect(await ask(token({ tid: '8f6f0a5e-0000-4000-8000-00000000000f' }))).toBe('401 invalid_token');
	expect(state.fetched.length).toBe(2);

	const lost = standIn({ tenants: [{ domain: 'contoso.com' }] });
	lost.state.answer = async () => Response.json({ error: 'invalid_tenant' }, { status: 400 });
	await expect(lost.guard.ready()).rejects.toThrow('cannot be resolved');
	expect(await lost.ask(token())).toBe('503 temporarily_unavailable');
});

test('a domain that moves to another tenant takes its callers along within a day', async () => {
	const { ask, token, state } = standIn({ tenants: [{ domain: 'contoso.com' }] });
	state.answer = async (address) => domainIssuer(address);
	expect(await ask(token())).toBe('allowed');
	const moved = '8f6f0a5e-0000-4000-8000-00000000000f';
	state.answer = async (address) =>
		address.includes('/.well-known/') ? Response.json({ issuer: `${authority}/${moved}/v2.0` }) : domainIssuer(address);
	state.now += 86_401;
	const time = { iat: state.now, nbf: state.now, exp: state.now + 3600 };
	await ask(token(time));
	await new Promise((done) => setTimeout(done, 5));
	expect(await ask(token(time))).toBe('401 invalid_token');
	expect(await ask(token({ ...time, tid: moved, iss: `${authority}/${moved}/v2.0` }))).toBe('allowed');
});

test('ready() of a guard for any tenant asks nothing', async () => {
	let asked = 0;
	const fetch = async () => (asked++, new Response(''));
	await createGuard({ authority, audience: apiId, tenants: 'any', fetch }).ready();
	expect(asked).toBe(0);
});
