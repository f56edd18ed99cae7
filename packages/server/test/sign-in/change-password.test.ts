// A password that must be changed: what is refused until then, and the page that changes it.
import { applyTenantFile } from '@countersign/server';
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';

const alice = { username: 'alice@contoso.example', password: testIds.password };
const chosen = 'an entirely different phrase';

const passwordProfile = { password: testIds.password, forceChangePasswordNextSignIn: true };
const expired = () => testTenants((tenant) => Object.assign(tenant.users?.[0] ?? {}, { passwordProfile }));

let authority: TestAuthority;
let client: ReturnType<typeof createTestClient>;
beforeEach(async () => {
	authority = await createTestAuthority({ tenants: expired() });
	client = createTestClient(authority);
});
afterEach(() => authority.close());

test('the user chooses a new password, goes on, and the old one is worth nothing', async () => {
	const browser = createBrowser(authority);
	const page = await client.run(browser, alice);
	expect(page.heading).toBe('Choose a new password');
	const done = await client.signIn(
		browser,
		await browser.submit(page, { current: alice.password, chosen, repeated: chosen }),
		alice,
	);
	expect((await client.redeem(done)).status).toBe(200);
	expect((await client.run(createBrowser(authority), alice)).body).toContain('do not match');
	// the script has tried the old one until it was locked out
	authority.advance(61);
	expect((await client.redeem(await client.run(createBrowser(authority), { ...alice, password: chosen }))).status).toBe(
		200,
	);
});

test.each([
	['an empty field', { current: testIds.password, chosen, repeated: '' }, 'Fill in all fields'],
	['two that differ', { current: testIds.password, chosen, repeated: `${chosen}!` }, 'do not match'],
	['a short one', { current: testIds.password, chosen: 'short', repeated: 'short' }, 'at least 8'],
	[
		'one of 2,000 characters',
		{ current: testIds.password, chosen: 'x'.repeat(2000), repeated: 'x'.repeat(2000) },
		'too long',
	],
	[
		'the same again',
		{ current: testIds.password, chosen: testIds.password, repeated: testIds.password },
		'must differ',
	],
	['a wrong current one', { current: 'wrong', chosen, repeated: chosen }, 'is not right'],
])('%s is refused, and nothing changes', async (_, fields, message) => {
	const browser = createBrowser(authority);
	expect((await browser.submit(await client.run(browser, alice), fields)).body).toContain(message);
	expect((await client.run(createBrowser(authority), alice)).heading).toBe('Choose a new password');
});

test('[sec 57] until then refresh tokens and silent requests say that the password has expired', async () => {
	await authority.close();
	authority = await createTestAuthority();
	client = createTestClient(authority);
	const browser = createBrowser(authority);
	const { body } = await client.redeem(await client.run(browser, alice));
	await applyTenantFile(authority.app, JSON.stringify(expired()), { reset: true });
	expect((await client.refresh(body.refresh_token)).body).toMatchObject({
		error: 'invalid_grant',
		suberror: 'user_password_expired',
		error_codes: [50055],
	});
	const silent = responseParameters(await browser.open(client.authorizePath({ prompt: 'none' })));
	expect(silent.get('error')).toBe('interaction_required');
	expect(silent.get('suberror')).toBe('user_password_expired');
});
