// A second factor by text message: when one is sent, to whom, and which codes count.
import {
	type Browser,
	type BrowserPage,
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/authority.ts';
import { sendPhoneCode } from '../../src/methods/text-message.ts';
import { oneTimeCode } from '../../src/one-time-code.ts';
import type { PhoneMessage } from '../../src/records/phone-message.ts';
import { nothingRegistered } from '../../src/records/registered-methods.ts';
import type { DirectoryUser } from '../../src/records/user.ts';
import type { DirectoryChange } from '../../src/storage/directory-change-store.ts';
import { applyPolicy } from '../apply-policy.ts';

const number = '+49 15112345678';
const bob = { username: 'bob@contoso.example', password: testIds.password };
const alice = { username: 'alice@contoso.example', password: testIds.password };
const step = (page: BrowserPage) => page.fields.get('step');
const problem = (page: BrowserPage) => /role="alert">([^<]*)/.exec(page.body)?.[1];
const wrongText = 'That code is not right. Type the one from the newest message.';
const lateText = 'That code is over. Get another one.';
const notSentText = 'The message could not be sent. Try again later, or choose another way.';
const floodText = 'Too many messages were sent. Wait an hour, or choose another way.';

let authority: TestAuthority;
let sent: PhoneMessage[];
let isAway: boolean;
beforeEach(async () => {
	sent = [];
	isAway = false;
	authority = await createTestAuthority({
		async sendMessage(message) {
			if (isAway) throw new Error(`${message.text} was not sent`);
			sent.push(message);
		},
	});
	await write({ kind: 'putSettings', settings: { authenticationMethods: { sms: { state: 'enabled' } } } });
	await givePhone(testIds.bob);
	await applyPolicy(authority, { control: 'mfa' });
});
afterEach(() => authority.close());

async function write(...changes: DirectoryChange[]): Promise<void> {
	const { directory, directoryChanges } = authority.app.authority.storage;
	const version = (await directory.tenantVersion(testIds.tenant)) ?? 0;
	const audit = { id: `a${version}`, at: 0, changes: [] } as never;
	expect(await directoryChanges.apply(testIds.tenant, changes, audit, version)).toBe(true);
}

async function givePhone(userId: string, phoneNumber = number): Promise<void> {
	const user = await authority.app.authority.storage.directory.findUser(testIds.tenant, userId);
	const methods = { ...(user?.registeredMethods ?? nothingRegistered) };
	const phones = [{ phoneType: 'mobile' as const, phoneNumber, createdAt: 1 }];
	await write({ kind: 'putMethods', userId, methods: { ...methods, phones } });
}

const codeOf = ({ text } = sent.at(-1) as PhoneMessage) => /^\d{6}/.exec(text)?.[0] ?? '';
const another = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

interface Begun {
	browser: Browser;
	client: ReturnType<typeof createTestClient>;
	page: BrowserPage;
}

/** up to the page that offers to send a code */
async function begin(user = bob): Promise<Begun> {
	const browser = createBrowser(authority);
	const client = createTestClient(authority);
	const page = await client.run(browser, user);
	return { browser, client, page };
}

/** up to the page that asks for the code */
async function askFor(): Promise<Begun> {
	const begun = await begin();
	return { ...begun, page: await begun.browser.submit(begun.page) };
}

test('a code goes to the phone when the user asks for it, and meets mfa', async () => {
	const begun = await begin();
	expect([step(begun.page), sent]).toEqual(['text-message', []]);
	expect(begun.page.body).toContain('•••\u00a078');
	expect(begun.page.body).not.toContain('1512345678');
	const page = await begun.browser.submit(begun.page);
	expect(sent.map(({ to }) => to)).toEqual(['+4915112345678']);
	const { client, browser } = begun;
	const after = await browser.submit(page, { code: codeOf() });
	const { body } = await client.redeem(await client.signIn(browser, after, {}));
	expect(decodeJwt(body.id_token).amr).toEqual(['pwd', 'sms', 'mfa']);
	const [record] = await authority.app.authority.storage.grants.signIns(testIds.tenant, 1);
	expect(record?.authenticationMethods).toEqual(['password', 'sms']);
});

test('the built-in strength for multifactor authentication takes it beside a password', async () => {
	const strength = { id: '00000000-0000-0000-0000-000000000002' };
	await applyPolicy(authority, {
		grantControls: { operator: 'OR', builtInControls: [], authenticationStrength: strength },
	});
	const { browser, client, page } = await begin();
	const offered = step(page) === 'text-message' ? page : await browser.submit(page, { 'choose:text-message': 'x' });
	const after = await browser.submit(await browser.submit(offered), { code: codeOf() });
	expect((await client.signIn(browser, after, {})).location).toBeDefined();
});

describe('a code', () => {
	test('that is wrong is refused, and the log has it', async () => {
		const { browser, page } = await askFor();
		expect(problem(await browser.submit(page, { code: another(codeOf()) }))).toBe(wrongText);
		const [record] = await authority.app.authority.storage.grants.signIns(testIds.tenant, 1);
		expect(record?.errorCode).toBe(500121);
	});

	test('is kept as a keyed hash', async () => {
		const { page } = await askFor();
		const id = page.action?.split('/').at(-1) ?? '';
		const stored = JSON.stringify(await authority.app.authority.storage.transactions.find(id));
		expect(stored).toContain('phoneCode');
		expect(stored).not.toContain(codeOf());
		expect(JSON.stringify(authority.events)).not.toContain(codeOf());
	});

	test('of another sign-in of the same user is refused', async () => {
		const first = await askFor();
		const code = codeOf();
		const second = await askFor();
		expect(code).not.toBe(codeOf());
		expect(problem(await second.browser.submit(second.page, { code }))).toBe(wrongText);
		expect(step(await first.browser.submit(first.page, { code }))).not.toBe('text-message');
	});

	test('is good for ten minutes', async () => {
		const { browser, page } = await askFor();
		authority.advance(600);
		expect(problem(await browser.submit(page, { code: codeOf() }))).toBe(lateText);
		const inTime = await askFor();
		authority.advance(599);
		expect(step(await inTime.browser.submit(inTime.page, { code: codeOf() }))).not.toBe('text-message');
	});

	test('ends with the next one', async () => {
		const { browser, page } = await askFor();
		const code = codeOf();
		const again = await browser.submit(page, { decline: 'x' });
		expect(sent).toHaveLength(2);
		expect(problem(await browser.submit(again, { code }))).toBe(wrongText);
	});

	test('proves nothing once an administrator wrote another number', async () => {
		const { browser, page } = await askFor();
		await givePhone(testIds.bob, '+49 15187654321');
		expect(problem(await browser.submit(page, { code: codeOf() }))).toBe(wrongText);
	});

	test('counts for nothing where none was sent', async () => {
		const { browser, page } = await begin();
		expect(problem(await browser.submit(page, { code: '000000' }))).toBe(lateText);
		expect(sent).toEqual([]);
	});

	test('[sec 127] is guessed by the one counter that codes of apps have too', async () => {
		const { browser, page } = await askFor();
		const code = codeOf();
		for (let count = 0; count < 5; count += 1)
			expect(problem(await browser.submit(page, { code: another(code) }))).toBe(wrongText);
		expect(problem(await browser.submit(page, { code }))).toMatch(/^Too many wrong codes/);
		await givePhone(testIds.alice);
		const hers = await begin(alice);
		for (let count = 0; count < 5; count += 1) await hers.browser.submit(hers.page, { code: '000000' });
		const chosen = await hers.browser.submit(hers.page, { 'choose:text-message': 'x' });
		const asked = await hers.browser.submit(chosen);
		expect(problem(await hers.browser.submit(asked, { code: codeOf() }))).toMatch(/^Too many wrong codes/);
		const app = await begin(alice);
		const right = oneTimeCode(testIds.totpSecret, authority.now());
		expect(problem(await app.browser.submit(app.page, { code: right }))).toMatch(/^Too many wrong codes/);
	});
});

describe('messages', () => {
	test('are five an hour for a user, over all sign-ins', async () => {
		for (let count = 0; count < 5; count += 1) await askFor();
		const { page } = await askFor();
		expect([problem(page), sent.length]).toEqual([floodText, 5]);
		authority.advance(3601);
		expect(problem((await askFor()).page)).toBeUndefined();
	});

	test('are a thousand an hour for a tenant, or as many as are configured', async () => {
		expect(authority.app.authority.messagesPerTenant).toBe(1000);
		authority.app.authority.messagesPerTenant = 2;
		await askFor();
		await askFor();
		await givePhone(testIds.alice, '+49 15187654321');
		const { browser, page } = await begin(alice);
		const refused = await browser.submit(await browser.submit(page, { 'choose:text-message': 'x' }));
		expect([problem(refused), sent.length]).toEqual([floodText, 2]);
		authority.advance(3601);
		expect(problem((await askFor()).page)).toBeUndefined();
	});

	test('to a number that another tenant floods still reach its owner here, and over all tenants there are fifteen', async () => {
		const { authority: app } = authority.app;
		const send = (tenantId: string, id: string) => {
			const about = { id, user: { tenantId, id } as DirectoryUser, phone: { phoneNumber: number } };
			const exchange = { now: authority.now(), ids: { traceId: '' } } as Exchange;
			return sendPhoneCode(app, exchange, about, (code) => code);
		};
		for (let count = 0; count < 5; count += 1) expect(await send('other', `u${count}`)).toHaveProperty('hash');
		expect(await send('other', 'u5')).toBe('tooMany');
		expect(problem((await askFor()).page)).toBeUndefined();
		for (let count = 0; count < 5; count += 1) expect(await send('third', `u${count}`)).toHaveProperty('hash');
		for (let count = 0; count < 3; count += 1) await send('fourth', `u${count}`);
		// five, one, five and three, and the one that a tenant's own limit refused was not counted again
		expect(await send('fifth', 'u')).toHaveProperty('hash');
		expect(await send('fifth', 'v')).toBe('tooMany');
	});

	test('are five an hour for a number, whoever has it', async () => {
		await givePhone(testIds.alice, '+4915112345678');
		for (let count = 0; count < 5; count += 1) await askFor();
		const { browser, page } = await begin(alice);
		const refused = await browser.submit(await browser.submit(page, { 'choose:text-message': 'x' }));
		expect([problem(refused), sent.length]).toEqual([floodText, 5]);
	});

	test('that could not be sent are told of, and no log has what they said', async () => {
		isAway = true;
		const { page } = await askFor();
		expect(problem(page)).toBe(notSentText);
		const failed = authority.events.filter(({ kind }) => kind === 'failed');
		expect(failed).toMatchObject([{ detail: 'a text message could not be sent' }]);
	});
});

test.each<[string, () => Promise<unknown>]>([
	['whose tenant disabled it', () => write({ kind: 'putSettings', settings: {} })],
	[
		'who has no phone',
		() => write({ kind: 'putMethods', userId: testIds.bob, methods: { ...nothingRegistered, revision: 1 } }),
	],
])('somebody %s is not asked for it', async (_name, change) => {
	await change();
	expect((await begin()).page.body).not.toContain('text-message');
});
