// The scenarios of examples/scenarios, each as its story goes.
import { startDevelopment } from '@countersign/server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCollections } from '../examples/scenarios/src/collections.ts';
import { tellOfDaemon } from '../examples/scenarios/src/daemon.ts';
import { tellOfTenants } from '../examples/scenarios/src/differing-tenants.ts';
import { startExpressAndMsal } from '../examples/scenarios/src/express-and-msal.ts';
import { mira, scenarioTenants } from '../examples/scenarios/src/tenants.ts';
import { startTwoApis } from '../examples/scenarios/src/two-apis.ts';
import { startWebApp } from '../examples/scenarios/src/web-app.ts';
import { hasChromium, launch, openPage, screenshot } from './chromium.ts';
import { freePort } from './free-port.ts';
import { enterCode, enterPassword, staySignedIn } from './sign-in-pages.ts';
import { certificateFolder } from './trust.ts';

const [user = { userPrincipalName: '', password: '', secretKey: '' }] = mira;
const told: string[] = [];
const tell = (line: string) => void told.push(line);
const closing: (() => unknown)[] = [];
let authority: string;
let spa: string;
let webApp: string;
let documents: string;
let shop: string;
beforeAll(async () => {
	const ports = { spa: await freePort(), notes: await freePort(), payroll: await freePort() };
	const [webAppPort, documentsPort, shopPort] = [await freePort(), await freePort(), await freePort()];
	const originOf = (port: number) => `http://localhost:${port}`;
	[spa, webApp] = [originOf(ports.spa), originOf(webAppPort)];
	[documents, shop] = [originOf(documentsPort), originOf(shopPort)];
	const tenantFile = JSON.stringify(scenarioTenants({ spa, webApp, documents, shop }));
	const running = await startDevelopment({ dataFolder: ':memory:', certificateFolder, port: 0, tenantFile });
	authority = running.origin;
	const twoApis = await startTwoApis({ authority, ports });
	const web = await startWebApp({ authority, port: webAppPort });
	const site = await startCollections({ authority, port: documentsPort });
	const express = await startExpressAndMsal({ authority, port: shopPort });
	closing.push(
		() => express.close(),
		() => site.close(),
		() => web.close(),
		() => twoApis.close(),
		() => running.close(),
	);
});
afterAll(async () => {
	for (const close of closing) await close();
});

test('the daemon waits as a busy API says, and gets a newer token when its own was revoked', async () => {
	expect(await tellOfDaemon(authority, tell)).toEqual({ tries: 3, afterRevocation: '200 exported' });
	expect(told).toContainEqual(expect.stringContaining('"nbf"'));
});

describe.runIf(hasChromium)('in Chromium', () => {
	let browser: Browser;
	beforeAll(async () => {
		browser = await launch();
		closing.unshift(() => browser.close());
	});
	const story = (page: Page) => page.locator('#story li').allTextContents();
	const answered = (page: Page, api: string) => page.waitForSelector(`#story li:has-text("The ${api} answered 200")`);

	test('notes first: a password is enough for them, and the payroll asks for the second factor later', async () => {
		const page = await openPage(browser);
		await page.goto(spa);
		await page.click('#notes');
		await enterPassword(page, user.userPrincipalName, user.password);
		await staySignedIn(page, 'No');
		await answered(page, 'notes');
		await page.click('#payroll');
		await enterCode(page, user.secretKey);
		await answered(page, 'payroll');
		await page.click('#notes');
		await page.waitForFunction(() => document.querySelectorAll('#story li').length === 5);
		expect((await story(page)).map((line) => line.split(':')[0])).toEqual([
			'The user is asked for the notes, to sign in.',
			'The notes answered 200',
			'The user is asked for the payroll',
			'The payroll answered 200',
			'The notes answered 200',
		]);
		await screenshot(page, 'scenario-two-apis');
	});

	test('payroll first: everything is asked at once, and the notes ask for nothing', async () => {
		const page = await openPage(browser);
		await page.goto(spa);
		await page.click('#payroll');
		await enterPassword(page, user.userPrincipalName, user.password);
		await enterCode(page, user.secretKey);
		await staySignedIn(page, 'No');
		await answered(page, 'payroll');
		await page.click('#notes');
		await answered(page, 'notes');
		expect((await story(page)).length).toBe(3);
	});

	test('the same operation is challenged in the tenant that maps it, free in the one that does not, and closed to a stranger', async () => {
		const outcomes = await tellOfTenants(authority, tell, async ({ userCode, verificationUri }, person) => {
			const page = await openPage(browser);
			await page.goto(verificationUri);
			await page.fill('[name=user_code]', userCode);
			await page.click('button[type=submit]');
			await enterPassword(page, person.userPrincipalName, person.password);
			await page.waitForSelector('text=Is this your device?');
			await page.click('button[type=submit]');
			await staySignedIn(page, 'No');
		});
		expect(outcomes).toEqual({ contoso: '401 challenged', fabrikam: '200', stranger: '401' });
		expect(told).toContainEqual(expect.stringContaining('acceptIssuer refused its tenant'));
	});

	test('the web application asks for c1 in its ID token when the transfer needs it, and once', async () => {
		const page = await openPage(browser);
		await page.goto(webApp);
		await enterPassword(page, user.userPrincipalName, user.password);
		await staySignedIn(page, 'No');
		expect(await page.textContent('#contexts')).toBe('none');
		await page.click('text=Transfer money');
		await enterCode(page, user.secretKey);
		await page.waitForSelector('#done');
		await page.click('text=Back');
		expect(await page.textContent('#contexts')).toContain('c1');
		await page.click('text=Transfer money');
		await page.waitForSelector('#done');
		const foreign = await openPage(browser);
		expect((await foreign.goto(`${webApp}/callback?code=x&state=y`))?.status()).toBe(400);
	});

	/** on the page that asks for a device */
	async function borrow(page: Page, device: string) {
		await page.waitForSelector('text=Show your device');
		await page.click('input[name="choose:borrow-device"]');
		await page.click(`label:has-text("${device}")`);
		await page.click('button[type=submit]');
	}

	test('one collection needs a compliant device in the office; the others need neither', async () => {
		const page = await openPage(browser);
		await page.goto(documents);
		await enterPassword(page, user.userPrincipalName, user.password);
		await staySignedIn(page, 'Yes');
		for (const [link, document] of [
			['News', 'Summer party'],
			['Handbook', 'Your first day'],
		]) {
			await page.click(`text=${link}`);
			expect(await page.textContent('#documents')).toContain(document);
			await page.click('text=Back');
		}
		await page.click('text=Board papers');
		await borrow(page, 'Office laptop');
		await page.waitForSelector('#documents:has-text("Merger")');
		await screenshot(page, 'scenario-collections');
		// asked again, and met without a page
		await page.reload();
		await page.waitForSelector('#documents:has-text("Merger")');
		await page.click('text=Back');

		await page.click('text=Leave the office');
		await page.waitForSelector('text=You are out of the office.');
		await page.click('text=Board papers');
		await page.waitForSelector('text=AADSTS53003');
		await screenshot(page, 'scenario-collections-outside');
		await page.click('text=Return to Documents');
		await page.waitForSelector('#refused:has-text("AADSTS53003")');
		await page.click('text=Back');
		await page.click('text=News');
		await page.waitForSelector('#documents:has-text("Summer party")');
		await page.click('text=Back');
		await page.click('text=Return to the office');
		await page.click('text=Board papers');
		await page.waitForSelector('#documents:has-text("Merger")');
	});

	test('a device that is not compliant opens no papers of the board', async () => {
		const page = await openPage(browser);
		await page.goto(documents);
		await enterPassword(page, user.userPrincipalName, user.password);
		await staySignedIn(page, 'Yes');
		await page.click('text=Board papers');
		await borrow(page, 'Phone without updates');
		await page.waitForSelector('text=AADSTS53000');
		await page.goto(`${documents}/collections/handbook`);
		await page.waitForSelector('#documents:has-text("Your first day")');
	});

	test('an Express API challenges, and a page with MSAL alone answers: the order is cancelled', async () => {
		const page = await openPage(browser);
		await page.goto(shop);
		await page.click('#read');
		await enterPassword(page, user.userPrincipalName, user.password);
		await staySignedIn(page, 'No');
		await page.click('text=Cancel 1001');
		await enterCode(page, user.secretKey);
		await page.waitForSelector('#story li:has-text("DELETE /orders/1001 answered 204")');
		await page.waitForFunction(() => document.querySelectorAll('#orders li').length === 1);
		expect(await story(page)).toEqual([
			'The user is asked to sign in.',
			'GET /orders answered 200.',
			'The API challenges: {"access_token":{"acrs":{"essential":true,"value":"c1"}}}',
			'DELETE /orders/1001 answered 204.',
			'GET /orders answered 200.',
		]);
		await screenshot(page, 'scenario-express-and-msal');
	});
});
