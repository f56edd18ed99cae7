// What the portal does with the past of policies, and with policies of elsewhere: history, restoring, comparison,
// export, import, and the document for an auditor.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoTenant } from '@countersign/server';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, screenshot } from './chromium.ts';
import { expectGoodPage, expectGoodPages, looks, type Portal, startPortal } from './portal-page.ts';

const contractors = 'dddddddd-0000-4000-8000-000000000002';

describe.runIf(hasChromium)('the portal and the past of policies', () => {
	const folder = mkdtempSync(join(tmpdir(), 'countersign-portal-files-'));
	let portal: Portal;
	let page: Page;
	beforeAll(async () => {
		portal = await startPortal({ tenantFile: JSON.stringify(demoTenant()) });
		page = await portal.signedIn('ada');
		await page.goto(`${portal.origin}/portal/policies/${contractors}`);
		await page.getByLabel('Name').fill('Nobody from outside');
		await page.getByRole('combobox', { name: 'State' }).selectOption('disabled');
		await page.getByRole('button', { name: 'Save' }).click();
		await page.getByText('Saved. It is in force').waitFor();
	}, 120_000);
	afterAll(async () => {
		await portal?.close();
		rmSync(folder, { recursive: true, force: true });
	});

	test('a change stands in the history with who, when and what, and is undone from there', async () => {
		await page.goto(`${portal.origin}/portal/policies/${contractors}?view=history`);
		const changes = page.getByRole('list', { name: 'Changes of this policy' });
		await changes.getByText('by Ada Moreau').waitFor();
		await changes.getByText('Nobody from outside').waitFor();
		await changes.getByText('Off', { exact: true }).waitFor();
		await screenshot(page, 'portal-history');
		await changes.getByRole('link').first().click();
		await page.getByRole('heading', { name: 'Update conditional access policy' }).waitFor();
		await expectGoodPage(page, 'audit-record');
		await page.getByRole('button', { name: 'Restore the state before' }).click();
		const dialog = page.getByRole('alertdialog');
		await dialog.getByText('From the next token on this is different from today').waitFor();
		await screenshot(page, 'portal-restore');
		await dialog.getByRole('button', { name: 'Restore' }).click();
		await page.getByText('Restored. It is in force').first().waitFor();
		await page.goto(`${portal.origin}/portal/policies/${contractors}`);
		await page.getByRole('heading', { level: 1, name: /contractors/i }).waitFor();
	});

	test('a policy that was deleted comes back under its id', async () => {
		await page.goto(`${portal.origin}/portal/policies`);
		const row = page.getByRole('row').filter({ hasText: /contractors/i });
		await row.getByRole('button', { name: /Actions/ }).click();
		await page.getByRole('menuitem', { name: 'Delete' }).click();
		await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
		await row.waitFor({ state: 'detached' });
		await page.goto(`${portal.origin}/portal/audit?category=Policy`);
		await page.getByRole('row').filter({ hasText: 'Delete conditional access policy' }).getByRole('link').click();
		await page.getByRole('button', { name: 'Restore the state before' }).click();
		await page.getByText('It was deleted since and comes back.').waitFor();
		await page.getByRole('alertdialog').getByRole('button', { name: 'Restore' }).click();
		await page.getByText('Restored. It is in force').first().waitFor();
		await page.goto(`${portal.origin}/portal/policies/${contractors}`);
		await page.getByRole('heading', { level: 1, name: /contractors/i }).waitFor();
	});

	test('today is compared with a moment before the change', async () => {
		await page.goto(`${portal.origin}/portal/policies/${contractors}`);
		await page.getByLabel('Name').fill('Compared');
		await page.getByRole('button', { name: 'Save' }).click();
		await page.getByText('Saved. It is in force').waitFor();
		await page.goto(`${portal.origin}/portal/compare`);
		await page.getByText('1 different').waitFor();
		await page.getByRole('button', { name: /Different/ }).click();
		await page.getByText('Compared', { exact: true }).first().waitFor();
		await expectGoodPage(page, 'compare-opened');
	});

	test('an export is imported by name where the ids are of another tenant', async () => {
		await page.goto(`${portal.origin}/portal/policies`);
		await page.getByRole('row').filter({ hasText: 'Compared' }).waitFor();
		await page.waitForLoadState('networkidle');
		const [download] = await Promise.all([
			page.waitForEvent('download'),
			page.getByRole('button', { name: 'Export', exact: true }).click(),
		]);
		const exported = JSON.parse(readFileSync(await download.path(), 'utf8'));
		const [policy] = exported.value.filter(({ id }: { id: string }) => id === contractors);
		const [group] = policy.conditions.users.includeGroups;
		expect(exported['@countersign.names'][group]).toBe('Contractors');
		// as of another tenant: other ids, the same names, and a person who is not here
		const elsewhere = '99999999-0000-4000-8000-000000000001';
		const stranger = '99999999-0000-4000-8000-000000000002';
		const foreign = {
			value: [
				{
					...JSON.parse(JSON.stringify(policy).replaceAll(group, elsewhere)),
					id: '99999999-0000-4000-8000-000000000009',
					displayName: 'From elsewhere',
				},
			],
			'@countersign.names': { [elsewhere]: 'Contractors', [stranger]: 'Xaver of elsewhere' },
		};
		foreign.value[0].conditions.users.excludeUsers = [stranger];
		const file = join(folder, 'foreign.json');
		writeFileSync(file, JSON.stringify(foreign));
		await page.goto(`${portal.origin}/portal/import`);
		await page.locator('input[type=file]').setInputFiles(file);
		await page.getByText('Here, by its name').waitFor();
		await page.getByText('1 of what the policies name is not in this tenant').waitFor();
		await expectGoodPage(page, 'import');
		await page.getByLabel('Leave out').check();
		await page.getByRole('button', { name: 'Import 1 policy' }).click();
		await page.getByText('Imported', { exact: true }).waitFor();
		await page.getByRole('link', { name: 'From elsewhere' }).click();
		await page.getByText('Contractors').first().waitFor();
		expect(await page.getByRole('combobox', { name: 'State' }).inputValue()).toBe('enabledForReportingButNotEnforced');
	});

	test('[sec 249] a file that is none is refused with what is wrong', async () => {
		const file = join(folder, 'wrong.json');
		writeFileSync(file, '{"value": []}');
		await page.goto(`${portal.origin}/portal/import`);
		await page.locator('input[type=file]').setInputFiles(file);
		await page.getByText('wrong.json: There is no Conditional Access policy in this file.').waitFor();
	});

	test('a policy is copied: the copy is off and named so', async () => {
		await page.goto(`${portal.origin}/portal/policies`);
		await page
			.getByRole('row')
			.filter({ hasText: 'Compared' })
			.getByRole('button', { name: /Actions/ })
			.click();
		await page.getByRole('menuitem', { name: 'Copy' }).click();
		await page.getByRole('heading', { level: 1, name: 'New policy' }).waitFor();
		expect(await page.getByLabel('Name').inputValue()).toBe('Copy of Compared');
		expect(await page.getByRole('combobox', { name: 'State' }).inputValue()).toBe('disabled');
	});

	test('the document tells every policy by names and is printed without the navigation', async () => {
		await page.goto(`${portal.origin}/portal/document`);
		await page.getByRole('heading', { level: 2, name: 'Compared' }).waitFor();
		await page.emulateMedia({ media: 'print' });
		expect(await page.getByRole('navigation', { name: 'Main' }).isVisible()).toBe(false);
		expect(await page.getByText('dddddddd-0000').count()).toBeGreaterThan(0);
		await screenshot(page, 'portal-document-print');
		await page.emulateMedia({ media: null });
	});

	const pages = [
		['audit', '/audit', 'Audit log'],
		['compare', '/compare', 'Compare'],
		['import-empty', '/import', 'Import policies'],
		['document', '/document', 'Conditional Access policies'],
		['policy-history', `/policies/${contractors}?view=history`, 'Compared'],
	] as const;

	test.each(looks)('axe finds no violation on any of these pages: %s', { timeout: 180_000 }, async (look, options) => {
		await expectGoodPages(await portal.signedIn('ada', options), portal.origin, look, pages);
	});
});
