// The parameter `prompt`, and whose session answers: cases 18 to 20 of the security catalogue.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const alice = { username: 'alice@contoso.example', password: testIds.password };
const withCode = { ...alice, totpSecret: testIds.totpSecret };
const c1 = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority();
});
afterEach(() => authority.close());

describe('prompt', () => {
	test.each([
		['login_required without a session', {}, undefined, 'login_required'],
		['interaction_required when a second factor is missing', { claims: c1 }, alice, 'interaction_required'],
	])('[sec 18, 28] prompt=none is answered with %s, and never with a page', async (_, parameters, script, error) => {
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		if (script) await client.run(browser, script);
		const page = await browser.open(client.authorizePath({ prompt: 'none', ...parameters }));
		expect(page.status).toBe(302);
		const answer = responseParameters(page);
		expect(answer.get('error')).toBe(error);
		expect(answer.get('state')).toBe('state-1');
		// as in redirects of Entra ID: the ids are told in the text, for support
		expect(answer.get('error_description')).toMatch(/ Trace ID: \S+ Correlation ID: \S+ Timestamp: .+Z$/);
		for (const member of ['trace_id', 'correlation_id', 'timestamp', 'error_codes'])
			expect(answer.has(member)).toBe(false);
		if (error === 'interaction_required') {
			expect(answer.get('suberror')).toBe('basic_action');
			expect(JSON.parse(answer.get('claims') ?? '')).toMatchObject({
				access_token: { acrs: { essential: true, value: 'c1' } },
			});
			expect(answer.get('error_uri')).toMatch(/code=50076$/);
		}
	});

	test('[sec 18] prompt=none without consent is consent_required', async () => {
		const browser = createBrowser(authority);
		await createTestClient(authority).run(browser, alice);
		const page = await browser.open(
			createTestClient(authority, { clientId: testIds.unconsented }).authorizePath({ prompt: 'none' }),
		);
		expect(responseParameters(page).get('error')).toBe('consent_required');
	});

	test('prompt=none with a session is a code at once', async () => {
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		await client.run(browser, alice);
		const page = await browser.open(client.authorizePath({ prompt: 'none' }));
		expect(page.status).toBe(302);
		expect((await client.redeem(page)).status).toBe(200);
	});

	test('[sec 19] a hint at another user, or another session id, is login_required: never the tokens of whoever is signed in', async () => {
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		await client.run(browser, alice);
		for (const parameters of [{ login_hint: 'bob@contoso.example' }, { sid: '00000000-0000-4000-8000-000000000000' }]) {
			const page = await browser.open(client.authorizePath({ prompt: 'none', ...parameters }));
			expect(responseParameters(page).get('error')).toBe('login_required');
		}
	});

	test.each([
		['prompt=login', { prompt: 'login' }],
		['max_age=0', { max_age: '0' }],
		['max_age that has passed', { max_age: '60' }],
	])('[sec 20] %s asks for the password again and renews auth_time', async (_, parameters) => {
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		const first = decodeJwt((await client.redeem(await client.run(browser, alice))).body.id_token);
		authority.advance(61);
		const page = await browser.open(client.authorizePath(parameters));
		expect(page.fields.get('step')).toBe('password');
		const second = decodeJwt((await client.redeem(await client.signIn(browser, page, alice))).body.id_token);
		expect(second.auth_time).toBe((first.auth_time as number) + 61);
	});

	test('[sec 20] whoever signs in at prompt=login gets a session of their own', async () => {
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		const first = decodeJwt(
			(await client.redeem(await client.run(browser, withCode, { claims: c1 }))).body.access_token,
		);
		const page = await client.run(
			browser,
			{ username: 'bob@contoso.example', password: testIds.password },
			{ prompt: 'login' },
		);
		const second = decodeJwt((await client.redeem(page)).body.access_token);
		expect(second.oid).toBe(testIds.bob);
		expect(second.sid).not.toBe(first.sid);
		expect(second.amr).toEqual(['pwd']);
	});

	test('select_account offers the accounts of this browser and another one', async () => {
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		await client.run(browser, alice);
		const chooser = await browser.open(client.authorizePath({ prompt: 'select_account' }));
		expect(chooser.heading).toBe('Choose an account');
		expect((await browser.submit(chooser, { account: 'other' })).fields.get('step')).toBe('password');
		const again = await browser.open(client.authorizePath({ prompt: 'select_account' }));
		expect((await client.redeem(await browser.submit(again))).status).toBe(200);
	});

	test('[sec 19] with two accounts and no hint, prompt=none does not guess', async () => {
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		await client.run(browser, alice);
		await client.run(browser, { username: 'carol@contoso.example', password: testIds.password }, { prompt: 'login' });
		const page = await browser.open(client.authorizePath({ prompt: 'none' }));
		expect(responseParameters(page).get('error')).toBe('interaction_required');
		const hinted = await browser.open(client.authorizePath({ prompt: 'none', login_hint: 'CAROL@contoso.example' }));
		expect(decodeJwt((await client.redeem(hinted)).body.access_token).oid).toBe(testIds.carol);
	});
});
