// A forgotten password: who can reset it, with what, and what nobody learns from the page. Microsoft Entra,
// "Self-service password reset policies".
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { afterEach, expect, test } from 'vitest';
import type { Exchange } from '../../src/authority.ts';
import { registerOneTimeCodeSecret, takeOneTimeCode } from '../../src/methods/software-one-time-code.ts';
import type { MailMessage } from '../../src/records/mail-message.ts';
import type { DirectoryUser } from '../../src/records/user.ts';

const chosen = 'a new password that nobody knows';
let authority: TestAuthority;
let sent: MailMessage[];
afterEach(() => authority.close());

async function start(settings: object = { selfServicePasswordReset: ['email', 'softwareOath'] }): Promise<void> {
	sent = [];
	authority = await createTestAuthority({
		tenants: testTenants((tenant) => {
			tenant.settings = settings;
		}),
		sendMail: async (message) => {
			sent.push(message);
		},
	});
	const { storage } = authority.app.authority;
	for (const name of ['alice', 'bob', 'carol', 'dora', 'root']) {
		const user = await storage.directory.findUserByPrincipalName(`${name}@contoso.example`);
		if (!user) throw new Error(name);
		const profile = { otherMails: [`${name}@elsewhere.test`] };
		await storage.directoryChanges.apply(
			testIds.tenant,
			[{ kind: 'putUser', user: { ...user, profile } }],
			{
				id: name,
				at: authority.now(),
				correlationId: '',
				activity: 'Update user',
				category: 'UserManagement',
				operation: 'Update',
				initiator: { kind: 'user', id: user.id, displayName: name },
				target: { type: 'User', id: user.id, displayName: name },
				changes: [],
			},
			(await storage.directory.tenantVersion(testIds.tenant)) ?? 0,
		);
	}
}

/** @returns the second page, and the code that was sent, where one was */
async function ask(username: string) {
	const browser = createBrowser(authority);
	const first = await browser.open('/password-reset');
	const page = await browser.submit(first, { username });
	await new Promise((resolve) => setTimeout(resolve, 20));
	const code = /(\d{8})/.exec(sent.at(-1)?.text ?? '')?.[1] ?? '00000000';
	return { browser, page, code };
}

const passwords = { chosen, repeated: chosen };
const contextClaims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
const appCode = () => authority.oneTimeCode(testIds.totpSecret);
const done = 'Your password is reset';

async function signsIn(name: string, password: string): Promise<boolean> {
	const client = createTestClient(authority);
	const browser = createBrowser(authority);
	const page = await browser.open(client.authorizePath());
	const after = await browser.submit(page, { username: `${name}@contoso.example`, password });
	return after.heading !== 'Sign in';
}

test('a code that was sent to the other address lets the user choose a password; the old one is void', async () => {
	await start();
	const { browser, page, code } = await ask('bob@contoso.example');
	expect(sent.map(({ to }) => to)).toEqual(['bob@elsewhere.test']);
	expect((await browser.submit(page, { 'mail-code': code, ...passwords })).heading).toBe(done);
	authority.advance(1);
	expect(await signsIn('bob', chosen)).toBe(true);
	expect(await signsIn('bob', testIds.password)).toBe(false);
	expect(sent.slice(1).map(({ to }) => to)).toEqual(['bob@contoso.example', 'bob@elsewhere.test']);
});

test('everything that was issued before is void: sessions and refresh tokens', async () => {
	await start();
	const client = createTestClient(authority);
	const signedIn = createBrowser(authority);
	await client.run(signedIn, { username: 'bob@contoso.example', password: testIds.password });
	const { browser, page, code } = await ask('bob@contoso.example');
	await browser.submit(page, { 'mail-code': code, ...passwords });
	authority.advance(1);
	const again = await signedIn.open(client.authorizePath({ prompt: 'none' }));
	expect(again.location?.searchParams.get('error')).toMatch(/login_required|interaction_required/);
	const audits = await authority.app.authority.storage.directoryChanges.audits(testIds.tenant, 10);
	expect(audits.map(({ activity }) => activity)).toContain('Reset password (self-service)');
});

test('[sec 127] a code of the authenticator app alone resets nothing, and is not even looked at', async () => {
	await start();
	for (let count = 0; count < 4; count += 1) {
		const { browser, page } = await ask('alice@contoso.example');
		const wrong = { 'mail-code': '12345678', 'app-code': count === 0 ? appCode() : '000000', ...passwords };
		expect((await browser.submit(page, wrong)).heading).not.toBe(done);
	}
	// neither spent nor counted: the code of that moment still signs in
	const client = createTestClient(authority);
	const browser = createBrowser(authority);
	let page = await browser.open(client.authorizePath({ claims: contextClaims }));
	page = await browser.submit(page, { username: 'alice@contoso.example', password: testIds.password });
	expect(page.heading).toBe('Enter your code');
	expect((await browser.submit(page, { code: appCode() })).heading).not.toBe('Enter your code');
});

test('[sec 127] wrong codes of the app are counted once for the reset and the sign-in', async () => {
	await start({ selfServicePasswordReset: ['email', 'softwareOath'], allowedToUseSSPR: true });
	const signedIn = createBrowser(authority);
	let step = await signedIn.open(createTestClient(authority).authorizePath({ claims: contextClaims }));
	step = await signedIn.submit(step, { username: 'root@contoso.example', password: testIds.password });
	for (let count = 0; count < 3; count += 1) step = await signedIn.submit(step, { code: '000000' });
	const { browser, page, code } = await ask('root@contoso.example');
	for (let count = 0; count < 2; count += 1)
		await browser.submit(page, { 'mail-code': code, 'app-code': '000000', ...passwords });
	const right = { 'mail-code': code, 'app-code': appCode(), ...passwords };
	expect((await browser.submit(page, right)).heading).not.toBe(done);
	expect((await signedIn.submit(step, { code: appCode() })).body).toContain('Too many wrong codes');
});

test('[sec 127] whoever registers no app clears no counter with codes of a secret of their own', async () => {
	await start();
	const { storage } = authority.app.authority;
	const user = await storage.directory.findUserByPrincipalName('alice@contoso.example');
	if (!user) throw new Error('alice');
	const exchange = { now: authority.now(), ids: { correlationId: '' } } as Exchange;
	for (let count = 0; count < 5; count += 1) await takeOneTimeCode(authority.app.authority, exchange, user, '000000');
	const own = { secret: 'JBSWY3DPEHPK3PXP', step: 1 };
	expect(await registerOneTimeCodeSecret(authority.app.authority, exchange, user, own)).toBe(false);
	expect(await takeOneTimeCode(authority.app.authority, exchange, user, appCode())).toBe('locked');
});

test('[sec 123] the same work is done for a name that nobody has: looked up, counted, and a password hashed', async () => {
	await start();
	const { storage, passwords: hasher } = authority.app.authority;
	const work: string[] = [];
	const watch = (room: string, of: object) => {
		const watched = of as Record<string, (...given: unknown[]) => unknown>;
		for (const [name, does] of Object.entries(watched))
			watched[name] = (...given) => {
				work.push(`${room}.${name}`);
				return does.apply(of, given);
			};
	};
	watch('directory', storage.directory);
	watch('attempts', storage.attempts);
	watch('passwords', hasher);
	const done: string[][] = [];
	for (const name of ['bob@contoso.example', 'nobody@contoso.example']) {
		const { browser, page } = await ask(name);
		work.length = 0;
		await browser.submit(page, { 'mail-code': '12345678', ...passwords });
		done.push([...work]);
	}
	expect(done[0]).toContain('passwords.verify');
	expect(done[1]).toEqual(done[0]);
});

test('a code that was sent is good once, in the browser that asked, for a quarter of an hour', async () => {
	await start();
	const first = await ask('bob@contoso.example');
	const other = createBrowser(authority);
	await other.open('/password-reset');
	const fields = { ...Object.fromEntries(first.page.fields), 'mail-code': first.code, ...passwords };
	expect((await other.post('/password-reset', fields)).heading).not.toBe(done);
	expect((await first.browser.submit(first.page, { 'mail-code': first.code, ...passwords })).heading).toBe(done);
	const again = { 'mail-code': first.code, chosen: `${chosen} 2`, repeated: `${chosen} 2` };
	expect((await first.browser.submit(first.page, again)).heading).not.toBe(done);
	const late = await ask('carol@contoso.example');
	authority.advance(900);
	expect((await late.browser.submit(late.page, { 'mail-code': late.code, ...passwords })).heading).not.toBe(done);
});

test.each<[string, Partial<DirectoryUser>]>([
	['the address is another one', { profile: { otherMails: ['bob@safe.test'] } }],
	['there is no address', { profile: {} }],
	['the password was changed', { passwordChangedAt: 1 }],
])('[sec 153] a code that was sent before is void once %s', async (_, changed) => {
	await start();
	const { browser, page, code } = await ask('bob@contoso.example');
	const { storage } = authority.app.authority;
	const user = await storage.directory.findUserByPrincipalName('bob@contoso.example');
	const version = (await storage.directory.tenantVersion(testIds.tenant)) ?? 0;
	const put = { kind: 'putUser', user: { ...(user as DirectoryUser), ...changed } } as const;
	const audit = { id: 'between', at: 0, changes: [] } as never;
	expect(await storage.directoryChanges.apply(testIds.tenant, [put], audit, version)).toBe(true);
	expect((await browser.submit(page, { 'mail-code': code, ...passwords })).heading).not.toBe(done);
});

test.each([
	['two methods, where the tenant lets them', { allowedToUseSSPR: true }, ['mail', 'app'], true],
	['not with one method', { allowedToUseSSPR: true }, ['mail'], false],
	['not where the tenant does not let them', {}, ['mail', 'app'], false],
])('an administrator resets with %s', async (_, more, with_, expected) => {
	await start({ selfServicePasswordReset: ['email', 'softwareOath'], ...more });
	const { browser, page, code } = await ask('root@contoso.example');
	const answer = await browser.submit(page, {
		...(with_.includes('mail') ? { 'mail-code': code } : {}),
		...(with_.includes('app') ? { 'app-code': appCode() } : {}),
		...passwords,
	});
	expect(answer.heading === done).toBe(expected);
});

test.each([
	['nobody where the tenant lists none', {}, 'bob'],
	['nobody whose account is disabled', { selfServicePasswordReset: ['email'] }, 'dora'],
])('lets through %s', async (_, settings, name) => {
	await start(settings);
	const { browser, page, code } = await ask(`${name}@contoso.example`);
	expect((await browser.submit(page, { 'mail-code': code, ...passwords })).heading).not.toBe(done);
});

test('[sec 123] the pages are the same for a name that nobody has', async () => {
	await start();
	const plain = (body: string, name: string) =>
		body.replaceAll(name, 'NAME').replace(/name="(csrf|sealed)" value="[^"]*"/g, '');
	const known = await ask('bob@contoso.example');
	const unknown = await ask('nobody@contoso.example');
	expect(plain(unknown.page.body, 'nobody@contoso.example')).toBe(plain(known.page.body, 'bob@contoso.example'));
	const wrong = { 'mail-code': '12345678', ...passwords };
	const [left, right] = [
		await known.browser.submit(known.page, wrong),
		await unknown.browser.submit(unknown.page, wrong),
	];
	expect(right.status).toBe(left.status);
	expect(plain(right.body, 'nobody@contoso.example')).toBe(plain(left.body, 'bob@contoso.example'));
});

test('wrong codes lock a name, whether it exists or not, and its right code is not taken then', async () => {
	await start();
	for (const name of ['bob@contoso.example', 'nobody@contoso.example']) {
		const { browser, page, code } = await ask(name);
		let answer = page;
		for (let count = 0; count < 5; count += 1)
			answer = await browser.submit(page, { 'mail-code': '12345678', ...passwords });
		answer = await browser.submit(page, { 'mail-code': code, ...passwords });
		expect(answer.body).toContain('tried too often');
	}
});

test('three messages an hour are sent to one name', async () => {
	await start();
	for (let count = 0; count < 5; count += 1) await ask('bob@contoso.example');
	expect(sent).toHaveLength(3);
});

test('where nobody sends mail, no page offers the reset', async () => {
	await start();
	const offers = async () =>
		(await createBrowser(authority).open(createTestClient(authority).authorizePath())).body.includes('/password-reset');
	expect(await offers()).toBe(true);
	delete authority.app.authority.sendMail;
	expect(await offers()).toBe(false);
});

test('a form of another site sends no message', async () => {
	await start();
	const browser = createBrowser(authority);
	const page = await browser.open('/password-reset');
	await browser.submit(page, { username: 'bob@contoso.example' }, { 'sec-fetch-site': 'cross-site' });
	await browser.submit(page, { username: 'bob@contoso.example', csrf: 'x' });
	expect(sent).toEqual([]);
});
