// A policy in a few words, as lists show it.
import { normalisePolicy } from '@countersign/policy';
import { expect, test } from 'vitest';
import { whoOf } from '../src/parts/summary.ts';

const policyFor = (conditions: object) =>
	normalisePolicy({
		displayName: 'x',
		state: 'enabled',
		conditions: { clientAppTypes: ['all'], applications: { includeApplications: ['All'] }, ...conditions },
		grantControls: { operator: 'OR', builtInControls: ['block'] },
	}) as Parameters<typeof whoOf>[0];

test.each([
	['everybody', { users: { includeUsers: ['All'] } }, 'Everybody'],
	['nobody', { users: { includeUsers: ['None'] } }, 'Nobody'],
	['people, but some', { users: { includeUsers: ['u'], excludeGroups: ['g'] } }, 'named u, but 1'],
	[
		'applications',
		{
			users: { includeUsers: ['None'] },
			clientApplications: { includeServicePrincipals: ['ServicePrincipalsInMyTenant'] },
		},
		'Workload identities',
	],
])('whom a policy is for: %s', (_, conditions, expected) => {
	expect(whoOf(policyFor(conditions), (id) => `named ${id}`)).toBe(expected);
});
