// A device that a policy asks for, in Chromium: borrowed from a development authority, and proven by the agent.
import { type DevelopmentAuthority, startDevelopment } from '@countersign/server';
import { createTestClient, testIds, testTenants } from '@countersign/testkit';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startAgent } from '../packages/cli/src/device/agent.ts';
import { createDeviceFile, publicKeyOf } from '../packages/cli/src/device/device-key.ts';
import { hasChromium, launch, openPage, screenshot } from './chromium.ts';
import { freePort } from './free-port.ts';
import { expectGoodPage } from './good-page.ts';
import { enterPassword } from './sign-in-pages.ts';
import { certificateFolder } from './trust.ts';

const looks: [string, BrowserContextOptions][] = [
	['light', {}],
	['dark', { colorScheme: 'dark' }],
	['narrow', { viewport: { width: 320, height: 740 } }],
];

describe.runIf(hasChromium)('in Chromium', () => {
	let authority: DevelopmentAuthority;
	let browser: Browser;
	let agent: Awaited<ReturnType<typeof startAgent>>;
	beforeAll(async () => {
		const port = await freePort();
		const device = createDeviceFile(`https://localhost:${port}`, 'join', 'Workshop laptop');
		const tenants = testTenants((tenant) => {
			tenant.devices = [
				{ id: testIds.office, deviceId: testIds.mfaForC1, displayName: 'Demo laptop', isCompliant: true },
				{ id: testIds.finance, deviceId: testIds.blockC2, displayName: 'Old phone', isCompliant: false },
				{
					id: testIds.everyone,
					deviceId: device.deviceId,
					displayName: 'Workshop laptop',
					isCompliant: true,
					key: publicKeyOf(device) as never,
				},
			];
			tenant.identity = {
				conditionalAccess: {
					policies: [
						{
							id: testIds.mfaForPayroll,
							displayName: 'Compliant devices',
							state: 'enabled',
							conditions: {
								clientAppTypes: ['all'],
								applications: { includeApplications: [testIds.orders] },
								users: { includeUsers: ['All'] },
							},
							grantControls: { operator: 'OR', builtInControls: ['compliantDevice'] },
						},
					],
				},
			};
		});
		const tenantFile = JSON.stringify(tenants);
		authority = await startDevelopment({ dataFolder: ':memory:', certificateFolder, port, tenantFile });
		agent = await startAgent(device, () => undefined);
		browser = await launch();
	});
	afterAll(async () => {
		await browser?.close();
		agent?.close();
		await authority?.close();
	});

	async function askForDevice(options: BrowserContextOptions): Promise<Page> {
		const page = await openPage(browser, options);
		await page.goto(authority.origin + createTestClient({ origin: authority.origin } as never).authorizePath());
		await enterPassword(page, 'alice@contoso.example', testIds.password);
		await page.waitForSelector('text=Show your device');
		return page;
	}

	test.each(looks)(
		'a device is borrowed; one that is not compliant is refused with what to do next: %s',
		async (look, options) => {
			const page = await askForDevice(options);
			await expectGoodPage(page, { scripts: 1 });
			await screenshot(page, `${look}-use-device`);
			await page.click('input[name="choose:register-device"]');
			await page.waitForSelector('h1:has-text("Register this device")');
			await expectGoodPage(page, { scripts: 1 });
			await screenshot(page, `${look}-register-device`);
			await page.click('input[name="choose:borrow-device"]');
			await page.waitForSelector('text=Borrow a device');
			await expectGoodPage(page);
			await screenshot(page, `${look}-borrow-device`);
			await page.click('text=Old phone');
			await page.click('button[type=submit]');
			await page.waitForSelector('text=53000');
			await screenshot(page, `${look}-device-refused`);
		},
	);

	test('the agent proves the device by its key, and the sign-in goes on', async () => {
		const page = await askForDevice({});
		await page.click('button[type=submit]');
		await page.waitForSelector('text=Stay signed in?');
		expect(await page.textContent('.account')).toBe('alice@contoso.example');
	});
});
