// The one-time set-up in Chromium, on the production authority: its page in light, in the dark and on the smallest
// screen, and the whole way.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfiguration, startProduction } from '@countersign/server';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launch, openPage, screenshot } from './chromium.ts';
import { freePort } from './free-port.ts';
import { expectGoodPage } from './good-page.ts';

const password = 'a password of some length';

describe.runIf(hasChromium)('the set-up in Chromium', () => {
	const folder = mkdtempSync(join(tmpdir(), 'countersign-setup-'));
	let browser: Browser;
	let authority: Awaited<ReturnType<typeof startProduction>>;
	let address: string;
	beforeAll(async () => {
		const port = await freePort();
		// localhost counts as secure to a browser, so that no certificate is needed
		address = `http://localhost:${port}/setup`;
		authority = await startProduction(
			parseConfiguration(
				JSON.stringify({
					origin: `https://localhost:${port}`,
					host: '127.0.0.1',
					port,
					dataFolder: join(folder, 'data'),
					trustProxy: ['127.0.0.0/8'],
				}),
			),
			{ COUNTERSIGN_SECRET: randomBytes(32).toString('hex') },
		);
		browser = await launch();
	});
	afterAll(async () => {
		await browser?.close();
		await authority?.close();
		rmSync(folder, { recursive: true, force: true });
	});

	const looks: [string, BrowserContextOptions][] = [
		['light', {}],
		['dark', { colorScheme: 'dark' }],
		['narrow', { viewport: { width: 320, height: 640 } }],
	];

	test.each(looks)('its page is in order, also with a problem: %s', async (look, options) => {
		const page = await openPage(browser, options);
		await page.goto(address);
		await expectGoodPage(page);
		await screenshot(page, `${look}-setup`);
		await page.fill('[name=token]', 'cs1.setup.wrong');
		await page.fill('[name=organization]', 'Contoso');
		await page.click('button[type=submit]');
		await page.waitForSelector('[role=alert]');
		expect(await page.inputValue('[name=organization]')).toBe('Contoso');
		await expectGoodPage(page);
		await screenshot(page, `${look}-setup-refused`);
		await page.context().close();
	});

	test('the token of the terminal makes the first administrator, once', async () => {
		const page = await openPage(browser, { viewport: { width: 320, height: 640 } });
		await page.goto(address);
		const fields = {
			token: ` ${authority.setup?.token} `,
			organization: 'Contoso Handels- und Verwaltungsgesellschaft',
			domain: 'contoso.example',
			'user-name': 'admin',
			password,
			repeated: password,
		};
		for (const [name, value] of Object.entries(fields)) await page.fill(`[name=${name}]`, value);
		await page.click('button[type=submit]');
		await page.waitForSelector('dl.facts');
		expect(await page.textContent('main')).toContain('admin@contoso.example is its Global Administrator');
		expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
		await screenshot(page, 'narrow-setup-done');
		await page.setViewportSize({ width: 1000, height: 800 });
		await screenshot(page, 'light-setup-done');
		expect((await page.goto(address))?.status()).toBe(404);
	});
});
