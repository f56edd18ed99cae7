// What a tenant decided of passkeys, at the pages: which are registered, and which are taken when they are used.
import { createBrowser, createTestClient, testIds } from '@countersign/testkit';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { defaultProfileId } from '../../src/records/passkey-policy.ts';
import {
	asked,
	blue,
	bobsGroup,
	createPasskeyFlow,
	enforced,
	firstProfile,
	only,
	problem,
	red,
	step,
	written,
} from './passkey-flow.ts';

const flow = createPasskeyFlow();
const { start, decide, open, register, ceremony } = flow;
afterEach(async () => {
	vi.unstubAllGlobals();
	await flow.close();
});

describe('profiles at registration', () => {
	test.each<[string, object, object, RegExp]>([
		['of a kind that is not allowed', only('allow', blue), {}, /does not accept passkeys of this kind/],
		['of a kind that is blocked', only('block', red), {}, /does not accept passkeys of this kind/],
		[
			'that is copied between devices',
			{ passkeyTypes: 'deviceBound' },
			{ backupEligible: true },
			/only passkeys that stay on one device/,
		],
		['that stays on one device', { passkeyTypes: 'synced' }, {}, /only passkeys that a password manager copies/],
	])('a key is refused %s', async (_, change, more, expected) => {
		await start({ profiles: [written(change)] });
		const { answer, kept } = await register({ more });
		expect([step(answer), problem(answer), kept]).toEqual(['register-passkey', expect.stringMatching(expected), []]);
	});

	test('a key is kept with its type', async () => {
		await start();
		const { kept } = await register({ more: { backupEligible: true, backedUp: true } });
		expect(kept).toMatchObject([{ passkeyType: 'synced' }]);
	});

	test.each([
		['users do not register their own', { isSelfServiceRegistrationAllowed: false }],
		['passkeys are off', { state: 'disabled' }],
		[
			'the user is in no target',
			{ includeTargets: [{ id: testIds.finance, allowedPasskeyProfiles: [defaultProfileId] }] },
		],
		['the user is in a group that is excluded', { excludeTargets: ['all_users'] }],
	])('nobody is asked to make one where %s', async (_, policy) => {
		await start({ policy });
		const { page } = await open();
		expect([step(page), page.body.includes('data-passkey')]).toEqual([undefined, false]);
	});
});

describe('a key that was registered before', () => {
	async function use(authenticator: Awaited<ReturnType<typeof register>>['authenticator'], more: object = {}) {
		const browser = createBrowser(flow.authority);
		const begun = await browser.open(createTestClient(flow.authority).authorizePath());
		const page = await browser.submit(begun, { 'choose:passkey': 'Sign in with a passkey' });
		return browser.submit(page, { passkey: authenticator.get({ ...ceremony(page), ...more }) });
	}

	test('is refused once its kind is not allowed any more, and taken again when it is', async () => {
		await start();
		const { authenticator } = await register();
		expect(step(await use(authenticator))).toBe('keep-me-signed-in');
		await decide([written(only('allow', blue))]);
		const refused = await use(authenticator);
		expect([step(refused), problem(refused)]).toEqual([
			'passkey',
			expect.stringMatching(/does not accept passkeys of this kind/),
		]);
		await decide([written(only('allow', red))]);
		expect(step(await use(authenticator))).toBe('keep-me-signed-in');
	});

	test('is no second factor while its kind is refused: the user is asked to make another', async () => {
		await start();
		await register();
		await decide([written(only('block', red))]);
		const { page } = await open();
		expect([step(page), asked(page).attestation]).toEqual(['register-passkey', 'direct']);
	});

	test('stays good where attestation is enforced later', async () => {
		await start();
		const { authenticator } = await register();
		await decide([written(enforced)]);
		expect(step(await use(authenticator))).toBe('keep-me-signed-in');
	});

	test('is refused where passkeys that are copied are not taken any more', async () => {
		await start();
		const { authenticator } = await register({ more: { backupEligible: true } });
		await decide([written({ passkeyTypes: 'deviceBound' })]);
		expect(problem(await use(authenticator, { backupEligible: true }))).toMatch(/copied between devices/);
	});

	test('is not offered on the first page where passkeys are off, and cannot be asked for', async () => {
		await start();
		await register();
		await decide([firstProfile], { state: 'disabled' });
		const browser = createBrowser(flow.authority);
		const page = await browser.open(createTestClient(flow.authority).authorizePath());
		expect(page.body).not.toContain('choose:passkey');
		expect(step(await browser.submit(page, { 'choose:passkey': 'x' }))).toBe('password');
	});

	test.each([
		['that says to be copied now', {}, { backupEligible: true }],
		['that says not to be copied any more', { backupEligible: true }, {}],
		['that is copied and cannot be', {}, { backedUp: true }],
	])('[sec 147] is refused where it comes as one %s', async (_, made, used) => {
		await start();
		const { authenticator } = await register({ more: made });
		expect(problem(await use(authenticator, used))).toMatch(/did not sign you in/);
		expect(step(await use(authenticator, made))).toBe('keep-me-signed-in');
	});

	test('a refusal is told to whoever holds the key, and nothing before the signature', async () => {
		await start();
		const { authenticator } = await register();
		await decide([written(only('allow', blue))]);
		expect(problem(await use(authenticator, { userVerified: false }))).toMatch(/did not sign you in/);
	});
});

describe('groups', () => {
	test('a user’s groups say which profiles there are: Bob’s key is taken where one of his has its kind, and none where one is excluded', async () => {
		const strict = written(only('allow', blue));
		const lenient = { ...firstProfile, id: '00000000-0000-0000-0000-0000000000aa' };
		await start({ profiles: [strict, lenient] });
		const { authenticator } = await register();
		const of = (group: string) => ({
			includeTargets: [
				{ id: 'all_users', allowedPasskeyProfiles: [defaultProfileId] },
				{ id: group, allowedPasskeyProfiles: [lenient.id] },
			],
		});
		await decide([strict, lenient], of(testIds.finance));
		expect(step((await open()).page)).toBe('register-passkey');
		await decide([strict, lenient], of(bobsGroup));
		const { browser, page } = await open();
		expect(step(await browser.submit(page, { passkey: authenticator.get(ceremony(page)) }))).toBe('keep-me-signed-in');
		await decide([strict, lenient], { ...of(bobsGroup), excludeTargets: [bobsGroup] });
		const excluded = (await open()).page;
		expect([step(excluded), excluded.body.includes('data-passkey')]).toEqual([undefined, false]);
	});
});
