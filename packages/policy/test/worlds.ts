// Random policy sets and sign-ins over small domains, so that things collide.
import type { ConditionalAccessPolicy, IpNamedLocation } from '@countersign/protocol';
import fc from 'fast-check';
import type { SignIn } from '../src/index.ts';

const users = ['u1', 'u2', 'u3'];
const groups = ['g1', 'g2', '__proto__'];
const roles = ['r1', 'r2'];
const apps = ['a1', 'a2', 'a3'];
const contexts = ['c1', 'c2'];
const addresses = ['198.51.100.7', '203.0.113.9', '::ffff:198.51.100.200', '10.0.0.1', 'not an address'];
const clientTypes = ['browser', 'mobileAppsAndDesktopClients', 'other'] as const;

export const locations: IpNamedLocation[] = [
	{ id: 'l1', displayName: 'Office', isTrusted: true, ipRanges: [{ cidrAddress: '198.51.100.0/24' }] },
	{ id: 'l2', displayName: 'Lab', isTrusted: false, ipRanges: [{ cidrAddress: '10.0.0.0/8' }, { cidrAddress: '198.51.100.128/25' }] },
];

const some = <T>(values: readonly T[]) => fc.subarray([...values]);

const target = fc.oneof(
	fc.record({ includeApplications: some(['All', ...apps]), excludeApplications: some(apps) }),
	fc.record({ includeAuthenticationContextClassReferences: some(contexts) }),
);

export const policy = (id: string): fc.Arbitrary<ConditionalAccessPolicy> =>
	fc.record({
		id: fc.constant(id),
		displayName: fc.constant(id),
		state: fc.constantFrom('enabled', 'enabled', 'disabled', 'enabledForReportingButNotEnforced'),
		conditions: fc.record({
			applications: target,
			users: fc.record({
				includeUsers: some(['All', ...users]),
				excludeUsers: some(users),
				includeGroups: some(groups),
				excludeGroups: some(groups),
				includeRoles: some(roles),
				excludeRoles: some(roles),
			}),
			clientAppTypes: fc.oneof(fc.constant(['all']), fc.subarray([...clientTypes], { minLength: 1 })),
			locations: fc.oneof(
				fc.constant(null),
				fc.record({ includeLocations: some(['All', 'AllTrusted', 'l1', 'l2', 'gone']), excludeLocations: some(['AllTrusted', 'l1', 'l2', 'gone']) }),
			),
		}),
		grantControls: fc.oneof(
			fc.constant({ operator: 'OR', builtInControls: ['block'] }),
			fc.record({ operator: fc.constantFrom('AND', 'OR'), builtInControls: fc.constantFrom(['mfa'], ['mfa', 'compliantDevice'], ['compliantDevice']) }),
		),
	}) as fc.Arbitrary<ConditionalAccessPolicy>;

export const policies: fc.Arbitrary<ConditionalAccessPolicy[]> = fc
	.integer({ min: 0, max: 5 })
	.chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => policy(`p${index}`))));

export const signIn: fc.Arbitrary<SignIn> = fc.record(
	{
		user: fc.record({
			id: fc.constantFrom(...users),
			groupIds: some(groups).map((ids) => new Set(ids)),
			roleTemplateIds: some(roles).map((ids) => new Set(ids)),
		}),
		applicationIds: some(apps),
		requiredAuthenticationContexts: some(contexts),
		candidateAuthenticationContexts: some(contexts),
		requestedPolicyIds: some(['p0', 'p1']),
		clientAppType: fc.constantFrom(...clientTypes),
		ipAddress: fc.constantFrom(...addresses),
		authentication: fc.record({ mfa: fc.boolean() }),
	},
	{ requiredKeys: ['applicationIds', 'requiredAuthenticationContexts', 'candidateAuthenticationContexts', 'requestedPolicyIds', 'authentication'] },
) as fc.Arbitrary<SignIn>;
