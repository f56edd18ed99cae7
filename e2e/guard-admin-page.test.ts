// The guard's administration page in a real browser: by keyboard, by names that a screen reader says, in both colour
// schemes and on narrow screens, and with what a tenant may have named its contexts.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Caller, createMemoryMappings, defineOperations, type OperationMappings } from '@countersign/guard';
import { type AdminPageOptions, createAdminPage } from '@countersign/guard/admin';
import { mountAdminPage } from '@countersign/guard/node';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hasChromium, launch, openPage, screenshot } from './chromium.ts';
import { linksWithoutLine } from './links-in-text.ts';

const tenantId = '11111111-1111-4111-8111-111111111111';
const admin = { tenantId, objectId: '7f5b2c61-93d4-4a1e-9d0b-5f6f4c2a8e10' } as Caller;
const operations = defineOperations({
	'invoices.read': 'Read the invoices of the tenant',
	'invoices.approve': 'Approve an invoice, which pays it the same day',
	'suppliers.change-account': 'Change the bank account that a supplier is paid to',
	'export.all': 'Export everything that the tenant has stored',
});
const hostile = '"><img src=x onerror=alert(1)></option></select><script>alert(1)</script>';

describe.runIf(hasChromium)('the administration page in Chromium', () => {
	let browser: Browser;
	let server: Server;
	let address: string;
	let mappings: OperationMappings;
	let contexts: Map<string, { displayName: string; isAvailable: boolean }>;
	let failure: (() => Response) | undefined;
	let now = 1_800_000_000;

	const callGraph: AdminPageOptions['callGraph'] = async (_tenant, path, init) => {
		if (failure) return failure();
		const id = path.split('/').at(-1) as string;
		if (init?.method === 'PATCH') {
			contexts.set(id, JSON.parse(String(init.body)));
			return new Response(null, { status: 204 });
		}
		return Response.json({ value: [...contexts].map(([key, context]) => ({ id: key, ...context })) });
	};
	beforeAll(async () => {
		browser = await launch();
	});
	afterAll(() => browser.close());
	beforeEach(async () => {
		mappings = createMemoryMappings();
		failure = undefined;
		contexts = new Map([
			['c1', { displayName: 'Require strong authentication', isAvailable: true }],
			['c2', { displayName: 'Require compliant devices', isAvailable: true }],
			['c7', { displayName: 'Payments, from the office alone', isAvailable: false }],
		]);
		const page = createAdminPage({
			guard: { check: async () => ({ allowed: true, caller: admin }) },
			...{ operations, mappings, role: 'Invoices.Admin', callGraph, clock: () => (now += 1) * 1000 },
			title: 'Protected operations of Contoso Invoices',
		});
		server = createServer(mountAdminPage(page)).listen(0, '127.0.0.1');
		await once(server, 'listening');
		address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/admin`;
	});
	afterEach(async () => {
		server.closeAllConnections();
		server.close();
	});

	const by = { tenantId, changedBy: admin.objectId };
	async function seed(): Promise<void> {
		await mappings.change({ ...by, operation: 'invoices.approve', contextId: 'c2', changedAt: now - 90_000 });
		await mappings.change({ ...by, operation: 'invoices.approve', contextId: 'c1', changedAt: now - 80_000 });
		await mappings.change({ ...by, operation: 'suppliers.change-account', contextId: 'c7', changedAt: now - 60_000 });
		await mappings.change({ ...by, operation: 'export.all', contextId: 'c9', changedAt: now - 50_000 });
		await mappings.change({ ...by, operation: 'invoices.delete', contextId: 'c1', changedAt: now - 40_000 });
	}
	/** rules of WCAG 2.2 at level AA, and axe's own good practice */
	async function expectNoViolations(page: Page): Promise<void> {
		await page.evaluate(axe.source);
		const found = await page.evaluate(async () => {
			const { violations } = await (globalThis as never as { axe: typeof axe }).axe.run(document);
			return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
		});
		expect(found).toEqual([]);
		expect(await linksWithoutLine(page)).toEqual([]);
	}
	const fits = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);

	test.each([
		['light', 1100],
		['dark', 1100],
		['light', 320],
		['dark', 320],
	] as const)(
		'in %s colours at %i pixels it fits the screen and breaks no rule of accessibility',
		async (colorScheme, width) => {
			await seed();
			const page = await openPage(browser, { colorScheme, viewport: { width, height: 800 }, bypassCSP: true });
			await page.goto(address);
			expect(await fits(page)).toBe(true);
			await expectNoViolations(page);
			await screenshot(page, `guard-admin-${colorScheme}-${width}`);
			await page.goto(`${address}?done=saved`);
			await expectNoViolations(page);
			await page.context().close();
		},
	);

	test('a context that was deleted or unpublished is flagged where it is mapped', async () => {
		await seed();
		const page = await openPage(browser);
		await page.goto(address);
		const flagged = page.getByRole('combobox', { name: 'Authentication context of export.all' });
		expect(
			await flagged.evaluate(
				(field) => document.getElementById(field.getAttribute('aria-describedby') ?? '')?.textContent,
			),
		).toContain('c9 was deleted');
		expect(await page.getByText('Payments, from the office alone is not published').count()).toBe(1);
		expect(await page.getByText('no such operation any more').count()).toBe(1);
	});

	test('by keyboard alone an administrator maps an operation, and reads that it was saved', async () => {
		const page = await openPage(browser);
		await page.goto(address);
		const field = page.getByRole('combobox', { name: 'Authentication context of invoices.approve' });
		await field.focus();
		await page.keyboard.type('c1');
		await page.keyboard.press('Tab');
		expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Save invoices.approve');
		await page.keyboard.press('Enter');
		await page.getByRole('status').waitFor();
		expect(await page.getByRole('status').textContent()).toContain('Saved');
		expect(await mappings.find(tenantId, 'invoices.approve')).toBe('c1');
		expect(await page.getByRole('table').getByText('invoices.approve').count()).toBe(1);
		// the page that is shown is an answer to GET: a reload sends nothing twice
		await page.reload();
		expect((await mappings.history(tenantId)).length).toBe(1);
		await field.selectOption('');
		await page.getByRole('button', { name: 'Save invoices.approve' }).click();
		await page.getByRole('status').waitFor();
		expect(await mappings.list(tenantId)).toEqual([]);
	});

	test('a tenant without contexts is offered those of the sample, and has them a click later', async () => {
		contexts.clear();
		const page = await openPage(browser);
		await page.goto(address);
		await screenshot(page, 'guard-admin-no-contexts');
		await page.getByRole('button', { name: 'Create these contexts' }).click();
		await page.getByRole('status').waitFor();
		expect([...contexts.keys()]).toEqual(['c1', 'c2', 'c3']);
		expect(await page.getByRole('button', { name: 'Create these contexts' }).count()).toBe(0);
	});

	test('a tenant whose edition has no contexts is told so, and its operations cannot be mapped to any', async () => {
		failure = () =>
			Response.json(
				{ error: { code: 'Forbidden', message: "Neither tenant is B2C or tenant doesn't have premium license" } },
				{ status: 403 },
			);
		const page = await openPage(browser, { bypassCSP: true });
		await page.goto(address);
		expect(await page.getByText('Microsoft Entra ID P1').count()).toBe(1);
		await expectNoViolations(page);
		await screenshot(page, 'guard-admin-no-licence');
	});

	test('names that look like markup are text wherever they stand, and no script of any kind runs', async () => {
		contexts.set('c3', { displayName: hostile, isAvailable: true });
		await mappings.change({
			tenantId,
			operation: '<script>alert(2)</script>',
			contextId: 'c3',
			changedBy: hostile,
			changedAt: now,
		});
		const page = await openPage(browser);
		const ran: string[] = [];
		page.on('dialog', (dialog) => (ran.push(dialog.message()), dialog.dismiss()));
		await page.goto(address);
		await page.goto(`${address}?done=${encodeURIComponent(hostile)}`);
		expect(await page.locator('script, img').count()).toBe(0);
		expect(await page.getByText(hostile).count()).toBeGreaterThan(1);
		expect(ran).toEqual([]);
		// and were there a script, the page's policy would not let it run
		await page.evaluate(() => {
			const script = document.createElement('script');
			script.textContent = 'document.title = "ran"';
			document.body.append(script);
		});
		expect(await page.title()).not.toBe('ran');
	});
});
