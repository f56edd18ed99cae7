// A sign-out on a storage that is full, storages of other makes, clocks that were set back, and many callers at once.
import { expect, test } from 'vitest';
import { createLoopGuard } from '../src/challenge/loop-guard.ts';
import { createDpopFetch, createWebStorage } from '../src/index.ts';
import { createThrottle } from '../src/throttle.ts';
import { publicClient, scopeOf, tokenAnswer } from './token-endpoint.ts';

const scopes = ['api://a/A'];

/** @param isFull asked at each write */
function pageStorage(isFull = () => false) {
	const entries = new Map<string, string>();
	const storage = {
		get length() {
			return entries.size;
		},
		key: (index: number) => [...entries.keys()][index] ?? null,
		getItem: (key: string) => entries.get(key) ?? null,
		removeItem: (key: string) => void entries.delete(key),
		setItem(key: string, value: string) {
			if (isFull()) throw new DOMException('full', 'QuotaExceededError');
			entries.set(key, value);
		},
	};
	return { storage, entries };
}

test('[case client/02] [sec 223] a sign-out on a full storage removes the tokens all the same', async () => {
	let full = false;
	const { storage, entries } = pageStorage(() => full);
	const { client } = publicClient((form) => tokenAnswer('ann', 'at', scopeOf(form)), {
		cache: createWebStorage(storage),
	});
	const { account } = await client.acquireTokenByCode({ code: 'x', scopes });
	full = true;
	if (account) await client.removeAccount(account);
	expect(await client.getAllAccounts()).toEqual([]);
	expect([...entries.values()].join()).not.toContain('rt-ann');
});

test('[case client/02] where the first sign-out finds no room, its mark stands in the room that it made', async () => {
	let writes = 0;
	const { storage, entries } = pageStorage(() => writes++ === 1);
	const { client } = publicClient((form) => tokenAnswer('ann', 'at', scopeOf(form)), {
		cache: createWebStorage(storage),
	});
	const { account } = await client.acquireTokenByCode({ code: 'x', scopes });
	if (account) await client.removeAccount(account);
	expect([...entries.keys()].filter((key) => key.includes('signedOut'))).toHaveLength(1);
});

test('a user whose name has the mark that the cache uses, as those of Auth0 have, can be the active account', async () => {
	const { client } = publicClient((form) =>
		tokenAnswer('auth0|507f', 'at', scopeOf(form), { more: { client_info: undefined } }),
	);
	const { account } = await client.acquireTokenByCode({ code: 'x', scopes });
	await client.setActiveAccount(account);
	expect(await client.getActiveAccount()).toEqual(account);
	expect((await client.acquireTokenSilent({ scopes })).accessToken).toBe('at');
});

test('a storage whose keys are an iterator, as those of a Map are, is as good as one with a list', async () => {
	const entries = new Map<string, string>();
	const cache = {
		get: (key: string) => entries.get(key),
		set: (key: string, value: string) => void entries.set(key, value),
		delete: (key: string) => void entries.delete(key),
		keys: () => entries.keys() as unknown as string[],
	};
	const { client } = publicClient((form) => tokenAnswer('ann', 'at', scopeOf(form)), { cache });
	await client.acquireTokenByCode({ code: 'x', scopes });
	expect(await client.getAllAccounts()).toHaveLength(1);
});

test('many requests at once that have no signal add no listeners to a common one', async () => {
	const told: string[] = [];
	const listen = (warning: Error) => void told.push(warning.name);
	process.on('warning', listen);
	const { client } = publicClient((form) => tokenAnswer('ann', 'at', scopeOf(form)));
	const { account } = await client.acquireTokenByCode({ code: 'x', scopes });
	const many = Array.from({ length: 20 }, (_, index) => [`api://${index}/A`]);
	await Promise.all(many.map((each) => client.acquireTokenSilent({ account, scopes: each })));
	await new Promise((done) => setImmediate(done));
	process.off('warning', listen);
	expect(told).toEqual([]);
});

test('[case client/07] a clock that is set back by a year does not make a busy authority busy for a year', () => {
	let now = 1_800_000_000_000;
	const throttle = createThrottle(() => now);
	throttle.add('key', 60);
	expect(() => throttle.check('key')).toThrow();
	now -= 365 * 86_400_000;
	expect(() => throttle.check('key')).not.toThrow();
});

test('[case client/15] nor does it keep an API’s challenges unanswered for a year', () => {
	let now = 1_800_000_000_000;
	const guard = createLoopGuard(() => now);
	for (let count = 0; count < 3; count += 1) guard.failed('https://api.example', 'c1');
	expect(guard.refusal('https://api.example', 'c1')).toBeDefined();
	now -= 365 * 86_400_000;
	expect(guard.refusal('https://api.example', 'c1')).toBeUndefined();
});

test('[case client/08] what a server asks for that a proven call was redirected to is not answered', async () => {
	let asked = 0;
	const call = createDpopFetch({
		key: { thumbprint: 't', prove: async () => 'proof' } as never,
		origins: ['https://api.example'],
		async acquireToken({ claims }) {
			if (claims !== undefined) asked += 1;
			return { accessToken: 'at' };
		},
		async fetch() {
			const claims = Buffer.from('{"access_token":{"nbf":{"value":"1"}}}').toString('base64');
			const header = `DPoP error="insufficient_claims", claims="${claims}"`;
			const response = new Response(null, { status: 401, headers: { 'www-authenticate': header, 'dpop-nonce': 'n' } });
			Object.defineProperties(response, {
				redirected: { value: true },
				url: { value: 'https://elsewhere.example/a' },
			});
			return response;
		},
	});
	expect((await call('https://api.example/a')).status).toBe(401);
	expect(asked).toBe(0);
});
