// Wrong passwords: what the page tells of an account, and whom the locks hold back. Cases 123 to 126.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { networkLimit } from '../../src/session/password-authentication.ts';

const alice = { username: 'alice@contoso.example', password: testIds.password };

let authority: TestAuthority;
let client: ReturnType<typeof createTestClient>;
beforeEach(async () => {
	authority = await createTestAuthority();
	client = createTestClient(authority);
});
afterEach(() => authority.close());

describe('password', () => {
	test('[sec 123] an unknown user, a wrong password, and another tenant’s user or a disabled one with a wrong password read the same', async () => {
		const texts = new Set<string>();
		for (const [username, password] of [
			['nobody@contoso.example', 'x'],
			['alice@contoso.example', 'x'],
			['eve@northwind.example', 'x'],
			['dora@contoso.example', 'x'],
		] as const) {
			const page = await client.run(createBrowser(authority), { username, password: undefined as never });
			const answer = await createBrowserSubmit(page, username, password);
			expect(answer.status).toBe(200);
			texts.add(/role="alert">([^<]*)/.exec(answer.body)?.[1] ?? '');
		}
		expect([...texts]).toEqual(['That user name and password do not match. Check both and try again.']);
	});

	async function createBrowserSubmit(_: unknown, username: string, password: string) {
		const browser = createBrowser(authority);
		return browser.submit(await browser.open(client.authorizePath()), { username, password });
	}

	async function guessTenTimes(username: string): Promise<void> {
		for (let count = 0; count < 10; count += 1) await createBrowserSubmit(undefined, username, `wrong ${count}`);
	}

	test('[sec 124] ten wrong passwords lock the name for a minute, also for the right password', async () => {
		await guessTenTimes('alice@contoso.example');
		expect((await createBrowserSubmit(undefined, 'ALICE@contoso.example', testIds.password)).body).toContain('locked');
		authority.advance(60);
		expect((await createBrowserSubmit(undefined, 'alice@contoso.example', testIds.password)).heading).toBe(
			'Stay signed in?',
		);
	});

	test('[sec 124] after a lock each wrong password locks again, twice as long up to an hour, until a right one', async () => {
		let guesses = 0;
		const wrong = () => createBrowserSubmit(undefined, alice.username, `wrong ${guesses++}`);
		for (let count = 0; count < 10; count += 1) await wrong();
		for (const seconds of [60, 120, 240, 480, 960, 1920, 3600, 3600]) {
			authority.advance(seconds - 1);
			expect((await wrong()).body).toContain('locked');
			authority.advance(1);
			expect((await wrong()).body).toContain('do not match');
		}
		authority.advance(3600);
		expect((await createBrowserSubmit(undefined, alice.username, testIds.password)).heading).toBe('Stay signed in?');
		for (let count = 0; count < 9; count += 1) await wrong();
		expect((await wrong()).body).toContain('do not match');
	});

	test('[sec 124] the same three wrong passwords again and again lock nobody out, a fourth makes the first count anew', async () => {
		const wrong = (number: number) => createBrowserSubmit(undefined, alice.username, `wrong ${number}`);
		for (let count = 0; count < 30; count += 1) expect((await wrong(count % 3)).body).toContain('do not match');
		// three are counted; seven more, each forgotten by the time it comes again, lock
		for (let count = 0; count < 7; count += 1) expect((await wrong(3 + (count % 4))).body).toContain('do not match');
		expect((await wrong(0)).body).toContain('locked');
	});

	test('[sec 124] one password tried on many names locks the network it comes from, but for browsers that names signed in on before', async () => {
		const known = createBrowser(authority, { peerAddress: '2001:db8::1' });
		await client.run(known, alice);
		const from = async (peerAddress: string, username: string, password: string) => {
			const browser = createBrowser(authority, { peerAddress });
			return (await browser.submit(await browser.open(client.authorizePath()), { username, password })).body;
		};
		for (let count = 0; count < networkLimit.attempts; count += 1)
			expect(await from(`2001:db8::${count.toString(16)}`, `user${count}@contoso.example`, 'Spring2026!')).toContain(
				'do not match',
			);
		expect(await from('2001:db8::ffff:1', 'bob@contoso.example', testIds.password)).toContain('locked');
		expect(await from('2001:db8:0:1::1', 'bob@contoso.example', testIds.password)).toContain('Stay signed in?');
		const page = await known.open(client.authorizePath({ prompt: 'login' }));
		expect(responseParameters(await client.signIn(known, page, alice)).get('code')).toBeTruthy();
		authority.advance(networkLimit.lockSeconds);
		expect(await from('2001:db8::ffff:1', 'bob@contoso.example', testIds.password)).toContain('Stay signed in?');
	});

	test('[sec 124] the machine itself is no network that locks: it is a developer, or everybody behind a proxy', async () => {
		for (let count = 0; count <= networkLimit.attempts; count += 1) {
			const browser = createBrowser(authority, { peerAddress: '127.0.0.1' });
			const page = await browser.submit(await browser.open(client.authorizePath()), {
				username: `user${count}@contoso.example`,
				password: `wrong ${count}`,
			});
			expect(page.body).toContain('do not match');
		}
	});

	test('[sec 126] whoever locks an account from afar does not lock its owner out of a browser that signed in before', async () => {
		const browser = createBrowser(authority);
		await client.run(browser, alice);
		await guessTenTimes(alice.username);
		expect((await createBrowserSubmit(undefined, alice.username, testIds.password)).body).toContain('locked');
		const page = await browser.open(client.authorizePath({ prompt: 'login' }));
		expect(responseParameters(await client.signIn(browser, page, alice)).get('code')).toBeTruthy();
		// a success there forgives nothing here
		expect((await createBrowserSubmit(undefined, alice.username, testIds.password)).body).toContain('locked');
	});

	test('[sec 126] a familiar browser has ten guesses like any other, and is familiar to no other account', async () => {
		const browser = createBrowser(authority);
		await client.run(browser, alice);
		const guess = async (username: string, password: string) =>
			(await browser.submit(await browser.open(client.authorizePath({ prompt: 'login' })), { username, password }))
				.body;
		for (let count = 0; count < 10; count += 1)
			expect(await guess(alice.username, `wrong ${count}`)).toContain('do not match');
		expect(await guess(alice.username, testIds.password)).toContain('locked');
		await guessTenTimes('bob@contoso.example');
		expect(await guess('bob@contoso.example', testIds.password)).toContain('locked');
	});

	test('[sec 126] the cookie of a familiar browser tells no name, and a made-up one is familiar to nobody', async () => {
		const browser = createBrowser(authority);
		await client.run(browser, alice);
		expect(browser.cookies.get('__Host-familiar')).toMatch(/^[A-Za-z0-9_-]{22}$/);
		await client.run(browser, { ...alice, username: 'bob@contoso.example' }, { prompt: 'login' });
		expect(browser.cookies.get('__Host-familiar')).toMatch(/^[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{22}$/);
		await guessTenTimes(alice.username);
		const stranger = createBrowser(authority);
		stranger.cookies.set('__Host-familiar', 'A'.repeat(22));
		const page = await stranger.open(client.authorizePath());
		expect((await stranger.submit(page, alice)).body).toContain('locked');
	});

	test('[sec 125] parallel guesses do not outrun the counter', async () => {
		const answers = await Promise.all(
			Array.from({ length: 40 }, (_, index) =>
				createBrowserSubmit(undefined, 'alice@contoso.example', `wrong ${index}`),
			),
		);
		expect(answers.filter((page) => page.body.includes('do not match'))).toHaveLength(10);
	});
});
