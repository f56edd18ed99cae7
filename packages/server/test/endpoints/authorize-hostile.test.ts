// Oversized, repeated and forged authorization requests, and what pages give away: cases 38 to 50.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const alice = { username: 'alice@contoso.example', password: testIds.password };

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority();
});
afterEach(() => authority.close());

const open = (parameters: Record<string, string | undefined>, options: Parameters<typeof createTestClient>[1] = {}) =>
	createBrowser(authority).open(createTestClient(authority, options).authorizePath(parameters));

test('[sec 38] 5,000 repetitions of one scope are one scope when they fit, and refused when they do not', async () => {
	const page = await open({ scope: `openid ${'api://orders/Orders.Read '.repeat(5000)}` });
	expect(responseParameters(page).get('error')).toBe('invalid_scope');
});

test.each([
	['markup', '"><script>alert(1)</script>@x.test'],
	['SQL', "' or 1=1 --"],
	['right-to-left override', 'user\u202e@contoso.example'],
])('[sec 40] a login_hint with %s is shown escaped and does nothing', async (_, hint) => {
	const page = await open({ login_hint: hint });
	expect(page.heading).toBe('Sign in');
	expect(page.fields.get('username')).toBe(hint);
	expect(page.body).not.toContain('<script>alert');
});

test('[sec 40] a login_hint of 64 KB is refused', async () => {
	expect(responseParameters(await open({ login_hint: 'x'.repeat(65_536) })).get('error')).toBe('invalid_request');
});

test('[sec 42] a form is answered with 303 or with a page, never with a redirect that repeats it', async () => {
	const browser = createBrowser(authority);
	const page = await browser.open(createTestClient(authority).authorizePath());
	const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
	const body = new URLSearchParams({ ...Object.fromEntries(page.fields), ...alice }).toString();
	const response = await authority.send({
		method: 'POST',
		path: page.action ?? '',
		body,
		headers: { cookie, 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
	});
	expect(response.status).toBe(303);
});

test.each([
	['HEAD', 405],
	['PUT', 405],
	['DELETE', 405],
	['OPTIONS', 405],
])('[sec 43] %s on the authorization endpoint is %i and does nothing', async (method, status) => {
	const [path, query] = createTestClient(authority).authorizePath().split('?') as [string, string];
	const response = await authority.send({ method, path, query });
	expect(response.status).toBe(status);
	expect(response.headers['set-cookie']).toBeUndefined();
});

test('[sec 43] a JSON body is not read', async () => {
	const [path] = createTestClient(authority).authorizePath().split('?') as [string];
	const response = await authority.send({
		method: 'POST',
		path,
		headers: { 'content-type': 'application/json' },
		body: '{}',
	});
	expect(response.status).toBe(415);
});

test('[sec 44] pages send no referrer, load nothing from elsewhere, and cannot be framed', async () => {
	const page = await open({});
	expect(page.headers).toMatchObject({
		'referrer-policy': 'no-referrer',
		'x-frame-options': 'DENY',
		'cache-control': 'no-store',
	});
	expect(page.headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
	expect(page.headers).not.toHaveProperty('cross-origin-opener-policy');
	expect(page.body).not.toMatch(/(?:src|href)="https?:/);
});

describe('the transaction', () => {
	test('[sec 45] the last form sent twice makes no second code', async () => {
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		const password = await browser.open(client.authorizePath());
		const last = await browser.submit(password, alice);
		expect(last.heading).toBe('Stay signed in?');
		const cookies = new Map(browser.cookies);
		expect(responseParameters(await browser.submit(last, { decline: 'No' })).has('code')).toBe(true);
		for (const [name, value] of cookies) browser.cookies.set(name, value);
		const again = await browser.submit(last, { decline: 'No' });
		expect(again.heading).toBe('This sign-in is over');
		expect(again.location).toBeUndefined();
	});

	test('[sec 45] going back and sending an earlier form shows where the sign-in stands', async () => {
		const browser = createBrowser(authority);
		const password = await browser.open(createTestClient(authority).authorizePath());
		await browser.submit(password, alice);
		expect((await browser.submit(password, alice)).heading).toBe('Stay signed in?');
	});

	test('[sec 22, 46] two tabs finish each with its own parameters', async () => {
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		const one = await browser.open(client.authorizePath({ state: 'one' }));
		const two = await browser.open(client.authorizePath({ state: 'two', scope: 'openid api://orders/Orders.Write' }));
		const secondDone = await client.signIn(browser, two, alice);
		const firstDone = await client.signIn(browser, one, alice);
		expect([responseParameters(firstDone).get('state'), responseParameters(secondDone).get('state')]).toEqual([
			'one',
			'two',
		]);
		expect(decodeJwt((await client.redeem(secondDone, { scope: undefined })).body.access_token).scp).toBe(
			'Orders.Write Orders.Read',
		);
	});

	test('[sec 22, 119] another browser cannot take a transaction over, with or without its form token', async () => {
		const client = createTestClient(authority);
		const page = await createBrowser(authority).open(client.authorizePath());
		const stranger = createBrowser(authority);
		await stranger.open(client.authorizePath());
		const stolen = await stranger.submit(page, alice);
		expect(stolen.heading).toBe('This sign-in is over');
	});

	test('[sec 119] a form from another site, or without its token, is refused', async () => {
		const browser = createBrowser(authority);
		const page = await browser.open(createTestClient(authority).authorizePath());
		expect((await browser.submit(page, alice, { 'sec-fetch-site': 'cross-site' })).heading).toBe(
			'This sign-in is over',
		);
		expect((await browser.submit(page, { ...alice, csrf: 'x' })).heading).toBe('This sign-in is over');
	});
});
