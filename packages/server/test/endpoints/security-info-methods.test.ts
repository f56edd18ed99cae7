// One's own passkeys, authenticator apps and password, changed on the page of one's own sign-in methods.
import { type BrowserPage, createBrowser, createTestClient, testIds } from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applyPolicy } from '../apply-policy.ts';
import { alice, askedOf, base, bob, createSecurityInfo, page, step } from './security-info-visit.ts';

const info = createSecurityInfo();
const { user, activities, visit, follow, act, addPasskey } = info;
beforeEach(() => info.start());
afterEach(() => info.close());

describe('what is changed', () => {
	test('a first passkey is added; the page that comes next wants it, and it is in the audit log', async () => {
		const { browser, shown } = await visit(bob);
		const { authenticator, added } = await addPasskey(browser, shown, testIds.bob);
		expect(step(added)).toBe('passkey');
		const { challenge } = askedOf(added);
		const used = await browser.submit(added, {
			passkey: authenticator.get({ challenge, origin: info.authority.origin }),
		});
		const list = await follow(browser, await createTestClient(info.authority).signIn(browser, used, {}));
		expect([list.heading, list.body.includes('Laptop')]).toEqual(['Your sign-in methods', true]);
		expect(await activities()).toEqual(['User registered security info']);
	});

	test('[sec 144] an answer of a passkey is taken once, and not after five minutes', async () => {
		const { browser, shown } = await visit(alice);
		const { asked, passkey } = await addPasskey(browser, shown, testIds.alice);
		const again = await browser.submit(asked, { passkey, name: 'Twice' });
		expect(again.body).toContain('took too long');
		expect((await user(testIds.alice))?.registeredMethods?.passkeys).toHaveLength(1);
		const late = await browser.open(`${page}?session_state=${base(shown).session_state}&add=passkey`);
		info.authority.advance(301);
		expect((await browser.submit(late, { passkey })).body).toContain('took too long');
	});

	test('a passkey is renamed and removed beside an authenticator app', async () => {
		const { browser, shown } = await visit(alice);
		await addPasskey(browser, shown, testIds.alice);
		const [key] = (await user(testIds.alice))?.registeredMethods?.passkeys ?? [];
		const id = key?.id ?? '';
		const renamed = await act(browser, shown, { action: 'rename-passkey', id, name: '<b>Desk</b>' });
		expect(renamed.body).toContain('&lt;b&gt;Desk&lt;/b&gt;');
		const preferred = await act(browser, shown, { action: 'prefer', id: 'fido2' });
		expect(preferred.body).toContain('Changed.');
		expect((await user(testIds.alice))?.registeredMethods?.preferredMode).toBe('fido2');
		const removed = await act(browser, shown, { action: 'remove-passkey', id });
		expect(removed.body).toContain('Removed.');
		expect((await act(browser, shown, { action: 'remove-passkey', id })).body).toContain('changed meanwhile');
		expect(await activities()).toEqual([
			'User deleted security info',
			'User changed default security info',
			'User updated security info',
			'User registered security info',
		]);
	});

	test('the method that the user prefers is asked for first, where a policy takes either', async () => {
		const { browser, shown } = await visit(alice);
		await addPasskey(browser, shown, testIds.alice);
		await applyPolicy(info.authority, { control: 'mfa' });
		const first = async () => {
			const other = createBrowser(info.authority);
			return step(await other.submit(await other.open(createTestClient(info.authority).authorizePath()), alice));
		};
		expect(await first()).toBe('passkey');
		await act(browser, shown, { action: 'prefer', id: 'softwareOath' });
		expect(await first()).toBe('one-time-code');
	});

	test('an authenticator app is added by a code of it, and not by a wrong one', async () => {
		const { browser, shown } = await visit(bob);
		const asked = await browser.open(`${page}?session_state=${base(shown).session_state}&add=authenticator`);
		const secret = (/class="secret">([^<]*)/.exec(asked.body)?.[1] ?? '').replaceAll(' ', '');
		const wrong = await browser.submit(asked, { code: '000000' });
		expect(wrong.body).toContain('That code is not right');
		// the same secret is shown again: nobody scans twice
		expect(wrong.body).toContain(secret.slice(0, 4));
		const added = await browser.submit(wrong, { code: info.authority.oneTimeCode(secret) });
		expect(await activities()).toEqual(['User registered security info', 'User registered first authenticator app']);
		expect((await user(testIds.bob))?.sealedTotpSecret).toBeDefined();
		// from now on the page wants a code
		expect(step(added)).toBe('one-time-code');
	});

	test('several authenticator apps are named, used, renamed and removed each by itself, and a code is good once', async () => {
		const { browser, shown } = await visit(alice);
		const open = () => browser.open(`${page}?session_state=${base(shown).session_state}&add=authenticator`);
		const secretOf = (asked: BrowserPage) => (/class="secret">([^<]*)/.exec(asked.body)?.[1] ?? '').replaceAll(' ', '');
		const asked = await open();
		const secret = secretOf(asked);
		const code = info.authority.oneTimeCode(secret);
		const added = await browser.submit(asked, { code, name: 'Tablet' });
		expect([added.body.includes('Added.'), added.body.includes('Tablet')]).toEqual([true, true]);
		// the form once more: neither the app nor its code is taken twice
		expect((await browser.submit(asked, { code, name: 'Again' })).body).toContain('You have that authenticator app');
		const apps = async () => (await user(testIds.alice))?.registeredMethods?.authenticatorApps ?? [];
		const id = (await apps())[0]?.id ?? '';
		expect(await apps()).toHaveLength(1);

		await applyPolicy(info.authority, { control: 'mfa' });
		const prove = async (typed: string) => {
			const other = createBrowser(info.authority);
			const second = await other.submit(await other.open(createTestClient(info.authority).authorizePath()), alice);
			return other.submit(second, { code: typed });
		};
		expect((await prove(code)).body).toContain('used already');
		info.authority.advance(60);
		const next = info.authority.oneTimeCode(secret);
		expect((await prove(next)).body).not.toContain('role="alert"');
		expect((await prove(next)).body).toContain('used already');
		expect((await prove(info.authority.oneTimeCode(testIds.totpSecret))).body).not.toContain('role="alert"');

		const renamed = await act(browser, shown, { action: 'rename-authenticator', id, name: 'Old tablet' });
		expect(renamed.body).toContain('Old tablet');
		await act(browser, shown, { action: 'rename-authenticator', id: testIds.alice, name: 'Phone' });
		expect((await user(testIds.alice))?.registeredMethods?.firstAuthenticatorApp).toEqual({ displayName: 'Phone' });
		// one of two may go where a policy asks for a second factor, and the last one not
		const removed = await act(browser, shown, { action: 'remove-authenticator', id: testIds.alice });
		expect(removed.body).toContain('Removed.');
		expect((await user(testIds.alice))?.sealedTotpSecret).toBeUndefined();
		expect((await user(testIds.alice))?.registeredMethods?.firstAuthenticatorApp).toBeUndefined();
		const last = await act(browser, shown, { action: 'remove-authenticator', id });
		expect(last.body).toContain('the only one that you have');
		expect(await apps()).toHaveLength(1);
	});

	test('a user has five authenticator apps at most', async () => {
		const { browser, shown } = await visit(alice);
		const add = async () => {
			const asked = await browser.open(`${page}?session_state=${base(shown).session_state}&add=authenticator`);
			const secret = (/class="secret">([^<]*)/.exec(asked.body)?.[1] ?? '').replaceAll(' ', '');
			return browser.submit(asked, { code: info.authority.oneTimeCode(secret) });
		};
		for (let count = 2; count <= 5; count += 1) expect((await add()).body).toContain('Added.');
		expect((await add()).body).toContain('as many as you can have');
		expect((await user(testIds.alice))?.registeredMethods?.authenticatorApps).toHaveLength(4);
	});

	test('the last second factor stays where a policy asks for one, and goes where none does', async () => {
		const { browser, shown } = await visit(alice);
		const remove = () => act(browser, shown, { action: 'remove-authenticator', id: testIds.alice });
		await applyPolicy(info.authority, { control: 'mfa' });
		expect((await remove()).body).toContain('the only one that you have');
		expect((await user(testIds.alice))?.sealedTotpSecret).toBeDefined();
		await applyPolicy(info.authority, { grantControls: { operator: 'OR', builtInControls: ['compliantDevice'] } });
		expect((await remove()).body).toContain('Removed.');
		expect((await user(testIds.alice))?.sealedTotpSecret).toBeUndefined();
	});

	test('nobody changes another account’s methods by naming its key', async () => {
		const { browser, shown } = await visit(alice);
		await addPasskey(browser, shown, testIds.alice);
		const [key] = (await user(testIds.alice))?.registeredMethods?.passkeys ?? [];
		const other = await visit(bob);
		const tried = await act(other.browser, other.shown, { action: 'remove-passkey', id: key?.id ?? '' });
		expect(tried.body).toContain('changed meanwhile');
		expect((await user(testIds.alice))?.registeredMethods?.passkeys).toHaveLength(1);
	});

	test('the password is changed by whoever knows it, and what rested on it is void', async () => {
		const { browser, shown } = await visit(alice);
		const refresh = createTestClient(info.authority);
		const { body } = await refresh.redeem(await refresh.run(createBrowser(info.authority), alice));
		info.authority.advance(2);
		const chosen = 'violet tractor lemon 9';
		const fields = { action: 'change-password', chosen, repeated: chosen };
		expect((await act(browser, shown, { ...fields, current: 'wrong' })).body).toContain('is not right');
		const changed = await act(browser, shown, { ...fields, current: testIds.password });
		expect(changed.heading).toBe('Your password is changed');
		expect((await refresh.refresh(body.refresh_token)).body.error).toBe('invalid_grant');
		expect(await activities()).toEqual(['Change user password']);
	});

	test('a password that is known from a leak is not taken, nor a short one', async () => {
		const leaked = 'known from a leak';
		await info.close();
		await info.start({ risk: { isLeaked: (text) => text === leaked } });
		const { browser, shown } = await visit(alice);
		const fields = { action: 'change-password', current: testIds.password };
		const tried = await act(browser, shown, { ...fields, chosen: leaked, repeated: leaked });
		expect(tried.body).toContain('known from a leak. Choose');
		expect((await act(browser, shown, { ...fields, chosen: 'short', repeated: 'short' })).body).toContain('at least 8');
		expect(await activities()).toEqual([]);
	});
});
