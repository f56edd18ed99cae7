// The device code flow against RFC 8628 and the security catalogue's cases 109 to 118.
import { createBrowser, testIds, testTenants } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import {
	alice,
	approve,
	ask,
	authority,
	client,
	enter,
	giveEachTestAnAuthority,
	poll,
	replaceAuthority,
	scope,
	withCode,
} from './device-code-requests.ts';

giveEachTestAnAuthority();

const c1 = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

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
	await replaceAuthority(
		testTenants((tenant) => Object.assign(tenant.applications?.[0] ?? {}, { signInAudience: 'AzureADMultipleOrgs' })),
		{ tenant: 'common' },
	);
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
