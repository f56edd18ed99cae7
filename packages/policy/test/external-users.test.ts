// Who comes from another tenant: whom policies reach, and what can be met here. Microsoft Entra External ID,
// "Authentication and Conditional Access"; Microsoft Entra ID Protection, "Require risk remediation".
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { describe, expect, test } from 'vitest';
import { compile, evaluate, type SignIn } from '../src/index.ts';
import { plainSignIn } from './plain-sign-in.ts';

const home = '77000000-0000-4000-8000-000000000001';
const multifactorStrength = { id: '00000000-0000-0000-0000-000000000002' };

const policy = (change: { conditions?: object; grantControls?: object }): ConditionalAccessPolicy =>
	({
		id: '60000000-0000-4000-8000-000000000001',
		displayName: 'P',
		state: 'enabled',
		grantControls: change.grantControls ?? { operator: 'OR', builtInControls: ['mfa'] },
		conditions: {
			clientAppTypes: ['all'],
			users: { includeUsers: ['All'] },
			applications: { includeApplications: ['All'] },
			...change.conditions,
		},
	}) as ConditionalAccessPolicy;

type User = Partial<NonNullable<SignIn['user']>>;
const signIn = (user: User, more: Partial<SignIn> = {}): SignIn => ({
	...plainSignIn,
	...more,
	user: { ...(plainSignIn.user as NonNullable<SignIn['user']>), ...user },
});

describe('a policy on guests of certain tenants', () => {
	const guests = {
		guestOrExternalUserTypes: 'b2bCollaborationGuest',
		externalTenants: { membershipKind: 'enumerated', members: [home] },
	};
	const reaching = policy({ conditions: { users: { includeGuestsOrExternalUsers: guests } } });
	const sparing = policy({ conditions: { users: { includeUsers: ['All'], excludeGuestsOrExternalUsers: guests } } });
	const applies = (one: ConditionalAccessPolicy, homeTenantId: string | null | undefined) =>
		evaluate(compile([one]), signIn({ externalType: 'b2bCollaborationGuest', homeTenantId })).outcome !== 'allow';

	test.each([
		['one of them', home, true, false],
		['one of them, in capitals', home.toUpperCase(), true, false],
		['another', '77000000-0000-4000-8000-000000000002', false, true],
		['none of Entra’s', null, false, true],
		['nobody knows which', undefined, true, true],
	])('from %s', (_, tenant, isReached, isNotSpared) => {
		expect([applies(reaching, tenant), applies(sparing, tenant)]).toEqual([isReached, isNotSpared]);
	});

	test('says nothing about other kinds of guests, though nobody knows their tenant', () => {
		expect(evaluate(compile([reaching]), signIn({ externalType: 'otherExternalUser' })).outcome).toBe('allow');
	});
});

describe('what nobody from elsewhere can meet here is a block, and no page', () => {
	const strength = { operator: 'OR', builtInControls: [], authenticationStrength: multifactorStrength };
	const remediation = { operator: 'AND', builtInControls: ['riskRemediation'] };
	const atRisk = {
		signInRiskLevel: 'high',
		authentication: { ...plainSignIn.authentication, mfa: false, methods: new Set(['password']), mfaRegistered: false },
	};
	const fresh = { authentication: { ...atRisk.authentication, mfaRegistered: true } };
	test.each<[string, object, User, Partial<SignIn>, string]>([
		['multifactor in a shared channel', {}, { externalType: 'b2bDirectConnectUser' }, fresh, 'block'],
		['a strength in a shared channel', strength, { externalType: 'b2bDirectConnectUser' }, fresh, 'block'],
		['multifactor of a guest at risk without a method', {}, { externalType: 'b2bCollaborationGuest' }, atRisk, 'block'],
		[
			'a strength of a guest at risk without a method',
			strength,
			{ externalType: 'b2bCollaborationGuest' },
			atRisk,
			'block',
		],
		['a strength of a guest', strength, { externalType: 'b2bCollaborationGuest' }, fresh, 'interrupt'],
		[
			'a strength of a guest with an account of this tenant',
			strength,
			{ externalType: 'internalGuest' },
			atRisk,
			'interrupt',
		],
		['remediation of a guest', remediation, { externalType: 'b2bCollaborationMember' }, fresh, 'block'],
		['remediation of a member', remediation, {}, fresh, 'interrupt'],
	])('%s', (_, grantControls, user, more, outcome) => {
		const one = policy(Object.keys(grantControls).length > 0 ? { grantControls } : {});
		expect(evaluate(compile([one]), signIn({ homeTenantId: home, ...user }, more)).outcome).toBe(outcome);
	});
});

test('an issuer’s key is the same in capitals and in small letters', () => {
	const strength = {
		id: '88000000-0000-4000-8000-000000000001',
		displayName: 'Certificates',
		policyType: 'custom' as const,
		requirementsSatisfied: 'mfa' as const,
		allowedCombinations: ['x509CertificateMultiFactor'],
		combinationConfigurations: [
			{
				id: '89000000-0000-4000-8000-000000000001',
				appliesToCombinations: ['x509CertificateMultiFactor'],
				allowedIssuerSkis: ['9a4248c6ac8c2931ab2a86537818e92e7b6c97b6'],
				allowedPolicyOIDs: [],
			},
		],
	};
	const one = policy({
		grantControls: { operator: 'OR', builtInControls: [], authenticationStrength: { id: strength.id } },
	});
	const shown = (x509IssuerSki: string) =>
		evaluate(
			compile([one], { authenticationStrengths: [strength as never] }),
			signIn(
				{},
				{
					authentication: {
						...plainSignIn.authentication,
						mfa: true,
						methods: new Set(['x509CertificateMultiFactor']),
						x509IssuerSki,
					},
				},
			),
		).outcome;
	expect([shown('9A4248C6AC8C2931AB2A86537818E92E7B6C97B6'), shown('00')]).toEqual(['allow', 'interrupt']);
});

test.each([
	['windows', 'allow'],
	['android', 'interrupt'],
	[null, 'interrupt'],
])(
	'a policy that excludes Windows and includes no platform by name reaches the others: %s',
	(devicePlatform, outcome) => {
		const one = policy({ conditions: { platforms: { includePlatforms: [], excludePlatforms: ['windows'] } } });
		const authentication = { ...plainSignIn.authentication, mfa: false, methods: new Set(['password']) };
		expect(evaluate(compile([one]), signIn({}, { devicePlatform, authentication })).outcome).toBe(outcome);
	},
);
