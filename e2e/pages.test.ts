// The sign-in pages themselves, in Chromium: without scripts, in the dark, on a small screen, by keyboard.
import { type DevelopmentAuthority, startDevelopment } from '@countersign/server';
import { createTestClient, testIds, testTenants } from '@countersign/testkit';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launch, openPage, screenshot } from './chromium.ts';
import { expectGoodPage } from './good-page.ts';
import { enterPassword } from './sign-in-pages.ts';
import { certificateFolder } from './trust.ts';

const c1 = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
const c2 = c1.replace('c1', 'c2');
const terms = 'a0000000-0000-4000-8000-000000000001';
const rules = [
	'Lock your screen when you leave.',
	'Tell us at once when you lost a device.',
	'Send no lists of customers.',
];

/** The middle tier asks for terms of use, which are to be opened before they are accepted. */
function tenants(): string {
	const file = testTenants((tenant) => {
		const document = {
			language: 'en',
			fileName: 'rules.txt',
			displayName: 'Rules for everybody who works with customer data',
			text: Array.from({ length: 12 }, (_, index) => `${index + 1}. ${rules[index % 3]}`).join('\n\n'),
		};
		tenant.identityGovernance = {
			termsOfUse: {
				agreements: [
					{ id: terms, displayName: 'Staff terms', isViewingBeforeAcceptanceRequired: true, files: [document] },
				],
			},
		} as never;
		tenant.identity?.conditionalAccess?.policies?.push({
			id: '61000000-0000-4000-8000-0000000000ab',
			displayName: 'Terms for the middle tier',
			state: 'enabled',
			conditions: {
				clientAppTypes: ['all'],
				applications: { includeApplications: [testIds.middleTier] },
				users: { includeUsers: ['All'] },
			},
			grantControls: { operator: 'AND', builtInControls: [], termsOfUse: [terms] },
		} as never);
	});
	return JSON.stringify(file);
}

describe.runIf(hasChromium)('sign-in pages in Chromium', () => {
	let authority: DevelopmentAuthority;
	let browser: Browser;
	beforeAll(async () => {
		authority = await startDevelopment({
			dataFolder: ':memory:',
			certificateFolder,
			port: 0,
			tenantFile: tenants(),
		});
		browser = await launch();
	});
	afterAll(async () => {
		await browser?.close();
		await authority?.close();
	});

	const kit = () => ({ origin: authority.origin }) as never;
	async function open(
		parameters: Record<string, string> = {},
		options: BrowserContextOptions & { clientId?: string } = {},
	): Promise<Page> {
		const { clientId, ...context } = options;
		const page = await openPage(browser, context);
		// the application: whatever arrives there is answered
		await page.route('http://localhost:7000/**', (route) => route.fulfill({ body: 'the application' }));
		await page.goto(
			authority.origin + createTestClient(kit(), clientId === undefined ? {} : { clientId }).authorizePath(parameters),
		);
		return page;
	}
	const password = (page: Page) => enterPassword(page, 'alice@contoso.example', testIds.password);

	const looks: [string, BrowserContextOptions][] = [
		['light', {}],
		['dark', { colorScheme: 'dark' }],
		['narrow', { viewport: { width: 320, height: 700 } }],
		['without-javascript', { javaScriptEnabled: false }],
	];

	test.each(looks.filter(([name]) => name !== 'without-javascript'))(
		'every page is in order: %s',
		async (look, options) => {
			const page = await open({ claims: c1 }, options);
			await expectGoodPage(page);
			await screenshot(page, `${look}-password`);
			await page.fill('[autocomplete=username]', 'alice@contoso.example');
			await page.fill('[autocomplete=current-password]', 'wrong');
			await page.click('button[type=submit]');
			await page.waitForSelector('[role=alert]');
			expect(await page.inputValue('[autocomplete=username]')).toBe('alice@contoso.example');
			await screenshot(page, `${look}-password-wrong`);
			await password(page);
			await page.waitForSelector('[autocomplete=one-time-code]');
			await expectGoodPage(page);
			await screenshot(page, `${look}-one-time-code`);

			const consent = await open({ prompt: 'consent' }, { ...options, clientId: testIds.unconsented });
			await password(consent);
			await consent.waitForSelector('text=Permissions requested');
			await expectGoodPage(consent);
			await screenshot(consent, `${look}-consent`);
			await consent.click('button[type=submit]');
			await consent.waitForSelector('text=Stay signed in?');
			await expectGoodPage(consent);
			await screenshot(consent, `${look}-keep-me-signed-in`);

			const asked = await open({ scope: 'openid api://middle/Front.Use' }, options);
			await password(asked);
			await asked.waitForSelector('h1:has-text("Terms of use")');
			await expectGoodPage(asked);
			await screenshot(asked, `${look}-terms-of-use-closed`);
			await asked.click('button[type=submit]');
			await asked.waitForSelector('text=read them before you accept');
			await asked.click('input[name=view]');
			await asked.waitForSelector('text=12. Send no lists');
			await expectGoodPage(asked);
			await screenshot(asked, `${look}-terms-of-use`);

			const blocked = await open({ claims: c2 }, options);
			await password(blocked);
			await blocked.waitForSelector('text=You cannot access this right now');
			expect(await blocked.textContent('dl')).toMatch(/53003.*Trace ID.*Correlation ID.*Timestamp/);
			await screenshot(blocked, `${look}-blocked`);

			const wrong = await open({ redirect_uri: 'https://evil.test/' }, options);
			await wrong.waitForSelector('text=AADSTS50011');
			await screenshot(wrong, `${look}-error`);
		},
	);

	test('the account chooser is in order', async () => {
		const page = await open();
		await password(page);
		await page.waitForSelector('text=Stay signed in?');
		await page.click('button[type=submit]');
		await page.waitForSelector('text=the application');
		await page.goto(authority.origin + createTestClient(kit()).authorizePath({ prompt: 'select_account' }));
		await page.waitForSelector('text=Choose an account');
		await expectGoodPage(page);
		await screenshot(page, 'light-choose-account');
	});

	test('without JavaScript the whole sign-in works', async () => {
		const page = await open({}, { javaScriptEnabled: false });
		await password(page);
		const arrived = page.waitForRequest((request) => request.url().startsWith('http://localhost:7000/'));
		await page.click('input[name=decline]');
		expect(new URL((await arrived).url()).searchParams.get('code')).toMatch(/^cs1\.code\./);
	});

	test('by keyboard: focus starts in the first empty field, and Tab goes down the page', async () => {
		const page = await open();
		const focused = () =>
			page.evaluate(
				() => (document.activeElement as HTMLInputElement | null)?.name || document.activeElement?.textContent,
			);
		// autofocus comes with the first picture, which may be after the load
		await expect.poll(focused).toBe('username');
		await page.keyboard.type('alice@contoso.example');
		await page.keyboard.press('Tab');
		expect(await focused()).toBe('password');
		await page.keyboard.type(testIds.password);
		await page.keyboard.press('Tab');
		expect(await focused()).toBe('Sign in');
		await page.keyboard.press('Enter');
		await page.waitForSelector('text=Stay signed in?');
		const hinted = await open({ login_hint: 'alice@contoso.example' });
		await expect.poll(() => hinted.evaluate(() => (document.activeElement as HTMLInputElement).name)).toBe('password');
	});

	test('[sec 10] form_post delivers by script, and by a button without', async () => {
		const page = await open({ response_mode: 'form_post' });
		await password(page);
		await page.waitForSelector('text=Stay signed in?');
		const posted = page.waitForRequest(
			(request) => request.method() === 'POST' && request.url() === 'http://localhost:7000/',
		);
		await page.click('button[type=submit]');
		expect(new URLSearchParams((await posted).postData() ?? '').get('state')).toBe('state-1');
	});
});
