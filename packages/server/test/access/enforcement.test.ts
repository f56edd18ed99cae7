// What the engine decides, as the authority enforces it: sign-in frequency, persistence, strengths, devices, platforms,
// workload identities, resources behind Graph's scopes.
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
import { applyPolicy, type PolicyUnderTest } from '../apply-policy.ts';

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority();
});
afterEach(() => authority.close());

const alice = { username: 'alice@contoso.example', password: testIds.password };
const withCode = { ...alice, totpSecret: testIds.totpSecret };
const enforce = (policy: PolicyUnderTest) => applyPolicy(authority, policy);

const grant = (...builtInControls: string[]) => ({ grantControls: { operator: 'OR', builtInControls } });
const frequency = (more: object) => ({
	sessionControls: { signInFrequency: { isEnabled: true, frequencyInterval: 'timeBased', ...more } },
});
const errorOf = (page: BrowserPage) =>
	`${responseParameters(page).get('error')} ${/AADSTS\d+/.exec(responseParameters(page).get('error_description') ?? '')?.[0]}`;

describe('sign-in frequency', () => {
	test('[sec 180] a refresh token is refused with 70043 once the first factor is older than the interval, and a sign-in starts anew', async () => {
		await enforce(frequency({ type: 'hours', value: 1 }));
		const client = createTestClient(authority);
		const browser = createBrowser(authority);
		const first = await client.redeem(await client.run(browser, alice));
		expect(first.status).toBe(200);
		authority.advance(3600);
		const inTime = await client.refresh(first.body.refresh_token);
		expect(inTime.status).toBe(200);
		authority.advance(1);
		const late = await client.refresh(inTime.body.refresh_token);
		expect(late.body).toMatchObject({ error: 'invalid_grant', suberror: 'token_expired', error_codes: [70043] });
		expect(late.body.error_description).toContain('3600 seconds');
		expect(late.body.claims).toBeUndefined();
		// the browser's session is as old: the password is asked for again, and then it goes on
		const page = await browser.open(client.authorizePath());
		expect(page.fields.get('step')).toBe('password');
		expect((await client.redeem(await client.signIn(browser, page, alice))).status).toBe(200);
	});

	test('prompt=none with a session that is too old is login_required with 70044', async () => {
		await enforce(frequency({ type: 'hours', value: 1 }));
		const client = createTestClient(authority);
		const browser = createBrowser(authority);
		await client.run(browser, { ...alice, keepSignedIn: true });
		authority.advance(3601);
		expect(errorOf(await browser.open(client.authorizePath({ prompt: 'none' })))).toBe('login_required AADSTS70044');
	});

	test('[sec 180] every time asks once, and not again within five minutes', async () => {
		await enforce({
			sessionControls: {
				signInFrequency: {
					isEnabled: true,
					frequencyInterval: 'everyTime',
					authenticationType: 'primaryAndSecondaryAuthentication',
				},
			},
		});
		const client = createTestClient(authority);
		const browser = createBrowser(authority);
		await client.run(browser, { ...alice, keepSignedIn: true });
		authority.advance(300);
		expect(responseParameters(await browser.open(client.authorizePath({ prompt: 'none' }))).get('code')).toBeTruthy();
		authority.advance(1);
		expect((await browser.open(client.authorizePath({ login_hint: alice.username }))).fields.get('step')).not.toBe(
			undefined,
		);
		expect(errorOf(await browser.open(client.authorizePath({ prompt: 'none' })))).toBe('login_required AADSTS70044');
	});

	test('[sec 70] a context is not carried from token to token: once a factor is too old for its policy, it is refused or left out', async () => {
		await enforce({
			conditions: { applications: { includeAuthenticationContextClassReferences: ['c3'] } },
			...grant('mfa'),
			...frequency({ type: 'hours', value: 1, authenticationType: 'primaryAndSecondaryAuthentication' }),
		});
		await authority.app.authority.storage.conditionalAccess.put(testIds.tenant, 'authenticationContexts', {
			id: 'c3',
			displayName: 'c3',
			description: '',
			isAvailable: true,
		});
		const claims = JSON.stringify({ access_token: { acrs: { essential: true, value: 'c3' } } });
		const client = createTestClient(authority);
		const steppedUp = await client.redeem(await client.run(createBrowser(authority), withCode, { claims }), { claims });
		expect(decodeJwt(steppedUp.body.access_token).acrs).toContain('c3');
		authority.advance(3600);
		const inTime = await client.refresh(steppedUp.body.refresh_token, { claims });
		expect(decodeJwt(inTime.body.access_token).acrs).toContain('c3');
		authority.advance(1);
		const late = await client.refresh(inTime.body.refresh_token, { claims });
		expect(late.body).toMatchObject({ error: 'invalid_grant', error_codes: [70043] });
		const plain = await client.refresh(inTime.body.refresh_token);
		expect(plain.status).toBe(200);
		expect(decodeJwt(plain.body.access_token).acrs ?? []).not.toContain('c3');
	});

	test('a second factor that is too old is asked for alone, with 50078', async () => {
		await enforce({
			...grant('mfa'),
			...frequency({ type: 'hours', value: 1, authenticationType: 'secondaryAuthentication' }),
		});
		const client = createTestClient(authority);
		const browser = createBrowser(authority);
		const first = await client.redeem(await client.run(browser, { ...withCode, keepSignedIn: true }));
		expect(first.status).toBe(200);
		authority.advance(3601);
		expect((await client.refresh(first.body.refresh_token)).body).toMatchObject({
			error: 'invalid_grant',
			suberror: 'basic_action',
			error_codes: [50078],
		});
		const page = await browser.open(client.authorizePath({ login_hint: alice.username }));
		expect(page.fields.get('step')).toBe('one-time-code');
		expect((await client.redeem(await client.signIn(browser, page, withCode))).status).toBe(200);
	});
});

describe('[sec 181] persistent browser', () => {
	const everywhere = { applications: { includeApplications: ['All'] } };
	test.each([
		['never', true, false],
		['always', false, true],
	])(
		'%s overrides what the user would answer, and the question is not asked',
		async (mode, keepSignedIn, persistent) => {
			await enforce({ conditions: everywhere, sessionControls: { persistentBrowser: { isEnabled: true, mode } } });
			const client = createTestClient(authority);
			const browser = createBrowser(authority);
			const page = await client.run(browser, { ...alice, keepSignedIn });
			const { body } = await client.redeem(page);
			const session = await authority.app.authority.storage.sessions.find(decodeJwt(body.access_token).sid as string);
			expect(session?.persistent).toBe(persistent);
		},
	);
});

describe('controls that no token request can meet', () => {
	test.each([
		['compliantDevice', 53000, 'invalid_grant', 'additional_action'],
		['domainJoinedDevice', 53001, 'invalid_grant', 'message_only'],
		['approvedApplication', 53002, 'invalid_grant', 'message_only'],
		['compliantApplication', 53009, 'unauthorized_client', 'protection_policy_required'],
		['block', 53003, 'invalid_grant', 'message_only'],
		// on a page it is met; here nobody proved a second factor with the old password
		['passwordChange', 50142, 'invalid_grant', 'basic_action'],
	])('%s refuses the redemption with %i %s %s', async (control, code, error, suberror) => {
		const client = createTestClient(authority);
		const page = await client.run(createBrowser(authority), alice);
		await enforce(grant(control));
		expect((await client.redeem(page)).body).toMatchObject({
			error,
			suberror,
			error_codes: [code],
			claims: expect.any(String),
		});
	});

	test('terms of use that nobody can show block, and say which policy in the log', async () => {
		await enforce({
			grantControls: { operator: 'OR', builtInControls: [], termsOfUse: ['62000000-0000-4000-8000-000000000001'] },
		});
		const page = await createTestClient(authority).run(createBrowser(authority), alice);
		expect(page.location).toBeUndefined();
		expect(page.body).toContain('53003');
	});
});

describe('authentication strengths', () => {
	const strength = (id: string) => ({
		grantControls: { operator: 'OR', builtInControls: [], authenticationStrength: { id } },
	});

	test('[sec 183] the MFA strength is met by a password and a one-time code', async () => {
		await enforce(strength('00000000-0000-0000-0000-000000000002'));
		const client = createTestClient(authority);
		expect((await client.redeem(await client.run(createBrowser(authority), withCode))).status).toBe(200);
	});

	test('[sec 149] a phishing-resistant strength is not met by a code: a passkey is asked for', async () => {
		await enforce(strength('00000000-0000-0000-0000-000000000004'));
		const page = await createTestClient(authority).run(createBrowser(authority), withCode);
		expect(page.location).toBeUndefined();
		expect(page.fields.get('step')).toBe('register-passkey');
	});
});

describe('[sec 142] registering a second factor', () => {
	const bob = { username: 'bob@contoso.example', password: testIds.password };
	const onRegistration = (more: object) => ({
		conditions: {
			applications: { includeUserActions: ['urn:user:registersecurityinfo'] },
			locations: { includeLocations: ['All'], excludeLocations: [testIds.office] },
		},
		...more,
	});
	const payroll = 'openid offline_access api://payroll/Payroll.Read';

	test('a policy on the registration keeps it out elsewhere, and lets it in at the office', async () => {
		await enforce(onRegistration(grant('block')));
		const client = createTestClient(authority, { scope: payroll });
		expect((await client.run(createBrowser(authority), bob)).body).toContain('53010');
		expect((await client.run(createBrowser(authority, { peerAddress: '198.51.100.9' }), bob)).fields.get('step')).toBe(
			'register-one-time-code',
		);
		// who has a factor is asked for it, wherever that is
		expect((await client.redeem(await client.run(createBrowser(authority), withCode))).status).toBe(200);
	});

	test('a policy on the registration that asks for the factor itself keeps it out; one on all resources does not', async () => {
		const client = createTestClient(authority, { scope: payroll });
		await enforce(onRegistration(grant('mfa')));
		expect((await client.run(createBrowser(authority), bob)).body).toContain('53010');
		await enforce({ conditions: { applications: { includeApplications: ['All'] } }, ...grant('mfa') });
		expect((await client.run(createBrowser(authority), bob)).fields.get('step')).toBe('register-one-time-code');
	});

	test('[sec 190] a form of the registration that no page gave is not taken', async () => {
		await enforce(onRegistration(grant('block')));
		const client = createTestClient(authority, { scope: payroll });
		const browser = createBrowser(authority);
		const page = await browser.open(client.authorizePath());
		const refused = await client.signIn(browser, page, bob);
		expect(refused.body).toContain('53010');
		for (const step of ['register-one-time-code', 'register-passkey']) {
			const forged = { ...page, fields: new Map([...page.fields, ['step', step]]) };
			const answer = await browser.submit(forged, { code: '123456', secret: testIds.totpSecret });
			expect([step, answer.location ?? '', answer.fields.get('step')]).not.toEqual([step, '', step]);
		}
		const user = await authority.app.authority.storage.directory.findUser(testIds.tenant, testIds.bob);
		expect(JSON.stringify(user)).not.toMatch(/totp|passkey[^s]|secretKey/i);
	});
});

describe('who and where', () => {
	test('a policy on a platform reads the user agent', async () => {
		const client = createTestClient(authority);
		const { body } = await client.redeem(await client.run(createBrowser(authority), alice));
		await enforce({ conditions: { platforms: { includePlatforms: ['android'] } }, ...grant('block') });
		const refresh = (agent?: string) =>
			client.token(
				{ grant_type: 'refresh_token', refresh_token: body.refresh_token },
				agent ? { headers: { 'user-agent': agent } } : {},
			);
		expect((await refresh('Mozilla/5.0 (Linux; Android 15) Chrome/130')).body.error_codes).toEqual([53003]);
		expect((await refresh()).body.error_codes).toEqual([53003]);
		expect((await refresh('Mozilla/5.0 (Windows NT 10.0; Win64)')).status).toBe(200);
	});

	test('[sec 182] a workload policy blocks an application that acts as itself, by service principal and place', async () => {
		const client = createTestClient(authority);
		const asDaemon = (peerAddress: string) =>
			client.token(
				{
					grant_type: 'client_credentials',
					client_id: testIds.daemon,
					client_secret: testIds.secret,
					scope: 'api://orders/.default',
				},
				{ peerAddress },
			);
		await enforce({
			conditions: {
				users: { includeUsers: ['None'] },
				clientApplications: { includeServicePrincipals: ['ServicePrincipalsInMyTenant'] },
				applications: { includeApplications: ['All'] },
				locations: { includeLocations: ['All'], excludeLocations: [testIds.office] },
			},
			...grant('block'),
		});
		expect((await asDaemon('203.0.113.9')).body.error_codes).toEqual([53003]);
		expect((await asDaemon('198.51.100.9')).status).toBe(200);
		// users are none of its business
		expect((await client.redeem(await client.run(createBrowser(authority), alice))).status).toBe(200);
	});

	test.each([
		['Mail.Read', '00000002-0000-0ff1-ce00-000000000000', true],
		['Files.Read', '00000003-0000-0ff1-ce00-000000000000', true],
		['Channel.ReadBasic.All', 'cc15fd57-2c6c-4117-a88c-83b1d56b4bbe', true],
		['Files.Read', '00000002-0000-0ff1-ce00-000000000000', false],
		['User.Read', '00000002-0000-0ff1-ce00-000000000000', false],
	])('[sec 36] a token for Graph with %s meets a policy on %s: %s', async (scope, application, applies) => {
		const client = createTestClient(authority, {
			clientId: testIds.unconsented,
			scope: `openid offline_access ${scope}`,
		});
		const first = await client.redeem(await client.run(createBrowser(authority), { ...alice, consent: true }));
		expect(first.body.scope).toContain(scope);
		await enforce({ conditions: { applications: { includeApplications: [application] } }, ...grant('mfa') });
		const again = await client.refresh(first.body.refresh_token);
		if (applies)
			expect(again.body).toMatchObject({ error: 'invalid_grant', suberror: 'basic_action', error_codes: [50076] });
		else expect(again.status).toBe(200);
	});

	test('a guest is told from a member', async () => {
		await authority.close();
		authority = await createTestAuthority({
			tenants: testTenants((tenant) => Object.assign(tenant.users?.[0] ?? {}, { userType: 'Guest' })),
		});
		await enforce({ conditions: { users: { includeUsers: ['GuestsOrExternalUsers'] } }, ...grant('block') });
		const client = createTestClient(authority);
		expect((await client.run(createBrowser(authority), alice)).body).toContain('53003');
		const bob = { username: 'bob@contoso.example', password: testIds.password };
		expect((await client.redeem(await client.run(createBrowser(authority), bob))).status).toBe(200);
	});
});
