// The portal's pages beside policies: exclusions that end, emergency accounts, scenarios, coverage, templates, terms of
// use, applications, roles, devices and risk.
import { demoTenant } from '@countersign/server';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, screenshot } from './chromium.ts';
import { expectGoodPage, expectGoodPages, looks, type Portal, startPortal } from './portal-page.ts';

/** of the contractors */
const dan = 'aaaaaaaa-0000-4000-8000-000000000004';
const laptop = 'eeeeeeee-0000-4000-8000-000000000001';
const phone = 'eeeeeeee-0000-4000-8000-000000000002';
const securityReader = '5d6b6bb7-de71-4623-b4af-96380a352509';

describe.runIf(hasChromium)('the portal beside policies', () => {
	let portal: Portal;
	let page: Page;
	let app: string;
	beforeAll(async () => {
		const file = demoTenant();
		file.tenants[0]?.directoryRoles?.push({
			roleTemplateId: securityReader,
			displayName: 'Security Reader',
			members: ['ben@fabrikam.example'],
		});
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
		await page.getByText('6 policies reach it').waitFor();
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
		await page.getByText('As expected: all of 1.').waitFor();
		await expectGoodPage(page, 'scenarios-green');
		await open('/policies/dddddddd-0000-4000-8000-000000000002');
		await page.getByRole('combobox', { name: 'State' }).selectOption('disabled');
		await page.getByRole('button', { name: 'Save' }).click();
		await page.getByText('Saved. It is in force').waitFor();
		await open('/scenarios');
		await page.getByText('Otherwise than expected: 1 of 1.').waitFor();
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
		await row.waitFor({ state: 'detached' });
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

	test('devices: one is found, marked, disabled and deleted, each after a sentence that says what it does', async () => {
		await open('/devices');
		const table = page.getByRole('table', { name: 'Devices' });
		await table.getByRole('link').nth(1).waitFor();
		expect(await table.getByRole('link').allInnerTexts()).toEqual(['Office laptop', 'Phone without updates']);
		await page.getByRole('combobox', { name: 'Order' }).selectOption('system');
		await expect
			.poll(() => table.getByRole('link').allInnerTexts())
			.toEqual(['Phone without updates', 'Office laptop']);
		await page.getByRole('searchbox', { name: 'Name or system begins with' }).fill('Andr');
		await expect.poll(() => table.getByRole('link').allInnerTexts()).toEqual(['Phone without updates']);
		await table.getByRole('link').click();
		await page.getByRole('heading', { level: 1, name: 'Phone without updates' }).waitFor();
		await page.getByRole('link', { name: 'Ben Okafor' }).first().waitFor();
		const details = page.getByRole('main').locator('dl');
		const confirm = async (label: string, sentence: RegExp, action = label) => {
			await page.getByRole('main').getByRole('button', { name: label, exact: true }).click();
			await page.getByRole('alertdialog').getByText(sentence).waitFor();
			await screenshot(page, `portal-device-${label.toLowerCase().replaceAll(' ', '-')}`);
			await page.getByRole('alertdialog').getByRole('button', { name: action }).click();
			await page.getByRole('alertdialog').waitFor({ state: 'detached' });
		};
		await confirm('Mark as compliant', /policies that ask for a compliant device let/, 'Mark');
		await details.getByText('Compliant', { exact: true }).nth(1).waitFor();
		await confirm('Mark as not compliant', /the next issuance is refused/, 'Mark');
		await details.getByText('Not compliant').waitFor();
		await confirm('Disable', /their next issuance of a token is refused/);
		await details.getByText('Disabled').waitFor();
		await confirm('Enable', /can prove itself again/);
		await page.getByRole('button', { name: 'Disable', exact: true }).waitFor();
		await confirm('Delete', /deleted for good/);
		await page.getByRole('heading', { level: 1, name: 'Devices' }).waitFor();
		await expect.poll(() => table.getByRole('link').allInnerTexts()).toEqual(['Office laptop']);
		await open(`/devices/${phone}`);
		await page.getByText('does not exist').first().waitFor();
	});

	test('risk: an administrator confirms that an account is compromised, sees why, and dismisses it', async () => {
		await open('/risk');
		await page.getByText('Nobody is at risk.').waitFor();
		await open(`/users/${dan}`);
		await page.getByText('Never at risk.').waitFor();
		await page.getByRole('link', { name: 'Detections and decisions' }).click();
		await page.getByRole('heading', { level: 1, name: 'Risk of Dan Castillo' }).waitFor();
		await page.getByRole('button', { name: 'Confirm compromised' }).click();
		const dialog = page.getByRole('alertdialog');
		await dialog.getByText(/Policies on user risk apply from the next token on/).waitFor();
		await screenshot(page, 'portal-risk-confirm');
		await dialog.getByRole('button', { name: 'Confirm' }).click();
		await page.getByRole('button', { name: 'Dismiss the risk' }).waitFor();
		const partOf = (name: string) =>
			page.locator('section').filter({ has: page.getByRole('heading', { level: 2, name }) });
		await partOf('Detections')
			.getByText(/administrator confirmed/)
			.waitFor();
		await partOf('History')
			.getByText(/by Ada Moreau/)
			.waitFor();
		await expectGoodPage(page, 'risky-user-high');
		await open('/risk');
		const row = page.getByRole('row').filter({ hasText: 'Dan Castillo' });
		await row.getByText('High').waitFor();
		await row.getByText('Confirmed compromised').waitFor();
		await expectGoodPage(page, 'risk-filled');
		await open(`/users/${dan}`);
		await page.getByText('Confirmed compromised.').waitFor();
		await page.getByRole('link', { name: 'Detections and decisions' }).click();
		await page.getByRole('button', { name: 'Dismiss the risk' }).click();
		await dialog.getByText(/every open detection is dismissed/).waitFor();
		await dialog.getByRole('button', { name: 'Dismiss' }).click();
		await page.getByRole('button', { name: 'Dismiss the risk' }).waitFor({ state: 'detached' });
		await open('/risk');
		await page.getByText('Nobody is at risk.').waitFor();
		await page.getByRole('combobox', { name: 'State' }).selectOption('all');
		await row.getByText('Dismissed', { exact: true }).waitFor();
	});

	test('sessions: an administrator ends one of a person, and the browser of it is signed out', async () => {
		const reader = await portal.signedIn('ben');
		await open('/users');
		await page.getByRole('link', { name: /^Ben / }).first().click();
		const sessions = page.locator('section').filter({ has: page.getByRole('heading', { level: 2, name: 'Sessions' }) });
		await sessions
			.getByText(/by password/)
			.first()
			.waitFor();
		const before = await sessions.getByRole('listitem').count();
		await expectGoodPage(page, 'user-sessions');
		await sessions.getByRole('button', { name: 'End' }).first().click();
		const dialog = page.getByRole('alertdialog');
		await dialog.getByText(/Other sessions go on/).waitFor();
		await dialog.getByRole('button', { name: 'End the session' }).click();
		await expect.poll(() => sessions.getByRole('listitem').count()).toBe(before - 1);
		await reader.context().close();
	});

	test('devices and risk: a Security Reader sees them, and no way to change one', async () => {
		const reader = await portal.signedIn('ben');
		await reader.goto(`${portal.origin}/portal/devices/${laptop}`);
		await reader.getByRole('heading', { level: 1, name: 'Office laptop' }).waitFor();
		await reader.getByRole('link', { name: 'Ada Moreau' }).first().waitFor();
		await reader.goto(`${portal.origin}/portal/risk/${dan}`);
		await reader.getByRole('heading', { level: 1, name: 'Risk of Dan Castillo' }).waitFor();
		await reader.waitForLoadState('networkidle');
		const writes = { name: /^(Mark|Disable|Enable|Delete|Confirm|Dismiss)/ };
		expect(await reader.getByRole('main').getByRole('button', writes).count()).toBe(0);
		await reader.goto(`${portal.origin}/portal/devices/${laptop}`);
		await reader.getByRole('link', { name: 'Ada Moreau' }).first().waitFor();
		await reader.waitForLoadState('networkidle');
		expect(await reader.getByRole('main').getByRole('button', writes).count()).toBe(0);
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
			['devices', '/devices', 'Devices'],
			['device', `/devices/${laptop}`, 'Office laptop'],
			['risk', '/risk?state=all', 'Risk'],
			['risky-user', `/risk/${dan}`, /Risk of Dan/],
			['user-risk', `/users/${dan}`, 'Dan Castillo'],
		] as const;

	test.each(looks)('axe finds no violation on any of these pages: %s', { timeout: 180_000 }, async (look, options) => {
		await expectGoodPages(await portal.signedIn('ada', options), portal.origin, look, pages());
	});
});
