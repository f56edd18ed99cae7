// Scenarios: a question to What-If with the outcome that is expected.
import type { ConditionalAccessPolicy, WhatIfRequest } from '@countersign/protocol';
import { describe, expect, test } from 'vitest';
import { compile, runScenario, validateScenario } from '../src/index.ts';

const id = (digit: number) => `0000000${digit}-0000-4000-8000-000000000000`;
const exchange = '00000002-0000-0ff1-ce00-000000000000';
const teams = 'cc15fd57-2c6c-4117-a88c-83b1d56b4bbe';
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

describe('scenarios', () => {
	const onExchange = policy({ applications: { includeApplications: [exchange] } });
	const scenario = {
		name: 'Teams',
		request: request({
			signInContext: { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: [teams] },
		}),
	};
	const run = (more: object) =>
		runScenario(compile([onExchange], { namedLocations: [] }), { ...scenario, ...more }, subject);

	test('say what would come of it', () => {
		const { decision } = runScenario(compile([policy({})], { namedLocations: [] }), scenario, subject);
		expect([decision.outcome, decision.unmetControls]).toEqual(['interrupt', [{ control: 'mfa', interactive: true }]]);
	});

	test('take what the user has proven', () => {
		const strong = policy(
			{},
			{
				grantControls: {
					operator: 'OR',
					builtInControls: [],
					authenticationStrength: { id: '00000000-0000-0000-0000-000000000004' },
				},
			},
		);
		const outcome = (methods: string[]) =>
			runScenario(
				compile([strong], { namedLocations: [] }),
				{ ...scenario, authentication: { methods, availableMethods: ['password'] } },
				subject,
			).decision.outcome;
		expect([outcome(['fido2']), outcome(['password'])]).toEqual(['allow', 'block']);
	});

	test('follow early-bound service dependencies where asked: a policy on Exchange reaches Teams', () => {
		expect([run({}).decision.outcome, run({ followDependencies: true }).decision.outcome]).toEqual([
			'allow',
			'interrupt',
		]);
	});

	test('tell every difference from what was expected', () => {
		for (const expected of [
			{},
			{ expect: {} },
			{ expect: { outcome: 'allow', unmetControls: [], appliedPolicies: [] } },
		])
			expect(run(expected).differences).toEqual([]);
		expect(
			run({ followDependencies: true, expect: { outcome: 'allow', unmetControls: ['block'], appliedPolicies: [] } })
				.differences,
		).toEqual([
			'expected outcome allow, found interrupt',
			'expected unmet controls block, found mfa',
			`expected applied policies (none), found ${id(9)}`,
		]);
		expect(run({ expect: { unmetControls: ['mfa', 'block'] } }).differences).toEqual([
			'expected unmet controls mfa, block, found (none)',
		]);
		const two = policy({}, { grantControls: { operator: 'AND', builtInControls: ['mfa', 'compliantDevice'] } });
		const both = (...unmetControls: string[]) =>
			runScenario(compile([two]), { ...scenario, expect: { unmetControls } }, subject).differences;
		expect([both('mfa', 'compliantDevice'), both('compliantDevice', 'mfa')]).toEqual([[], []]);
		expect(both('mfa')).toEqual(['expected unmet controls mfa, found mfa, compliantDevice']);
	});

	test.each([
		['no object', 7, ['']],
		['nothing', {}, ['name', 'request']],
		['a request without identity', { name: 'x', request: {} }, ['request.signInIdentity', 'request.signInContext']],
		[
			'methods that are no list',
			{ name: 'x', request: request(), authentication: { methods: 'fido2' } },
			['authentication.methods'],
		],
		[
			'an age that is none',
			{ name: 'x', request: request(), authentication: { primaryAgeSeconds: -1 } },
			['authentication.primaryAgeSeconds'],
		],
		['an outcome that is none', { name: 'x', request: request(), expect: { outcome: 'maybe' } }, ['expect.outcome']],
		['a member that is none', { name: 'x', request: request(), expects: {} }, ['expects']],
		['a sound one', { name: 'x', request: request(), expect: { outcome: 'allow' } }, []],
	])('%s: validation names %j', (_, value, paths) => {
		expect(validateScenario(value).map(({ path }) => path)).toEqual(paths);
	});
});
