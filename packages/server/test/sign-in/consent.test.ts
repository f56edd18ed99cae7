// Consent: combined with the API behind, for the whole tenant, and what a user may not give. Security catalogue 49 and
// 89.
import {
	type BrowserPage,
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const bob = { username: 'bob@contoso.example', password: testIds.password };
const root = { username: 'root@contoso.example', password: testIds.password, totpSecret: testIds.totpSecret };

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority({
		tenants: testTenants((tenant) => {
			for (const application of tenant.applications ?? []) {
				// the client that nobody has consented to is known to the middle tier, and nothing is consented to for that
				// either
				if (application.appId === testIds.unconsented)
					application.requiredResourceAccess = [
						{ resourceAppId: testIds.middleTier, resourceAccess: [{ value: 'Front.Use', type: 'Scope' }] },
					];
				if (application.appId === testIds.middleTier) {
					application.adminConsent = false;
					application.requiredResourceAccess = [
						{
							resourceAppId: testIds.orders,
							resourceAccess: [
								{ value: 'Orders.Read', type: 'Scope' },
								{ value: 'Orders.Process', type: 'Role' },
							],
						},
					];
					if (application.api) application.api.knownClientApplications = [testIds.unconsented];
				}
			}
		}),
	});
});
afterEach(() => authority.close());

const app = (scope = 'openid api://middle/.default') =>
	createTestClient(authority, { clientId: testIds.unconsented, scope });
const permissions = (page: BrowserPage) => [...page.body.matchAll(/<li>([^<]*)</g)].map((match) => match[1]);

const refreshOf = (refreshToken: string) => ({
	grant_type: 'refresh_token',
	client_id: testIds.unconsented,
	refresh_token: refreshToken,
});

const onBehalf = (assertion: string) =>
	app().token({
		grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
		client_id: testIds.middleTier,
		client_secret: testIds.secret,
		requested_token_use: 'on_behalf_of',
		assertion,
		scope: 'api://orders/.default',
	});

describe('combined consent', () => {
	test('asking for .default of an API that knows the client covers what the API asks for behind it', async () => {
		const browser = createBrowser(authority);
		const page = await app().run(browser, bob);
		expect(permissions(page)).toEqual(['Sign you in', 'Use Front.Use', 'Use Orders.Read']);
		expect(page.body).toContain('for Middle tier');
		const { body } = await app().redeem(await app().signIn(browser, page, { ...bob, consent: true }));
		const answer = await onBehalf(body.access_token);
		expect(answer.status).toBe(200);
		expect(decodeJwt(answer.body.access_token)).toMatchObject({ azp: testIds.middleTier, scp: 'Orders.Read' });
	});

	test('[sec 89] without .default it covers the API alone, and the API is told that consent is missing', async () => {
		const scope = 'openid api://middle/Front.Use';
		const page = await app(scope).run(createBrowser(authority), bob);
		expect(permissions(page)).toEqual(['Sign you in', 'Use Front.Use']);
		const { body } = await app(scope).redeem(await app(scope).run(createBrowser(authority), { ...bob, consent: true }));
		expect((await onBehalf(body.access_token)).body).toMatchObject({
			error: 'invalid_grant',
			suberror: 'consent_required',
			error_codes: [65001],
		});
	});
});

describe('[sec 37] scopes of several resources in one authorization request', () => {
	const both = 'openid offline_access api://orders/Orders.Read User.Read api://payroll/Payroll.Read';
	const redeem = (page: BrowserPage, scope: string | undefined) =>
		app(both).token({
			grant_type: 'authorization_code',
			client_id: testIds.unconsented,
			redirect_uri: 'http://localhost:7000/',
			code: responseParameters(page).get('code') ?? undefined,
			code_verifier: app().verifier,
			scope,
		});

	test.each([
		['without a scope', undefined],
		['for the first', 'openid offline_access api://orders/Orders.Read'],
	])(
		'are consented to at once; the code is redeemed %s for the first resource, and the refresh token serves the others',
		async (_, scope) => {
			const browser = createBrowser(authority);
			const page = await app(both).run(browser, bob);
			expect(permissions(page).sort()).toEqual(
				[
					'Sign you in',
					'Maintain access to data you have given it access to',
					'Use Orders.Read',
					'Sign you in and read your profile',
					'Use Payroll.Read',
				].sort(),
			);
			const { status, body } = await redeem(await app(both).signIn(browser, page, { ...bob, consent: true }), scope);
			expect([status, decodeJwt(body.access_token).aud, decodeJwt(body.access_token).scp]).toEqual([
				200,
				testIds.orders,
				'Orders.Read',
			]);
			const graph = await app(both).token({ ...refreshOf(body.refresh_token), scope: 'User.Read' });
			expect(decodeJwt(graph.body.access_token).scp).toContain('User.Read');
		},
	);

	test('a token is for one of them: the token endpoint refuses both', async () => {
		const { status, body } = await redeem(
			await app(both).run(createBrowser(authority), { ...bob, consent: true }),
			both,
		);
		expect([status, body.error, body.error_codes]).toEqual([400, 'invalid_scope', [700022]]);
	});

	test('prompt=none without consent to each of them is consent_required', async () => {
		const browser = createBrowser(authority);
		await app('openid api://orders/Orders.Read').run(browser, { ...bob, consent: true });
		const answer = (scope: string) =>
			browser.open(app(scope).authorizePath({ prompt: 'none' })).then(responseParameters);
		expect((await answer('openid api://orders/Orders.Read')).has('code')).toBe(true);
		expect((await answer(both)).get('error')).toBe('consent_required');
	});
});

describe('consent for the whole tenant', () => {
	test('an administrator is offered it, and then nobody else is asked', async () => {
		const browser = createBrowser(authority);
		const page = await app().run(browser, root);
		expect(page.body).toContain('Consent on behalf of your organization');
		await app().signIn(browser, await browser.submit(page, { for_all: '1' }), root);
		expect((await app().redeem(await app().run(createBrowser(authority), bob))).status).toBe(200);
	});

	test('[sec 49] a user who sends the box all the same consents for nobody else', async () => {
		const browser = createBrowser(authority);
		const page = await app().run(browser, bob);
		expect(page.body).not.toContain('on behalf of your organization');
		await app().signIn(browser, await browser.submit(page, { for_all: '1' }), bob);
		expect(
			(await app().run(createBrowser(authority), { ...root, username: 'alice@contoso.example' })).fields.get('step'),
		).toBe('consent');
	});

	const consentPath = (path = 'v2.0/adminconsent') =>
		`/${testIds.tenant}/${path}?client_id=${testIds.unconsented}&redirect_uri=${encodeURIComponent('http://localhost:7000/')}&state=s-1&scope=api://middle/.default`;

	test.each(['v2.0/adminconsent', 'adminconsent'])(
		'%s asks an administrator, grants application permissions too, and answers without a code',
		async (path) => {
			const browser = createBrowser(authority);
			const page = await app().signIn(browser, await browser.open(consentPath(path)), root);
			expect(page.body).toContain('You consent for everybody');
			expect(permissions(page)).toEqual(['Use Front.Use', 'Use Orders.Read', 'Process orders']);
			const parameters = responseParameters(await app().signIn(browser, page, { ...root, consent: true }));
			expect(Object.fromEntries(parameters)).toMatchObject({
				admin_consent: 'True',
				tenant: testIds.tenant,
				state: 's-1',
			});
			expect(parameters.has('code')).toBe(false);
			const daemon = await app().token({
				grant_type: 'client_credentials',
				client_id: testIds.middleTier,
				client_secret: testIds.secret,
				scope: 'api://orders/.default',
			});
			expect(decodeJwt(daemon.body.access_token)).toMatchObject({ roles: ['Orders.Process'] });
		},
	);

	test('[sec 49] a user who is no administrator is turned away', async () => {
		const browser = createBrowser(authority);
		expect((await app().signIn(browser, await browser.open(consentPath()), bob)).body).toContain('90094');
	});

	test('prompt=admin_consent, as MSAL for Java sends it, consents and gives a code', async () => {
		const parameters = responseParameters(
			await app().run(createBrowser(authority), { ...root, consent: true }, { prompt: 'admin_consent' }),
		);
		expect(parameters.get('admin_consent')).toBe('True');
		expect(parameters.has('code')).toBe(true);
	});

	test('an administrator who says no is an error to the application', async () => {
		const browser = createBrowser(authority);
		const parameters = responseParameters(
			await app().signIn(browser, await browser.open(consentPath()), { ...root, consent: false }),
		);
		expect(parameters.get('error')).toBe('access_denied');
		expect(parameters.get('error_subcode')).toBe('cancel');
	});
});

test('a user who declines is an error to the application, which tells it from others by error_subcode', async () => {
	const parameters = responseParameters(
		await app('openid api://orders/Orders.Read').run(createBrowser(authority), { ...bob, consent: false }),
	);
	expect(Object.fromEntries(parameters)).toMatchObject({
		error: 'access_denied',
		error_subcode: 'cancel',
		error_description: expect.stringContaining('AADSTS65004'),
	});
	const other = responseParameters(await app().run(createBrowser(authority), bob, { prompt: 'none' }));
	expect(other.get('error')).toBe('login_required');
	expect(other.has('error_subcode')).toBe(false);
});
