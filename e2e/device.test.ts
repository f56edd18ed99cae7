// Signing a device in, and a password that must change, in Chromium: the pages as a person meets them, light, dark,
// narrow and without scripts.
import { type DevelopmentAuthority, startDevelopment } from '@countersign/server';
import { createTestClient, testIds, testTenants } from '@countersign/testkit';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launch, openPage, screenshot } from './chromium.ts';
import { expectGoodPage as expectGoodPageWithScripts } from './good-page.ts';
import { enterPassword } from './sign-in-pages.ts';
import { certificateFolder } from './trust.ts';

const looks: [string, BrowserContextOptions][] = [
	['light', {}],
	['dark', { colorScheme: 'dark' }],
	['narrow', { viewport: { width: 320, height: 740 } }],
	['without-javascript', { javaScriptEnabled: false }],
];
/** What axe says of a page: it is itself a script, so a page without any is only walked through. */
const expectGoodPage = async (page: Page, { javaScriptEnabled }: BrowserContextOptions) => {
	if (javaScriptEnabled !== false) await expectGoodPageWithScripts(page);
};

describe.runIf(hasChromium)('in Chromium', () => {
	let authority: DevelopmentAuthority;
	let browser: Browser;
	beforeAll(async () => {
		const tenants = testTenants((tenant) => {
			Object.assign(tenant.users?.[1]?.passwordProfile ?? {}, { forceChangePasswordNextSignIn: true });
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
		await authority?.close();
	});

	const send = (path: string, fields: Record<string, string>) =>
		authority.app
			.handle({
				method: 'POST',
				path: `/${testIds.tenant}/oauth2/v2.0/${path}`,
				query: '',
				headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'my-cli/1.4 (Linux; x64)' },
				body: new URLSearchParams({ client_id: testIds.native, ...fields }).toString(),
				peerAddress: '127.0.0.1',
			})
			.then(({ body }) => JSON.parse(body));

	test.each(looks)('a device is signed in: %s', async (look, options) => {
		const asked = await send('devicecode', { scope: 'openid offline_access api://orders/Orders.Read' });
		const page = await openPage(browser, options);
		await page.goto(asked.verification_uri);
		await expectGoodPage(page, options);
		await page.fill('[name=user_code]', 'BBBBBBBBB');
		await page.click('button[type=submit]');
		await page.waitForSelector('[role=alert]');
		await screenshot(page, `${look}-device-code`);
		await page.fill('[name=user_code]', asked.user_code.toLowerCase());
		await page.click('button[type=submit]');
		await enterPassword(page, 'alice@contoso.example', testIds.password);
		await page.waitForSelector('text=Is this your device?');
		await expectGoodPage(page, options);
		expect(await page.textContent('dl.facts')).toContain('my-cli/1.4');
		await screenshot(page, `${look}-confirm-device`);
		await page.click('button[type=submit]');
		await page.waitForSelector('text=Stay signed in?');
		await page.click('button[type=submit]');
		await page.waitForSelector('text=You are signed in on your device');
		await screenshot(page, `${look}-device-done`);
		expect(await send('token', { grant_type: 'device_code', device_code: asked.device_code })).toMatchObject({
			token_type: 'Bearer',
		});
	});

	test.each(looks)('a password that must change, and a consent for everybody: %s', async (look, options) => {
		const kit = { origin: authority.origin } as never;
		const page = await openPage(browser, options);
		await page.goto(authority.origin + createTestClient(kit).authorizePath());
		await enterPassword(page, 'bob@contoso.example', testIds.password);
		await page.waitForSelector('text=Choose a new password');
		await expectGoodPage(page, options);
		await screenshot(page, `${look}-change-password`);

		const consent = await openPage(browser, options);
		await consent.goto(authority.origin + createTestClient(kit, { clientId: testIds.unconsented }).authorizePath());
		await enterPassword(consent, 'root@contoso.example', testIds.password);
		await consent.waitForSelector('text=on behalf of your organization');
		await expectGoodPage(consent, options);
		await screenshot(consent, `${look}-consent-administrator`);
	});
});
