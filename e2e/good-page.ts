// What holds for every page of the authority.
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { linksWithoutLine } from './links-in-text.ts';

/**
 * What holds for every page: one main action, a label for every field, no script, nothing wider than the screen, and
 * nothing that axe finds.
 *
 * @param scripts how many the page needs: one where a passkey is made or used
 * @param mainActions none on a page that lists things, each with its own
 */
export async function expectGoodPage(page: Page, { scripts = 0, mainActions = 1 } = {}): Promise<void> {
	expect(await page.locator('button[type=submit]').count()).toBe(mainActions);
	expect(await page.locator('script').count()).toBe(scripts);
	const unlabelled = await page.evaluate(() =>
		[...document.querySelectorAll<HTMLInputElement>('input:not([type=hidden]):not([type=submit])')]
			.filter((input) => (input.labels?.length ?? 0) === 0)
			.map((input) => input.name),
	);
	expect(unlabelled).toEqual([]);
	const wide = await page.evaluate(() =>
		[...document.querySelectorAll('*')]
			.filter((element) => element.getBoundingClientRect().right > window.innerWidth)
			.map((element) => element.outerHTML.slice(0, 120)),
	);
	expect(wide).toEqual([]);
	expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
	expect(await page.title()).toMatch(/ – Countersign$/);
	await page.evaluate(axe.source);
	const violations = await page.evaluate(async () => {
		const found = await (globalThis as never as { axe: typeof axe }).axe.run();
		return found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))]);
	});
	expect(violations).toEqual([]);
	expect(await linksWithoutLine(page)).toEqual([]);
}
