// A request that names a user gets that user's tokens, or none: `id_token_hint` and the claim `sub`. OpenID Connect
// Core §3.1.2.1, §5.5.1.
import {
	type BrowserPage,
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
const bob = { username: 'bob@contoso.example', password: testIds.password };

let authority: TestAuthority;
let hint: string;
beforeEach(async () => {
	authority = await createTestAuthority();
	const client = createTestClient(authority, { scope: 'openid' });
	hint = (await client.redeem(await client.run(createBrowser(authority), alice))).body.id_token;
});
afterEach(() => authority.close());

const errorOf = (page: BrowserPage) => responseParameters(page).get('error');
const ways: [string, () => Record<string, string>][] = [
	['id_token_hint', () => ({ id_token_hint: hint })],
	['the claim sub', () => ({ claims: JSON.stringify({ id_token: { sub: { value: decodeJwt(hint).sub } } }) })],
];

describe.each(ways)('[case authority/25] %s', (_, named) => {
	test('with somebody else signed in: prompt=none is login_required', async () => {
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		await client.run(browser, bob);
		expect(errorOf(await browser.open(client.authorizePath({ ...named(), prompt: 'none' })))).toBe('login_required');
	});

	test('with somebody else signed in: the named user has to sign in, and gets the tokens', async () => {
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		await client.run(browser, bob);
		const page = await browser.open(client.authorizePath(named()));
		expect(page.fields.get('step')).toBe('password');
		const { body } = await client.redeem(await client.signIn(browser, page, alice));
		expect(decodeJwt(body.id_token).oid).toBe(testIds.alice);
	});

	test('somebody else’s password is no way round it', async () => {
		const browser = createBrowser(authority);
		const page = await createTestClient(authority).run(browser, bob, named());
		expect(page.location).toBeUndefined();
		expect(page.body).toContain('AADSTS16000');
	});

	test('of two who are signed in the named one is meant', async () => {
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		await client.run(browser, bob);
		await client.run(browser, alice, { prompt: 'login' });
		const page = await browser.open(client.authorizePath({ ...named(), prompt: 'none' }));
		expect(decodeJwt((await client.redeem(page)).body.id_token).oid).toBe(testIds.alice);
	});
});

describe('[case authority/25] a hint', () => {
	test('counts when it has expired', async () => {
		authority.advance(7200);
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		await client.run(browser, alice);
		const page = await browser.open(client.authorizePath({ id_token_hint: hint, prompt: 'none' }));
		expect(responseParameters(page).get('code')).toBeTruthy();
	});

	test('that is forged, another client’s, or no ID token is an invalid request', async () => {
		const client = createTestClient(authority);
		const { body } = await client.redeem(await client.run(createBrowser(authority), alice));
		const [header, payload, signature = ''] = hint.split('.');
		const forged = [header, payload, `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`].join('.');
		for (const id_token_hint of [forged, 'x.y.z', body.access_token])
			expect(errorOf(await createBrowser(authority).open(client.authorizePath({ id_token_hint })))).toBe(
				'invalid_request',
			);
		const other = createTestClient(authority, { clientId: testIds.unconsented, scope: 'openid' });
		expect(errorOf(await createBrowser(authority).open(other.authorizePath({ id_token_hint: hint })))).toBe(
			'invalid_request',
		);
	});
});
