// The words of an explanation: Graph's, for each rule that includes or excludes a sign-in.
import { describe, expect, test } from 'vitest';
import type { SignIn } from '../src/index.ts';
import { applications, conditionOf, exchange, filter, users } from './explained.ts';

const portal = 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c';
const project = filter('CustomSecurityAttribute.Eng_Project -eq "Baker"');
const attributes = new Map([['Eng_Project', ['Baker']]]);
const asApplication: Partial<SignIn> = {
	servicePrincipal: { id: 'sp1', isOwnSingleTenant: true, customSecurityAttributes: attributes },
};
const workload = (of: object) => ({ users: { includeUsers: ['None'] }, clientApplications: of });
const guests = {
	guestOrExternalUserTypes: 'serviceProvider',
	externalTenants: { membershipKind: 'enumerated', members: ['t1'] },
};

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
