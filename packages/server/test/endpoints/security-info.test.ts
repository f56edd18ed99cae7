// The page of one's own sign-in methods: who is let in, what can be changed there, and what is written of it.
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
import { addPasskey as addPasskeyOf } from '../../src/methods/add-passkey.ts';
import { userHandleOf } from '../../src/methods/webauthn.ts';
import type { MailMessage } from '../../src/records/mail-message.ts';
import { applyPolicy } from '../apply-policy.ts';
import { createSoftwareAuthenticator } from '../sign-in/software-authenticator.ts';

const page = '/security-info';
const alice = { username: 'alice@contoso.example', password: testIds.password, totpSecret: testIds.totpSecret };
const bob = { username: 'bob@contoso.example', password: testIds.password };
const register = 'urn:user:registersecurityinfo';

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority({
		tenants: testTenants((tenant) => {
			tenant.identity = { conditionalAccess: { policies: [] } };
		}),
	});
});
afterEach(() => authority.close());

const directory = () => authority.app.authority.storage.directory;
const user = (id: string) => directory().findUser(testIds.tenant, id);
const activities = async () =>
	(await authority.app.authority.storage.directoryChanges.audits(testIds.tenant, 50)).map(({ activity }) => activity);
const step = (shown: BrowserPage) => shown.fields.get('step');

/** Opens the page, and signs in for it. */
async function visit(
	script: typeof bob,
	browser = createBrowser(authority),
): Promise<{ browser: Browser; shown: BrowserPage }> {
	const done = await createTestClient(authority).signIn(browser, await browser.open(page), script);
	return { browser, shown: await follow(browser, done) };
}
/** The address after a sign-in is the authority's own. */
const follow = (browser: Browser, done: BrowserPage) =>
	done.location?.origin === authority.origin ? browser.open(done.location.pathname + done.location.search) : done;

/** The fields of the form that does something to one method. */
const base = (shown: BrowserPage) => ({
	session_state: shown.fields.get('session_state') ?? '',
	csrf: shown.fields.get('csrf') ?? '',
});
const sameOrigin = { 'sec-fetch-site': 'same-origin' };
const act = (browser: Browser, shown: BrowserPage, fields: Record<string, string>) =>
	browser.post(page, { ...base(shown), ...fields }, sameOrigin);

/** What the page asks the browser for. */
function askedOf(shown: BrowserPage): { challenge: string } {
	const written = /data-passkey="([^"]*)"/.exec(shown.body)?.[1] ?? '{}';
	return JSON.parse(written.replaceAll('&quot;', '"').replaceAll('&#39;', "'"));
}

async function addPasskey(browser: Browser, shown: BrowserPage, id: string, name = 'Laptop') {
	const asked = await browser.open(`${page}?session_state=${base(shown).session_state}&add=passkey`);
	const { challenge } = askedOf(asked);
	const authenticator = createSoftwareAuthenticator(userHandleOf({ tenantId: testIds.tenant, id }));
	const passkey = authenticator.create({ challenge, origin: authority.origin });
	return { asked, authenticator, passkey, added: await browser.submit(asked, { passkey, name }) };
}

describe('who is let in', () => {
	test('nobody without a sign-in, which leads back to the page and gives no code to anybody', async () => {
		const browser = createBrowser(authority);
		expect(step(await browser.open(page))).toBe('password');
		const done = await createTestClient(authority).signIn(browser, await browser.open(page), bob);
		expect(done.location?.href).toMatch(new RegExp(`^${authority.origin}/security-info\\?returned=1`));
		expect(done.location?.searchParams.has('code')).toBe(false);
		expect((await follow(browser, done)).heading).toBe('Your sign-in methods');
	});

	test('[sec 141] whoever has a second factor proves it, and again after ten minutes', async () => {
		const browser = createBrowser(authority);
		// a session by password alone, as an application may have asked for
		await createTestClient(authority).run(browser, alice);
		expect(step(await browser.open(page))).toBe('one-time-code');
		const { shown } = await visit(alice, browser);
		expect(shown.heading).toBe('Your sign-in methods');
		authority.advance(601);
		expect(step(await browser.open(page))).toBe('one-time-code');
		// and what is sent meanwhile changes nothing
		const late = await act(browser, shown, { action: 'remove-authenticator', id: testIds.alice });
		expect(step(late)).toBe('one-time-code');
		expect((await user(testIds.alice))?.sealedTotpSecret).toBeDefined();
	});

	test('[sec 141] whoever has none gives the password again after ten minutes', async () => {
		const { browser, shown } = await visit(bob);
		expect(shown.heading).toBe('Your sign-in methods');
		authority.advance(601);
		expect(step(await browser.open(page))).toBe('password');
	});

	test.each([
		['block', { operator: 'OR', builtInControls: ['block'] }],
		[
			'a strength that the user cannot prove',
			{ operator: 'OR', authenticationStrength: { id: '00000000-0000-0000-0000-000000000004' } },
		],
	])('[sec 142] a policy on the registration of security information decides: %s', async (_, grantControls) => {
		const conditions = { applications: { includeUserActions: [register] } };
		await applyPolicy(authority, { conditions, grantControls });
		const { shown } = await visit(bob);
		expect(shown.heading).not.toBe('Your sign-in methods');
		expect(shown.body).toContain('AADSTS');
	});

	test('[sec 142] a policy that is set while the page is open holds for the next form', async () => {
		const { browser, shown } = await visit(alice);
		await applyPolicy(authority, {
			conditions: { applications: { includeUserActions: [register] } },
			control: 'block',
		});
		const refused = await act(browser, shown, { action: 'remove-authenticator', id: testIds.alice });
		expect(refused.body).toContain('AADSTS');
		expect((await user(testIds.alice))?.sealedTotpSecret).toBeDefined();
	});

	test.each<[string, Record<string, string>, Record<string, string>]>([
		['without the token', { csrf: '' }, sameOrigin],
		['with the token of another session', { csrf: 'A'.repeat(43) }, sameOrigin],
		['from another site', {}, { 'sec-fetch-site': 'cross-site' }],
	])('[sec 119] a form %s changes nothing', async (_, fields, headers) => {
		const { browser, shown } = await visit(alice);
		const sent = { ...base(shown), action: 'remove-authenticator', id: testIds.alice, ...fields };
		expect((await browser.post(page, sent, headers)).heading).not.toBe('Your sign-in methods');
		expect((await user(testIds.alice))?.sealedTotpSecret).toBeDefined();
		expect(await activities()).toEqual([]);
	});
});

describe('what is changed', () => {
	test('a first passkey is added; the page that comes next wants it, and it is in the audit log', async () => {
		const { browser, shown } = await visit(bob);
		const { authenticator, added } = await addPasskey(browser, shown, testIds.bob);
		expect(step(added)).toBe('passkey');
		const { challenge } = askedOf(added);
		const used = await browser.submit(added, { passkey: authenticator.get({ challenge, origin: authority.origin }) });
		const list = await follow(browser, await createTestClient(authority).signIn(browser, used, {}));
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
		authority.advance(301);
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
		await applyPolicy(authority, { control: 'mfa' });
		const first = async () => {
			const other = createBrowser(authority);
			return step(await other.submit(await other.open(createTestClient(authority).authorizePath()), alice));
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
		const added = await browser.submit(wrong, { code: authority.oneTimeCode(secret) });
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
		const code = authority.oneTimeCode(secret);
		const added = await browser.submit(asked, { code, name: 'Tablet' });
		expect([added.body.includes('Added.'), added.body.includes('Tablet')]).toEqual([true, true]);
		// the form once more: neither the app nor its code is taken twice
		expect((await browser.submit(asked, { code, name: 'Again' })).body).toContain('You have that authenticator app');
		const apps = async () => (await user(testIds.alice))?.registeredMethods?.authenticatorApps ?? [];
		const id = (await apps())[0]?.id ?? '';
		expect(await apps()).toHaveLength(1);

		await applyPolicy(authority, { control: 'mfa' });
		const prove = async (typed: string) => {
			const other = createBrowser(authority);
			const second = await other.submit(await other.open(createTestClient(authority).authorizePath()), alice);
			return other.submit(second, { code: typed });
		};
		expect((await prove(code)).body).toContain('used already');
		authority.advance(60);
		const next = authority.oneTimeCode(secret);
		expect((await prove(next)).body).not.toContain('role="alert"');
		expect((await prove(next)).body).toContain('used already');
		expect((await prove(authority.oneTimeCode(testIds.totpSecret))).body).not.toContain('role="alert"');

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
			return browser.submit(asked, { code: authority.oneTimeCode(secret) });
		};
		for (let count = 2; count <= 5; count += 1) expect((await add()).body).toContain('Added.');
		expect((await add()).body).toContain('as many as you can have');
		expect((await user(testIds.alice))?.registeredMethods?.authenticatorApps).toHaveLength(4);
	});

	test('the last second factor stays where a policy asks for one, and goes where none does', async () => {
		const { browser, shown } = await visit(alice);
		const remove = () => act(browser, shown, { action: 'remove-authenticator', id: testIds.alice });
		await applyPolicy(authority, { control: 'mfa' });
		expect((await remove()).body).toContain('the only one that you have');
		expect((await user(testIds.alice))?.sealedTotpSecret).toBeDefined();
		await applyPolicy(authority, { grantControls: { operator: 'OR', builtInControls: ['compliantDevice'] } });
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
		const refresh = createTestClient(authority);
		const { body } = await refresh.redeem(await refresh.run(createBrowser(authority), alice));
		authority.advance(2);
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
		await authority.close();
		authority = await createTestAuthority({ risk: { isLeaked: (text) => text === leaked } });
		const { browser, shown } = await visit(alice);
		const fields = { action: 'change-password', current: testIds.password };
		const tried = await act(browser, shown, { ...fields, chosen: leaked, repeated: leaked });
		expect(tried.body).toContain('known from a leak. Choose');
		expect((await act(browser, shown, { ...fields, chosen: 'short', repeated: 'short' })).body).toContain('at least 8');
		expect(await activities()).toEqual([]);
	});

	test('signing out everywhere ends this session and every other', async () => {
		const { browser, shown } = await visit(alice);
		const client = createTestClient(authority);
		const { body } = await client.redeem(await client.run(createBrowser(authority), alice));
		const done = await act(browser, shown, { action: 'sign-out-everywhere' });
		expect(done.heading).toBe('You are signed out everywhere');
		authority.advance(2);
		expect((await client.refresh(body.refresh_token)).body.error).toBe('invalid_grant');
		expect(step(await browser.open(page))).toBe('password');
	});

	test('one’s own sessions are shown, and one of them is ended without the others', async () => {
		const lost = createBrowser(authority, { peerAddress: '192.0.2.77' });
		await createTestClient(authority).run(lost, alice);
		await createTestClient(authority).run(createBrowser(authority, { peerAddress: '192.0.2.88' }), bob);
		const { browser, shown } = await visit(alice);
		expect(shown.body).toContain('This browser');
		expect(shown.body).toContain('192.0.2.77');
		expect(shown.body).not.toContain('192.0.2.88');
		const id = /value="end-session"><input type="hidden" name="id" value="([^"]*)"/.exec(shown.body)?.[1] ?? '';
		const after = await follow(browser, await act(browser, shown, { action: 'end-session', id }));
		expect(after.body).toContain('The session has ended');
		expect(after.body).not.toContain('value="end-session"');
		expect(step(await lost.open(createTestClient(authority).authorizePath()))).toBe('password');
		expect((await browser.open(`${page}?session_state=${base(shown).session_state}`)).body).toContain('This browser');
	});

	test('the refresh tokens of a session end with it, and those of another go on; it is audited, and told by mail', async () => {
		const mails: MailMessage[] = [];
		authority.app.authority.sendMail = async (message) => void mails.push(message);
		const client = createTestClient(authority, { scope: 'openid offline_access User.Read' });
		const lost = createBrowser(authority, { peerAddress: '192.0.2.77' });
		const { body: ofLost } = await client.redeem(await client.run(lost, alice));
		const { body: ofOther } = await client.redeem(await client.run(createBrowser(authority), alice));
		// signed in, and its code not redeemed yet
		const waiting = await client.run(lost, alice);
		const refresh = (token: string) => client.token({ grant_type: 'refresh_token', refresh_token: token });
		const { browser, shown } = await visit(alice);
		const ids = [...shown.body.matchAll(/value="end-session"><input type="hidden" name="id" value="([^"]*)"/g)];
		const { sessions } = authority.app.authority.storage;
		const found = await Promise.all(ids.map(([, id = '']) => sessions.find(id)));
		const id = found.find((session) => session?.ipAddress === '192.0.2.77')?.id ?? '';
		await act(browser, shown, { action: 'end-session', id });
		expect(await refresh(ofLost.refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
		expect((await refresh(ofOther.refresh_token)).status).toBe(200);
		const { body: late } = await client.redeem(waiting);
		expect(await refresh(late.refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
		expect((await activities())[0]).toBe('End session');
		expect(mails).toMatchObject([{ to: 'alice@contoso.example', subject: 'One of your sessions was ended' }]);
		expect(mails[0]?.text).toContain('from 192.0.2.77');
	});

	test('a session of somebody else is not ended by its id', async () => {
		const others = createBrowser(authority);
		await createTestClient(authority).run(others, bob);
		const { browser, shown } = await visit(alice);
		const bobs = await authority.app.authority.storage.sessions.ofUser(testIds.tenant, testIds.bob, authority.now(), 5);
		expect(bobs).toHaveLength(1);
		await act(browser, shown, { action: 'end-session', id: bobs[0]?.id ?? '' });
		const still = await authority.app.authority.storage.sessions.find(bobs[0]?.id ?? '');
		expect(still?.endedAt).toBeUndefined();
	});

	test('recent sign-ins of oneself are shown, refused ones too, and of nobody else', async () => {
		await createTestClient(authority).run(createBrowser(authority), { ...alice, password: 'wrong' });
		await createTestClient(authority).run(createBrowser(authority, { peerAddress: '192.0.2.77' }), bob);
		const { shown } = await visit(alice);
		expect(shown.body).toContain('(50126)');
		expect(shown.body).not.toContain('192.0.2.77');
	});
});

describe('a guest', () => {
	test('registers no passkey here, with which it could come without its home [sec 190]', async () => {
		const guestId = '30000000-0000-4000-8000-0000000000aa';
		await authority.close();
		authority = await createTestAuthority({
			tenants: testTenants((tenant) => {
				tenant.identity = { conditionalAccess: { policies: [] } };
				tenant.users?.push({
					id: guestId,
					userPrincipalName: 'eve_northwind.example#EXT#@contoso.example',
					displayName: 'Eve (guest)',
					homeAccount: 'eve@northwind.example',
				});
			}),
		});
		const eve = { username: 'eve@northwind.example', password: testIds.password, consent: true };
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		const signedIn = await client.run(browser, eve);
		expect(signedIn.location?.searchParams.get('code')).toBeTruthy();
		const session = signedIn.location?.searchParams.get('session_state');
		const shown = await browser.open(`${page}?session_state=${session}`);
		expect(shown.heading).toBe('Your sign-in methods');
		expect(shown.body).not.toContain('add=passkey');
		const asked = await browser.open(`${page}?session_state=${session}&add=passkey`);
		expect(asked.body).not.toContain('data-passkey');
		const { authority: app } = authority.app;
		const eveHere = await user(guestId);
		if (!eveHere) throw new Error('no guest');
		const key = { id: 'a', publicKey: 'b', signatureCounter: 0 } as never;
		const exchange = { now: authority.now(), ids: { correlationId: 'c' } } as never;
		expect(await addPasskeyOf(app, exchange, eveHere, key, { name: 'Laptop', policy: {} })).toBe(false);
		expect((await user(guestId))?.registeredMethods?.passkeys ?? []).toEqual([]);
	});
});
