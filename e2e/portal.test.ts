// The portal in Chromium, on the development authority: what an administrator does there, what a reader sees, and what
// somebody without a role is told. The files are those that `npm run build` made.
import { microsoftGraphAppId } from '@countersign/protocol';
import { demoTenant } from '@countersign/server';
import type { BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, screenshot } from './chromium.ts';
import {
	enlarged,
	expectGoodPage,
	expectGoodPages,
	expectNoViolations,
	looks,
	type Portal,
	startPortal,
} from './portal-page.ts';

const securityReader = '5d6b6bb7-de71-4623-b4af-96380a352509';
const hostile = '<img src=x onerror=alert(1)>';
const ada = 'aaaaaaaa-0000-4000-8000-000000000001';

/**
 * The demo's tenant, where Ben is a Security Reader, somebody has chosen a name that is markup, and every sign-in has a
 * policy that applied.
 */
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
	tenant.identity?.conditionalAccess?.policies?.push({
		id: 'dddddddd-0000-4000-8000-0000000000ff',
		displayName: 'Applies to every sign-in',
		state: 'enabledForReportingButNotEnforced',
		conditions: { users: { includeUsers: ['All'] }, applications: { includeApplications: ['All'] } },
		grantControls: { operator: 'OR', builtInControls: ['compliantDevice'] },
	});
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
		// what was said just now is in a landmark, where a screen reader finds it
		const said = page.getByText('Done', { exact: true }).first();
		expect(await said.evaluate((text) => text.closest('main') !== null)).toBe(true);
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
		await page.getByRole('combobox', { name: 'As which kind of user' }).selectOption('b2bCollaborationGuest');
		await page.getByLabel('From the tenant').fill('fabrikam');
		await page.getByText('The id of a tenant').waitFor();
		await page.getByLabel('From the tenant').fill('40000000-0000-4000-8000-0000000000AA');
		await page.getByLabel('From address').focus();
		await page.waitForURL(/guest=b2bCollaborationGuest&home=40000000-0000-4000-8000-0000000000aa/);
		await page.getByText('Blocked', { exact: true }).waitFor();
		await page.getByRole('combobox', { name: 'As which kind of user' }).selectOption('internalGuest');
		await page.waitForURL((url) => !url.search.includes('home='));
		await page.context().close();
	});

	test('a sign-in of the log opens, and is decided again with today’s policies', async () => {
		const page = await signedIn('ada');
		await page.getByRole('link', { name: 'Sign-in log' }).click();
		await page.getByRole('table', { name: 'Sign-ins' }).getByRole('link').first().click();
		await page.getByRole('button', { name: /Decide this again/ }).click();
		await page.getByRole('heading', { name: 'With today’s policies' }).waitFor();
		await page.getByText('Let in').waitFor();
		await screenshot(page, 'portal-sign-in');
		const section = (name: string) =>
			page.locator('section').filter({ has: page.getByRole('heading', { level: 2, name }) });
		await section('What the access token held').getByText(`Microsoft Graph (${microsoftGraphAppId})`).waitFor();
		await page.context().close();
	});

	test('ids in the claims that were asked, and in the challenge, stand behind their names', async () => {
		const page = await signedIn('ada');
		const query = new URLSearchParams({
			client_id: '11111111-aaaa-4aaa-8aaa-000000000001',
			response_type: 'code',
			redirect_uri: 'http://localhost:3000/',
			scope: 'openid',
			prompt: 'none',
			code_challenge: 'a'.repeat(43),
			code_challenge_method: 'S256',
			claims: '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}',
		});
		// nobody listens where the answer goes: the log has it all the same
		const authorize = `${portal.origin}/${demoTenant().tenants[0]?.tenantId}/oauth2/v2.0/authorize`;
		// it leads to an application that is not there: in a page of its own, whose error page interrupts nothing
		const application = await page.context().newPage();
		await application.goto(`${authorize}?${query}`).catch(() => undefined);
		await application.close();
		await page.goto(`${portal.origin}/portal/sign-ins?outcome=refused`);
		await page.getByRole('table', { name: 'Sign-ins' }).getByRole('link').first().click();
		const named = page.getByText('Require strong authentication (c1)');
		await named.first().waitFor();
		for (const heading of ['Claims that were asked for', 'Challenge']) {
			const section = page.locator('section').filter({ has: page.getByRole('heading', { level: 2, name: heading }) });
			await section.getByText('Require strong authentication (c1)').waitFor();
		}
		await expectGoodPage(page, 'sign-in-claims');
		await page.context().close();
	});

	test('a link that stands in a running text has a line below it; one that is all of its cell has none', async () => {
		const page = await signedIn('ada');
		const lineOf = (name: string | RegExp) =>
			page
				.getByRole('main')
				.getByRole('link', { name })
				.first()
				.evaluate((link) => getComputedStyle(link).textDecorationLine);
		await page.goto(`${portal.origin}/portal/sign-ins`);
		const signIns = page.getByRole('table', { name: 'Sign-ins' }).getByRole('link');
		await signIns.first().waitFor();
		expect(await lineOf(/20\d\d/)).toBe('none');
		await expectNoViolations(page);
		await signIns.first().click();
		await page.getByRole('link', { name: 'Applies to every sign-in' }).waitFor();
		expect(await lineOf('Applies to every sign-in')).toBe('underline');
		await expectNoViolations(page);
		for (const [path, link] of [
			[`/users/${ada}`, /20\d\d/],
			[`/users/${ada}`, 'Detections and decisions'],
			['/applications/11111111-aaaa-4aaa-8aaa-000000000001', 'Applies to every sign-in'],
			['/scenarios', 'What-If'],
		] as const) {
			await page.goto(`${portal.origin}/portal${path}`);
			await page.getByRole('main').getByRole('link', { name: link }).first().waitFor();
			expect([path, await lineOf(link)]).toEqual([path, 'underline']);
			await expectNoViolations(page);
		}
		await page.context().close();
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

	test('in a window that is enlarged to 400 % a list shows rows, and not its frame alone', async () => {
		const page = await signedIn('ada', enlarged);
		await expectGoodPages(page, portal.origin, 'enlarged', [
			['policies', '/policies', 'Policies'],
			['sign-ins', '/sign-ins', 'Sign-in log'],
		]);
		await page.context().close();
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
