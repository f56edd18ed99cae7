// Whether a context is satisfied is a question about the policies that protect it, whatever else the sign-in meets or
// misses.
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { expect, test } from 'vitest';
import { compile, edit, evaluate, type SignIn } from '../src/index.ts';
import { plainSignIn } from './plain-sign-in.ts';

const policy = (id: string, applications: object, more: object = {}): ConditionalAccessPolicy =>
	({
		id,
		displayName: id,
		state: 'enabled',
		grantControls: { operator: 'OR', builtInControls: ['mfa'] },
		conditions: { clientAppTypes: ['all'], users: { includeUsers: ['All'] }, applications },
		...more,
	}) as unknown as ConditionalAccessPolicy;

const signIn = (more: Partial<SignIn> = {}): SignIn => ({
	...plainSignIn,
	candidateAuthenticationContexts: ['c1', 'c2', 'c3'],
	...more,
});
const everything = { includeApplications: ['All'] };
const context = (...ids: string[]) => ({ includeAuthenticationContextClassReferences: ids });
const blocks = { grantControls: { operator: 'OR', builtInControls: ['block'] } };

test.each<[string, ConditionalAccessPolicy[], Partial<SignIn>, string[], string[]]>([
	['no policy protects any', [], {}, ['c1', 'c2', 'c3'], ['c1', 'c2', 'c3']],
	['one is protected, and what it asks for is missing', [policy('p', context('c1'))], {}, ['c2', 'c3'], ['c2', 'c3']],
	[
		'one is protected, and what it asks for is there',
		[policy('p', context('c1'))],
		{ authentication: { mfa: true } },
		['c1', 'c2', 'c3'],
		['c2', 'c3'],
	],
	[
		'a policy for every resource is unmet: it protects no context',
		[policy('p', everything)],
		{},
		['c1', 'c2', 'c3'],
		['c1', 'c2', 'c3'],
	],
	[
		'a policy for the resource is unmet: neither does it',
		[policy('p', { includeApplications: ['a1'] })],
		{},
		['c1', 'c2', 'c3'],
		['c1', 'c2', 'c3'],
	],
	[
		'one context is protected twice, and one of the two is unmet',
		[policy('p', context('c1')), policy('q', context('c1'), blocks)],
		{ authentication: { mfa: true } },
		['c2', 'c3'],
		['c2', 'c3'],
	],
	[
		'a report-only policy protects nothing',
		[policy('p', context('c1'), { state: 'enabledForReportingButNotEnforced' })],
		{},
		['c1', 'c2', 'c3'],
		['c1', 'c2', 'c3'],
	],
	[
		'a policy that the sign-in names protects no other context',
		[policy('p', context('c1'))],
		{ requestedPolicyIds: ['p'] },
		['c2', 'c3'],
		['c2', 'c3'],
	],
	[
		'an action is none of the contexts',
		[policy('p', { includeUserActions: ['urn:user:registerdevice'] })],
		{ userAction: 'urn:user:registerdevice' },
		['c1', 'c2', 'c3'],
		['c1', 'c2', 'c3'],
	],
])('where %s', (_, policies, change, satisfied, unprotected) => {
	const compiled = compile(policies, { namedLocations: [] });
	const edited = policies.reduce(
		(set, put) => edit(set, { put }),
		compile([policy('o', context('c9'))], { namedLocations: [] }),
	);
	for (const set of [compiled, edited]) {
		const decision = evaluate(set, signIn(change));
		expect([decision.satisfiedAuthenticationContexts, decision.unprotectedAuthenticationContexts]).toEqual([
			satisfied,
			unprotected,
		]);
	}
});

test('a context that asks for a strength is not satisfied without it, during the registration of security information neither', () => {
	const strengths = [
		{
			id: 'keys',
			displayName: 'Keys',
			policyType: 'custom' as const,
			requirementsSatisfied: 'mfa' as const,
			allowedCombinations: ['fido2'],
		},
	];
	const strong = { grantControls: { operator: 'OR', builtInControls: [], authenticationStrength: { id: 'keys' } } };
	const policies = [
		policy('p', context('c1'), strong),
		policy('q', { includeUserActions: ['urn:user:registersecurityinfo'] }, strong),
	];
	const set = compile(policies, { namedLocations: [], authenticationStrengths: strengths });
	for (const userAction of [undefined, 'urn:user:registersecurityinfo' as const]) {
		const decision = evaluate(
			set,
			signIn({ ...(userAction ? { userAction } : {}), authentication: { mfa: true, methods: new Set(['password']) } }),
		);
		expect(decision.satisfiedAuthenticationContexts).toEqual(['c2', 'c3']);
	}
});

test('policies that are compiled and policies that are edited must both be met', () => {
	const set = edit(compile([policy('p', context('c1'))], { namedLocations: [] }), {
		put: policy('q', context('c1'), blocks),
	});
	expect(evaluate(set, signIn({ authentication: { mfa: true } })).satisfiedAuthenticationContexts).toEqual([
		'c2',
		'c3',
	]);
});

test('a context that is required and a candidate is told once, and asks for no more than it did', () => {
	const set = compile([policy('p', context('c1'))], { namedLocations: [] });
	const decision = evaluate(
		set,
		signIn({
			requiredAuthenticationContexts: ['c1'],
			candidateAuthenticationContexts: ['c1'],
			authentication: { mfa: true },
		}),
	);
	expect(decision.satisfiedAuthenticationContexts).toEqual(['c1']);
	expect(decision.outcome).toBe('allow');
});
