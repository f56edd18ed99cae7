// Which passkeys a user may register and use, by the tenant's profiles. Microsoft Entra, "How to enable passkeys
// (FIDO2)".
import { describe, expect, test } from 'vitest';
import { dependsOnGroups, policyForUser } from '../../src/access/policy-for-user.ts';
import {
	asksForKind,
	mayRegisterPasskeys,
	refusedAtRegistration,
	refusedAtUse,
} from '../../src/methods/passkeys/profiles.ts';
import {
	defaultPasskeyPolicy,
	type PasskeyMethodPolicy,
	type PasskeyProfile,
} from '../../src/records/passkey-policy.ts';

const outside = {
	displayName: 'Duo',
	state: 'enabled' as const,
	appId: '00000000-0000-4000-8000-000000000001',
	openIdConnectSetting: { clientId: 'a', discoveryUrl: 'https://a.test/.well-known/openid-configuration' },
};
const red = '2fc0579f-8113-47ea-b116-bb5a8db9202a';
const blue = 'c5ef55ff-ad9a-4b9f-b580-adebafe026d0';
const untold = '00000000-0000-0000-0000-000000000000';

function profile(id: string, change: Partial<PasskeyProfile> = {}): PasskeyProfile {
	return {
		id,
		name: id,
		passkeyTypes: 'deviceBound,synced',
		attestationEnforcement: 'disabled',
		keyRestrictions: { isEnforced: false, enforcementType: 'allow', aaGuids: [] },
		...change,
	};
}
const only = (enforcementType: 'allow' | 'block', ...aaGuids: string[]) => ({
	keyRestrictions: { isEnforced: true, enforcementType, aaGuids },
});

function policy(profiles: readonly PasskeyProfile[], change: Partial<PasskeyMethodPolicy> = {}) {
	const includeTargets = [{ id: 'all_users', allowedPasskeyProfiles: profiles.map(({ id }) => id) }];
	return { fido2: { ...defaultPasskeyPolicy, passkeyProfiles: profiles, includeTargets, ...change } };
}

describe('a key that is used', () => {
	test.each<[string, PasskeyProfile[], { aaguid: string; passkeyType?: 'synced' | 'deviceBound' }, string | undefined]>(
		[
			['of any kind, where nothing is decided', [profile('p')], { aaguid: untold }, undefined],
			['of a kind that is allowed', [profile('p', only('allow', red))], { aaguid: red }, undefined],
			['of a kind that is not allowed any more', [profile('p', only('allow', red))], { aaguid: blue }, 'model'],
			['of any kind, where an enforced list is empty', [profile('p', only('allow'))], { aaguid: red }, 'model'],
			['of a kind that is blocked', [profile('p', only('block', red))], { aaguid: red }, 'model'],
			['of a kind that is not blocked', [profile('p', only('block', red))], { aaguid: blue }, undefined],
			[
				'that does not tell its kind, beside a list to block',
				[profile('p', only('block', red))],
				{ aaguid: untold },
				'model',
			],
			[
				'that is synced, where none of those is taken',
				[profile('p', { passkeyTypes: 'deviceBound' })],
				{ aaguid: red, passkeyType: 'synced' },
				'synced',
			],
			[
				'that stays on a device, where only others are taken',
				[profile('p', { passkeyTypes: 'synced' })],
				{ aaguid: red, passkeyType: 'deviceBound' },
				'deviceBound',
			],
			['from before anybody looked', [profile('p', { passkeyTypes: 'deviceBound' })], { aaguid: red }, undefined],
			[
				'that fits half of each of two profiles',
				[profile('p', { passkeyTypes: 'deviceBound' }), profile('q', only('allow', blue))],
				{ aaguid: red, passkeyType: 'synced' },
				'model',
			],
			[
				'that fits the second of two profiles',
				[profile('p', only('allow', blue)), profile('q', { passkeyTypes: 'synced' })],
				{ aaguid: red, passkeyType: 'synced' },
				undefined,
			],
			[
				'that was not attested, where attestation is asked for now',
				[profile('p', { attestationEnforcement: 'registrationOnly' })],
				{ aaguid: red },
				undefined,
			],
		],
	)('%s', (_, profiles, key, expected) => {
		expect(refusedAtUse(key, policy(profiles))).toBe(expected);
	});

	test('no key is taken where passkeys are off, and none of a user without a profile', () => {
		expect(refusedAtUse({ aaguid: red }, policy([profile('p')], { state: 'disabled' }))).toBe('none');
		expect(refusedAtUse({ aaguid: red }, policy([profile('p')], { includeTargets: [] }))).toBe('none');
	});
});

describe('[sec 148] a new key', () => {
	const enforced = profile('p', { attestationEnforcement: 'registrationOnly', ...only('allow', red) });
	test.each<[string, PasskeyProfile[], string, boolean, string | undefined]>([
		['that somebody vouches for', [enforced], red, true, undefined],
		['that nobody vouches for', [enforced], red, false, 'attestation'],
		['of another kind, vouched for', [enforced], blue, true, 'model'],
		[
			'that nobody vouches for, and that a second profile takes',
			[enforced, profile('q', only('allow', red))],
			red,
			false,
			undefined,
		],
		[
			'that a second profile does not take either',
			[enforced, profile('q', only('allow', blue))],
			red,
			false,
			'attestation',
		],
	])('%s', (_, profiles, aaguid, isAttested, expected) => {
		expect(refusedAtRegistration({ aaguid, passkeyType: 'deviceBound' }, isAttested, policy(profiles))).toBe(expected);
	});

	test('the browser is asked for a kind where something depends on it', () => {
		expect(asksForKind({})).toBe(false);
		expect(asksForKind(policy([profile('p')]))).toBe(false);
		expect(asksForKind(policy([profile('p'), enforced]))).toBe(true);
		expect(asksForKind(policy([profile('p', only('block', red))]))).toBe(true);
	});

	test('nobody registers one where users do not register themselves, or passkeys are off', () => {
		expect(mayRegisterPasskeys({})).toBe(true);
		expect(mayRegisterPasskeys(policy([profile('p')], { isSelfServiceRegistrationAllowed: false }))).toBe(false);
		expect(mayRegisterPasskeys(policy([profile('p')], { state: 'disabled' }))).toBe(false);
	});
});

describe('groups', () => {
	const strict = profile('strict', only('allow', red));
	const grouped = policy([strict, profile('any')], {
		includeTargets: [
			{ id: 'all_users', allowedPasskeyProfiles: ['strict'] },
			{ id: 'g1', allowedPasskeyProfiles: ['any'] },
		],
		excludeTargets: ['g2'],
	});
	test.each<[string, string[], string | undefined]>([
		['none', [], 'model'],
		['one that has a profile of its own', ['g1'], undefined],
		['one that is excluded, whatever else the user is in', ['g1', 'g2'], 'none'],
	])('of the user: %s', (_, groups, expected) => {
		expect(refusedAtUse({ aaguid: blue }, policyForUser(grouped, new Set(groups)))).toBe(expected);
	});

	test('providers outside are left that the user may be sent to', () => {
		const provider = (id: string, more: object) => ({ ...outside, id, ...more });
		const external = [
			provider('everybody', {}),
			provider('a group', { includeTargets: ['g1'] }),
			provider('but a group', { includeTargets: ['all_users'], excludeTargets: ['g2'] }),
			provider('nobody', { includeTargets: [] }),
		];
		const left = (...groups: string[]) => policyForUser({ external }, new Set(groups)).external?.map(({ id }) => id);
		expect([left(), left('g1'), left('g1', 'g2')]).toEqual([
			['everybody', 'but a group'],
			['everybody', 'a group', 'but a group'],
			['everybody', 'a group'],
		]);
	});

	test('where groups do not matter, none are looked up and the policy is the same object', () => {
		const plain = policy([strict]);
		expect(policyForUser(plain, new Set(['g1']))).toBe(plain);
		expect([dependsOnGroups({}), dependsOnGroups(plain), dependsOnGroups(grouped)]).toEqual([false, false, true]);
	});
});
