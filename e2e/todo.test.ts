// The demo, walked in a real browser: read with a password alone, delete with a second factor, relayed through a middle
// tier.
import {
	type AuthorityEvent,
	demoIds,
	demoSecrets,
	demoTenant,
	demoUsers,
	startDevelopment,
} from '@countersign/server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMiddleTier } from '../examples/middle-tier/src/server.ts';
import { startTodoApi } from '../examples/todo-api/src/server.ts';
import { startTodoSpa } from '../examples/todo-spa/src/server.ts';
import { hasChromium, launch, openPage, screenshot } from './chromium.ts';
import { freePort } from './free-port.ts';
import { enterCode, enterPassword, freshCode, staySignedIn } from './sign-in-pages.ts';
import { certificateFolder } from './trust.ts';

const [ada, ben, cleo, dan] = demoUsers;

describe.runIf(hasChromium)('the to-do demo in Chromium', () => {
	let browser: Browser;
	let home: string;
	let origin: string;
	let api: string;
	const events: AuthorityEvent[] = [];
	const told: string[] = [];
	const closing: (() => unknown)[] = [];

	beforeAll(async () => {
		const [spaPort, apiPort, middlePort] = [await freePort(), await freePort(), await freePort()];
		home = `http://localhost:${spaPort}/`;
		api = `http://localhost:${apiPort}`;
		const spaOrigin = new URL(home).origin;
		const authority = await startDevelopment({
			dataFolder: ':memory:',
			certificateFolder,
			port: 0,
			tenantFile: JSON.stringify(demoTenant(spaOrigin)),
			onEvent: (event) => events.push(event),
		});
		origin = authority.origin;
		const common = { authority: origin, tenantId: demoIds.tenant, spaOrigin, tell: (line: string) => told.push(line) };
		const todoApi = await startTodoApi({
			...common,
			clientId: demoIds.todoApi,
			clientSecret: demoSecrets.todoApi,
			port: apiPort,
		});
		const middleTier = await startMiddleTier({
			...common,
			clientId: demoIds.middleTier,
			clientSecret: demoSecrets.middleTier,
			api: `http://localhost:${apiPort}`,
			port: middlePort,
		});
		const metadata = (await (
			await fetch(`${origin}/${demoIds.tenant}/v2.0/.well-known/openid-configuration`)
		).json()) as object;
		const spa = await startTodoSpa({
			authority: `${origin}/${demoIds.tenant}`,
			authorityMetadata: metadata,
			clientId: demoIds.todoSpa,
			api: `http://localhost:${apiPort}`,
			middleTier: `http://localhost:${middlePort}`,
			port: spaPort,
		});
		browser = await launch();
		closing.push(
			() => browser.close(),
			() => spa.close(),
			() => middleTier.close(),
			() => todoApi.close(),
			() => authority.close(),
		);
	});
	afterAll(async () => {
		for (const close of closing) await close();
	});

	async function signIn(page: Page, user: { userPrincipalName: string; password: string }): Promise<void> {
		await page.goto(home);
		await page.click('#sign-in');
		await enterPassword(page, user.userPrincipalName, user.password);
		await staySignedIn(page, 'No');
		await page.waitForSelector('#tasks li');
	}

	test('reads with a password alone; Delete leads through the second factor and back by redirect, and the item is gone', async () => {
		const page = await openPage(browser);
		await page.goto(home);
		await screenshot(page, 'todo-welcome');
		await signIn(page, ben);
		expect(await page.locator('#tasks li').count()).toBe(4);
		await screenshot(page, 'todo-list');
		await page.click('#tasks li:first-child button');
		await page.waitForSelector('text=Enter your code');
		await screenshot(page, 'sign-in-one-time-code');
		await enterCode(page, ben.secretKey);
		await page.waitForSelector('#notice:has-text("Deleted.")');
		expect(await page.locator('#tasks li').count()).toBe(3);
		await screenshot(page, 'todo-deleted');
		const refused = events.find((event) => event.kind === 'refused');
		expect(refused).toMatchObject({ kind: 'refused', record: { errorCode: 50076, flow: 'refresh_token' } });
		expect(told).toContainEqual(expect.stringMatching(/^401 insufficient_claims for tasks.delete/));
		expect(told).toContainEqual(expect.stringMatching(/^204 DELETE .*acrs: c1/));
		// the token that was stepped up serves the next deletion without a question
		await page.click('#tasks li:first-child button');
		await page.waitForFunction(() => document.querySelectorAll('#tasks li').length === 2);
	});

	test('steps up in a popup and repeats the call without leaving the page', async () => {
		const page = await openPage(browser);
		await signIn(page, ben);
		await page.check('#popup');
		const popupOpened = page.waitForEvent('popup');
		const before = await page.locator('#tasks li').count();
		await page.click('#tasks li:first-child button');
		const popup = await popupOpened;
		await enterCode(popup, ben.secretKey);
		await page.waitForFunction((count) => document.querySelectorAll('#tasks li').length === count - 1, before);
		expect(popup.isClosed()).toBe(true);
	});

	test('a popup that the user closes changes nothing and says so', async () => {
		const page = await openPage(browser);
		await signIn(page, ben);
		await page.check('#popup');
		const popupOpened = page.waitForEvent('popup');
		await page.click('#tasks li:first-child button');
		const popup = await popupOpened;
		await popup.waitForSelector('text=Enter your code');
		// a window that is gone within a second was cut off by the browser, not closed by a person
		await page.waitForTimeout(1500);
		await popup.close();
		await page.waitForSelector('text=You closed the window');
	});

	test('a user without an authenticator registers one on the way', async () => {
		const page = await openPage(browser);
		await signIn(page, cleo);
		await page.click('#tasks li:first-child button');
		await page.waitForSelector('text=Set up an authenticator app');
		await screenshot(page, 'sign-in-register');
		const secret = ((await page.textContent('.secret')) ?? '').replaceAll(' ', '');
		await page.fill('[autocomplete=one-time-code]', '000000');
		await page.click('button[type=submit]');
		await page.waitForSelector('[role=alert]');
		// a wrong code does not make a new key
		expect(((await page.textContent('.secret')) ?? '').replaceAll(' ', '')).toBe(secret);
		await page.fill('[autocomplete=one-time-code]', await freshCode(secret));
		await page.click('button[type=submit]');
		await page.waitForSelector('#notice:has-text("Deleted.")');
	});

	test('the middle tier relays the API’s challenge, and the user’s answer lets it finish', async () => {
		const page = await openPage(browser);
		await signIn(page, ada);
		await page.click('#cleanup');
		await enterCode(page, ada.secretKey);
		await page.waitForSelector('#notice:has-text("Removed 2 finished tasks.")');
		expect(told).toContainEqual(expect.stringMatching(/relays .*acrs/));
	});

	test('a user whom policy blocks is told so and is not sent round in circles', async () => {
		const page = await openPage(browser);
		await signIn(page, dan);
		await page.click('#tasks li:first-child button');
		await page.waitForSelector('#notice.bad:has-text("AADSTS53003")');
		expect(await page.locator('#tasks li').count()).toBe(4);
	});

	test('the administrator edits the mapping, and it is in force for the next call', async () => {
		const page = await openPage(browser);
		await signIn(page, ada);
		const opened = page.waitForEvent('popup');
		await page.click('#administration');
		const administration = await opened;
		const map = async (context: string): Promise<void> => {
			await administration
				.getByRole('combobox', { name: 'Authentication context of tasks.delete' })
				.selectOption(context);
			await administration.getByRole('button', { name: 'Save tasks.delete' }).click();
			await administration.getByRole('status').waitFor();
		};
		await map('');
		await screenshot(administration, 'todo-admin');
		await page.click('#tasks li:first-child button');
		await page.waitForSelector('#notice:has-text("Deleted.")');
		await map('c1');
		expect(await administration.getByRole('row').count()).toBe(4);
		// the others are not administrators, whatever page they open
		const other = await openPage(browser);
		await signIn(other, ben);
		expect(await other.isVisible('#admin')).toBe(false);
		expect((await other.goto(`${api}/admin`))?.status()).toBe(401);
	});

	test('on a small screen nothing is wider than the screen', async () => {
		const page = await openPage(browser, { viewport: { width: 360, height: 740 } });
		await signIn(page, ada);
		await page.waitForSelector('#administration');
		await screenshot(page, 'todo-narrow');
		expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
	});

	test('signing out asks first, ends the session and comes back', async () => {
		const page = await openPage(browser);
		await signIn(page, ben);
		await page.click('text=Sign out');
		await page.waitForSelector('text=Sign out?');
		await screenshot(page, 'sign-out');
		await page.click('button[type=submit]');
		await page.waitForSelector('#sign-in');
		await page.click('#sign-in');
		await page.waitForSelector('[autocomplete=current-password]');
	});

	test('works in a browser that does not know the CA, after one click through its warning', async () => {
		const page = await openPage(browser, { ignoreHTTPSErrors: false });
		await page.goto(home);
		await page.click('#sign-in');
		await page.waitForSelector('#details-button');
		await page.click('#details-button');
		await page.click('#proceed-link');
		await enterPassword(page, ben.userPrincipalName, ben.password);
		await staySignedIn(page, 'No');
		await page.waitForSelector('#tasks li');
	});
});
