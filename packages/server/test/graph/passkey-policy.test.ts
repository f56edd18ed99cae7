// What administrators decide of passkeys, over Graph: read, changed, refused, and put back. Microsoft Graph,
// "fido2AuthenticationMethodConfiguration resource type".
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultProfileId } from '../../src/records/passkey-policy.ts';
import { metadataOf } from '../sign-in/authenticator-maker.ts';
import { applicationToken, callGraph, tenantsWithPermissions } from './calls.ts';

const path = '/v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/Fido2';
const permissions = ['Policy.ReadWrite.AuthenticationMethod', 'AuditLog.Read.All', 'UserAuthenticationMethod.Read.All'];
const red = '2fc0579f-8113-47ea-b116-bb5a8db9202a';
const restricted = { isEnforced: true, enforcementType: 'allow', aaGuids: [red] };

let authority: TestAuthority;
let token: string;
async function open(options: Parameters<typeof createTestAuthority>[0] = {}) {
	authority = await createTestAuthority({ tenants: tenantsWithPermissions(permissions), ...options });
	token = await applicationToken(authority);
}
beforeEach(() => open());
afterEach(() => authority.close());

const call = (method: string, address: string, body?: unknown) => callGraph(authority, token, method, address, body);
const read = async () => (await call('GET', path)).body;

const untouched = {
	'@odata.type': '#microsoft.graph.fido2AuthenticationMethodConfiguration',
	id: 'Fido2',
	state: 'enabled',
	isSelfServiceRegistrationAllowed: true,
	isAttestationEnforced: false,
	keyRestrictions: { isEnforced: false, enforcementType: 'allow', aaGuids: [] },
	defaultPasskeyProfile: defaultProfileId,
	passkeyProfiles: [
		{
			id: defaultProfileId,
			name: 'Default passkey profile',
			passkeyTypes: 'deviceBound,synced',
			attestationEnforcement: 'disabled',
			keyRestrictions: { isEnforced: false, enforcementType: 'allow', aaGuids: [] },
		},
	],
	includeTargets: [
		{ targetType: 'group', id: 'all_users', isRegistrationRequired: false, allowedPasskeyProfiles: [defaultProfileId] },
	],
	excludeTargets: [],
};

test('a new tenant takes every passkey of anybody', async () => {
	expect(await read()).toMatchObject(untouched);
});

test('what an older program writes as the whole policy is the default profile’s, and the other way round', async () => {
	expect((await call('PATCH', path, { keyRestrictions: restricted })).status).toBe(204);
	const { passkeyProfiles, keyRestrictions } = await read();
	expect([passkeyProfiles[0].keyRestrictions, keyRestrictions]).toEqual([restricted, restricted]);
	const [profile] = passkeyProfiles;
	// both in one body: the profiles count, as the older members are on their way out
	const back = { ...profile, keyRestrictions: { ...restricted, isEnforced: false } };
	await call('PATCH', path, { isAttestationEnforced: true, passkeyProfiles: [back] });
	expect(await read()).toMatchObject({ isAttestationEnforced: false, keyRestrictions: { isEnforced: false } });
	const [audit] = (await call('GET', '/v1.0/auditLogs/directoryAudits')).body.value;
	expect(audit).toMatchObject({ activityDisplayName: 'Authentication Methods Policy Update' });
});

test('profiles are added, given to groups and taken away, and DELETE puts everything back', async () => {
	const [profile] = untouched.passkeyProfiles;
	const id = '00000000-0000-0000-0000-0000000000AA';
	const second = { ...profile, id, name: 'Keys', passkeyTypes: 'synced, deviceBound', keyRestrictions: restricted };
	const target = { targetType: 'group', id: testIds.finance, allowedPasskeyProfiles: [id] };
	const body = { passkeyProfiles: [profile, second], includeTargets: [...untouched.includeTargets, target] };
	expect((await call('PATCH', path, body)).status).toBe(204);
	const changed = await read();
	expect(changed.passkeyProfiles[1]).toMatchObject({ id: id.toLowerCase(), passkeyTypes: 'deviceBound,synced' });
	expect(changed.includeTargets[1]).toMatchObject({ id: testIds.finance, allowedPasskeyProfiles: [id.toLowerCase()] });
	// a profile that somebody has is not deleted
	expect((await call('PATCH', path, { passkeyProfiles: [profile] })).status).toBe(400);
	// what was read is taken back as it is
	const { '@odata.context': _, ...whole } = changed;
	expect((await call('PATCH', path, whole)).status).toBe(204);
	expect((await call('DELETE', path)).status).toBe(204);
	expect(await read()).toMatchObject(untouched);
});

describe('refused, with nothing changed', () => {
	const [profile] = untouched.passkeyProfiles;
	test.each<[string, object]>([
		['another state', { state: 'on' }],
		['attestation without anybody who vouches', { isAttestationEnforced: true }],
		['the same in a profile', { passkeyProfiles: [{ ...profile, attestationEnforcement: 'registrationOnly' }] }],
		['an AAGUID that is none', { keyRestrictions: { ...restricted, aaGuids: ['red'] } }],
		['another kind of list', { keyRestrictions: { ...restricted, enforcementType: 'maybe' } }],
		['a member that nobody knows', { keyRestrictions: { ...restricted, more: true } }],
		['no type of passkey', { passkeyProfiles: [{ ...profile, passkeyTypes: '' }] }],
		['another type of passkey', { passkeyProfiles: [{ ...profile, passkeyTypes: 'deviceBound,paper' }] }],
		['a profile without a name', { passkeyProfiles: [{ ...profile, name: '' }] }],
		['no default profile', { passkeyProfiles: [{ ...profile, id: red }] }],
		['another default profile', { defaultPasskeyProfile: red }],
		['a profile twice', { passkeyProfiles: [profile, profile] }],
		[
			'a target with a profile that is not there',
			{ includeTargets: [{ id: 'all_users', allowedPasskeyProfiles: [red] }] },
		],
		['registration that is required', { includeTargets: [{ id: 'all_users', isRegistrationRequired: true }] }],
		['a member of the policy that nobody knows', { secret: true }],
	])('%s', async (_, change) => {
		expect((await call('PATCH', path, change)).status).toBe(400);
		expect(await read()).toMatchObject(untouched);
	});

	test('a group that is not there', async () => {
		expect((await call('PATCH', path, { excludeTargets: [{ targetType: 'group', id: red }] })).status).toBe(404);
		expect(await read()).toMatchObject(untouched);
	});
});

test('attestation is enforced where the operator named somebody who vouches', async () => {
	await authority.close();
	await open({ fidoMetadata: await metadataOf([{ aaguid: red, roots: [] }], Date.UTC(2026, 10, 20) / 1000) });
	expect((await call('PATCH', path, { isAttestationEnforced: true })).status).toBe(204);
	const { passkeyProfiles, isAttestationEnforced } = await read();
	expect([isAttestationEnforced, passkeyProfiles[0].attestationEnforcement]).toEqual([true, 'registrationOnly']);
});

test('a key is told with its kind, its type, and who vouched for it', async () => {
	const { authenticationMethods } = authority.app.authority.storage;
	const key = { publicKey: 'pQ', transports: [], createdAt: 1_790_000_000, aaguid: red };
	const attestation = { model: 'NFC key', certificates: ['dbe793efdf1945e2df25d93653a1e8a3268a9075'] };
	await authenticationMethods.replace(testIds.tenant, testIds.bob, {
		revision: 0,
		passkeys: [
			{ ...key, id: 'a', displayName: 'Red key', passkeyType: 'deviceBound', attestation },
			{ ...key, id: 'b', displayName: 'Old key' },
		],
	});
	const { value } = (await call('GET', `/v1.0/users/${testIds.bob}/authentication/fido2Methods`)).body;
	expect(value).toMatchObject([
		{
			aaGuid: red,
			model: 'NFC key',
			attestationLevel: 'attested',
			attestationCertificates: attestation.certificates,
			passkeyType: 'deviceBound',
		},
		{ model: null, attestationLevel: 'notAttested', attestationCertificates: [], passkeyType: null },
	]);
});
