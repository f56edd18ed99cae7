// The page of one's own sign-in methods: who is let in, and whose forms are taken.
import { createBrowser, createTestClient, testIds, testTenants } from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addPasskey as addPasskeyOf } from '../../src/methods/add-passkey.ts';
import { applyPolicy } from '../apply-policy.ts';
import { alice, base, bob, createSecurityInfo, page, register, sameOrigin, step } from './security-info-visit.ts';

const info = createSecurityInfo();
const { user, activities, visit, follow, act } = info;
beforeEach(() => info.start());
afterEach(() => info.close());

describe('who is let in', () => {
	test('nobody without a sign-in, which leads back to the page and gives no code to anybody', async () => {
		const browser = createBrowser(info.authority);
		expect(step(await browser.open(page))).toBe('password');
		const done = await createTestClient(info.authority).signIn(browser, await browser.open(page), bob);
		expect(done.location?.href).toMatch(new RegExp(`^${info.authority.origin}/security-info\\?returned=1`));
		expect(done.location?.searchParams.has('code')).toBe(false);
		expect((await follow(browser, done)).heading).toBe('Your sign-in methods');
	});

	test('[sec 141] whoever has a second factor proves it, and again after ten minutes', async () => {
		const browser = createBrowser(info.authority);
		// a session by password alone, as an application may have asked for
		await createTestClient(info.authority).run(browser, alice);
		expect(step(await browser.open(page))).toBe('one-time-code');
		const { shown } = await visit(alice, browser);
		expect(shown.heading).toBe('Your sign-in methods');
		info.authority.advance(601);
		expect(step(await browser.open(page))).toBe('one-time-code');
		// and what is sent meanwhile changes nothing
		const late = await act(browser, shown, { action: 'remove-authenticator', id: testIds.alice });
		expect(step(late)).toBe('one-time-code');
		expect((await user(testIds.alice))?.sealedTotpSecret).toBeDefined();
	});

	test('[sec 141] whoever has none gives the password again after ten minutes', async () => {
		const { browser, shown } = await visit(bob);
		expect(shown.heading).toBe('Your sign-in methods');
		info.authority.advance(601);
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
		await applyPolicy(info.authority, { conditions, grantControls });
		const { shown } = await visit(bob);
		expect(shown.heading).not.toBe('Your sign-in methods');
		expect(shown.body).toContain('AADSTS');
	});

	test('[sec 142] a policy that is set while the page is open holds for the next form', async () => {
		const { browser, shown } = await visit(alice);
		await applyPolicy(info.authority, {
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

describe('a guest', () => {
	test('registers no passkey here, with which it could come without its home [sec 190]', async () => {
		const guestId = '30000000-0000-4000-8000-0000000000aa';
		await info.close();
		await info.start({
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
		const browser = createBrowser(info.authority);
		const client = createTestClient(info.authority);
		const signedIn = await client.run(browser, eve);
		expect(signedIn.location?.searchParams.get('code')).toBeTruthy();
		const session = signedIn.location?.searchParams.get('session_state');
		const shown = await browser.open(`${page}?session_state=${session}`);
		expect(shown.heading).toBe('Your sign-in methods');
		expect(shown.body).not.toContain('add=passkey');
		const asked = await browser.open(`${page}?session_state=${session}&add=passkey`);
		expect(asked.body).not.toContain('data-passkey');
		const { authority: app } = info.authority.app;
		const eveHere = await user(guestId);
		if (!eveHere) throw new Error('no guest');
		const key = { id: 'a', publicKey: 'b', signatureCounter: 0 } as never;
		const exchange = { now: info.authority.now(), ids: { correlationId: 'c' } } as never;
		expect(await addPasskeyOf(app, exchange, eveHere, key, { name: 'Laptop', policy: {} })).toBe(false);
		expect((await user(guestId))?.registeredMethods?.passkeys ?? []).toEqual([]);
	});
});
