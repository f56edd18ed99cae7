// The words of an explanation: Graph's, for each rule that includes or excludes a sign-in.
import type { ConditionalAccessPolicy, NamedLocation } from '@countersign/protocol';
import { describe, expect, test } from 'vitest';
import { compile, explain, type SignIn } from '../src/index.ts';

const exchange = '00000002-0000-0ff1-ce00-000000000000';
const portal = 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c';
const locations = [
	{ id: 'office', displayName: 'Office', isTrusted: true, ipRanges: [{ cidrAddress: '198.51.100.0/24' }] },
	{
		'@odata.type': '#microsoft.graph.countryNamedLocation',
		id: 'home',
		displayName: 'Home',
		countriesAndRegions: ['CH'],
	},
] as NamedLocation[];
const filter = (rule: string, mode = 'include') => ({ mode, rule });
const project = filter('CustomSecurityAttribute.Eng_Project -eq "Baker"');
const attributes = new Map([['Eng_Project', ['Baker']]]);

const plain: SignIn = {
	user: {
		id: 'u1',
		groupIds: new Set(['g1']),
		roleTemplateIds: new Set(['r1']),
		externalType: 'serviceProvider',
		homeTenantId: 't1',
	},
	applicationIds: [exchange],
	requiredAuthenticationContexts: ['c1'],
	candidateAuthenticationContexts: [],
	requestedPolicyIds: [],
	clientAppType: 'browser',
	devicePlatform: 'windows',
	ipAddress: '198.51.100.7',
	country: 'CH',
	device: { model: 'X', isCompliant: true },
	signInRiskLevel: 'high',
	userRiskLevel: 'low',
	servicePrincipalRiskLevel: 'medium',
	insiderRiskLevel: 'minor',
	transferMethods: ['deviceCodeFlow'],
	authentication: { mfa: false },
};
const asApplication: Partial<SignIn> = {
	servicePrincipal: { id: 'sp1', isOwnSingleTenant: true, customSecurityAttributes: attributes },
};

const users = (of: object) => ({ users: of });
const applications = (of: object) => ({ applications: of });
const workload = (of: object) => ({ users: { includeUsers: ['None'] }, clientApplications: of });
const guests = {
	guestOrExternalUserTypes: 'serviceProvider',
	externalTenants: { membershipKind: 'enumerated', members: ['t1'] },
};

function conditionOf(conditions: object, condition: string, change: Partial<SignIn> = {}) {
	const policy = {
		id: 'p',
		displayName: 'P',
		state: 'enabled',
		grantControls: null,
		conditions: {
			clientAppTypes: ['all'],
			users: { includeUsers: ['All'] },
			applications: { includeApplications: ['All'] },
			...conditions,
		},
	} as unknown as ConditionalAccessPolicy;
	const { user, ...rest } = { ...plain, ...change };
	const input = change.servicePrincipal ? rest : { ...rest, ...(user ? { user } : {}) };
	return explain(compile([policy], { namedLocations: locations }), input)
		.why('p')
		?.conditions.find((one) => one.condition === condition);
}

describe('included by', () => {
	test.each<[string, string, object, string, string, Partial<SignIn>?]>([
		['everybody', 'users', users({ includeUsers: ['All'] }), 'allUsers', 'All'],
		['a user', 'users', users({ includeUsers: ['u1'] }), 'userId', 'u1'],
		['guests', 'users', users({ includeUsers: ['GuestsOrExternalUsers'] }), 'guest', 'GuestsOrExternalUsers'],
		['a group', 'users', users({ includeGroups: ['g1'] }), 'groupId', 'g1'],
		[
			'a group of a bad name',
			'users',
			users({ includeGroups: ['__proto__'] }),
			'groupId',
			'__proto__',
			{ user: { id: 'u1', groupIds: new Set(['__proto__']), roleTemplateIds: new Set() } },
		],
		['a role', 'users', users({ includeRoles: ['r1'] }), 'roleId', 'r1'],
		[
			'a type of guest',
			'users',
			users({ includeGuestsOrExternalUsers: { guestOrExternalUserTypes: 'serviceProvider' } }),
			'serviceProvider',
			'serviceProvider',
		],
		[
			'a type of guest of one tenant',
			'users',
			users({ includeGuestsOrExternalUsers: guests }),
			'serviceProvider',
			'serviceProvider@t1',
		],
		['every resource', 'applications', applications({ includeApplications: ['All'] }), 'allApps', 'All'],
		['a resource', 'applications', applications({ includeApplications: [exchange] }), 'appId', exchange],
		['the suite', 'applications', applications({ includeApplications: ['Office365'] }), 'office365', 'Office365'],
		[
			'the portals',
			'applications',
			applications({ includeApplications: ['MicrosoftAdminPortals'] }),
			'microsoftAdminPortals',
			'MicrosoftAdminPortals',
			{ applicationIds: [portal] },
		],
		['a context', 'applications', applications({ includeAuthenticationContextClassReferences: ['c1'] }), 'acr', 'c1'],
		[
			'a user action',
			'applications',
			applications({ includeUserActions: ['urn:user:registerdevice'] }),
			'userAction',
			'urn:user:registerdevice',
			{ userAction: 'urn:user:registerdevice' },
		],
		[
			'the policy’s own name',
			'applications',
			applications({ includeApplications: ['a9'] }),
			'requestedPolicy',
			'p',
			{ requestedPolicyIds: ['p'] },
		],
		[
			'an application filter',
			'applications',
			applications({ applicationFilter: project }),
			'appFilter',
			project.rule,
			{ applicationAttributes: new Map([[exchange, attributes]]) },
		],
		['any platform', 'platforms', { platforms: { includePlatforms: ['all'] } }, 'allDevicePlatforms', 'all'],
		['a platform', 'platforms', { platforms: { includePlatforms: ['windows'] } }, 'devicePlatform', 'windows'],
		['a client type', 'clientAppTypes', { clientAppTypes: ['browser'] }, 'clientApp', 'browser'],
		['any place', 'locations', { locations: { includeLocations: ['All'] } }, 'allLocations', 'All'],
		[
			'trusted places',
			'locations',
			{ locations: { includeLocations: ['AllTrusted'] } },
			'allTrustedLocations',
			'AllTrusted',
		],
		['a place', 'locations', { locations: { includeLocations: ['office'] } }, 'locationId', 'office'],
		['a country', 'locations', { locations: { includeLocations: ['home'] } }, 'locationId', 'home'],
		[
			'a device filter',
			'devices',
			{ devices: { deviceFilter: filter('device.model -eq "X"') } },
			'deviceFilter',
			'device.model -eq "X"',
		],
		['any device', 'devices', { devices: { includeDevices: ['All'] } }, 'deviceState', 'All'],
		['sign-in risk', 'signInRiskLevels', { signInRiskLevels: ['high'] }, 'signInRisk', 'high'],
		['user risk', 'userRiskLevels', { userRiskLevels: ['low'] }, 'userRisk', 'low'],
		[
			'service principal risk',
			'servicePrincipalRiskLevels',
			{ servicePrincipalRiskLevels: ['medium'] },
			'servicePrincipalRisk',
			'medium',
		],
		['insider risk', 'insiderRiskLevels', { insiderRiskLevels: 'minor,elevated' }, 'insiderRisk', 'minor'],
		[
			'a flow',
			'authenticationFlows',
			{ authenticationFlows: { transferMethods: 'deviceCodeFlow' } },
			'deviceCodeFlow',
			'deviceCodeFlow',
		],
		[
			'a service principal',
			'clientApplications',
			workload({ includeServicePrincipals: ['sp1'] }),
			'servicePrincipal',
			'sp1',
			asApplication,
		],
		[
			'a service principal filter',
			'clientApplications',
			workload({ servicePrincipalFilter: project }),
			'servicePrincipalFilter',
			project.rule,
			asApplication,
		],
	])('%s', (_, condition, conditions, rule, value, change) => {
		expect(conditionOf(conditions, condition, change)).toEqual({
			condition,
			result: 'match',
			includedBy: { rule, value },
		});
	});
});

describe('excluded by', () => {
	const all = { rule: 'allUsers', value: 'All' };
	test.each<[string, string, object, object, Partial<SignIn>?]>([
		[
			'a user',
			'users',
			users({ includeUsers: ['All'], excludeUsers: ['u1'] }),
			{ includedBy: all, excludedBy: { rule: 'userId', value: 'u1' } },
		],
		[
			'a group',
			'users',
			users({ includeUsers: ['All'], excludeGroups: ['g1'] }),
			{ includedBy: all, excludedBy: { rule: 'groupId', value: 'g1' } },
		],
		[
			'a resource',
			'applications',
			applications({ includeApplications: ['All'], excludeApplications: [exchange] }),
			{ includedBy: { rule: 'allApps', value: 'All' }, excludedBy: { rule: 'appId', value: exchange } },
			{ requiredAuthenticationContexts: [] },
		],
		[
			'the excluded of two resources does not speak for the other',
			'applications',
			applications({ includeApplications: ['All'], excludeApplications: [exchange] }),
			{ includedBy: { rule: 'allApps', value: 'All' } },
			{ applicationIds: [exchange, 'a2'] },
		],
		[
			'an application filter',
			'applications',
			applications({ includeApplications: ['All'], applicationFilter: { ...project, mode: 'exclude' } }),
			{ excludedBy: { rule: 'appFilter', value: project.rule } },
			{ requiredAuthenticationContexts: [], applicationAttributes: new Map([[exchange, attributes]]) },
		],
		[
			'a place',
			'locations',
			{ locations: { includeLocations: ['All'], excludeLocations: ['office'] } },
			{ includedBy: { rule: 'allLocations', value: 'All' }, excludedBy: { rule: 'locationId', value: 'office' } },
		],
		[
			'a device filter',
			'devices',
			{ devices: { deviceFilter: filter('device.model -eq "X"', 'exclude') } },
			{ excludedBy: { rule: 'deviceFilter', value: 'device.model -eq "X"' } },
		],
		[
			'a device state',
			'devices',
			{ devices: { includeDevices: ['All'], excludeDevices: ['Compliant'] } },
			{ excludedBy: { rule: 'deviceState', value: 'Compliant' } },
		],
		[
			'a service principal',
			'clientApplications',
			workload({ includeServicePrincipals: ['ServicePrincipalsInMyTenant'], excludeServicePrincipals: ['sp1'] }),
			{
				includedBy: { rule: 'servicePrincipal', value: 'ServicePrincipalsInMyTenant' },
				excludedBy: { rule: 'servicePrincipal', value: 'sp1' },
			},
			asApplication,
		],
	])('%s', (_, condition, conditions, expected, change) => {
		const { result, presented: _presented, ...rules } = conditionOf(conditions, condition, change) ?? {};
		expect(rules).toEqual({ condition, ...expected });
		expect(result).toBe('excludedBy' in expected ? 'noMatch' : 'match');
	});
});

test.each<[string, string, object, Partial<SignIn>, string, string[]]>([
	['a level that is not named', 'signInRiskLevels', { signInRiskLevels: ['low'] }, {}, 'noMatch', ['high']],
	[
		'a level that was not assessed',
		'signInRiskLevels',
		{ signInRiskLevels: ['low'] },
		{ signInRiskLevel: undefined as never },
		'unknown',
		[],
	],
	['another platform', 'platforms', { platforms: { includePlatforms: ['iOS'] } }, {}, 'noMatch', ['all', 'windows']],
	['another client type', 'clientAppTypes', { clientAppTypes: ['other'] }, {}, 'noMatch', ['browser', 'modern']],
	[
		'many groups',
		'users',
		users({ includeGroups: ['g9'] }),
		{
			user: {
				id: 'u1',
				groupIds: new Set(Array.from({ length: 50 }, (_, index) => `g${index + 100}`)),
				roleTemplateIds: new Set(),
			},
		},
		'noMatch',
		['All', 'u1', 'g100', 'g101', 'g102', 'g103'],
	],
	[
		'a device that is not known, beside a filter that excludes',
		'devices',
		{ devices: { deviceFilter: filter('device.model -eq "X"', 'exclude') } },
		{ device: undefined as never },
		'unknown',
		[],
	],
	[
		'a device that is not known, beside one that includes',
		'devices',
		{ devices: { deviceFilter: filter('device.model -eq "X"') } },
		{ device: undefined as never },
		'unknown',
		[],
	],
	[
		'a device that is not known, where any will do',
		'devices',
		{ devices: { includeDevices: ['All'], excludeDevices: ['Compliant'] } },
		{ device: undefined as never },
		'match',
		[],
	],
	[
		'a device that is not known, where only some are excluded',
		'devices',
		{ devices: { excludeDevices: ['Compliant'] } },
		{ device: undefined as never },
		'match',
		[],
	],
	[
		'a device that is none of the included',
		'devices',
		{ devices: { includeDevices: ['DomainJoined'] } },
		{},
		'noMatch',
		[],
	],
])('where no rule says it, what the sign-in presents: %s', (_, condition, conditions, change, result, presented) => {
	expect(conditionOf(conditions, condition, change)).toEqual({ condition, result, presented });
});

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
