// Popups and redirects in a page that is a stand-in: what the library asks of the window, and what it makes of what
// comes back.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { publicClient, scopeOf, tokenAnswer } from './token-endpoint.ts';

const home = 'https://app.example/';
const scopes = ['api://a/A'];

interface FakePopup {
	name: string;
	closed: boolean;
	close(): void;
	location: { href: string; replace(url: string): void };
}
let popups: FakePopup[];
let blocked: boolean;
/** nonces of the requests that the popups were sent to, for the stand-in of the token endpoint */
let nonce: string | undefined;
/** called when a popup is sent to the authority */
let onLeave: (popup: FakePopup, asked: URLSearchParams) => void;
let page: { hash: string; search: string; pathname: string; href: string; assign: ReturnType<typeof vi.fn> };

const back = (popup: FakePopup, asked: URLSearchParams, more: Record<string, string> = { code: 'a code' }) => {
	nonce = asked.get('nonce') ?? '';
	popup.location.href = `${home}#${new URLSearchParams({ ...more, state: asked.get('state') ?? '' })}`;
};

beforeEach(() => {
	popups = [];
	blocked = false;
	nonce = undefined;
	onLeave = (popup, asked) => setTimeout(() => back(popup, asked), 10);
	page = { hash: '', search: '', pathname: '/', href: home, assign: vi.fn() };
	const stored = new Map<string, string>();
	const sessionStorage = {
		getItem: (key: string) => stored.get(key) ?? null,
		setItem: (key: string, value: string) => void stored.set(key, value),
		removeItem: (key: string) => void stored.delete(key),
	};
	const window = {
		location: page,
		history: {
			replaceState: () => {
				page.hash = '';
			},
		},
		screenX: 0,
		screenY: 0,
		outerWidth: 1000,
		outerHeight: 1000,
		addEventListener: () => undefined,
		open(_: string, name: string) {
			if (blocked) return null;
			const popup: FakePopup = {
				name,
				closed: false,
				close() {
					popup.closed = true;
				},
				location: {
					href: 'about:blank',
					replace(url) {
						popup.location.href = 'https://login.example/away';
						onLeave(popup, new URL(url).searchParams);
					},
				},
			};
			popups.push(popup);
			return popup;
		},
	};
	vi.stubGlobal('window', window);
	vi.stubGlobal('document', {});
	vi.stubGlobal('sessionStorage', sessionStorage);
});
afterEach(() => vi.unstubAllGlobals());

const make = (more = {}) =>
	publicClient(
		(form) =>
			tokenAnswer('ann', `at-${scopeOf(form)}`, scopeOf(form), nonce === undefined ? {} : { claims: { nonce } }),
		more,
	);

describe('[case client/01] one interaction at a time', () => {
	test('equal popups share one window and one result', async () => {
		const { client } = make();
		const results = await Promise.all([1, 2, 3].map(() => client.acquireTokenPopup({ scopes })));
		expect(popups).toHaveLength(1);
		expect(new Set(results.map(({ accessToken }) => accessToken)).size).toBe(1);
		expect(popups[0]?.closed).toBe(true);
	});

	test('another resource of the same account follows silently, in no second window', async () => {
		const { client } = make();
		const results = await Promise.all([
			client.acquireTokenPopup({ scopes }),
			client.acquireTokenPopup({ scopes: ['api://b/B'] }),
		]);
		expect(results.map(({ accessToken }) => accessToken)).toEqual(['at-api://a/A', 'at-api://b/B']);
		expect(popups).toHaveLength(1);
	});

	test('an unrelated request is told interaction_in_progress, and the one under way goes on', async () => {
		const { client } = make();
		const first = client.acquireTokenPopup({ scopes, loginHint: 'ann' });
		await expect(client.acquireTokenPopup({ scopes, loginHint: 'bob' })).rejects.toMatchObject({
			code: 'interaction_in_progress',
			remedy: 'none',
		});
		await expect(client.acquireTokenRedirect({ scopes })).rejects.toMatchObject({ code: 'interaction_in_progress' });
		await expect(client.logoutRedirect()).rejects.toMatchObject({ code: 'interaction_in_progress' });
		expect((await first).accessToken).toBe('at-api://a/A');
		expect(popups).toHaveLength(1);
	});

	test('a popup while a redirect is pending is refused', async () => {
		const { client } = make();
		client.acquireTokenRedirect({ scopes });
		await vi.waitFor(() => expect(page.assign).toHaveBeenCalledTimes(1));
		await expect(client.acquireTokenPopup({ scopes })).rejects.toMatchObject({ code: 'interaction_in_progress' });
	});

	test('windows of two clients have different names', async () => {
		await Promise.all(
			[make().client, make().client].map((client, index) =>
				client.acquireTokenPopup({ scopes, loginHint: String(index) }).catch(() => undefined),
			),
		);
		expect(new Set(popups.map(({ name }) => name)).size).toBe(2);
	});

	test('a failure fails for all that wait, and the next one may open a window', async () => {
		onLeave = (popup, asked) => setTimeout(() => back(popup, asked, { error: 'server_error' }), 5);
		const { client } = make();
		const ended = await Promise.allSettled([
			client.acquireTokenPopup({ scopes }),
			client.acquireTokenPopup({ scopes }),
		]);
		expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
		onLeave = (popup, asked) => setTimeout(() => back(popup, asked), 5);
		expect((await client.acquireTokenPopup({ scopes })).accessToken).toBe('at-api://a/A');
	});
});

test('[case client/16] an abort closes the window', async () => {
	onLeave = () => undefined;
	const { client } = make();
	await expect(client.acquireTokenPopup({ scopes, signal: AbortSignal.timeout(20) })).rejects.toMatchObject({
		name: 'TimeoutError',
	});
	expect(popups[0]?.closed).toBe(true);
});

test('a window that is still at an authority of this page’s own origin has not come back, though its address has the state', async () => {
	onLeave = (popup, asked) => {
		popup.location.href = `${home}organizations/oauth2/v2.0/authorize?${asked}`;
		setTimeout(() => back(popup, asked), 150);
	};
	const { client } = make();
	expect((await client.acquireTokenPopup({ scopes })).accessToken).toBe('at-api://a/A');
});

test('a blocked window is popup_blocked', async () => {
	blocked = true;
	await expect(make().client.acquireTokenPopup({ scopes })).rejects.toMatchObject({
		code: 'popup_blocked',
		remedy: 'retryFromClick',
	});
});

describe('[case client/21] [sec 230] a page that is cut off from its popup', () => {
	const answerBy = (asked: URLSearchParams, text: (state: string) => string, name = asked.get('state') ?? '') => {
		nonce = asked.get('nonce') ?? '';
		const channel = new BroadcastChannel(`countersign.${name}`);
		channel.postMessage(text(asked.get('state') ?? ''));
		setTimeout(() => channel.close(), 50);
	};

	test('is answered over a BroadcastChannel, though the window seems closed', async () => {
		onLeave = (popup, asked) => {
			popup.closed = true;
			setTimeout(() => answerBy(asked, (state) => `code=x&state=${encodeURIComponent(state)}`), 150);
		};
		expect((await make().client.acquireTokenPopup({ scopes })).accessToken).toBe('at-api://a/A');
	});

	test('the error names the cause when nothing comes', async () => {
		onLeave = (popup) => {
			popup.closed = true;
		};
		await expect(make({ popupTimeout: 50 }).client.acquireTokenPopup({ scopes })).rejects.toMatchObject({
			code: 'popup_severed',
		});
	});

	test('[sec 229] messages of other requests and of other kinds are not taken', async () => {
		onLeave = (popup, asked) => {
			popup.closed = true;
			answerBy(asked, () => 'code=evil&state=another');
			answerBy(asked, () => JSON.stringify({ code: 'evil' }));
		};
		await expect(make({ popupTimeout: 150 }).client.acquireTokenPopup({ scopes })).rejects.toMatchObject({
			code: 'popup_severed',
		});
	});
});

describe('[case client/11] handleRedirectPromise', () => {
	async function comeBack(client: ReturnType<typeof make>['client']) {
		client.acquireTokenRedirect({ scopes, state: 'own' });
		await vi.waitFor(() => expect(page.assign).toHaveBeenCalledTimes(1));
		const asked = new URL(page.assign.mock.calls[0]?.[0]).searchParams;
		nonce = asked.get('nonce') ?? '';
		page.hash = `#${new URLSearchParams({ code: 'x', state: asked.get('state') ?? '' })}`;
	}

	test('called twice gives the same result, at once or later', async () => {
		const { client, sent } = make();
		await comeBack(client);
		const [a, b] = await Promise.all([client.handleRedirectPromise(), client.handleRedirectPromise()]);
		expect(a).toMatchObject({ accessToken: 'at-api://a/A', state: 'own' });
		expect(b).toBe(a);
		expect(await client.handleRedirectPromise()).toBe(a);
		expect(sent).toHaveLength(1);
		expect(page.hash).toBe('');
	});

	test('a client of another application in the same page leaves the answer alone', async () => {
		const { client } = make();
		await comeBack(client);
		const other = make({ clientId: 'another' }).client;
		expect(await other.handleRedirectPromise()).toBeUndefined();
		expect((await client.handleRedirectPromise())?.accessToken).toBe('at-api://a/A');
	});

	test('[sec 215] an answer that nobody asked for is not taken', async () => {
		page.hash = '#code=evil&state=evil';
		const { client, sent } = make();
		expect(await client.handleRedirectPromise()).toBeUndefined();
		expect(sent).toHaveLength(0);
	});
});
