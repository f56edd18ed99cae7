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
import { daysToTell, isTooOld } from '../../src/session/password-expiry.ts';

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

test.each([
	['a second before the window opens', 83 * day - 1, 7, undefined],
	['when it opens', 83 * day, 7, 7],
	['within it', 85 * day + 1, 7, 5],
	['in the last second', 90 * day - 1, 7, 1],
	['when it is too old', 90 * day, 7, undefined],
	['where no window is set', 89 * day, undefined, undefined],
])('a password %s tells its days: %#', (_, age, passwordNotificationWindowInDays, expected) => {
	const account = { profile: {}, passwordChangedAt: now - age };
	const window = passwordNotificationWindowInDays === undefined ? {} : { passwordNotificationWindowInDays };
	expect(daysToTell(account as never, { ...settings, ...window }, now)).toBe(expected);
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

test('within the window a sign-in with the password tells so, once, and the user goes on with it or changes it', async () => {
	await authority.close();
	authority = await createTestAuthority({
		tenants: testTenants((tenant) => {
			tenant.settings = { passwordValidityPeriodInDays: 90, passwordNotificationWindowInDays: 7 };
		}),
	});
	client = createTestClient(authority);
	expect((await choose(bob.password, chosen)).status).toBe(200);
	authority.advance(85 * day);
	const browser = createBrowser(authority);
	const page = await client.run(browser, { ...bob, password: chosen });
	expect(page.heading).toBe('Your password expires soon');
	expect(page.body).toContain('for 5 more days');
	const later = await browser.submit(page, { decline: 'Not now' });
	expect((await client.redeem(await client.signIn(browser, later, { ...bob, password: chosen }))).status).toBe(200);
	// the session goes on without being told again
	expect((await client.redeem(await client.run(browser, { ...bob, password: chosen }))).status).toBe(200);
	const other = createBrowser(authority);
	const again = await client.run(other, { ...bob, password: chosen });
	const next = `${chosen} again`;
	const changed = await other.submit(again, { current: chosen, chosen: next, repeated: next });
	expect((await client.redeem(await client.signIn(other, changed, { ...bob, password: next }))).status).toBe(200);
	expect((await client.run(createBrowser(authority), { ...bob, password: next })).heading).not.toBe(page.heading);
});
