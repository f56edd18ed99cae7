// Policies and named locations as programs write them: Graph PowerShell's capitals and null-filled objects, empty lists
// in place of objects, strengths named by their address, letter case.
import { describe, expect, test } from 'vitest';
import { normaliseNamedLocation, normalisePolicy, validateNamedLocation, validatePolicy } from '../src/index.ts';

const phishingResistant = '00000000-0000-0000-0000-000000000004';
const conditions = { users: { includeUsers: ['All'] }, applications: { includeApplications: ['All'] } };
const written = (others: object = {}) => ({
	displayName: 'P',
	state: 'enabled',
	conditions,
	grantControls: { operator: 'OR', builtInControls: ['mfa'] },
	...others,
});
const plain = normalisePolicy(written());

/**
 * As `Get-MgIdentityConditionalAccessPolicy | ConvertTo-Json -Depth 10` writes a policy for all users with a second
 * factor.
 */
const fromPowerShell = {
	AdditionalProperties: {},
	Conditions: {
		Applications: {
			ApplicationFilter: { Mode: null, Rule: null },
			ExcludeApplications: [],
			IncludeApplications: ['All'],
		},
		AuthenticationFlows: { TransferMethods: null },
		ClientAppTypes: ['all'],
		ClientApplications: { IncludeServicePrincipals: null, ServicePrincipalFilter: { Mode: null, Rule: null } },
		Devices: { DeviceFilter: { Mode: null, Rule: null } },
		Locations: { ExcludeLocations: null, IncludeLocations: null },
		Platforms: { ExcludePlatforms: null, IncludePlatforms: null },
		Users: {
			ExcludeGuestsOrExternalUsers: { ExternalTenants: { MembershipKind: null }, GuestOrExternalUserTypes: null },
			IncludeUsers: ['All'],
		},
	},
	DisplayName: 'P',
	GrantControls: {
		AuthenticationStrength: { AllowedCombinations: null, Id: null, PolicyType: null },
		BuiltInControls: ['mfa'],
		Operator: 'OR',
		AdditionalProperties: { 'authenticationStrength@odata.context': 'x' },
	},
	SessionControls: {
		PersistentBrowser: { IsEnabled: null, Mode: null },
		SignInFrequency: { FrequencyInterval: null, IsEnabled: null, Type: null, Value: null },
	},
	State: 'enabled',
};

describe('[case policy/04] [case policy/06] what programs write means what it would mean in Graph’s own spelling', () => {
	const bound = {
		'authenticationStrength@odata.bind': `https://x/authenticationStrengthPolicies/${phishingResistant}`,
	};
	const inQuotes = { 'authenticationStrength@odata.bind': `https://x/strengths('${phishingResistant}')` };
	const strength = { operator: 'AND', authenticationStrength: { id: phishingResistant } };
	const frequency = { signInFrequency: { isEnabled: true, type: 'hours', value: 1 } };
	test.each<[string, object, object]>([
		['Graph PowerShell', fromPowerShell, written()],
		['an empty list where an object stands', written({ conditions: { ...conditions, locations: [] } }), written()],
		['a state in another letter case', written({ state: 'Enabled' }), written()],
		[
			'a strength by address',
			written({ grantControls: { operator: 'AND', ...bound } }),
			written({ grantControls: strength }),
		],
		[
			'an address with quotes',
			written({ grantControls: { operator: 'AND', ...inQuotes } }),
			written({ grantControls: strength }),
		],
		[
			'an id with a capital',
			written({ grantControls: { Operator: 'and', AuthenticationStrength: { Id: phishingResistant } } }),
			written({ grantControls: strength }),
		],
		[
			'grant controls without any',
			{ displayName: 'P', state: 'enabled', conditions, GrantControls: {}, sessionControls: frequency },
			written({ grantControls: null, sessionControls: frequency }),
		],
	])('%s', (_name, program, graph) => {
		expect(validatePolicy(program)).toEqual([]);
		expect(normalisePolicy(program)).toEqual(normalisePolicy(graph));
	});

	test('what Graph PowerShell keeps apart is a member, and one that is not known is kept', () => {
		const { conditions: read } = normalisePolicy(
			written({
				conditions: { ...conditions, AdditionalProperties: { agentIdRiskLevels: 'high', moonPhase: 'full' } },
			}),
		);
		expect(read).toMatchObject({ agentIdRiskLevels: 'high', moonPhase: 'full' });
		expect(read).not.toHaveProperty('AdditionalProperties');
		expect(plain.conditions.platforms).toBeNull();
	});

	test('text that ConvertTo-Json left of an object is refused, with what to do', () => {
		const [issue] = validatePolicy(written({ conditions: '@{Applications=; Users=}' }));
		expect(issue).toMatchObject({ path: 'conditions', message: expect.stringContaining('-Depth 10') });
	});
});

describe('[case policy/03] numbers as Graph has them', () => {
	const users = (change: object) => written({ conditions: { ...conditions, users: change } });
	test.each<[string, object, number]>([
		['no target at all', written({ conditions: { ...conditions, applications: {} } }), 1011],
		[
			'two kinds of target',
			written({
				conditions: {
					...conditions,
					applications: { includeApplications: ['All'], includeUserActions: ['urn:user:registerdevice'] },
				},
			}),
			1012,
		],
		['a group by its name', users({ includeUsers: ['All'], excludeGroups: ['sg_MFA'] }), 1054],
		['all roles', users({ includeRoles: ['All'] }), 1102],
		['a role by its name', users({ includeRoles: ['Global Administrator'] }), 1102],
		[
			'guests by the word and by type',
			users({
				includeUsers: ['GuestsOrExternalUsers'],
				includeGuestsOrExternalUsers: { guestOrExternalUserTypes: 'internalGuest' },
			}),
			1007,
		],
	])('%s', (_name, policy, number) => {
		expect(validatePolicy(policy).map((issue) => issue.number)).toEqual([number]);
	});
});

describe('[case policy/11] named locations', () => {
	const ranges = { ipRanges: [{ cidrAddress: '12.34.221.11/22' }] };
	const ip = { '@odata.type': '#microsoft.graph.ipNamedLocation', displayName: 'L', isTrusted: true, ...ranges };
	const country = {
		'@odata.type': '#microsoft.graph.countryNamedLocation',
		displayName: 'L',
		countriesAndRegions: ['CH'],
	};
	test.each<[string, object, object]>([
		['Graph PowerShell', { DisplayName: 'L', AdditionalProperties: { ...ip, displayName: undefined } }, ip],
		['a type without #', { ...ip, '@odata.type': 'microsoft.graph.ipNamedLocation' }, ip],
		['a type in another letter case', { ...ip, '@odata.type': '#Microsoft.Graph.IPNamedLocation' }, ip],
		['countries without a type', { displayName: 'L', countriesAndRegions: ['CH'] }, country],
		[
			'a way to look up in another letter case',
			{ ...country, countryLookupMethod: 'AuthenticatorAppGps' },
			{ ...country, countryLookupMethod: 'authenticatorAppGps' },
		],
	])('%s', (_name, program, graph) => {
		expect(validateNamedLocation(program)).toEqual([]);
		expect(JSON.parse(JSON.stringify(normaliseNamedLocation(program)))).toEqual(graph);
	});

	test('a country cannot be trusted, and no text is a location', () => {
		expect(validateNamedLocation({ ...country, isTrusted: true }).map(({ path }) => path)).toEqual(['isTrusted']);
		expect(validateNamedLocation({ ...country, isTrusted: false })).toEqual([]);
		expect(validateNamedLocation('L')).toHaveLength(1);
	});
});
