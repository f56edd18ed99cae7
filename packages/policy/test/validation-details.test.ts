// What validation says of single members, beside the rules of the corpus: each wrong value with its path, each right
// one without a word.
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { describe, expect, test } from 'vitest';
import {
	compile,
	condenseSessionControls,
	evaluate,
	findNotUnderstood,
	type ValidationIssue,
	validateAuthenticationStrength,
	validatePolicy,
	validateScenario,
	validateWhatIfRequest,
} from '../src/index.ts';
import { plainSignIn } from './plain-sign-in.ts';

const id = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
type Json = Record<string, unknown>;
const text = (length: number) => 'x'.repeat(length);

/** Paths are in the row, the sentences that people read in the snapshot. */
function expectIssues(issues: ValidationIssue[], expected: string[]): void {
	expect(issues.map(({ path }) => path)).toEqual(expected);
	if (issues.length > 0) expect(issues.map(({ number, message }) => `${number}: ${message}`)).toMatchSnapshot();
}
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

describe('a policy', () => {
	test.each([[undefined], [null], [7], ['policy'], [[]]])('that is %j is one issue', (value) => {
		expect(validatePolicy(value)).toEqual([{ path: '', number: 1007, message: 'must be an object' }]);
	});

	test.each<[string, Json, string[]]>([
		['a name of 256 characters', { displayName: text(256) }, []],
		['no id yet', { id: null }, []],
		['an id of 128 characters', { id: text(128) }, []],
		['an id of 129 characters', { id: text(129) }, ['id']],
		['an id that is a number', { id: 7 }, ['id']],
		['nobody', { conditions: { users: undefined } }, ['conditions']],
		['no types of clients, which are all', { conditions: { clientAppTypes: undefined } }, []],
		[
			'an id of 128 characters in a list',
			{ conditions: { users: { includeUsers: [text(128)] } } },
			['conditions.users.includeUsers[0]'],
		],
		[
			'an empty id in a list',
			{ conditions: { users: { includeGroups: [''] } } },
			['conditions.users.includeGroups[0]'],
		],
		[
			'a number in a list',
			{ conditions: { users: { includeUsers: ['All'], excludeGroups: [7, id, null] } } },
			['conditions.users.excludeGroups[0]', 'conditions.users.excludeGroups[2]'],
		],
		['flags that are a list', { conditions: { insiderRiskLevels: ['minor'] } }, ['conditions.insiderRiskLevels']],
		['flags with spaces', { conditions: { insiderRiskLevels: ' minor , elevated ' } }, []],
		['a flag that is none', { conditions: { insiderRiskLevels: 'minor,high' } }, ['conditions.insiderRiskLevels']],
		[
			'a flow that is none',
			{ conditions: { authenticationFlows: { transferMethods: 'deviceCodeFlow,fax' } } },
			['conditions.authenticationFlows.transferMethods'],
		],
		[
			'flows',
			{ conditions: { authenticationFlows: { transferMethods: 'none,deviceCodeFlow,authenticationTransfer' } } },
			[],
		],
		[
			'250 applications',
			{
				conditions: {
					applications: {
						includeApplications: Array.from({ length: 250 }, (_, index) =>
							id.replace('aaaaaaaa', String(10_000_000 + index)),
						),
					},
				},
			},
			[],
		],
		[
			'251 applications, of which most are excluded',
			{
				conditions: {
					applications: {
						includeApplications: ['All'],
						excludeApplications: Array.from({ length: 250 }, (_, index) =>
							id.replace('aaaaaaaa', String(10_000_000 + index)),
						),
					},
				},
			},
			['conditions.applications'],
		],
		[
			'a device that is none of those there are',
			{ conditions: { devices: { includeDevices: ['Some'] } } },
			['conditions.devices.includeDevices[0]'],
		],
		[
			'a device state that is none',
			{ conditions: { devices: { includeDeviceStates: ['Some'] } } },
			['conditions.devices.includeDeviceStates[0]'],
		],
		[
			'an excluded device that is none',
			{ conditions: { devices: { includeDevices: ['All'], excludeDevices: ['Some'] } } },
			['conditions.devices.excludeDevices[0]'],
		],
		[
			'an excluded device state that is none',
			{ conditions: { devices: { includeDeviceStates: ['All'], excludeDeviceStates: ['Some'] } } },
			['conditions.devices.excludeDeviceStates[0]'],
		],
		[
			'states of devices',
			{ conditions: { devices: { includeDeviceStates: ['All'], excludeDeviceStates: ['Compliant', 'DomainJoined'] } } },
			[],
		],
		[
			'a rule that is none',
			{ conditions: { devices: { deviceFilter: { mode: 'include', rule: 'device.model -eq' } } } },
			['conditions.devices.deviceFilter.rule'],
		],
	])('with %s', (_name, change, expected) => {
		expectIssues(validatePolicy(policy(change)), expected);
	});

	test('a rule that is none is shown with the character where it stops being one', () => {
		const [issue] = validatePolicy(
			policy({ conditions: { devices: { deviceFilter: { mode: 'include', rule: 'device.fridge -eq "X"' } } } }),
		);
		expect(issue?.message).toContain('at character 1');
	});

	test('a long value in a message is cut', () => {
		const [issue] = validatePolicy(policy({ conditions: { insiderRiskLevels: text(200) } }));
		expect(issue?.message.length).toBeLessThan(160);
	});
});

describe('grant and session controls', () => {
	const strength = (value: unknown) => ({
		grantControls: { operator: 'OR', builtInControls: [], authenticationStrength: value },
	});
	const session = (value: Json) => ({ sessionControls: value });
	const frequency = (value: Json) =>
		session({
			signInFrequency: {
				isEnabled: true,
				frequencyInterval: 'timeBased',
				authenticationType: 'primaryAndSecondaryAuthentication',
				...value,
			},
		});
	test.each<[string, Json, string[]]>([
		['a strength', strength({ id }), []],
		['a strength without an id', strength({ id: '' }), ['grantControls.authenticationStrength.id']],
		['a strength whose id is a number', strength({ id: 7 }), ['grantControls.authenticationStrength.id']],
		['365 days', frequency({ type: 'days', value: 365 }), []],
		['366 days', frequency({ type: 'days', value: 366 }), ['sessionControls.signInFrequency.value']],
		['0 days', frequency({ type: 'days', value: 0 }), ['sessionControls.signInFrequency.value']],
		['half a day', frequency({ type: 'days', value: 0.5 }), ['sessionControls.signInFrequency.value']],
		[
			'a number of days in words',
			frequency({ type: 'days', value: 'seven' }),
			['sessionControls.signInFrequency.value'],
		],
		['366 hours', frequency({ type: 'hours', value: 366 }), []],
		[
			'a mode of cloud app security that is none',
			session({ cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: 'perhaps' } }),
			['sessionControls.cloudAppSecurity.cloudAppSecurityType'],
		],
		[
			'each mode of cloud app security',
			session({ cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: 'monitorOnly' } }),
			[],
		],
		[
			'a mode of continuous evaluation that is none',
			session({ continuousAccessEvaluation: { mode: 'perhaps' } }),
			['sessionControls.continuousAccessEvaluation.mode'],
		],
		['strict continuous evaluation', session({ continuousAccessEvaluation: { mode: 'strictLocation' } }), []],
		[
			'restrictions that are a text',
			session({ applicationEnforcedRestrictions: 'yes' }),
			['sessionControls.applicationEnforcedRestrictions'],
		],
		[
			'a secure session that is a text',
			session({ secureSignInSession: 'yes' }),
			['sessionControls.secureSignInSession'],
		],
		[
			'a switch that is a text',
			session({ secureSignInSession: { isEnabled: 'yes' } }),
			['sessionControls.secureSignInSession.isEnabled'],
		],
		[
			'a switch that is a text',
			session({ secureSignInSession: { isEnabled: 'yes' } }),
			['sessionControls.secureSignInSession.isEnabled'],
		],
		['resilience switched off', session({ disableResilienceDefaults: true }), []],
		[
			'resilience that is a text',
			session({ disableResilienceDefaults: 'yes' }),
			['sessionControls.disableResilienceDefaults'],
		],
	])('%s', (_name, change, expected) => {
		expectIssues(validatePolicy(policy(change)), expected);
	});
});

describe('session controls that have no effect become null, as Graph answers them', () => {
	test.each<[string, unknown, boolean]>([
		['none', null, true],
		['absent', undefined, true],
		['a text', 'none', true],
		['nothing', {}, false],
		['everything null', { signInFrequency: null, persistentBrowser: undefined }, false],
		['one that is off', { signInFrequency: { isEnabled: false, value: 4 }, disableResilienceDefaults: false }, false],
		['one that is on', { signInFrequency: { isEnabled: true } }, true],
		[
			'one that is on beside one that is off',
			{ signInFrequency: { isEnabled: false }, persistentBrowser: { isEnabled: true } },
			true,
		],
		['a mode, which has no switch', { continuousAccessEvaluation: { mode: 'disabled' } }, true],
		['resilience defaults switched off', { disableResilienceDefaults: true }, true],
	])('%s', (_name, sessionControls, kept) => {
		const given = { displayName: 'P', ...(sessionControls === undefined ? {} : { sessionControls }) };
		const condensed = condenseSessionControls(given);
		if (kept) expect(condensed).toBe(given);
		else expect(condensed).toEqual({ displayName: 'P', sessionControls: null });
	});
});

test('what is not understood is told with its number and path', () => {
	const strange = policy({
		later: 1,
		conditions: { weather: ['rain'], users: { includeUsers: ['All'], includePets: ['cat'], excludePets: ['dog'] } },
		grantControls: { operator: 'OR', builtInControls: ['mfa', 'dance'], sing: true },
		sessionControls: { lullaby: { isEnabled: true }, silence: { isEnabled: false } },
	}) as unknown as ConditionalAccessPolicy;
	expect(findNotUnderstood(strange).map(({ number, path, message }) => [number, path, message.length > 0])).toEqual([
		[1007, 'later', true],
		[1007, 'conditions.weather', true],
		[1007, 'conditions.users.includePets', true],
		[1007, 'conditions.users.excludePets', true],
		[1032, 'grantControls.builtInControls[1]', true],
		[1032, 'grantControls.sing', true],
		[1007, 'sessionControls.lullaby', true],
	]);
	expect(compile([strange], { namedLocations: [] }).policies[0]?.notUnderstood).toHaveLength(7);
	const plain = policy({ grantControls: null, sessionControls: null }) as unknown as ConditionalAccessPolicy;
	expect(findNotUnderstood(plain)).toEqual([]);
});

test.each<[string, Json]>([
	['a text in place of an object', { platforms: 'windows' }],
	['an object in place of a list', { signInRiskLevels: { high: true } }],
	['null in place of everything', { platforms: null, signInRiskLevels: null, devices: null }],
])('%s holds no member that is not understood, and nothing throws', (_name, conditions) => {
	const malformed = policy({ conditions }) as unknown as ConditionalAccessPolicy;
	expect(findNotUnderstood(malformed)).toEqual([]);
	expect(evaluate(compile([malformed]), plainSignIn).outcome).toBe('interrupt');
});

test.each<[string, Json, boolean]>([
	[
		'an inclusion that is not understood may include anybody',
		{ users: { includeUsers: ['u2'], includePets: ['cat'] } },
		true,
	],
	[
		'an exclusion that is not understood excludes nobody, and includes nobody either',
		{ users: { includeUsers: ['u2'], excludePets: ['dog'] } },
		false,
	],
])('%s', (_name, conditions, applies) => {
	const strange = policy({ id: 'p', conditions }) as unknown as ConditionalAccessPolicy;
	expect(evaluate(compile([strange], { namedLocations: [] }), plainSignIn).appliedPolicies).toHaveLength(
		applies ? 1 : 0,
	);
});

test.each<[string, Json, string[]]>([
	['a flow', { authenticationFlows: { transferMethods: 'deviceCodeFlow' } }, ['grantControls.builtInControls']],
	['the flow that is none', { authenticationFlows: { transferMethods: 'none' } }, []],
	['no flow', { authenticationFlows: null }, []],
])('a password change goes with no other condition: %s', (_name, conditions, expected) => {
	const change = {
		grantControls: { operator: 'AND', builtInControls: ['mfa', 'passwordChange'] },
		conditions: { userRiskLevels: ['high'], ...conditions },
	};
	expectIssues(validatePolicy(policy(change)), expected);
});

const user = { '@odata.type': '#microsoft.graph.userSignIn', userId: id };
const applications = { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: [id] };
const question = (change: Json = {}): Json => ({ signInIdentity: user, signInContext: applications, ...change });
const given = (signInConditions: Json) => question({ signInConditions });

describe('a What-If question', () => {
	test.each<[string, unknown, string[]]>([
		[
			'asked in short type names',
			question({ signInIdentity: { ...user, '@odata.type': 'microsoft.graph.userSignIn' } }),
			[],
		],
		['about nobody', question({ signInIdentity: null }), ['signInIdentity']],
		[
			'about a type that ends like one',
			question({ signInIdentity: { ...user, '@odata.type': 'x#microsoft.graph.userSignIn' } }),
			['signInIdentity.@odata.type'],
		],
		[
			'about a type with its prefix inside',
			question({ signInIdentity: { ...user, '@odata.type': 'user#microsoft.graph.SignIn' } }),
			['signInIdentity.@odata.type'],
		],
		[
			'about what every object has',
			question({ signInIdentity: { ...user, '@odata.type': 'constructor' } }),
			['signInIdentity.@odata.type'],
		],
		[
			'about a user that is a list of one',
			question({ signInIdentity: { ...user, userId: [id] } }),
			['signInIdentity.userId'],
		],
		['about no type', question({ signInIdentity: { userId: id } }), ['signInIdentity.@odata.type']],
		['about a user that is a number', question({ signInIdentity: { ...user, userId: 7 } }), ['signInIdentity.userId']],
		[
			'about a user that is no id',
			question({ signInIdentity: { ...user, userId: 'alice' } }),
			['signInIdentity.userId'],
		],
		[
			'about an application',
			question({
				signInIdentity: { '@odata.type': '#microsoft.graph.servicePrincipalSignIn', servicePrincipalId: id },
			}),
			[],
		],
		[
			'about no application',
			question({ signInContext: { ...applications, includeApplications: [] } }),
			['signInContext.includeApplications'],
		],
		[
			'about a context',
			question({ signInContext: { '@odata.type': '#microsoft.graph.authContext', authenticationContextValue: 'c7' } }),
			[],
		],
		[
			'about a context that is none',
			question({
				signInContext: { '@odata.type': '#microsoft.graph.authContext', authenticationContextValue: 'c100' },
			}),
			['signInContext.authenticationContextValue'],
		],
		[
			'about an action',
			question({
				signInContext: { '@odata.type': '#microsoft.graph.userActionContext', userAction: 'registerOrJoinDevices' },
			}),
			[],
		],
		[
			'about an action that is none',
			question({ signInContext: { '@odata.type': '#microsoft.graph.userActionContext', userAction: 'dance' } }),
			['signInContext.userAction'],
		],
		[
			'about something else',
			question({ signInContext: { '@odata.type': '#microsoft.graph.dance' } }),
			['signInContext.@odata.type'],
		],
		['with a platform in capitals', given({ devicePlatform: 'ANDROID' }), []],
		['with a platform that is empty', given({ devicePlatform: '' }), []],
		['with a platform that is none', given({ devicePlatform: 'Andriod' }), ['signInConditions.devicePlatform']],
		['with a client that is none', given({ clientAppType: 'browsers' }), ['signInConditions.clientAppType']],
		['with a country that is a number', given({ country: 41 }), ['signInConditions.country']],
		[
			'with nothing',
			given({ devicePlatform: null, clientAppType: undefined, signInRiskLevel: null, insiderRiskLevel: null }),
			[],
		],
		['with a risk that is none', given({ userRiskLevel: 'extreme' }), ['signInConditions.userRiskLevel']],
		['with an insider risk that is none', given({ insiderRiskLevel: 'high' }), ['signInConditions.insiderRiskLevel']],
		[
			'with a flow that is a text',
			given({ authenticationFlow: 'deviceCodeFlow' }),
			['signInConditions.authenticationFlow'],
		],
		[
			'with a device',
			given({ deviceInfo: { model: 'X', isCompliant: true, profileType: null, physicalIds: ['a'], systemLabels: [] } }),
			[],
		],
		[
			'with ids of a device that are a text',
			given({ deviceInfo: { physicalIds: 'a' } }),
			['signInConditions.deviceInfo.physicalIds'],
		],
		[
			'with labels of which one is a number',
			given({ deviceInfo: { systemLabels: ['a', 7] } }),
			['signInConditions.deviceInfo.systemLabels'],
		],
		['with a model that is a number', given({ deviceInfo: { model: 7 } }), ['signInConditions.deviceInfo.model']],
		['with a model that is a list', given({ deviceInfo: { model: ['X'] } }), ['signInConditions.deviceInfo.model']],
		['for what applies alone', question({ appliedPoliciesOnly: true }), []],
		['for all', question({ appliedPoliciesOnly: false }), []],
		['for what applies, in words', question({ appliedPoliciesOnly: 'yes' }), ['appliedPoliciesOnly']],
		['that is none', null, ['']],
	])('%s', (_name, value, expected) => {
		expectIssues(validateWhatIfRequest(value), expected);
	});
});

describe('a scenario', () => {
	const scenario = (change: Json = {}): Json => ({ name: 'S', request: question(), ...change });
	test.each<[string, unknown, string[]]>([
		['alone', scenario(), []],
		['that is none', 'S', ['']],
		['without a name', scenario({ name: '' }), ['name']],
		['with a name that is a number', scenario({ name: 7 }), ['name']],
		['with a name of 256 characters', scenario({ name: text(256) }), []],
		['with a name of 257 characters', scenario({ name: text(257) }), ['name']],
		[
			'with a question that is none',
			scenario({ request: question({ signInIdentity: 7 }) }),
			['request.signInIdentity'],
		],
		['of somebody with multifactor', scenario({ authentication: { mfa: true } }), []],
		['of somebody without', scenario({ authentication: { mfa: false } }), []],
		['of somebody with perhaps', scenario({ authentication: { mfa: 'perhaps' } }), ['authentication.mfa']],
		['with methods', scenario({ authentication: { methods: ['password'], availableMethods: ['fido2'] } }), []],
		[
			'with methods that are a text',
			scenario({ authentication: { methods: 'password', availableMethods: 7 } }),
			['authentication.methods', 'authentication.availableMethods'],
		],
		['with ages', scenario({ authentication: { primaryAgeSeconds: 0, secondaryAgeSeconds: null } }), []],
		[
			'with an age below zero',
			scenario({ authentication: { primaryAgeSeconds: -1 } }),
			['authentication.primaryAgeSeconds'],
		],
		[
			'with an age in words',
			scenario({ authentication: { secondaryAgeSeconds: 'old' } }),
			['authentication.secondaryAgeSeconds'],
		],
		['that follows dependencies', scenario({ followDependencies: true }), []],
		['that follows none', scenario({ followDependencies: false }), []],
		['that follows perhaps', scenario({ followDependencies: 'perhaps' }), ['followDependencies']],
		['that expects', scenario({ expect: { outcome: 'block', unmetControls: ['mfa'], appliedPolicies: [id] } }), []],
		[
			'that expects what cannot be',
			scenario({ expect: { outcome: 'dance', unmetControls: 'mfa', appliedPolicies: 7 } }),
			['expect.outcome', 'expect.unmetControls', 'expect.appliedPolicies'],
		],
		['with a member more', scenario({ id: 'kept', colour: 'red' }), ['colour']],
	])('%s', (_name, value, expected) => {
		expectIssues(validateScenario(value), expected);
	});
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

describe('each member of a question and of a strength', () => {
	const request = {
		signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId: id },
		signInContext: { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: [id] },
	};
	const question = (more: Json) => validateWhatIfRequest({ ...request, ...more });
	const scenario = (more: Json) => validateScenario({ name: 's', request, ...more });
	const certificate = { '@odata.type': '#microsoft.graph.x509CertificateCombinationConfiguration' };
	const strength = (more: Json) =>
		validateAuthenticationStrength({
			displayName: 'S',
			allowedCombinations: ['x509CertificateMultiFactor'],
			combinationConfigurations: [
				{ ...certificate, appliesToCombinations: ['x509CertificateMultiFactor'], allowedIssuerSkis: ['x'], ...more },
			],
		});
	test.each<[string, () => ValidationIssue[], string]>([
		[
			'applications: 7',
			() => question({ signInContext: { ...request.signInContext, includeApplications: 7 } }),
			'signInContext.includeApplications',
		],
		...[
			'signInRiskLevel',
			'userRiskLevel',
			'servicePrincipalRiskLevel',
			'insiderRiskLevel',
			'devicePlatform',
			'clientAppType',
			'country',
			'ipAddress',
		].map((name): [string, () => ValidationIssue[], string] => [
			`${name}: 7`,
			() => question({ signInConditions: { [name]: 7 } }),
			`signInConditions.${name}`,
		]),
		['a device: 7', () => question({ signInConditions: { deviceInfo: 7 } }), 'signInConditions.deviceInfo'],
		['what was proven: 7', () => scenario({ authentication: 7 }), 'authentication'],
		['what is expected: 7', () => scenario({ expect: 7 }), 'expect'],
		[
			'combinations: 7',
			() => strength({ appliesToCombinations: 7 }),
			'combinationConfigurations[0].appliesToCombinations',
		],
		['issuers: 7', () => strength({ allowedIssuerSkis: 7 }), 'combinationConfigurations[0].allowedIssuerSkis'],
		['policies: 7', () => strength({ allowedPolicyOIDs: 7 }), 'combinationConfigurations[0].allowedPolicyOIDs'],
	])('%s', (_name, validate, path) => {
		const issues = validate();
		expect(issues.map((issue) => issue.path)).toContain(path);
		expect(issues.map((issue) => `${issue.number} ${issue.path}: ${issue.message}`)).toMatchSnapshot();
	});

	test.each([
		'password',
		'sms',
		'qrCodePin',
		'federatedSingleFactor',
		'x509CertificateSingleFactor',
		'hardwareOath',
		'temporaryAccessPassOneTime',
	])('a strength may allow %s alone', (method) => {
		expect(validateAuthenticationStrength({ displayName: 'S', allowedCombinations: [method] })).toEqual([]);
	});
});
