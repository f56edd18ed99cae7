// Recovery codes: made on the page of one's own methods, shown once, and used where everything else is lost.
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
import { takeRecoveryCode } from '../../src/methods/recovery-code.ts';
import type { MailMessage } from '../../src/records/mail-message.ts';
import { applyPolicy } from '../apply-policy.ts';

const page = '/security-info';
const alice = { username: 'alice@contoso.example', password: testIds.password, totpSecret: testIds.totpSecret };
const sameOrigin = { 'sec-fetch-site': 'same-origin' };

let authority: TestAuthority;
let mails: MailMessage[];
beforeEach(async () => {
	mails = [];
	authority = await createTestAuthority({
		tenants: testTenants((tenant) => {
			tenant.identity = { conditionalAccess: { policies: [] } };
		}),
		sendMail: async (message) => void mails.push(message),
	});
});
afterEach(() => authority.close());

const user = (id: string = testIds.alice) => authority.app.authority.storage.directory.findUser(testIds.tenant, id);
const hashes = async () => (await user())?.registeredMethods?.recoveryCodes?.hashes;
const step = (shown: BrowserPage) => shown.fields.get('step');

async function visit(script: { username: string; password: string }) {
	// a code of the app is good once
	authority.advance(60);
	const browser = createBrowser(authority);
	const done = await createTestClient(authority).signIn(browser, await browser.open(page), script);
	const { pathname = page, search = '' } = done.location ?? {};
	return { browser, shown: await browser.open(pathname + search) };
}
const act = (browser: Browser, shown: BrowserPage, fields: Record<string, string>) =>
	browser.post(
		page,
		{
			session_state: shown.fields.get('session_state') ?? '',
			csrf: shown.fields.get('csrf') ?? '',
			...fields,
		},
		sameOrigin,
	);
const codesOf = (shown: BrowserPage) =>
	[...shown.body.matchAll(/class="secret">([^<]*)/g)].map(([, code]) => code ?? '');
async function makeCodes() {
	const { browser, shown } = await visit(alice);
	return codesOf(await act(browser, shown, { action: 'make-recovery-codes' }));
}
/** Goes to the page of the second factor, and types a recovery code. */
async function use(code: string) {
	const browser = createBrowser(authority);
	const client = createTestClient(authority);
	const second = await browser.submit(await browser.open(client.authorizePath()), alice);
	const asked = await browser.submit(second, { 'choose:recovery-code': 'Use a recovery code' });
	expect(step(asked)).toBe('recovery-code');
	return { browser, client, answer: await browser.submit(asked, { code }) };
}
const audits = async () => {
	const written = await authority.app.authority.storage.directoryChanges.audits(testIds.tenant, 50);
	return written.map(({ activity, changes: [change] }) => [activity, change?.after]);
};

test('[sec 140] ten are made and shown once; what is kept is no code; the user is told, and the audit log has it', async () => {
	const codes = await makeCodes();
	expect(codes).toHaveLength(10);
	expect(new Set(codes).size).toBe(10);
	for (const code of codes) expect(code).toMatch(/^([A-HJ-NP-Z2-9]{4}-){3}[A-HJ-NP-Z2-9]{4}$/);
	const stored = JSON.stringify(await user());
	for (const code of codes) expect(stored).not.toContain(code.replaceAll('-', ''));
	expect(await hashes()).toHaveLength(10);
	const { shown } = await visit(alice);
	expect([shown.body.includes('10 left'), codesOf(shown)]).toEqual([true, []]);
	expect(mails.map(({ to, subject }) => [to, subject])).toEqual([
		['alice@contoso.example', 'You have new recovery codes'],
	]);
	expect(JSON.stringify([mails, await audits()])).not.toContain(codes[0]);
	expect(await audits()).toEqual([['User registered security info', '10 recovery codes']]);
});

test('[sec 140] one meets mfa in place of the lost app, once, however it is written', async () => {
	const [code = ''] = await makeCodes();
	await applyPolicy(authority, { control: 'mfa' });
	const { browser, client, answer } = await use(` ${code.toLowerCase().replaceAll('-', ' ')} `);
	const { body } = await client.redeem(await client.signIn(browser, answer, {}));
	expect(decodeJwt(body.access_token).amr).toEqual(['pwd', 'mfa']);
	expect(await hashes()).toHaveLength(9);
	expect(mails.at(-1)).toMatchObject({ subject: 'A recovery code was used' });
	expect(mails.at(-1)?.text).toContain('Codes left: 9.');
	expect((await audits())[0]).toEqual(['User used a recovery code', '9 recovery codes']);
	const again = await use(code);
	expect([step(again.answer), again.answer.body.includes('used already')]).toEqual(['recovery-code', true]);
});

test('[sec 140] of many who show one code at once, one gets in', async () => {
	const [code = ''] = await makeCodes();
	const alices = await user();
	if (!alices) throw new Error('no user');
	const exchange = { now: authority.now(), ids: { correlationId: 'c' }, request: { query: '', headers: {} } } as never;
	const all = await Promise.all(
		Array.from({ length: 5 }, () => takeRecoveryCode(authority.app.authority, exchange, alices, code)),
	);
	expect(all.filter((one) => typeof one === 'object')).toEqual([{ left: 9 }]);
	expect(await hashes()).toHaveLength(9);
});

test('new codes end those from before', async () => {
	const [old = ''] = await makeCodes();
	authority.advance(60);
	await makeCodes();
	await applyPolicy(authority, { control: 'mfa' });
	expect((await use(old)).answer.body).toContain('none of your recovery codes');
	expect(await hashes()).toHaveLength(10);
});

test('[sec 127, 140] guesses of recovery codes and of an app count together, and the right code is not taken after five', async () => {
	const [code = ''] = await makeCodes();
	await applyPolicy(authority, { control: 'mfa' });
	for (const guess of ['a', 'b', 'c']) await use(guess);
	const browser = createBrowser(authority);
	const client = createTestClient(authority);
	let shown = await browser.submit(await browser.open(client.authorizePath()), alice);
	for (const guess of ['000000', '000001']) shown = await browser.submit(shown, { code: guess });
	expect((await use(code)).answer.body).toContain('Too many wrong codes');
	expect(await hashes()).toHaveLength(10);
});

test('a code of one user is worth nothing to another', async () => {
	const [code = ''] = await makeCodes();
	const carol = await user(testIds.carol);
	if (!carol) throw new Error('no user');
	const { storage } = authority.app.authority;
	const alices = (await user())?.registeredMethods;
	if (!alices) throw new Error('no methods');
	// even with the rows of the other
	expect(await storage.authenticationMethods.replace(testIds.tenant, carol.id, { ...alices, revision: 0 })).toBe(true);
	const exchange = { now: authority.now(), ids: { correlationId: 'c' } } as never;
	expect(await takeRecoveryCode(authority.app.authority, exchange, carol, code)).toBe('wrong');
});

describe('what recovery codes are not', () => {
	test('a proof for an authentication strength: no page offers one', async () => {
		const [code = ''] = await makeCodes();
		// "Multifactor authentication"
		await applyPolicy(authority, {
			grantControls: { operator: 'OR', authenticationStrength: { id: '00000000-0000-0000-0000-000000000002' } },
		});
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		const second = await browser.submit(await browser.open(client.authorizePath()), alice);
		expect([step(second), second.body.includes('choose:recovery-code')]).toEqual(['one-time-code', false]);
		const tried = await browser.submit(second, { 'choose:recovery-code': 'Use a recovery code', code });
		expect(step(tried)).toBe('one-time-code');
		expect(await hashes()).toHaveLength(10);
	});

	test('a method of their own: nobody makes them without another, and they go with the last one', async () => {
		const bob = { username: 'bob@contoso.example', password: testIds.password };
		const bobs = await visit(bob);
		expect(bobs.shown.body).not.toContain('make-recovery-codes');
		const refused = await act(bobs.browser, bobs.shown, { action: 'make-recovery-codes' });
		expect(refused.body).toContain('Add a passkey or an authenticator app first');
		expect((await user(testIds.bob))?.registeredMethods).toBeUndefined();

		await makeCodes();
		const { browser, shown } = await visit(alice);
		expect(shown.body).not.toContain('value="recoveryCode"');
		const preferred = await act(browser, shown, { action: 'prefer', id: 'recoveryCode' });
		expect(preferred.body).toContain('changed meanwhile');
		await applyPolicy(authority, { control: 'mfa' });
		const remove = () => act(browser, shown, { action: 'remove-authenticator', id: testIds.alice });
		expect((await remove()).body).toContain('the only one that you have');
		await applyPolicy(authority, { grantControls: { operator: 'OR', builtInControls: ['compliantDevice'] } });
		await remove();
		expect(await hashes()).toBeUndefined();
	});

	test('kept when the user removes them', async () => {
		const [code = ''] = await makeCodes();
		const { browser, shown } = await visit(alice);
		expect((await act(browser, shown, { action: 'remove-recovery-codes' })).body).toContain('Removed.');
		const exchange = { now: authority.now(), ids: { correlationId: 'c' } } as never;
		const alices = await user();
		if (!alices) throw new Error('no user');
		expect(await takeRecoveryCode(authority.app.authority, exchange, alices, code)).toBe('wrong');
	});
});
