// A second factor at another site, in Chromium: the page that says where the user goes, the form that goes there, and
// the form that comes back from another site, to which the browser adds no cookie of the sign-in.
import { type DevelopmentAuthority, startDevelopment } from '@countersign/server';
import { createTestClient, testIds, testTenants } from '@countersign/testkit';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createProviders } from '../packages/server/src/keys/providers.ts';
import { createProvider, type TestProvider } from '../packages/server/test/sign-in/provider.ts';
import { hasChromium, launch, openPage, screenshot } from './chromium.ts';
import { expectGoodPage } from './good-page.ts';
import { certificateFolder } from './trust.ts';

const application = 'http://localhost:7000/';
const heading = 'Verify with another service';

describe.runIf(hasChromium)('an external second factor in Chromium', () => {
	let authority: DevelopmentAuthority;
	let browser: Browser;
	let provider: TestProvider;
	beforeAll(async () => {
		authority = await startDevelopment({
			dataFolder: ':memory:',
			certificateFolder,
			port: 0,
			tenantFile: JSON.stringify(testTenants()),
		});
		provider = await createProvider('https://duo.test');
		const fetchDocument = async (url: string) => JSON.stringify(provider.documents[url]);
		Object.assign(authority.app.authority, { providers: createProviders(fetchDocument, Date.now) });
		const { conditionalAccess, directory, directoryChanges } = authority.app.authority.storage;
		const policy = {
			id: '61000000-0000-4000-8000-0000000000ab',
			displayName: 'A second factor',
			state: 'enabled',
			conditions: {
				clientAppTypes: ['all'],
				applications: { includeApplications: [testIds.orders] },
				users: { includeUsers: ['All'] },
			},
			grantControls: { operator: 'OR', builtInControls: ['mfa'] },
		};
		await conditionalAccess.put(testIds.tenant, 'policies', policy as never);
		const tenant = await directory.findTenant(testIds.tenant);
		const names = ['Duo', 'Contoso’s own service for confirmations'];
		const external = names.map((displayName, index) => ({
			id: `64000000-0000-4000-8000-00000000000${index}`,
			displayName,
			state: 'enabled' as const,
			appId: testIds.daemon,
			openIdConnectSetting: { clientId: provider.clientId, discoveryUrl: provider.discoveryUrl },
		}));
		const settings = { ...tenant?.settings, authenticationMethods: { external } };
		const audit = { id: 'a', at: 0, changes: [] } as never;
		await directoryChanges.apply(testIds.tenant, [{ kind: 'putSettings', settings }], audit, tenant?.version ?? 0);
		browser = await launch();
	});
	afterAll(async () => {
		await browser?.close();
		await authority?.close();
	});

	/** how the provider was asked, and how the browser came back */
	interface Journey {
		asked: string[];
		askedAgain: number;
	}

	async function openProviderPage(
		options: BrowserContextOptions = {},
		amr = 'otp',
	): Promise<{ page: Page; journey: Journey }> {
		const page = await openPage(browser, options);
		const journey: Journey = { asked: [], askedAgain: 0 };
		await page.route(`${application}**`, (route) =>
			route.fulfill({ contentType: 'text/html', body: 'the application' }),
		);
		await page.route('https://duo.test/**', async (route) => {
			const asked = new Map(new URLSearchParams(route.request().postData() ?? ''));
			journey.asked.push(route.request().method());
			const idToken = await provider.answer(asked, Math.floor(Date.now() / 1000), { claims: { amr: [amr] } });
			await route.fulfill({
				contentType: 'text/html',
				body: `<form method="post" action="${asked.get('redirect_uri')}">
					<input type="hidden" name="id_token" value="${idToken}">
					<input type="hidden" name="state" value="${asked.get('state')}">
					<button>Confirm</button></form>`,
			});
		});
		page.on('request', (request) => {
			// an address that is asked once more: the browser had brought no cookie of the sign-in to it
			if (request.url().endsWith('&again=1')) journey.askedAgain += 1;
		});
		await page.goto(authority.origin + createTestClient(authority as never).authorizePath());
		await page.fill('[autocomplete=username]', 'bob@contoso.example');
		await page.fill('[type=password]', testIds.password);
		await page.click('button[type=submit]');
		await page.waitForSelector(`h1:has-text("${heading}")`);
		return { page, journey };
	}

	const looks: [string, BrowserContextOptions][] = [
		['light', { colorScheme: 'light' }],
		['dark', { colorScheme: 'dark' }],
		['narrow', { viewport: { width: 320, height: 640 } }],
	];

	test.each(looks)('its page is a good one: %s', { timeout: 60_000 }, async (look, options) => {
		const { page } = await openProviderPage(options);
		await expectGoodPage(page);
		await screenshot(page, `external-authentication-${look}`);
	});

	test('the form comes back from another site without a cookie, and signs in', { timeout: 60_000 }, async () => {
		const { page, journey } = await openProviderPage();
		await page.click('button[type=submit]');
		await page.click('text=Confirm');
		await page.waitForSelector('text=Stay signed in?');
		expect(journey.asked).toEqual(['POST']);
		await page.click('button[type=submit]');
		await page.waitForURL(`${application}**`);
		expect(new URL(page.url()).searchParams.has('code')).toBe(true);
		expect(journey.askedAgain).toBe(1);
	});

	test('what it refuses it says, with the way to try again', { timeout: 60_000 }, async () => {
		const { page } = await openProviderPage({}, 'pwd');
		await page.click('button[type=submit]');
		await page.click('text=Confirm');
		await page.waitForSelector('[role=alert]');
		await expectGoodPage(page);
		await screenshot(page, 'external-authentication-refused');
	});
});
