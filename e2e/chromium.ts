// The system's Chromium, driven by playwright-core. Where there is none the tests say so; CI must have one.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type LaunchOptions, type Page } from 'playwright-core';

const candidates = [
	process.env.CHROMIUM_PATH,
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const executablePath = candidates.find((path) => path !== undefined && existsSync(path));

if (executablePath === undefined && process.env.CI)
	throw new Error('CI needs a Chromium: install the package, or set CHROMIUM_PATH');
if (executablePath === undefined)
	console.warn('\n*** NO CHROMIUM: the tests of pages are SKIPPED. Install Chromium or set CHROMIUM_PATH. ***\n');

export const hasChromium = executablePath !== undefined;

export function launch(options: LaunchOptions = {}): Promise<Browser> {
	return chromium.launch({
		...options,
		executablePath: executablePath as string,
		args: [
			'--no-sandbox',
			'--disable-gpu',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
			...(options.args ?? []),
		],
	});
}

/** A page that accepts the development certificate, as a browser does that trusts its CA. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
	const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options });
	const page = await context.newPage();
	page.setDefaultTimeout(20_000);
	return page;
}

const screenshots = join(import.meta.dirname, 'screenshots');

export async function screenshot(page: Page, name: string): Promise<void> {
	mkdirSync(screenshots, { recursive: true });
	await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
}
