// oidc-client-ts, unmodified, in real Chromium: the library of single-page applications that speak OpenID Connect and
// know nothing of Entra ID. Its metadata, tokens and userinfo cross origins.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type DevelopmentAuthority, startDevelopment } from '@countersign/server';
import { testIds } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launch, openPage } from '../e2e/chromium.ts';
import { enterCode, enterPassword, staySignedIn } from '../e2e/sign-in-pages.ts';
import { certificateFolder } from '../e2e/trust.ts';
import { type PageServer, servePages } from './page-server.ts';
import { entraTenants } from './tenants.ts';

const library = join(
	createRequire(import.meta.url).resolve('oidc-client-ts/package.json'),
	'..',
	'dist',
	'browser',
	'oidc-client-ts.min.js',
);
const alice = { username: 'alice@contoso.example', password: testIds.password };
const orders = 'openid profile api://orders/Orders.Read';

/** One page for all: it asks, and where it is the answer's address it finishes. */
function pageFor(authority: DevelopmentAuthority, origin: string): string {
	const settings = {
		authority: `${authority.origin}/${testIds.tenant}/v2.0`,
		client_id: testIds.spa,
		redirect_uri: `${origin}/callback`,
		post_logout_redirect_uri: `${origin}/callback`,
	};
	return `<!doctype html><title>oidc-client-ts</title><script src="/oidc-client-ts.js"></script><script>
		window.managerFor = (scope, more) => new oidc.UserManager({ ...${JSON.stringify(settings)}, scope, ...more });
		window.plain = (error) => ({ name: error.name, error: error.error });
		if (location.pathname === '/callback') window.done = managerFor('openid').signinCallback();
	</script>`;
}

interface User {
	access_token: string;
	refresh_token?: string;
	profile: Record<string, unknown>;
}

describe.runIf(hasChromium)('oidc-client-ts in Chromium', () => {
	let authority: DevelopmentAuthority;
	let server: PageServer;
	let browser: Browser;

	beforeAll(async () => {
		server = await servePages({ '/oidc-client-ts.js': library }, () => pageFor(authority, server.origin));
		const tenants = entraTenants((tenant) => {
			tenant.applications
				?.find(({ appId }) => appId === testIds.spa)
				?.spa?.redirectUris.push(`${server.origin}/callback`);
		});
		authority = await startDevelopment({
			dataFolder: ':memory:',
			certificateFolder,
			port: 0,
			tenantFile: JSON.stringify(tenants),
		});
		browser = await launch();
	});
	afterAll(async () => {
		await browser?.close();
		server?.close();
		await authority?.close();
	});

	async function openHome(): Promise<Page> {
		const page = await openPage(browser);
		await page.goto(server.origin);
		return page;
	}
	const ask = (page: Page, scope: string, call: string, settings = '{}') =>
		page.evaluate(`managerFor(${JSON.stringify(scope)}, ${settings}).${call}.catch(plain)`) as Promise<User>;

	async function signInByPopup(page: Page, scope: string, { settings = '{}', consents = false } = {}): Promise<User> {
		const opened = page.waitForEvent('popup');
		const user = ask(page, scope, 'signinPopup()', settings);
		const popup = await opened;
		await enterPassword(popup, alice.username, alice.password);
		if (consents) {
			await popup.waitForSelector('text=Permissions requested');
			await popup.click('button[type=submit]');
		}
		await staySignedIn(popup, 'No');
		return user;
	}

	test('popup, then silent through a hidden frame', async () => {
		const page = await openHome();
		const user = await signInByPopup(page, orders);
		expect(user.profile).toMatchObject({ preferred_username: alice.username, oid: testIds.alice });
		const silent = await ask(page, orders, 'signinSilent()');
		expect(decodeJwt(silent.access_token)).toMatchObject({
			aud: testIds.orders,
			sid: decodeJwt(user.access_token).sid,
		});
	});

	test('popup with a refresh token, then silent by it, and what userinfo says beside the ID token', async () => {
		const page = await openHome();
		const scope = 'openid profile offline_access User.Read';
		const user = await signInByPopup(page, scope, { settings: '{ loadUserInfo: true }', consents: true });
		expect(user.profile).toMatchObject({ name: 'Alice' });
		const silent = await ask(page, scope, 'signinSilent()');
		expect(silent.refresh_token).not.toBe(user.refresh_token);
	});

	test('redirect', async () => {
		const page = await openHome();
		await page.evaluate(`void managerFor(${JSON.stringify(orders)}).signinRedirect()`);
		await enterPassword(page, alice.username, alice.password);
		await staySignedIn(page, 'No');
		await page.waitForURL(`${server.origin}/callback**`);
		expect(((await page.evaluate('done')) as User).profile).toMatchObject({ preferred_username: alice.username });
	});

	test('silent without a session is login_required', async () => {
		expect(await ask(await openHome(), orders, 'signinSilent()')).toMatchObject({
			name: 'ErrorResponse',
			error: 'login_required',
		});
	});

	test('the step-up of RFC 9470: acr_values are answered in a popup, and the token says so', async () => {
		const page = await openHome();
		await signInByPopup(page, orders);
		const opened = page.waitForEvent('popup');
		const user = ask(page, orders, "signinPopup({ acr_values: 'c1' })");
		await enterCode(await opened, testIds.totpSecret);
		expect(decodeJwt((await user).access_token)).toMatchObject({ acr: 'c1' });
	});

	test('logout by redirect ends the session: nothing is silent any more', async () => {
		const page = await openHome();
		await signInByPopup(page, orders);
		await page.evaluate(`void managerFor(${JSON.stringify(orders)}).signoutRedirect()`);
		await page.waitForURL(`${server.origin}/callback**`);
		await page.goto(server.origin);
		expect(await ask(page, orders, 'signinSilent()')).toMatchObject({ error: 'login_required' });
	});
});
