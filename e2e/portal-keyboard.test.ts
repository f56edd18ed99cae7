// The policy editor by the keyboard alone: everything is reached, and what changes the page does not lose the focus.
import { demoTenant } from '@countersign/server';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium } from './chromium.ts';
import { keyboardOf } from './keyboard.ts';
import { expectNoViolations, type Portal, startPortal } from './portal-page.ts';

describe.runIf(hasChromium)('the policy editor by the keyboard alone', () => {
	let portal: Portal;
	beforeAll(async () => {
		portal = await startPortal({ tenantFile: JSON.stringify(demoTenant()) });
	});
	afterAll(() => portal?.close());

	const summaryOf = (page: Page, section: string) => page.getByRole('button', { name: new RegExp(`^${section}`) });

	/** begins a policy, and stands in its name */
	async function begin(page: Page, name: string) {
		const keyboard = keyboardOf(page);
		await page.goto(`${portal.origin}/portal/policies/new`);
		await page.getByLabel(/^Name/).waitFor();
		await keyboard.tabTo(/^Name/);
		await keyboard.type(name);
		return keyboard;
	}

	test('a policy is written and created, and the focus comes back from a dialog', async () => {
		const page = await portal.signedIn('ada');
		const { press, tabTo, type, expectStart } = keyboardOf(page);
		await page.getByRole('button', { name: 'New policy' }).waitFor();
		await expectStart();
		await tabTo('New policy');
		await press('Enter');
		await page.getByRole('heading', { level: 1, name: 'New policy' }).waitFor();
		await tabTo(/^Name/);
		await type('By keyboard');
		await tabTo('Everybody');
		await press('Space');
		await tabTo(/^Groups$/);
		await type('Contr');
		await page.getByRole('option', { name: /Contractors/ }).waitFor();
		await press('ArrowDown');
		await press('Enter');
		await page.getByRole('main').getByText('Contractors', { exact: true }).first().waitFor();
		await tabTo('Create', 'Shift+Tab');
		await press('Enter');
		await page.getByRole('heading', { level: 1, name: 'By keyboard' }).waitFor();
		await page.goto(`${portal.origin}/portal/policies?q=By+keyboard`);
		const actions = page.getByRole('button', { name: 'Actions on By keyboard' });
		await actions.waitFor();
		await expectStart();
		await press('Enter');
		await tabTo('Actions on By keyboard');
		await press('Enter');
		await page.getByRole('menuitem', { name: 'Delete' }).waitFor();
		await press('End');
		await press('Enter');
		await page.getByRole('alertdialog').waitFor();
		await press('Escape');
		await page.getByRole('alertdialog').waitFor({ state: 'detached' });
		await expect.poll(() => actions.evaluate((button) => button === document.activeElement)).toBe(true);
		await page.context().close();
	});

	test('network: places are chosen and taken away again', async () => {
		const page = await portal.signedIn('ada');
		const { press, change, tabTo, type } = await begin(page, 'Network by keyboard');
		await tabTo(/^Network/);
		await change('Enter');
		await tabTo('The policy depends on where a user signs in');
		await change('Space');
		await tabTo('Applies in');
		await type('Antar');
		await page.getByRole('option', { name: 'Antarctica' }).waitFor();
		await press('ArrowDown');
		await change('Enter');
		await summaryOf(page, 'Network').getByText('All, Antarctica').waitFor();
		// the last one chosen has the focus, and the next one after it is gone
		await change('Backspace');
		await change('Delete');
		await summaryOf(page, 'Network').getByText(/All$/).waitFor();
		await tabTo('Does not apply in');
		await type('trusted');
		await page.getByRole('option', { name: 'All trusted locations' }).waitFor();
		await press('ArrowDown');
		await change('Enter');
		await summaryOf(page, 'Network').getByText('All, but not All trusted locations').waitFor();
		await expectNoViolations(page);
		await page.context().close();
	});

	test('conditions: risk, platforms, client apps, the filter for devices and flows', async () => {
		const page = await portal.signedIn('ada');
		const { change, tabTo, type } = await begin(page, 'Conditions by keyboard');
		await tabTo(/^Conditions/);
		await change('Enter');
		await tabTo('High');
		await change('Space');
		await tabTo('macOS');
		await change('Space');
		await tabTo('Linux');
		// the second list: those that it is not about
		await tabTo('Linux');
		await change('Space');
		await tabTo('Browsers');
		await change('Space');
		await tabTo('None');
		await change('ArrowRight');
		await tabTo('Rule');
		await change('Control+A');
		await type('device.isCompliant -eq False');
		await tabTo('Joined by');
		await type('or');
		await tabTo('Property');
		await type('Model');
		await tabTo('Comparison');
		await type('begins');
		await tabTo('Value');
		await type('Surface');
		await tabTo('Add to the rule');
		await change('Enter');
		await expect
			.poll(() => page.getByLabel('Rule', { exact: true }).inputValue())
			.toBe('device.isCompliant -eq False -or device.model -startsWith "Surface"');
		await tabTo(/^Device code/);
		await change('Space');
		await summaryOf(page, 'Conditions')
			.getByText(
				'user risk high; platforms macOS; not platforms linux; clients browser; a filter for devices; flow deviceCodeFlow',
			)
			.waitFor();
		await expectNoViolations(page);
		await page.context().close();
	});

	test('grant and session: block and back, terms of use, and how often', async () => {
		const page = await portal.signedIn('ada');
		const { press, change, tabTo, type } = await begin(page, 'Grant by keyboard');
		await tabTo('Everybody');
		await change('Space');
		await tabTo('Let in, on these conditions');
		await change('ArrowDown');
		await summaryOf(page, 'Grant').getByText('Block').waitFor();
		await change('ArrowUp');
		await tabTo('Compliant device');
		await change('Space');
		await tabTo('Terms of use');
		await type('to-do');
		await page.getByRole('option', { name: 'Terms of the to-do list' }).waitFor();
		await press('ArrowDown');
		await change('Enter');
		await tabTo('one of them suffices');
		await change('ArrowRight');
		await summaryOf(page, 'Grant')
			.getByText('Multifactor authentication and Compliant device and Terms of use')
			.waitFor();
		await tabTo(/^Session/);
		await change('Enter');
		await tabTo(/^Sign-in frequency/);
		await change('Space');
		await tabTo('Unit');
		// the number goes with it
		await change('End');
		await page.getByLabel('Number').waitFor({ state: 'detached' });
		await tabTo('Persistent browser session');
		await change('End');
		await tabTo(/^Token protection/);
		await summaryOf(page, 'Session').getByText('Sign-in frequency, Persistent browser session').waitFor();
		await expectNoViolations(page);
		await tabTo('Create', 'Shift+Tab');
		await press('Enter');
		await page.getByRole('heading', { level: 1, name: 'Grant by keyboard' }).waitFor();
		await page.context().close();
	});

	test('a policy for applications that act without a person blocks, and depends on their risk', async () => {
		const page = await portal.signedIn('ada');
		const { press, change, tabTo } = await begin(page, 'Workloads by keyboard');
		await tabTo('People');
		await change('ArrowRight');
		await page.getByRole('button', { name: 'Workload identities Workload identities', exact: true }).waitFor();
		await tabTo(/^Conditions/);
		await change('Enter');
		await tabTo('High');
		await change('Space');
		expect(await page.getByRole('radio', { name: 'Let in, on these conditions' }).isDisabled()).toBe(true);
		await tabTo('Create', 'Shift+Tab');
		await press('Enter');
		await page.getByRole('heading', { level: 1, name: 'Workloads by keyboard' }).waitFor();
		await page.reload();
		await summaryOf(page, 'Conditions').getByText('risk of applications high').waitFor();
		await page.context().close();
	});
});
