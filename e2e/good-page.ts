// What holds for every page of the authority.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** What holds for every page: one main action, a label for every field, no script, nothing wider than the screen. */
export async function expectGoodPage(page: Page): Promise<void> {
	expect(await page.locator('button[type=submit]').count()).toBe(1);
	expect(await page.locator('script').count()).toBe(0);
	const unlabelled = await page.evaluate(() =>
		[...document.querySelectorAll<HTMLInputElement>('input:not([type=hidden]):not([type=submit])')]
			.filter((input) => (input.labels?.length ?? 0) === 0)
			.map((input) => input.name),
	);
	expect(unlabelled).toEqual([]);
	expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
	expect(await page.title()).toMatch(/ – Countersign$/);
}
