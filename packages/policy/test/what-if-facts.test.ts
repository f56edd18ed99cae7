// Everything that a sign-in can have can be put to What-If, and what was not asked is said.
import { type ConditionalAccessPolicy, microsoftGraphAppId } from '@countersign/protocol';
import { describe, expect, test } from 'vitest';
import {
	compile,
	runScenario,
	type SignInUser,
	validateScenario,
	type WhatIfAuthentication,
	type WhatIfFacts,
	whatIfAnalysis,
	whatIfSignIn,
} from '../src/index.ts';
import {
	aaguid,
	block,
	bound,
	elsewhere,
	exchange,
	facts,
	frequency,
	type Json,
	ourKeys,
	policy,
	request,
	userId,
} from './what-if-question.ts';

const sharePoint = '00000003-0000-0ff1-ce00-000000000000';
const teams = 'cc15fd57-2c6c-4117-a88c-83b1d56b4bbe';
const user: SignInUser = { id: userId, groupIds: new Set(), roleTemplateIds: new Set() };
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
