// Exclusions that end: they exclude until their second and not in it, and never anybody else.
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { expect, test } from 'vitest';
import { nextEnd, normalisePolicy, policiesReaching, withTemporaryExclusions } from '../src/index.ts';

const policy = (id: string, users: object = { includeUsers: ['All'] }, state = 'enabled'): ConditionalAccessPolicy => ({
	...normalisePolicy({
		displayName: id,
		state,
		conditions: { clientAppTypes: ['all'], applications: { includeApplications: ['All'] }, users },
		grantControls: { operator: 'OR', builtInControls: ['block'] },
	}),
	id,
});
const user = (id: string, groups: string[] = []) => ({
	id,
	groupIds: new Set(groups),
	roleTemplateIds: new Set<string>(),
});
const [a, b] = [policy('a'), policy('b')];
const end = 1000;

test.each<[string, object, number, boolean, string[]]>([
	['a user before the end', { userId: 'u' }, end - 1, true, []],
	['a user at the end', { userId: 'u' }, end, false, []],
	['a user long after the end', { userId: 'u' }, end * 9, false, []],
	['another user', { userId: 'v' }, end - 1, false, []],
	['a member of the group before the end', { groupId: 'g' }, end - 1, true, ['g']],
	['a member of the group at the end', { groupId: 'g' }, end, false, ['g']],
	['a member of another group', { groupId: 'h' }, end - 1, false, ['g']],
])('%s is let past the policy: %j at %d is %s', (_, who, now, isPast, groups) => {
	const judged = withTemporaryExclusions([a, b], [{ policyId: 'A', ...who, endsAt: end }], now);
	const reaching = policiesReaching(judged, user('u', groups)).map(({ id }) => id);
	expect(reaching).toEqual(isPast ? ['b'] : ['a', 'b']);
});

test('what nobody is let past stays the same object, so that nothing is compiled anew', () => {
	const policies = [a, b];
	const exclusion = { policyId: 'a', userId: 'u', endsAt: end };
	expect(withTemporaryExclusions(policies, [exclusion], end)).toBe(policies);
	expect(withTemporaryExclusions(policies, [exclusion], 0)[1]).toBe(b);
	expect(a.conditions.users?.excludeUsers).toEqual([]);
});

test('the next end is the nearest that is to come', () => {
	const exclusions = [5, 9, 7].map((endsAt) => ({ policyId: 'a', userId: 'u', endsAt }));
	expect([4, 5, 8, 9].map((now) => nextEnd(exclusions, now))).toEqual([5, 7, 9, undefined]);
});

test('a policy reaches whom it includes and does not exclude; what is off reaches nobody', () => {
	const policies = [
		policy('all'),
		policy('excluded', { includeUsers: ['All'], excludeUsers: ['u'] }),
		policy('by group', { includeUsers: ['All'], excludeGroups: ['g'] }),
		policy('of others', { includeUsers: ['v'] }),
		policy('reported', { includeUsers: ['All'] }, 'enabledForReportingButNotEnforced'),
		policy('off', { includeUsers: ['All'] }, 'disabled'),
	];
	expect(policiesReaching(policies, user('u', ['g'])).map(({ id }) => id)).toEqual(['all', 'reported']);
});
