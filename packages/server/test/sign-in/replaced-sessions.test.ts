// A session that the browser lets go of ends: whoever kept a copy of its cookie must not go on with it.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { describe, expect, test } from 'vitest';

const bob = { username: 'bob@contoso.example', password: testIds.password };
const alice = { username: 'alice@contoso.example', password: testIds.password };

const copyOf = (authority: TestAuthority, cookies: ReadonlyMap<string, string>) => {
	const thief = createBrowser(authority);
	for (const [name, value] of cookies) thief.cookies.set(name, value);
	return thief;
};
const silent = async (authority: TestAuthority, cookies: ReadonlyMap<string, string>) => {
	const { location } = await copyOf(authority, cookies).open(
		createTestClient(authority).authorizePath({ prompt: 'none' }),
	);
	return location?.searchParams.get('error') ?? 'a code';
};

describe('[case authority/06] signing in anew as the same person', () => {
	test.each<[string, Record<string, string>, boolean]>([
		['by prompt=login', { prompt: 'login' }, false],
		['by "Use another account"', { prompt: 'select_account' }, true],
	])('%s ends the session that it replaces', async (_, parameters, chooses) => {
		const authority = await createTestAuthority();
		const client = createTestClient(authority);
		const browser = createBrowser(authority);
		await client.run(browser, bob);
		const before = new Map(browser.cookies);
		let page = await browser.open(client.authorizePath(parameters));
		if (chooses) page = await browser.submit(page, { account: 'other' });
		await client.signIn(browser, page, bob);
		expect(await silent(authority, before)).toBe('login_required');
		expect(await silent(authority, browser.cookies)).toBe('a code');
		const last = new Map(browser.cookies);
		await browser.submit(await browser.open(`/${testIds.tenant}/oauth2/v2.0/logout`));
		expect(await silent(authority, last)).toBe('login_required');
		await authority.close();
	});

	test('the clients of the replaced session hear of the sign-out, by its own sid', async () => {
		const tenants = testTenants();
		const native = (tenants.tenants[0]?.applications ?? []).find(({ appId }) => appId === testIds.native);
		if (native) native.web = { ...native.web, logoutUrl: 'https://native.test/signed-out' } as never;
		const authority = await createTestAuthority({ tenants });
		const client = createTestClient(authority);
		const browser = createBrowser(authority);
		await client.run(browser, bob);
		await client.signIn(browser, await browser.open(client.authorizePath({ prompt: 'login' })), bob);
		const page = await browser.submit(await browser.open(`/${testIds.tenant}/oauth2/v2.0/logout`));
		const sids = [...String(page.body).matchAll(/signed-out\?[^"]*sid=([0-9a-f-]{36})/g)].map((match) => match[1]);
		expect(new Set(sids).size).toBe(2);
		await authority.close();
	});

	test('another person beside the first ends nobody', async () => {
		const authority = await createTestAuthority();
		const client = createTestClient(authority);
		const browser = createBrowser(authority);
		await client.run(browser, bob);
		const before = new Map(browser.cookies);
		await client.signIn(browser, await browser.open(client.authorizePath({ prompt: 'login' })), alice);
		expect(await silent(authority, before)).toBe('a code');
		await authority.close();
	});
});

test('[case authority/06] signing out ends the session of a user who is disabled: enabled again, its cookie brings nothing', async () => {
	const authority = await createTestAuthority();
	const client = createTestClient(authority);
	const browser = createBrowser(authority);
	await client.run(browser, bob);
	const before = new Map(browser.cookies);
	const { directory } = authority.app.authority.storage;
	const user = await directory.findUserByPrincipalName('bob@contoso.example');
	const set = (accountEnabled: boolean) => directory.setUserState(testIds.tenant, user?.id ?? '', { accountEnabled });
	await set(false);
	await browser.open(`/${testIds.tenant}/oauth2/v2.0/logout`);
	await set(true);
	expect(await silent(authority, before)).toBe('login_required');
	await authority.close();
});
