// What the sign-in log tells of sign-ins that failed on a page: an administrator sees who is being guessed at.
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
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applyPolicy } from '../apply-policy.ts';

const alice = { username: 'alice@contoso.example', password: testIds.password };

let authority: TestAuthority;
let client: ReturnType<typeof createTestClient>;
let browser: Browser;
beforeEach(async () => {
	authority = await createTestAuthority({
		tenants: testTenants((tenant) => {
			for (const user of tenant.users ?? [])
				if (user.userPrincipalName === 'bob@contoso.example') user.accountEnabled = false;
		}),
	});
	client = createTestClient(authority);
	browser = createBrowser(authority);
});
afterEach(() => authority.close());

const log = () => authority.app.authority.storage.grants.signIns(testIds.tenant, 20);
const typePassword = async (username: string, password: string): Promise<BrowserPage> =>
	browser.submit(await browser.open(client.authorizePath()), { username, password });

test.each([
	['a wrong password', alice.username, 'wrong', 50126, alice.username],
	['an account that is disabled', 'bob@contoso.example', testIds.password, 50057, 'bob@contoso.example'],
	['an account that was not invited', 'eve@northwind.example', testIds.password, 50020, 'eve@northwind.example'],
])('%s is recorded with the account', async (_, username, password, errorCode, userPrincipalName) => {
	await typePassword(username, password);
	expect(await log()).toMatchObject([
		{ errorCode, userPrincipalName, clientAppId: testIds.native, ipAddress: '203.0.113.10' },
	]);
});

test('a name that nobody has is recorded without it: it may be a password in the wrong field', async () => {
	await typePassword('hunter2@contoso.example', 'x');
	expect(await log()).toMatchObject([{ errorCode: 50126 }]);
	expect(JSON.stringify(await log())).not.toContain('hunter2');
});

test('a lock is recorded, of the account that is locked', async () => {
	for (let guess = 0; guess < 11; guess += 1) await typePassword(alice.username, `wrong ${guess}`);
	expect((await log()).map(({ errorCode }) => errorCode)).toEqual([50053, ...Array.from({ length: 10 }, () => 50126)]);
});

test('a wrong one-time code is recorded', async () => {
	await applyPolicy(authority, { control: 'mfa' });
	await browser.submit(await client.run(browser, alice), { code: '000000' });
	expect((await log())[0]).toMatchObject({
		errorCode: 500121,
		userPrincipalName: alice.username,
		authenticationMethods: ['password'],
	});
});

describe('one-time codes', () => {
	const right = () => authority.oneTimeCode(testIds.totpSecret);
	const codePage = async (on: Browser = browser) => {
		await applyPolicy(authority, { control: 'mfa' });
		return client.run(on, alice);
	};

	test('the log tells a wrong, a used and a locked one apart, which the page tells nobody who guesses', async () => {
		await client.run(createBrowser(authority), { ...alice, totpSecret: testIds.totpSecret });
		const first = await codePage();
		await browser.submit(first, { code: right() });
		const other = createBrowser(authority);
		let page = await codePage(other);
		page = await other.submit(page, { code: right() });
		page = await other.submit(page, { code: '000000' });
		for (let guess = 1; guess < 6; guess += 1) page = await other.submit(page, { code: `00000${guess}` });
		await other.submit(page, { code: right() });
		const notes = (await log()).filter(({ errorCode }) => errorCode === 500121).map(({ note }) => note);
		expect(notes.reverse()).toEqual([
			'a right code that was used before',
			...Array.from({ length: 5 }, () => 'a wrong code'),
			'locked: too many wrong codes',
			'locked: too many wrong codes',
		]);
	});

	test('the right code, sent twenty times, locks nobody out', async () => {
		const page = await codePage();
		const code = right();
		await Promise.all(Array.from({ length: 20 }, () => browser.submit(page, { code })));
		authority.advance(60);
		const again = createBrowser(authority);
		const finished = await again.submit(await codePage(again), { code: right() });
		expect(finished.fields.get('step')).toBe('keep-me-signed-in');
	});

	test('a right code is not taken while the account is locked, and not spent', async () => {
		let page = await codePage();
		for (let guess = 0; guess < 5; guess += 1) page = await browser.submit(page, { code: `00000${guess}` });
		await browser.submit(page, { code: right() });
		expect((await log())[0]?.note).toBe('locked: too many wrong codes');
		await authority.app.authority.storage.attempts.clear(`one-time-code:${testIds.alice}`);
		expect((await browser.submit(page, { code: right() })).fields.get('step')).toBe('keep-me-signed-in');
	});
});

test('a consent that the user declines is recorded', async () => {
	const other = createTestClient(authority, { clientId: testIds.unconsented });
	await other.run(browser, { ...alice, consent: false });
	expect((await log())[0]).toMatchObject({
		errorCode: 65004,
		userPrincipalName: alice.username,
		clientAppId: testIds.unconsented,
	});
});

test('over organizations the record stands in the tenant of the account', async () => {
	const multi = createTestClient(authority, {
		clientId: testIds.multi,
		tenant: 'organizations',
		scope: 'openid User.Read',
	});
	await browser.submit(await browser.open(multi.authorizePath()), { username: alice.username, password: 'wrong' });
	expect(await log()).toMatchObject([{ errorCode: 50126, userPrincipalName: alice.username }]);
});
