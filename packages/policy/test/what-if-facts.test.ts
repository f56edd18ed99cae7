// Everything that a sign-in can have can be put to What-If, and what was not asked is said.
import {
	type ConditionalAccessPolicy,
	microsoftGraphAppId,
	type NamedLocation,
	type WhatIfRequest,
} from '@countersign/protocol';
import { describe, expect, test } from 'vitest';
import {
	compile,
	evaluate,
	explain,
	findLockedOut,
	findNotAsked,
	runScenario,
	type SignIn,
	type SignInUser,
	sessionControlsNotEnforced,
	validateScenario,
	type WhatIfAuthentication,
	type WhatIfFacts,
	whatIfAnalysis,
	whatIfSignIn,
} from '../src/index.ts';

type Json = Record<string, unknown>;
const exchange = '00000002-0000-0ff1-ce00-000000000000';
const sharePoint = '00000003-0000-0ff1-ce00-000000000000';
const teams = 'cc15fd57-2c6c-4117-a88c-83b1d56b4bbe';
const userId = '00000000-0000-4000-8000-000000000001';
const user: SignInUser = { id: userId, groupIds: new Set(), roleTemplateIds: new Set() };

function policy(
	conditions: Json = {},
	controls: Json = { builtInControls: ['mfa'] },
	more: Json = {},
): ConditionalAccessPolicy {
	const grantControls = { operator: 'OR', ...controls };
	const all = {
		clientAppTypes: ['all'],
		applications: { includeApplications: ['All'] },
		users: { includeUsers: ['All'] },
	};
	return {
		id: 'p',
		displayName: 'P',
		state: 'enabled',
		grantControls,
		...more,
		conditions: { ...all, ...conditions },
	} as ConditionalAccessPolicy;
}

const request = (conditions: Json = {}, app = exchange): WhatIfRequest => ({
	signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId },
	signInContext: { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: [app] },
	signInConditions: conditions,
});
const locations: NamedLocation[] = [
	{
		'@odata.type': '#microsoft.graph.compliantNetworkNamedLocation',
		id: 'n',
		displayName: 'All Compliant Network Locations',
	},
	{
		'@odata.type': '#microsoft.graph.countryNamedLocation',
		id: 'g',
		displayName: 'G',
		countriesAndRegions: ['NL'],
		countryLookupMethod: 'authenticatorAppGps',
	},
	{
		'@odata.type': '#microsoft.graph.ipNamedLocation',
		id: 'i',
		displayName: 'I',
		isTrusted: true,
		ipRanges: [{ cidrAddress: '192.0.2.0/24' }],
	},
] as unknown as NamedLocation[];
const aaguid = '00000000-0000-4000-8000-00000000aaaa';
const strength = {
	id: '00000000-0000-4000-8000-0000000000f1',
	displayName: 'Our keys',
	policyType: 'custom',
	requirementsSatisfied: 'mfa',
	allowedCombinations: ['fido2'],
	combinationConfigurations: [{ id: 'c', allowedAAGUIDs: [aaguid], appliesToCombinations: ['fido2'] }],
} as never;
const facts = { namedLocations: locations, authenticationStrengths: [strength] };
const elsewhere = (id: string) => ({ locations: { includeLocations: ['All'], excludeLocations: [id] } });
const block = { builtInControls: ['block'] };
const ourKeys = { authenticationStrength: { id: '00000000-0000-4000-8000-0000000000f1' } };
const frequency = { signInFrequency: { isEnabled: true, type: 'hours', value: 1, frequencyInterval: 'timeBased' } };
const bound = { secureSignInSession: { isEnabled: true } };
const graphScopes = (scopes: string[]) => ({
	scopes: {
		resourceAppId: microsoftGraphAppId,
		scopes,
		signsIn: false,
		clientAppId: 'client',
		clientIsConfidential: false,
	},
});
const filter = { mode: 'exclude', rule: 'CustomSecurityAttribute.Set_Kind -eq "free"' };
const attributes = { applicationAttributes: { [exchange]: { Set_Kind: ['free'] } } };

test.each<[string, ConditionalAccessPolicy, without: string, WhatIfAuthentication, WhatIfFacts, asked: string]>([
	['the compliant network', policy(elsewhere('n'), block), 'block', {}, { compliantNetwork: true }, 'allow'],
	['the country that the app reports', policy(elsewhere('g'), block), 'block', {}, { gpsCountry: 'nl' }, 'allow'],
	[
		'the model of the passkey',
		policy({}, ourKeys),
		'interrupt',
		{ methods: ['fido2'], fido2Aaguid: aaguid },
		{},
		'allow',
	],
	['a passkey without its model', policy({}, ourKeys), 'interrupt', { methods: ['fido2'] }, {}, 'interrupt'],
	['[case policy/08] a passkey brings the claim', policy(), 'interrupt', { methods: ['fido2'] }, {}, 'allow'],
	[
		'terms that were accepted',
		policy({}, { termsOfUse: ['t'] }),
		'interrupt',
		{ acceptedAgreementIds: ['T'] },
		{},
		'allow',
	],
	[
		'a custom control',
		policy({}, { customAuthenticationFactors: ['f'] }),
		'interrupt',
		{ completedCustomFactorIds: ['f'] },
		{},
		'allow',
	],
	[
		'ages of the factors',
		policy({}, block, { grantControls: null, sessionControls: frequency }),
		'allow',
		{ primaryAgeSeconds: 3601 },
		{},
		'interrupt',
	],
	['a bound session', policy({}, {}, { sessionControls: bound }), 'block', { deviceBoundSession: true }, {}, 'allow'],
	[
		'the client software',
		policy({}, { builtInControls: ['compliantApplication'] }),
		'block',
		{},
		{ clientSoftware: { protectionPolicy: true } },
		'allow',
	],
	[
		'a changed password',
		policy({}, { builtInControls: ['passwordChange'] }),
		'interrupt',
		{ passwordChanged: true },
		{},
		'allow',
	],
	[
		'dependencies',
		policy({ applications: { includeApplications: [sharePoint] } }),
		'allow',
		{},
		{ followDependencies: true },
		'interrupt',
	],
	[
		'[case policy/01] scopes',
		policy({ applications: { includeApplications: [sharePoint] } }),
		'allow',
		{},
		graphScopes(['Files.Read']),
		'interrupt',
	],
	[
		'attributes of the application',
		policy({ applications: { includeApplications: ['All'], applicationFilter: filter } }),
		'interrupt',
		{},
		attributes,
		'allow',
	],
	[
		'a policy that a challenge names',
		policy({ applications: { includeApplications: ['None'] } }),
		'allow',
		{},
		{ requestedPolicyIds: ['P'] },
		'interrupt',
	],
])('[case policy/18] can be asked: %s', (_, one, without, authentication, more, asked) => {
	const set = compile([one], facts);
	const app = more.followDependencies ? teams : exchange;
	const scenario = { name: 'S', request: request({}, app), authentication, facts: more };
	expect(validateScenario(scenario)).toEqual([]);
	const outcome = (question: typeof scenario) => runScenario(set, question, { user }).decision.outcome;
	expect([outcome({ ...scenario, authentication: {}, facts: {} }), outcome(scenario)]).toEqual([without, asked]);
});

test.each<[string, Json, string]>([
	['an unknown member of what was proven', { authentication: { method: ['fido2'] } }, 'authentication.method'],
	['a switch that is a text', { authentication: { deviceBoundSession: 'yes' } }, 'authentication.deviceBoundSession'],
	['a passkey’s model that is no text', { authentication: { fido2Aaguid: 7 } }, 'authentication.fido2Aaguid'],
	['an unknown fact', { facts: { complientNetwork: true } }, 'facts.complientNetwork'],
	['a country that is none', { facts: { gpsCountry: 'NLD' } }, 'facts.gpsCountry'],
	['software that is neither', { facts: { clientSoftware: { approved: 1 } } }, 'facts.clientSoftware.approved'],
	[
		'scopes of no resource',
		{ facts: { scopes: { ...graphScopes([]).scopes, resourceAppId: 1 } } },
		'facts.scopes.resourceAppId',
	],
	['no scopes', { facts: { scopes: { ...graphScopes([]).scopes, scopes: undefined } } }, 'facts.scopes.scopes'],
	[
		'attributes that are no lists',
		{ facts: { applicationAttributes: { a: { Set_Kind: 'x' } } } },
		'facts.applicationAttributes.a.Set_Kind',
	],
])('[case policy/07] [case policy/18] cannot be asked: %s', (_, members, path) => {
	expect(validateScenario({ name: 'S', request: request(), ...members }).map((issue) => issue.path)).toContain(path);
});

describe('what a request says', () => {
	test('names in any letter case are Graph’s', () => {
		const written = {
			devicePlatform: 'ANDROID',
			clientAppType: 'Browser',
			signInRiskLevel: 'High',
			insiderRiskLevel: 'Elevated',
		};
		const signIn = whatIfSignIn(request({ ...written, authenticationFlow: { transferMethod: 'DeviceCodeFlow' } }), {
			user,
		});
		expect(signIn).toMatchObject({
			devicePlatform: 'android',
			clientAppType: 'browser',
			signInRiskLevel: 'high',
			insiderRiskLevel: 'elevated',
		});
		expect(signIn.transferMethods).toEqual(['deviceCodeFlow']);
		expect(whatIfSignIn(request({ authenticationFlow: { transferMethod: 'None' } }), { user }).transferMethods).toEqual(
			[],
		);
		const context = {
			'@odata.type': '#microsoft.graph.userActionContext',
			userAction: 'RegisterOrJoinDevices',
		} as never;
		expect(whatIfSignIn({ ...request(), signInContext: context }, { user }).userAction).toBe('urn:user:registerdevice');
		expect(validateScenario({ name: 'S', request: request(written) })).toEqual([]);
	});

	test('a device without isCompliant is not compliant, and EntraID is AzureAD', () => {
		const { device } = whatIfSignIn(request({ deviceInfo: { trustType: 'EntraID' } }), { user });
		expect(device).toEqual({ trustType: 'AzureAD', isCompliant: false });
		expect(whatIfSignIn(request(), { user }).device).toBeNull();
	});
});

describe('[case policy/04] agents in What-If', () => {
	const agentPolicy = policy({
		users: { includeUsers: ['None'] },
		clientApplications: { includeAgentIdServicePrincipals: ['All'] },
		agentIdRiskLevels: 'high',
	});
	const onPeople = policy({ agentIdRiskLevels: 'high' });
	const reasons = (one: ConditionalAccessPolicy, ...[of, subject]: Parameters<typeof whatIfSignIn>) =>
		whatIfAnalysis(compile([one]), whatIfSignIn(of, subject)).map(({ analysisReasons }) => analysisReasons);

	test.each([
		['a person, and a policy on agents', agentPolicy, { user }, {}, 'agentIdentities'],
		['a person, and a policy that only names the risk of agents', onPeople, { user }, {}, 'agentIdRisk'],
		['an agent of another risk', agentPolicy, { agent: { id: 'a' } }, { agentIdRiskLevel: 'low' }, 'agentIdRisk'],
		['an agent of the risk', agentPolicy, { agent: { id: 'a' } }, { agentIdRiskLevel: 'High' }, 'notSet'],
		[
			'a service principal',
			agentPolicy,
			{ servicePrincipal: { id: 's', isOwnSingleTenant: true } },
			{},
			'agentIdentities',
		],
	])('%s', (_, one, subject, conditions, expected) => {
		expect(reasons(one, request(conditions), subject)).toEqual([expected]);
	});

	test('the risk of a service principal has no reason of its own in Graph', () => {
		const one = policy(
			{ clientApplications: { includeServicePrincipals: ['s'] }, servicePrincipalRiskLevels: ['high'] },
			block,
		);
		expect(reasons(one, request(), { servicePrincipal: { id: 's', isOwnSingleTenant: true } })).toEqual([
			'workloadIdentities',
		]);
	});
});

describe('[case policy/18] what was not asked is said', () => {
	const everything = policy(
		{
			clientAppTypes: ['browser'],
			platforms: { includePlatforms: ['windows'] },
			locations: { includeLocations: ['All'], excludeLocations: ['n', 'g', 'AllTrusted', 'gone'] },
			devices: { deviceFilter: { mode: 'include', rule: 'device.model -eq "x"' } },
			signInRiskLevels: ['high'],
			authenticationFlows: { transferMethods: 'deviceCodeFlow' },
		},
		{ builtInControls: ['compliantApplication'], ...ourKeys, termsOfUse: ['t'] },
		{ sessionControls: { ...frequency, ...bound } },
	);
	const inputs = (...question: Parameters<typeof findNotAsked>) => findNotAsked(...question).map(({ input }) => input);

	test('every condition and control of a policy', () => {
		const found = inputs(compile([everything], facts), request());
		const conditions = [
			'compliantNetwork',
			'gpsCountry',
			'ipAddress',
			'clientAppType',
			'devicePlatform',
			'deviceInfo',
			'signInRiskLevel',
		];
		const controls = [
			'methods',
			'fido2Aaguid',
			'clientSoftware',
			'acceptedAgreementIds',
			'primaryAgeSeconds',
			'deviceBoundSession',
		];
		expect(found).toEqual([...conditions, 'authenticationFlow', ...controls]);
	});

	test('what is asked is not said, and a policy that is disabled asks nothing', () => {
		const set = compile([policy(elsewhere('i'))], facts);
		expect(findNotAsked(set, request())).toEqual([
			{ input: 'ipAddress', policyIds: ['p'] },
			{ input: 'methods', policyIds: ['p'] },
		]);
		expect(inputs(set, request({ ipAddress: '192.0.2.1' }), { mfa: false })).toEqual([]);
		expect(inputs(compile([policy(elsewhere('g'), block)], facts), request({ country: 'NL' }))).toEqual([]);
		expect(inputs(compile([policy({}, {}, { state: 'disabled' })]), request())).toEqual([]);
	});
});

describe('[case policy/16] who is locked out', () => {
	const applicationIds = [microsoftGraphAppId];
	const lockedOut = (policies: ConditionalAccessPolicy[], more: Partial<Parameters<typeof findLockedOut>[1]> = {}) =>
		findLockedOut(compile(policies, facts), { users: [user], applicationIds, namedLocations: locations, ...more }).map(
			({ policyIds }) => policyIds,
		);
	const noMethods = { availableMethods: new Set(['password', 'softwareOath']) };
	const phishingResistant = { authenticationStrength: { id: '00000000-0000-0000-0000-000000000004' } };
	const platformsOnly = (excludePlatforms: string[]) =>
		policy({ platforms: { includePlatforms: ['all'], excludePlatforms } }, block);

	test.each<[string, ConditionalAccessPolicy[], Json, string[][]]>([
		['all users, all resources, block', [policy({}, block)], {}, [['p']]],
		[
			'exclusions that exclude nobody',
			[policy({ users: { includeUsers: ['All'], excludeUsers: ['x'], excludeGroups: ['y'] } }, block)],
			{},
			[['p']],
		],
		[
			'an exclusion that excludes',
			[policy({ users: { includeUsers: ['All'], excludeUsers: [userId] } }, block)],
			{},
			[],
		],
		['another resource', [policy({ applications: { includeApplications: [exchange] } }, block)], {}, []],
		['report-only', [policy({}, block, { state: 'enabledForReportingButNotEnforced' })], {}, []],
		['a second factor', [policy()], {}, []],
		['a strength without a method that anybody has', [policy({}, phishingResistant)], noMethods, [['p']]],
		['a strength, and methods that are not known', [policy({}, phishingResistant)], {}, []],
		['a device that nobody has', [policy({}, { builtInControls: ['compliantDevice'] })], {}, [['p']]],
		[
			'a device that there is',
			[policy({}, { builtInControls: ['compliantDevice'] })],
			{ devices: [{ isCompliant: true }] },
			[],
		],
		[
			'a page that the authority has not',
			[policy({}, { termsOfUse: ['t'] })],
			{ promptableControls: new Set(['mfa']) },
			[['p']],
		],
		['outside a place that there is', [policy(elsewhere('i'), block)], {}, []],
		['outside the compliant network', [policy(elsewhere('n'), block)], {}, []],
		['outside the country that the app reports', [policy(elsewhere('g'), block)], {}, []],
		['outside a place that is gone', [policy(elsewhere('gone'), block)], {}, [['p']]],
		['all platforms but one', [platformsOnly(['linux'])], {}, []],
		[
			'every platform, by two policies',
			[platformsOnly(['linux']), { ...platformsOnly(['macOS']), id: 'q' }],
			{},
			[['p', 'q']],
		],
	])('%s', (_, policies, more, expected) => {
		expect(lockedOut(policies, more)).toEqual(expected);
	});
});

describe('a session control says whether anybody enforces it', () => {
	const sessionControls = {
		...frequency,
		persistentBrowser: { isEnabled: true, mode: 'never' },
		cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: 'monitorOnly' },
		applicationEnforcedRestrictions: { isEnabled: true },
		continuousAccessEvaluation: { mode: 'strictLocation' },
		disableResilienceDefaults: true,
		...bound,
		tomorrow: { isEnabled: true },
	};
	const set = compile([policy({}, {}, { sessionControls })]);
	const signIn = whatIfSignIn(request(), { user });
	const notEnforced = ['cloudAppSecurity', 'applicationEnforcedRestrictions', 'continuousAccessEvaluation'];

	test('[case policy/13] restrictions by the application and strict location are told as not enforced', () => {
		const explained = explain(set, signIn).why('p')?.sessionControls ?? [];
		expect(explained.filter(({ enforced }) => enforced === false).map(({ control }) => control)).toEqual(notEnforced);
		expect(explained.every(({ enforced }) => typeof enforced === 'boolean')).toBe(true);
		expect(sessionControlsNotEnforced(evaluate(set, signIn).sessionControls, signIn)).toEqual(notEnforced);
	});

	test('§1.4 session controls that shared channels have not are told as not enforced', () => {
		const inChannel: SignIn = {
			...signIn,
			user: { ...user, externalType: 'b2bDirectConnectUser' },
			honoredSessionControls: new Set([...notEnforced, 'persistentBrowser']),
		};
		expect(sessionControlsNotEnforced(evaluate(set, inChannel).sessionControls, inChannel)).toEqual([
			'persistentBrowser',
			'cloudAppSecurity',
			'applicationEnforcedRestrictions',
		]);
	});

	test('what every resource of the sign-in honours is enforced', () => {
		const honored = { ...signIn, honoredSessionControls: new Set(['continuousAccessEvaluation']) };
		expect(sessionControlsNotEnforced(evaluate(set, honored).sessionControls, honored)).toEqual(
			notEnforced.slice(0, 2),
		);
		expect(sessionControlsNotEnforced({}, signIn)).toEqual([]);
	});
});
