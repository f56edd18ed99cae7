// A phone that its user registers: where a policy asks for more, and on the page of one's own methods. A number counts
// once a code that was sent to it came back.
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
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nameInMessage, readPhoneNumber } from '../../src/methods/text-message.ts';
import type { MailMessage } from '../../src/records/mail-message.ts';
import type { PhoneMessage } from '../../src/records/phone-message.ts';
import { applyPolicy } from '../apply-policy.ts';

const bob = { username: 'bob@contoso.example', password: testIds.password };
const page = '/security-info';
const step = ({ fields }: BrowserPage) => fields.get('step');
const problem = ({ body }: BrowserPage) => /role="alert">([^<]*)/.exec(body)?.[1];
const unfitText = 'That is no mobile number. Begin with + and the number of the country.';
const floodText = 'Too many messages were sent. Wait an hour, or choose another way.';
const wrongText = 'That code is not right. Type the one from the newest message.';

let authority: TestAuthority;
let sent: PhoneMessage[];
let mails: MailMessage[];
async function start(state: 'enabled' | 'disabled' = 'enabled', sends = true): Promise<void> {
	sent = [];
	mails = [];
	authority = await createTestAuthority({
		tenants: testTenants((tenant) => {
			tenant.identity = { conditionalAccess: { policies: [] } };
		}),
		...(sends ? { sendMessage: async (message: PhoneMessage) => void sent.push(message) } : {}),
		sendMail: async (message) => void mails.push(message),
	});
	const { directory, directoryChanges } = authority.app.authority.storage;
	const version = (await directory.tenantVersion(testIds.tenant)) ?? 0;
	const settings = { authenticationMethods: { sms: { state } } };
	const audit = { id: 'a', at: 0, activity: 'Set up', changes: [] } as never;
	await directoryChanges.apply(testIds.tenant, [{ kind: 'putSettings', settings }], audit, version);
}
beforeEach(() => start());
afterEach(() => authority.close());

const codeOf = ({ text } = sent.at(-1) as PhoneMessage) => /^\d{6}/.exec(text)?.[0] ?? '';
const another = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
const phones = async (id: string = testIds.bob) =>
	(await authority.app.authority.storage.directory.findUser(testIds.tenant, id))?.registeredMethods?.phones;
const audits = async () =>
	(await authority.app.authority.storage.directoryChanges.audits(testIds.tenant, 20))
		.map(({ activity }) => activity)
		.filter((activity) => activity.startsWith('User '));

describe('at a sign-in that asks for more', () => {
	async function begin() {
		await applyPolicy(authority, { control: 'mfa' });
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		const first = await client.run(browser, bob);
		// an authenticator app comes first: text messages are the weakest
		expect(step(first)).toBe('register-one-time-code');
		return { browser, client, shown: await browser.submit(first, { 'choose:register-phone': 'x' }) };
	}

	test('a number is given, proved by a code that was sent to it, and meets mfa', async () => {
		const { browser, client, shown } = await begin();
		expect([step(shown), sent]).toEqual(['register-phone', []]);
		const asked = await browser.submit(shown, { phone: '0049 (0)151 / 1234-5678' });
		expect(sent).toMatchObject([{ channel: 'sms', to: '+4915112345678' }]);
		expect(asked.body).toContain('•••\u00a078');
		expect(await phones()).toBeUndefined();
		const after = await browser.submit(asked, { code: codeOf() });
		const { body } = await client.redeem(await client.signIn(browser, after, {}));
		expect(decodeJwt(body.id_token).amr).toEqual(['pwd', 'sms', 'mfa']);
		expect(await phones()).toMatchObject([{ phoneType: 'mobile', phoneNumber: '+4915112345678' }]);
		expect((await audits())[0]).toBe('User registered security info');
		expect(mails).toMatchObject([{ to: bob.username, subject: 'A sign-in method was added' }]);
		expect(mails[0]?.text).not.toContain('1512345678');
	});

	test('a wrong code registers nothing, and another number can be given', async () => {
		const { browser, shown } = await begin();
		const asked = await browser.submit(shown, { phone: '+4915112345678' });
		const wrong = await browser.submit(asked, { code: another(codeOf()) });
		expect([problem(wrong), await phones()]).toEqual([wrongText, undefined]);
		const first = codeOf();
		const again = await browser.submit(wrong, { decline: 'x' });
		const other = await browser.submit(again, { phone: '+4915187654321' });
		expect(sent.at(-1)?.to).toBe('+4915187654321');
		// the code of the first number proves nothing of the second
		if (first !== codeOf()) expect(problem(await browser.submit(other, { code: first }))).toBe(wrongText);
	});

	test('what is no number gets no message', async () => {
		const { browser, shown } = await begin();
		for (const phone of ['', '0151 12345678', '+49', '+49 CALLME', '+0 15112345678'])
			expect(problem(await browser.submit(shown, { phone })), phone).toBe(unfitText);
		expect(sent).toEqual([]);
	});

	test('five messages a day go to numbers that are not the user’s yet, whichever they are', async () => {
		const { browser, shown } = await begin();
		let now = shown;
		for (let count = 0; count < 5; count += 1) {
			const asked = await browser.submit(now, { phone: `+491511234567${count}` });
			expect(sent).toHaveLength(count + 1);
			now = await browser.submit(asked, { decline: 'x' });
		}
		expect(problem(await browser.submit(now, { phone: '+4915112345679' }))).toBe(floodText);
		authority.advance(3601);
		const later = await begin();
		expect(problem(await later.browser.submit(later.shown, { phone: '+4915112345679' }))).toBe(floodText);
		expect(sent).toHaveLength(5);
	});

	test('whoever has another second factor proves it first', async () => {
		await applyPolicy(authority, { control: 'mfa' });
		const alice = { username: 'alice@contoso.example', password: testIds.password };
		const shown = await createTestClient(authority).run(createBrowser(authority), alice);
		expect([step(shown), shown.body.includes('register-phone')]).toEqual(['one-time-code', false]);
	});

	test.each([
		['the phone', 0],
		['the app', 1],
	])(
		'[case authority/21] of a phone and an app that two browsers register at once one is registered, %s first',
		async (_, first) => {
			const { browser, shown } = await begin();
			const asked = await browser.submit(shown, { phone: '+4915112345678' });
			const other = createBrowser(authority);
			const offered = await createTestClient(authority).run(other, bob);
			const secret = (/class="secret">([^<]*)/.exec(offered.body)?.[1] ?? '').replaceAll(' ', '');
			const both = [
				() => browser.submit(asked, { code: codeOf() }),
				() => other.submit(offered, { code: authority.oneTimeCode(secret) }),
			];
			const pages = await Promise.all((first === 0 ? both : both.toReversed()).map((submit) => submit()));
			// whoever comes second is asked for what the first registered
			expect(pages.filter((shown) => ['one-time-code', 'text-message'].includes(step(shown) ?? ''))).toHaveLength(1);
			const user = await authority.app.authority.storage.directory.findUser(testIds.tenant, testIds.bob);
			expect([user?.sealedTotpSecret, user?.registeredMethods?.phones].filter((one) => one !== undefined)).toHaveLength(
				1,
			);
		},
	);

	test('no phone is offered where the tenant disabled the method', async () => {
		await authority.close();
		await start('disabled');
		await applyPolicy(authority, { control: 'mfa' });
		const shown = await createTestClient(authority).run(createBrowser(authority), bob);
		expect([step(shown), shown.body.includes('register-phone')]).toEqual(['register-one-time-code', false]);
	});
});

describe('on the page of one’s own methods', () => {
	async function visit(): Promise<{ browser: Browser; shown: BrowserPage }> {
		const browser = createBrowser(authority);
		const done = await createTestClient(authority).signIn(browser, await browser.open(page), bob);
		const { pathname = page, search = '' } = done.location ?? {};
		return { browser, shown: await browser.open(pathname + search) };
	}
	const sessionOf = (shown: BrowserPage) => shown.fields.get('session_state') ?? '';
	const open = (browser: Browser, shown: BrowserPage) =>
		browser.open(`${page}?session_state=${sessionOf(shown)}&add=phone`);

	test('a number is given, proved, changed and taken away, and each change is told and in the audit log', async () => {
		const { browser, shown } = await visit();
		expect(shown.body).toContain('Add a phone for text messages');
		const asked = await browser.submit(await open(browser, shown), { phone: '+49 151 12345678' });
		expect([sent.length, await phones()]).toEqual([1, undefined]);
		expect(problem(await browser.submit(asked, { code: another(codeOf()) }))).toBe(wrongText);
		await browser.submit(asked, { code: codeOf() });
		expect(await phones()).toMatchObject([{ phoneNumber: '+4915112345678' }]);

		// a second factor is there now: the page asks for it
		const signedIn = createBrowser(authority);
		const client = createTestClient(authority);
		const second = await client.signIn(signedIn, await signedIn.open(page), bob);
		const asking = await signedIn.submit(second);
		const typed = await client.signIn(signedIn, await signedIn.submit(asking, { code: codeOf() }), {});
		const { pathname = page, search = '' } = typed.location ?? {};
		const list = await signedIn.open(pathname + search);
		expect(list.body).toContain('Change the phone number');
		const change = await signedIn.submit(await open(signedIn, list), { phone: '+49 151 87654321' });
		await signedIn.submit(change, { code: codeOf() });
		expect(await phones()).toMatchObject([{ phoneNumber: '+4915187654321' }]);
		const fields = { session_state: sessionOf(list), csrf: list.fields.get('csrf') ?? '' };
		await signedIn.post(page, { ...fields, action: 'remove-phone' }, { 'sec-fetch-site': 'same-origin' });
		expect(await phones()).toBeUndefined();
		expect(await audits()).toEqual([
			'User deleted security info',
			'User updated security info',
			'User registered security info',
		]);
		expect(mails.map(({ subject }) => subject)).toEqual([
			'A sign-in method was added',
			'A sign-in method was changed',
			'A sign-in method was removed',
		]);
	});

	test('a code that was sealed for another session counts for nothing', async () => {
		const first = await visit();
		const asked = await first.browser.submit(await open(first.browser, first.shown), { phone: '+4915112345678' });
		const sealed = asked.fields.get('sealed') ?? '';
		const other = await visit();
		const form = await open(other.browser, other.shown);
		expect(problem(await other.browser.submit(form, { sealed, code: codeOf() }))).toContain('That code is over');
		expect(await phones()).toBeUndefined();
	});

	test('a code is good for ten minutes', async () => {
		const { browser, shown } = await visit();
		const asked = await browser.submit(await open(browser, shown), { phone: '+4915112345678' });
		authority.advance(599);
		const sealed = asked.fields.get('sealed') ?? '';
		expect(sealed).not.toContain(codeOf());
		authority.advance(1);
		await browser.submit(asked, { code: codeOf() });
		expect(await phones()).toBeUndefined();
	});

	test.each<[string, 'enabled' | 'disabled', boolean]>([
		['where the tenant disabled the method', 'disabled', true],
		['where nobody sends text messages', 'enabled', false],
	])('no phone is offered %s', async (_, state, sends) => {
		await authority.close();
		await start(state, sends);
		const { browser, shown } = await visit();
		expect(shown.body).not.toContain('add=phone');
		expect((await open(browser, shown)).body).not.toContain('name="phone"');
		const fields = { session_state: sessionOf(shown), csrf: shown.fields.get('csrf') ?? '' };
		const forged = { ...fields, action: 'add-phone', phone: '+4915112345678' };
		await browser.post(page, forged, { 'sec-fetch-site': 'same-origin' });
		expect(sent).toEqual([]);
	});
});

test.each([
	['+49 151 12345678', '+4915112345678'],
	['0049 151-123.456/78', '+4915112345678'],
	['+44 (0)7700 900123', '+447700900123'],
	['0151 12345678', undefined],
	['+49151123456781234567', undefined],
	['+1 555 CALLME', undefined],
	[undefined, undefined],
])('the number %s is read as %s', (written, read) => {
	expect(readPhoneNumber(written)).toBe(read);
});

test.each([
	['Payroll 2', 'Payroll 2'],
	['Contoso: Orders', 'Contoso: Orders'],
	['St. Mary’s', 'St. Mary’s'],
	['Locked! https://evil.example/pay now', 'Locked! https evil example pay now'],
	['a\n@evil.example #123456', 'a evil example #123456'],
	['x'.repeat(256), 'x'.repeat(40)],
])(
	'a message names the application %j as %j: no address, no line of its own, no message of many parts',
	(name, said) => {
		expect(nameInMessage(name)).toBe(said);
	},
);
