// The graph of policies, and applications at risk: what is chosen is told, the keyboard reaches every node, and fifty
// policies are read.
import { randomUUID } from 'node:crypto';
import { demoTenant } from '@countersign/server';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, screenshot } from './chromium.ts';
import { expectGoodPage, expectGoodPages, looks, type Portal, startPortal } from './portal-page.ts';

const securityReader = '5d6b6bb7-de71-4623-b4af-96380a352509';

/** The demo's tenant with policies enough to fill the picture. */
function tenants() {
	const file = demoTenant();
	const [tenant] = file.tenants;
	tenant?.directoryRoles?.push({
		roleTemplateId: securityReader,
		displayName: 'Security Reader',
		members: ['ben@fabrikam.example'],
	});
	const policies = tenant?.identity?.conditionalAccess?.policies;
	const apps = tenant?.applications?.map(({ appId }) => appId) ?? [];
	for (let n = policies?.length ?? 0; n < 50; n += 1)
		policies?.push({
			id: randomUUID(),
			displayName: `Policy of team ${n}`,
			state: n % 3 ? 'enabledForReportingButNotEnforced' : 'enabled',
			conditions: {
				clientAppTypes: ['all'],
				applications: { includeApplications: [apps[n % apps.length]] },
				users: { includeGroups: ['bbbbbbbb-0000-4000-8000-000000000001'] },
			},
			grantControls: { operator: 'OR', builtInControls: [n % 2 ? 'mfa' : 'compliantDevice'] },
		} as never);
	return JSON.stringify(file);
}

describe.runIf(hasChromium)('the graph of policies and applications at risk', () => {
	let portal: Portal;
	let page: Page;
	beforeAll(async () => {
		portal = await startPortal({ tenantFile: tenants() });
		page = await portal.signedIn('ada');
	}, 120_000);
	afterAll(() => portal?.close());
	const open = (path: string) => page.goto(`${portal.origin}/portal${path}`);

	test('a node is chosen by the keyboard alone, and what belongs to it is told in words', async () => {
		await open('/graph');
		await page.getByText('50 of 50 policies').waitFor();
		const node = page.locator('.react-flow__node').filter({ hasText: 'Policy of team 40' });
		await node.waitFor({ state: 'attached' });
		await node.focus();
		await page.keyboard.press('Enter');
		await page.getByText('Policy: Policy of team 40').waitFor();
		await page.getByText('Asks for: Compliant device').waitFor();
		await page.getByRole('link', { name: 'Open the policy' }).waitFor();
		await screenshot(page, 'portal-graph-chosen');
		// every node can be reached by Tab, in the order of the columns
		const order = await page
			.locator('.react-flow__node')
			.evaluateAll((nodes) => nodes.map((one) => [(one as HTMLElement).tabIndex, one.textContent]));
		expect(order.every(([tab]) => tab === 0)).toBe(true);
	});

	test('a menu that was open in a long list is closed when its row comes back into view', async () => {
		await open('/policies');
		const list = page.getByRole('region', { name: 'Policies' });
		const first = page.getByRole('button', { name: /^Actions on Require MFA/ });
		await first.click();
		await page.getByRole('menu').waitFor();
		await page.keyboard.press('Escape');
		await page.getByRole('menu').waitFor({ state: 'detached' });
		await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
		await page.getByRole('button', { name: 'Actions on Policy of team 49' }).waitFor();
		await list.evaluate((element) => element.scrollTo(0, 0));
		await first.waitFor();
		expect(await page.getByRole('menu').count()).toBe(0);
		await first.click();
		await page.getByRole('menuitem', { name: 'Turn off' }).waitFor();
		await page.keyboard.press('Escape');
	});

	test('the filter narrows the picture and the table alike', async () => {
		await open('/graph?q=team%2041');
		await page.getByText('1 of 50 policies').waitFor();
		await page.getByRole('tab', { name: 'Table' }).click();
		await page
			.getByRole('table', { name: 'Policies with who, what and control' })
			.getByRole('link', { name: 'Policy of team 41' })
			.waitFor();
	});

	test('an application is confirmed compromised, told with who said so, and dismissed', {
		timeout: 60_000,
	}, async () => {
		await open('/risky-applications');
		await page.getByText('No application is at risk.').waitFor();
		await open('/applications');
		await page.getByRole('table', { name: 'Applications' }).getByRole('link').first().click();
		await page.getByRole('link', { name: 'Its risk' }).click();
		await page.getByText('The application was never at risk.').waitFor();
		await page.getByRole('button', { name: 'Confirm compromised' }).click();
		const dialog = page.getByRole('alertdialog');
		await dialog.getByText(/Policies on the risk of applications apply from the next token on/).waitFor();
		await dialog.getByRole('button', { name: 'Confirm' }).click();
		await page.getByRole('button', { name: 'Dismiss the risk' }).waitFor();
		await page.getByText(/by Ada Moreau/).waitFor();
		await expectGoodPage(page, 'risky-application-high');
		await open('/risky-applications');
		await page.getByRole('row').getByText('High').waitFor();
		await page.getByRole('region', { name: 'Applications at risk' }).getByRole('link').click();
		await page.getByRole('button', { name: 'Dismiss the risk' }).click();
		await dialog.getByText(/every open detection is dismissed/).waitFor();
		await dialog.getByRole('button', { name: 'Dismiss' }).click();
		await page.getByRole('button', { name: 'Dismiss the risk' }).waitFor({ state: 'detached' });
	});

	test('a Security Reader sees an application at risk, and no way to decide of it', async () => {
		const reader = await portal.signedIn('ben');
		await reader.goto(`${portal.origin}/portal/risky-applications?state=all`);
		await reader.getByRole('region', { name: 'Applications at risk' }).getByRole('link').click();
		await reader.getByRole('heading', { level: 1, name: /^Risk of/ }).waitFor();
		await reader.waitForLoadState('networkidle');
		expect(await reader.getByRole('main').getByRole('button').count()).toBe(0);
		await reader.context().close();
	});

	const pages = [
		['graph', '/graph?view=picture', 'Graph of policies'],
		['graph-table', '/graph?view=table', 'Graph of policies'],
		['risky-applications', '/risky-applications?state=all', 'Risky applications'],
	] as const;

	test.each(looks)('axe finds no violation on any of these pages: %s', { timeout: 120_000 }, async (look, options) => {
		const seen = await portal.signedIn('ada', options);
		await expectGoodPages(seen, portal.origin, look, pages);
		await seen.context().close();
	});
});
