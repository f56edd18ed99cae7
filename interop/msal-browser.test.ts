// @azure/msal-browser, unmodified, in real Chromium on a page of its own: signing in by redirect and by popup, silently
// through a frame, and signing out. What its tokens are good for is in msal-browser-tokens.test.ts.
import { testIds } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium } from '../e2e/chromium.ts';
import { enterPassword, staySignedIn } from '../e2e/sign-in-pages.ts';
import { alice, guestId, type MsalBrowser, orders, startMsalBrowser } from './msal-browser-page.ts';

describe.runIf(hasChromium)('msal-browser in Chromium', () => {
	let authority: MsalBrowser['authority'];
	let home: MsalBrowser['home'];
	let openHome: MsalBrowser['openHome'];
	let signInByPopup: MsalBrowser['signInByPopup'];
	let close: MsalBrowser['close'] | undefined;

	beforeAll(async () => {
		({ authority, home, openHome, signInByPopup, close } = await startMsalBrowser());
	});
	afterAll(() => close?.());

	/** another page of the same browser */
	async function openPageBeside(page: Page): Promise<Page> {
		const beside = await page.context().newPage();
		await beside.goto(home);
		await beside.evaluate('ready');
		return beside;
	}

	test('popup, then silent from the cache and by the refresh token', async () => {
		const page = await openHome();
		await signInByPopup(page);
		const cached = (await page.evaluate(`client.acquireTokenSilent({ scopes: ${JSON.stringify(orders)} })`)) as {
			fromCache: boolean;
		};
		expect(cached.fromCache).toBe(true);
		const refreshed = (await page.evaluate(
			`client.acquireTokenSilent({ scopes: ${JSON.stringify(orders)}, forceRefresh: true })`,
		)) as {
			fromCache: boolean;
			accessToken: string;
		};
		expect(refreshed.fromCache).toBe(false);
		expect(decodeJwt(refreshed.accessToken)).toMatchObject({ aud: testIds.orders, xms_cc: ['CP1'] });
	});

	test('redirect', async () => {
		const page = await openHome();
		await page.evaluate(`void client.loginRedirect({ scopes: ${JSON.stringify(orders)} })`);
		await enterPassword(page, alice.username, alice.password);
		await staySignedIn(page, 'No');
		await page.waitForURL(home);
		const result = (await page.evaluate('ready')) as { account: { username: string } };
		expect(result.account.username).toBe(alice.username);
	});

	test.each([
		['by POST', '', `httpMethod: 'POST', `],
		[
			'for an encrypted response (protocolMode EAR), which is answered with a code',
			`{ protocolMode: msal.ProtocolMode.EAR }`,
			`httpMethod: 'POST', `,
		],
	])('asked %s: popup, silent through a hidden frame, and redirect', async (_, system, method) => {
		const page = await openHome();
		const start = `(window.other = new msal.PublicClientApplication({ ...configuration, system: ${system || '{}'} })).initialize()`;
		await page.evaluate(start);
		const requests: string[] = [];
		page.context().on('request', (request) => {
			if (request.url().includes('/oauth2/v2.0/authorize'))
				requests.push(`${request.method()} ${new URLSearchParams(request.postData() ?? '').get('response_type')}`);
		});
		const opened = page.waitForEvent('popup');
		const inPopup = page.evaluate(
			`other.acquireTokenPopup({ ${method}scopes: ${JSON.stringify(orders)} }).then(({ account }) => account.username)`,
		);
		const popup = await opened;
		await enterPassword(popup, alice.username, alice.password);
		await staySignedIn(popup, 'No');
		expect(await inPopup).toBe(alice.username);
		const silent = (await page.evaluate(
			`other.ssoSilent({ ${method}scopes: ${JSON.stringify(orders)}, loginHint: ${JSON.stringify(alice.username)} })`,
		)) as {
			accessToken: string;
		};
		expect(decodeJwt(silent.accessToken).oid).toBe(testIds.alice);
		await page.evaluate(
			`void other.acquireTokenRedirect({ ${method}scopes: ${JSON.stringify(orders)}, loginHint: ${JSON.stringify(alice.username)} })`,
		);
		await page.waitForURL(`${home}bridge**`);
		await page.waitForURL(home);
		expect(((await page.evaluate('ready')) as { account: { username: string } }).account.username).toBe(alice.username);
		expect(new Set(requests)).toEqual(new Set([system ? 'POST id_token token refresh_token' : 'POST code']));
		expect(requests.length).toBe(3);
	});

	test.each([
		['Yes', true],
		['No', false],
	] as const)(
		'asked to stay signed in, %s: the tokens in local storage outlive the browser’s own session: %s',
		async (answer, kept) => {
			const page = await openHome();
			const start = `(window.other = new msal.PublicClientApplication({ ...configuration, cache: { cacheLocation: 'localStorage' } })).initialize()`;
			await page.evaluate(start);
			const opened = page.waitForEvent('popup');
			const inPopup = page.evaluate(
				`other.acquireTokenPopup({ scopes: ${JSON.stringify(orders)} }).then(({ account }) => account.kmsi === true)`,
			);
			const popup = await opened;
			await enterPassword(popup, alice.username, alice.password);
			await staySignedIn(popup, answer);
			expect(await inPopup).toBe(kept);
			// the library keeps the key of what it stores in a cookie of the browser's session
			await page.context().clearCookies({ name: 'msal.cache.encryption' });
			await page.reload();
			await page.evaluate(start);
			expect(await page.evaluate('other.getAllAccounts().map(({ username }) => username)')).toEqual(
				kept ? [alice.username] : [],
			);
		},
	);

	test('protocolMode OIDC: the authority as any provider of OpenID Connect', async () => {
		const page = await openHome();
		await page.evaluate(`(window.other = new msal.PublicClientApplication({
			auth: { ...configuration.auth, authority: configuration.auth.authority + '/v2.0' },
			system: { protocolMode: msal.ProtocolMode.OIDC },
		})).initialize()`);
		const opened = page.waitForEvent('popup');
		const inPopup = page.evaluate(
			`other.acquireTokenPopup({ scopes: ${JSON.stringify(orders)} }).then(({ account }) => { other.setActiveAccount(account); return account.username; })`,
		);
		const popup = await opened;
		await enterPassword(popup, alice.username, alice.password);
		await staySignedIn(popup, 'No');
		expect(await inPopup).toBe(alice.username);
		for (const lookup of ['Default', 'RefreshToken', 'Skip']) {
			const silent = `other.acquireTokenSilent({ scopes: ${JSON.stringify(orders)}, cacheLookupPolicy: msal.CacheLookupPolicy.${lookup} })`;
			expect(decodeJwt(((await page.evaluate(silent)) as { accessToken: string }).accessToken).aud).toBe(
				testIds.orders,
			);
		}
	});

	test('a client of the Model Context Protocol (isMcp) names the resource beside the scopes', async () => {
		const page = await openHome();
		await page.evaluate(
			`(window.other = new msal.PublicClientApplication({ auth: { ...configuration.auth, isMcp: true } })).initialize()`,
		);
		const request = JSON.stringify({ scopes: orders, resource: 'api://orders' });
		const opened = page.waitForEvent('popup');
		const inPopup = page.evaluate(
			`other.acquireTokenPopup(${request}).then(({ account }) => { other.setActiveAccount(account); return account.username; })`,
		);
		const popup = await opened;
		await enterPassword(popup, alice.username, alice.password);
		await staySignedIn(popup, 'No');
		expect(await inPopup).toBe(alice.username);
		const refreshed = (await page.evaluate(`other.acquireTokenSilent({ ...${request}, forceRefresh: true })`)) as {
			accessToken: string;
		};
		expect(decodeJwt(refreshed.accessToken).aud).toBe(testIds.orders);
	});

	test('silent through a hidden frame: single sign-on without a page', async () => {
		const page = await openHome();
		await signInByPopup(page);
		const result = (await page.evaluate(
			`client.ssoSilent({ scopes: ${JSON.stringify(orders)}, loginHint: ${JSON.stringify(alice.username)} })`,
		)) as {
			accessToken: string;
		};
		expect(decodeJwt(result.accessToken).preferred_username).toBe(alice.username);
		// the account is meant by the hint of its own ID token
		const ofAccount = (await page.evaluate(
			`client.acquireTokenSilent({ scopes: ${JSON.stringify(orders)}, cacheLookupPolicy: msal.CacheLookupPolicy.Skip })`,
		)) as { accessToken: string; fromCache: boolean };
		expect([ofAccount.fromCache, decodeJwt(ofAccount.accessToken).oid]).toEqual([false, testIds.alice]);
	});

	test('a guest of another tenant: its popup asks for consent alone, a frame is silent there, and the refresh token is good in both', async () => {
		const page = await openHome();
		await signInByPopup(page);
		const visit = `{ scopes: ['User.Read'], authority: ${JSON.stringify(`${authority.origin}/${testIds.strangerTenant}`)} }`;
		const opened = page.waitForEvent('popup');
		const asked = page.evaluate(
			`client.acquireTokenPopup({ ...${visit}, account: client.getActiveAccount() }).then((result) => result.accessToken)`,
		);
		const popup = await opened;
		await popup.waitForSelector('text=Permissions requested');
		await popup.click('button[type=submit]');
		expect(decodeJwt((await asked) as string)).toMatchObject({
			tid: testIds.strangerTenant,
			oid: guestId,
			unique_name: alice.username,
		});
		for (const policy of ['Skip', 'RefreshToken']) {
			const there = `client.acquireTokenSilent({ ...${visit}, account: client.getActiveAccount(), cacheLookupPolicy: msal.CacheLookupPolicy.${policy} })`;
			expect(decodeJwt(((await page.evaluate(there)) as { accessToken: string }).accessToken)).toMatchObject({
				oid: guestId,
			});
		}
		const home = (await page.evaluate(
			`client.acquireTokenSilent({ scopes: ${JSON.stringify(orders)}, cacheLookupPolicy: msal.CacheLookupPolicy.RefreshToken })`,
		)) as { accessToken: string };
		expect(decodeJwt(home.accessToken)).toMatchObject({ tid: testIds.tenant, oid: testIds.alice });
	});

	test.each(['logoutRedirect', 'logoutPopup'])('%s ends the session: nothing is silent any more', async (logout) => {
		const page = await openHome();
		await signInByPopup(page);
		const bridgePage = `${home}bridge`;
		const left = logout === 'logoutPopup' ? page.waitForEvent('popup') : undefined;
		const done = page.evaluate(
			`void client.${logout}({ account: client.getActiveAccount(), postLogoutRedirectUri: ${JSON.stringify(bridgePage)} })`,
		);
		if (left) await (await left).waitForEvent('close');
		else await page.waitForURL((url) => url.href.startsWith(bridgePage));
		await done;
		const again = left ? page : await openPageBeside(page);
		const error = await again.evaluate(
			`client.ssoSilent({ scopes: ${JSON.stringify(orders)}, loginHint: ${JSON.stringify(alice.username)} }).catch(plain)`,
		);
		expect(error).toMatchObject({ name: 'InteractionRequiredAuthError', errorCode: 'login_required' });
	});

	test('silent through a hidden frame without a session is login_required', async () => {
		const page = await openHome();
		const error = await page.evaluate(
			`client.ssoSilent({ scopes: ${JSON.stringify(orders)}, loginHint: 'nobody@contoso.example' }).catch(plain)`,
		);
		expect(error).toMatchObject({ name: 'InteractionRequiredAuthError', errorCode: 'login_required' });
	});
});
