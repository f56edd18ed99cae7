// Bad input: a validation error with its path, or the right decision; never a throw, and never more than time in
// proportion.
import type { ConditionalAccessPolicy, NamedLocation } from '@countersign/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
	compile,
	evaluate,
	explain,
	findNotUnderstood,
	type SignIn,
	validateAuthenticationStrength,
	validateNamedLocation,
	validatePolicy,
	validateScenario,
	validateWhatIfRequest,
} from '../src/index.ts';
import { facts, policies, signIn } from './worlds.ts';

const lawRuns = Number(process.env.POLICY_LAW_RUNS ?? 2000);
const plain = (conditions: object, more: object = {}): ConditionalAccessPolicy =>
	({
		id: 'p',
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

const asUser = (more: Partial<SignIn> = {}): SignIn => ({
	user: { id: 'u1', groupIds: new Set(), roleTemplateIds: new Set() },
	applicationIds: ['a1'],
	requiredAuthenticationContexts: [],
	candidateAuthenticationContexts: [],
	requestedPolicyIds: [],
	authentication: { mfa: false },
	...more,
});

test.each([
	['validatePolicy', validatePolicy],
	['validateNamedLocation', validateNamedLocation],
	['validateAuthenticationStrength', validateAuthenticationStrength],
	['validateWhatIfRequest', validateWhatIfRequest],
	['validateScenario', validateScenario],
])('%s never throws, whatever it is given, and names a path for what is wrong', (_, validate) => {
	const anything = fc.oneof(
		fc.anything(),
		fc.jsonValue(),
		fc.record({ conditions: fc.jsonValue(), grantControls: fc.jsonValue(), request: fc.jsonValue() }),
	);
	fc.assert(
		fc.property(anything, (value) => {
			for (const issue of validate(value))
				expect(issue).toEqual({ path: expect.any(String), number: expect.any(Number), message: expect.any(String) });
		}),
		{ numRuns: lawRuns },
	);
});

test('validatePolicy never throws on a policy with any one member replaced by anything', () => {
	const sound = plain(
		{
			devices: { deviceFilter: { mode: 'include', rule: 'device.model -eq "X"' } },
			locations: { includeLocations: ['All'] },
		},
		{
			sessionControls: { signInFrequency: { isEnabled: true, type: 'hours', value: 1 } },
		},
	);
	const paths: string[][] = [];
	const walk = (value: unknown, path: string[]) => {
		paths.push(path);
		if (typeof value === 'object' && value !== null)
			for (const [name, content] of Object.entries(value)) walk(content, [...path, name]);
	};
	walk(sound, []);
	fc.assert(
		fc.property(fc.constantFrom(...paths.slice(1)), fc.jsonValue(), (path, value) => {
			const copy = structuredClone(sound) as unknown as Record<string, unknown>;
			const parent = path.slice(0, -1).reduce((at, name) => at[name] as Record<string, unknown>, copy);
			parent[path.at(-1) as string] = value;
			const issues = validatePolicy(copy);
			// what validation lets through can be compiled and asked
			if (issues.length === 0) {
				evaluate(compile([copy as unknown as ConditionalAccessPolicy], { namedLocations: [] }), asUser());
				findNotUnderstood(copy as unknown as ConditionalAccessPolicy);
			}
		}),
		{ numRuns: lawRuns },
	);
});

test('evaluation never throws, and a policy set exported and imported decides the same', () => {
	fc.assert(
		fc.property(policies, signIn, (set, input) => {
			const imported = JSON.parse(JSON.stringify(set)) as ConditionalAccessPolicy[];
			expect(JSON.stringify(imported)).toBe(JSON.stringify(set));
			const original = explain(compile(set, facts), input);
			const copied = explain(compile(imported, facts), input);
			expect([copied.decision, copied.policies]).toEqual([original.decision, original.policies]);
		}),
		{ numRuns: lawRuns },
	);
});

test('compiling changes nothing of what it is given: the bytes of an export stay', () => {
	const set = fc.sample(policies, { numRuns: 200, seed: 7 });
	const before = JSON.stringify(set);
	for (const one of set) compile(one, facts);
	expect(JSON.stringify(set)).toBe(before);
});

const seconds = (work: () => void): number => {
	const start = performance.now();
	work();
	return (performance.now() - start) / 1000;
};

// bounds that only something quadratic or exponential would miss, on any machine
test('[sec 187] ten thousand groups on a user', () => {
	const groupIds = new Set(Array.from({ length: 10_000 }, (_, index) => `g${index}`));
	const set = compile(
		Array.from({ length: 500 }, (_, index) =>
			plain(
				{ users: { includeGroups: [`g${index * 20}`], excludeGroups: index % 2 ? [`g${index}`] : [] } },
				{ id: `p${index}` },
			),
		),
		{ namedLocations: [] },
	);
	const input = asUser({ user: { id: 'u1', groupIds, roleTemplateIds: new Set() } });
	expect(seconds(() => expect(evaluate(set, input).appliedPolicies).toHaveLength(250))).toBeLessThan(2);
});

// mutation testing would run it once a mutant
test.skipIf(process.env.POLICY_LAW_RUNS)('a hundred thousand policies', () => {
	const many = Array.from({ length: 100_000 }, (_, index) =>
		plain({ users: { includeGroups: [`g${index}`] } }, { id: `p${index}` }),
	);
	let set = compile([], { namedLocations: [] });
	expect(seconds(() => (set = compile(many, { namedLocations: [] })))).toBeLessThan(30);
	const decision = evaluate(
		set,
		asUser({ user: { id: 'u1', groupIds: new Set(['g7', 'g99999']), roleTemplateIds: new Set() } }),
	);
	expect(decision.appliedPolicies.map(({ id }) => id)).toEqual(['p7', 'p99999']);
});

test.skipIf(process.env.POLICY_LAW_RUNS)(
	'a hundred thousand policies that all apply, and each asks for something else',
	() => {
		const many = Array.from({ length: 100_000 }, (_, index) => ({
			...plain({}, { id: `p${index}` }),
			grantControls: { operator: 'OR' as const, builtInControls: [], termsOfUse: [`t${index}`] },
		}));
		const set = compile(many, { namedLocations: [] });
		let decision = evaluate(compile([], { namedLocations: [] }), asUser({}));
		expect(seconds(() => (decision = evaluate(set, asUser({}))))).toBeLessThan(2);
		expect(decision.unmetControls).toHaveLength(100_000);
		expect(seconds(() => expect(explain(set, asUser({})).applied()).toHaveLength(100_000))).toBeLessThan(4);
	},
);

const rule = (text: string) => plain({ devices: { deviceFilter: { mode: 'include', rule: text } } });

test.each([
	['parentheses that nest 1,000 deep', `${'('.repeat(1000)}device.model -eq "X"${')'.repeat(1000)}`, false],
	['parentheses that nest 60 deep', `${'('.repeat(60)}device.model -eq "X"${')'.repeat(60)}`, true],
	['1,500 times not', `${'-not '.repeat(600)}device.model -eq "X"`, true],
	[
		'a hundred alternatives',
		Array.from({ length: 100 }, (_, index) => `device.model -eq "${index}"`).join(' -or '),
		true,
	],
	['a text that never ends', 'device.model -eq "XXX', false],
	['only operators', '-and -or -not', false],
	['a backtick at the end of a text', 'device.model -eq "X`"', false],
	['an attribute called __proto__', 'device.__proto__ -eq "X"', false],
	['an attribute called constructor', 'device.constructor -eq "X"', false],
])('a rule with %s', (_, text, isSound) => {
	let issues: unknown[] = [];
	expect(seconds(() => (issues = validatePolicy(rule(text))))).toBeLessThan(1);
	expect(issues.length === 0).toBe(isSound);
	expect(
		seconds(() => evaluate(compile([rule(text)], { namedLocations: [] }), asUser({ device: { model: 'X' } }))),
	).toBeLessThan(1);
});

test('[sec 282] any text at all is a rule or is none, at once', () => {
	const words = fc.array(
		fc.constantFrom(
			'(',
			')',
			'-and',
			'-or',
			'-not',
			'device.model',
			'-eq',
			'"x"',
			'[',
			']',
			',',
			'True',
			'-in',
			'`',
			'"',
		),
		{
			maxLength: 60,
		},
	);
	fc.assert(
		fc.property(
			fc.oneof(
				fc.string(),
				words.map((parts) => parts.join(' ')),
			),
			(text) => {
				const [issue] = validatePolicy(rule(text));
				if (issue) expect(issue.path).toBe('conditions.devices.deviceFilter.rule');
			},
		),
		{ numRuns: lawRuns },
	);
});

test('[sec 187] a thousand places that all overlap', () => {
	const locations: NamedLocation[] = Array.from({ length: 195 }, (_, index) => ({
		id: `l${index}`,
		displayName: `L${index}`,
		isTrusted: false,
		ipRanges: Array.from({ length: 20 }, (_item, at) => ({ cidrAddress: `10.${at}.0.0/16` })),
	}));
	const set = compile([plain({ locations: { includeLocations: ['l194'] } })], { namedLocations: locations });
	expect(evaluate(set, asUser({ ipAddress: '10.19.255.255' })).outcome).toBe('interrupt');
	expect(evaluate(set, asUser({ ipAddress: '10.20.0.0' })).outcome).toBe('allow');
});
