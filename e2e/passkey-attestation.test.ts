// Attestation and profiles of passkeys in Chromium, whose own authenticator is vouched for by a certificate of the kind
// that makers issue: a key that is vouched for is kept, and each other one is refused on a page that says why.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DevelopmentAuthority, startDevelopment } from '@countersign/server';
import { createTestClient, testIds, testTenants } from '@countersign/testkit';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createPublisher, virtualMakerRoot } from '../packages/server/test/sign-in/authenticator-maker.ts';
import { hasChromium, launch, openPage, screenshot } from './chromium.ts';
import { expectGoodPage } from './good-page.ts';
import { trustedKeyArgument } from './passkey-authenticator.ts';
import { enterPassword } from './sign-in-pages.ts';
import { certificateFolder } from './trust.ts';

const application = 'http://localhost:7000/';
/** of Chromium's virtual authenticator */
const virtual = '01020304-0506-0708-0102-030405060708';
const other = '2fc0579f-8113-47ea-b116-bb5a8db9202a';
const profileId = '00000000-0000-0000-0000-000000000001';

const profile = (change: object) => ({
	id: profileId,
	name: 'Keys',
	passkeyTypes: 'deviceBound,synced' as const,
	attestationEnforcement: 'disabled' as const,
	keyRestrictions: { isEnforced: false, enforcementType: 'allow' as const, aaGuids: [] },
	...change,
});

/** Everybody needs a phishing-resistant method for the orders API, nobody has one, and one profile says which. */
function tenants(change: object): string {
	return JSON.stringify(
		testTenants((tenant) => {
			for (const user of tenant.users ?? []) delete user.authentication;
			const includeTargets = [{ id: 'all_users', allowedPasskeyProfiles: [profileId] }];
			tenant.settings = {
				...tenant.settings,
				authenticationMethods: { fido2: { passkeyProfiles: [profile(change)], includeTargets } as never },
			};
			tenant.identity?.conditionalAccess?.policies?.push({
				id: '61000000-0000-4000-8000-0000000000aa',
				displayName: 'Passkeys for orders',
				state: 'enabled',
				conditions: {
					clientAppTypes: ['all'],
					applications: { includeApplications: [testIds.orders] },
					users: { includeUsers: ['All'] },
				},
				grantControls: { operator: 'OR', authenticationStrength: { id: '00000000-0000-0000-0000-000000000004' } },
			} as never);
		}),
	);
}

describe.runIf(hasChromium)('attestation in Chromium', () => {
	let browser: Browser;
	let folder: string;
	let authority: DevelopmentAuthority | undefined;
	let root: string;
	beforeAll(async () => {
		root = await virtualMakerRoot();
	});
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), 'fido-metadata-'));
	});
	afterEach(async () => {
		await browser?.close();
		await authority?.close();
		rmSync(folder, { recursive: true, force: true });
	});
	afterAll(() => browser?.close());

	/** @param models that the operator's file vouches for */
	async function start(change: object, models: string[] = [virtual]): Promise<DevelopmentAuthority> {
		const publisher = await createPublisher();
		const [blobFile, rootCertificateFile] = [join(folder, 'blob.jwt'), join(folder, 'root.pem')];
		writeFileSync(rootCertificateFile, publisher.rootPem);
		writeFileSync(
			blobFile,
			await publisher.publish(models.map((aaguid) => ({ aaguid, description: 'Virtual key', roots: [root] }))),
		);
		authority = await startDevelopment({
			dataFolder: ':memory:',
			certificateFolder,
			port: 0,
			tenantFile: tenants(change),
			fidoMetadata: { blobFile, rootCertificateFile },
		});
		browser = await launch({ args: [trustedKeyArgument(certificateFolder)] });
		return authority;
	}

	/** Alice, with an authenticator of her own, on the page that has her make a passkey. */
	async function openRegistration(
		{ origin }: DevelopmentAuthority,
		options: object = {},
		context: BrowserContextOptions = {},
	): Promise<Page> {
		const page = await openPage(browser, { ignoreHTTPSErrors: false, ...context });
		await page.route(`${application}**`, (route) =>
			route.fulfill({ contentType: 'text/html', body: 'the application' }),
		);
		const devtools = await page.context().newCDPSession(page);
		await devtools.send('WebAuthn.enable');
		await devtools.send('WebAuthn.addVirtualAuthenticator', {
			options: {
				protocol: 'ctap2',
				transport: 'usb',
				hasResidentKey: true,
				hasUserVerification: true,
				isUserVerified: true,
				automaticPresenceSimulation: true,
				...options,
			},
		});
		await page.goto(origin + createTestClient({ origin } as never).authorizePath());
		await enterPassword(page, 'alice@contoso.example', testIds.password);
		await page.waitForSelector('[data-passkey-action=create]', { state: 'attached' });
		return page;
	}

	const keysOf = async ({ app }: DevelopmentAuthority) =>
		(await app.authority.storage.directory.findUser(testIds.tenant, testIds.alice))?.registeredMethods?.passkeys ?? [];

	test('[sec 148] a key whose maker is in the operator’s file is kept with its model, and signs in', async () => {
		const running = await start({ attestationEnforcement: 'registrationOnly', passkeyTypes: 'deviceBound' });
		const page = await openRegistration(running);
		await page.click('button[type=submit]');
		await page.waitForSelector('text=Stay signed in?');
		expect(await keysOf(running)).toMatchObject([
			{ aaguid: virtual, passkeyType: 'deviceBound', attestation: { model: 'Virtual key' } },
		]);
		await page.click('button[type=submit]');
		await page.waitForSelector('text=the application');
	});

	const looks: [string, BrowserContextOptions, RegExp][] = [
		['light', {}, /whose maker vouches for them/],
		['dark', { colorScheme: 'dark' }, /whose maker vouches for them/],
		['narrow', { viewport: { width: 320, height: 700 } }, /whose maker vouches for them/],
		['german', { locale: 'de-DE' }, /für die der Hersteller bürgt/],
	];
	test.each(looks)(
		'[sec 148] a key whose maker is not in the file is refused, and the page says why: %s',
		async (look, context, said) => {
			const running = await start({ attestationEnforcement: 'registrationOnly' }, [other]);
			const page = await openRegistration(running, {}, context);
			await page.click('button[type=submit]');
			await page.waitForSelector('.problem[role=alert]:not([data-passkey-problem])');
			expect(await page.textContent('.problem[role=alert]')).toMatch(said);
			await screenshot(page, `${look}-passkey-not-attested`);
			await expectGoodPage(page, { scripts: 1 });
			expect(await keysOf(running)).toEqual([]);
		},
	);

	test.each<[string, object, object, string]>([
		[
			'a kind that is not allowed',
			{ keyRestrictions: { isEnforced: true, enforcementType: 'allow', aaGuids: [other] } },
			{},
			'does not accept passkeys of this kind',
		],
		[
			'a kind that is blocked',
			{ keyRestrictions: { isEnforced: true, enforcementType: 'block', aaGuids: [virtual] } },
			{},
			'does not accept passkeys of this kind',
		],
		[
			'a passkey that is copied',
			{ passkeyTypes: 'deviceBound' },
			{ defaultBackupEligibility: true, defaultBackupState: true },
			'only passkeys that stay on one device',
		],
	])('%s is refused, and the page says why', async (name, change, options, said) => {
		const running = await start(change);
		const page = await openRegistration(running, options);
		await page.click('button[type=submit]');
		await page.waitForSelector(`text=${said}`);
		await screenshot(page, `light-passkey-${name.replaceAll(' ', '-')}`);
		await expectGoodPage(page, { scripts: 1 });
		expect(await keysOf(running)).toEqual([]);
	});
});
