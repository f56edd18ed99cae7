// An administrator is told what people lose by a change of the passkey policy, and nothing where they lose nothing.
import { expect, test } from 'vitest';
import {
	type PasskeyPolicy,
	problemOf,
	profileWords,
	unusedProfiles,
	warningsOf,
} from '../src/changes/passkey-policy.ts';
import type { PasskeyProfile } from '../src/graph/method-queries.ts';

const [key, other] = ['2fc0579f-8113-47ea-b116-bb5a8db9202a', 'cb69481e-8ff7-4039-93ec-0a2729a154a8'];
const profile = (more: Partial<PasskeyProfile> = {}): PasskeyProfile => ({
	id: 'p1',
	name: 'Keys',
	passkeyTypes: 'deviceBound,synced',
	attestationEnforcement: 'disabled',
	keyRestrictions: { isEnforced: false, enforcementType: 'allow', aaGuids: [] },
	...more,
});
const restricted = (enforcementType: 'allow' | 'block', ...aaGuids: string[]) =>
	profile({ keyRestrictions: { isEnforced: true, enforcementType, aaGuids } });
const everybody = { targetType: 'group' as const, id: 'all_users', allowedPasskeyProfiles: ['p1'] };
const group = (id: string) => ({ targetType: 'group' as const, id, allowedPasskeyProfiles: ['p1'] });
const policy = (more: Partial<PasskeyPolicy> = {}): PasskeyPolicy => ({
	state: 'enabled',
	isSelfServiceRegistrationAllowed: true,
	defaultPasskeyProfile: 'p1',
	passkeyProfiles: [profile()],
	includeTargets: [everybody],
	excludeTargets: [],
	...more,
});
const withProfile = (one: PasskeyProfile) => policy({ passkeyProfiles: [one] });

test.each([
	['passkeys are turned off', policy(), policy({ state: 'disabled' }), /Nobody signs in/],
	['nobody is left to have one', policy(), policy({ includeTargets: [] }), /Nobody signs in/],
	['synced ones are refused', policy(), withProfile(profile({ passkeyTypes: 'deviceBound' })), /Synced passkeys/],
	['bound ones are refused', policy(), withProfile(profile({ passkeyTypes: 'synced' })), /bound to a device/],
	['one kind alone is taken', policy(), withProfile(restricted('allow', key)), /Kinds that are not taken/],
	['a kind is blocked', policy(), withProfile(restricted('block', key)), /Kinds that are not taken/],
	[
		'a kind is no longer listed',
		withProfile(restricted('allow', key, other)),
		withProfile(restricted('allow', key)),
		/Kinds that are not taken/,
	],
	[
		'attestation is enforced',
		policy(),
		withProfile(profile({ attestationEnforcement: 'registrationOnly' })),
		/vouched for/,
	],
	['everybody is narrowed to a group', policy(), policy({ includeTargets: [group('g1')] }), /none of the profiles/],
	['a group is excluded', policy(), policy({ excludeTargets: [group('g1')] }), /excluded group/],
	['registration is stopped', policy(), policy({ isSelfServiceRegistrationAllowed: false }), /Nobody registers/],
])('a warning stands where %s', (_, before, after, sentence) => {
	expect(warningsOf(before, after)).toEqual([expect.stringMatching(sentence)]);
});

test.each([
	['nothing changes', policy(), policy()],
	['a profile is added', policy(), policy({ passkeyProfiles: [profile(), profile({ id: 'p2' })] })],
	['another kind is listed', withProfile(restricted('allow', key)), withProfile(restricted('allow', key, other))],
	[
		'the same kind is written in capitals',
		withProfile(restricted('allow', key)),
		withProfile(restricted('allow', key.toUpperCase())),
	],
	['a block is lifted', withProfile(restricted('block', key)), policy()],
	['a group is given what everybody has', policy(), policy({ includeTargets: [everybody, group('g1')] })],
	['passkeys are turned on', policy({ state: 'disabled' }), policy()],
	['passkeys stay off', policy({ state: 'disabled' }), policy({ state: 'disabled', includeTargets: [] })],
])('no warning stands where %s', (_, before, after) => {
	expect(warningsOf(before, after)).toEqual([]);
});

test.each([
	['it has no name', profile({ name: ' ' }), 'name'],
	['it takes no type', profile({ passkeyTypes: '' }), 'types'],
	['a kind is no GUID', restricted('allow', 'YubiKey'), 'kinds'],
	['only listed kinds are taken and none is listed', restricted('allow'), 'kinds'],
	['nothing is wrong', restricted('block'), undefined],
])('a profile that is written is refused by its field: %s', (_, written, at) => {
	expect(problemOf(written)?.at).toBe(at);
});

test('a profile is told in words, and one that no target has is found', () => {
	expect(profileWords(profile())).toBe('Synced or bound to a device, any kind, not attested');
	expect(profileWords({ ...restricted('allow', key), passkeyTypes: 'synced' })).toBe(
		'Synced alone, of 1 listed kind alone, not attested',
	);
	expect(unusedProfiles(policy({ passkeyProfiles: [profile(), profile({ id: 'p2' })] }))).toEqual(['p2']);
});
