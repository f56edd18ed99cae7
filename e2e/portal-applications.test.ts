// Applications in the portal: one is registered, given redirect URIs, a secret, permissions and an owner, consented to,
// deleted and restored; a reader sees all of it and no way to change it.
import { demoTenant } from '@countersign/server';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createIssuer } from '../packages/server/test/sign-in/certificates.ts';
import { hasChromium, screenshot } from './chromium.ts';
import { expectGoodPage, expectGoodPages, looks, type Portal, startPortal } from './portal-page.ts';

const securityReader = '5d6b6bb7-de71-4623-b4af-96380a352509';

describe.runIf(hasChromium)('applications in the portal', () => {
	let portal: Portal;
	let page: Page;
	let address = '';
	beforeAll(async () => {
		const file = demoTenant();
		file.tenants[0]?.directoryRoles?.push({
			roleTemplateId: securityReader,
			displayName: 'Security Reader',
			members: ['ben@fabrikam.example'],
		});
		portal = await startPortal({ tenantFile: JSON.stringify(file) });
		page = await portal.signedIn('ada');
	}, 120_000);
	afterAll(() => portal?.close());
	const open = (path: string) => page.goto(`${portal.origin}/portal${path}`);
	const dialog = () => page.getByRole('dialog');
	const partOf = (name: string) =>
		page.locator('section').filter({ has: page.getByRole('heading', { level: 2, name, exact: true }) });
	async function confirm(action: string) {
		await page.getByRole('alertdialog').getByRole('button', { name: action, exact: true }).click();
		await page.getByRole('alertdialog').waitFor({ state: 'detached' });
	}

	test('an application is registered, and its page opens with nothing missing to be used', async () => {
		await open('/applications');
		await page.getByRole('button', { name: 'Register an application' }).click();
		await dialog().getByLabel('Name').fill('Warehouse');
		await screenshot(page, 'portal-application-dialog');
		await dialog().getByRole('button', { name: 'Register' }).click();
		await page.getByRole('heading', { level: 1, name: 'Warehouse' }).waitFor();
		await page.waitForLoadState('networkidle');
		expect(await page.getByText('It is registered and not in use').count()).toBe(0);
		address = new URL(page.url()).pathname.replace('/portal', '');
	});

	test('a redirect URI that the authority would refuse is told as one types', async () => {
		await open(address);
		await page.getByRole('button', { name: 'Redirect URIs' }).click();
		const box = dialog().getByLabel('A page in a browser');
		await box.fill('http://warehouse.example/back');
		await dialog().getByText('http://warehouse.example/back must use https, or http on loopback.').waitFor();
		expect(await dialog().getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
		await screenshot(page, 'portal-redirects-dialog');
		await box.fill('https://warehouse.example/back\nhttp://localhost:5173/');
		await dialog().getByRole('button', { name: 'Save' }).click();
		await page.getByText('https://warehouse.example/back, http://localhost:5173/').waitFor();
	});

	test('a secret is shown once, and is told apart by its beginning alone afterwards', async () => {
		await open(address);
		await page.getByRole('button', { name: 'New secret' }).click();
		await dialog().getByLabel('Name').fill('Of the build');
		await dialog().getByRole('button', { name: 'Make it' }).click();
		const shown = page.getByRole('alertdialog').getByRole('textbox', { name: 'Of the build' });
		const secret = await shown.inputValue();
		expect(secret).toHaveLength(40);
		await expectGoodPage(page, 'application-secret');
		await page.getByRole('alertdialog').getByRole('button', { name: 'I have it' }).click();
		await partOf('Secrets and certificates')
			.getByText(`Secret: Of the build (${secret.slice(0, 3)}…)`)
			.waitFor();
		expect(await page.content()).not.toContain(secret);
		await page.getByRole('button', { name: 'Delete secret Of the build' }).click();
		await confirm('Delete');
		await partOf('Secrets and certificates')
			.getByText(/cannot prove who it is/)
			.waitFor();
	});

	test('a certificate is chosen as a file or pasted, never with its private key, and removed', async () => {
		const pem = (await createIssuer('CN=Warehouse')).certificate.toString('pem');
		await open(address);
		const section = partOf('Secrets and certificates');
		await section.getByRole('button', { name: 'Add a certificate' }).click();
		await dialog().getByLabel('Or paste it').fill('-----BEGIN PRIVATE KEY-----');
		await dialog().getByText('This holds a private key').waitFor();
		expect(await dialog().getByRole('button', { name: 'Add', exact: true }).isDisabled()).toBe(true);
		await expectGoodPage(page, 'application-certificate');
		const file = { name: 'Of the warehouse.pem', mimeType: 'application/x-pem-file', buffer: Buffer.from(pem) };
		await dialog().locator('input[type=file]').setInputFiles(file);
		// the file is read before its name is taken over
		await expect.poll(() => dialog().getByLabel('Name').inputValue()).toBe('Of the warehouse');
		await dialog().getByRole('button', { name: 'Add', exact: true }).click();
		await section.getByText(/^Certificate: Of the warehouse/).waitFor();
		await section.getByRole('button', { name: 'Remove certificate Of the warehouse' }).click();
		await confirm('Remove');
		await section.getByText(/cannot prove who it is/).waitFor();
	});

	test('another issuer is trusted in place of a secret, told by name and subject, and no longer', async () => {
		await open(address);
		const section = partOf('Tokens of other issuers in place of a secret');
		await section.getByText('No other issuer is trusted to speak for it.').waitFor();
		await section.getByRole('button', { name: 'Trust an issuer' }).click();
		await dialog().getByLabel('Name').fill('Of the pipeline');
		await dialog().getByText('Letters, digits, - and _ alone').waitFor();
		await dialog().getByLabel('Name').fill('pipeline');
		await dialog().getByLabel('Issuer').fill('http://issuer.example');
		await dialog().getByText('An address that begins with https://').waitFor();
		await dialog().getByLabel('Issuer').fill('https://token.actions.githubusercontent.com');
		await dialog().getByLabel('Subject').fill('repo:fabrikam/orders:ref:refs/heads/main');
		await expectGoodPage(page, 'application-federated');
		await dialog().getByRole('button', { name: 'Trust', exact: true }).click();
		await section.getByText('repo:fabrikam/orders:ref:refs/heads/main').waitFor();
		await section.getByRole('button', { name: 'Remove pipeline' }).click();
		await confirm('Remove');
		await section.getByText('No other issuer is trusted to speak for it.').waitFor();
	});

	test('a permission is offered, switched off, and deleted only then; a role beside it', async () => {
		await open(address);
		const part = partOf('Permissions that it offers for people');
		await part.getByRole('button', { name: 'Name the API' }).click();
		await confirm('Name');
		await part.getByRole('button', { name: 'Add a permission' }).click();
		await dialog().getByLabel('Name').fill('Stock Read');
		await dialog().getByText('Letters, digits and').waitFor();
		await dialog().getByLabel('Name').fill('Stock.Read');
		await dialog().getByLabel('What it allows, in a few words').fill('Read the stock');
		await dialog().getByRole('button', { name: 'Add' }).click();
		await part.getByText('Stock.Read').waitFor();
		expect(await part.getByRole('button', { name: 'Delete Stock.Read' }).count()).toBe(0);
		await part.getByRole('button', { name: 'Switch off Stock.Read' }).click();
		await confirm('Switch off');
		await part.getByRole('button', { name: 'Delete Stock.Read' }).click();
		await confirm('Delete');
		await part.getByText('It offers none').waitFor();
		const roles = partOf('Roles that it defines');
		await roles.getByRole('button', { name: 'Add a role' }).click();
		await dialog().getByLabel('Name in tokens').fill('Stock.Approve');
		await dialog().getByLabel('Name for people').fill('Approver');
		await dialog().getByLabel('What it allows').fill('Approves orders of stock');
		await dialog().getByRole('button', { name: 'Add' }).click();
		await roles.getByText('Approver, for people and groups').waitFor();
	});

	test('permissions are asked for, granted for everybody, and withdrawn one by one', { timeout: 60_000 }, async () => {
		await open(address);
		const part = partOf('Permissions that it asks for');
		const ask = async (how: 'Scope' | 'Role', permission: string) => {
			await part.getByRole('button', { name: 'Ask for a permission' }).click();
			await dialog().getByLabel('Of which API').selectOption({ label: 'Microsoft Graph' });
			await dialog().getByLabel('How it is used').selectOption(how);
			const box = dialog().getByRole('combobox', { name: 'Permissions' });
			await box.click();
			await box.pressSequentially(permission);
			await page
				.getByRole('option', { name: new RegExp(`^${permission}`) })
				.first()
				.click();
			await screenshot(page, 'portal-application-ask');
			await dialog().getByRole('button', { name: 'Ask' }).click();
			await dialog().waitFor({ state: 'detached' });
		};
		await ask('Scope', 'Group.Read.All');
		await ask('Role', 'User.Read.All');
		const rowOf = (name: string) => part.getByRole('listitem').filter({ hasText: name });
		await rowOf('User.Read.All').getByText('Not granted').waitFor();
		await part.getByRole('button', { name: 'Grant consent for everybody' }).click();
		await page
			.getByRole('alertdialog')
			.getByText(/Group.Read.All, User.Read.All/)
			.waitFor();
		await confirm('Grant');
		await rowOf('Group.Read.All').getByText('Granted for everybody').waitFor();
		await rowOf('User.Read.All').getByText('Granted for everybody').waitFor();
		await part.getByRole('button', { name: 'Withdraw User.Read.All' }).click();
		await confirm('Withdraw');
		await rowOf('User.Read.All').getByText('Not granted').waitFor();
		await part.getByRole('button', { name: 'Remove User.Read.All' }).click();
		await confirm('Remove');
		await rowOf('User.Read.All').waitFor({ state: 'detached' });
		await rowOf('Group.Read.All').getByText('Granted for everybody').waitFor();
	});

	test('an owner without a directory role changes the application, and no other', { timeout: 60_000 }, async () => {
		await open(address);
		await partOf('Owners').getByRole('button', { name: 'Add an owner' }).click();
		const box = dialog().getByRole('combobox', { name: 'Person' });
		await box.click();
		await box.pressSequentially('Ben');
		await page.getByRole('option', { name: /Ben Okafor/ }).click();
		await dialog().getByRole('button', { name: 'Add' }).click();
		await partOf('Owners').getByRole('link', { name: 'Ben Okafor' }).waitFor();
		const owner = await portal.signedIn('ben');
		await owner.goto(`${portal.origin}/portal${address}`);
		await owner.getByRole('button', { name: 'Redirect URIs' }).waitFor();
		expect(await owner.getByRole('button', { name: 'Grant consent for everybody' }).count()).toBe(0);
		await owner.getByRole('button', { name: 'Change', exact: true }).click();
		await owner.getByRole('dialog').getByLabel('Name').fill('Warehouse of the north');
		await owner.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
		await owner.getByRole('heading', { level: 1, name: 'Warehouse of the north' }).waitFor();
		await owner.context().close();
		await open(address);
		await partOf('Owners').getByRole('button', { name: 'Remove owner Ben Okafor' }).click();
		await confirm('Remove');
		await partOf('Owners')
			.getByText(/Nobody:/)
			.waitFor();
	});

	test('whoever only reads sees the application and no way to change it', async () => {
		const reader = await portal.signedIn('ben');
		await reader.goto(`${portal.origin}/portal${address}`);
		await reader.getByText('Granted for everybody').waitFor();
		await reader.waitForLoadState('networkidle');
		const writes = reader.getByRole('main').getByRole('button').filter({ hasNotText: 'Copy' });
		expect(await writes.count()).toBe(0);
		await reader.goto(`${portal.origin}/portal/applications?show=deleted`);
		await reader.getByText('Nothing was deleted in the last 30 days.').waitFor();
		await reader.waitForLoadState('networkidle');
		expect(await reader.getByRole('button', { name: /Register|Restore|Delete/ }).count()).toBe(0);
		await reader.context().close();
	});

	test.each(looks)(
		'axe finds no violation on the page of an application with everything on it: %s',
		{
			timeout: 90_000,
		},
		async (look, options) => {
			const seen = await portal.signedIn('ada', options);
			await expectGoodPages(seen, portal.origin, look, [['application-whole', address, /Warehouse/]]);
			await seen.context().close();
		},
	);

	test('a deleted application is restored with its registration, and without its consents', async () => {
		await open(address);
		await page.getByRole('main').getByRole('button', { name: 'Delete', exact: true }).click();
		await page
			.getByRole('alertdialog')
			.getByText(/For 30 days it can be restored/)
			.waitFor();
		await screenshot(page, 'portal-application-delete');
		await page.getByRole('alertdialog').getByRole('button', { name: 'Delete', exact: true }).click();
		await page.getByRole('heading', { level: 1, name: 'Applications' }).waitFor();
		await open('/applications?show=deleted');
		const row = page.getByRole('row').filter({ hasText: 'Warehouse' });
		await row.waitFor();
		await expectGoodPage(page, 'applications-deleted');
		await row.getByRole('button', { name: /^Restore/ }).click();
		await confirm('Restore');
		await page.getByText('Nothing was deleted in the last 30 days.').waitFor();
		await open(address);
		await page.getByText('https://warehouse.example/back').first().waitFor();
		await partOf('Permissions that it asks for').getByText('Not granted').waitFor();
	});
});
