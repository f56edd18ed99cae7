// The sign-in pages in German, whose words are longer: nothing is wider than a small screen, and each page says which
// language it is in.
import { type DevelopmentAuthority, startDevelopment } from '@countersign/server';
import { createTestClient, testIds, testTenants } from '@countersign/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launch, openPage, screenshot } from './chromium.ts';
import { expectGoodPage } from './good-page.ts';
import { enterCode, enterPassword } from './sign-in-pages.ts';
import { certificateFolder } from './trust.ts';

const claims = (context: string) => `{"access_token":{"acrs":{"essential":true,"value":"${context}"}}}`;

describe.runIf(hasChromium)('the sign-in pages in German, in Chromium', () => {
	let authority: DevelopmentAuthority;
	let browser: Browser;
	beforeAll(async () => {
		authority = await startDevelopment({
			dataFolder: ':memory:',
			certificateFolder,
			port: 0,
			tenantFile: JSON.stringify(testTenants()),
		});
		browser = await launch();
	});
	afterAll(async () => {
		await browser?.close();
		await authority?.close();
	});

	const looks = [
		['light', {}],
		['narrow', { viewport: { width: 320, height: 700 } }],
		['dark', { colorScheme: 'dark' as const }],
	] as const;

	test.each(looks)('every page is in order: %s', async (look, options) => {
		const context = { ...options, locale: 'de-DE' };
		const open = async (address: string): Promise<Page> => {
			const page = await openPage(browser, context);
			await page.route('http://localhost:7000/**', (route) => route.fulfill({ body: 'the application' }));
			await page.goto(authority.origin + address);
			return page;
		};
		const authorize = (parameters: Record<string, string>, client: object = {}) =>
			open(createTestClient({ origin: authority.origin } as never, client).authorizePath(parameters));
		const lookAt = async (page: Page, heading: string, more: object = {}) => {
			await page.waitForSelector(`h1:has-text("${heading}")`);
			expect(await page.getAttribute('html', 'lang')).toBe('de');
			await expectGoodPage(page, more);
			await screenshot(page, `german-${look}-${heading.toLowerCase().replace(/[^a-z]+/g, '-')}`);
		};
		const password = (page: Page) => enterPassword(page, 'alice@contoso.example', testIds.password);

		const page = await authorize({ claims: claims('c1') });
		await lookAt(page, 'Anmelden');
		await enterPassword(page, 'alice@contoso.example', 'wrong');
		await page.waitForSelector('[role=alert]:has-text("passen nicht zusammen")');
		await password(page);
		await lookAt(page, 'Code eingeben');

		const consent = await authorize({ prompt: 'consent' }, { clientId: testIds.unconsented });
		await password(consent);
		await lookAt(consent, 'Angeforderte Berechtigungen');
		await consent.click('button[type=submit]');
		await lookAt(consent, 'Angemeldet bleiben?');

		const blocked = await authorize({ claims: claims('c2') });
		await password(blocked);
		await lookAt(blocked, 'Sie können darauf gerade nicht zugreifen', { mainActions: 0 });

		await lookAt(await open('/devicelogin'), 'Code eingeben');

		const forgotten = await open('/password-reset');
		await lookAt(forgotten, 'Kennwort zurücksetzen');
		await forgotten.fill('[autocomplete=username]', 'alice@contoso.example');
		await forgotten.click('button[type=submit]');
		await forgotten.waitForSelector('[autocomplete=one-time-code]');
		await lookAt(forgotten, 'Kennwort zurücksetzen');

		const own = await open('/security-info');
		await password(own);
		await enterCode(own, testIds.totpSecret);
		await own.click('button[type=submit]');
		await lookAt(own, 'Ihre Anmeldemethoden', { mainActions: 0 });
		await own.click('text=Kennwort ändern');
		await lookAt(own, 'Kennwort ändern');
		await own.goto(`${authority.origin}/common/oauth2/v2.0/logout`);
		await lookAt(own, 'Abmelden?');
	});
});
