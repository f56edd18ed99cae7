// Cases of the security catalogue that belong to no one endpoint: oracles, client authentication, on-behalf-of across
// tenants, pages.
import { grantTypes } from '@countersign/protocol';
import {
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
import { applyPolicy } from '../apply-policy.ts';

const alice = { username: 'alice@contoso.example', password: testIds.password };
const withCode = { ...alice, totpSecret: testIds.totpSecret };

let authority: TestAuthority;
let client: ReturnType<typeof createTestClient>;
beforeEach(async () => {
	authority = await createTestAuthority();
	client = createTestClient(authority);
});
afterEach(() => authority.close());

const front = () => createTestClient(authority, { scope: 'openid offline_access api://middle/Front.Use' });
async function userToken(script: typeof alice = alice): Promise<string> {
	return (await front().redeem(await front().run(createBrowser(authority), script))).body.access_token;
}
const onBehalf = (assertion: string, fields: Record<string, string> = {}, options = {}) =>
	client.token(
		{
			grant_type: grantTypes.jwtBearer,
			client_id: testIds.middleTier,
			client_secret: testIds.secret,
			requested_token_use: 'on_behalf_of',
			assertion,
			scope: 'openid offline_access api://orders/Orders.Read',
			...fields,
		},
		options,
	);
const asDaemon = (fields: Record<string, string | undefined> = {}, options = {}) =>
	client.token(
		{
			grant_type: 'client_credentials',
			client_id: testIds.daemon,
			client_secret: testIds.secret,
			scope: 'api://orders/.default',
			...fields,
		},
		options,
	);

describe('oracles', () => {
	const shape = (body: object) => Object.keys(body).sort();

	test('[sec 77] an unknown code and somebody else’s code differ in nothing but their ids', async () => {
		const page = await client.run(createBrowser(authority), alice);
		const code = responseParameters(page).get('code') ?? '';
		const fields = {
			grant_type: 'authorization_code',
			redirect_uri: 'http://localhost:7000/',
			code_verifier: client.verifier,
		};
		const unknown = await client.token({ ...fields, code: `cs1.code.${'a'.repeat(43)}` });
		const foreign = await createTestClient(authority, { clientId: testIds.multi }).token({ ...fields, code });
		expect(foreign.status).toBe(unknown.status);
		expect(foreign.body.error).toBe(unknown.body.error);
		expect(foreign.body.error_codes).toEqual(unknown.body.error_codes);
	});

	test('[sec 77] a wrong secret of a client that exists has the shape of any client error', async () => {
		const wrong = await asDaemon({ client_secret: 'wrong' });
		const unknown = await asDaemon({ client_id: '99999999-0000-4000-8000-000000000000' });
		expect(shape(wrong.body)).toEqual(shape(unknown.body));
	});
});

describe('client authentication', () => {
	test('[sec 99] wrong secrets, however many, never lock the client out', async () => {
		const tries = await Promise.all(
			Array.from({ length: 300 }, (_, index) =>
				asDaemon({ client_secret: `wrong-${index}` }, { peerAddress: `203.0.113.${index % 250}` }),
			),
		);
		expect(new Set(tries.map(({ status }) => status))).toEqual(new Set([401]));
		expect((await asDaemon()).status).toBe(200);
		expect((await authority.app.authority.storage.grants.signIns(testIds.tenant, 1))[0]).toMatchObject({
			errorCode: 0,
		});
	});

	test('[sec 108] a web application’s refresh token is worth nothing without its secret', async () => {
		const web = createTestClient(authority, {
			clientId: testIds.web,
			redirectUri: 'https://web.test/signin',
			secret: testIds.secret,
		});
		const { body } = await web.redeem(await web.run(createBrowser(authority), alice));
		const bare = createTestClient(authority, { clientId: testIds.web, redirectUri: 'https://web.test/signin' });
		expect((await bare.refresh(body.refresh_token)).body).toMatchObject({
			error: 'invalid_client',
			error_codes: [7000218],
		});
		expect((await web.refresh(body.refresh_token)).status).toBe(200);
	});
});

test('[sec 82] an answer that was lost on the way: the refresh token still works within the grace, the code does not', async () => {
	const page = await client.run(createBrowser(authority), alice);
	const { body } = await client.redeem(page);
	await client.refresh(body.refresh_token);
	authority.advance(20);
	expect((await client.refresh(body.refresh_token)).status).toBe(200);
	expect((await client.redeem(page)).body).toMatchObject({ error: 'invalid_grant', error_codes: [54005] });
});

describe('on-behalf-of', () => {
	test('[sec 87] an assertion of one tenant is refused at another, by a client that both know', async () => {
		await authority.close();
		authority = await createTestAuthority({
			tenants: testTenants((tenant) => {
				for (const application of tenant.applications ?? [])
					if (application.appId === testIds.middleTier) application.signInAudience = 'AzureADMultipleOrgs';
			}),
		});
		client = createTestClient(authority);
		const answer = await onBehalf(await userToken(), {}, { tenant: testIds.strangerTenant });
		expect(answer.body).toMatchObject({ error: 'invalid_grant', error_codes: [50013] });
	});

	test('[sec 92] its refresh token belongs to the middle tier, needs its secret, and dies with the user’s revocation', async () => {
		const { body } = await onBehalf(await userToken());
		expect((await client.refresh(body.refresh_token)).body).toMatchObject({
			error: 'invalid_grant',
			suberror: 'client_mismatch',
		});
		const refresh = (fields = {}) =>
			client.refresh(body.refresh_token, {
				client_id: testIds.middleTier,
				client_secret: testIds.secret,
				scope: 'api://orders/Orders.Read',
				...fields,
			});
		expect((await refresh({ client_secret: undefined })).body).toMatchObject({ error: 'invalid_client' });
		expect((await refresh()).status).toBe(200);
		authority.advance(1);
		await authority.app.authority.storage.directory.setUserState(testIds.tenant, testIds.alice, {
			tokensValidFrom: authority.now(),
		});
		expect((await refresh()).body).toMatchObject({ error: 'invalid_grant', error_codes: [50173] });
	});

	test('[sec 90] with long-running use, policy that became stricter refuses its refresh token with claims', async () => {
		const { body } = await onBehalf(await userToken());
		await applyPolicy(authority, { control: 'mfa' });
		const answer = await client.refresh(body.refresh_token, {
			client_id: testIds.middleTier,
			client_secret: testIds.secret,
			scope: 'api://orders/Orders.Read',
		});
		expect(answer.body).toMatchObject({
			error: 'invalid_grant',
			suberror: 'basic_action',
			error_codes: [50076],
			claims: expect.any(String),
		});
	});

	test('[sec 93] a chain goes on as long as each link is a token for the next caller, and each is judged anew', async () => {
		const first = await userToken();
		// orders acts on behalf of the user too, for itself behind the middle tier
		const second = await onBehalf(first);
		const third = await onBehalf(second.body.access_token, {
			client_id: testIds.orders,
			scope: 'api://payroll/Payroll.Read',
		});
		expect(third.body).toMatchObject({ error: 'invalid_grant', error_codes: [65001] });
		const skipping = await onBehalf(first, { client_id: testIds.orders });
		expect(skipping.body).toMatchObject({ error: 'invalid_grant', error_codes: [50013] });
	});

	test('[sec 93] middle tiers that call each other in a circle are stopped after sixteen, a refresh in between or not, and the log tells how far they came', async () => {
		await authority.close();
		authority = await createTestAuthority({
			tenants: testTenants((tenant) => {
				const orders = tenant.applications?.find(({ appId }) => appId === testIds.orders);
				if (!orders) return;
				orders.requiredResourceAccess = [
					{ resourceAppId: testIds.middleTier, resourceAccess: [{ value: 'Front.Use', type: 'Scope' }] },
				];
				orders.adminConsent = true;
			}),
		});
		client = createTestClient(authority);
		const turns = [
			{ client_id: testIds.middleTier, scope: 'api://orders/Orders.Read offline_access' },
			{ client_id: testIds.orders, scope: 'api://middle/Front.Use offline_access' },
		];
		let token = await userToken();
		for (let hop = 1; hop <= 16; hop += 1) {
			const turn = turns[(hop - 1) % 2] as (typeof turns)[number];
			const { body } = await onBehalf(token, turn);
			expect(decodeJwt(body.access_token)).toMatchObject({ xms_obo: hop });
			const refreshed = await client.refresh(body.refresh_token, { ...turn, client_secret: testIds.secret });
			token = hop % 3 === 0 ? refreshed.body.access_token : body.access_token;
			expect(decodeJwt(token)).toMatchObject({ xms_obo: hop });
		}
		const [last] = (await authority.app.authority.storage.grants.signIns(testIds.tenant, 2)).reverse();
		expect(last).toMatchObject({ flow: expect.stringContaining('jwt-bearer'), note: 'on_behalf_of:16' });
		expect((await onBehalf(token, turns[0])).body).toMatchObject({ error: 'invalid_grant', error_codes: [50013] });
	});
});

describe('pages', () => {
	const framed = [
		'/devicelogin',
		'/sign-in/AAAAAAAAAAAAAAAAAAAAAA',
		`/${testIds.tenant}/oauth2/v2.0/logout`,
		'/',
		'/error?code=50011',
	];

	test.each(framed)('[sec 120] %s cannot be framed', async (path) => {
		const page = await createBrowser(authority).open(path);
		expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
		expect(page.headers['x-frame-options']).toBe('DENY');
	});

	test('[sec 120] neither can the pages of a sign-in, and a silent answer is a redirect without a page', async () => {
		const browser = createBrowser(authority);
		const page = await browser.open(client.authorizePath());
		expect(page.headers['x-frame-options']).toBe('DENY');
		const silent = await browser.open(client.authorizePath({ prompt: 'none' }));
		expect(silent.status).toBe(302);
		expect(silent.body).toBe('');
	});

	test('[sec 121] names out of the directory are text, wherever they are shown', async () => {
		const nasty = '<img src=x onerror=alert(1)>"\'`&';
		await authority.close();
		authority = await createTestAuthority({
			tenants: testTenants((tenant) => {
				tenant.displayName = nasty;
				for (const user of tenant.users ?? []) user.displayName = nasty;
				for (const application of tenant.applications ?? [])
					Object.assign(application, { displayName: nasty, publisher: nasty });
			}),
		});
		client = createTestClient(authority, { clientId: testIds.unconsented });
		const browser = createBrowser(authority);
		const pages = [
			await browser.open(client.authorizePath()),
			await client.run(browser, alice),
			await client.run(browser, { ...alice, consent: true }),
		];
		pages.push(
			await browser.open(client.authorizePath({ prompt: 'select_account' })),
			await browser.open(`/${testIds.tenant}/oauth2/v2.0/logout`),
		);
		for (const page of pages) expect(page.body).not.toContain('<img src=x');
	});

	test('[sec 122] a form is answered by a page of this origin that goes on by itself, so that form-action can stay', async () => {
		const browser = createBrowser(authority);
		const page = await client.signIn(browser, await browser.open(client.authorizePath()), alice);
		expect(page.status).toBe(200);
		expect(page.location?.origin).toBe('http://localhost:7000');
		expect(page.headers['content-security-policy']).toContain("form-action 'self'");
	});
});

describe('sessions and factors', () => {
	test('[sec 139] wrong one-time codes do not lock the password, nor wrong passwords the one-time code', async () => {
		const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
		const browser = createBrowser(authority);
		let page = await client.signIn(browser, await browser.open(client.authorizePath({ claims })), alice);
		for (let tries = 0; tries < 6; tries += 1) page = await browser.submit(page, { code: '000000' });
		expect(page.body).toContain('Too many wrong codes');
		expect((await client.redeem(await client.run(createBrowser(authority), alice))).status).toBe(200);
		await authority.close();
		authority = await createTestAuthority();
		client = createTestClient(authority);
		const other = createBrowser(authority);
		const asked = await client.signIn(other, await other.open(client.authorizePath({ claims })), alice);
		await client.run(createBrowser(authority), { ...alice, password: 'wrong' });
		const done = await other.submit(asked, { code: authority.oneTimeCode(testIds.totpSecret) });
		expect((await client.redeem(await client.signIn(other, done, withCode))).status).toBe(200);
	});

	test('[sec 155] an access token tells no address, though the ID token of the same sign-in does', async () => {
		const multi = createTestClient(authority, {
			clientId: testIds.multi,
			scope: 'openid email https://graph.microsoft.com/User.Read',
		});
		const { body } = await multi.redeem(await multi.run(createBrowser(authority), { ...alice, consent: true }));
		expect(decodeJwt(body.id_token).email).toBe(alice.username);
		expect(decodeJwt(body.access_token)).not.toHaveProperty('email');
	});

	test('[sec 156] a session that the user keeps is asked again all the same when a policy’s sign-in frequency says so', async () => {
		await applyPolicy(authority, {
			sessionControls: {
				signInFrequency: { isEnabled: true, frequencyInterval: 'timeBased', type: 'hours', value: 1 },
			},
		});
		const browser = createBrowser(authority);
		await client.run(browser, { ...alice, keepSignedIn: true });
		authority.advance(3601);
		expect((await browser.open(client.authorizePath())).fields.get('step')).toBe('password');
	});
});
