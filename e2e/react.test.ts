// @countersign/react in real Chromium: the guard of the page, hooks, and a step-up in the middle of a call.
import { testIds } from '@countersign/testkit';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launch, openPage, screenshot } from './chromium.ts';
import { bundle, type ClientPage, startClientPage } from './client-page.ts';
import { enterCode, enterPassword, staySignedIn } from './sign-in-pages.ts';

describe.runIf(hasChromium)('an application on @countersign/react in Chromium', () => {
	let site: ClientPage;
	let browser: Browser;
	beforeAll(async () => {
		site = await startClientPage({ '/page.js': await bundle('e2e/react-page.ts') });
		browser = await launch();
	});
	afterAll(async () => {
		await browser?.close();
		await site?.close();
	});

	test('asks a visitor to sign in, shows who did, has a token, and answers a challenge in the middle of a call', async () => {
		const page = await openPage(browser);
		const setting = new URLSearchParams({
			authority: `${site.authority.origin}/${testIds.tenant}`,
			clientId: testIds.spa,
		});
		await page.goto(`${site.home}?${setting}`);
		let opened = page.waitForEvent('popup');
		await page.click('#sign-in');
		const signIn = await opened;
		await enterPassword(signIn, 'alice@contoso.example', testIds.password);
		await staySignedIn(signIn, 'No');
		await page.waitForSelector('#token:has-text("has a token")');
		expect(await page.textContent('#name')).toBe('alice@contoso.example');

		opened = page.waitForEvent('popup');
		await page.click('#delete');
		await enterCode(await opened, testIds.totpSecret);
		await page.waitForSelector('#status:has-text("answered 200")');
		expect(site.calls.map(({ status }) => status)).toEqual([401, 200]);
		expect(await page.isVisible('#confirm')).toBe(false);
		await screenshot(page, 'react-step-up');
	});
});
