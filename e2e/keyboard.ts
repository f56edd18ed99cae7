// A page that is used by the keyboard alone.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

export interface Keyboard {
	press(key: string): Promise<void>;
	type(text: string): Promise<void>;
	/** goes on, or back with `Shift+Tab`, until what has the focus is called so */
	tabTo(name: string | RegExp, key?: 'Tab' | 'Shift+Tab'): Promise<void>;
	/** the page has just been opened: nothing in it has taken the focus, and its first stop leads past the navigation */
	expectStart(): Promise<void>;
	/** presses a key that changes the page, and what had the focus must keep it or hand it on */
	change(key: string): Promise<void>;
}

export function keyboardOf(page: Page): Keyboard {
	const press = (key: string) => page.keyboard.press(key);
	const focused = () => page.evaluate(() => document.activeElement?.outerHTML.slice(0, 120) ?? '');
	return {
		press,
		type: (text) => page.keyboard.type(text),
		async tabTo(name, key = 'Tab') {
			const wanted = page.getByLabel(name).or(page.getByRole('button', { name }));
			for (let pressed = 0; pressed < 60; pressed += 1) {
				await press(key);
				if (await wanted.evaluateAll((found) => found.includes(document.activeElement as HTMLElement))) return;
			}
			throw new Error(`${key} does not lead to ${name}; the last stop was ${await focused()}`);
		},
		async expectStart() {
			expect(await focused()).toMatch(/^<body/);
			await press('Tab');
			expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the page');
		},
		async change(key) {
			await press(key);
			// what takes the place of what had the focus is drawn in the next frame
			await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
			expect(await focused()).not.toMatch(/^<body/);
		},
	};
}
