// Our client in real Chromium: fifty calls that are challenged at once, windows that are closed or cut off, and tabs
// that share a sign-in.
import { testIds } from '@countersign/testkit';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hasChromium, launch, openPage } from './chromium.ts';
import { type ClientPage, orders, startClientPage } from './client-page.ts';
import { enterCode, enterPassword, staySignedIn } from './sign-in-pages.ts';

const scopes = JSON.stringify(orders);

describe.runIf(hasChromium)('the client in Chromium', () => {
	let site: ClientPage;
	let browser: Browser;
	beforeAll(async () => {
		site = await startClientPage();
		browser = await launch();
	});
	afterAll(async () => {
		await browser?.close();
		await site?.close();
	});
	beforeEach(() => {
		site.calls.length = 0;
	});

	async function open(page: Page, address: string): Promise<Page> {
		await page.goto(address);
		await page.waitForFunction('window.ready !== undefined');
		await page.evaluate('ready');
		return page;
	}

	/** Runs something in the page, which opens a window, and gives both. */
	async function withPopup(page: Page, expression: string): Promise<[Page, Promise<unknown>]> {
		const opened = page.waitForEvent('popup');
		const result = page.evaluate(expression);
		// awaited by the test, later
		result.catch(() => undefined);
		return [await opened, result];
	}

	async function signIn(page: Page): Promise<void> {
		const [popup, signedIn] = await withPopup(
			page,
			`client.loginPopup({ scopes: ${scopes} }).then(({ account }) => client.setActiveAccount(account)).then(() => true)`,
		);
		await enterPassword(popup, 'alice@contoso.example', testIds.password);
		await staySignedIn(popup, 'No');
		expect(await signedIn).toBe(true);
	}

	test('[case client/01] fifty calls that are challenged at once open one window, and all are repeated', async () => {
		const page = await open(await openPage(browser), site.home);
		await signIn(page);
		const opened: Page[] = [];
		page.context().on('page', (popup) => opened.push(popup));
		const [popup, results] = await withPopup(
			page,
			`Promise.all(Array.from({ length: 50 }, (_, id) => call('/api/tasks/' + id, { method: 'DELETE' }).then(({ status }) => status)))`,
		);
		await enterCode(popup, testIds.totpSecret);
		expect(await results).toEqual(Array.from({ length: 50 }, () => 200));
		expect(opened).toHaveLength(1);
		expect(site.calls.filter(({ status }) => status === 200)).toHaveLength(50);
		expect(site.calls.filter(({ status }) => status === 401)).toHaveLength(50);
		await page.context().close();
	});

	test('[case client/01] two step-ups at once, by hand: one window, both are answered; an unrelated one is refused', async () => {
		const page = await open(await openPage(browser), site.home);
		await signIn(page);
		const claims = JSON.stringify('{"access_token":{"acrs":{"essential":true,"value":"c1"}}}');
		const ask = `client.acquireTokenPopup({ scopes: ${scopes}, account, claims: ${claims} }).then(({ accessToken }) => accessToken)`;
		const [popup, results] = await withPopup(
			page,
			`client.getActiveAccount().then((account) => Promise.all([${ask}, ${ask},
				client.acquireTokenPopup({ scopes: ${scopes}, loginHint: 'bob@contoso.example' }).catch(plain)]))`,
		);
		await enterCode(popup, testIds.totpSecret);
		const [first, second, third] = (await results) as [string, string, unknown];
		expect(second).toBe(first);
		expect(third).toMatchObject({ code: 'interaction_in_progress' });
		await page.context().close();
	});

	test('[case client/21] [sec 230] a page that is cut off from its window is answered over the bridge page', async () => {
		const page = await open(await openPage(browser), site.isolated);
		await signIn(page);
		const [popup, result] = await withPopup(page, `call('/api/tasks/1').then(({ status }) => status)`);
		await enterCode(popup, testIds.totpSecret);
		expect(await result).toBe(200);
		await page.context().close();
	});

	test('encrypted storage: a reload finds the account, no token is readable, and its key cannot be exported', async () => {
		const page = await open(await openPage(browser), `${site.home}?storage=encrypted`);
		await signIn(page);
		await page.reload();
		await page.waitForFunction('window.ready !== undefined');
		// a token is base64url with dots: in sealed text alone "eyJ" may stand by chance
		const kept = await page.evaluate(`ready.then(async () => {
			const opening = indexedDB.open('countersign', 1);
			await new Promise((resolve) => { opening.onsuccess = resolve; });
			const all = opening.result.transaction('keys').objectStore('keys').getAll();
			await new Promise((resolve) => { all.onsuccess = resolve; });
			const [key] = all.result;
			const exported = await crypto.subtle.exportKey('raw', key).then(() => 'exported', (error) => error.name);
			const texts = Object.values(localStorage);
			const [{ username }] = await client.getAllAccounts();
			return { username, exported, keys: all.result.length, sealed: texts.length > 0 && !/eyJ[\\w-]+\\.|alice/.test(texts.join()) };
		})`);
		expect(kept).toEqual({ username: 'alice@contoso.example', exported: 'InvalidAccessError', keys: 1, sealed: true });
		await page.context().close();
	});

	test('Proof of Possession: a reload finds the key again, its private half cannot be exported, and the authority names it in the token', async () => {
		const page = await open(await openPage(browser), `${site.home}?storage=sessionStorage`);
		await signIn(page);
		const acquire = `(async () => {
			const { acquireTokenByPop, createPopKey } = await import('/client.js');
			const key = await createPopKey({ keptAs: 'orders' });
			const account = await client.getActiveAccount();
			const result = await acquireTokenByPop(client, {
				account, key, scopes: ${scopes}, resourceRequestMethod: 'DELETE', resourceRequestUri: location.origin + '/api/tasks/1',
			});
			const part = (token, index) => JSON.parse(atob(token.split('.')[index].replaceAll('-', '+').replaceAll('_', '/')));
			const { at, m, u, p } = part(result.accessToken, 1);
			const opening = indexedDB.open('countersign', 1);
			await new Promise((resolve) => { opening.onsuccess = resolve; });
			const read = opening.result.transaction('keys').objectStore('keys').get('pop.orders');
			await new Promise((resolve) => { read.onsuccess = resolve; });
			const exported = await crypto.subtle.exportKey('jwk', read.result.privateKey).then(() => 'exported', (error) => error.name);
			const isNamed = part(at, 1).cnf.kid === key.thumbprint;
			return { thumbprint: key.thumbprint, exported, isNamed, fromCache: result.fromCache, tokenType: result.tokenType, m, u, p };
		})()`;
		const first = await page.evaluate(acquire);
		const said = { exported: 'InvalidAccessError', isNamed: true, tokenType: 'pop', m: 'DELETE', p: '/api/tasks/1' };
		expect(first).toMatchObject({ ...said, fromCache: false, u: new URL(site.home).host });
		await page.reload();
		await page.waitForFunction('window.ready !== undefined');
		const second = await page.evaluate(acquire);
		expect(second).toEqual({ ...(first as object), fromCache: true });
		await page.context().close();
	});

	test('a call that a redirect interrupts is made again once, when the page is back', async () => {
		const page = await open(await openPage(browser), `${site.home}?storage=sessionStorage`);
		await signIn(page);
		page
			.evaluate(
				`callByRedirect('/api/tasks/7', { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: 'done' })`,
			)
			.catch(() => undefined);
		await enterCode(page, testIds.totpSecret);
		// the redirect URI has no query: the page's client begins anew, with a cache in memory
		await page.waitForFunction('window.resumed?.length === 1');
		expect(await page.evaluate('resumed')).toEqual([['PUT', `${site.home}api/tasks/7`, 200]]);
		expect(await page.evaluate(`sessionStorage.getItem('countersign.interrupted')`)).toBeNull();
		await page.reload();
		await page.waitForFunction('window.ready !== undefined');
		await page.evaluate('ready');
		expect(site.calls.map(({ status }) => status)).toEqual([401, 200]);
		await page.context().close();
	});

	test.each([
		['at once', 0],
		['after two seconds', 2000],
	])('[case client/21] a window that the user closes %s is user_cancelled', async (_, after) => {
		const page = await open(await openPage(browser), site.home);
		const [popup, result] = await withPopup(page, `client.loginPopup({ scopes: ${scopes} }).catch(plain)`);
		if (after > 0) await new Promise((done) => setTimeout(done, after));
		await popup.close();
		expect(await result).toMatchObject({ code: 'user_cancelled' });
		await page.context().close();
	});

	test('[case client/21] a window that was cut off and is never answered is popup_severed', async () => {
		const page = await open(await openPage(browser), `${site.isolated}?popupTimeout=1500`);
		const [popup, result] = await withPopup(page, `client.loginPopup({ scopes: ${scopes} }).catch(plain)`);
		await popup.waitForSelector('[autocomplete=username]');
		expect(await result).toMatchObject({ code: 'popup_severed' });
		await page.context().close();
	});

	describe('[case client/02] [case client/19] tabs that share localStorage', () => {
		let context: BrowserContext;
		let tabs: [Page, Page];
		beforeEach(async () => {
			const first = await openPage(browser);
			context = first.context();
			tabs = [first, await context.newPage()];
			for (const tab of tabs) await open(tab, `${site.home}?storage=localStorage`);
			await signIn(tabs[0]);
		});

		const both = (expression: string) => Promise.all(tabs.map((tab) => tab.evaluate(expression)));

		// Chromium tells one process of the other's write some moments later: on a busy machine the second tab may hold the
		// lock before it sees the first one's token, and sends a request of its own
		test('take turns by Web Locks: two that need the same token send one request', { retry: 3 }, async () => {
			// the account and its refresh token stay, its access token is over
			await tabs[0].evaluate(`for (const [key, text] of Object.entries(localStorage))
				if (text.includes('"tokens"')) localStorage.setItem(key, JSON.stringify({ ...JSON.parse(text), tokens: [] }))`);
			// what one process writes, the other sees some moments later
			await tabs[1].waitForFunction(
				`Object.values(localStorage).filter((text) => text.includes('"tokens"')).every((text) => JSON.parse(text).tokens.length === 0)`,
			);
			let sent = 0;
			await context.route('**/oauth2/v2.0/token', (route) => {
				sent += 1;
				return route.continue();
			});
			const tokens = await both(
				`client.getAllAccounts().then(([account]) => client.acquireTokenSilent({ scopes: ${scopes}, account })).then(({ accessToken }) => accessToken, plain)`,
			);
			expect(tokens[0]).toBe(tokens[1]);
			expect(typeof tokens[0]).toBe('string');
			expect(sent).toBe(1);
			await context.close();
		});

		test('lose no token when both refresh again and again', async () => {
			const rounds = `(async () => {
				const [account] = await client.getAllAccounts();
				for (let i = 0; i < 5; i += 1) await client.acquireTokenSilent({ scopes: ${scopes}, account, forceRefresh: true });
				return (await client.acquireTokenSilent({ scopes: ${scopes}, account })).fromCache;
			})().catch(plain)`;
			expect(await both(rounds)).toEqual([true, true]);
			await context.close();
		});

		test('a sign-out in one ends the refresh that the other has begun', async () => {
			let release = () => {};
			const held = new Promise<void>((done) => {
				release = done;
			});
			let begun = () => {};
			const asked = new Promise<void>((done) => {
				begun = done;
			});
			await context.route('**/oauth2/v2.0/token', async (route) => {
				begun();
				await held;
				return route.continue();
			});
			const slow = tabs[0].evaluate(
				`client.getAllAccounts().then(([account]) => client.acquireTokenSilent({ scopes: ${scopes}, account, forceRefresh: true })).then(() => 'a token', plain)`,
			);
			await asked;
			await tabs[1].evaluate('client.getAllAccounts().then(([account]) => client.removeAccount(account))');
			release();
			expect(await slow).toMatchObject({ code: 'signed_out' });
			expect(await both('client.getAllAccounts()')).toEqual([[], []]);
			await context.close();
		});
	});
});
