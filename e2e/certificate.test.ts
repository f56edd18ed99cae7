// A certificate in Chromium: the page that asks for it, the journey to the second listener, and the way back.
import { type DevelopmentAuthority, startDevelopment } from '@countersign/server';
import { createTestClient, testIds, testTenants } from '@countersign/testkit';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createIssuer, type IssuedCertificate, type TestIssuer } from '../packages/server/test/sign-in/certificates.ts';
import { hasChromium, launch, openPage, screenshot } from './chromium.ts';
import { expectGoodPage } from './good-page.ts';
import { certificateFolder } from './trust.ts';

const application = 'http://localhost:7000/';

describe.runIf(hasChromium)('certificates in Chromium', () => {
	let authority: DevelopmentAuthority;
	let browser: Browser;
	let card: IssuedCertificate;
	beforeAll(async () => {
		authority = await startDevelopment({
			dataFolder: ':memory:',
			certificateFolder,
			port: 0,
			tenantFile: JSON.stringify(testTenants()),
		});
		const root: TestIssuer = await createIssuer('CN=Root');
		card = await root.issue({ upn: 'alice@contoso.example' });
		const { directory, directoryChanges } = authority.app.authority.storage;
		const tenant = await directory.findTenant(testIds.tenant);
		const settings = {
			...tenant?.settings,
			authenticationMethods: {
				x509Certificate: {
					state: 'enabled' as const,
					authenticationModeConfiguration: {
						x509CertificateAuthenticationDefaultMode: 'x509CertificateMultiFactor' as const,
						x509CertificateDefaultRequiredAffinityLevel: 'low' as const,
						rules: [],
					},
					certificateUserBindings: [
						{ x509CertificateField: 'PrincipalName', userProperty: 'userPrincipalName', priority: 1 } as const,
					],
				},
				certificateAuthorities: [{ certificate: root.base64, isRootAuthority: true }],
			},
		};
		const audit = { id: 'a', at: 0, changes: [] } as never;
		await directoryChanges.apply(testIds.tenant, [{ kind: 'putSettings', settings }], audit, tenant?.version ?? 0);
		browser = await launch();
	});
	afterAll(async () => {
		await browser?.close();
		await authority?.close();
	});

	async function openCertificatePage(context: BrowserContextOptions = {}): Promise<Page> {
		const page = await openPage(browser, context);
		await page.route(`${application}**`, (route) =>
			route.fulfill({ contentType: 'text/html', body: 'the application' }),
		);
		await page.goto(authority.origin + createTestClient(authority as never).authorizePath());
		await page.click('text=Use a certificate or smart card');
		await page.waitForSelector('h1:has-text("Use a certificate")');
		return page;
	}

	const looks: [string, BrowserContextOptions][] = [
		['light', { colorScheme: 'light' }],
		['dark', { colorScheme: 'dark' }],
		['narrow', { viewport: { width: 320, height: 640 } }],
	];

	test.each(looks)('both pages are good ones: %s', { timeout: 60_000 }, async (look, context) => {
		const page = await openCertificatePage(context);
		await expectGoodPage(page);
		await screenshot(page, `certificate-${look}`);
		await page.fill('[autocomplete=username]', 'alice@contoso.example');
		await page.click('button[type=submit]');
		await page.waitForSelector('h1:has-text("No certificate was shown")');
		await expectGoodPage(page, { mainActions: 0 });
		await screenshot(page, `certificate-none-${look}`);
	});

	test('a card signs in', { timeout: 60_000 }, async () => {
		const certificate = { cert: Buffer.from(card.cert), key: Buffer.from(card.key) };
		const origin = authority.app.authority.certificateOrigin ?? '';
		const page = await openCertificatePage({ clientCertificates: [{ origin, ...certificate }] });
		await page.fill('[autocomplete=username]', 'alice@contoso.example');
		await page.click('button[type=submit]');
		await page.waitForSelector('text=Stay signed in?');
		await page.click('button[type=submit]');
		await page.waitForURL(`${application}**`);
		expect(new URL(page.url()).searchParams.has('code')).toBe(true);
	});
});
