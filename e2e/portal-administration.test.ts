// The portal's pages beside policies: exclusions that end, emergency accounts, scenarios, coverage, templates, terms of
// use, applications and roles.
import { demoTenant } from '@countersign/server';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, screenshot } from './chromium.ts';
import { expectGoodPage, expectGoodPages, looks, type Portal, startPortal } from './portal-page.ts';

/** of the contractors */
const dan = 'aaaaaaaa-0000-4000-8000-000000000004';

describe.runIf(hasChromium)('the portal beside policies', () => {
	let portal: Portal;
	let page: Page;
	let app: string;
	beforeAll(async () => {
		const file = demoTenant();
		app = file.tenants[0]?.applications?.find(({ spa }) => spa)?.appId ?? '';
		portal = await startPortal({ tenantFile: JSON.stringify(file) });
		page = await portal.signedIn('ada');
	}, 120_000);
	afterAll(() => portal?.close());
	const open = (path: string) => page.goto(`${portal.origin}/portal${path}`);

	test('an emergency account is named once, and each policy that reaches it is shown', async () => {
		await open('/exclusions');
		await page.getByRole('button', { name: 'Add an account' }).click();
		const dialog = page.getByRole('dialog');
		await dialog.getByRole('combobox', { name: 'Account' }).click();
		await dialog.getByRole('combobox', { name: 'Account' }).pressSequentially('Ben');
		await page.getByRole('option', { name: /Ben Okafor/ }).click();
		await dialog.getByRole('button', { name: 'Add' }).click();
		await page.getByText('5 policies reach it').waitFor();
		await page.getByRole('link', { name: /Require MFA/ }).waitFor();
	});

	test('somebody is let past a policy until a moment, and the exclusion is ended before it', async () => {
		await open('/exclusions');
		await page.getByRole('button', { name: 'Let somebody past' }).click();
		const dialog = page.getByRole('dialog');
		await dialog
			.getByRole('combobox', { name: 'Policy' })
			.selectOption({ label: 'Block contractors from sensitive operations (c1)' });
		await dialog.getByRole('combobox', { name: 'Person' }).click();
		await dialog.getByRole('combobox', { name: 'Person' }).pressSequentially('Dan');
		await page.getByRole('option', { name: /Dan/ }).first().click();
		await dialog.getByLabel('Why').fill('An audit on site');
		await screenshot(page, 'portal-exclusion-dialog');
		await dialog.getByRole('button', { name: 'Exclude' }).click();
		await page.getByText('Excluded', { exact: true }).waitFor();
		await expectGoodPage(page, 'exclusions-filled');
		await open(`/what-if?user=${dan}&context=c1`);
		await page.getByText('Asked for more').first().waitFor();
		await open('/exclusions');
		await page.getByRole('button', { name: 'End now' }).click();
		await page.getByRole('alertdialog').getByRole('button', { name: 'End' }).click();
		await page.getByText('Nobody is let past a policy for a while.').waitFor();
		await open(`/what-if?user=${dan}&context=c1`);
		await page.getByText('Blocked', { exact: true }).waitFor();
	});

	test('a question is kept, comes out green, and red once a policy changes', async () => {
		await open(`/what-if?user=${dan}&context=c1`);
		await page.getByText('Blocked', { exact: true }).waitFor();
		await page.getByRole('button', { name: 'Keep as a scenario' }).click();
		const dialog = page.getByRole('dialog');
		await dialog.getByLabel('Name').fill('Contractors do nothing sensitive');
		await dialog.getByRole('button', { name: 'Keep' }).click();
		await dialog.waitFor({ state: 'detached' });
		await open('/scenarios');
		await page.getByText('All 1 come out as expected.').waitFor();
		await expectGoodPage(page, 'scenarios-green');
		await open('/policies/dddddddd-0000-4000-8000-000000000002');
		await page.getByRole('combobox', { name: 'State' }).selectOption('disabled');
		await page.getByRole('button', { name: 'Save' }).click();
		await page.getByText('Saved. It is in force').waitFor();
		await open('/scenarios');
		await page.getByText('1 of 1 come out otherwise than expected.').waitFor();
		await page.getByText('Found:').waitFor();
		await expectGoodPage(page, 'scenarios-red');
	});

	test('a template opens as a draft that only reports', async () => {
		await open('/templates');
		await page.getByRole('button', { name: /Start from this: Block legacy authentication/i }).click();
		await page.getByRole('heading', { level: 1, name: 'New policy' }).waitFor();
		expect(await page.getByRole('combobox', { name: 'State' }).inputValue()).toBe('enabledForReportingButNotEnforced');
		expect(await page.getByLabel('Name').inputValue()).toMatch(/legacy/i);
	});

	test('terms of use are written and can be deleted while no policy asks for them', async () => {
		await open('/terms');
		await page.getByRole('button', { name: 'New terms of use' }).click();
		const dialog = page.getByRole('dialog');
		await dialog.getByLabel('Name').fill('House rules');
		await dialog.getByLabel('Text').fill('Lock your screen – always.');
		await dialog.getByRole('button', { name: 'Create' }).click();
		const row = page.getByRole('row').filter({ hasText: 'House rules' });
		await row.getByText('0 accepted, 0 declined').waitFor();
		await expectGoodPage(page, 'terms-filled');
		await row.getByRole('button', { name: 'Delete' }).click();
		await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
		await page.getByText('This tenant has no terms of use yet.').waitFor();
	});

	test('an application shows the lines that it needs, with its own id and this authority', async () => {
		await open('/applications');
		await page.getByRole('table', { name: 'Applications' }).getByRole('link').first().waitFor();
		await open(`/applications/${app}`);
		const lines = page.getByRole('region', { name: '@countersign/client' });
		await lines.waitFor();
		expect(await lines.innerText()).toContain(app);
		expect(await lines.innerText()).toContain(portal.origin);
	});

	test('coverage tells what each person meets, and leads to the reasons', async () => {
		await open('/coverage');
		const cell = page.getByRole('region', { name: 'Coverage' }).getByRole('link').first();
		await cell.waitFor();
		await expectGoodPage(page, 'coverage-filled');
		await cell.click();
		await page.getByRole('heading', { level: 1, name: 'What-If' }).waitFor();
		await page.getByText('Policies that apply').waitFor();
	});

	test('roles show who holds them', async () => {
		await open('/roles');
		await page.getByRole('row').filter({ hasText: 'Global Administrator' }).getByText('Ada Moreau').waitFor();
	});

	const pages = () =>
		[
			['exclusions', '/exclusions', 'Exclusions'],
			['scenarios', '/scenarios', 'Scenarios'],
			['coverage', '/coverage', 'Coverage'],
			['templates', '/templates', 'Templates'],
			['terms', '/terms', 'Terms of use'],
			['applications', '/applications', 'Applications'],
			['application', `/applications/${app}`, /./],
			['roles', '/roles', 'Roles'],
		] as const;

	test.each(looks)('axe finds no violation on any of these pages: %s', { timeout: 180_000 }, async (look, options) => {
		await expectGoodPages(await portal.signedIn('ada', options), portal.origin, look, pages());
	});
});
