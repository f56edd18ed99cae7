// The registration of a device: what it makes, who may, and which policies are judged before it.
import 'reflect-metadata';
import {
	type BrowserPage,
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Device } from '../../src/records/device.ts';
import type { DirectoryChange } from '../../src/storage/directory-change-store.ts';
import { applyPolicy } from '../apply-policy.ts';
import { createSoftwareDevice } from './software-device.ts';

const alice = { username: 'alice@contoso.example', password: testIds.password };
const step = (page: BrowserPage) => page.fields.get('step');
const codeOf = (page: BrowserPage) => /AADSTS(\d+)/.exec(page.body)?.[1];
const problem = (page: BrowserPage) => /role="alert">([^<]*)/.exec(page.body)?.[1];

let authority: TestAuthority;
let laptop: Awaited<ReturnType<typeof createSoftwareDevice>>;
beforeEach(async () => {
	authority = await createTestAuthority();
	laptop = await createSoftwareDevice(authority.now);
});
afterEach(() => authority.close());

const known = (more: Partial<Device> = {}): Device => ({
	id: '80000000-0000-4000-8000-000000000001',
	tenantId: testIds.tenant,
	deviceId: laptop.deviceId,
	displayName: 'Laptop',
	accountEnabled: true,
	trustType: 'AzureAd',
	isCompliant: true,
	operatingSystem: 'Linux',
	key: laptop.key,
	registeredAt: 0,
	...more,
});

async function change(...changes: DirectoryChange[]): Promise<void> {
	const { directory, directoryChanges } = authority.app.authority.storage;
	const version = (await directory.tenantVersion(testIds.tenant)) ?? 0;
	const done = await directoryChanges.apply(testIds.tenant, changes, { id: 'a', at: 0, changes: [] } as never, version);
	expect(done).toBe(true);
}
const put = (more: Partial<Device> = {}) => change({ kind: 'putDevice', device: known(more) });

/** the page after the password */
async function begin(script: object = alice) {
	const browser = createBrowser(authority);
	const client = createTestClient(authority);
	return { browser, client, page: await client.run(browser, script) };
}

describe('registration', () => {
	const register = async () => {
		const begun = await begin();
		return { ...begun, asked: await begun.browser.submit(begun.page, { 'choose:register-device': 'x' }) };
	};

	test('makes an object with the device’s key, its owner and an audit; compliance is for others to say', async () => {
		await applyPolicy(authority, { control: 'compliantDevice' });
		const { browser, asked } = await register();
		expect(step(asked)).toBe('register-device');
		const after = await browser.submit(asked, { statement: await laptop.registration(asked) });
		expect(codeOf(after)).toBe('53000');
		const { devices, directoryChanges } = authority.app.authority.storage;
		expect(await devices.find(testIds.tenant, laptop.deviceId)).toMatchObject({
			displayName: 'Test laptop',
			trustType: 'AzureAd',
			deviceOwnership: 'Company',
			key: laptop.key,
		});
		const [audit] = await directoryChanges.audits(testIds.tenant, 1);
		expect(audit).toMatchObject({ activity: 'Register device', category: 'Device', initiator: { id: testIds.alice } });
		// an administrator marks it: the next sign-in on it goes through
		const registered = (await devices.find(testIds.tenant, laptop.deviceId)) as Device;
		await put({ id: registered.id });
		const next = await begin();
		const proven = await next.browser.submit(next.page, { statement: await laptop.proof(next.page) });
		expect(codeOf(proven)).toBeUndefined();
	});

	test('is subject to policies on urn:user:registerdevice: a second factor first', async () => {
		await applyPolicy(authority, { control: 'compliantDevice' });
		const policy = {
			id: '61000000-0000-4000-8000-0000000000ab',
			displayName: 'MFA to register a device',
			state: 'enabled',
			grantControls: { operator: 'OR', builtInControls: ['mfa'] },
			conditions: {
				clientAppTypes: ['all'],
				applications: { includeUserActions: ['urn:user:registerdevice'] },
				users: { includeUsers: ['All'] },
			},
		};
		const { conditionalAccess } = authority.app.authority.storage;
		await conditionalAccess.put(testIds.tenant, 'policies', policy as never);
		const { browser, client, asked } = await register();
		expect(step(asked)).toBe('one-time-code');
		const proven = await client.signIn(browser, asked, { totpSecret: testIds.totpSecret });
		expect(step(proven)).toBe('register-device');
		await conditionalAccess.put(testIds.tenant, 'policies', {
			...policy,
			grantControls: { operator: 'OR', builtInControls: ['block'] },
		} as never);
		const refused = await browser.submit(proven, { statement: await laptop.registration(proven) });
		expect(codeOf(refused)).toBe('53003');
		expect(await authority.app.authority.storage.devices.find(testIds.tenant, laptop.deviceId)).toBeUndefined();
	});

	test('is not for guests: their devices are known at home', async () => {
		await authority.close();
		authority = await createTestAuthority({
			tenants: testTenants((tenant) => {
				tenant.users?.push({
					id: '30000000-0000-4000-8000-0000000000aa',
					userPrincipalName: 'eve_northwind.example#EXT#@contoso.example',
					displayName: 'Eve (guest)',
					homeAccount: 'eve@northwind.example',
				});
			}),
		});
		laptop = await createSoftwareDevice(authority.now);
		await applyPolicy(authority, { control: 'compliantDevice' });
		const { browser, page } = await begin({ ...alice, username: 'eve@northwind.example', consent: true });
		const asked = await browser.submit(page, { 'choose:register-device': 'x' });
		expect(step(asked)).toBe('register-device');
		const after = await browser.submit(asked, { statement: await laptop.registration(asked) });
		expect(problem(after)).toMatch(/home organization/);
		expect(await authority.app.authority.storage.devices.list(testIds.tenant, 9)).toEqual([]);
	});

	test.each<[string, (page: BrowserPage) => Promise<string>]>([
		[
			'by another key than it carries',
			async (page) => laptop.registration(page, {}, (await createSoftwareDevice(authority.now)).key),
		],
		['for another authority', (page) => laptop.registration(page, { aud: 'https://evil.test' })],
		['for another sign-in', (page) => laptop.registration(page, { transaction: 'other' })],
		['without a name', (page) => laptop.registration(page, { display_name: ' ' })],
		['with a name that a log would misread', (page) => laptop.registration(page, { display_name: 'a\u202eb\n' })],
		['that is a proof', (page) => laptop.proof(page)],
	])('a statement %s registers nothing', async (_name, lie) => {
		await applyPolicy(authority, { control: 'compliantDevice' });
		const { browser, asked } = await register();
		expect(problem(await browser.submit(asked, { statement: await lie(asked) }))).toMatch(/could not be registered/);
		expect(await authority.app.authority.storage.devices.list(testIds.tenant, 9)).toEqual([]);
	});
});
