// The portal in Chromium, on the development authority: what an administrator does there, what a reader sees, and what
// somebody without a role is told. The files are those that `npm run build` made.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type DevelopmentAuthority, demoTenant, startDevelopment } from '@countersign/server';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launch, openPage, screenshot } from './chromium.ts';
import { enterPassword, staySignedIn } from './sign-in-pages.ts';

const built = resolve(import.meta.dirname, '../apps/portal/dist');
if (!existsSync(join(built, 'index.html'))) throw new Error('the portal is not built: run `npm run build` first');

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
	const folder = mkdtempSync(join(tmpdir(), 'countersign-portal-'));
	let browser: Browser;
	let authority: DevelopmentAuthority;
	beforeAll(async () => {
		authority = await startDevelopment({
			dataFolder: ':memory:',
			certificateFolder: folder,
			port: 0,
			tenantFile: tenants(),
			portalFolder: built,
		});
		browser = await launch();
	});
	afterAll(async () => {
		await browser?.close();
		await authority?.close();
		rmSync(folder, { recursive: true, force: true });
	});

	/** @returns the page of a user who has signed in */
	async function signedIn(user: string, options: BrowserContextOptions = {}): Promise<Page> {
		const page = await openPage(browser, options);
		page.on('dialog', (dialog) => {
			throw new Error(`a script of the data ran: ${dialog.message()}`);
		});
		await page.goto(`${authority.origin}/portal/policies`);
		await page.getByRole('button', { name: 'Sign in' }).click();
		await page.waitForSelector('[autocomplete=username]');
		await enterPassword(page, `${user}@fabrikam.example`, `correct-horse-${user}`);
		await staySignedIn(page, 'No');
		await page.getByRole('navigation', { name: 'Main' }).waitFor();
		return page;
	}

	async function expectNoViolations(page: Page): Promise<void> {
		await page.evaluate(axe.source);
		const found = await page.evaluate(async () => {
			const { violations } = await (globalThis as never as { axe: typeof axe }).axe.run({
				// Fluent's focus keepers: they pass the focus on at once, and a screen reader never rests on them
				exclude: [['[data-tabster-dummy]']],
			});
			return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))]);
		});
		expect(found).toEqual([]);
	}

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
		await page.getByRole('link', { name: 'Policies' }).click();
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
		await page.goto(`${authority.origin}/portal/policies/new`);
		await page.getByLabel('Everybody').check();
		await page.getByRole('radio', { name: 'Block' }).check();
		await page.getByText('This policy would lock you out.').waitFor();
	});

	test('two administrators who change one policy: the second is told, and chooses', async () => {
		const [first, second] = [await signedIn('ada'), await signedIn('ada')];
		const address = `${authority.origin}/portal/policies/dddddddd-0000-4000-8000-000000000002`;
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
		await page.goto(`${authority.origin}/portal/what-if?user=aaaaaaaa-0000-4000-8000-000000000004&context=c1`);
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
	});

	test('[sec 243] a name that is markup is shown as text', async () => {
		const page = await signedIn('ada');
		await page.goto(`${authority.origin}/portal/groups`);
		await page.getByText(hostile).waitFor();
		expect(await page.locator('img[src=x]').count()).toBe(0);
	});

	const looks: [string, BrowserContextOptions][] = [
		['light', {}],
		['dark', { colorScheme: 'dark' }],
		['narrow', { viewport: { width: 320, height: 700 } }],
	];
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
		const page = await signedIn('ada', options);
		for (const [name, path, heading] of pages) {
			await page.goto(`${authority.origin}/portal${path}`);
			await page.getByRole('heading', { level: 1, name: heading }).waitFor();
			await page.waitForLoadState('networkidle');
			await expectNoViolations(page);
			const overflow = await page.evaluate(() => document.body.scrollWidth - document.documentElement.clientWidth);
			expect([name, Math.max(0, overflow)]).toEqual([name, 0]);
			await screenshot(page, `portal-${name}-${look}`);
		}
	});
});
