// Users are told by mail of every change of how they sign in. A row is a change, made as users or administrators make
// it; each is in the audit log, and each writes one message.
import {
	type Browser,
	type BrowserPage,
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MailMessage } from '../../src/records/mail-message.ts';
import type { Notice, NoticeMethod } from '../../src/records/notice.ts';
import { messageOf } from '../../src/sign-in/tell-user.ts';
import { languages } from '../../src/sign-in/texts/languages.ts';
import { applyPolicy } from '../apply-policy.ts';
import { applicationToken, callGraph, tenantsWithPermissions, tokenHolding } from '../graph/calls.ts';

const alice = { username: 'alice@contoso.example', password: testIds.password, totpSecret: testIds.totpSecret };
const page = '/security-info';
const sameOrigin = { 'sec-fetch-site': 'same-origin' };
const newPassword = 'a long way home 4711';

let authority: TestAuthority;
let mails: MailMessage[];
beforeEach(async () => {
	mails = [];
	const permissions = ['UserAuthenticationMethod.ReadWrite.All', 'User.ReadWrite.All', 'AuditLog.Read.All'];
	authority = await createTestAuthority({
		tenants: tenantsWithPermissions(permissions, (tenant) => {
			tenant.settings = { ...tenant.settings, selfServicePasswordReset: ['email', 'softwareOath'] };
			tenant.identity = { conditionalAccess: { policies: [] } };
		}),
		sendMail: async (message) => void mails.push(message),
		sendMessage: async () => undefined,
	});
});
afterEach(() => authority.close());

const graph = async (method: string, path: string, body?: unknown) => {
	const answer = await callGraph(authority, await applicationToken(authority), method, `/v1.0/${path}`, body);
	expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
	return answer;
};
const ofAlice = `users/${testIds.alice}`;
const phones = `${ofAlice}/authentication/phoneMethods`;
const phoneId = '3179e48a-750b-4051-897c-87b9720928f7';

class Visit {
	readonly browser: Browser;
	readonly shown: BrowserPage;
	constructor(browser: Browser, shown: BrowserPage) {
		this.browser = browser;
		this.shown = shown;
	}
	get base() {
		const field = (name: string) => this.shown.fields.get(name) ?? '';
		return { session_state: field('session_state'), csrf: field('csrf') };
	}
	act(fields: Record<string, string>) {
		return this.browser.post(page, { ...this.base, ...fields }, sameOrigin);
	}
	open(query: string) {
		return this.browser.open(`${page}?session_state=${this.base.session_state}&${query}`);
	}
}
async function visit(): Promise<Visit> {
	authority.advance(60);
	const browser = createBrowser(authority);
	const done = await createTestClient(authority).signIn(browser, await browser.open(page), alice);
	const { pathname = page, search = '' } = done.location ?? {};
	return new Visit(browser, await browser.open(pathname + search));
}
const codesOf = ({ body }: BrowserPage) => [...body.matchAll(/class="secret">([^<]*)/g)].map(([, code]) => code ?? '');

async function addApp(at: Visit): Promise<void> {
	const asked = await at.open('add=authenticator');
	const [secret = ''] = codesOf(asked);
	await at.browser.submit(asked, { code: authority.oneTimeCode(secret.replaceAll(' ', '')), name: 'Tablet' });
}
const appId = async () =>
	(await authority.app.authority.storage.directory.findUser(testIds.tenant, testIds.alice))?.registeredMethods
		?.authenticatorApps?.[0]?.id ?? '';

/** what is done, and what the newest message says of it */
const changes: Record<string, [does: () => Promise<unknown>, subject: string, text: string]> = {
	'adding an authenticator app': [
		async () => addApp(await visit()),
		'A sign-in method was added',
		'alice@contoso.example just now: authenticator app “Tablet”. If it was not you,',
	],
	'renaming one': [
		async () => {
			const at = await visit();
			await addApp(at);
			await at.act({ action: 'rename-authenticator', id: await appId(), name: 'Old tablet' });
		},
		'A sign-in method has a new name',
		'until now “Tablet”, has a new name: authenticator app “Old tablet”.',
	],
	'removing one': [
		async () => {
			const at = await visit();
			await addApp(at);
			await at.act({ action: 'remove-authenticator', id: await appId() });
		},
		'A sign-in method was removed',
		'authenticator app “Tablet”. If it was not you,',
	],
	'another default': [
		async () => (await visit()).act({ action: 'prefer', id: 'softwareOath' }),
		'Another sign-in method is asked for first',
		'If it was not you,',
	],
	'a changed password': [
		async () => {
			const at = await visit();
			const form = await at.open('change=password');
			await at.browser.submit(form, { current: testIds.password, chosen: newPassword, repeated: newPassword });
		},
		'Your password was changed',
		'If it was not you,',
	],
	'new recovery codes': [
		async () => (await visit()).act({ action: 'make-recovery-codes' }),
		'You have new recovery codes',
		'alice@contoso.example',
	],
	'removed recovery codes': [
		async () => {
			const at = await visit();
			await at.act({ action: 'make-recovery-codes' });
			await at.act({ action: 'remove-recovery-codes' });
		},
		'A sign-in method was removed',
		'recovery codes.',
	],
	'a used recovery code': [
		async () => {
			const [code = ''] = codesOf(await (await visit()).act({ action: 'make-recovery-codes' }));
			await applyPolicy(authority, { control: 'mfa' });
			const browser = createBrowser(authority);
			const second = await browser.submit(await browser.open(createTestClient(authority).authorizePath()), alice);
			await browser.submit(await browser.submit(second, { 'choose:recovery-code': 'Use a recovery code' }), { code });
		},
		'A recovery code was used',
		'Codes left: 9.',
	],
	'signing out everywhere': [
		async () => (await visit()).act({ action: 'sign-out-everywhere' }),
		'You were signed out everywhere',
		'If it was not you,',
	],
	'a phone that an administrator adds': [
		() => graph('POST', phones, { phoneType: 'mobile', phoneNumber: '+1 5555551234' }),
		'A sign-in method was added',
		'phone for text messages “•••\u00a034”. An administrator did this.',
	],
	'a number that an administrator changes': [
		async () => {
			await graph('POST', phones, { phoneType: 'mobile', phoneNumber: '+1 5555551234' });
			await graph('PATCH', `${phones}/${phoneId}`, { phoneNumber: '+1 5555559977' });
		},
		'A sign-in method was changed',
		'•••\u00a077',
	],
	'a phone that an administrator removes': [
		async () => {
			await graph('POST', phones, { phoneType: 'mobile', phoneNumber: '+1 5555551234' });
			await graph('DELETE', `${phones}/${phoneId}`);
		},
		'A sign-in method was removed',
		'•••\u00a034',
	],
	'a Temporary Access Pass': [
		() => graph('POST', `${ofAlice}/authentication/temporaryAccessPassMethods`, {}),
		'A sign-in method was added',
		'Temporary Access Pass. An administrator did this.',
	],
	'an app that an administrator takes away': [
		() => graph('DELETE', `${ofAlice}/authentication/softwareOathMethods/${testIds.alice}`),
		'A sign-in method was removed',
		'authenticator app. An administrator did this.',
	],
	'certificates that an administrator binds': [
		() =>
			graph('PATCH', ofAlice, {
				authorizationInfo: { certificateUserIds: ['X509:<PN>alice@contoso.example'] },
			}),
		'A sign-in method was changed',
		'certificate. An administrator did this.',
	],
	'a password that an administrator gives': [
		() => graph('PATCH', ofAlice, { passwordProfile: { password: newPassword } }),
		'Your password was reset',
		'An administrator did this.',
	],
	'sessions that an administrator ends': [
		() => graph('POST', `${ofAlice}/revokeSignInSessions`),
		'You were signed out everywhere',
		'An administrator did this.',
	],
};

describe('users are told by mail of every change of how they sign in', () => {
	test.each(Object.entries(changes))('%s', async (_, [does, subject, text]) => {
		await does();
		expect(mails.at(-1)).toMatchObject({ to: 'alice@contoso.example', subject });
		expect(mails.at(-1)?.text).toContain(text);
		expect(mails.at(-1)?.text).toContain('alice@contoso.example');
		const audits = await authority.app.authority.storage.directoryChanges.audits(testIds.tenant, 50);
		expect(mails).toHaveLength(audits.filter(({ target }) => target.id === testIds.alice).length);
	});

	test('a password that an administrator resets over "authenticationMethod: resetPassword"', async () => {
		const token = await tokenHolding(
			authority,
			testIds.native,
			'UserAuthenticationMethod.ReadWrite.All',
			'root@contoso.example',
		);
		const method = `${ofAlice}/authentication/passwordMethods/28c10230-6103-485e-b985-444c60001490/resetPassword`;
		expect((await callGraph(authority, token, 'POST', `/v1.0/${method}`, { newPassword })).status).toBe(202);
		expect(mails).toMatchObject([{ to: 'alice@contoso.example', subject: 'Your password was reset' }]);
	});

	test('what says nothing of how somebody signs in tells nobody', async () => {
		await graph('PATCH', ofAlice, { jobTitle: 'Clerk' });
		expect(mails).toEqual([]);
	});

	test('in the language that the directory knows of the user, whoever makes the change', async () => {
		await graph('PATCH', ofAlice, { preferredLanguage: 'de-AT' });
		await graph('POST', phones, { phoneType: 'mobile', phoneNumber: '+1 5555551234' });
		expect(mails).toMatchObject([{ subject: 'Eine Anmeldemethode wurde hinzugefügt' }]);
		expect(mails[0]?.text).toContain('Telefon für Textnachrichten „•••\u00a034“');
	});

	test('a message that cannot be sent stops nothing, and whoever watches hears of it', async () => {
		authority.app.authority.sendMail = async () => {
			throw new Error('no route');
		};
		await graph('POST', phones, { phoneType: 'mobile', phoneNumber: '+1 5555551234' });
		expect((await graph('GET', phones)).body.value).toHaveLength(1);
	});
});

const kinds: Notice[] = [
	{ kind: 'added', method: 'passkey', name: 'Laptop' },
	{ kind: 'removed', method: 'phone' },
	{ kind: 'changed', method: 'certificate', byAdministrator: true },
	{ kind: 'renamed', method: 'authenticatorApp', name: 'New', before: 'Old' },
	{ kind: 'preferred' },
	{ kind: 'passwordChanged' },
	{ kind: 'passwordReset' },
	{ kind: 'recoveryCodesMade' },
	{ kind: 'recoveryCodeUsed', left: 3 },
	{ kind: 'sessionEnded', since: 1_800_000_000 },
	{ kind: 'signedOutEverywhere' },
];

describe.each(languages)('the messages in $language', (texts) => {
	test('every kind of notice has a subject of its own and names the account', () => {
		expect(new Set(kinds.map(({ kind }) => kind))).toEqual(new Set(Object.keys(texts.notices.subjects)));
		const messages = kinds.map((notice) => messageOf(texts, notice, 'alice@contoso.example'));
		expect(new Set(messages.map(({ subject }) => subject)).size).toBe(kinds.length);
		for (const { text } of messages) {
			expect(text).toContain('alice@contoso.example');
			expect(text).not.toMatch(/undefined|\[object/);
		}
	});

	test('every method has a name', () => {
		for (const method of Object.keys(texts.notices.methods) as NoticeMethod[])
			expect(messageOf(texts, { kind: 'added', method }, 'a').text).toContain(texts.notices.methods[method]);
	});
});
