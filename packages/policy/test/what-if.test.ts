// What-If: Graph's answer, and what Graph's answer lacks; the same evaluation as enforcement's.
import type { ConditionalAccessPolicy, WhatIfRequest } from '@countersign/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	compile,
	edit,
	evaluate,
	explain,
	policyTemplates,
	validatePolicy,
	validateWhatIfRequest,
	whatIfAnalysis,
	whatIfSignIn,
} from '../src/index.ts';
import { facts, policies, signIn } from './worlds.ts';

const lawRuns = Number(process.env.POLICY_LAW_RUNS ?? 2000);
const id = (digit: number) => `0000000${digit}-0000-4000-8000-000000000000`;
const subject = { user: { id: id(1), groupIds: new Set([id(2)]), roleTemplateIds: new Set<string>() } };

const policy = (conditions: object, more: object = {}): ConditionalAccessPolicy =>
	({
		id: id(9),
		displayName: 'P',
		state: 'enabled',
		grantControls: { operator: 'OR', builtInControls: ['mfa'] },
		...more,
		conditions: {
			clientAppTypes: ['all'],
			users: { includeUsers: ['All'] },
			applications: { includeApplications: ['All'] },
			...conditions,
		},
	}) as ConditionalAccessPolicy;

const request = (more: Partial<WhatIfRequest> = {}): WhatIfRequest => ({
	signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId: id(1) },
	signInContext: { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: [id(3)] },
	signInConditions: { clientAppType: 'browser', devicePlatform: 'windows', ipAddress: '203.0.113.9', country: 'CH' },
	...more,
});

const analyse = (one: ConditionalAccessPolicy, asked = request()) =>
	whatIfAnalysis(compile([one], { namedLocations: [] }), whatIfSignIn(asked, subject)).map(
		({ policyApplies, analysisReasons }) => [policyApplies, analysisReasons],
	)[0];

test('What-If takes the risk of a service principal as it is given, and no network of the tenant’s own', () => {
	const asked = request({ signInConditions: { servicePrincipalRiskLevel: 'high', country: 'ch' } });
	const signInAsked = whatIfSignIn(asked, { servicePrincipal: { id: id(1), isOwnSingleTenant: true } });
	expect(signInAsked).toMatchObject({
		servicePrincipalRiskLevel: 'high',
		country: 'CH',
		gpsCountry: 'CH',
		compliantNetwork: false,
		transferMethods: [],
	});
	expect(signInAsked).toMatchObject({
		candidateAuthenticationContexts: [],
		requestedPolicyIds: [],
		requiredAuthenticationContexts: [],
	});
	const { authenticationFlow: _, ...context } = {
		authenticationFlow: 0,
		'@odata.type': '#microsoft.graph.authContext',
		authenticationContextValue: 'c1',
	};
	expect(whatIfSignIn(request({ signInContext: context as never }), subject)).toMatchObject({
		applicationIds: [],
		requiredAuthenticationContexts: ['c1'],
	});
});

test('no flow is no flow, however it is written', () => {
	const flows = (transferMethod?: string) =>
		whatIfSignIn(request({ signInConditions: { authenticationFlow: { transferMethod } } as never }), subject)
			.transferMethods;
	expect([flows(), flows('none'), flows('none,deviceCodeFlow')]).toEqual([[], [], ['deviceCodeFlow']]);
});

test('a policy that was removed has no answer, and the others keep theirs', () => {
	const two = compile([policy({}, { id: id(7) }), policy({}, { id: id(8) })], { namedLocations: [] });
	const results = whatIfAnalysis(edit(two, { remove: id(7) }), whatIfSignIn(request(), subject));
	expect(results.map((result) => [result.id, result.policyApplies])).toEqual([[id(8), true]]);
});

describe('Graph’s answer', () => {
	test.each<[string, ConditionalAccessPolicy, Partial<WhatIfRequest>, boolean, string]>([
		['a policy that applies', policy({}), {}, true, 'notSet'],
		[
			'a report-only policy that applies',
			policy({}, { state: 'enabledForReportingButNotEnforced' }),
			{},
			true,
			'notSet',
		],
		['a disabled policy', policy({}, { state: 'disabled' }), {}, false, 'policyNotEnabled'],
		['other users', policy({ users: { includeUsers: [id(4)] } }), {}, false, 'users'],
		['another application', policy({ applications: { includeApplications: [id(4)] } }), {}, false, 'application'],
		[
			'a user action',
			policy({ applications: { includeUserActions: ['urn:user:registerdevice'] } }),
			{},
			false,
			'userActions',
		],
		[
			'a context',
			policy({ applications: { includeAuthenticationContextClassReferences: ['c1'] } }),
			{},
			false,
			'authenticationContext',
		],
		['another platform', policy({ platforms: { includePlatforms: ['iOS'] } }), {}, false, 'devicePlatform'],
		['another client', policy({ clientAppTypes: ['other'] }), {}, false, 'clientApps'],
		['the client', policy({ clientAppTypes: ['browser'] }), {}, true, 'notSet'],
		['another place', policy({ locations: { includeLocations: [id(5)] } }), {}, false, 'location'],
		[
			'another device',
			policy({ devices: { deviceFilter: { mode: 'include', rule: 'device.model -eq "X"' } } }),
			{},
			false,
			'devices',
		],
		['no sign-in risk', policy({ signInRiskLevels: ['high'] }), {}, false, 'signInRisk'],
		['no user risk', policy({ userRiskLevels: ['high'] }), {}, false, 'userRisk'],
		['no insider risk', policy({ insiderRiskLevels: 'minor' }), {}, false, 'insiderRisk'],
		[
			'another flow',
			policy({ authenticationFlows: { transferMethods: 'deviceCodeFlow' } }),
			{},
			false,
			'authenticationFlow',
		],
		[
			'a policy for workload identities',
			policy({ users: { includeUsers: ['None'] }, clientApplications: { includeServicePrincipals: [id(4)] } }),
			{},
			false,
			'workloadIdentities',
		],
		[
			'a policy with session controls alone',
			policy({}, { grantControls: null, sessionControls: { persistentBrowser: { isEnabled: true, mode: 'never' } } }),
			{},
			true,
			'notSet',
		],
		['a policy that asks for nothing', policy({}, { grantControls: null }), {}, false, 'emptyPolicy'],
		[
			'and would not apply',
			policy({ users: { includeUsers: [id(4)] } }, { grantControls: null }),
			{},
			false,
			'emptyPolicy',
		],
		['and is disabled', policy({}, { grantControls: null, state: 'disabled' }), {}, false, 'policyNotEnabled'],
		[
			'the first unmet condition is named',
			policy({ users: { includeUsers: [id(4)] }, userRiskLevels: ['high'] }),
			{},
			false,
			'users',
		],
		[
			'inputs that are missing are none: a condition on them is not met',
			policy({ platforms: { includePlatforms: ['windows'] } }),
			{ signInConditions: {} },
			false,
			'devicePlatform',
		],
		[
			'an address that is missing is nowhere',
			policy({ locations: { includeLocations: ['AllTrusted'] } }),
			{ signInConditions: null },
			false,
			'location',
		],
		[
			'a risk that is given',
			policy({ signInRiskLevels: ['high'] }),
			{ signInConditions: { signInRiskLevel: 'high' } },
			true,
			'notSet',
		],
		[
			'a device that is given',
			policy({ devices: { deviceFilter: { mode: 'include', rule: 'device.model -eq "X"' } } }),
			{ signInConditions: { deviceInfo: { model: 'x' } } },
			true,
			'notSet',
		],
		[
			'a flow that is given',
			policy({ authenticationFlows: { transferMethods: 'deviceCodeFlow' } }),
			{ signInConditions: { authenticationFlow: { transferMethod: 'deviceCodeFlow' } } },
			true,
			'notSet',
		],
		[
			'registering security info: policies for all resources apply',
			policy({}),
			{
				signInContext: {
					'@odata.type': '#microsoft.graph.userActionContext',
					userAction: 'registerSecurityInformation',
				},
			},
			true,
			'notSet',
		],
		...[
			['registerSecurityInformation', 'urn:user:registersecurityinfo'],
			['registerOrJoinDevices', 'urn:user:registerdevice'],
		].map(([userAction, urn]): [string, ConditionalAccessPolicy, Partial<WhatIfRequest>, boolean, string] => [
			`the user action ${userAction} meets a policy on it`,
			policy({ applications: { includeUserActions: [urn] } }),
			{ signInContext: { '@odata.type': '#microsoft.graph.userActionContext', userAction } } as never,
			true,
			'notSet',
		]),
		[
			'an authentication context',
			policy({ applications: { includeAuthenticationContextClassReferences: ['c1'] } }),
			{ signInContext: { '@odata.type': '#microsoft.graph.authContext', authenticationContextValue: 'c1' } },
			true,
			'notSet',
		],
		[
			'a keyword for an application matches no policy on the keyword',
			policy({ applications: { includeApplications: ['Office365'] } }),
			{ signInContext: { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: ['Office365'] } },
			false,
			'application',
		],
	])('%s', (_, one, more, applies, reason) => {
		expect(analyse(one, request(more))).toEqual([applies, reason]);
	});

	test('carries the whole policy, and only those that apply where that is asked', () => {
		const [applying, other] = [policy({}), policy({ users: { includeUsers: [id(4)] } }, { id: id(8) })];
		const set = compile([other, applying], { namedLocations: [] });
		const asked = whatIfSignIn(request(), subject);
		expect(whatIfAnalysis(set, asked)).toEqual([
			{ ...other, policyApplies: false, analysisReasons: 'users' },
			{ ...applying, policyApplies: true, analysisReasons: 'notSet' },
		]);
		expect(whatIfAnalysis(set, asked, true)).toEqual([{ ...applying, policyApplies: true, analysisReasons: 'notSet' }]);
	});

	test('[sec 186] is what enforcement would do: a policy applies here where it applies there', () => {
		fc.assert(
			fc.property(policies, signIn, (all, input) => {
				const set = compile(all, facts);
				const asks = new Set(
					all.filter(({ grantControls, sessionControls }) => grantControls || sessionControls).map((one) => one.id),
				);
				// those on user actions are not evaluated in report-only, and What-If shows them
				const unreported = all.filter(
					({ state, conditions }) => state !== 'enabled' && conditions.applications.includeUserActions?.length,
				);
				const enforced = evaluate(set, input).appliedPolicies.map((one) => one.id);
				const asked = whatIfAnalysis(set, input, true)
					.map((one) => one.id)
					.filter((one) => !unreported.some(({ id }) => id === one));
				expect(asked).toEqual(enforced.filter((one) => asks.has(one) && asked.includes(one)));
				expect(
					enforced
						.filter((one) => !asked.includes(one))
						.every((one) => set.policies.find((known) => known?.id === one)?.demands.sessions.length === 0),
				).toBe(true);
			}),
			{ numRuns: lawRuns },
		);
	});
});

test.each([
	['no object', [], ['']],
	['no identity', { ...request(), signInIdentity: null }, ['signInIdentity']],
	['an identity of no kind', { ...request(), signInIdentity: { userId: id(1) } }, ['signInIdentity.@odata.type']],
	[
		'a user that is no id',
		{ ...request(), signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId: 'ada' } },
		['signInIdentity.userId'],
	],
	[
		'a service principal',
		{
			...request(),
			signInIdentity: { '@odata.type': '#microsoft.graph.servicePrincipalSignIn', servicePrincipalId: id(1) },
		},
		[],
	],
	['a context of no kind', { ...request(), signInContext: { '@odata.type': 'x' } }, ['signInContext.@odata.type']],
	[
		'no application',
		{ ...request(), signInContext: { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: [] } },
		['signInContext.includeApplications'],
	],
	[
		'c100',
		{
			...request(),
			signInContext: { '@odata.type': '#microsoft.graph.authContext', authenticationContextValue: 'c100' },
		},
		['signInContext.authenticationContextValue'],
	],
	[
		'an unknown action',
		{ ...request(), signInContext: { '@odata.type': '#microsoft.graph.userActionContext', userAction: 'fly' } },
		['signInContext.userAction'],
	],
	[
		'an unknown risk',
		{ ...request(), signInConditions: { signInRiskLevel: 'extreme' } },
		['signInConditions.signInRiskLevel'],
	],
	[
		'a platform that is no text',
		{ ...request(), signInConditions: { devicePlatform: 7 } },
		['signInConditions.devicePlatform'],
	],
	[
		'a device attribute that is an object',
		{ ...request(), signInConditions: { deviceInfo: { model: {} } } },
		['signInConditions.deviceInfo.model'],
	],
	[
		'labels that are no list',
		{ ...request(), signInConditions: { deviceInfo: { systemLabels: 'x' } } },
		['signInConditions.deviceInfo.systemLabels'],
	],
	['appliedPoliciesOnly that is no truth value', { ...request(), appliedPoliciesOnly: 'yes' }, ['appliedPoliciesOnly']],
	['a sound one', request(), []],
])('a request with %s: validation names %j', (_, value, paths) => {
	expect(validateWhatIfRequest(value).map(({ path }) => path)).toEqual(paths);
});

test('an explanation names the rule that included, the rule that excluded, and what is unmet', () => {
	const one = policy(
		{ users: { includeGroups: [id(2)], excludeUsers: [id(1)] }, platforms: { includePlatforms: ['all'] } },
		{ sessionControls: { persistentBrowser: { isEnabled: true, mode: 'never' } } },
	);
	const why = explain(compile([one], { namedLocations: [] }), whatIfSignIn(request(), subject)).why(
		id(9).toUpperCase(),
	);
	expect(why).toEqual({
		id: id(9),
		displayName: 'P',
		result: 'notApplied',
		conditions: [
			{
				condition: 'users',
				result: 'noMatch',
				includedBy: { rule: 'groupId', value: id(2) },
				excludedBy: { rule: 'userId', value: id(1) },
			},
			{ condition: 'applications', result: 'match', includedBy: { rule: 'allApps', value: 'All' } },
			{ condition: 'platforms', result: 'match', includedBy: { rule: 'allDevicePlatforms', value: 'all' } },
			{ condition: 'clientAppTypes', result: 'match' },
		].filter(({ condition }) => condition !== 'clientAppTypes'),
		grantControls: [{ control: 'mfa', satisfied: false }],
		sessionControls: [{ control: 'persistentBrowser', satisfied: true, enforced: true }],
		notUnderstood: [],
	});
	expect(explain(compile([], { namedLocations: [] }), whatIfSignIn(request(), subject)).why('none')).toBeUndefined();
});

test.each(policyTemplates.map((template) => [template.name, template] as const))(
	'the template “%s” is a policy that may be stored',
	(_, { details }) => {
		expect(validatePolicy({ displayName: 'T', state: 'enabled', ...details })).toEqual([]);
	},
);
