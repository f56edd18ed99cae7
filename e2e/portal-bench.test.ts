// The challenge bench of the development authority: a fault is ordered, a session is revoked, and the loop of client,
// API and authority is drawn as it answers.
import { demoTenant } from '@countersign/server';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, screenshot } from './chromium.ts';
import { expectGoodPage, looks, type Portal, startPortal } from './portal-page.ts';
import { staySignedIn } from './sign-in-pages.ts';

describe.runIf(hasChromium)('the challenge bench', () => {
	let portal: Portal;
	let page: Page;
	beforeAll(async () => {
		portal = await startPortal({ tenantFile: JSON.stringify(demoTenant()) });
		page = await portal.signedIn('ada');
	}, 120_000);
	afterAll(() => portal?.close());

	async function openBench(at: Page) {
		await at.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Challenge bench' }).click();
		await at.getByRole('heading', { level: 1, name: 'Challenge bench' }).waitFor();
		await at.getByText('Nothing is ordered.').waitFor();
	}
	const said = (at: Page) => at.getByRole('region', { name: 'Sequence of requests and answers' }).getByRole('listitem');
	const clear = (at: Page) => at.getByRole('button', { name: 'Clear' }).click();

	test('an ordered fault strikes once: the refusal is drawn with its code, and the next token is issued', async () => {
		await openBench(page);
		await page.getByRole('combobox', { name: 'What' }).selectOption('refuse');
		await page.getByRole('textbox', { name: 'Code' }).fill('1');
		await page.getByText('No code of docs/errors.md.').waitFor();
		await page.getByRole('textbox', { name: 'Code' }).fill('50076');
		await page.getByRole('button', { name: 'Order it' }).click();
		await page.getByText('1 × Refuse with a code at token').waitFor();
		await clear(page);
		await page.getByRole('button', { name: 'Ask for a new token' }).click();
		await said(page)
			.filter({ hasText: /Authority → Client: 400 .*AADSTS50076/ })
			.waitFor();
		await page.getByText('Nothing is ordered.').waitFor();
		await clear(page);
		await page.getByRole('button', { name: 'Ask for a new token' }).click();
		await page.getByText('It succeeded.').waitFor();
		await said(page).filter({ hasText: 'Authority → Client: 200' }).first().waitFor();
	});

	test('a revoked session is challenged by Graph, answered in a window, and the call goes on', {
		timeout: 60_000,
	}, async () => {
		await openBench(page);
		await page.getByRole('button', { name: 'Revoke my sessions' }).click();
		await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
		await page.getByRole('alertdialog').waitFor({ state: 'detached' });
		await clear(page);
		const [popup] = await Promise.all([
			page.context().waitForEvent('page'),
			page.getByRole('button', { name: 'Call the API: who am I' }).click(),
		]);
		await popup.waitForSelector('[autocomplete=current-password]');
		await popup.fill('[autocomplete=current-password]', 'correct-horse-ada');
		await popup.keyboard.press('Enter');
		// asked, unless the window has closed before
		await staySignedIn(popup, 'No').catch(() => undefined);
		await page.getByText('It succeeded.').waitFor();
		const steps = await said(page).allInnerTexts();
		const order = [
			/API → Client: 401/,
			/Client was challenged for: nbf/,
			/Client → You: asks in a popup/,
			/API → Client: 200/,
		];
		const places = order.map((step) => steps.findIndex((text) => step.test(text)));
		expect([places, steps]).toEqual([[...places].sort((a, b) => a - b), steps]);
		expect(places).not.toContain(-1);
		// whatever was said, no token was written down
		expect(steps.join()).not.toMatch(/eyJ[\w-]+\./);
		await screenshot(page, 'portal-bench-challenge');
	});

	test('a policy is switched from the bench', async () => {
		await openBench(page);
		const name = 'Block contractors from sensitive operations (c1)';
		await page.getByRole('combobox', { name: 'Policy' }).selectOption({ label: `On: ${name}` });
		await page.getByRole('button', { name: `Turn it off ${name}` }).click();
		await page.getByRole('alertdialog').getByRole('button', { name: 'Turn off' }).click();
		await page.getByRole('button', { name: `Turn it on ${name}` }).waitFor();
	});

	// after the others: a page that was opened before has a token that expired without its knowing
	test('the clock is moved on: the token has expired for both sides, and the next call brings another one', async () => {
		const other = await portal.signedIn('ada');
		await openBench(other);
		await other.getByRole('combobox', { name: 'Move the clock on by' }).selectOption({ label: '2 hours' });
		await other.getByRole('button', { name: 'Move the clock' }).click();
		await other.getByRole('alertdialog').getByText('It cannot be moved back').waitFor();
		await screenshot(other, 'portal-bench-clock-question');
		await other.getByRole('alertdialog').getByRole('button', { name: 'Move' }).click();
		await other.getByText('2 hours ahead of this machine').waitFor();
		await other.getByRole('button', { name: 'Call the API: who am I' }).click();
		await other.getByText('It succeeded.').waitFor();
		await said(other).filter({ hasText: 'Client asks for a token by refresh_token' }).first().waitFor();
		// who loads the page anew, or signs in anew, is in the authority's time too
		await other.reload();
		await other.getByText('2 hours ahead of this machine').waitFor();
		const next = await portal.signedIn('ada');
		await next.getByRole('heading', { level: 1, name: 'Policies' }).waitFor();
		await expectGoodPage(other, 'bench-clock');
		await next.context().close();
		await other.context().close();
	});

	test.each(looks)('axe finds no violation on the bench: %s', { timeout: 60_000 }, async (look, options) => {
		const seen = await portal.signedIn('ada', options);
		if (look === 'narrow') await seen.getByRole('button', { name: 'Navigation' }).click();
		await openBench(seen);
		await seen.getByRole('button', { name: 'Call the API: policies' }).click();
		await seen.getByText('It succeeded.').waitFor();
		await expectGoodPage(seen, `bench-${look}`);
		await seen.context().close();
	});

	test('an authority that takes no orders shows no link to the bench, and its address says why', async () => {
		const other = await portal.signedIn('ada');
		await other.route('**/dev/faults', (route) => route.fulfill({ status: 404 }));
		await other.goto(`${portal.origin}/portal/bench`);
		await other.getByText('on the development authority alone').waitFor();
		expect(await other.getByRole('link', { name: 'Challenge bench' }).count()).toBe(0);
		await screenshot(other, 'portal-bench-elsewhere');
		await other.context().close();
	});
});
