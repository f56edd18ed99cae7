// A policy as somebody wrote it becomes the policy as Graph answers it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalisePolicy, policyTemplates } from '../src/index.ts';

const users = { includeUsers: ['All'] };
const applications = { includeApplications: ['All'] };
const mfa = { operator: 'OR', builtInControls: ['mfa'] };
const written = (conditions: object = {}, others: object = {}) => ({
	displayName: 'A policy',
	state: 'enabled',
	conditions: { users, applications, ...conditions },
	grantControls: mfa,
	...others,
});
const conditionsOf = (conditions: object) => normalisePolicy(written(conditions)).conditions;

test('[case policy/09] the whole object is answered: absent lists are [], absent objects null, clientAppTypes ["all"]', () => {
	expect(normalisePolicy(written())).toEqual({
		id: null,
		templateId: null,
		displayName: 'A policy',
		createdDateTime: null,
		modifiedDateTime: null,
		state: 'enabled',
		deletedDateTime: null,
		partialEnablementStrategy: null,
		sessionControls: null,
		conditions: {
			userRiskLevels: [],
			signInRiskLevels: [],
			servicePrincipalRiskLevels: [],
			insiderRiskLevels: null,
			clientAppTypes: ['all'],
			platforms: null,
			locations: null,
			times: null,
			devices: null,
			clientApplications: null,
			authenticationFlows: null,
			applications: {
				includeApplications: ['All'],
				excludeApplications: [],
				includeUserActions: [],
				includeAuthenticationContextClassReferences: [],
				applicationFilter: null,
			},
			users: {
				includeUsers: ['All'],
				excludeUsers: [],
				includeGroups: [],
				excludeGroups: [],
				includeRoles: [],
				excludeRoles: [],
				includeGuestsOrExternalUsers: null,
				excludeGuestsOrExternalUsers: null,
			},
		},
		grantControls: {
			operator: 'OR',
			builtInControls: ['mfa'],
			customAuthenticationFactors: [],
			termsOfUse: [],
			authenticationStrength: null,
		},
	});
});

test.each([
	['clientAppTypes', { clientAppTypes: ['All'] }, { clientAppTypes: ['all'] }],
	['clientAppTypes that are empty stay empty, and are refused', { clientAppTypes: [] }, { clientAppTypes: [] }],
	[
		'platforms',
		{ platforms: { includePlatforms: ['Android', 'IOS', 'ALL'] } },
		{ platforms: { includePlatforms: ['android', 'iOS', 'all'] } },
	],
	[
		'risk levels',
		{ userRiskLevels: ['High'], signInRiskLevels: ['LOW'] },
		{ userRiskLevels: ['high'], signInRiskLevels: ['low'] },
	],
	['flags', { insiderRiskLevels: 'Minor, Elevated' }, { insiderRiskLevels: 'minor,elevated' }],
	[
		'flows',
		{ authenticationFlows: { transferMethods: 'devicecodeflow' } },
		{ authenticationFlows: { transferMethods: 'deviceCodeFlow' } },
	],
	[
		'user actions',
		{ applications: { includeUserActions: ['urn:user:registerSecurityInfo'] } },
		{ applications: { includeUserActions: ['urn:user:registersecurityinfo'] } },
	],
	[
		'an unknown name stays as it is',
		{ platforms: { includePlatforms: ['beOS'] } },
		{ platforms: { includePlatforms: ['beOS'] } },
	],
])('[case policy/09] names get the spelling of Graph: %s', (_, given, expected) => {
	expect(conditionsOf(given)).toMatchObject(expected);
});

test('[case policy/17] a policy on workload identities needs no users, clientAppTypes or large letters', () => {
	const sample =
		JSON.parse(`{"displayName":"Workload identities","state":"disabled","conditions":{"applications":{"includeApplications":["All"]},
		"clientApplications":{"includeServicePrincipals":["ServicePrincipalsInMyTenant"]}},"grantControls":{"operator":"and","builtInControls":["block"]}}`);
	expect(normalisePolicy(sample)).toMatchObject({
		state: 'disabled',
		conditions: { users: { includeUsers: ['None'] }, clientAppTypes: ['all'] },
		grantControls: { operator: 'AND' },
	});
});

test('[case policy/04] annotations and advertised actions are left out at any depth, and agents are kept', () => {
	const exported = written(
		{
			'@odata.type': '#microsoft.graph.conditionalAccessConditionSet',
			clientApplications: {
				includeAgentIdServicePrincipals: ['all'],
				'includeAgentIdServicePrincipals@odata.type': '#Collection(String)',
			},
			users: { '@odata.type': '#x', 'includeUsers@odata.type': '#y', includeUsers: ['None'] },
			agentIdRiskLevels: 'Medium,High',
			later: { deep: [{ '@odata.id': 'x', kept: 1 }] },
		},
		{ '@odata.context': 'https://x', '#microsoft.graph.restore': { title: 'x' }, 'state@odata.type': '#z' },
	);
	const policy = normalisePolicy(exported);
	expect(JSON.stringify(policy)).not.toMatch(/@odata|#/);
	expect(policy.conditions).toMatchObject({
		clientApplications: { includeServicePrincipals: [], includeAgentIdServicePrincipals: ['All'] },
		users: { includeUsers: ['None'] },
		agentIdRiskLevels: 'medium,high',
		later: { deep: [{ kept: 1 }] },
	});
});

test('what external tenants are is said by their type or their kind, and both are answered', () => {
	const named = {
		guestOrExternalUserTypes: 'InternalGuest',
		externalTenants: { '@odata.type': '#microsoft.graph.conditionalAccessAllExternalTenants' },
	};
	expect(conditionsOf({ users: { includeGuestsOrExternalUsers: named } }).users?.includeGuestsOrExternalUsers).toEqual({
		guestOrExternalUserTypes: 'internalGuest',
		externalTenants: { '@odata.type': '#microsoft.graph.conditionalAccessAllExternalTenants', membershipKind: 'all' },
	});
});

test('a strength is echoed whole: a built-in one, one of the tenant; one that nobody has is its id', () => {
	const own = {
		id: 'b0000000-0000-4000-8000-000000000001',
		displayName: 'Own',
		policyType: 'custom',
		requirementsSatisfied: 'mfa',
		allowedCombinations: ['fido2'],
	} as const;
	const strengthOf = (id: string) =>
		normalisePolicy(written({}, { grantControls: { operator: 'or', authenticationStrength: { id } } }), [
			{ ...own, allowedCombinations: ['fido2'] },
		]).grantControls?.authenticationStrength;
	expect(strengthOf('00000000-0000-0000-0000-000000000004')).toMatchObject({
		displayName: 'Phishing-resistant MFA',
		policyType: 'builtIn',
	});
	expect(strengthOf(own.id.toUpperCase())).toMatchObject({ displayName: 'Own' });
	expect(strengthOf('b0000000-0000-4000-8000-000000000002')).toEqual({ id: 'b0000000-0000-4000-8000-000000000002' });
});

test('[sec 165] an operator that nobody wrote is nobody’s to choose', () => {
	const operatorOf = (operator: unknown) =>
		normalisePolicy(written({}, { grantControls: { operator, builtInControls: ['mfa'] } })).grantControls?.operator;
	expect([operatorOf(undefined), operatorOf('or'), operatorOf('And'), operatorOf('xor')]).toEqual([
		null,
		'OR',
		'AND',
		'xor',
	]);
});

test('[case policy/15] a member in another letter case is the member, unless both are written', () => {
	const { grantControls, ...policy } = written();
	expect(normalisePolicy({ ...policy, GrantControls: grantControls }).grantControls?.builtInControls).toEqual(['mfa']);
	expect(normalisePolicy({ ...policy, grantControls, GrantControls: 1 })).toMatchObject({
		grantControls: mfa,
		GrantControls: 1,
	});
});

test('session controls: what has an effect is whole, what has none is null', () => {
	const sessionOf = (sessionControls: object) => normalisePolicy(written({}, { sessionControls })).sessionControls;
	expect(sessionOf({ signInFrequency: { isEnabled: true, type: 'Hours', value: 4 } })).toEqual({
		disableResilienceDefaults: null,
		applicationEnforcedRestrictions: null,
		cloudAppSecurity: null,
		signInFrequency: {
			value: 4,
			type: 'hours',
			authenticationType: 'primaryAndSecondaryAuthentication',
			frequencyInterval: 'timeBased',
			isEnabled: true,
		},
		persistentBrowser: null,
		secureSignInSession: null,
	});
	expect(sessionOf({ signInFrequency: { isEnabled: false }, disableResilienceDefaults: false })).toBeNull();
});

test('what is no policy is left as it is, for validation to refuse', () => {
	for (const value of [null, undefined, 'policy', 7, ['policy']]) expect(normalisePolicy(value)).toBe(value);
	expect(normalisePolicy({ conditions: 'none' })).toMatchObject({ conditions: 'none', grantControls: null });
});

const examples = [
	...policyTemplates.map(({ details }) => ({ displayName: 'x', state: 'enabled', ...details })),
	...readdirSync(join(import.meta.dirname, 'cases')).flatMap((name) => {
		const text = readFileSync(join(import.meta.dirname, 'cases', name), 'utf8');
		const found: object[] = [];
		JSON.parse(text, (_, value) => {
			if (value !== null && typeof value === 'object' && 'conditions' in value) found.push(value);
			return value;
		});
		return found;
	}),
];

test('a policy that is normal stays as it is', () => {
	expect(examples.length).toBeGreaterThan(100);
	for (const example of examples) {
		const before = JSON.stringify(example);
		const once = normalisePolicy(example);
		expect(normalisePolicy(once)).toEqual(once);
		expect(JSON.stringify(example)).toBe(before);
	}
});

test('whatever JSON a policy is made of, normalising neither throws nor changes its mind', () => {
	const json = fc.jsonValue({ maxDepth: 3 });
	const member = fc.constantFrom(
		'users',
		'applications',
		'clientAppTypes',
		'platforms',
		'insiderRiskLevels',
		'agents',
		'devices',
		'x@odata.y',
	);
	const policy = fc.record({
		displayName: json,
		conditions: fc.oneof(json, fc.dictionary(member, json)),
		grantControls: fc.oneof(json, fc.record({ operator: json, builtInControls: json, authenticationStrength: json })),
		sessionControls: fc.oneof(json, fc.record({ signInFrequency: json, persistentBrowser: json })),
	});
	fc.assert(
		fc.property(policy, (value) => {
			const once = normalisePolicy(value);
			expect(normalisePolicy(once)).toEqual(once);
		}),
		{ numRuns: 500 },
	);
});
