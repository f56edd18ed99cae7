// Passkeys in Chromium, with the authenticator that its debugging protocol lends: made, used beside a password, used
// alone, and refused. Web Authentication Level 3 §11, "User Agent Automation".
import { type DevelopmentAuthority, startDevelopment } from '@countersign/server';
import { createTestClient, testIds, testTenants } from '@countersign/testkit';
import type { Browser, BrowserContextOptions, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launch, openPage, screenshot } from './chromium.ts';
import { expectGoodPage } from './good-page.ts';
import { trustedKeyArgument } from './passkey-authenticator.ts';
import { enterPassword } from './sign-in-pages.ts';
import { certificateFolder } from './trust.ts';

const application = 'http://localhost:7000/';

/** Everybody needs a phishing-resistant method for the orders API, and nobody has a second factor yet. */
function tenants(): string {
	return JSON.stringify(
		testTenants((tenant) => {
			for (const user of tenant.users ?? []) delete user.authentication;
			tenant.users?.push({
				id: '3f000000-0000-4000-8000-000000000001',
				userPrincipalName: 'carol2@contoso.example',
				displayName: 'Carol',
				passwordProfile: { password: testIds.password },
			});
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

describe.runIf(hasChromium)('passkeys in Chromium', () => {
	let authority: DevelopmentAuthority;
	let browser: Browser;
	beforeAll(async () => {
		authority = await startDevelopment({
			dataFolder: ':memory:',
			certificateFolder,
			port: 0,
			tenantFile: tenants(),
		});
		browser = await launch({ args: [trustedKeyArgument(certificateFolder)] });
	});
	afterAll(async () => {
		await browser?.close();
		await authority?.close();
	});

	interface Held {
		page: Page;
		devtools: CDPSession;
		authenticatorId: string;
	}

	/** A page of a browser that has an authenticator of its own. */
	async function openWithAuthenticator(options: object = {}, context: BrowserContextOptions = {}): Promise<Held> {
		const page = await openPage(browser, { ignoreHTTPSErrors: false, ...context });
		await page.route(`${application}**`, (route) =>
			route.fulfill({ contentType: 'text/html', body: 'the application' }),
		);
		const devtools = await page.context().newCDPSession(page);
		await devtools.send('WebAuthn.enable');
		const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
			options: {
				protocol: 'ctap2',
				transport: 'internal',
				hasResidentKey: true,
				hasUserVerification: true,
				isUserVerified: true,
				automaticPresenceSimulation: true,
				...options,
			},
		});
		return { page, devtools, authenticatorId };
	}

	async function start(page: Page): Promise<void> {
		const kit = { origin: authority.origin } as never;
		await page.goto(authority.origin + createTestClient(kit).authorizePath());
	}

	async function enterUser(page: Page, user: string): Promise<void> {
		await start(page);
		await enterPassword(page, `${user}@contoso.example`, testIds.password);
	}

	const credentialsOf = async ({ devtools, authenticatorId }: Held) =>
		(await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials;

	/** The user makes a passkey; @returns it, to be put into another browser's authenticator */
	async function register(user: string) {
		const held = await openWithAuthenticator();
		await enterUser(held.page, user);
		await held.page.waitForSelector('h1:has-text("Create a passkey")');
		await held.page.click('button[type=submit]');
		await held.page.waitForSelector('text=Stay signed in?');
		const [credential] = await credentialsOf(held);
		if (!credential) throw new Error('no passkey was made');
		await held.page.context().close();
		return credential;
	}

	async function openWithPasskey(
		credential: Awaited<ReturnType<typeof register>>,
		options: object = {},
	): Promise<Held> {
		const held = await openWithAuthenticator(options);
		await held.devtools.send('WebAuthn.addCredential', { authenticatorId: held.authenticatorId, credential });
		return held;
	}

	test('[sec 143] [sec 145] a passkey is made, used beside the password, and used alone', async () => {
		const credential = await register('alice');
		expect(credential).toMatchObject({ isResidentCredential: true, rpId: 'localhost' });

		const second = await openWithPasskey(credential);
		await enterUser(second.page, 'alice');
		await second.page.waitForSelector('text=Use your passkey');
		await second.page.click('button[type=submit]');
		await second.page.waitForSelector('text=Stay signed in?');

		const [used] = await credentialsOf(second);
		const alone = await openWithPasskey({ ...credential, signCount: used?.signCount ?? 0 });
		await start(alone.page);
		await alone.page.click('input[value="Sign in with a passkey"]');
		await alone.page.click('button[type=submit]');
		await alone.page.waitForSelector('text=Stay signed in?');
		await alone.page.click('button[type=submit]');
		await alone.page.waitForSelector('text=the application');
		expect(new URL(alone.page.url()).searchParams.get('code')).toMatch(/^cs1\.code\./);
	});

	test('[sec 145] an authenticator that does not verify its user makes no passkey, and signs nobody in', async () => {
		const without = await openWithAuthenticator({ hasUserVerification: false, isUserVerified: false });
		await enterUser(without.page, 'carol');
		await without.page.waitForSelector('text=Create a passkey');
		await without.page.click('button[type=submit]');
		await without.page.waitForSelector('[data-passkey-problem]:not([hidden])');
		expect(await credentialsOf(without)).toEqual([]);
		await without.page.context().close();

		const credential = await register('carol');
		const held = await openWithPasskey(credential);
		await held.devtools.send('WebAuthn.setUserVerified', {
			authenticatorId: held.authenticatorId,
			isUserVerified: false,
		});
		await enterUser(held.page, 'carol');
		await held.page.waitForSelector('text=Use your passkey');
		await held.page.click('button[type=submit]');
		await held.page.waitForSelector('[data-passkey-problem]:not([hidden])');
		expect(await held.page.textContent('[data-passkey-problem]')).toContain('No passkey was used');
		await screenshot(held.page, 'light-passkey-not-verified');
		// the finger is recognised at the second try
		await held.devtools.send('WebAuthn.setUserVerified', {
			authenticatorId: held.authenticatorId,
			isUserVerified: true,
		});
		await held.page.click('button[type=submit]');
		await held.page.waitForSelector('text=Stay signed in?');
	});

	test('[sec 143] what a passkey signed for a page of another origin is refused, even of the same host', async () => {
		const held = await openWithPasskey(await register('root'));
		await enterUser(held.page, 'root');
		const asked = await held.page.getAttribute('[data-passkey]', 'data-passkey');
		// another port of the host has the passkeys' scope too: the browser signs there, and writes down where it was
		const elsewhere = await held.page.context().newPage();
		await elsewhere.route(`${application}**`, (route) => route.fulfill({ contentType: 'text/html', body: 'a trap' }));
		await elsewhere.goto(application);
		const devtools = await held.page.context().newCDPSession(elsewhere);
		await devtools.send('WebAuthn.enable');
		const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
			options: {
				protocol: 'ctap2',
				transport: 'internal',
				hasResidentKey: true,
				hasUserVerification: true,
				isUserVerified: true,
				automaticPresenceSimulation: true,
			},
		});
		for (const credential of await credentialsOf(held))
			await devtools.send('WebAuthn.addCredential', { authenticatorId, credential });
		const signed = await elsewhere.evaluate(async (options) => {
			const { challenge, rpId } = JSON.parse(options as string);
			const bytes = Uint8Array.from(atob(challenge.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
			const publicKey = { challenge: bytes, rpId, userVerification: 'required' as const };
			const credential = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
			const response = credential.response as AuthenticatorAssertionResponse;
			const text = (buffer: ArrayBuffer) =>
				btoa(String.fromCharCode(...new Uint8Array(buffer)))
					.replace(/\+/g, '-')
					.replace(/\//g, '_')
					.replace(/=+$/, '');
			return JSON.stringify({
				id: credential.id,
				type: credential.type,
				response: {
					clientDataJSON: text(response.clientDataJSON),
					authenticatorData: text(response.authenticatorData),
					signature: text(response.signature),
					userHandle: text(response.userHandle as ArrayBuffer),
				},
			});
		}, asked);
		await held.page.evaluate((answer) => {
			(document.querySelector('[data-passkey]') as HTMLInputElement).value = answer;
		}, signed);
		await held.page.click('button[type=submit]');
		await held.page.waitForSelector('text=That passkey did not sign you in');
	});

	test('one’s own methods: a passkey is renamed, a second one of the same device is refused, and the list is told', async () => {
		const held = await openWithPasskey(await register('carol2'));
		const { page } = held;
		await page.goto(`${authority.origin}/security-info`);
		await enterPassword(page, 'carol2@contoso.example', testIds.password);
		await page.waitForSelector('text=Use your passkey');
		await page.click('button[type=submit]');
		await page.waitForSelector('text=Stay signed in?');
		await page.click('button[type=submit]');
		await page.waitForSelector('h1:has-text("Your sign-in methods")');
		await page.fill('input[name=name]', 'Work laptop');
		await page.click('button:has-text("Rename")');
		await page.waitForSelector('strong:has-text("Work laptop")');
		await expectOwnMethods(page, 'light');
		await page.click('text=Add a passkey');
		await page.waitForSelector('h1:has-text("Create a passkey")');
		await page.click('button[type=submit]');
		await page.waitForSelector('text=already has a passkey');
		for (const [look, options] of [
			['dark', { colorScheme: 'dark' }],
			['narrow', { viewport: { width: 320, height: 700 } }],
		] as const) {
			if ('viewport' in options) await page.setViewportSize(options.viewport);
			else await page.emulateMedia(options);
			await page.goto(`${authority.origin}/security-info`);
			await page.waitForSelector('h1:has-text("Your sign-in methods")');
			await expectOwnMethods(page, look);
			await page.click('text=Set up an authenticator app');
			await page.waitForSelector('.qr');
			await expectGoodPage(page);
			await screenshot(page, `${look}-security-info-authenticator`);
			await page.goBack();
			await page.click('text=Change password');
			await page.waitForSelector('h1:has-text("Change your password")');
			await expectGoodPage(page);
			await screenshot(page, `${look}-security-info-password`);
		}
	});

	async function expectOwnMethods(page: Page, look: string): Promise<void> {
		await screenshot(page, `${look}-security-info`);
		await expectGoodPage(page, { mainActions: 0 });
	}

	const looks: [string, BrowserContextOptions][] = [
		['light', {}],
		['dark', { colorScheme: 'dark' }],
		['narrow', { viewport: { width: 320, height: 700 } }],
	];
	test.each(looks)('the pages of passkeys are in order: %s', async (look, options) => {
		const { page } = await openWithAuthenticator({}, options);
		await enterUser(page, 'bob');
		await page.waitForSelector('text=Create a passkey');
		await screenshot(page, `${look}-register-passkey`);
		await expectGoodPage(page, { scripts: 1 });
		await start(page);
		await screenshot(page, `${look}-password-with-choices`);
		await page.click('input[value="Sign in with a passkey"]');
		await page.waitForSelector('text=Use your passkey');
		await expectGoodPage(page, { scripts: 1 });
		await screenshot(page, `${look}-passkey`);
		await start(page);
		await page.click('input[value="Use a Temporary Access Pass"]');
		await page.waitForSelector('text=Enter your Temporary Access Pass');
		await expectGoodPage(page);
		await screenshot(page, `${look}-temporary-access-pass`);
	});
});
