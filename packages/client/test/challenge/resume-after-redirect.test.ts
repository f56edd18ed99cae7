// Calls that a redirect interrupts: made again once when the page is back, for the same account, and never with a token
// in storage.
import { expect, test, vi } from 'vitest';
import { createChallengeFetch, type RedirectResume, type ResumeOptions, resumeAfterRedirect } from '../../src/index.ts';

const api = 'https://api.example';
const ann = { homeAccountId: 'ann' };
const secret = 'the-token-of-ann';
const claims = btoa(JSON.stringify({ access_token: { acrs: { essential: true, value: 'c1' } } }));
const challenge = () =>
	new Response(null, {
		status: 401,
		headers: { 'www-authenticate': `Bearer error="insufficient_claims", claims="${claims}"` },
	});

function browserTab() {
	const kept = new Map<string, string>();
	const storage = {
		getItem: (key: string) => kept.get(key) ?? null,
		setItem: (key: string, value: string) => void kept.set(key, value),
		removeItem: (key: string) => void kept.delete(key),
	};
	let now = 1_000_000;
	/** loads the page: what `handleRedirectPromise` gives is the sign-in that it came back from */
	function load(signIn: () => Promise<unknown>, options: Partial<ResumeOptions> = {}, resource = api) {
		const left = vi.fn(() => new Promise<never>(() => undefined));
		const sent: Request[] = [];
		const resumed: Promise<unknown>[] = [];
		const client = {
			handleRedirectPromise: signIn,
			getActiveAccount: () => ann,
			acquireTokenSilent: async ({ claims: asked }: { claims?: string }) => {
				if (asked) throw Object.assign(new Error('ask'), { name: 'InteractionRequiredAuthError' });
				return { accessToken: secret, account: ann };
			},
			acquireTokenRedirect: left,
		};
		const call = createChallengeFetch(client, {
			resources: { [resource]: ['api://todo/Tasks'] },
			interaction: 'redirect',
			fetch: async (input, init) => {
				const request = new Request(input, init);
				sent.push(request.clone());
				if (!steppedUp) return challenge();
				return new Response(`${request.method} ${await request.text()}`);
			},
			resume: resumeAfterRedirect({
				storage: () => storage,
				clock: () => now,
				onResumed: (response, request) => {
					const told = response.then(async (answer) => [request.method, request.url, await answer.text()]);
					// the test looks at it later
					told.catch(() => undefined);
					resumed.push(told);
				},
				...options,
			}),
		});
		return { call, left, sent, resumed };
	}
	let steppedUp = false;
	return {
		kept,
		load,
		pass: (milliseconds: number) => {
			now += milliseconds;
		},
		stepUp: () => {
			steppedUp = true;
		},
	};
}

async function leave(tab: ReturnType<typeof browserTab>, init: RequestInit = {}, path = '/tasks/7') {
	const page = tab.load(async () => undefined);
	page.call(api + path, init).catch(() => undefined);
	await vi.waitFor(() => expect(page.left).toHaveBeenCalled());
	tab.stepUp();
	return page;
}
const settle = () => new Promise((done) => setTimeout(done, 20));
const json = { 'content-type': 'application/json', 'idempotency-key': '7' };

test('a call is made again when the page is back: method, address, headers and body, and storage holds no token', async () => {
	const tab = browserTab();
	await leave(tab, { method: 'PUT', headers: json, body: '{"done":true}' });
	const text = [...tab.kept.values()].join();
	expect(text).toContain('/tasks/7');
	expect(text).not.toContain(secret);
	expect(text.toLowerCase()).not.toContain('authorization');
	const back = tab.load(async () => ({ account: ann }));
	await vi.waitFor(() => expect(back.resumed).toHaveLength(1));
	expect(await back.resumed[0]).toEqual(['PUT', `${api}/tasks/7`, 'PUT {"done":true}']);
	expect(back.sent[0]?.headers.get('idempotency-key')).toBe('7');
	expect(back.sent[0]?.headers.get('authorization')).toBe(`Bearer ${secret}`);
});

test('it is made once: a page that is loaded again makes nothing', async () => {
	const tab = browserTab();
	await leave(tab);
	const back = tab.load(async () => ({ account: ann }));
	await vi.waitFor(() => expect(back.sent).toHaveLength(1));
	const later = tab.load(async () => ({ account: ann }));
	await settle();
	expect(later.sent).toHaveLength(0);
	expect(tab.kept.size).toBe(0);
});

test.each([
	['the page came back from no sign-in', async () => undefined, 0, 0],
	['five minutes have passed', async () => ({ account: ann }), 300_000, 0],
	['another account signed in', async () => ({ account: { homeAccountId: 'bob' } }), 0, 1],
	['the sign-in failed', async () => Promise.reject(new Error('access_denied')), 0, 1],
])('nothing is sent when %s', async (_, signIn, milliseconds, told) => {
	const tab = browserTab();
	await leave(tab);
	tab.pass(milliseconds);
	const back = tab.load(signIn);
	await settle();
	expect(back.sent).toHaveLength(0);
	expect(back.resumed).toHaveLength(told);
	for (const response of back.resumed) await expect(response).rejects.toThrow();
});

test('a call to an address that is not listed any more is not made', async () => {
	const tab = browserTab();
	await leave(tab);
	const back = tab.load(async () => ({ account: ann }), {}, 'https://other.example');
	await settle();
	expect(back.sent).toHaveLength(0);
});

const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2ln';
test.each([
	['whose body is no text', { method: 'POST', body: new Uint8Array([1, 2]) }],
	['with a cookie or a key of its own', { headers: { 'x-api-key': 'k' } }],
	['with a token in another header', { headers: { 'x-on-behalf': jwt } }],
	['with a token in its body', { method: 'POST', headers: json, body: JSON.stringify({ assertion: jwt }) }],
	['that is too long', { method: 'POST', headers: json, body: 'a'.repeat(70_000) }],
])('a call %s is not kept', async (_, init) => {
	const tab = browserTab();
	await leave(tab, init);
	expect([...tab.kept.values()].join()).toBe('');
});

test('storage that is denied leaves the sign-in as it was', async () => {
	const tab = browserTab();
	const denied = () => {
		throw new DOMException('denied', 'SecurityError');
	};
	const page = tab.load(async () => undefined, { storage: denied });
	page.call(`${api}/tasks/1`).catch(() => undefined);
	await vi.waitFor(() => expect(page.left).toHaveBeenCalled());
});

test('oidc-client-ts has its callback named: `returned`', async () => {
	const tab = browserTab();
	await leave(tab);
	const back = tab.load(async () => undefined, { returned: async () => ({ account: ann }) });
	await vi.waitFor(() => expect(back.resumed).toHaveLength(1));
	expect(await back.resumed[0]).toEqual(['GET', `${api}/tasks/7`, 'GET ']);
});

/** Two calls to two APIs, each kept by a fetch of its own on one page. */
async function twoThatLeave(options: Pick<ResumeOptions, 'onResumed'>) {
	const { kept } = browserTab();
	const storage = {
		getItem: (key: string) => kept.get(key) ?? null,
		setItem: (key: string, value: string) => void kept.set(key, value),
		removeItem: (key: string) => void kept.delete(key),
	};
	const fetches = [1, 2].map(() => resumeAfterRedirect({ storage: () => storage, clock: () => 1_000_000, ...options }));
	for (const [index, resume] of fetches.entries()) {
		resume.waits(new Request(`https://api${index}.example/tasks`), ann);
		await resume.leaves();
	}
	return { fetches: fetches as [RedirectResume, RedirectResume], text: () => [...kept.values()].join() };
}

test('two fetches of one page: the one whose page stays drops its own calls alone', async () => {
	const { fetches, text } = await twoThatLeave({ onResumed: () => undefined });
	expect(text()).toMatch(/api0.*api1/);
	fetches[1].stays();
	expect(text()).toContain('api0');
	expect(text()).not.toContain('api1');
});

test('a listener that throws keeps no other call from being made again', async () => {
	const { fetches } = await twoThatLeave({
		onResumed() {
			throw new Error('of the page');
		},
	});
	const [listeners, thrown] = [process.listeners('unhandledRejection'), [] as unknown[]];
	process.removeAllListeners('unhandledRejection');
	process.on('unhandledRejection', (error) => thrown.push(error));
	const send = vi.fn(async () => new Response());
	await fetches[0].comesBack(
		() => true,
		async () => ({ account: ann }),
		send,
	);
	await vi.waitFor(() => expect([send.mock.calls.length, thrown.length]).toEqual([2, 2]));
	process.removeAllListeners('unhandledRejection');
	for (const listener of listeners) process.on('unhandledRejection', listener);
});
