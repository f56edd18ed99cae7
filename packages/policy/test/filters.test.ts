// Filters for devices and for workload identities: every operator against texts that it must tell apart, and what stands beside a filter.
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
		conditions: { clientAppTypes: ['all'], users: { includeUsers: ['All'] }, applications: { includeApplications: ['All'] }, ...conditions },
	}) as unknown as ConditionalAccessPolicy;

const decide = (conditions: object, signIn: SignIn) => evaluate(compile([policy(conditions)], { namedLocations: [] }), signIn).outcome === 'block';
const byRule = (rule: string, device: DeviceInfo | null) => decide({ devices: { deviceFilter: { mode: 'include', rule } } }, { ...plain, device });

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
	])('%s is a rule: %s', (rule, sound) => {
		expect(validatePolicy(policy({ devices: { deviceFilter: { mode: 'include', rule } } })).length === 0).toBe(sound);
	});
});

describe('a filter for workload identities', () => {
	const rule = 'CustomSecurityAttribute.Eng_Env -eq "prod"';
	const of = (clientApplications: object) => ({ users: { includeUsers: ['None'] }, clientApplications });
	const filter = (mode: string) => ({ servicePrincipalFilter: { mode, rule } });
	const { user: _, ...rest } = plain;
	const as = (id: string, environment: string | undefined = undefined, isOwnSingleTenant = true): SignIn => ({
		...rest,
		servicePrincipal: { id, isOwnSingleTenant, ...(environment ? { customSecurityAttributes: new Map([['Eng_Env', [environment]]]) } : {}) },
	});
	const listed = { rule: 'servicePrincipal', value: 'sp1' };
	const filtered = { rule: 'servicePrincipalFilter', value: rule };
	test.each<[string, object, SignIn, string, object]>([
		['selected by it', filter('include'), as('sp1', 'prod'), 'match', { includedBy: filtered }],
		['not selected by it', filter('include'), as('sp1', 'test'), 'noMatch', {}],
		['selected by it, and excluded by name', { ...filter('include'), excludeServicePrincipals: ['sp1'] }, as('sp1', 'prod'), 'noMatch', { excludedBy: listed }],
		['included by name beside it', { ...filter('include'), includeServicePrincipals: ['sp1'] }, as('sp1', 'test'), 'match', { includedBy: listed }],
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
		['not excluded by it, and not included', { ...filter('exclude'), includeServicePrincipals: ['sp2'] }, as('sp1', 'test'), 'noMatch', {}],
		['of another tenant', filter('include'), as('sp1', 'prod', false), 'noMatch', {}],
	])('%s', (_name, assigned, signIn, result, rules) => {
		const set = compile([policy(of(assigned))], { namedLocations: [] });
		const found = explain(set, signIn)
			.why('p')
			?.conditions.find(({ condition }) => condition === 'clientApplications');
		const { presented: _presented, ...told } = found ?? {};
		expect(told).toEqual({ condition: 'clientApplications', result, ...rules });
		expect(evaluate(set, signIn).outcome === 'block').toBe(result === 'match');
	});
});

describe('a filter for applications', () => {
	const rule = 'CustomSecurityAttribute.Eng_Env -eq "prod"';
	const attributes = (...environments: [string, string][]) => new Map(environments.map(([id, environment]) => [id, new Map([['Eng_Env', [environment]]])]));
	const by = (mode: string, more: object = {}) => ({ applications: { ...more, applicationFilter: { mode, rule } } });
	test.each<[string, object, Partial<SignIn>, boolean]>([
		['the one resource', by('include'), { applicationAttributes: attributes(['a1', 'prod']) }, true],
		['another resource', by('include'), { applicationAttributes: attributes(['a1', 'test']) }, false],
		['the second of two', by('include'), { applicationIds: ['a1', 'a2'], applicationAttributes: attributes(['a1', 'test'], ['a2', 'prod']) }, true],
		['one that is excluded by name', by('include', { excludeApplications: ['a1'] }), { applicationAttributes: attributes(['a1', 'prod']) }, false],
		[
			'one that it does not select, included by name',
			by('include', { includeApplications: ['a1'] }),
			{ applicationAttributes: attributes(['a1', 'test']) },
			true,
		],
		['one that it excludes of all', by('exclude', { includeApplications: ['All'] }), { applicationAttributes: attributes(['a1', 'prod']) }, false],
		['one that it does not exclude of all', by('exclude', { includeApplications: ['All'] }), { applicationAttributes: attributes(['a1', 'test']) }, true],
		['one of which it is not known', by('include'), {}, false],
	])('%s', (_name, conditions, change, expected) => {
		expect(decide(conditions, { ...plain, ...change })).toBe(expected);
	});
});
