// The portal in Chromium, on the development authority: what an administrator does there, what a reader sees, and what
// somebody without a role is told. The files are those that `npm run build` made.
import { demoTenant } from '@countersign/server';
import type { BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, screenshot } from './chromium.ts';
import { expectGoodPages, looks, type Portal, startPortal } from './portal-page.ts';

const securityReader = '5d6b6bb7-de71-4623-b4af-96380a352509';
const hostile = '<img src=x onerror=alert(1)>';

/** The demo's tenant, where Ben is a Security Reader and somebody has chosen a name that is markup. */
function tenants() {
	const file = demoTenant();
	const [tenant] = file.tenants;
	if (!tenant) throw new Error('the demo has a tenant');
	tenant.directoryRoles?.push({
		roleTemplateId: securityReader,
		displayName: 'Security Reader',
		members: ['ben@fabrikam.example'],
	});
	tenant.groups?.push({ id: 'bbbbbbbb-0000-4000-8000-0000000000ff', displayName: hostile, members: [] });
	return JSON.stringify(file);
}

describe.runIf(hasChromium)('the portal in Chromium', () => {
	let portal: Portal;
	beforeAll(async () => {
		portal = await startPortal({ tenantFile: tenants() });
	});
	afterAll(() => portal?.close());

	const signedIn = (user: string, options?: BrowserContextOptions) => portal.signedIn(user, options);

	test('an administrator writes a policy, sees whom it would have hit, and turns it off again', async () => {
		const page = await signedIn('ada');
		await page.getByRole('button', { name: 'New policy' }).click();
		await page.getByLabel('Name').fill('Everybody proves a second factor');
		await page.getByLabel('Everybody').check();
		await page.getByRole('tab', { name: 'Impact' }).click();
		await page.getByText('Newly asked').waitFor();
		await page
			.getByRole('table', { name: 'Sign-ins that would end otherwise' })
			.getByText('Ada Moreau')
			.first()
			.waitFor();
		await screenshot(page, 'portal-impact');
		await page.getByRole('button', { name: 'Create' }).click();
		await page.getByRole('heading', { name: 'Everybody proves a second factor' }).waitFor();
		await page.getByRole('link', { name: 'Policies', exact: true }).click();
		const row = page.getByRole('row').filter({ hasText: 'Everybody proves a second factor' });
		await row.getByText('Report-only').waitFor();
		await row.getByRole('button', { name: /Actions/ }).click();
		await page.getByRole('menuitem', { name: 'Turn off' }).click();
		await page.getByRole('alertdialog').getByText('nobody is asked for it').waitFor();
		await page.getByRole('button', { name: 'Change' }).click();
		await row.getByText('Off', { exact: true }).waitFor();
		await screenshot(page, 'portal-policies');
	});

	test('a draft that would lock out its writer says so before anything else', async () => {
		const page = await signedIn('ada');
		await page.goto(`${portal.origin}/portal/policies/new`);
		await page.getByLabel('Everybody').check();
		await page.getByRole('radio', { name: 'Block' }).check();
		await page.getByText('This policy would lock you out.').waitFor();
	});

	test('the label of each box switches that box, and no other', async () => {
		const page = await signedIn('ada');
		await page.goto(`${portal.origin}/portal/policies/new`);
		const box = (name: string | RegExp) =>
			page.getByRole('group', { name: 'Asks for' }).getByRole('checkbox', { name });
		await page.getByRole('group', { name: 'Asks for' }).getByText('Compliant device').click();
		expect(await box('Compliant device').isChecked()).toBe(true);
		expect(await box('Multifactor authentication').isChecked()).toBe(true);
		await page.context().close();
	});

	test('two administrators who change one policy: the second is told, and chooses', async () => {
		const [first, second] = [await signedIn('ada'), await signedIn('ada')];
		const address = `${portal.origin}/portal/policies/dddddddd-0000-4000-8000-000000000002`;
		for (const page of [first, second]) {
			await page.goto(address);
			await page.getByLabel('Name').fill(page === first ? 'Contractors are blocked' : 'No contractors');
		}
		await first.getByRole('button', { name: 'Save' }).click();
		await first.getByText('Saved. It is in force').waitFor();
		await second.getByRole('button', { name: 'Save' }).click();
		await second.getByText('Somebody else has changed this policy').waitFor();
		await second.getByRole('button', { name: 'Keep mine' }).click();
		await second.getByRole('button', { name: 'Save' }).click();
		await second.getByText('Saved. It is in force').waitFor();
		await first.reload();
		await first.getByRole('heading', { name: 'No contractors' }).waitFor();
	});

	test('What-If answers for an address that somebody was sent, with the reason of each condition', async () => {
		const page = await signedIn('ada');
		await page.goto(`${portal.origin}/portal/what-if?user=aaaaaaaa-0000-4000-8000-000000000004&context=c1`);
		await page.getByText('Blocked', { exact: true }).waitFor();
		await page.getByRole('button', { name: /contractors/i }).click();
		await page.getByText('Users: included by Contractors').waitFor();
		await screenshot(page, 'portal-what-if');
	});

	test('a sign-in of the log opens, and is decided again with today’s policies', async () => {
		const page = await signedIn('ada');
		await page.getByRole('link', { name: 'Sign-in log' }).click();
		await page.getByRole('table', { name: 'Sign-ins' }).getByRole('link').first().click();
		await page.getByRole('button', { name: /Decide this again/ }).click();
		await page.getByRole('heading', { name: 'With today’s policies' }).waitFor();
		await page.getByText('Let in').waitFor();
		await screenshot(page, 'portal-sign-in');
	});

	test('a Security Reader sees policies, and no way to change one', async () => {
		const page = await signedIn('ben');
		await page.getByRole('link', { name: /Require MFA for sensitive/ }).waitFor();
		expect(await page.getByRole('button', { name: 'New policy' }).count()).toBe(0);
		await page.getByRole('link', { name: /Require MFA for sensitive/ }).click();
		await page.getByRole('heading', { name: /Require MFA/ }).waitFor();
		expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0);
	});

	test('somebody without a role is told so, and no policy is shown', async () => {
		const page = await signedIn('cleo');
		await page.getByText('Your roles do not allow this').first().waitFor();
		expect(await page.getByText('Require MFA').count()).toBe(0);
		await page.goto(`${portal.origin}/portal/`);
		await page.getByText('which your roles do not show').waitFor();
		// not `0 On`, which nobody can know
		expect(await page.getByText('Report-only').count()).toBe(0);
	});

	test('[sec 243] a name that is markup is shown as text', async () => {
		const page = await signedIn('ada');
		await page.goto(`${portal.origin}/portal/groups`);
		await page.getByText(hostile).waitFor();
		expect(await page.locator('img[src=x]').count()).toBe(0);
	});

	const pages = [
		['overview', '/', 'Overview'],
		['policies', '/policies', 'Policies'],
		['policy', '/policies/dddddddd-0000-4000-8000-000000000001', /Require MFA/],
		['what-if', '/what-if', 'What-If'],
		['sign-ins', '/sign-ins', 'Sign-in log'],
		['contexts', '/contexts', 'Authentication contexts'],
		['strengths', '/strengths', 'Authentication strengths'],
		['locations', '/locations', 'Named locations'],
		['users', '/users', 'Users'],
		['user', '/users/aaaaaaaa-0000-4000-8000-000000000002', 'Ben Okafor'],
		['groups', '/groups', 'Groups'],
	] as const;

	test.each(looks)('axe finds no violation on any page: %s', { timeout: 180_000 }, async (look, options) => {
		await expectGoodPages(await signedIn('ada', options), portal.origin, look, pages);
	});
});
