// A program whose user signs in with the system's browser, which answers to a server on this machine.
import { createBrowser, createTestClient, testIds } from '@countersign/testkit';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { acquireTokenInteractive, type LoopbackRequest, type PublicClient } from '../src/index.ts';
import { createStage, type Stage } from './seeds-stage.ts';
import { publicClient, scopeOf, tokenAnswer } from './token-endpoint.ts';

const scopes = ['api://orders/Orders.Read'];

/** posts what the authority would; the browser's page with the answer */
async function post(url: string, fields: Record<string, string>, method = 'POST') {
	const address = new URL(url).searchParams.get('redirect_uri') as string;
	const response = await fetch(address.replace('localhost', '127.0.0.1'), {
		method,
		...(method === 'POST' ? { body: new URLSearchParams(fields) } : {}),
	});
	return { status: response.status, headers: response.headers, text: await response.text() };
}
const stateOf = (url: string) => new URL(url).searchParams.get('state') ?? '';

/** signs in by hand; the nonce of the ID token is the one that was asked for */
function byHand(more: Partial<LoopbackRequest> = {}) {
	let nonce = '';
	let opened: (url: string) => void = () => undefined;
	const url = new Promise<string>((resolve) => {
		opened = resolve;
	});
	const { client, sent } = publicClient((form) => tokenAnswer('ann', 'token', scopeOf(form), { claims: { nonce } }));
	const result = acquireTokenInteractive(client, {
		scopes,
		openBrowser(address) {
			nonce = new URL(address).searchParams.get('nonce') ?? '';
			opened(address);
		},
		...more,
	});
	result.catch(() => undefined);
	return { client, sent, url, result };
}

const isClosed = async (url: string) => expect(post(url, { state: stateOf(url), code: 'again' })).rejects.toThrow();

test('the code comes in a form, is redeemed once, and the server is closed', async () => {
	const { url: opening, result, sent } = byHand();
	const url = await opening;
	const { searchParams } = new URL(url);
	expect(searchParams.get('response_mode')).toBe('form_post');
	expect(searchParams.get('redirect_uri')).toMatch(/^http:\/\/localhost:\d+$/);
	const answer = await post(url, { state: stateOf(url), code: 'a code' });
	expect(answer).toMatchObject({ status: 200, text: expect.stringContaining('You are signed in') });
	expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
	expect((await result).accessToken).toBe('token');
	expect(sent.map((form) => [form.get('code'), form.get('redirect_uri')])).toEqual([
		['a code', searchParams.get('redirect_uri')],
	]);
	await isClosed(url);
});

test('what does not know the state disturbs nothing, and is written nowhere', async () => {
	const { url: opening, result } = byHand();
	const url = await opening;
	for (const [fields, method] of [
		[{ state: 'guessed', code: '<script>' }, 'POST'],
		[{ code: 'c' }, 'POST'],
		[{ state: stateOf(url), code: 'c', more: 'x'.repeat(70_000) }, 'POST'],
		[{}, 'GET'],
	] as const) {
		const answer = await post(url, fields as Record<string, string>, method);
		expect(answer.status).toBe(404);
		expect(answer.text).not.toContain('<script>');
	}
	await post(url, { state: stateOf(url), code: 'a code' });
	expect((await result).accessToken).toBe('token');
});

test('a user who says no, and a refusal, end it with a page that says so', async () => {
	for (const [error, code] of [
		['access_denied', 'user_cancelled'],
		['<b>server_error</b>', '<b>server_error</b>'],
	] as const) {
		const { url: opening, result } = byHand();
		const url = await opening;
		const answer = await post(url, { state: stateOf(url), error, error_description: '<b>why</b>' });
		expect(answer).toMatchObject({ status: 400, text: expect.stringContaining('You are not signed in') });
		expect(answer.text).not.toContain('<b>');
		await expect(result).rejects.toMatchObject({ code });
		await isClosed(url);
	}
});

test('a signal, the time limit and a browser that does not open end it', async () => {
	const stop = new AbortController();
	const left = byHand({ signal: stop.signal });
	const url = await left.url;
	stop.abort(new Error('over'));
	await expect(left.result).rejects.toThrow('over');
	await isClosed(url);
	await expect(byHand({ timeout: 20 }).result).rejects.toMatchObject({ code: 'timed_out' });
	const failing = byHand({ openBrowser: () => Promise.reject(new Error('no browser')) });
	await expect(failing.result).rejects.toThrow('no browser');
	await expect(byHand({ signal: AbortSignal.abort(new Error('before')) }).result).rejects.toThrow('before');
});

test('two sign-ins at once have a port each', async () => {
	const both = [byHand(), byHand()];
	for (const { url: opening, result } of both) {
		const url = await opening;
		await post(url, { state: stateOf(url), code: 'c' });
		expect((await result).accessToken).toBe('token');
	}
	const [one, two] = await Promise.all(
		both.map(async ({ url }) => new URL(await url).searchParams.get('redirect_uri')),
	);
	expect(one).not.toBe(two);
});

test('misuse is told', async () => {
	await expect(byHand({ openBrowser: undefined as never }).result).rejects.toMatchObject({
		name: 'ClientConfigurationError',
		message: expect.stringContaining('openBrowser'),
	});
	vi.stubGlobal('process', {});
	await expect(byHand().result).rejects.toMatchObject({ code: 'not_in_browser' });
	vi.unstubAllGlobals();
});

let stage: Stage;
let client: PublicClient;
beforeEach(async () => {
	stage = await createStage();
	client = stage.client();
});
afterEach(() => stage.close());

test('against the authority: a sign-in, and the account is in the cache', async () => {
	const openBrowser = async (url: string) => {
		const browser = createBrowser(stage.authority);
		const alice = { username: 'alice@contoso.example', password: testIds.password, consent: true };
		const page = await createTestClient(stage.authority).signIn(browser, await browser.open(url), alice);
		void post(url, Object.fromEntries(page.fields));
	};
	const { account } = await acquireTokenInteractive(client, { scopes, openBrowser });
	expect(account?.localAccountId).toBe(testIds.alice);
	expect((await client.acquireTokenSilent({ account, scopes })).fromCache).toBe(true);
});
