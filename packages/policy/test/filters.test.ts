// Filters for devices and for workload identities: every operator against texts that it must tell apart, and what
// stands beside a filter.
import type { ConditionalAccessPolicy, DeviceInfo } from '@countersign/protocol';
import { describe, expect, test } from 'vitest';
import { compile, evaluate, explain, type SignIn, validatePolicy } from '../src/index.ts';
import { plainSignIn as plain } from './plain-sign-in.ts';

const policy = (conditions: object): ConditionalAccessPolicy =>
	({
		id: 'p',
		displayName: 'P',
		state: 'enabled',
		grantControls: { operator: 'OR', builtInControls: ['block'] },
		conditions: {
			clientAppTypes: ['all'],
			users: { includeUsers: ['All'] },
			applications: { includeApplications: ['All'] },
			...conditions,
		},
	}) as unknown as ConditionalAccessPolicy;

const decide = (conditions: object, signIn: SignIn) =>
	evaluate(compile([policy(conditions)], { namedLocations: [] }), signIn).outcome === 'block';
const byRule = (rule: string, device: DeviceInfo | null) =>
	decide({ devices: { deviceFilter: { mode: 'include', rule } } }, { ...plain, device });

describe('an operator on a text', () => {
	test.each<[string, string, boolean]>([
		['-eq "Surface"', 'Surface', true],
		['-eq "Surface"', 'Surface Pro', false],
		['-eq "Surface"', 'My Surface', false],
		['-ne "Surface"', 'Surface', false],
		['-ne "Surface"', 'Surface Pro', true],
		['-startsWith "Sur"', 'Surface', true],
		['-startsWith "face"', 'Surface', false],
		['-notStartsWith "Sur"', 'Surface', false],
		['-notStartsWith "face"', 'Surface', true],
		['-endsWith "face"', 'Surface', true],
		['-endsWith "Sur"', 'Surface', false],
		['-notEndsWith "face"', 'Surface', false],
		['-notEndsWith "Sur"', 'Surface', true],
		['-contains "rfa"', 'Surface', true],
		['-contains "xyz"', 'Surface', false],
		['-notContains "rfa"', 'Surface', false],
		['-notContains "xyz"', 'Surface', true],
		['-in ["Surface", "Pixel"]', 'Pixel', true],
		['-in ["Surface", "Pixel"]', 'Pixel 9', false],
		['-notIn ["Surface", "Pixel"]', 'Pixel', false],
		['-notIn ["Surface", "Pixel"]', 'Pixel 9', true],
	])('%s of %j: %s', (comparison, model, expected) => {
		expect(byRule(`device.model ${comparison}`, { model, isCompliant: true } as DeviceInfo)).toBe(expected);
	});

	test('on a list, contains asks for a whole element', () => {
		const device = { physicalIds: ['[OrderId]:7', '[Group]:9'], isCompliant: true } as unknown as DeviceInfo;
		expect(byRule('device.physicalIds -contains "[Group]:9"', device)).toBe(true);
		expect(byRule('device.physicalIds -contains "Group"', device)).toBe(false);
		expect(byRule('device.physicalIds -notContains "Group"', device)).toBe(true);
		expect(byRule('device.physicalIds -notContains "[Group]:9"', device)).toBe(false);
	});

	test.each<[string, boolean]>([
		['device.deviceOwnership -eq "Personal"', true],
		['device.deviceOwnership -eq "Somebody"', false],
		['device.profileType -eq "IoT"', true],
		['device.profileType -eq "Fridge"', false],
		['device.isCompliant -eq True', true],
		['device.isCompliant -eq xTrue', false],
		['device.isCompliant -eq Truex', false],
		['device.isCompliant -eq perhaps', false],
		['device -eq "X"', false],
		['devices.model -eq "X"', false],
		['model -eq "X"', false],
		['"device.model" -eq "X"', false],
		['device.model -like "X"', false],
		['device.model -eq ["X"]', false],
		['device.model -in "X"', false],
		['(device.model -eq "X"', false],
		['device.model -eq "X" device.model -eq "Y"', false],
		['device.model -eq "X" -and device.model -eq "Y"', true],
		['device.model -eq "X" "and" device.model -eq "Y"', false],
		['device.model -in ["X" "," "Y"]', false],
		['device.model -eq X', false],
		['device.model -eq true', true],
		['device.model -eq truest', false],
		['device.model -eq untrue', false],
		['device.model -eq -true', false],
		["device.model -eq 'Surface Pro'", true],
		["device.model -eq 'Surface`'s'", true],
		["device.model -eq 'Surface` Pro'", true],
		['device.model -eq "15`" screen"', true],
		['device.model -eq "15` screen"', true],
		['device.model -eq "15`"', false],
	])('%s is a rule: %s', (rule, sound) => {
		expect(validatePolicy(policy({ devices: { deviceFilter: { mode: 'include', rule } } })).length === 0).toBe(sound);
	});

	test.each([
		["'Surface`'s'", "Surface's"],
		["'Surface` Pro'", 'Surface Pro'],
		["'Surface``Pro'", 'Surface`Pro'],
		["'Surface''s'", "Surface's"],
		['"15`" screen"', '15" screen'],
		['"15` screen"', '15 screen'],
		['"15"" screen"', '15" screen'],
	])('%s is the text %s', (quoted, model) => {
		expect(byRule(`device.model -eq ${quoted}`, { model } as DeviceInfo)).toBe(true);
	});

	test('parentheses may nest to a depth of 64', () => {
		const nested = (depth: number) => ({
			mode: 'include',
			rule: `${'('.repeat(depth)}device.model -eq "X"${')'.repeat(depth)}`,
		});
		expect(validatePolicy(policy({ devices: { deviceFilter: nested(64) } }))).toEqual([]);
		const [issue] = validatePolicy(policy({ devices: { deviceFilter: nested(65) } }));
		expect(issue?.message).toBe('is no rule: parentheses nest deeper than 64 at character 66');
	});

	test.each([
		['a text in a wrong place', `device.model "${'x'.repeat(2000)}"`],
		['an attribute that is none', `device.${'x'.repeat(2000)} -eq "X"`],
	])('%s is shown cut, however long it is', (_name, rule) => {
		const [issue] = validatePolicy(policy({ devices: { deviceFilter: { mode: 'include', rule } } }));
		expect(issue?.message.length).toBeLessThan(280);
	});
});

describe('an attribute that a device does not have', () => {
	const device = { isCompliant: true, physicalIds: ['a'] } as unknown as DeviceInfo;
	test.each(['eq', 'startsWith', 'endsWith', 'contains', 'in'])(
		'fails -%s, whatever it is compared with',
		(operator) => {
			for (const value of ['', 'undefined', 'null', 'here'])
				expect(byRule(`device.model -${operator} ${operator === 'in' ? `["${value}"]` : `"${value}"`}`, device)).toBe(
					false,
				);
		},
	);
	test.each(['ne', 'notStartsWith', 'notEndsWith', 'notContains', 'notIn'])(
		'passes -%s, whatever it is compared with',
		(operator) => {
			for (const value of ['', 'undefined', 'null', 'here'])
				expect(
					byRule(`device.model -${operator} ${operator === 'notIn' ? `["${value}"]` : `"${value}"`}`, device),
				).toBe(true);
		},
	);
});

test.each([
	['Eng_Env', true],
	['Eng.Sub_Env', false],
	['Eng_Env.Sub', false],
	[`${'x'.repeat(32)}_${'y'.repeat(32)}`, true],
	[`${'x'.repeat(33)}_y`, false],
	[`x_${'y'.repeat(33)}`, false],
	['EngEnv', false],
])('%s names a custom security attribute: %s', (name, sound) => {
	const rule = `CustomSecurityAttribute.${name} -eq "prod"`;
	expect(
		validatePolicy(
			policy({ applications: { includeApplications: ['All'], applicationFilter: { mode: 'exclude', rule } } }),
		).length === 0,
	).toBe(sound);
});

describe('a filter for workload identities', () => {
	const rule = 'CustomSecurityAttribute.Eng_Env -eq "prod"';
	const of = (clientApplications: object) => ({ users: { includeUsers: ['None'] }, clientApplications });
	const filter = (mode: string) => ({ servicePrincipalFilter: { mode, rule } });
	const { user: _, ...rest } = plain;
	const as = (id: string, environment: string | undefined = undefined, isOwnSingleTenant = true): SignIn => ({
		...rest,
		servicePrincipal: {
			id,
			isOwnSingleTenant,
			...(environment ? { customSecurityAttributes: new Map([['Eng_Env', [environment]]]) } : {}),
		},
	});
	const listed = { rule: 'servicePrincipal', value: 'sp1' };
	const filtered = { rule: 'servicePrincipalFilter', value: rule };
	test.each<[string, object, SignIn, string, object]>([
		['selected by it', filter('include'), as('sp1', 'prod'), 'match', { includedBy: filtered }],
		['not selected by it', filter('include'), as('sp1', 'test'), 'noMatch', {}],
		[
			'selected by it, and excluded by name',
			{ ...filter('include'), excludeServicePrincipals: ['sp1'] },
			as('sp1', 'prod'),
			'noMatch',
			{ excludedBy: listed },
		],
		[
			'included by name beside it',
			{ ...filter('include'), includeServicePrincipals: ['sp1'] },
			as('sp1', 'test'),
			'match',
			{ includedBy: listed },
		],
		[
			'excluded by it, though included by name',
			{ ...filter('exclude'), includeServicePrincipals: ['sp1'] },
			as('sp1', 'prod'),
			'noMatch',
			{ excludedBy: filtered },
		],
		[
			'not excluded by it, and included by name',
			{ ...filter('exclude'), includeServicePrincipals: ['sp1'] },
			as('sp1', 'test'),
			'match',
			{ includedBy: listed },
		],
		[
			'not excluded by it, and not included',
			{ ...filter('exclude'), includeServicePrincipals: ['sp2'] },
			as('sp1', 'test'),
			'noMatch',
			{},
		],
		['of another tenant', filter('include'), as('sp1', 'prod', false), 'noMatch', {}],
		[
			'of which nobody can tell, for the filter is none',
			{ servicePrincipalFilter: { mode: 'include', rule: '-' } },
			as('sp1', 'prod'),
			'unknown',
			{},
		],
		[
			'excluded by a filter that is none, and not included',
			{ servicePrincipalFilter: { mode: 'exclude', rule: '-' } },
			as('sp1', 'prod'),
			'noMatch',
			{},
		],
	])('%s', (_name, assigned, signIn, result, rules) => {
		const set = compile([policy(of(assigned))], { namedLocations: [] });
		const found = explain(set, signIn)
			.why('p')
			?.conditions.find(({ condition }) => condition === 'clientApplications');
		const { presented: _presented, ...told } = found ?? {};
		expect(told).toEqual({ condition: 'clientApplications', result, ...rules });
		expect(evaluate(set, signIn).outcome === 'block').toBe(result !== 'noMatch');
	});
});

describe('a filter for applications', () => {
	const rule = 'CustomSecurityAttribute.Eng_Env -eq "prod"';
	const attributes = (...environments: [string, string][]) =>
		new Map(environments.map(([id, environment]) => [id, new Map([['Eng_Env', [environment]]])]));
	const by = (mode: string, more: object = {}) => ({ applications: { ...more, applicationFilter: { mode, rule } } });
	test.each<[string, object, Partial<SignIn>, boolean]>([
		['the one resource', by('include'), { applicationAttributes: attributes(['a1', 'prod']) }, true],
		['another resource', by('include'), { applicationAttributes: attributes(['a1', 'test']) }, false],
		[
			'the second of two',
			by('include'),
			{ applicationIds: ['a1', 'a2'], applicationAttributes: attributes(['a1', 'test'], ['a2', 'prod']) },
			true,
		],
		[
			'one that is excluded by name',
			by('include', { excludeApplications: ['a1'] }),
			{ applicationAttributes: attributes(['a1', 'prod']) },
			false,
		],
		[
			'one that it does not select, included by name',
			by('include', { includeApplications: ['a1'] }),
			{ applicationAttributes: attributes(['a1', 'test']) },
			true,
		],
		[
			'one that it excludes of all',
			by('exclude', { includeApplications: ['All'] }),
			{ applicationAttributes: attributes(['a1', 'prod']) },
			false,
		],
		[
			'one that it does not exclude of all',
			by('exclude', { includeApplications: ['All'] }),
			{ applicationAttributes: attributes(['a1', 'test']) },
			true,
		],
		['one of which it is not known', by('include'), {}, false],
	])('%s', (_name, conditions, change, expected) => {
		expect(decide(conditions, { ...plain, ...change })).toBe(expected);
	});

	const values = (environment: string) => new Map([['a1', new Map([['Eng_Env', [environment, 'Zurich West']]])]]);
	test.each([
		['-startsWith "zur"', true],
		['-endsWith "west"', true],
		['-startsWith "west"', false],
		['-contains "zurich west"', true],
		['-contains "zurich"', false],
		['-eq "prod"', true],
	])('of an attribute with several values, one has to meet %s: %s', (comparison, expected) => {
		const conditions = {
			applications: { applicationFilter: { mode: 'include', rule: `CustomSecurityAttribute.Eng_Env ${comparison}` } },
		};
		expect(decide(conditions, { ...plain, applicationAttributes: values('prod') })).toBe(expected);
	});

	const explained = (applications: object, change: Partial<SignIn>) => {
		const { presented: _presented, ...told } =
			explain(compile([policy({ applications })]), { ...plain, ...change })
				.why('p')
				?.conditions.find(({ condition }) => condition === 'applications') ?? {};
		return told;
	};
	const none = { applicationFilter: { mode: 'include', rule: 7 } };
	test.each<[string, object, Partial<SignIn>, object]>([
		[
			'a resource that is named and selected is included by its name',
			{ includeApplications: ['a1'], applicationFilter: { mode: 'include', rule } },
			{ applicationAttributes: attributes(['a1', 'prod']) },
			{ result: 'match', includedBy: { rule: 'appId', value: 'a1' } },
		],
		['a filter that is none may select anything', none, {}, { result: 'unknown' }],
		['an absent rule is none', { applicationFilter: { mode: 'include' } }, {}, { result: 'unknown' }],
		[
			'of two resources, the one that it may select counts',
			{ ...none, excludeApplications: ['a2'] },
			{ applicationIds: ['a1', 'a2'] },
			{ result: 'unknown' },
		],
		[
			'and in whatever order they come',
			{ ...none, excludeApplications: ['a2'] },
			{ applicationIds: ['a2', 'a1'] },
			{ result: 'unknown' },
		],
		[
			'beside what is not understood, a resource that it does not select may be included',
			{ includePlanets: ['x'], applicationFilter: { mode: 'include', rule } },
			{ applicationAttributes: attributes(['a1', 'test']) },
			{ result: 'unknown' },
		],
	])('%s', (_name, applications, change, expected) => {
		expect(explained(applications, change)).toEqual({ condition: 'applications', ...expected });
	});
});
