// The portal on a development authority of its own, and what every page of it must be: without violations, and no wider
// than the window.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startDevelopment } from '@countersign/server';
import axe from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { launch, openPage, screenshot } from './chromium.ts';
import { linksWithoutLine } from './links-in-text.ts';
import { enterPassword, staySignedIn } from './sign-in-pages.ts';

const built = resolve(import.meta.dirname, '../apps/portal/dist');
if (!existsSync(join(built, 'index.html'))) throw new Error('the portal is not built: run `npm run build` first');

export interface Portal {
	origin: string;
	/** where the development authority keeps the certificates that it made */
	certificateFolder: string;
	/** @returns the page of a user who has signed in, at the list of policies */
	signedIn(user: string, options?: BrowserContextOptions): Promise<Page>;
	close(): Promise<void>;
}

/** @param options.tenantFile text of the tenants that it serves */
export async function startPortal({ tenantFile }: { tenantFile: string }): Promise<Portal> {
	const folder = mkdtempSync(join(tmpdir(), 'countersign-portal-'));
	const authority = await startDevelopment({
		dataFolder: ':memory:',
		certificateFolder: folder,
		port: 0,
		tenantFile,
		portalFolder: built,
	});
	const browser = await launch();
	return {
		origin: authority.origin,
		certificateFolder: folder,
		async signedIn(user, options = {}) {
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
		},
		async close() {
			await browser.close();
			await authority.close();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

export const looks: readonly [string, BrowserContextOptions][] = [
	['light', {}],
	['dark', { colorScheme: 'dark' }],
	['narrow', { viewport: { width: 320, height: 700 } }],
];

/** a window of 1280 × 1024 that is enlarged to 400 %: WCAG 1.4.10, "Reflow" */
export const enlarged: BrowserContextOptions = { viewport: { width: 320, height: 256 } };

export async function expectNoViolations(page: Page): Promise<void> {
	// what fades in has the colours of its end only then; what turns for ever is not waited for
	await page.evaluate(() =>
		Promise.all(
			document
				.getAnimations()
				.filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
				.map(({ finished }) => finished.catch(() => undefined)),
		),
	);
	await page.evaluate(axe.source);
	const found = await page.evaluate(async () => {
		const { violations } = await (globalThis as never as { axe: typeof axe }).axe.run({
			// Fluent's focus keepers: they pass the focus on at once, and a screen reader never rests on them
			exclude: [['[data-tabster-dummy]']],
		});
		return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))]);
	});
	expect([page.url(), found]).toEqual([page.url(), []]);
	expect([page.url(), await linksWithoutLine(page)]).toEqual([page.url(), []]);
}

/** @returns the names of tables that show fewer rows than they have, and have room for more: nothing was drawn there */
function tablesWithGaps(page: Page): Promise<(string | null)[]> {
	return page.evaluate(() =>
		[...document.querySelectorAll('[role=table]')]
			.filter((table) => {
				const rows = [...table.querySelectorAll('[role=row]')];
				if (rows.length >= Number(table.getAttribute('aria-rowcount') ?? 0)) return false;
				const lowest = Math.max(...rows.map((row) => row.getBoundingClientRect().bottom));
				const region = table.closest('[role=region]')?.getBoundingClientRect();
				return region !== undefined && (region.height < 200 || lowest < region.bottom);
			})
			.map((table) => table.getAttribute('aria-label')),
	);
}

/** What stands is judged as it is: no violation of axe, no sideways scrolling; its screenshot is kept for a look. */
export async function expectGoodPage(page: Page, name: string): Promise<void> {
	await page.waitForLoadState('networkidle');
	await expectNoViolations(page);
	const overflow = await page.evaluate(() => document.body.scrollWidth - document.documentElement.clientWidth);
	expect([name, Math.max(0, overflow)]).toEqual([name, 0]);
	// where cells stand one below the other each is as high as its text: no name ends with an ellipsis
	const cut = await page.evaluate(() =>
		innerWidth > 480
			? []
			: [...document.querySelectorAll<HTMLElement>('[role=cell], [role=cell] *')].flatMap((one) =>
					one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline' ? one.innerText : [],
				),
	);
	expect([name, cut]).toEqual([name, []]);
	expect([name, await tablesWithGaps(page)]).toEqual([name, []]);
	await screenshot(page, `portal-${name}`);
}

/** @param pages name, address below `/portal`, and the heading of each */
export async function expectGoodPages(
	page: Page,
	origin: string,
	look: string,
	pages: readonly (readonly [name: string, path: string, heading: string | RegExp])[],
): Promise<void> {
	for (const [name, path, heading] of pages) {
		await page.goto(`${origin}/portal${path}`);
		await page.getByRole('heading', { level: 1, name: heading }).waitFor();
		await expectGoodPage(page, `${name}-${look}`);
	}
}
