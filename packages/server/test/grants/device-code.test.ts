// The device code flow against RFC 8628 and the security catalogue's cases 109 to 118.
import {
	type Browser,
	type BrowserPage,
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applyPolicy } from '../apply-policy.ts';

const alice = { username: 'alice@contoso.example', password: testIds.password };
const withCode = { ...alice, totpSecret: testIds.totpSecret };
const scope = 'openid profile offline_access api://orders/Orders.Read';
const c1 = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

let authority: TestAuthority;
let client: ReturnType<typeof createTestClient>;
beforeEach(async () => {
	authority = await createTestAuthority();
	client = createTestClient(authority);
});
afterEach(() => authority.close());

interface Asked {
	user_code: string;
	device_code: string;
	[member: string]: unknown;
}

async function ask(
	fields: Record<string, string> = {},
	tenant: string = testIds.tenant,
): Promise<{ status: number; body: Asked }> {
	const response = await authority.send({
		method: 'POST',
		path: `/${tenant}/oauth2/v2.0/devicecode`,
		headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'toaster/1.0' },
		body: new URLSearchParams({ client_id: testIds.native, scope, ...fields }).toString(),
		peerAddress: '203.0.113.77',
	});
	return { status: response.status, body: JSON.parse(response.body) };
}

const poll = (
	deviceCode: string,
	options: { tenant?: string; peerAddress?: string } = {},
	fields: Record<string, string> = {},
) => client.token({ grant_type: 'device_code', device_code: deviceCode, ...fields }, options);

async function enter(browser: Browser, userCode: string): Promise<BrowserPage> {
	return browser.submit(await browser.open('/devicelogin'), { user_code: userCode });
}

async function approve(userCode: string, script = alice, browser = createBrowser(authority)): Promise<BrowserPage> {
	const page = await client.signIn(browser, await enter(browser, userCode), script);
	expect(page.heading).toBe('Is this your device?');
	return client.signIn(browser, await browser.submit(page), script);
}

test('the device gets both codes, where to enter one, a lifetime, an interval and a message', async () => {
	const { status, body } = await ask();
	expect(status).toBe(200);
	expect(body).toMatchObject({ verification_uri: 'https://login.test:8443/devicelogin', expires_in: 900, interval: 5 });
	expect(body.user_code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{9}$/);
	expect(body.message).toContain(body.user_code);
});

test.each(['device_code', 'urn:ietf:params:oauth:grant-type:device_code'])(
	'a device that asks by %s waits, and has tokens once its user has approved',
	async (grantType) => {
		const { body } = await ask();
		expect((await poll(body.device_code, {}, { grant_type: grantType })).body).toMatchObject({
			error: 'authorization_pending',
			error_codes: [70016],
		});
		const done = await approve(body.user_code);
		expect(done.heading).toBe('You are signed in on your device');
		const answer = await poll(
			body.device_code,
			{},
			{ grant_type: grantType, code: body.device_code, client_info: '1' },
		);
		expect(answer.status).toBe(200);
		expect(answer.body).toMatchObject({
			scope: 'openid profile api://orders/Orders.Read api://orders/Orders.Write',
			token_type: 'Bearer',
		});
		expect(decodeJwt(answer.body.access_token)).toMatchObject({
			oid: testIds.alice,
			scp: 'Orders.Read Orders.Write',
			amr: ['pwd'],
		});
		expect(answer.body).toHaveProperty('id_token');
		expect((await client.refresh(answer.body.refresh_token)).status).toBe(200);
	},
);

test.each([
	['no content type, which MSAL for Java leaves out over the client of Azure’s SDK, gets its codes', {}, 200],
	['[sec 75] another content type is 415', { 'content-type': 'text/plain' }, 415],
	['[sec 75] a content encoding is 415', { 'content-encoding': 'gzip' }, 415],
])('a request with %s', async (_, headers, status) => {
	const body = new URLSearchParams({ client_id: testIds.native, scope }).toString();
	expect(
		(await authority.send({ method: 'POST', path: `/${testIds.tenant}/oauth2/v2.0/devicecode`, headers, body })).status,
	).toBe(status);
});

test('it works over common, where the user says which tenant', async () => {
	await authority.close();
	authority = await createTestAuthority({
		tenants: testTenants((tenant) =>
			Object.assign(tenant.applications?.[0] ?? {}, { signInAudience: 'AzureADMultipleOrgs' }),
		),
	});
	client = createTestClient(authority, { tenant: 'common' });
	const { body } = await ask({}, 'common');
	await approve(body.user_code);
	expect((await poll(body.device_code)).status).toBe(200);
});

test('[sec 109] waiting costs nothing, and no poll is told to slow down: a thousand polls leave no record', async () => {
	const { body } = await ask();
	const answers = await Promise.all(Array.from({ length: 1000 }, () => poll(body.device_code)));
	expect(new Set(answers.map((answer) => answer.body.error))).toEqual(new Set(['authorization_pending']));
	expect(await authority.app.authority.storage.grants.signIns(testIds.tenant, 10)).toEqual([]);
});

test('an address that asks for hundreds of codes is told to wait, and others are not', async () => {
	for (let asked = 0; asked < 300; asked += 1) expect((await ask()).status).toBe(200);
	expect(await ask()).toMatchObject({ status: 429, body: { error: 'temporarily_unavailable', error_codes: [90055] } });
	authority.advance(61);
	expect((await ask()).status).toBe(200);
});

test('the code is read however it is typed', async () => {
	const { body } = await ask();
	const [, head, tail] = /^(.{4})(.*)$/.exec(body.user_code.toLowerCase()) ?? [];
	expect((await enter(createBrowser(authority), ` ${head}-${tail} `)).heading).toBe('Sign in');
});

test('[sec 110] another client cannot redeem the code', async () => {
	const { body } = await ask();
	await approve(body.user_code);
	expect((await poll(body.device_code, {}, { client_id: testIds.multi })).body).toMatchObject({
		error: 'invalid_grant',
		error_codes: [70000],
	});
	expect((await poll(body.device_code)).status).toBe(200);
});

test('[sec 111] of 50 polls at once exactly one gets tokens', async () => {
	const { body } = await ask();
	await approve(body.user_code);
	const answers = await Promise.all(Array.from({ length: 50 }, () => poll(body.device_code)));
	expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
	for (const answer of answers.filter(({ status }) => status !== 200))
		expect(answer.body).toMatchObject({ error: 'invalid_grant', error_codes: [54005] });
});

test('[sec 112] ten wrong codes from an address, and it may try no more for a quarter of an hour', async () => {
	const { body } = await ask();
	const browser = createBrowser(authority);
	for (let tries = 0; tries < 10; tries += 1)
		expect((await enter(browser, 'BBBBBBBBB')).body).toContain('That code is not known');
	expect((await enter(browser, body.user_code)).body).toContain('Too many codes were tried');
	expect((await enter(createBrowser(authority, { peerAddress: '203.0.113.11' }), body.user_code)).heading).toBe(
		'Sign in',
	);
	authority.advance(901);
	expect((await enter(browser, (await ask()).body.user_code)).heading).toBe('Sign in');
});

test('[sec 113] a link fills the code in and submits nothing; the user is told who asked, and must say that it is theirs', async () => {
	const { body } = await ask();
	const browser = createBrowser(authority);
	const page = await browser.open(`/devicelogin?user_code=${body.user_code}`);
	expect(page.fields.get('user_code')).toBe(body.user_code);
	expect((await poll(body.device_code)).body.error).toBe('authorization_pending');
	const question = await client.signIn(browser, await browser.submit(page), alice);
	expect(question.body).toContain('203.0.113.77');
	expect(question.body).toContain('toaster/1.0');
	expect((await poll(body.device_code)).body.error).toBe('authorization_pending');
});

describe('[sec 114] policy is judged for both legs', () => {
	const office = '198.51.100.9';

	test('the device code flow can be blocked as such, and no other flow is', async () => {
		await applyPolicy(authority, {
			conditions: { authenticationFlows: { transferMethods: 'deviceCodeFlow' } },
			control: 'block',
		});
		const { body } = await ask();
		const browser = createBrowser(authority);
		expect((await client.signIn(browser, await enter(browser, body.user_code), alice)).body).toContain('53003');
		expect((await client.redeem(await client.run(createBrowser(authority), alice))).status).toBe(200);
	});

	test('a device outside the network that a policy asks for is refused although its user approved inside', async () => {
		const { body } = await ask();
		await applyPolicy(authority, {
			conditions: { locations: { includeLocations: ['All'], excludeLocations: [testIds.office] } },
			control: 'block',
		});
		await approve(body.user_code, alice, createBrowser(authority, { peerAddress: office }));
		expect((await poll(body.device_code)).body).toMatchObject({
			error: 'invalid_grant',
			suberror: 'message_only',
			error_codes: [53003],
		});
		expect((await poll(body.device_code, { peerAddress: office })).status).toBe(200);
	});

	test('a user outside that network cannot approve', async () => {
		await applyPolicy(authority, {
			conditions: { locations: { includeLocations: ['All'], excludeLocations: [testIds.office] } },
			control: 'block',
		});
		const { body } = await ask();
		const browser = createBrowser(authority);
		expect((await client.signIn(browser, await enter(browser, body.user_code), alice)).body).toContain('53003');
	});

	test('the flow sticks to its refresh tokens and to what a middle tier gets on the user’s behalf; the browser’s session is free of it', async () => {
		const { body } = await ask({ scope: 'openid offline_access api://middle/Front.Use' });
		const browser = createBrowser(authority);
		await approve(body.user_code, alice, browser);
		const answer = await poll(body.device_code);
		await applyPolicy(authority, {
			conditions: { authenticationFlows: { transferMethods: 'deviceCodeFlow' } },
			control: 'block',
		});
		expect((await client.refresh(answer.body.refresh_token)).body).toMatchObject({
			suberror: 'message_only',
			error_codes: [53003],
		});
		const onBehalf = await client.token({
			grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
			client_id: testIds.middleTier,
			client_secret: testIds.secret,
			requested_token_use: 'on_behalf_of',
			assertion: answer.body.access_token,
			scope: 'api://orders/Orders.Read',
		});
		expect(onBehalf.body).toMatchObject({ error_codes: [53003] });
		expect((await client.redeem(await client.run(browser, alice, { prompt: 'none' }))).status).toBe(200);
	});
});

test('[sec 115] a policy on registering security information is judged as part of the device code flow', async () => {
	await applyPolicy(authority, {
		conditions: {
			applications: { includeUserActions: ['urn:user:registersecurityinfo'] },
			authenticationFlows: { transferMethods: 'deviceCodeFlow' },
		},
		control: 'block',
	});
	const { body } = await ask({ scope: 'api://payroll/Payroll.Read' });
	const browser = createBrowser(authority);
	const bob = { username: 'bob@contoso.example', password: testIds.password };
	expect((await client.signIn(browser, await enter(browser, body.user_code), bob)).body).toContain('53010');
});

describe('[sec 116] approval', () => {
	test('a user who was disabled meanwhile gets nothing', async () => {
		const { body } = await ask();
		await approve(body.user_code);
		await authority.app.authority.storage.directory.setUserState(testIds.tenant, testIds.alice, {
			accountEnabled: false,
		});
		expect((await poll(body.device_code)).body).toMatchObject({ error: 'invalid_grant', error_codes: [50057] });
	});

	test('another site can neither start nor finish it', async () => {
		const { body } = await ask();
		const browser = createBrowser(authority);
		const form = await browser.open('/devicelogin');
		expect(
			(await browser.submit(form, { user_code: body.user_code }, { 'sec-fetch-site': 'cross-site' })).heading,
		).toBe('Enter code');
		expect((await createBrowser(authority).post('/devicelogin', { user_code: body.user_code })).heading).toBe(
			'Enter code',
		);
		const question = await client.signIn(browser, await browser.submit(form, { user_code: body.user_code }), alice);
		expect((await browser.submit(question, {}, { 'sec-fetch-site': 'cross-site' })).body).toContain('50089');
		expect((await poll(body.device_code)).body.error).toBe('authorization_pending');
	});

	test('its pages cannot be framed', async () => {
		const page = await createBrowser(authority).open('/devicelogin');
		expect(page.headers['x-frame-options']).toBe('DENY');
		expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
	});
});

describe('[sec 117] what ends it', () => {
	test('a user who says No: the device is told', async () => {
		const { body } = await ask();
		const browser = createBrowser(authority);
		const question = await client.signIn(browser, await enter(browser, body.user_code), alice);
		await browser.submit(question, { decline: 'No, cancel' });
		expect((await poll(body.device_code)).body).toMatchObject({
			error: 'authorization_declined',
			error_codes: [65004],
		});
		expect((await enter(createBrowser(authority), body.user_code)).body).toContain('That code is not known');
	});

	test('a quarter of an hour', async () => {
		const { body } = await ask();
		authority.advance(900);
		expect((await poll(body.device_code)).body).toMatchObject({ error: 'expired_token', error_codes: [70020] });
		expect((await enter(createBrowser(authority), body.user_code)).body).toContain('expired');
	});

	test('a revocation between approval and poll', async () => {
		const { body } = await ask();
		await approve(body.user_code);
		authority.advance(5);
		await authority.app.authority.storage.directory.setUserState(testIds.tenant, testIds.alice, {
			tokensValidFrom: authority.now(),
		});
		expect((await poll(body.device_code)).body).toMatchObject({ error_codes: [50173] });
	});
});

test('[sec 118] a context asked for in the request is proven in the browser and stamped for the device', async () => {
	const { body } = await ask({ claims: c1 });
	await approve(body.user_code, withCode);
	const answer = await poll(body.device_code);
	expect(decodeJwt(answer.body.access_token)).toMatchObject({ acrs: ['c1'], amr: ['pwd', 'totp', 'mfa'] });
});

test('[sec 118] one asked for at the poll alone is refused with the claims for a new request, and the code stays good without it', async () => {
	const { body } = await ask();
	await approve(body.user_code);
	const refused = await poll(body.device_code, {}, { claims: c1 });
	expect(refused.body).toMatchObject({ error: 'invalid_grant', suberror: 'basic_action', error_codes: [50076] });
	expect(JSON.parse(refused.body.claims).access_token.acrs).toEqual({ essential: true, value: 'c1' });
	expect((await poll(body.device_code)).status).toBe(200);
});

test.each([
	['a confidential client', { client_id: testIds.daemon }, 7000218],
	['a single-page application', { client_id: testIds.spa }, 7000218],
	['an unknown client', { client_id: '99999999-0000-4000-8000-000000000000' }, 700016],
	['an unknown resource', { scope: 'api://nothing/Read' }, 500011],
	['a scope of 3,000 characters', { scope: 'x'.repeat(3000) }, 70011],
	['claims that are no JSON', { claims: 'c1' }, 50117],
	['a resource in place of scopes', { resource: 'api://orders', scope: '' }, 901002],
	['a resource that is not that of the scopes', { resource: 'api://payroll' }, 9010010],
])('[sec 78] %s gets no device code', async (_, fields, code) => {
	expect((await ask(fields)).body).toMatchObject({ error_codes: [code] });
});

test.each([
	['of 40 KB', 'x'.repeat(40_000)],
	['that is a code', `cs1.code.${'a'.repeat(43)}`],
	['with NUL', 'cs1.device.\u0000'],
])('[sec 72] a device code %s is not valid', async (_, deviceCode) => {
	expect((await poll(deviceCode)).body).toMatchObject({ error: 'invalid_grant', error_codes: [7000014] });
});

describe('[case authority/01] an essential claim that nothing can meet', () => {
	const unknown = [
		['a claim that there is not', '{"access_token":{"clearance":{"essential":true}}}'],
		['a context that nobody declares', '{"access_token":{"acrs":{"essential":true,"values":["c77"]}}}'],
		[
			'a policy that there is not',
			'{"id_token":{"polids":{"essential":true,"values":["60000000-0000-4000-8000-0000000000ff"]}}}',
		],
	] as const;

	test.each(unknown)(
		'%s: the device that asked with it is told at the page, and never has a token',
		async (_, claims) => {
			const { status, body } = await ask({ claims });
			expect(status).toBe(200);
			const browser = createBrowser(authority);
			const page = await client.signIn(browser, await enter(browser, body.user_code), withCode);
			expect(page.body).toContain('AADSTS50130');
			expect((await poll(body.device_code)).status).toBe(400);
		},
	);

	test.each(unknown)('%s: the device that polls with it is refused', async (_, claims) => {
		const { body } = await ask();
		await approve(body.user_code);
		expect((await poll(body.device_code, {}, { claims })).body).toMatchObject({ error_codes: [50130] });
	});
});

describe('§2.6 a refresh token that began by device code, once a policy blocks the flow', () => {
	const flow = { authenticationFlows: { transferMethods: 'deviceCodeFlow' } };
	const all = { applications: { includeApplications: ['All'] } };

	test.each([
		['on all resources: the refresh token itself is refused', { ...flow, ...all }, [530036], 'bad_token'],
		['on one resource: access to it is blocked', flow, [53003], 'message_only'],
		['on all resources, whatever the flow: access is blocked', all, [53003], 'message_only'],
	])('%s', async (_, conditions, codes, suberror) => {
		const { body } = await ask();
		await approve(body.user_code);
		const family = await poll(body.device_code);
		await applyPolicy(authority, { control: 'block', conditions });
		const refused = await client.refresh(family.body.refresh_token);
		expect([refused.status, refused.body.error, refused.body.error_codes, refused.body.suberror]).toEqual([
			400,
			'invalid_grant',
			codes,
			suberror,
		]);
	});

	test('a token of another flow is not the policy’s', async () => {
		const browser = createBrowser(authority);
		const family = await client.redeem(await client.run(browser, alice, { scope }));
		await applyPolicy(authority, { control: 'block', conditions: { ...flow, ...all } });
		expect((await client.refresh(family.body.refresh_token)).status).toBe(200);
	});
});
