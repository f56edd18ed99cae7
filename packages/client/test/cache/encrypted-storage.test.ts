// Entries that are encrypted in web storage, with a key from the session's cookie or of the test. Node has no
// IndexedDB: the key that is kept there is tested in a browser, by `e2e/client-step-up.test.ts`.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createEncryptedStorage, sessionCookieKey } from '../../src/index.ts';
import { publicClient, scopeOf, tokenAnswer } from '../token-endpoint.ts';

const algorithm = { name: 'AES-GCM', length: 256 };
const newKey = async () => (await crypto.subtle.generateKey(algorithm, false, ['encrypt', 'decrypt'])) as CryptoKey;
const scopes = ['api://a/A'];
const answered = (form: URLSearchParams) => tokenAnswer('ann', 'the-token', scopeOf(form));

let area: Storage & Record<string, string>;
let key: CryptoKey;
beforeEach(async () => {
	area = Object.create({
		getItem(this: Record<string, string>, name: string) {
			return Object.hasOwn(this, name) ? this[name] : null;
		},
		setItem(this: Record<string, string>, name: string, value: string) {
			this[name] = value;
		},
		removeItem(this: Record<string, string>, name: string) {
			delete this[name];
		},
	});
	key = await newKey();
});
afterEach(() => vi.unstubAllGlobals());
const storage = (given = key) => createEncryptedStorage(area, { key: async () => given });

test('nothing of an account or a token can be read in the storage; with the key everything is there', async () => {
	const { client } = publicClient(answered, { cache: storage() });
	const { account } = await client.acquireTokenByCode({ code: 'c', scopes });
	const values = Object.values(area).join(' ');
	expect(values).not.toMatch(/the-token|rt-ann|username|scopes/);
	const later = publicClient(answered, { cache: storage() });
	expect((await later.client.acquireTokenSilent({ account, scopes })).accessToken).toBe('the-token');
});

test('what another key sealed, a damaged entry, and one that was copied to another name are absent', async () => {
	await storage().set('a', 'secret');
	expect(await storage().get('a')).toBe('secret');
	expect(await storage(await newKey()).get('a')).toBeUndefined();
	const name = Object.keys(area)[0] as string;
	area[name.replace(/a$/, 'b')] = area[name] as string;
	expect(await storage().get('b')).toBeUndefined();
	area[name] = `${area[name]?.slice(0, -4)}AAAA`;
	expect(await storage().get('a')).toBeUndefined();
	area[name] = 'no entry at all';
	expect(await storage().get('a')).toBeUndefined();
	await storage().set('a', 'again');
	expect(await storage().get('a')).toBe('again');
});

test('the same text is sealed differently each time', async () => {
	await storage().set('a', 'secret');
	const first = Object.values(area)[0];
	await storage().update?.('a', () => undefined);
	expect(await storage().keys()).toEqual([]);
	await storage().set('a', 'secret');
	expect(Object.values(area)[0]).not.toBe(first);
});

test('tabs without Web Locks that write at once lose nothing', async () => {
	vi.stubGlobal('navigator', {});
	const tabs = [storage(), storage(), storage()];
	const count = (text: string | undefined) => String(Number(text ?? 0) + 1);
	await Promise.all(tabs.map((tab) => tab.update?.('n', count)));
	expect(await storage().get('n')).toBe('3');
});

test('a large entry is kept', async () => {
	const text = 'ü'.repeat(300_000);
	await storage().set('a', text);
	expect(await storage().get('a')).toBe(text);
});

test.each([
	['a storage that is full', 'setItem', 'QuotaExceededError'],
	['a storage that is denied', 'getItem', 'SecurityError'],
])('%s does not lose the token', async (_name, method, error) => {
	Object.defineProperty(area, method, {
		value: () => {
			throw new DOMException('no', error);
		},
	});
	const events: unknown[] = [];
	const { client } = publicClient(answered, { cache: storage(), onEvent: (event) => events.push(event) });
	expect((await client.acquireTokenByCode({ code: 'c', scopes })).accessToken).toBe('the-token');
	expect(events).toContainEqual({
		type: 'tokenNotKept',
		cause: expect.objectContaining({ code: 'storage_unavailable' }),
	});
});

test('without IndexedDB, without cookies and without cryptography the reason is told', async () => {
	const client = (cache: ReturnType<typeof createEncryptedStorage>) => publicClient(answered, { cache }).client;
	const code = { code: 'c', scopes };
	for (const cache of [createEncryptedStorage(area), createEncryptedStorage(area, { key: sessionCookieKey() })]) {
		vi.stubGlobal('document', { cookie: '' });
		Object.defineProperty(document, 'cookie', { get: () => '', set: () => undefined });
		expect((await client(cache).acquireTokenByCode(code)).accessToken).toBe('the-token');
		await expect(async () => cache.set('a', 'b')).rejects.toMatchObject({ code: 'storage_unavailable' });
	}
	vi.stubGlobal('crypto', {});
	await expect(async () => storage().set('a', 'b')).rejects.toMatchObject({ code: 'crypto_unavailable' });
});

test('a key in a cookie serves until the session ends', async () => {
	let cookies = '';
	const written: string[] = [];
	vi.stubGlobal('document', {
		get cookie() {
			return cookies;
		},
		set cookie(text: string) {
			written.push(text);
			cookies = text.split(';')[0] as string;
		},
	});
	vi.stubGlobal('location', { protocol: 'https:' });
	const first = createEncryptedStorage(area, { key: sessionCookieKey() });
	await first.set('a', 'secret');
	expect(written).toEqual([expect.stringMatching(/^countersign\.key=[\w-]{43}; Path=\/; SameSite=Strict; Secure$/)]);
	expect(await createEncryptedStorage(area, { key: sessionCookieKey() }).get('a')).toBe('secret');
	cookies = '';
	expect(await createEncryptedStorage(area, { key: sessionCookieKey() }).get('a')).toBeUndefined();
});
