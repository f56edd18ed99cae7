// A bounded world, enumerated: two users, two groups, three applications, two locations, two platforms, three sets of
// methods, and every policy with at most one include and one exclude per axis, alone and in pairs.
import type { ConditionalAccessPolicy, NamedLocation } from '@countersign/protocol';
import { expect, test } from 'vitest';
import { compile, explain, type SignIn } from '../src/index.ts';
import { referenceEvaluate } from './reference.ts';
import type { World } from './reference-conditions.ts';

const locations: NamedLocation[] = [
	{ id: 'l1', displayName: 'L1', isTrusted: true, ipRanges: [{ cidrAddress: '198.51.100.0/24' }] },
	{ id: 'l2', displayName: 'L2', isTrusted: false, ipRanges: [{ cidrAddress: '203.0.113.0/24' }] },
];

interface Axes {
	users: object;
	applications: object;
	locations: object | null;
	platforms: object | null;
	grantControls: object;
}

// u1 is in g1, u2 in g2
const axes: { [Axis in keyof Axes]: Axes[Axis][] } = {
	users: [
		{ includeUsers: ['All'] },
		{ includeUsers: ['u1'] },
		{ includeGroups: ['g1'] },
		{ includeUsers: ['All'], excludeUsers: ['u1'] },
		{ includeUsers: ['All'], excludeGroups: ['g2'] },
		{ includeGroups: ['g1'], excludeUsers: ['u1'] },
	],
	applications: [
		{ includeApplications: ['All'] },
		{ includeApplications: ['a1'] },
		{ includeApplications: ['All'], excludeApplications: ['a1'] },
		{ includeApplications: ['a1'], excludeApplications: ['a1'] },
		{ includeAuthenticationContextClassReferences: ['c1'] },
	],
	locations: [null, { includeLocations: ['l1'] }, { includeLocations: ['All'], excludeLocations: ['AllTrusted'] }],
	platforms: [null, { includePlatforms: ['windows'] }, { includePlatforms: ['all'], excludePlatforms: ['windows'] }],
	grantControls: [
		{ operator: 'OR', builtInControls: ['block'] },
		{ operator: 'OR', builtInControls: ['mfa'] },
		{ operator: 'AND', builtInControls: [], authenticationStrength: { id: 'keys' } },
	],
};

const strengths = [
	{
		id: 'keys',
		displayName: 'Keys',
		policyType: 'custom' as const,
		requirementsSatisfied: 'mfa' as const,
		allowedCombinations: ['fido2'],
	},
];

/** Every choice of one value per axis. */
function product<Choice extends object>(choices: { [Name in keyof Choice]: readonly Choice[Name][] }): Choice[] {
	return Object.entries(choices).reduce<Choice[]>(
		(partial, [name, values]) =>
			partial.flatMap((known) => (values as unknown[]).map((value) => ({ ...known, [name]: value }))),
		[{} as Choice],
	);
}

const toPolicy = ({ grantControls, ...conditions }: Axes, id: string): ConditionalAccessPolicy =>
	({
		id,
		displayName: id,
		state: 'enabled',
		conditions: { clientAppTypes: ['all'], ...conditions },
		grantControls,
	}) as unknown as ConditionalAccessPolicy;

const users = [
	{ id: 'u1', groupIds: new Set(['g1']), roleTemplateIds: new Set<string>() },
	{ id: 'u2', groupIds: new Set(['g2']), roleTemplateIds: new Set<string>() },
];
const methods = [['password'], ['password', 'softwareOath'], ['fido2']];

const signIns: SignIn[] = product<{
	user: SignIn['user'];
	target: string;
	ipAddress: string;
	devicePlatform: string;
	used: string[];
}>({
	user: users,
	target: ['a1', 'a2', 'a3', 'c1'],
	ipAddress: ['198.51.100.7', '203.0.113.7'],
	devicePlatform: ['windows', 'linux'],
	used: methods,
}).map(({ target, used, user, ...rest }) => ({
	...rest,
	...(user ? { user } : {}),
	applicationIds: target === 'c1' ? ['a2'] : [target],
	requiredAuthenticationContexts: target === 'c1' ? ['c1'] : [],
	candidateAuthenticationContexts: ['c1'],
	requestedPolicyIds: [],
	clientAppType: 'browser' as const,
	authentication: { mfa: used.length > 1 || used.includes('fido2'), methods: new Set(used) },
}));

function disagreement(policies: ConditionalAccessPolicy[], asked: readonly SignIn[]): unknown {
	const world: World = { policies, locations, strengths, suites: {} };
	const set = compile(policies, { namedLocations: locations, authenticationStrengths: strengths });
	for (const signIn of asked) {
		const { decision, policies: outcomes } = explain(set, signIn);
		const { appliedPolicies: _, ...ours } = decision;
		const expected = referenceEvaluate(world, signIn);
		const found = { ...ours, results: Object.fromEntries(outcomes.map(({ id, result }) => [id, result])) };
		if (JSON.stringify(sorted(found)) !== JSON.stringify(sorted(expected)))
			return { policies, signIn, found, expected };
	}
	return undefined;
}

const sorted = (value: object) =>
	Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));

const every = product<Axes>(axes);

test(`agrees with the independent evaluator on every one of ${every.length} policies and ${signIns.length} sign-ins`, {
	timeout: 60_000,
}, () => {
	for (const one of every) expect(disagreement([toPolicy(one, 'p')], signIns)).toBeUndefined();
});

/** `1/2`: the first of two parts of all, at every sign-in; absent: every fourth, each at one */
const share = process.env.POLICY_PAIRS?.split('/').map(Number);

test(`agrees on ${share ? `every pair of policies at every sign-in, part ${share.join(' of ')}` : 'every fourth pair of policies, each at another sign-in'}`, {
	timeout: 14_400_000,
}, () => {
	let pair = 0;
	for (const [index, left] of every.entries()) {
		for (const right of every.slice(index)) {
			pair += 1;
			const [part = 0, parts = 4] = share ?? [];
			if (pair % parts !== part % parts) continue;
			const asked = share ? signIns : [signIns[(pair / 4) % signIns.length] as SignIn];
			const found = disagreement([toPolicy(left, 'p'), toPolicy(right, 'q')], asked);
			if (found) expect(found).toBeUndefined();
		}
	}
});
