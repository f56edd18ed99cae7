// Authentication methods, event transmitters and event streams in the portal: an administrator decides which passkeys
// and certificates are taken and is told what people lose by it; a reader sees it; two who change it at once do not
// overwrite each other.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoTenant } from '@countersign/server';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, screenshot } from './chromium.ts';
import { expectGoodPage, expectGoodPages, looks, type Portal, startPortal } from './portal-page.ts';

const securityReader = '5d6b6bb7-de71-4623-b4af-96380a352509';
const ada = 'aaaaaaaa-0000-4000-8000-000000000001';
/** of the contractors */
const dan = 'aaaaaaaa-0000-4000-8000-000000000004';
const aaguid = '2fc0579f-8113-47ea-b116-bb5a8db9202a';

describe.runIf(hasChromium)('authentication methods in the portal', () => {
	let portal: Portal;
	let page: Page;
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
	const open = (path: string, seen = page) => seen.goto(`${portal.origin}/portal${path}`);
	const dialog = (seen = page) => seen.getByRole('dialog');
	async function confirm(action: string, sentence: RegExp) {
		const question = page.getByRole('alertdialog');
		await question.getByText(sentence).waitFor();
		await question.getByRole('button', { name: action, exact: true }).click();
		await question.waitFor({ state: 'detached' });
	}

	test('a method is turned on after a sentence that says what that means', async () => {
		await open('/methods');
		const row = page.getByRole('row').filter({ hasText: 'Text messages' });
		await row.getByText('Off', { exact: true }).waitFor();
		await row.getByRole('button', { name: 'Turn on Text messages' }).click();
		await screenshot(page, 'portal-method-dialog');
		await confirm('Turn on', /the weakest one/);
		await row.getByText('On', { exact: true }).waitFor();
	});

	test('a profile that takes listed keys alone says which passkeys stop working, and is kept', async () => {
		await open('/methods/passkeys');
		await page.getByRole('button', { name: 'Change Default passkey profile' }).click();
		await dialog().getByLabel('Kinds of authenticators').selectOption('allow');
		await dialog().getByText('List at least one kind').waitFor();
		expect(await dialog().getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
		await dialog()
			.getByLabel(/^Listed kinds/)
			.fill('YubiKey');
		await dialog().getByText('YubiKey is no AAGUID.').waitFor();
		await dialog()
			.getByLabel(/^Listed kinds/)
			.fill(aaguid);
		await dialog()
			.getByText(/stop working at their next use/)
			.waitFor();
		await expectGoodPage(page, 'passkey-profile');
		await dialog().getByRole('button', { name: 'Save' }).click();
		await dialog().waitFor({ state: 'detached' });
		await page.getByText('Synced or bound to a device, of 1 listed kind alone, not attested').waitFor();
	});

	test('a group has a profile of its own, and another group has no passkeys', { timeout: 60_000 }, async () => {
		await open('/methods/passkeys');
		await page.getByRole('button', { name: 'New profile' }).click();
		await dialog().getByLabel('Name').fill('Keys of contractors');
		await dialog()
			.getByLabel(/^Synced by a provider/)
			.uncheck();
		await dialog().getByRole('button', { name: 'Create' }).click();
		await page.getByText('Nobody has it').waitFor();
		await page.getByRole('button', { name: 'Add a group' }).click();
		const box = dialog().getByRole('combobox', { name: 'Group' });
		await box.click();
		await box.pressSequentially('Contr');
		await page.getByRole('option', { name: /Contractors/ }).click();
		await dialog().getByLabel('Keys of contractors').check();
		await dialog().getByLabel('Default passkey profile').uncheck();
		await screenshot(page, 'portal-passkey-target');
		await dialog().getByRole('button', { name: 'Save' }).click();
		await page.getByText('Contractors: Keys of contractors').waitFor();
		await page.getByRole('button', { name: 'Choose groups' }).click();
		const groups = dialog().getByRole('combobox', { name: 'Groups' });
		await groups.click();
		await groups.pressSequentially('Contr');
		await page.getByRole('option', { name: /Contractors/ }).click();
		await dialog()
			.getByText(/excluded group/)
			.waitFor();
		await dialog().getByRole('button', { name: 'Save' }).click();
		await page.getByText('Members of Contractors.').waitFor();
	});

	test('attestation that this server cannot check is refused with what to do', async () => {
		await open('/methods/passkeys');
		await page.getByRole('button', { name: 'Change Keys of contractors' }).click();
		await dialog()
			.getByLabel(/^A new passkey must be attested/)
			.check();
		await dialog().getByRole('button', { name: 'Save' }).click();
		await dialog()
			.getByText(/configure fidoMetadata first/)
			.waitFor();
		await dialog().getByRole('button', { name: 'Cancel' }).click();
	});

	test('of two administrators who change the profiles, the second overwrites nothing', async () => {
		const second = await portal.signedIn('ada');
		for (const seen of [page, second]) {
			await open('/methods/passkeys', seen);
			await seen.getByRole('button', { name: 'New profile' }).click();
			await dialog(seen)
				.getByLabel('Name')
				.fill(seen === page ? 'First' : 'Second');
		}
		await dialog().getByRole('button', { name: 'Create' }).click();
		await page.getByText('First', { exact: true }).waitFor();
		await dialog(second).getByRole('button', { name: 'Create' }).click();
		await dialog(second)
			.getByText(/changed/i)
			.first()
			.waitFor();
		await screenshot(second, 'portal-passkey-conflict');
		await page.reload();
		await page.getByText('First', { exact: true }).waitFor();
		expect(await page.getByText('Second', { exact: true }).count()).toBe(0);
		await second.context().close();
	});

	test('another system is believed for what is chosen, and no longer', { timeout: 60_000 }, async () => {
		await open('/transmitters');
		await page.getByText('No other system is believed yet').waitFor();
		await page.getByRole('button', { name: 'Believe a system' }).click();
		await dialog().getByLabel('Name').fill('Device management');
		await dialog().getByLabel('Issuer').fill('http://devices.example/');
		await dialog().getByText('An address that begins with https://').waitFor();
		await dialog().getByLabel('Issuer').fill('https://devices.example/');
		await dialog().getByLabel('Address of its keys').fill('https://devices.example/keys');
		await dialog().getByLabel('Audience').fill('https://receiver.example/fabrikam');
		expect(await dialog().getByRole('button', { name: 'Add' }).isDisabled()).toBe(true);
		await dialog()
			.getByLabel(/^Compliance of a device/)
			.check();
		await expectGoodPage(page, 'transmitter-dialog');
		await dialog().getByRole('button', { name: 'Add' }).click();
		const row = page.getByRole('row').filter({ hasText: 'Device management' });
		await row.getByText('Compliance of a device').waitFor();
		await expectGoodPage(page, 'transmitters-filled');
		await row.getByRole('button', { name: 'Remove Device management' }).click();
		await confirm('Remove', /refused from now on/);
		await page.getByText('No other system is believed yet').waitFor();
	});

	test('an application is told of events, checked, paused and forgotten', { timeout: 120_000 }, async () => {
		await open('/streams');
		await page.getByText('No application is told of security events.').waitFor();
		await page.getByRole('button', { name: 'Tell an application' }).click();
		await dialog().getByLabel('Description').fill('Alarms of the night shift');
		await dialog()
			.getByLabel(/^Address/)
			.fill('http://alarms.example/');
		await dialog().getByText('An address that begins with https://').waitFor();
		await dialog()
			.getByLabel(/^Address/)
			.fill('https://alarms.example/events');
		await dialog().getByLabel('Authorization header').fill('Bearer s3cret');
		const box = dialog().getByRole('combobox', { name: 'Application' });
		await box.click();
		await box.pressSequentially('To-do cl');
		await page.getByRole('option', { name: /To-do clean-up/ }).click();
		await dialog().getByRole('button', { name: 'Create' }).click();
		await dialog()
			.getByText(/lacks the application permission AuditLog\.Read\.All/)
			.waitFor();
		await box.click();
		await box.pressSequentially('Administration');
		await page.getByRole('option', { name: /Administration script/ }).click();
		await expectGoodPage(page, 'stream-dialog');
		await dialog().getByRole('button', { name: 'Create' }).click();
		const row = page.getByRole('row').filter({ hasText: 'Administration script' });
		await row.getByText('Pushed to https://alarms.example/events').waitFor();
		await row.getByRole('button', { name: 'Verify Alarms of the night shift' }).click();
		await page.getByText('A check is on its way').first().waitFor();
		// a toast of Fluent's lies outside of the landmarks as long as it is there
		await page.locator('.fui-ToastTitle').waitFor({ state: 'detached' });
		await expectGoodPage(page, 'streams-filled');
		await row.getByRole('button', { name: 'Pause Alarms' }).click();
		await confirm('Pause', /kept for 48 hours/);
		await row.getByText('Paused', { exact: true }).waitFor();
		await row.getByRole('button', { name: 'Resume Alarms' }).click();
		await confirm('Resume', /What was kept is sent/);
		await row.getByRole('button', { name: 'Delete Alarms' }).click();
		await confirm('Delete', /hears of nothing any more/);
		await page.getByText('No application is told of security events.').waitFor();
		expect(await page.content()).not.toContain('s3cret');
	});

	test('certificates: an authority is trusted, a rule says what they count for, and both go again', async () => {
		await open('/methods');
		await page.getByRole('link', { name: 'Certificates and smart cards' }).click();
		await page.getByText('No authority is trusted yet').waitFor();
		await page.getByRole('button', { name: 'Trust an authority' }).click();
		await dialog()
			.getByLabel('Or paste its certificate')
			.fill(readFileSync(join(portal.certificateFolder, 'ca.pem'), 'utf8'));
		await dialog().getByLabel('Address of its list').fill('http://lists.example/root.crl');
		await expectGoodPage(page, 'authority-dialog');
		await dialog().getByRole('button', { name: 'Trust', exact: true }).click();
		await page.getByText('Revoked certificates: http://lists.example/root.crl').waitFor();
		await page.getByRole('button', { name: 'Add a rule' }).click();
		await dialog().getByLabel('Policy OID').fill('1.2.x');
		await dialog().getByText('Numbers with dots between them').waitFor();
		await dialog().getByLabel('Policy OID').fill('1.2.3');
		await dialog().getByText('is asked for nothing more').waitFor();
		await expectGoodPage(page, 'certificate-rule');
		await dialog().getByRole('button', { name: 'Add', exact: true }).click();
		const rule = page.getByText('Under the policy 1.2.3: both factors', { exact: true });
		await rule.waitFor();
		await page.getByRole('button', { name: 'Require a list' }).click();
		await confirm('Require', /every authority that has no list are refused/);
		await page.getByText('Each authority must have a list').waitFor();
		await expectGoodPage(page, 'certificates-filled');
		await page.getByRole('button', { name: 'Remove Under the policy 1.2.3' }).click();
		await confirm('Remove', /count for one factor/);
		await rule.waitFor({ state: 'detached' });
		await page.getByRole('button', { name: /^Exempt / }).click();
		await confirm('Exempt', /a stolen card works until it ends/);
		await page.getByText('Needs no list').waitFor();
		await page
			.getByRole('button', { name: /^Remove / })
			.last()
			.click();
		await confirm('Remove', /are refused from now on/);
		await page.getByText('None: no certificate is taken.').waitFor();
	});

	test('a provider outside is added for a group, turned on after a warning, changed and deleted', async () => {
		await open('/methods');
		await page.getByRole('button', { name: 'Add a provider' }).click();
		await dialog().getByLabel(/^Name/).fill('Duo');
		await dialog()
			.getByLabel(/^Client ID/)
			.fill('countersign-at-duo');
		await dialog()
			.getByLabel(/^Discovery URL/)
			.fill('https://duo.example/');
		await dialog().getByText('ends with /.well-known/openid-configuration.').waitFor();
		await dialog()
			.getByLabel(/^Discovery URL/)
			.fill('https://duo.example/.well-known/openid-configuration');
		await dialog()
			.getByLabel(/^App ID/)
			.fill('20000000-0000-4000-8000-0000000000aa');
		await dialog().getByLabel('For everybody').uncheck();
		const box = dialog().getByRole('combobox', { name: 'Groups that have it' });
		await box.click();
		await box.pressSequentially('Contr');
		await page.getByRole('option', { name: /Contractors/ }).click();
		await expectGoodPage(page, 'external-dialog');
		await dialog().getByRole('button', { name: 'Add', exact: true }).click();
		const row = page.getByRole('row').filter({ hasText: 'Duo' });
		await row.getByRole('button', { name: 'Turn on Duo' }).click();
		await confirm('Turn on', /can pass for the second factor/);
		await row.getByText('Contractors').waitFor();
		await row.getByRole('button', { name: 'Change Duo' }).click();
		await dialog().getByLabel(/^Name/).fill('Duo Security');
		await dialog().getByRole('button', { name: 'Save' }).click();
		const renamed = page.getByRole('row').filter({ hasText: 'Duo Security' });
		await renamed.getByRole('button', { name: 'Delete Duo Security' }).click();
		await confirm('Delete', /Nobody is sent to this service any more/);
		await renamed.waitFor({ state: 'detached' });
	});

	test('a user is given a Temporary Access Pass, which is shown once, and loses it again', async () => {
		await open(`/users/${dan}`);
		const section = page
			.locator('section')
			.filter({ has: page.getByRole('heading', { level: 2, name: 'Authentication methods' }) });
		await section.getByText(/^Password/).waitFor();
		await section.getByRole('button', { name: 'Give a Temporary Access Pass' }).click();
		await expectGoodPage(page, 'user-pass-dialog');
		await dialog().getByRole('button', { name: 'Give' }).click();
		const shown = page.getByRole('alertdialog').getByRole('textbox', { name: 'For Dan Castillo' });
		const pass = await shown.inputValue();
		expect(pass).toHaveLength(10);
		await page.getByRole('alertdialog').getByRole('button', { name: 'I have it' }).click();
		await section.getByText(/^Temporary Access Pass, since/).waitFor();
		expect(await page.content()).not.toContain(pass);
		await expectGoodPage(page, 'user-methods');
		await section.getByRole('button', { name: 'Remove Temporary Access Pass' }).click();
		await confirm('Remove', /proves nothing any more/);
		await section.getByText(/^Temporary Access Pass, since/).waitFor({ state: 'detached' });
		await open(`/users/${ada}`);
		await section.getByText(/^Password/).waitFor();
		expect(await section.getByRole('button').count()).toBe(0);
	});

	test('a Security Reader sees methods, passkeys and transmitters, and no way to change one', async () => {
		const reader = await portal.signedIn('ben');
		await open('/methods', reader);
		await reader.getByRole('link', { name: 'Passkeys and security keys' }).click();
		await reader.getByText('Members of Contractors.').waitFor();
		await reader.waitForLoadState('networkidle');
		expect(await reader.getByRole('main').getByRole('button').count()).toBe(0);
		for (const [path, text] of [
			['/methods', 'Text messages'],
			['/transmitters', 'No other system is believed yet'],
			['/streams', 'No application is told of security events.'],
			['/methods/certificates', 'None: no certificate is taken.'],
		] as const) {
			await open(path, reader);
			await reader.getByText(text).first().waitFor();
			await reader.waitForLoadState('networkidle');
			expect(await reader.getByRole('main').getByRole('button').count()).toBe(0);
		}
		await open(`/users/${dan}`, reader);
		await reader.getByText('None that the log still holds.').waitFor();
		await reader.waitForLoadState('networkidle');
		expect(await reader.getByRole('heading', { name: 'Authentication methods' }).count()).toBe(0);
		await reader.context().close();
	});

	test('somebody without a role is told so, and no method and no transmitter is shown', async () => {
		const nobody = await portal.signedIn('cleo');
		for (const path of ['/methods', '/methods/passkeys', '/methods/certificates', '/transmitters', '/streams']) {
			await open(path, nobody);
			await nobody.getByText('Your roles do not allow this').first().waitFor();
			expect(await nobody.getByRole('main').getByRole('table').count()).toBe(0);
		}
		await nobody.context().close();
	});

	test.each(looks)('axe finds no violation on these pages: %s', { timeout: 90_000 }, async (look, options) => {
		const seen = await portal.signedIn('ada', options);
		await expectGoodPages(seen, portal.origin, look, [
			['methods', '/methods', 'Authentication methods'],
			['passkeys', '/methods/passkeys', 'Passkeys'],
			['certificates', '/methods/certificates', 'Certificates'],
			['transmitters', '/transmitters', 'Event transmitters'],
			['streams', '/streams', 'Event streams'],
		]);
		await seen.context().close();
	});

	test('everything is put back as a new tenant has it', async () => {
		await open('/methods/passkeys');
		await page.getByRole('button', { name: 'Put everything back' }).click();
		await confirm('Put back', /Everybody can register and use every passkey again/);
		await page.getByText('Synced or bound to a device, any kind, not attested').waitFor();
		await page.getByText('No group is excluded.').waitFor();
		expect(await page.getByText('Keys of contractors').count()).toBe(0);
	});
});
