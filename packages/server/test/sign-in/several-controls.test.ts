// What is asked where a policy takes one of several controls, and where several are unmet: as a table, in one sitting.
// Microsoft Entra, "Conditional Access: Grant", "Building a Conditional Access policy".
import {
	type BrowserPage,
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { applyPolicy } from '../apply-policy.ts';
import { createSoftwareDevice } from './software-device.ts';

const alice = { username: 'alice@contoso.example', password: testIds.password, totpSecret: testIds.totpSecret };
const step = (page: BrowserPage) => page.fields.get('step');
const namesDevice = (page: BrowserPage) => page.body.includes('name="choose:use-device"');

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority();
});
afterEach(() => authority.close());

async function begin() {
	const browser = createBrowser(authority);
	const client = createTestClient(authority);
	return { browser, client, page: await browser.submit(await browser.open(client.authorizePath()), alice) };
}

test.each<[string, object, string, boolean]>([
	['mfa OR compliantDevice', { operator: 'OR', builtInControls: ['mfa', 'compliantDevice'] }, 'one-time-code', true],
	[
		'mfa OR domainJoinedDevice',
		{ operator: 'OR', builtInControls: ['mfa', 'domainJoinedDevice'] },
		'one-time-code',
		true,
	],
	['mfa AND compliantDevice', { operator: 'AND', builtInControls: ['mfa', 'compliantDevice'] }, 'one-time-code', false],
	['mfa alone', { operator: 'OR', builtInControls: ['mfa'] }, 'one-time-code', false],
	['compliantDevice alone', { operator: 'OR', builtInControls: ['compliantDevice'] }, 'use-device', false],
])('%s: which page comes first, and whether it names the device', async (_, grantControls, first, device) => {
	await applyPolicy(authority, { grantControls });
	const { page } = await begin();
	expect([step(page), namesDevice(page)]).toEqual([first, device]);
});

test('mfa OR compliantDevice is met by the device, which is chosen on the page of the code', async () => {
	const laptop = await createSoftwareDevice(authority.now);
	const { directory, directoryChanges } = authority.app.authority.storage;
	const device = {
		id: '80000000-0000-4000-8000-000000000001',
		tenantId: testIds.tenant,
		deviceId: laptop.deviceId,
		displayName: 'Laptop',
		accountEnabled: true,
		trustType: 'AzureAd' as const,
		isCompliant: true,
		operatingSystem: 'Linux',
		key: laptop.key,
		registeredAt: 0,
	};
	const version = (await directory.tenantVersion(testIds.tenant)) ?? 0;
	const audit = { id: 'a', at: 0, changes: [] } as never;
	expect(await directoryChanges.apply(testIds.tenant, [{ kind: 'putDevice', device }], audit, version)).toBe(true);
	await applyPolicy(authority, { grantControls: { operator: 'OR', builtInControls: ['mfa', 'compliantDevice'] } });
	const { browser, client, page } = await begin();
	const asked = await browser.submit(page, { 'choose:use-device': 'Use this device' });
	expect(step(asked)).toBe('use-device');
	// whoever thinks better of it is asked for the code again
	const back = await browser.submit(asked, { decline: 'Not here' });
	expect([step(back), namesDevice(back)]).toEqual(['one-time-code', true]);
	const again = await browser.submit(back, { 'choose:use-device': 'Use this device' });
	const proven = await browser.submit(again, { statement: await laptop.proof(again) });
	const { body } = await client.redeem(await client.signIn(browser, proven, alice));
	expect(decodeJwt(body.access_token)).toMatchObject({ amr: ['pwd'], deviceid: laptop.deviceId });
});

test('two unmet controls are asked in one sitting: the second factor, then the device', async () => {
	await applyPolicy(authority, { grantControls: { operator: 'AND', builtInControls: ['mfa', 'compliantDevice'] } });
	const { browser, page } = await begin();
	expect(step(page)).toBe('one-time-code');
	const next = await browser.submit(page, { code: authority.oneTimeCode(testIds.totpSecret) });
	expect(step(next)).toBe('use-device');
});
