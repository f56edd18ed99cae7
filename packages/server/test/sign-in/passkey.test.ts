// Passkeys at the sign-in pages, with an authenticator that can be made to lie.
import {
	type BrowserPage,
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { userHandleOf } from '../../src/methods/webauthn.ts';
import { applyPolicy } from '../apply-policy.ts';
import { createSoftwareAuthenticator } from './software-authenticator.ts';

const phishingResistant = { operator: 'OR', authenticationStrength: { id: '00000000-0000-0000-0000-000000000004' } };
const bob = { tenantId: testIds.tenant, id: testIds.bob };
const bobSignsIn = { username: 'bob@contoso.example', password: testIds.password };

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority();
});
afterEach(() => authority.close());

const step = (page: BrowserPage) => page.fields.get('step');
const problem = (page: BrowserPage) => /role="alert">([^<]*)/.exec(page.body)?.[1];

/** What the page asks the browser for. */
function asked(page: BrowserPage) {
	const written = /data-passkey="([^"]*)"/.exec(page.body)?.[1] ?? '{}';
	return JSON.parse(written.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&'));
}

const ceremony = (page: BrowserPage) => ({ challenge: asked(page).challenge as string, origin: authority.origin });

/** Bob registers a passkey, since the orders API asks for one. */
async function register(aaguid?: string) {
	await applyPolicy(authority, { grantControls: phishingResistant });
	const authenticator = createSoftwareAuthenticator(userHandleOf(bob), aaguid);
	const browser = createBrowser(authority);
	const client = createTestClient(authority);
	const page = await browser.submit(await browser.open(client.authorizePath()), bobSignsIn);
	expect(step(page)).toBe('register-passkey');
	const registered = await browser.submit(page, {
		passkey: authenticator.create(ceremony(page)),
		name: ' Laptop ',
	});
	return { authenticator, browser, client, page, registered };
}

/** A page that asks for Bob's passkey, after his password. */
async function askForPasskey() {
	const browser = createBrowser(authority);
	const client = createTestClient(authority);
	const page = await browser.submit(await browser.open(client.authorizePath()), bobSignsIn);
	expect(step(page)).toBe('passkey');
	return { browser, client, page };
}

describe('registration', () => {
	test('a policy that wants a phishing-resistant method has a user without one register a passkey, and takes it', async () => {
		const { browser, client, page, registered } = await register('ab'.repeat(16));
		// exactly the method that the strength allows: no code is offered
		expect(page.body).not.toMatch(/choose:/);
		expect(page.headers['content-security-policy']).toContain("script-src 'self'");
		expect(asked(page).authenticatorSelection.userVerification).toBe('required');
		const done = await client.signIn(browser, registered, {});
		const { body } = await client.redeem(done);
		expect(decodeJwt(body.access_token).amr).toEqual(['pwd', 'fido', 'mfa']);
		const user = await authority.app.authority.storage.directory.findUser(testIds.tenant, testIds.bob);
		expect(user?.registeredMethods?.passkeys).toMatchObject([
			{ displayName: 'Laptop', aaguid: 'abababab-abab-abab-abab-abababababab', transports: ['internal'] },
		]);
	});

	test('[sec 142] it is subject to policies on the registration of security information', async () => {
		await applyPolicy(authority, {
			conditions: { applications: { includeUserActions: ['urn:user:registersecurityinfo'] } },
			grantControls: { operator: 'OR', builtInControls: ['block'] },
		});
		await authority.app.authority.storage.conditionalAccess.put(testIds.tenant, 'policies', {
			id: '61000000-0000-4000-8000-0000000000ab',
			displayName: 'phishing-resistant',
			state: 'enabled',
			grantControls: phishingResistant,
			conditions: {
				clientAppTypes: ['all'],
				applications: { includeApplications: [testIds.orders] },
				users: { includeUsers: ['All'] },
			},
		} as never);
		const browser = createBrowser(authority);
		const page = await browser.submit(await browser.open(createTestClient(authority).authorizePath()), bobSignsIn);
		expect(page.body).toContain('AADSTS');
		expect(step(page)).toBeUndefined();
	});

	test.each<[string, object]>([
		['no user verification', { userVerified: false }],
		['another origin', { origin: 'https://login.test.evil:8443', rpId: 'login.test' }],
		['a page in a frame', { client: { crossOrigin: true } }],
		['an answer to a sign-in', { client: { type: 'webauthn.get' } }],
	])('[sec 143] [sec 145] refused: %s', async (_, wrong) => {
		await applyPolicy(authority, { grantControls: phishingResistant });
		const authenticator = createSoftwareAuthenticator(userHandleOf(bob));
		const browser = createBrowser(authority);
		const page = await browser.submit(await browser.open(createTestClient(authority).authorizePath()), bobSignsIn);
		const answer = await browser.submit(page, { passkey: authenticator.create({ ...ceremony(page), ...wrong }) });
		expect([step(answer), problem(answer)]).toEqual([
			'register-passkey',
			'That passkey cannot be used here. Try again, or use another device or security key.',
		]);
	});

	test('[sec 147] an answer that is huge or no JSON is refused without being read', async () => {
		await applyPolicy(authority, { grantControls: phishingResistant });
		const browser = createBrowser(authority);
		let page = await browser.submit(await browser.open(createTestClient(authority).authorizePath()), bobSignsIn);
		const huge = { response: { clientDataJSON: 'a', attestationObject: 'o'.repeat(70_000) } };
		for (const passkey of ['', '{', '[]', 'null', '{"id":1}', JSON.stringify(huge)]) {
			page = await browser.submit(page, { passkey });
			expect(step(page)).toBe('register-passkey');
		}
	});
});

describe('as a second factor', () => {
	test('the passkey is asked for, and the token says what was proven', async () => {
		const { authenticator } = await register();
		const { browser, client, page } = await askForPasskey();
		expect(asked(page)).toMatchObject({ rpId: 'login.test', userVerification: 'required' });
		expect(asked(page).allowCredentials).toMatchObject([{ id: authenticator.id }]);
		const done = await client.signIn(
			browser,
			await browser.submit(page, { passkey: authenticator.get(ceremony(page)) }),
			{},
		);
		const { body } = await client.redeem(done);
		expect(decodeJwt(body.access_token).amr).toEqual(['pwd', 'fido', 'mfa']);
	});

	test.each<[string, object]>([
		['no user verification', { userVerified: false }],
		['another origin', { origin: 'https://login.test:9999' }],
		['a subdomain', { origin: 'https://a.login.test:8443', rpId: 'login.test' }],
		['another relying party', { rpId: 'test' }],
		['a page in a frame', { client: { crossOrigin: true } }],
		['a page under another', { client: { topOrigin: 'https://evil.test' } }],
		['an answer to a registration', { client: { type: 'webauthn.create' } }],
		['a challenge of its own', { challenge: Buffer.alloc(32).toString('base64url') }],
		['the handle of another user', { userHandle: userHandleOf({ tenantId: testIds.tenant, id: testIds.alice }) }],
		['the id of another key', { id: 'AAAA' }],
	])('[sec 143] [sec 145] [sec 146] refused: %s', async (_, wrong) => {
		const { authenticator } = await register();
		const { browser, page } = await askForPasskey();
		const answer = await browser.submit(page, { passkey: authenticator.get({ ...ceremony(page), ...wrong }) });
		expect([step(answer), problem(answer)]).toEqual([
			'passkey',
			'That passkey did not sign you in. Try again, or choose another way.',
		]);
	});

	test('[sec 144] a challenge is spent by the first form, right or wrong, and by time', async () => {
		const { authenticator } = await register();
		const { browser, page } = await askForPasskey();
		const right = authenticator.get(ceremony(page));
		const wrong = await browser.submit(page, {
			passkey: authenticator.get({ ...ceremony(page), userVerified: false }),
		});
		// the page that is shown now asks for another signature
		expect(asked(wrong).challenge).not.toBe(asked(page).challenge);
		expect(step(await browser.submit(page, { passkey: right }))).toBe('passkey');
		const late = await browser.submit(wrong, { passkey: right });
		expect(problem(late)).toMatch(/did not sign you in/);
		authority.advance(301);
		expect(problem(await browser.submit(late, { passkey: authenticator.get(ceremony(late)) }))).toMatch(/too long/);
	});

	test('[sec 144] of two forms with one answer, one is taken', async () => {
		const { authenticator } = await register();
		const { browser, page } = await askForPasskey();
		const passkey = authenticator.get(ceremony(page));
		const ended = await Promise.all([browser.submit(page, { passkey }), browser.submit(page, { passkey })]);
		expect(ended.filter((one) => step(one) !== 'passkey').length).toBeLessThanOrEqual(1);
	});

	test('[sec 147] a signature counter that goes back is refused', async () => {
		const { authenticator } = await register();
		const use = async (counter: number) => {
			const { browser, page } = await askForPasskey();
			return step(await browser.submit(page, { passkey: authenticator.get({ ...ceremony(page), counter }) }));
		};
		expect([await use(5), await use(5), await use(0), await use(4), await use(6)]).toEqual([
			'keep-me-signed-in',
			'passkey',
			'passkey',
			'passkey',
			'keep-me-signed-in',
		]);
	});

	test('[sec 149] no choice of the browser leads to a weaker method than the strength allows', async () => {
		await register();
		const { browser, page } = await askForPasskey();
		expect(page.body).not.toMatch(/choose:/);
		const forced = await browser.submit(page, { 'choose:one-time-code': 'x', 'choose:password': 'x' });
		expect(step(forced)).toBe('passkey');
		const skipped = await browser.submit(page, { step: 'one-time-code', code: '000000' });
		expect(step(skipped)).toBe('passkey');
	});
});

describe('as the first factor', () => {
	async function choosePasskey() {
		const browser = createBrowser(authority);
		const client = createTestClient(authority);
		const start = await browser.open(client.authorizePath());
		expect(step(start)).toBe('password');
		const page = await browser.submit(start, { 'choose:passkey': 'Sign in with a passkey' });
		expect(step(page)).toBe('passkey');
		return { browser, client, page };
	}

	test('it says who it is, and is multifactor by itself', async () => {
		const { authenticator } = await register();
		const { browser, client, page } = await choosePasskey();
		// nobody is known yet: no key is named
		expect(asked(page).allowCredentials).toEqual([]);
		const done = await client.signIn(
			browser,
			await browser.submit(page, { passkey: authenticator.get(ceremony(page)) }),
			{},
		);
		const { body } = await client.redeem(done);
		expect(decodeJwt(body.access_token)).toMatchObject({ oid: testIds.bob, amr: ['fido', 'mfa'] });
	});

	test('[sec 126] a password that others locked does not lock it', async () => {
		const { authenticator } = await register();
		const browser = createBrowser(authority);
		let wrong = await browser.open(createTestClient(authority).authorizePath());
		for (let guess = 0; guess < 12; guess += 1)
			wrong = await browser.submit(wrong, { username: bobSignsIn.username, password: `wrong ${guess}` });
		expect(problem(wrong)).toMatch(/locked/i);
		const { browser: own, page } = await choosePasskey();
		expect(step(await own.submit(page, { passkey: authenticator.get(ceremony(page)) }))).toBe('keep-me-signed-in');
	});

	test.each([
		['nobody', 'nobody'],
		['another user', userHandleOf({ tenantId: testIds.tenant, id: testIds.alice })],
		['a user of another tenant', userHandleOf({ tenantId: testIds.strangerTenant, id: testIds.stranger })],
	])('[sec 146] a handle of %s is refused', async (_, userHandle) => {
		const { authenticator } = await register();
		const { browser, page } = await choosePasskey();
		const answer = await browser.submit(page, { passkey: authenticator.get({ ...ceremony(page), userHandle }) });
		expect([step(answer), problem(answer)]).toEqual([
			'passkey',
			'That passkey did not sign you in. Try again, or choose another way.',
		]);
	});

	// its sessions and refresh tokens would be good at home too: this tenant could get tokens there in the guest's name
	test('that a guest has in this tenant signs nobody in', async () => {
		const { authenticator } = await register();
		const { directory, directoryChanges } = authority.app.authority.storage;
		const methods = (await directory.findUser(testIds.tenant, testIds.bob))?.registeredMethods;
		if (!methods) throw new Error('Bob has no passkey');
		const user = {
			id: '20000000-0000-4000-8000-0000000000ee',
			tenantId: testIds.tenant,
			userPrincipalName: 'eve_northwind.example#EXT#@contoso.example',
			displayName: 'Eve',
			userType: 'Guest' as const,
			accountEnabled: true,
			home: { tenantId: testIds.strangerTenant, userId: testIds.stranger },
			tokensValidFrom: 0,
			passwordChangedAt: 0,
		};
		const version = (await directory.tenantVersion(testIds.tenant)) ?? 0;
		const given = [
			{ kind: 'putUser' as const, user },
			{ kind: 'putMethods' as const, userId: user.id, methods: { ...methods, revision: 0 } },
		];
		const audit = { id: 'guest', at: 0, changes: [] } as never;
		expect(await directoryChanges.apply(testIds.tenant, given, audit, version)).toBe(true);
		const { browser, page } = await choosePasskey();
		const shown = authenticator.get({ ...ceremony(page), userHandle: userHandleOf(user) });
		const answer = await browser.submit(page, { passkey: shown });
		expect(answer.body).toContain('AADSTS50020');
	});

	test('a disabled account is refused, and told only to whoever holds the key', async () => {
		const { authenticator } = await register();
		await authority.app.authority.storage.directory.setUserState(testIds.tenant, testIds.bob, {
			accountEnabled: false,
		});
		const { browser, page } = await choosePasskey();
		const answer = await browser.submit(page, { passkey: authenticator.get(ceremony(page)) });
		expect(answer.body).toContain('AADSTS50057');
	});
});
