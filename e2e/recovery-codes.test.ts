// Several authenticator apps and recovery codes, as people see them: in both languages, light, dark and on a small
// screen.
import { type DevelopmentAuthority, startDevelopment } from '@countersign/server';
import { createTestClient, testIds, testTenants } from '@countersign/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launch, openPage, screenshot } from './chromium.ts';
import { expectGoodPage } from './good-page.ts';
import { enterCode, enterPassword } from './sign-in-pages.ts';
import { certificateFolder } from './trust.ts';

const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
const words = {
	'en-US': {
		list: 'Your sign-in methods',
		add: 'Set up an authenticator app',
		codes: 'Your recovery codes',
		use: 'Use a recovery code',
	},
	'de-DE': {
		list: 'Ihre Anmeldemethoden',
		add: 'Authenticator-App einrichten',
		codes: 'Ihre Wiederherstellungs',
		use: 'Wiederherstellungs',
	},
};

describe.runIf(hasChromium)('recovery codes in Chromium', () => {
	let authority: DevelopmentAuthority;
	let browser: Browser;
	beforeAll(async () => {
		const tenantFile = JSON.stringify(testTenants());
		authority = await startDevelopment({ dataFolder: ':memory:', certificateFolder, port: 0, tenantFile });
		browser = await launch();
	});
	afterAll(async () => {
		await browser?.close();
		await authority?.close();
	});

	test.each([
		['light', 'en-US', {}],
		['dark', 'de-DE', { colorScheme: 'dark' as const }],
		['narrow', 'de-DE', { viewport: { width: 320, height: 700 } }],
	] as const)('they are made, shown once and used: %s, %s', async (look, locale, options) => {
		const said = words[locale];
		const open = async (address: string): Promise<Page> => {
			const page = await openPage(browser, { ...options, locale });
			await page.route('http://localhost:7000/**', (route) => route.fulfill({ body: 'the application' }));
			await page.goto(authority.origin + address);
			return page;
		};
		const lookAt = async (page: Page, heading: string, more: object = {}) => {
			await page.waitForSelector(`h1:has-text("${heading}")`);
			await expectGoodPage(page, more);
			await screenshot(page, `recovery-${look}-${heading.toLowerCase().replace(/[^a-z]+/g, '-')}`);
		};
		const page = await open('/security-info');
		await enterPassword(page, 'alice@contoso.example', testIds.password);
		await enterCode(page, testIds.totpSecret);
		await page.click('button[type=submit]');
		await page.waitForSelector(`h1:has-text("${said.list}")`);
		await page.click(`a:has-text("${said.add}")`);
		await lookAt(page, said.add);
		await page.goBack();
		await page.click('input[value=make-recovery-codes] ~ button');
		await lookAt(page, said.codes, { mainActions: 0 });
		const codes = await page.locator('.secret').allTextContents();
		expect(codes).toHaveLength(10);
		await page.click('p.links a');
		await lookAt(page, said.list, { mainActions: 0 });

		const asked = await open(createTestClient({ origin: authority.origin } as never).authorizePath({ claims }));
		await enterPassword(asked, 'alice@contoso.example', testIds.password);
		await asked.click('input[name="choose:recovery-code"]');
		await lookAt(asked, said.use);
		await asked.fill('#code', codes[0] ?? '');
		await asked.click('button[type=submit]');
		await asked.waitForSelector('input[name=decline]');
	});
});
