// A position in Chromium: shared, refused, and shared from the wrong country; the browser's own question is answered
// by the test, as its user would.
import { type DevelopmentAuthority, startDevelopment } from '@countersign/server';
import { createTestClient, testIds, testTenants } from '@countersign/testkit';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launch, openPage, screenshot } from './chromium.ts';
import { expectGoodPage } from './good-page.ts';
import { staySignedIn } from './sign-in-pages.ts';
import { certificateFolder } from './trust.ts';

const application = 'http://localhost:7000/';
const zurich = { latitude: 47.37, longitude: 8.54, accuracy: 30 };
const paris = { latitude: 48.85, longitude: 2.35, accuracy: 30 };
const place = '61000000-0000-4000-8000-0000000000bb';

describe.runIf(hasChromium)('a position in Chromium', () => {
	let authority: DevelopmentAuthority;
	let browser: Browser;
	beforeAll(async () => {
		authority = await startDevelopment({
			dataFolder: ':memory:',
			certificateFolder,
			port: 0,
			tenantFile: JSON.stringify(testTenants()),
		});
		const { conditionalAccess } = authority.app.authority.storage;
		await conditionalAccess.put(testIds.tenant, 'namedLocations', {
			id: place,
			displayName: 'Switzerland, by GPS',
			'@odata.type': '#microsoft.graph.countryNamedLocation',
			countriesAndRegions: ['CH'],
			countryLookupMethod: 'authenticatorAppGps',
			includeUnknownCountriesAndRegions: false,
		} as never);
		await conditionalAccess.put(testIds.tenant, 'policies', {
			id: '61000000-0000-4000-8000-0000000000ac',
			displayName: 'Only in Switzerland',
			state: 'enabled',
			conditions: {
				clientAppTypes: ['all'],
				applications: { includeApplications: [testIds.orders] },
				users: { includeUsers: ['All'] },
				locations: { includeLocations: ['All'], excludeLocations: [place] },
			},
			grantControls: { operator: 'OR', builtInControls: ['block'] },
		} as never);
		browser = await launch();
	});
	afterAll(async () => {
		await browser?.close();
		await authority?.close();
	});

	async function openPosition(options: BrowserContextOptions): Promise<Page> {
		const page = await openPage(browser, options);
		await page.route(`${application}**`, (route) =>
			route.fulfill({ contentType: 'text/html', body: 'the application' }),
		);
		await page.goto(authority.origin + createTestClient(authority as never).authorizePath());
		await page.fill('[autocomplete=username]', 'bob@contoso.example');
		await page.fill('[type=password]', testIds.password);
		await page.click('button[type=submit]');
		await page.waitForSelector('[data-position]', { state: 'attached' });
		return page;
	}

	const looks: [string, BrowserContextOptions][] = [
		['light', { colorScheme: 'light' }],
		['dark', { colorScheme: 'dark' }],
		['narrow', { viewport: { width: 320, height: 640 } }],
	];

	test.each(looks)('that is granted and in the country signs in: %s', { timeout: 60_000 }, async (look, options) => {
		const page = await openPosition({ ...options, geolocation: zurich, permissions: ['geolocation'] });
		await expectGoodPage(page, { scripts: 1 });
		await screenshot(page, `share-position-${look}`);
		await page.click('button[type=submit]');
		await staySignedIn(page, 'No');
		await page.waitForURL(`${application}**`);
		expect(new URL(page.url()).searchParams.has('code')).toBe(true);
	});

	test('that is granted and in another country is refused', { timeout: 60_000 }, async () => {
		const page = await openPosition({ geolocation: paris, permissions: ['geolocation'] });
		await page.click('button[type=submit]');
		await page.waitForSelector('text=53003');
		await screenshot(page, 'share-position-elsewhere');
	});

	test('that the browser’s user denies is told; going on without it is refused', { timeout: 60_000 }, async () => {
		const page = await openPosition({ permissions: [] });
		await page.click('button[type=submit]');
		await page.waitForSelector('[data-position-problem]:has-text("not allowed")');
		await expectGoodPage(page, { scripts: 1 });
		await screenshot(page, 'share-position-denied');
		await page.click('[name=decline]');
		await page.waitForSelector('text=53003');
	});

	test('it is asked for in German', { timeout: 60_000 }, async () => {
		const page = await openPosition({ locale: 'de-DE', permissions: [], viewport: { width: 320, height: 640 } });
		await page.click('button[type=submit]');
		await page.waitForSelector('[data-position-problem]:has-text("durfte")');
		await expectGoodPage(page, { scripts: 1 });
		await screenshot(page, 'share-position-german');
	});
});
