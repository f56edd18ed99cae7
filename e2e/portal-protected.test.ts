// The portal where a change is protected, and where strengths are changed: the challenge of Graph is answered by our
// own client, and what was written goes on.
import { demoTenant } from '@countersign/server';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, screenshot } from './chromium.ts';
import { expectGoodPage, expectGoodPages, looks, type Portal, startPortal } from './portal-page.ts';
import { enterCode } from './sign-in-pages.ts';

const contractors = 'dddddddd-0000-4000-8000-000000000002';
const securityReader = '5d6b6bb7-de71-4623-b4af-96380a352509';
const adaSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const aaguid = '2fc0579f-8113-47ea-b116-bb5a8db9202a';

describe.runIf(hasChromium)('the portal and what is protected', () => {
	let portal: Portal;
	let page: Page;
	beforeAll(async () => {
		const file = demoTenant();
		file.tenants[0]?.directoryRoles?.push({
			roleTemplateId: securityReader,
			displayName: 'Security Reader',
			members: ['ben@fabrikam.example'],
		});
		portal = await startPortal({ tenantFile: JSON.stringify(file) });
		page = await portal.signedIn('ada');
	}, 120_000);
	afterAll(() => portal?.close());
	const open = (path: string) => page.goto(`${portal.origin}/portal${path}`);

	/** a policy that only reports asks for the strength of that name */
	async function askFor(strength: string) {
		await open('/policies/new');
		await page.getByLabel('Name').fill('Strong for contractors');
		await page.getByLabel('Everybody').check();
		await page.getByRole('combobox', { name: 'Authentication strength' }).selectOption({ label: strength });
		await page.getByRole('button', { name: 'Create' }).click();
		await page.getByRole('heading', { level: 1, name: 'Strong for contractors' }).waitFor();
	}

	async function forget(policy: string) {
		await open('/policies');
		await page.getByRole('button', { name: `Actions on ${policy}` }).click();
		await page.getByRole('menuitem', { name: 'Delete' }).click();
		await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
		await page.getByRole('row').filter({ hasText: policy }).waitFor({ state: 'detached' });
	}

	test('an action is protected; a change asks for the second factor in a window, and goes on with what was written', async () => {
		await open('/protected-actions');
		await page.getByRole('button', { name: 'Change: Change Conditional Access policies' }).click();
		const dialog = page.getByRole('dialog');
		await dialog.getByRole('combobox', { name: 'Asks for' }).selectOption('c1');
		await screenshot(page, 'portal-protect-dialog');
		await dialog.getByRole('button', { name: 'Save' }).click();
		await page.getByRole('row').filter({ hasText: 'basic/update' }).getByText('c1 ·').first().waitFor();
		await open(`/policies/${contractors}`);
		await page.getByLabel('Name').fill('Written before the challenge');
		const [popup] = await Promise.all([
			page.context().waitForEvent('page'),
			page.getByRole('button', { name: 'Save' }).click(),
		]);
		await enterCode(popup, adaSecret);
		await page.getByText('Saved. It is in force').waitFor();
		await page.getByRole('heading', { level: 1, name: 'Written before the challenge' }).waitFor();
		// the token that has the context is kept: the next change asks for nothing
		await page.getByLabel('Name').fill('Once more');
		await page.getByRole('button', { name: 'Save' }).click();
		await page.getByRole('heading', { level: 1, name: 'Once more' }).waitFor();
	});

	test('whoever closes the window has lost nothing, and may save again', async () => {
		const other = await portal.signedIn('ada');
		await other.goto(`${portal.origin}/portal/policies/${contractors}`);
		await other.getByLabel('Name').fill('Not lost');
		const [popup] = await Promise.all([
			other.context().waitForEvent('page'),
			other.getByRole('button', { name: 'Save' }).click(),
		]);
		await popup.waitForSelector('[autocomplete=one-time-code]');
		await popup.close();
		await other
			.getByRole('alert')
			.getByText(/closed before/)
			.waitFor();
		expect(await other.getByLabel('Name').inputValue()).toBe('Not lost');
		await screenshot(other, 'portal-challenge-closed');
		const [again] = await Promise.all([
			other.context().waitForEvent('page'),
			other.getByRole('button', { name: 'Save' }).click(),
		]);
		await enterCode(again, adaSecret);
		await other.getByRole('heading', { level: 1, name: 'Not lost' }).waitFor();
		await other.context().close();
	});

	test('a strength is made, changed, not deleted while a policy asks for it, deleted, and restored', {
		timeout: 60_000,
	}, async () => {
		await open('/strengths');
		await page.getByRole('button', { name: 'New strength' }).click();
		let dialog = page.getByRole('dialog');
		await dialog.getByLabel('Name').fill('Keys of the office');
		await dialog.getByRole('checkbox', { name: 'Passkey (FIDO2)' }).check();
		await dialog.getByLabel(/by AAGUID/).fill('not an id');
		await dialog
			.getByText('must hold an AAGUID')
			.or(dialog.getByText(/AAGUID$/))
			.first()
			.waitFor();
		await dialog.getByLabel(/by AAGUID/).fill(aaguid);
		await screenshot(page, 'portal-strength-dialog');
		await dialog.getByRole('button', { name: 'Create' }).click();
		const row = page.getByRole('row').filter({ hasText: 'Keys of the office' });
		await row.waitFor();
		await row.getByRole('button', { name: 'Change' }).click();
		dialog = page.getByRole('dialog');
		expect(await dialog.getByLabel(/by AAGUID/).inputValue()).toBe(aaguid);
		await dialog.getByRole('checkbox', { name: 'Password + Text message' }).check();
		await dialog.getByRole('button', { name: 'Save' }).click();
		await row.getByText(/Password \+ Text message/).waitFor();
		await expectGoodPage(page, 'strengths-own');
		await askFor('Keys of the office');
		await open('/strengths');
		await row.getByText('Strong for contractors').waitFor();
		await row.getByRole('button', { name: 'Delete' }).click();
		const question = page.getByRole('alertdialog');
		await question.getByText(/cannot be deleted while policies ask for it: Strong for contractors/).waitFor();
		await question.getByRole('button', { name: 'Delete' }).click();
		await question.getByRole('alert').getByText('The authority refused').waitFor();
		await screenshot(page, 'portal-strength-in-use');
		await question.getByRole('button', { name: 'Cancel' }).click();
		await row.waitFor();
		await forget('Strong for contractors');
		await open('/strengths');
		await row.getByText('No policy').waitFor();
		await row.getByRole('button', { name: 'Delete' }).click();
		await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
		await row.waitFor({ state: 'detached' });
		await open('/audit?category=Policy');
		await page
			.getByRole('row')
			.filter({ hasText: 'Delete authentication strength policy' })
			.getByRole('link')
			.first()
			.click();
		await page.getByRole('button', { name: 'Restore the state before' }).click();
		await page.getByRole('alertdialog').getByRole('button', { name: 'Restore' }).click();
		await page.getByText('Restored. It is in force').first().waitFor();
		await open('/strengths');
		await page
			.getByRole('row')
			.filter({ hasText: 'Keys of the office' })
			.getByText(/Password \+ Text message/)
			.waitFor();
	});

	test('many policies are switched at once, and those that had the state already are left', {
		timeout: 60_000,
	}, async () => {
		await open('/policies');
		await page.getByRole('checkbox', { name: /^Choose all \d+ shown/ }).check();
		await page.getByRole('toolbar', { name: 'Chosen policies' }).getByRole('button', { name: 'Only report' }).click();
		const dialog = page.getByRole('alertdialog');
		await dialog.getByText('nobody is asked for anything by these').waitFor();
		await expectGoodPage(page, 'bulk-question');
		await dialog.getByRole('button', { name: 'Only report' }).click();
		await dialog.getByText(/switched, 0 refused, 0 left/).waitFor();
		await expectGoodPage(page, 'bulk-done');
		await dialog.getByRole('button', { name: 'Close' }).click();
		await open('/policies?state=enabled');
		await page.getByText('No policy is as the filter says.').waitFor();
	});

	test('what was switched at once is undone at once, and each policy is told', { timeout: 60_000 }, async () => {
		await open('/policies');
		await page.getByRole('checkbox', { name: /^Choose all \d+ shown/ }).check();
		await page.getByRole('toolbar', { name: 'Chosen policies' }).getByRole('button', { name: 'Turn off' }).click();
		const dialog = page.getByRole('alertdialog');
		await dialog.getByRole('button', { name: 'Turn off' }).click();
		await dialog.getByText(/switched, 0 refused, 0 left/).waitFor();
		const results = dialog.getByRole('list', { name: 'What became of each policy' }).getByRole('listitem');
		const count = await results.count();
		expect(count).toBeGreaterThan(2);
		await dialog.getByRole('button', { name: 'Undo all' }).click();
		await dialog.getByText(`${count} switched back, 0 refused, 0 left`).waitFor();
		expect(await results.filter({ hasText: 'Report-only' }).count()).toBe(count);
		await expectGoodPage(page, 'bulk-undone');
		await dialog.getByRole('button', { name: 'Close' }).click();
		await open('/policies?state=disabled');
		await page.getByText('No policy is as the filter says.').waitFor();
	});

	test('a reader sees what is protected and every strength, and no button to change them', async () => {
		const reader = await portal.signedIn('ben');
		for (const [path, heading] of [
			['/protected-actions', 'Protected actions'],
			['/strengths', 'Authentication strengths'],
		] as const) {
			await reader.goto(`${portal.origin}/portal${path}`);
			await reader.getByRole('heading', { level: 1, name: heading }).waitFor();
			await reader.getByRole('row').nth(2).waitFor();
			await reader.waitForLoadState('networkidle');
			// a strength may be shown to whoever reads it
			expect(
				await reader
					.getByRole('main')
					.getByRole('button', { name: /^(?!Show )/ })
					.count(),
			).toBe(0);
		}
	});

	const pages = [
		['protected-actions', '/protected-actions', 'Protected actions'],
		['strengths', '/strengths', 'Authentication strengths'],
	] as const;

	test.each(looks)('axe finds no violation on any of these pages: %s', { timeout: 180_000 }, async (look, options) => {
		await expectGoodPages(await portal.signedIn('ada', options), portal.origin, look, pages);
	});
});
