// An invitation in Chromium, from the call to Graph to the guest's token: the message that the development authority
// prints leads to the application, and the guest signs in there with the password of the home organization, registers
// a second factor of this one, accepts its terms and consents.
import { type DevelopmentAuthority, oneTimeCode, startDevelopment } from '@countersign/server';
import { createTestClient, testIds, testTenants } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hasChromium, launch, openPage, screenshot } from './chromium.ts';
import { expectGoodPage } from './good-page.ts';
import { certificateFolder } from './trust.ts';

const microsoftGraph = '00000003-0000-0000-c000-000000000000';
const application = 'http://localhost:7000/';
const terms = 'a0000000-0000-4000-8000-000000000001';
const invitationAddress = 'https://contoso.example/orders';

describe.runIf(hasChromium)('an invitation in Chromium', () => {
	let authority: DevelopmentAuthority;
	let browser: Browser;
	let mails: { to: string; subject: string; text: string }[];
	beforeEach(async () => {
		mails = [];
		authority = await startDevelopment({
			dataFolder: ':memory:',
			certificateFolder,
			port: 0,
			tenantFile: JSON.stringify(
				testTenants((tenant) => {
					const text = 'Keep to yourself what you see here.';
					const document = { language: 'en', fileName: 'rules.txt', displayName: 'Rules for guests', text };
					tenant.identityGovernance = {
						termsOfUse: { agreements: [{ id: terms, displayName: 'Guest terms', files: [document] }] },
					} as never;
					for (const application of tenant.applications ?? []) {
						if (application.appId === testIds.native) application.signInAudience = 'AzureADMultipleOrgs';
						if (application.appId === testIds.daemon)
							application.requiredResourceAccess?.push({
								resourceAppId: microsoftGraph,
								resourceAccess: [{ value: 'User.Invite.All', type: 'Role' }],
							});
					}
				}),
			),
			onEvent: (event) => {
				if (event.kind === 'mailShown') mails.push(event);
			},
		});
		const { conditionalAccess } = authority.app.authority.storage;
		await conditionalAccess.put(testIds.tenant, 'policies', {
			id: '61000000-0000-4000-8000-0000000000ac',
			displayName: 'Guests prove a second factor',
			state: 'enabled',
			conditions: {
				clientAppTypes: ['all'],
				applications: { includeApplications: [testIds.orders] },
				users: {
					includeGuestsOrExternalUsers: { guestOrExternalUserTypes: 'b2bCollaborationGuest', externalTenants: null },
				},
			},
			grantControls: { operator: 'AND', builtInControls: ['mfa'], termsOfUse: [terms] },
		} as never);
		browser = await launch();
	});
	afterEach(async () => {
		await browser?.close();
		await authority?.close();
	});

	/** A request of a program, to the authority as it runs. */
	async function send(path: string, headers: Record<string, string>, body: string) {
		const page = await openPage(browser);
		const answer = await page.request.post(authority.origin + path, { headers, data: body });
		const value = { status: answer.status(), body: await answer.json() };
		await page.context().close();
		return value;
	}

	const form = (fields: Record<string, string>) =>
		send(
			`/${testIds.tenant}/oauth2/v2.0/token`,
			{ 'content-type': 'application/x-www-form-urlencoded' },
			new URLSearchParams(fields).toString(),
		);

	async function invite() {
		const { body } = await form({
			grant_type: 'client_credentials',
			client_id: testIds.daemon,
			client_secret: testIds.secret,
			scope: 'https://graph.microsoft.com/.default',
		});
		return send(
			'/v1.0/invitations',
			{ 'content-type': 'application/json', authorization: `Bearer ${body.access_token}` },
			JSON.stringify({
				invitedUserEmailAddress: 'eve@northwind.example',
				inviteRedirectUrl: invitationAddress,
				sendInvitationMessage: true,
			}),
		);
	}

	const looks: [string, BrowserContextOptions][] = [
		['light', { colorScheme: 'light' }],
		['narrow', { viewport: { width: 320, height: 640 }, colorScheme: 'dark' }],
	];

	test.each(looks)('leads the guest to a token of this tenant: %s', { timeout: 90_000 }, async (look, options) => {
		const client = createTestClient(authority as never);
		const invited = await invite();
		expect(invited.status).toBe(201);
		expect(mails).toMatchObject([{ to: 'eve@northwind.example', subject: 'Contoso invited you' }]);
		const [address = ''] = /https:\S+/.exec(mails[0]?.text ?? '') ?? [];
		expect(address).toBe(invitationAddress);

		const page = await openPage(browser, options);
		// the application: whoever opens it is sent to sign in
		await page.route(`${invitationAddress}**`, (route) =>
			route.fulfill({
				status: 302,
				headers: { location: authority.origin + client.authorizePath({ prompt: 'consent' }) },
			}),
		);
		await page.route(`${application}**`, (route) => route.fulfill({ contentType: 'text/html', body: 'there' }));
		await page.goto(address);
		await page.fill('[autocomplete=username]', 'eve@northwind.example');
		await page.fill('[type=password]', testIds.password);
		await expectGoodPage(page);
		await screenshot(page, `invitation-password-${look}`);
		await page.click('button[type=submit]');

		await page.waitForSelector('#code');
		await expectGoodPage(page);
		await screenshot(page, `invitation-register-${look}`);
		const secret = (await page.textContent('.secret'))?.replaceAll(' ', '');
		await page.fill('#code', oneTimeCode(secret ?? '', Math.floor(Date.now() / 1000)));
		await page.click('button[type=submit]');

		await page.waitForSelector('h1:has-text("Terms of use")');
		await expectGoodPage(page);
		await screenshot(page, `invitation-terms-${look}`);
		await page.click('button[type=submit]');

		await page.waitForSelector('h1:has-text("Permissions requested")');
		await expectGoodPage(page);
		await screenshot(page, `invitation-consent-${look}`);
		await page.click('button[type=submit]');
		await page.waitForSelector('text=Stay signed in?');
		await page.click('button[type=submit]');
		await page.waitForURL(`${application}**`);

		const { body } = await form({
			grant_type: 'authorization_code',
			client_id: testIds.native,
			code: new URL(page.url()).searchParams.get('code') ?? '',
			redirect_uri: application,
			code_verifier: client.verifier,
			scope: 'openid profile offline_access api://orders/Orders.Read',
		});
		expect(decodeJwt(body.access_token)).toMatchObject({
			tid: testIds.tenant,
			oid: invited.body.invitedUser.id,
			idp: `${authority.origin}/${testIds.strangerTenant}/v2.0`,
			iss: `${authority.origin}/${testIds.tenant}/v2.0`,
			amr: ['pwd', 'totp', 'mfa'],
		});
	});
});
