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
	validatePolicy,
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
