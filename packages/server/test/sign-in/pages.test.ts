// The sign-in pages over the wire: guessing, locking, replay, sessions, sign-out.
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
const c1 = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

let authority: TestAuthority;
let client: ReturnType<typeof createTestClient>;
beforeEach(async () => {
	authority = await createTestAuthority();
	client = createTestClient(authority);
});
afterEach(() => authority.close());

describe('password', () => {
	async function createBrowserSubmit(_: unknown, username: string, password: string) {
		const browser = createBrowser(authority);
		return browser.submit(await browser.open(client.authorizePath()), { username, password });
	}

	test('what was typed is not lost after a mistake', async () => {
		const page = await createBrowserSubmit(undefined, 'alice@contoso.example', 'wrong');
		expect(page.fields.get('username')).toBe('alice@contoso.example');
		expect(page.fields.get('password')).toBe('');
	});

	test('a disabled user with the right password is told, and gets nothing', async () => {
		const page = await createBrowserSubmit(undefined, 'dora@contoso.example', testIds.password);
		expect(page.body).toContain('AADSTS50057');
		expect(page.location).toBeUndefined();
	});

	test.each([
		['1 MB', 'x'.repeat(40_000)],
		['2 KB', 'x'.repeat(2000)],
	])('[sec 128] a password of %s is refused with a clear message', async (_, password) => {
		expect((await createBrowserSubmit(undefined, 'alice@contoso.example', password)).body).toContain('too long');
	});
});

describe('one-time code', () => {
	const atCode = async () => {
		const browser = createBrowser(authority);
		return { browser, page: await client.run(browser, alice, { claims: c1 }) };
	};

	test('[sec 135] a code that was used is refused in another browser', async () => {
		const code = authority.oneTimeCode(testIds.totpSecret);
		const one = await atCode();
		const two = await atCode();
		expect((await one.browser.submit(one.page, { code })).location).toBeUndefined();
		const replay = await two.browser.submit(two.page, { code });
		expect(replay.body).toContain('used already');
	});

	test.each([
		[-2, false],
		[-1, true],
		[0, true],
		[1, true],
		[2, false],
	])('[sec 138] a code %i steps away → accepted: %s', async (steps, accepted) => {
		const { browser, page } = await atCode();
		authority.advance(steps * 30);
		const code = authority.oneTimeCode(testIds.totpSecret);
		authority.advance(-steps * 30);
		const answer = await browser.submit(page, { code });
		expect(answer.body.includes('not right')).toBe(!accepted);
	});

	test('[sec 137] wrong codes count per user over all sessions', async () => {
		for (let count = 0; count < 5; count += 1) {
			const { browser, page } = await atCode();
			await browser.submit(page, { code: '000000' });
		}
		const { browser, page } = await atCode();
		expect((await browser.submit(page, { code: authority.oneTimeCode(testIds.totpSecret) })).body).toContain(
			'Too many wrong codes',
		);
	});

	test('[sec 137] after a lock there is one guess at a time, and the locks grow to a day', async () => {
		const guess = async () => {
			const { browser, page } = await atCode();
			return (await browser.submit(page, { code: '000000' })).body;
		};
		for (let count = 0; count < 5; count += 1) await guess();
		for (const minutes of [15, 30, 60, 120, 240, 480, 960, 1440, 1440]) {
			authority.advance(minutes * 60 - 1);
			expect(await guess()).toContain('Too many wrong codes');
			authority.advance(1);
			expect(await guess()).toContain('not right');
		}
		authority.advance(86_400);
		const { browser, page } = await atCode();
		expect((await browser.submit(page, { code: authority.oneTimeCode(testIds.totpSecret) })).body).not.toContain(
			'Too many',
		);
	});

	test('[sec 152] the second step cannot be reached without the first', async () => {
		const browser = createBrowser(authority);
		const page = await browser.open(client.authorizePath({ claims: c1 }));
		const skipped = await browser.submit(page, {
			step: 'one-time-code',
			code: authority.oneTimeCode(testIds.totpSecret),
		});
		expect(skipped.fields.get('step')).toBe('password');
	});

	test('[sec 130] a sign-in that stopped before its second factor left no session', async () => {
		const { browser } = await atCode();
		expect([...browser.cookies.keys()].some((name) => name.startsWith('__Host-session'))).toBe(false);
	});
});

describe('sessions', () => {
	test('[sec 131] cookies are __Host-, Secure, HttpOnly; the transaction’s is Strict', async () => {
		const response = await authority.send({
			path: client.authorizePath().split('?')[0] as string,
			query: client.authorizePath().split('?')[1] as string,
		});
		for (const cookie of [response.headers['set-cookie']].flat())
			expect(cookie).toMatch(/^__Host-tx-[^=]+=.+; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=1800$/);
	});

	test('[sec 129] stepping up changes the browser’s handle but not the session', async () => {
		const browser = createBrowser(authority);
		await client.run(browser, alice);
		const before = browser.cookies.get('__Host-session');
		await client.run(browser, { totpSecret: testIds.totpSecret }, { claims: c1 });
		const after = browser.cookies.get('__Host-session');
		expect(after).not.toBe(before);
		browser.cookies.set('__Host-session', before ?? '');
		expect(responseParameters(await browser.open(client.authorizePath({ prompt: 'none' }))).get('error')).toBe(
			'login_required',
		);
	});

	test('"Yes" keeps the session for 90 days, "No" for the browser’s own', async () => {
		const stay = createBrowser(authority);
		await client.run(stay, { ...alice, keepSignedIn: true });
		expect(stay.cookies.has('__Host-session-persistent')).toBe(true);
		authority.advance(80 * 86_400);
		expect(responseParameters(await stay.open(client.authorizePath({ prompt: 'none' }))).has('code')).toBe(true);
		const leave = createBrowser(authority);
		await client.run(leave, alice);
		expect(leave.cookies.has('__Host-session')).toBe(true);
		authority.advance(2 * 86_400);
		expect(responseParameters(await leave.open(client.authorizePath({ prompt: 'none' }))).get('error')).toBe(
			'login_required',
		);
	});

	test.each([
		['asked for, kept signed in', true, { claims: '{"id_token":{"signin_state":{"essential":false}}}' }, ['kmsi']],
		['asked for, not kept', false, { claims: '{"id_token":{"signin_state":null}}' }, undefined],
		['not asked for', true, {}, undefined],
	])('signin_state tells MSAL whether the user stays signed in: %s', async (_, keepSignedIn, parameters, expected) => {
		const { body } = await client.redeem(
			await client.run(createBrowser(authority), { ...alice, keepSignedIn }, parameters),
		);
		expect(decodeJwt(body.id_token).signin_state).toEqual(expected);
		// the refresh asks again, as MSAL does
		const refreshed = await client.refresh(body.refresh_token, parameters);
		expect(decodeJwt(refreshed.body.id_token).signin_state).toEqual(expected);
	});

	test('a sign-in that waits is worth nothing of a session that ended meanwhile', async () => {
		const browser = createBrowser(authority);
		await client.run(browser, alice);
		const waiting = await browser.open(client.authorizePath({ claims: c1 }));
		expect(waiting.fields.get('step')).toBe('one-time-code');
		await browser.submit(await browser.open(`/${testIds.tenant}/oauth2/v2.0/logout`));
		const after = await browser.submit(waiting, { code: authority.oneTimeCode(testIds.totpSecret) });
		expect(after.fields.get('step')).toBe('password');
		expect(after.location).toBeUndefined();
	});

	test('[sec 134] a sign-in that waits is worth nothing of what was proven before the user was revoked', async () => {
		const browser = createBrowser(authority);
		const waiting = await client.run(browser, alice, { claims: c1 });
		authority.advance(10);
		await authority.app.authority.storage.directory.setUserState(testIds.tenant, testIds.alice, {
			tokensValidFrom: authority.now(),
		});
		const after = await browser.submit(waiting, { code: authority.oneTimeCode(testIds.totpSecret) });
		expect(after.fields.get('step')).toBe('password');
		const again = await client.signIn(browser, after, { ...alice, totpSecret: testIds.totpSecret });
		expect(decodeJwt((await client.redeem(again, { claims: c1 })).body.access_token)).toMatchObject({
			acrs: ['c1'],
			auth_time: authority.now(),
		});
	});

	test('signing in to another tenant in the same browser leaves the first session alone', async () => {
		const browser = createBrowser(authority);
		await client.run(browser, alice);
		const other = createTestClient(authority, {
			clientId: testIds.strangerApp,
			tenant: testIds.strangerTenant,
			scope: 'openid User.Read',
		});
		const eve = await other.run(browser, {
			username: 'eve@northwind.example',
			password: testIds.password,
			consent: true,
		});
		expect(responseParameters(eve).has('code')).toBe(true);
		expect(responseParameters(await browser.open(client.authorizePath({ prompt: 'none' }))).has('code')).toBe(true);
		expect(responseParameters(await browser.open(other.authorizePath({ prompt: 'none' }))).has('code')).toBe(true);
	});

	test.each([
		['garbage', 'x'.repeat(43)],
		['16 KB', 'x'.repeat(16_384)],
		['a thousand handles', Array.from({ length: 1000 }, () => 'y'.repeat(43)).join('.')],
	])('[sec 132] a session cookie of %s is nobody', async (_, value) => {
		const browser = createBrowser(authority);
		browser.cookies.set('__Host-session', value);
		expect(responseParameters(await browser.open(client.authorizePath({ prompt: 'none' }))).get('error')).toBe(
			'login_required',
		);
	});

	test('[sec 134] a session ends when its user is disabled', async () => {
		const browser = createBrowser(authority);
		await client.run(browser, alice);
		await authority.app.authority.storage.directory.setUserState(testIds.tenant, testIds.alice, {
			accountEnabled: false,
		});
		expect(responseParameters(await browser.open(client.authorizePath({ prompt: 'none' }))).get('error')).toBe(
			'login_required',
		);
	});
});

describe('sign-out', () => {
	const logout = `/${testIds.tenant}/oauth2/v2.0/logout`;
	const registered = encodeURIComponent('http://localhost:7000/');

	test('[sec 133] without a hint the user is asked; then the session is over', async () => {
		const browser = createBrowser(authority);
		await client.run(browser, alice);
		const asked = await browser.open(
			`${logout}?post_logout_redirect_uri=${registered}&client_id=${testIds.native}&state=s`,
		);
		expect(asked.heading).toBe('Sign out?');
		expect((await browser.submit(asked, { csrf: 'x' })).heading).toBe('Sign out?');
		const done = await browser.submit(asked);
		expect(done.location?.href).toBe('http://localhost:7000/?state=s');
		expect(responseParameters(await browser.open(client.authorizePath({ prompt: 'none' }))).get('error')).toBe(
			'login_required',
		);
	});

	test('[sec 6] a valid hint signs out at once and leads back', async () => {
		const browser = createBrowser(authority);
		const { body } = await client.redeem(await client.run(browser, alice));
		authority.advance(7200);
		const done = await browser.open(`${logout}?post_logout_redirect_uri=${registered}&id_token_hint=${body.id_token}`);
		expect(done.location?.href).toBe('http://localhost:7000/');
		expect(decodeJwt(body.id_token).sid).toBeDefined();
	});

	test.each([
		['an unregistered address', encodeURIComponent('https://evil.test/'), ''],
		['a forged hint', registered, '&id_token_hint=eyJhbGciOiJub25lIn0.e30.'],
	])('[sec 6] %s leads nowhere by itself', async (_, address, hint) => {
		const browser = createBrowser(authority);
		const page = await browser.open(`${logout}?post_logout_redirect_uri=${address}${hint}`);
		if (hint === '') expect(page.location).toBeUndefined();
		expect(page.heading).toBe('You are signed out');
	});
});
