// Strengths that name kinds of authenticators, at the pages: which passkey meets one, and which does not.
import { createBrowser, createTestClient, testIds } from '@countersign/testkit';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { userHandleOf } from '../../src/methods/webauthn.ts';
import { applyPolicy } from '../apply-policy.ts';
import { asked, blue, bob, createPasskeyFlow, guidOf, problem, red, step } from './passkey-flow.ts';
import { createSoftwareAuthenticator } from './software-authenticator.ts';

const flow = createPasskeyFlow();
const { start, open, register, ceremony } = flow;
afterEach(async () => {
	vi.unstubAllGlobals();
	await flow.close();
});

describe('a strength that names kinds of authenticators', () => {
	async function demand(...allowed: string[]): Promise<void> {
		const strength = {
			id: 'ad000000-0000-4000-8000-000000000001',
			allowedCombinations: ['fido2'],
			combinationConfigurations: [
				{
					'@odata.type': '#microsoft.graph.fido2CombinationConfiguration',
					id: 'ad000000-0000-4000-8000-000000000002',
					appliesToCombinations: ['fido2'],
					allowedAAGUIDs: allowed.map((one) => guidOf(one).toUpperCase()),
				},
			],
		};
		await flow.authority.app.authority.storage.conditionalAccess.put(testIds.tenant, 'authenticationStrengths', {
			...strength,
			displayName: 'Our keys',
			policyType: 'custom',
			requirementsSatisfied: 'mfa',
		} as never);
		await applyPolicy(flow.authority, { grantControls: { operator: 'OR', authenticationStrength: strength } });
	}

	/** Bob adds a second key, as a page of his own would. */
	async function registerBoth() {
		const { authenticator: redKey } = await register({ aaguid: red });
		await demand(blue);
		const { browser, page } = await open();
		// the red key is a second factor: it is proven before another is registered
		expect(step(page)).toBe('passkey');
		const next = await browser.submit(page, { passkey: redKey.get(ceremony(page)) });
		expect([step(next), asked(next).attestation]).toEqual(['register-passkey', 'direct']);
		const blueKey = createSoftwareAuthenticator(userHandleOf(bob), blue);
		const done = await browser.submit(next, { passkey: blueKey.create(ceremony(next)), name: 'Blue' });
		expect(step(done)).toBe('keep-me-signed-in');
		return { redKey, blueKey };
	}

	test('[sec 183] whoever has another key proves it and registers one of those', async () => {
		await start();
		await registerBoth();
	});

	test('[sec 183] a key of another kind is not kept for it', async () => {
		await start();
		await demand(blue);
		const { answer, kept } = await register({ aaguid: red });
		expect([problem(answer), kept]).toEqual([expect.stringMatching(/certain kind of device or security key/), []]);
	});

	test('[sec 183] of two keys the page names the one that will do, and takes no other', async () => {
		await start();
		const { redKey, blueKey } = await registerBoth();
		const { browser, page } = await open();
		expect(asked(page).allowCredentials.map(({ id }: { id: string }) => id)).toEqual([blueKey.id]);
		const refused = await browser.submit(page, { passkey: redKey.get(ceremony(page)) });
		expect([step(refused), problem(refused)]).toEqual([
			'passkey',
			expect.stringMatching(/that one is of another kind/),
		]);
		const taken = await browser.submit(refused, { passkey: blueKey.get(ceremony(refused)) });
		expect(step(taken)).toBe('keep-me-signed-in');
	});

	test('[sec 183] whoever signed in with a key of another kind is asked for the right one', async () => {
		await start();
		const { redKey, blueKey } = await registerBoth();
		const browser = createBrowser(flow.authority);
		const begun = await browser.open(createTestClient(flow.authority).authorizePath());
		const first = await browser.submit(begun, { 'choose:passkey': 'Sign in with a passkey' });
		const page = await browser.submit(first, { passkey: redKey.get(ceremony(first)) });
		expect([step(page), asked(page).allowCredentials.length]).toEqual(['passkey', 1]);
		expect(step(await browser.submit(page, { passkey: blueKey.get(ceremony(page)) }))).toBe('keep-me-signed-in');
	});
});

test('a passkey of the platform is no Windows Hello for Business: a strength of that alone is met by nobody here', async () => {
	await start();
	const { authenticator } = await register({ aaguid: '08987058cadc4b81b6e130de50dcbe96' });
	const strength = { id: 'ad000000-0000-4000-8000-000000000003', allowedCombinations: ['windowsHelloForBusiness'] };
	await flow.authority.app.authority.storage.conditionalAccess.put(testIds.tenant, 'authenticationStrengths', {
		...strength,
		displayName: 'Hello',
		policyType: 'custom',
		requirementsSatisfied: 'mfa',
	} as never);
	await applyPolicy(flow.authority, { grantControls: { operator: 'OR', authenticationStrength: strength } });
	const browser = createBrowser(flow.authority);
	const begun = await browser.open(createTestClient(flow.authority).authorizePath());
	const page = await browser.submit(begun, { 'choose:passkey': 'Sign in with a passkey' });
	const answer = await browser.submit(page, { passkey: authenticator.get(ceremony(page)) });
	expect([step(answer), answer.body.includes('AADSTS')]).toEqual([undefined, true]);
});
