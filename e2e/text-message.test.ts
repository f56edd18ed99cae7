// A code by text message in Chromium, as the development authority shows it on its terminal.
import { type DevelopmentAuthority, startDevelopment } from '@countersign/server';
import { createTestClient, testIds, testTenants } from '@countersign/testkit';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launch, openPage, screenshot } from './chromium.ts';
import { expectGoodPage } from './good-page.ts';
import { certificateFolder } from './trust.ts';

const application = 'http://localhost:7000/';

describe.runIf(hasChromium)('a text message in Chromium', () => {
	let authority: DevelopmentAuthority;
	let browser: Browser;
	const shown: string[] = [];
	beforeAll(async () => {
		authority = await startDevelopment({
			dataFolder: ':memory:',
			certificateFolder,
			port: 0,
			tenantFile: JSON.stringify(
				testTenants((tenant) => {
					tenant.users?.push({
						id: '30000000-0000-4000-8000-0000000000e1',
						userPrincipalName: 'erin@contoso.example',
						displayName: 'Erin',
						passwordProfile: { password: testIds.password },
					});
				}),
			),
			onEvent: (event) => {
				if (event.kind === 'phoneMessageShown') shown.push(event.text);
			},
		});
		const { conditionalAccess, directory, directoryChanges } = authority.app.authority.storage;
		const policy = {
			id: '61000000-0000-4000-8000-0000000000ac',
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
		const settings = { ...tenant?.settings, authenticationMethods: { sms: { state: 'enabled' as const } } };
		const phones = [{ phoneType: 'mobile' as const, phoneNumber: '+49 15112345678', createdAt: 1 }];
		const methods = { revision: 0, passkeys: [], phones };
		await directoryChanges.apply(
			testIds.tenant,
			[
				{ kind: 'putSettings', settings },
				{ kind: 'putMethods', userId: testIds.bob, methods },
			],
			{ id: 'a', at: 0, changes: [] } as never,
			tenant?.version ?? 0,
		);
		browser = await launch();
	});
	afterAll(async () => {
		await browser?.close();
		await authority?.close();
	});

	async function openMessagePage(options: BrowserContextOptions = {}): Promise<Page> {
		const page = await openPage(browser, options);
		await page.route(`${application}**`, (route) =>
			route.fulfill({ contentType: 'text/html', body: 'the application' }),
		);
		await page.goto(authority.origin + createTestClient(authority as never).authorizePath());
		await page.fill('[autocomplete=username]', 'bob@contoso.example');
		await page.fill('[type=password]', testIds.password);
		await page.click('button[type=submit]');
		await page.waitForSelector('h1:has-text("Use a text message")');
		return page;
	}

	const looks: [string, BrowserContextOptions][] = [
		['light', { colorScheme: 'light' }],
		['dark', { colorScheme: 'dark' }],
		['narrow', { viewport: { width: 320, height: 640 } }],
	];

	test.each(looks)('its pages are good ones, and the code signs in: %s', { timeout: 60_000 }, async (look, options) => {
		const page = await openMessagePage(options);
		await expectGoodPage(page);
		await screenshot(page, `text-message-${look}`);
		await page.click('button[type=submit]');
		await page.waitForSelector('#code');
		await expectGoodPage(page);
		await screenshot(page, `text-message-code-${look}`);
		const messages = shown.length;
		// Enter takes the code, and does not send another one
		await page.fill('#code', shown.at(-1)?.slice(0, 6) ?? '');
		await page.press('#code', 'Enter');
		await page.waitForSelector('text=Stay signed in?');
		expect(shown.length).toBe(messages);
		await page.click('button[type=submit]');
		await page.waitForURL(`${application}**`);
		expect(new URL(page.url()).searchParams.has('code')).toBe(true);
	});

	const german: [string, BrowserContextOptions][] = [...looks, ['german', { locale: 'de-DE' }]];

	test.each(german)(
		'somebody without a second factor registers a phone: %s',
		{ timeout: 60_000 },
		async (look, options) => {
			const page = await openPage(browser, options);
			await page.route(`${application}**`, (route) => route.fulfill({ contentType: 'text/html', body: 'there' }));
			await page.goto(authority.origin + createTestClient(authority as never).authorizePath());
			await page.fill('[autocomplete=username]', 'erin@contoso.example');
			await page.fill('[type=password]', testIds.password);
			await page.click('button[type=submit]');
			await page.waitForSelector('#code');
			await page.click('[name="choose:register-phone"]');
			await page.waitForSelector('#phone');
			await expectGoodPage(page);
			await screenshot(page, `register-phone-${look}`);
			// five messages an hour go to one number
			await page.fill('#phone', `+49 151 1234560${german.findIndex(([name]) => name === look)}`);
			await page.press('#phone', 'Enter');
			await page.waitForSelector('#code');
			await expectGoodPage(page);
			await screenshot(page, `register-phone-code-${look}`);
			if (look !== 'german') return;
			await page.fill('#code', shown.at(-1)?.slice(0, 6) ?? '');
			await page.press('#code', 'Enter');
			await page.waitForSelector('text=Angemeldet bleiben?');
			await page.click('button[type=submit]');
			await page.waitForURL(`${application}**`);
			// the page of one's own methods has it
			await page.goto(`${authority.origin}/security-info`);
			await page.waitForSelector('text=Telefonnummer ändern');
			await expectGoodPage(page, { mainActions: 0 });
			await screenshot(page, 'security-info-phone-german');
			await page.click('text=Telefonnummer ändern');
			await page.waitForSelector('#phone');
			await expectGoodPage(page);
			await screenshot(page, 'security-info-add-phone-german');
		},
	);
});
