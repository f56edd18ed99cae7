// Passwords that expire by their age: who must choose another, and what stays alive.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isTooOld } from '../../src/session/password-expiry.ts';

const day = 86_400;
const now = 1000 * day;
const settings = { passwordValidityPeriodInDays: 90 };

test.each([
	['a day before it is too old', now - 89 * day, undefined, settings, false],
	['on the day it is', now - 90 * day, undefined, settings, true],
	['of unknown age', 0, undefined, settings, true],
	['where passwords never expire', 0, undefined, {}, false],
	['of one whose password does not', 0, 'DisablePasswordExpiration', settings, false],
	['the same, beside another policy', 0, 'DisableStrongPassword, DisablePasswordExpiration', settings, false],
	['of one with another policy alone', 0, 'DisableStrongPassword', settings, true],
])('a password %s → too old: %s', (_, passwordChangedAt, passwordPolicies, of, expected) => {
	const profile = passwordPolicies === undefined ? {} : { passwordPolicies };
	expect(isTooOld({ profile, passwordChangedAt } as never, of, now)).toBe(expected);
});

const bob = { username: 'bob@contoso.example', password: testIds.password };
const chosen = 'an entirely different phrase';
let authority: TestAuthority;
let client: ReturnType<typeof createTestClient>;
beforeEach(async () => {
	authority = await createTestAuthority({
		tenants: testTenants((tenant) => {
			tenant.settings = { passwordValidityPeriodInDays: 90, resourceOwnerPasswordCredentials: true };
		}),
	});
	client = createTestClient(authority);
});
afterEach(() => authority.close());

async function choose(password: string, next: string) {
	const browser = createBrowser(authority);
	const page = await client.run(browser, { ...bob, password });
	expect(page.heading).toBe('Choose a new password');
	return client.redeem(
		await client.signIn(browser, await browser.submit(page, { current: password, chosen: next, repeated: next }), {
			...bob,
			password: next,
		}),
	);
}

test('whoever signs in with a password that is too old chooses another first, and has as many days again', async () => {
	expect((await choose(bob.password, chosen)).status).toBe(200);
	authority.advance(89 * day);
	expect((await client.redeem(await client.run(createBrowser(authority), { ...bob, password: chosen }))).status).toBe(
		200,
	);
	authority.advance(day);
	expect((await choose(chosen, `${chosen} again`)).status).toBe(200);
});

test('refresh tokens and sessions from before stay alive, as at Entra ID', async () => {
	const { body } = await choose(bob.password, chosen);
	authority.advance(60 * day);
	const { body: later } = await client.refresh(body.refresh_token);
	authority.advance(31 * day);
	expect((await client.refresh(later.refresh_token)).status).toBe(200);
});

test('the password grant says that the password has expired', async () => {
	const answer = await client.token({
		grant_type: 'password',
		scope: 'openid profile',
		...bob,
	});
	expect(answer.body).toMatchObject({ error: 'invalid_grant', error_codes: [50055] });
});
