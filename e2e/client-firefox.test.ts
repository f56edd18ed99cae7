// Our client in Debian's firefox-esr: sign-in in a window, silent with and without the browser's session, and a
// step-up.
import { testIds } from '@countersign/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClientPage, orders, startClientPage } from './client-page.ts';
import { type Firefox, type FirefoxPage, hasFirefox, launchFirefox } from './firefox.ts';
import { freshCode } from './sign-in-pages.ts';

const scopes = JSON.stringify(orders);

/** fills a field of the authority's page in, and submits */
const submit = (fields: Record<string, string>) => `(() => {
	for (const [name, value] of Object.entries(${JSON.stringify(fields)}))
		document.querySelector('[autocomplete="' + name + '"]').value = value;
	document.querySelector('button[type=submit]').click();
	return true;
})()`;
const has = (selector: string) => `document.querySelector(${JSON.stringify(selector)}) !== null`;

describe.runIf(hasFirefox)('the client in Firefox', () => {
	let site: ClientPage;
	let firefox: Firefox;
	let page: FirefoxPage;
	beforeAll(async () => {
		site = await startClientPage();
		firefox = await launchFirefox();
		page = await firefox.open();
	});
	afterAll(async () => {
		await firefox?.close();
		await site?.close();
	});

	async function open(address: string): Promise<void> {
		await page.goto(address);
		await page.until('window.ready');
	}

	async function enterPassword(popup: FirefoxPage): Promise<void> {
		await popup.until(has('[autocomplete=username]'));
		await popup.evaluate(submit({ username: 'alice@contoso.example', 'current-password': testIds.password }));
		await popup.until(has('input[name=decline]'));
		// the window closes while the click is answered
		await popup.evaluate(`document.querySelector('input[name=decline]').click()`).catch(() => undefined);
	}

	async function signIn(): Promise<void> {
		const signedIn = page.evaluate(
			`client.loginPopup({ scopes: ${scopes} }).then(({ account }) => client.setActiveAccount(account)).then(() => true, plain)`,
		);
		const popup = await firefox.popup();
		await enterPassword(popup);
		expect(await signedIn).toBe(true);
	}

	async function enterCode(popup: FirefoxPage): Promise<void> {
		await popup.until(has('[autocomplete=one-time-code]'));
		const code = await freshCode(testIds.totpSecret);
		await popup.evaluate(submit({ 'one-time-code': code })).catch(() => undefined);
	}

	test('signs in, and gets tokens silently: from the cache, by the refresh token, and by the session of the browser', async () => {
		await open(site.home);
		await signIn();
		const silent = (more: string) =>
			page.evaluate(
				`client.acquireTokenSilent({ scopes: ${scopes}, ${more} }).then(({ fromCache }) => fromCache, plain)`,
			);
		expect(await silent('')).toBe(true);
		expect(await silent('forceRefresh: true')).toBe(false);
		// a fresh page knows nobody
		await open(site.home);
		const again = await page.evaluate(
			`client.ssoSilent({ scopes: ${scopes} }).then(({ account }) => account.localAccountId, plain)`,
		);
		expect(again).toBe(testIds.alice);
	});

	test('[case client/01] fifty calls that are challenged at once open one window, and all are repeated', async () => {
		await open(site.home);
		// the session of the sign-in before
		await page.evaluate(
			`client.ssoSilent({ scopes: ${scopes} }).then(({ account }) => client.setActiveAccount(account))`,
		);
		const before = firefox.opened;
		const results = page.evaluate(
			`Promise.all(Array.from({ length: 50 }, (_, id) => call('/api/tasks/' + id, { method: 'DELETE' }).then(({ status }) => status, plain)))`,
		);
		await enterCode(await firefox.popup());
		expect(await results).toEqual(Array.from({ length: 50 }, () => 200));
		expect(firefox.opened - before).toBe(1);
	});

	test('[case client/21] a page that is cut off from its window is answered over the bridge page', async () => {
		await open(site.isolated);
		const signedIn = page.evaluate(`client.loginPopup({ scopes: ${scopes}, prompt: 'login' }).then(() => true, plain)`);
		const popup = await firefox.popup();
		await enterPassword(popup);
		expect(await signedIn).toBe(true);
	});

	test('[case client/21] a window that the user closes is user_cancelled', async () => {
		await open(site.home);
		const ended = page.evaluate(`client.loginPopup({ scopes: ${scopes}, prompt: 'login' }).catch(plain)`);
		const popup = await firefox.popup();
		await popup.until(has('[autocomplete=current-password]'));
		await popup.close();
		expect(await ended).toMatchObject({ code: 'user_cancelled' });
	});
});
