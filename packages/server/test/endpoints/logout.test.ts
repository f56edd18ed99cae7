// Front-channel logout: the applications of a session hear of its end, and nobody else does.
import {
	type Browser,
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const alice = { username: 'alice@contoso.example', password: testIds.password };

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority({
		tenants: testTenants((tenant) => {
			for (const application of tenant.applications ?? []) {
				if (application.appId === testIds.web)
					application.web = { ...application.web, logoutUrl: 'https://web.test/logged-out?app=1' };
				if (application.appId === testIds.middleTier)
					application.web = { ...application.web, logoutUrl: 'https://middle.test/logged-out' };
			}
		}),
	});
});
afterEach(() => authority.close());

test('[sec 133] an application that took part is called in a frame with issuer and session, others are not, and the user goes on to the registered address', async () => {
	const web = createTestClient(authority, {
		clientId: testIds.web,
		redirectUri: 'https://web.test/signin',
		secret: testIds.secret,
	});
	const browser = createBrowser(authority);
	await createTestClient(authority).run(browser, alice);
	const { body } = await web.redeem(await web.run(browser, alice));
	const { sid } = decodeJwt(body.id_token);
	const query = new URLSearchParams({
		id_token_hint: body.id_token,
		post_logout_redirect_uri: 'https://web.test/signin',
		state: 's-1',
	});
	const page = await browser.open(`/${testIds.tenant}/oauth2/v2.0/logout?${query}`);
	const issuer = encodeURIComponent(`${authority.origin}/${testIds.tenant}/v2.0`);
	expect([...page.body.matchAll(/<iframe [^>]*src="([^"]*)"/g)].map((match) => match[1])).toEqual([
		`https://web.test/logged-out?app=1&amp;iss=${issuer}&amp;sid=${sid}`,
	]);
	expect(page.headers['content-security-policy']).toMatch(/frame-src https:\/\/web\.test$/);
	expect(page.location?.href).toBe('https://web.test/signin?state=s-1');
	expect((await authority.app.authority.storage.sessions.find(String(sid)))?.endedAt).toBe(authority.now());
});

test('without such an application the browser is sent on at once', async () => {
	const client = createTestClient(authority);
	const browser = createBrowser(authority);
	const { body } = await client.redeem(await client.run(browser, alice));
	const query = new URLSearchParams({
		id_token_hint: body.id_token,
		post_logout_redirect_uri: 'http://localhost:7000/',
	});
	expect((await browser.open(`/${testIds.tenant}/oauth2/v2.0/logout?${query}`)).status).toBe(302);
});

describe('the hint of an ID token, as MSAL for browsers sends it', () => {
	async function signIn(browser: Browser, script: { username: string; password: string }): Promise<string> {
		const client = createTestClient(authority);
		// as MSAL for browsers asks for it
		const claims = '{"id_token":{"login_hint":null}}';
		const { body } = await client.redeem(await client.run(browser, script, { prompt: 'login', claims }));
		return String(decodeJwt(body.id_token).login_hint);
	}
	const logOut = (browser: Browser, parameters: Record<string, string>) =>
		browser.open(
			`/${testIds.tenant}/oauth2/v2.0/logout?${new URLSearchParams({ post_logout_redirect_uri: 'http://localhost:7000/', state: 's', ...parameters })}`,
		);
	const isSilent = async (browser: Browser, loginHint: string) => {
		const page = await browser.open(
			createTestClient(authority).authorizePath({ prompt: 'none', login_hint: loginHint }),
		);
		return responseParameters(page).get('error') ?? 'silent';
	};

	test('signs that account out without a question, and no other', async () => {
		const browser = createBrowser(authority);
		const [ofAlice, ofBob] = [
			await signIn(browser, alice),
			await signIn(browser, { ...alice, username: 'bob@contoso.example' }),
		];
		expect([await isSilent(browser, ofAlice), await isSilent(browser, ofBob)]).toEqual(['silent', 'silent']);
		const page = await logOut(browser, { logout_hint: ofAlice });
		expect([page.status, page.location?.href]).toEqual([302, 'http://localhost:7000/?state=s']);
		expect([await isSilent(browser, ofAlice), await isSilent(browser, ofBob)]).toEqual(['login_required', 'silent']);
	});

	test('[sec 133] shows nothing of the account, and a name or a hint that was touched asks first', async () => {
		const browser = createBrowser(authority);
		const hint = await signIn(browser, alice);
		expect(hint).toMatch(/^O\.[A-Za-z0-9_-]{64}$/);
		const touched = hint.slice(0, -1) + (hint.endsWith('A') ? 'B' : 'A');
		for (const logout_hint of [alice.username, testIds.alice, touched, `${hint}A`, '', 'O.']) {
			expect((await logOut(browser, { logout_hint })).heading).toBe('Sign out?');
			expect(await isSilent(browser, hint)).toBe('silent');
		}
	});

	test('[sec 133] of another account than those that are signed in asks first', async () => {
		const hint = await signIn(createBrowser(authority), { ...alice, username: 'bob@contoso.example' });
		const browser = createBrowser(authority);
		await signIn(browser, alice);
		expect((await logOut(browser, { logout_hint: hint })).heading).toBe('Sign out?');
	});

	test('names its account on the sign-in page, and one that was touched names nobody', async () => {
		const hint = await signIn(createBrowser(authority), alice);
		const open = (login_hint: string) =>
			createBrowser(authority).open(createTestClient(authority).authorizePath({ login_hint }));
		expect((await open(hint)).fields.get('username')).toBe(alice.username);
		expect((await open(`${hint.slice(0, -4)}AAAA`)).fields.get('username')).not.toBe(alice.username);
	});
});

describe('[case authority/30] a hint that does not fit stops the redirect', () => {
	const registered = 'http://localhost:7000/';
	async function signIn(browser: Browser): Promise<string> {
		const client = createTestClient(authority);
		return (await client.redeem(await client.run(browser, alice))).body.id_token;
	}
	const open = (browser: Browser, parameters: Record<string, string>) =>
		browser.open(
			`/${testIds.tenant}/oauth2/v2.0/logout?${new URLSearchParams({ post_logout_redirect_uri: registered, state: 's', ...parameters })}`,
		);
	const isSilent = async (browser: Browser) => {
		const page = await browser.open(createTestClient(authority).authorizePath({ prompt: 'none' }));
		return responseParameters(page).get('error') ?? 'silent';
	};
	const touched = (token: string) => `${token.slice(0, -8)}AAAAAAAA`;

	test.each<[string, (idToken: string) => Record<string, string>]>([
		['changed', (idToken) => ({ id_token_hint: touched(idToken) })],
		['no token', () => ({ id_token_hint: 'nonsense' })],
		[
			'an ID token of another application than client_id says',
			(idToken) => ({ id_token_hint: idToken, client_id: testIds.web }),
		],
		[
			'changed, beside a client_id that fits',
			(idToken) => ({ id_token_hint: touched(idToken), client_id: testIds.native }),
		],
	])('%s', async (_, parameters) => {
		const browser = createBrowser(authority);
		const page = await open(browser, parameters(await signIn(browser)));
		expect([page.status, page.heading, page.location]).toEqual([200, 'Sign out?', undefined]);
		const done = await browser.submit(page, {});
		expect([done.status, done.location, done.body.includes(registered)]).toEqual([200, undefined, false]);
		expect(await isSilent(browser)).toBe('login_required');
		// nobody is signed in any more: nor does the second visit lead there
		expect((await open(browser, parameters('a.b.c'))).body).not.toContain(registered);
	});

	test.each<Record<string, string>>([{ client_id: testIds.native }, { client_id: testIds.native.toUpperCase() }, {}])(
		'one that fits goes on at once, beside %o',
		async (parameters) => {
			const browser = createBrowser(authority);
			const page = await open(browser, { id_token_hint: await signIn(browser), ...parameters });
			expect(page.location?.href).toBe(`${registered}?state=s`);
		},
	);
});
