// Each member of the conditions and of the controls of a policy, with a wrong value: the issue names its path.
import { describe, expect, test } from 'vitest';
import { validatePolicy } from '../src/index.ts';

const id = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
type Json = Record<string, unknown>;
const policy = ({ conditions, ...more }: Json = {}): Json => ({
	displayName: 'P',
	state: 'enabled',
	grantControls: { operator: 'OR', builtInControls: ['mfa'] },
	...more,
	conditions: {
		clientAppTypes: ['all'],
		users: { includeUsers: ['All'] },
		applications: { includeApplications: ['All'] },
		...(conditions as Json),
	},
});

// Of each member by itself: no list, no object, or a list of what is no id; the path is exact and the sentence kept.
describe('each member of the conditions', () => {
	const all = ['All'];
	const guests = { guestOrExternalUserTypes: 'b2bCollaborationGuest', externalTenants: { membershipKind: 'all' } };
	const around: Record<string, Json> = {
		users: { includeUsers: all },
		applications: { includeApplications: all },
		clientApplications: { includeServicePrincipals: ['ServicePrincipalsInMyTenant'] },
		locations: { includeLocations: all },
		platforms: { includePlatforms: ['all'] },
		devices: { includeDevices: all },
		authenticationFlows: { transferMethods: 'deviceCodeFlow' },
	};
	const lists = {
		users: ['includeUsers', 'excludeUsers', 'includeGroups', 'excludeGroups', 'includeRoles', 'excludeRoles'],
		applications: [
			'includeApplications',
			'excludeApplications',
			'includeUserActions',
			'includeAuthenticationContextClassReferences',
		],
		clientApplications: ['includeServicePrincipals', 'excludeServicePrincipals'],
		locations: ['includeLocations', 'excludeLocations'],
		platforms: ['includePlatforms', 'excludePlatforms'],
		devices: ['includeDevices', 'excludeDevices', 'includeDeviceStates', 'excludeDeviceStates'],
	};
	const objects = {
		applications: ['applicationFilter'],
		clientApplications: ['servicePrincipalFilter'],
		devices: ['deviceFilter'],
	};
	const guestMembers = ['includeGuestsOrExternalUsers', 'excludeGuestsOrExternalUsers'];
	const rows: [string, Json, string][] = [
		...Object.keys(around).map((name): [string, Json, string] => [`${name}: 7`, { [name]: 7 }, `conditions.${name}`]),
		...['signInRiskLevels', 'userRiskLevels', 'servicePrincipalRiskLevels', 'clientAppTypes'].flatMap(
			(name): [string, Json, string][] => [
				[`${name}: 7`, { [name]: 7 }, `conditions.${name}`],
				[`${name}: ["?"]`, { [name]: ['?'] }, `conditions.${name}[0]`],
			],
		),
		...Object.entries(lists).flatMap(([condition, names]) =>
			names.flatMap((name): [string, Json, string][] => [
				[
					`${condition}.${name}: 7`,
					{ [condition]: { ...around[condition], [name]: 7 } },
					`conditions.${condition}.${name}`,
				],
				[
					`${condition}.${name}: ["?"]`,
					{ [condition]: { ...around[condition], [name]: ['?'] } },
					`conditions.${condition}.${name}[0]`,
				],
			]),
		),
		...Object.entries(objects).flatMap(([condition, names]) =>
			names.flatMap((name): [string, Json, string][] => [
				[
					`${condition}.${name}: 7`,
					{ [condition]: { ...around[condition], [name]: 7 } },
					`conditions.${condition}.${name}`,
				],
				[
					`${condition}.${name}: a rule that is none`,
					{ [condition]: { ...around[condition], [name]: { mode: 'include', rule: '?' } } },
					`conditions.${condition}.${name}.rule`,
				],
			]),
		),
		...guestMembers.flatMap((name): [string, Json, string][] => {
			const at = `conditions.users.${name}`;
			const change = (more: unknown) => ({ users: { includeUsers: ['None'], [name]: more } });
			return [
				[`users.${name}: 7`, change(7), at],
				[
					`users.${name} of no type at all`,
					change({ guestOrExternalUserTypes: null, externalTenants: { membershipKind: 'all' } }),
					`${at}.guestOrExternalUserTypes`,
				],
				[
					`users.${name} without a type`,
					change({ ...guests, guestOrExternalUserTypes: '' }),
					`${at}.guestOrExternalUserTypes`,
				],
				[
					`users.${name} without a type and tenants`,
					change({ guestOrExternalUserTypes: '' }),
					`${at}.guestOrExternalUserTypes`,
				],
				[
					`users.${name} of the type none`,
					change({ ...guests, guestOrExternalUserTypes: 'none' }),
					`${at}.guestOrExternalUserTypes`,
				],
				[`users.${name}, tenants: 7`, change({ ...guests, externalTenants: 7 }), `${at}.externalTenants`],
				[
					`users.${name}, tenants of no kind`,
					change({ ...guests, externalTenants: { membershipKind: 'some' } }),
					`${at}.externalTenants.membershipKind`,
				],
				[
					`users.${name}, a tenant that is none`,
					change({ ...guests, externalTenants: { membershipKind: 'enumerated', members: ['?'] } }),
					`${at}.externalTenants.members[0]`,
				],
			];
		}),
	];

	test.each(rows)('%s', (_name, conditions, path) => {
		const issues = validatePolicy(policy({ conditions }));
		expect(issues.map((issue) => issue.path)).toContain(path);
		expect(issues.map((issue) => `${issue.number} ${issue.path}: ${issue.message}`)).toMatchSnapshot();
	});
});

describe('each member of the controls', () => {
	const strength = { id: '00000000-0000-0000-0000-000000000002' };
	const grant = (more: Json) => ({ grantControls: { operator: 'OR', builtInControls: [], ...more } });
	const session = (more: Json) => ({ sessionControls: more });
	const frequency = { isEnabled: true, frequencyInterval: 'timeBased', type: 'hours', value: 1 };
	const device = { clientAppTypes: ['all'], applications: { includeUserActions: ['urn:user:registerdevice'] } };
	const workload = {
		users: { includeUsers: ['None'] },
		clientApplications: { includeServicePrincipals: ['ServicePrincipalsInMyTenant'] },
	};
	const exchange = { includeApplications: ['00000002-0000-0ff1-ce00-000000000000'] };
	const restricted = { applicationEnforcedRestrictions: { isEnabled: true } };
	test.each<[string, Json, string[]]>([
		['built-in controls: 7', grant({ builtInControls: 7, termsOfUse: [id] }), ['grantControls.builtInControls']],
		['terms: 7', grant({ builtInControls: ['mfa'], termsOfUse: 7 }), ['grantControls.termsOfUse']],
		['terms: ["?"]', grant({ builtInControls: ['mfa'], termsOfUse: ['?'] }), ['grantControls.termsOfUse[0]']],
		[
			'custom controls: 7',
			grant({ builtInControls: ['mfa'], customAuthenticationFactors: 7 }),
			['grantControls.customAuthenticationFactors'],
		],
		[
			'a strength: 7',
			grant({ builtInControls: ['compliantDevice'], authenticationStrength: 7 }),
			['grantControls.authenticationStrength'],
		],
		['block and terms', grant({ builtInControls: ['block'], termsOfUse: [id] }), ['grantControls.builtInControls']],
		[
			'block and a custom control',
			grant({ builtInControls: ['block'], customAuthenticationFactors: ['x'] }),
			['grantControls.builtInControls'],
		],
		[
			'block and a strength',
			grant({ builtInControls: ['block'], authenticationStrength: strength }),
			['grantControls.builtInControls'],
		],
		...[
			'signInFrequency',
			'persistentBrowser',
			'cloudAppSecurity',
			'applicationEnforcedRestrictions',
			'secureSignInSession',
		].flatMap((name): [string, Json, string[]][] => [
			[`${name}: 7`, session({ [name]: 7 }), [`sessionControls.${name}`]],
			[`${name}, enabled?`, session({ [name]: { isEnabled: '?' } }), [`sessionControls.${name}.isEnabled`]],
		]),
		[
			'continuous access evaluation: 7',
			session({ continuousAccessEvaluation: 7 }),
			['sessionControls.continuousAccessEvaluation'],
		],
		[
			'a frequency of the second factor',
			session({ signInFrequency: { ...frequency, authenticationType: 'secondaryAuthentication' } }),
			['sessionControls.signInFrequency.authenticationType'],
		],
		[
			'a frequency of a third',
			session({ signInFrequency: { ...frequency, authenticationType: '?' } }),
			['sessionControls.signInFrequency.authenticationType'],
		],
		...['type', 'value'].map((name): [string, Json, string[]] => [
			`every time, with a ${name}`,
			session({
				signInFrequency: { isEnabled: true, frequencyInterval: 'everyTime', [name]: frequency[name as 'type'] },
			}),
			[`sessionControls.signInFrequency.${name}`],
		]),
		[
			'a device is registered with terms',
			{ conditions: device, ...grant({ builtInControls: ['mfa'], termsOfUse: [id] }) },
			['grantControls'],
		],
		[
			'a device is registered with a custom control',
			{ conditions: device, ...grant({ builtInControls: ['mfa'], customAuthenticationFactors: ['x'] }) },
			['grantControls'],
		],
		['a device is registered by browsers', { conditions: { ...device, clientAppTypes: ['browser'] } }, ['conditions']],
		[
			'a device is registered from devices',
			{ conditions: { ...device, devices: { includeDevices: ['All'], excludeDevices: ['Compliant'] } } },
			['conditions'],
		],
		[
			'workload identities from locations at risk',
			{
				conditions: { ...workload, locations: { includeLocations: ['All'] }, servicePrincipalRiskLevels: ['high'] },
				...grant({ builtInControls: ['block'] }),
			},
			[],
		],
		['ActiveSync (easSupported) with everything', { conditions: { clientAppTypes: ['easSupported'] } }, []],
		[
			'ActiveSync (easUnsupported)',
			{ conditions: { clientAppTypes: ['easUnsupported'] } },
			['conditions.clientAppTypes[0]'],
		],
		...['includeDevices', 'excludeDevices', 'includeDeviceStates', 'excludeDeviceStates'].map(
			(name): [string, Json, string[]] => [
				`a filter beside ${name}`,
				{
					conditions: {
						devices: {
							deviceFilter: { mode: 'include', rule: 'device.model -eq "a"' },
							[name]: [name.startsWith('include') ? 'All' : 'Compliant'],
						},
					},
				},
				['conditions.devices'],
			],
		),
		[
			'every kind of ActiveSync, with Exchange',
			{ conditions: { clientAppTypes: ['exchangeActiveSync', 'easSupported'], applications: exchange } },
			[],
		],
		[
			'restrictions of SharePoint',
			{
				conditions: { applications: { includeApplications: ['00000003-0000-0ff1-ce00-000000000000'] } },
				...session(restricted),
			},
			[],
		],
		[
			'restrictions of Office 365',
			{ conditions: { applications: { includeApplications: ['Office365'] } }, ...session(restricted) },
			[],
		],
		[
			'the admin portals are excluded',
			{
				conditions: { applications: { includeApplications: ['All'], excludeApplications: ['MicrosoftAdminPortals'] } },
			},
			[],
		],
		[
			'guests of every kind are excluded',
			{ conditions: { users: { includeUsers: ['All'], excludeUsers: ['GuestsOrExternalUsers'] } } },
			[],
		],
		['trusted places are included', { conditions: { locations: { includeLocations: ['AllTrusted'] } } }, []],
		[
			'no application is included, but for a user action',
			{ conditions: { applications: { includeApplications: ['None'] } } },
			[],
		],
	])('%s', (_name, change, expected) => {
		const issues = validatePolicy(policy(change));
		expect(issues.map(({ path }) => path)).toEqual(expect.arrayContaining(expected));
		expect(issues.length === 0).toBe(expected.length === 0);
		if (issues.length > 0)
			expect(issues.map(({ number, path, message }) => `${number} ${path}: ${message}`)).toMatchSnapshot();
	});
});
