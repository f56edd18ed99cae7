// Answers the authority's pages the way a person does: by what is written on them.
import { oneTimeCode } from '@countersign/server';
import type { Page } from 'playwright-core';

const mainAction = 'button[type=submit]';
/** last time step used, per secret */
const usedSteps = new Map<string, number>();

/** The next code that was not used yet: the authority accepts each time step once, and one step ahead. */
export async function freshCode(secret: string): Promise<string> {
	for (;;) {
		const step = Math.floor(Date.now() / 30_000) + 1;
		if (step > (usedSteps.get(secret) ?? 0)) {
			usedSteps.set(secret, step);
			return oneTimeCode(secret, step * 30);
		}
		await new Promise((resolve) => setTimeout(resolve, 250));
	}
}

export async function enterPassword(page: Page, username: string, password: string): Promise<void> {
	await page.fill('[autocomplete=username]', username);
	await page.fill('[autocomplete=current-password]', password);
	await page.click(mainAction);
}

export async function enterCode(page: Page, secret: string): Promise<void> {
	await page.waitForSelector('[autocomplete=one-time-code]');
	await page.fill('[autocomplete=one-time-code]', await freshCode(secret));
	await page.click(mainAction);
}

export async function staySignedIn(page: Page, answer: 'Yes' | 'No'): Promise<void> {
	await page.waitForSelector('text=Stay signed in?');
	await page.click(answer === 'Yes' ? mainAction : 'input[name=decline]');
}
