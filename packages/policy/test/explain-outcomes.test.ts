// An explanation beyond single rules: unmet controls, what is presented, what is unknown, frequencies and drafts.
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { expect, test } from 'vitest';
import { compile, explain, type SignIn } from '../src/index.ts';
import { applications, conditionOf, filter, plain, users } from './explained.ts';

test('controls that have no value name none', () => {
	const policy = {
		id: 'p',
		displayName: 'P',
		state: 'enabled',
		grantControls: { operator: 'OR', builtInControls: ['mfa'], termsOfUse: ['tou'] },
		conditions: {
			clientAppTypes: ['all'],
			users: { includeUsers: ['All'] },
			applications: { includeApplications: ['All'] },
		},
	} as unknown as ConditionalAccessPolicy;
	const explanation = explain(compile([policy], { namedLocations: [] }), plain);
	expect(explanation.why('p')?.grantControls).toStrictEqual([
		{ control: 'mfa', satisfied: false },
		{ control: 'termsOfUse', value: 'tou', satisfied: false },
	]);
	expect(explanation.decision.unmetControls).toStrictEqual([{ control: 'mfa', interactive: true }]);
	expect(explanation.why('q')).toBeUndefined();
});

test('a policy that asks for nothing more has no unmet controls, enforced or reported', () => {
	for (const [state, result] of [
		['enabled', 'success'],
		['enabledForReportingButNotEnforced', 'reportOnlySuccess'],
	]) {
		const policy = {
			id: 'p',
			displayName: 'P',
			state,
			grantControls: { operator: 'OR', builtInControls: ['mfa'] },
			conditions: {
				clientAppTypes: ['all'],
				users: { includeUsers: ['All'] },
				applications: { includeApplications: ['All'] },
			},
		} as unknown as ConditionalAccessPolicy;
		const { decision } = explain(compile([policy], { namedLocations: [] }), {
			...plain,
			authentication: { mfa: true },
		});
		expect(decision.appliedPolicies).toEqual([{ id: 'p', displayName: 'P', result, unmetControls: [] }]);
	}
});

test('of what is presented, no more than eight values are shown', () => {
	const groups = new Set(['g1', 'g2', 'g3', 'g4', 'g5']);
	const user = {
		id: 'u1',
		groupIds: groups,
		roleTemplateIds: new Set(['r1', 'r2', 'r3', 'r4']),
		externalType: 'serviceProvider' as const,
		homeTenantId: 't1',
	};
	expect(conditionOf(users({ includeGroups: ['g9'] }), 'users', { user })?.presented).toEqual([
		'All',
		'u1',
		'GuestsOrExternalUsers',
		'g1',
		'g2',
		'g3',
		'g4',
		'r1',
	]);
});

test.each<[string, object, Partial<SignIn>, object]>([
	[
		'the first resource that is included',
		applications({ includeApplications: ['a2'] }),
		{ applicationIds: ['a1', 'a2'] },
		{ result: 'match', includedBy: { rule: 'appId', value: 'a2' } },
	],
	[
		'one that is included before one that is excluded',
		applications({ includeApplications: ['All'], excludeApplications: ['a1'] }),
		{ applicationIds: ['a1', 'a2'] },
		{ result: 'match', includedBy: { rule: 'allApps', value: 'All' } },
	],
	[
		'of none that is included, one that is excluded',
		applications({ includeApplications: ['a9'], excludeApplications: ['a2'] }),
		{ applicationIds: ['a1', 'a2'] },
		{ result: 'noMatch', presented: ['All', 'a1', 'All', 'a2'] },
	],
	[
		'all that are excluded',
		applications({ includeApplications: ['All'], excludeApplications: ['a1', 'a2'] }),
		{ applicationIds: ['a1', 'a2'] },
		{ result: 'noMatch', includedBy: { rule: 'allApps', value: 'All' }, excludedBy: { rule: 'appId', value: 'a1' } },
	],
	[
		'an excluded one after one that is not named',
		applications({ includeApplications: ['a1', 'a2'], excludeApplications: ['a2'] }),
		{ applicationIds: ['a3', 'a2'] },
		{ result: 'noMatch', includedBy: { rule: 'appId', value: 'a2' }, excludedBy: { rule: 'appId', value: 'a2' } },
	],
])('of several resources, %s', (_, conditions, change, expected) => {
	for (const applicationIds of [change.applicationIds ?? [], [...(change.applicationIds ?? [])].reverse()]) {
		const found = conditionOf(conditions, 'applications', {
			requiredAuthenticationContexts: [],
			...change,
			applicationIds,
		});
		const { presented, ...rest } = found ?? {};
		const { presented: expectedPresented, ...expectedRest } = {
			presented: undefined,
			condition: 'applications',
			...expected,
		};
		expect({ ...rest, excludedBy: undefined }).toEqual({ ...expectedRest, excludedBy: undefined });
		expect(presented?.length).toBe((expectedPresented as string[] | undefined)?.length);
	}
});

test('a policy that applies because something is unknown says so, with what is presented', () => {
	const policy = {
		id: 'p',
		displayName: 'P',
		state: 'enabled',
		grantControls: { operator: 'OR', builtInControls: ['mfa'] },
		conditions: {
			clientAppTypes: ['all'],
			users: { includeUsers: ['All'] },
			applications: { includeApplications: ['All'] },
			platforms: { includePlatforms: ['windows'] },
		},
	} as unknown as ConditionalAccessPolicy;
	const { devicePlatform: _, ...unknown } = plain;
	const [applied] = explain(compile([policy], { namedLocations: [] }), unknown).applied();
	expect(applied?.conditions.find(({ condition }) => condition === 'platforms')).toEqual({
		condition: 'platforms',
		result: 'unknown',
		presented: ['all'],
	});
});

test('the policies that apply are explained at once, as one by one', () => {
	const policies = ['p', 'q'].map((id) => ({
		id,
		displayName: id,
		state: 'enabled',
		grantControls: { operator: 'OR', builtInControls: ['mfa'], termsOfUse: ['tou'] },
		sessionControls: { signInFrequency: { isEnabled: true, frequencyInterval: 'everyTime' } },
		conditions: {
			clientAppTypes: ['all'],
			users: { includeUsers: ['All'] },
			applications: { includeApplications: [id === 'p' ? 'All' : 'a9'] },
		},
	})) as unknown as ConditionalAccessPolicy[];
	const { applied, why } = explain(compile(policies, { namedLocations: [] }), plain);
	expect(applied()).toEqual([why('p')]);
	expect(why('p')).toMatchObject({
		result: 'failure',
		grantControls: [
			{ control: 'mfa', satisfied: false },
			{ control: 'termsOfUse', value: 'tou', satisfied: false },
		],
		sessionControls: [{ control: 'signInFrequency', satisfied: false }],
	});
	expect(why('q')).toMatchObject({ result: 'notApplied' });
});

test('what cannot be met is not satisfied, and what is not understood is told by its name', () => {
	const policy = {
		id: 'p',
		displayName: 'P',
		state: 'enabled',
		grantControls: { operator: 'AND', builtInControls: ['block'], dance: true },
		sessionControls: { lullaby: true },
		conditions: {
			clientAppTypes: ['all'],
			users: { includeUsers: ['All'] },
			applications: { includeApplications: ['All'] },
		},
	} as unknown as ConditionalAccessPolicy;
	const { decision, why } = explain(compile([policy]), plain);
	expect(why('p')).toMatchObject({
		grantControls: [
			{ control: 'block', satisfied: false },
			{ control: 'notUnderstood', value: 'dance', satisfied: false },
		],
		sessionControls: [{ control: 'notUnderstood', value: 'lullaby', satisfied: false }],
	});
	expect(decision.unmetControls).toStrictEqual([
		{ control: 'block', interactive: false },
		{ control: 'notUnderstood', value: 'dance', interactive: false },
		{ control: 'notUnderstood', value: 'lullaby', interactive: false },
	]);
});

test('a draft, which has no id, is told with an empty one', () => {
	const draft = {
		displayName: 'Draft',
		state: 'enabled',
		conditions: {
			clientAppTypes: ['all'],
			users: { includeUsers: ['All'] },
			applications: { includeApplications: ['All'] },
		},
	} as unknown as ConditionalAccessPolicy;
	expect(explain(compile([draft]), plain).policies).toEqual([
		{ id: '', displayName: 'Draft', result: 'success', unmetControls: [] },
	]);
});

test('a filter beside a member that is not understood may select anybody', () => {
	const devices = { deviceFilter: filter('device.model -eq "Y"'), includeShapes: ['round'] };
	expect(conditionOf({ devices }, 'devices')).toEqual({ condition: 'devices', result: 'unknown', presented: [] });
	const rule = 'device.model -eq "X"';
	const selecting = { deviceFilter: filter(rule), includeShapes: ['round'] };
	expect(conditionOf({ devices: selecting }, 'devices')).toEqual({
		condition: 'devices',
		result: 'match',
		includedBy: { rule: 'deviceFilter', value: rule },
	});
});

test('the state of a device that nobody told of is unknown', () => {
	const found = conditionOf({ devices: { includeDevices: ['Compliant'] } }, 'devices', { device: undefined as never });
	expect(found).toEqual({ condition: 'devices', result: 'unknown', presented: [] });
});

test('a strength without an id is asked for as one that nobody knows', () => {
	const policy = {
		id: 'p',
		displayName: 'P',
		state: 'enabled',
		grantControls: { operator: 'OR', authenticationStrength: {} },
		conditions: {
			clientAppTypes: ['all'],
			users: { includeUsers: ['All'] },
			applications: { includeApplications: ['All'] },
		},
	} as unknown as ConditionalAccessPolicy;
	expect(explain(compile([policy]), plain).decision.unmetControls).toEqual([
		{ control: 'authenticationStrength', value: '', interactive: false },
	]);
});

test('a sign-in frequency is told with the factors that it is for, and no others', () => {
	const frequency = {
		isEnabled: true,
		frequencyInterval: 'timeBased',
		authenticationType: 'secondaryAuthentication',
		type: 'hours',
		value: 2,
	};
	const policies = [1, 4].map((value) => ({
		id: `p${value}`,
		displayName: 'P',
		state: 'enabled',
		sessionControls: { signInFrequency: { ...frequency, value } },
		conditions: {
			clientAppTypes: ['all'],
			users: { includeUsers: ['All'] },
			applications: { includeApplications: ['All'] },
		},
	})) as unknown as ConditionalAccessPolicy[];
	expect(explain(compile(policies), plain).decision.sessionControls).toStrictEqual({
		signInFrequency: { secondarySeconds: 3600 },
	});
});
