// Behaviours one by one: Entra's published table of authentication contexts, and the rules of the catalogue.
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { describe, expect, test } from 'vitest';
import { compile, evaluate, parseAddress, parseNetwork, type SignIn, validatePolicy } from '../src/index.ts';

type Change = Pick<Partial<ConditionalAccessPolicy>, 'state' | 'grantControls'> & { conditions: Partial<ConditionalAccessPolicy['conditions']> };

const policy = (id: string, more: Change): ConditionalAccessPolicy => ({
	id,
	displayName: id,
	state: 'enabled',
	grantControls: { operator: 'OR', builtInControls: ['mfa'] },
	...more,
	conditions: {
		users: { includeUsers: ['All'] },
		...more.conditions,
		clientAppTypes: more.conditions.clientAppTypes ?? ['all'],
		applications: more.conditions.applications ?? {},
	},
});

const signIn = (more: Partial<SignIn> = {}): SignIn => ({
	user: { id: 'jay', groupIds: new Set(), roleTemplateIds: new Set() },
	applicationIds: ['app'],
	requiredAuthenticationContexts: [],
	candidateAuthenticationContexts: [],
	requestedPolicyIds: [],
	clientAppType: 'browser',
	ipAddress: '203.0.113.5',
	authentication: { mfa: false },
	...more,
});

const decide = (policies: ConditionalAccessPolicy[], input: SignIn, namedLocations: never[] = []) => evaluate(compile(policies, { namedLocations }), input);

describe('Entra’s published table: policy A asks MFA for c1 except of Ariel; policy B blocks c2 and c3 except for Jay', () => {
	const a = policy('a', {
		conditions: { applications: { includeAuthenticationContextClassReferences: ['c1'] }, users: { includeUsers: ['All'], excludeUsers: ['ariel'] } },
	});
	const b = policy('b', {
		conditions: { applications: { includeAuthenticationContextClassReferences: ['c2', 'c3'] }, users: { includeUsers: ['All'], excludeUsers: ['jay'] } },
		grantControls: { operator: 'OR', builtInControls: ['block'] },
	});
	test.each([
		['ariel', false, 'c1', 'allow', ['c1']],
		['ariel', false, 'c2', 'block', ['c1']],
		['ariel', false, undefined, 'allow', ['c1']],
		['jay', false, 'c1', 'interrupt', ['c2', 'c3']],
		['jay', true, 'c1', 'allow', ['c1', 'c2', 'c3']],
		['jay', false, 'c2', 'allow', ['c2', 'c3']],
		['jay', false, undefined, 'allow', ['c2', 'c3']],
		['jay', true, 'c2', 'allow', ['c1', 'c2', 'c3']],
		['jay', true, undefined, 'allow', ['c1', 'c2', 'c3']],
	])('%s, MFA %s, asks %s: %s with %j', (user, mfa, asked, outcome, contexts) => {
		const input = signIn({
			user: { id: user, groupIds: new Set(), roleTemplateIds: new Set() },
			authentication: { mfa },
			requiredAuthenticationContexts: asked === undefined ? [] : [asked],
			candidateAuthenticationContexts: ['c1', 'c2', 'c3'],
		});
		const decision = decide([a, b], input);
		expect(decision.outcome).toBe(outcome);
		expect([...decision.satisfiedAuthenticationContexts].sort()).toEqual(contexts);
	});
});

describe('rules', () => {
	const onApp = (more: object = {}) => policy('p', { conditions: { applications: { includeApplications: ['app'] }, ...more } });
	test.each<[string, ConditionalAccessPolicy, Partial<SignIn>, string]>([
		['[sec 161] an empty include set applies to nobody', onApp({ users: { includeUsers: [] } }), {}, 'allow'],
		['[sec 161] None applies to nobody', onApp({ users: { includeUsers: ['None'] } }), {}, 'allow'],
		['[sec 161] an unknown id matches nothing', onApp({ users: { includeGroups: ['gone'] } }), {}, 'allow'],
		['[sec 161] included and excluded at once is excluded', onApp({ users: { includeUsers: ['jay'], excludeUsers: ['jay'] } }), {}, 'allow'],
		['[sec 162] a deleted excluded group excludes nobody', onApp({ users: { includeUsers: ['All'], excludeGroups: ['gone'] } }), {}, 'interrupt'],
		['[sec 163] a state that nobody understands enforces', { ...onApp(), state: 'Enabled' as never }, {}, 'interrupt'],
		[
			'[sec 165] an unknown control cannot be satisfied',
			{ ...onApp(), grantControls: { operator: 'AND', builtInControls: ['mfa', 'fingerprint'] } },
			{ authentication: { mfa: true } },
			'block',
		],
		[
			'[sec 165] OR with an unknown control is satisfied by the known one',
			{ ...onApp(), grantControls: { operator: 'OR', builtInControls: ['fingerprint', 'mfa'] } },
			{},
			'interrupt',
		],
		['no controls ask for nothing', { ...onApp(), grantControls: null }, {}, 'allow'],
		['no policy applies: allowed', onApp(), { applicationIds: ['other'] }, 'allow'],
		['client type does not match', onApp({ clientAppTypes: ['other'] }), {}, 'allow'],
		['an unknown client type may be any', onApp({ clientAppTypes: ['other'] }), { clientAppType: undefined as never }, 'interrupt'],
		[
			'an excluded application does not exempt another of the same request',
			policy('p', { conditions: { applications: { includeApplications: ['All'], excludeApplications: ['app'] } } }),
			{ applicationIds: ['app', 'other'] },
			'interrupt',
		],
		[
			'a challenge names the policy: it applies whatever it targets',
			policy('p', { conditions: { applications: { includeApplications: ['elsewhere'] } } }),
			{ requestedPolicyIds: ['p'] },
			'interrupt',
		],
		[
			'a challenge that names a policy does not override its exclusions',
			policy('p', { conditions: { applications: { includeApplications: ['elsewhere'] }, users: { includeUsers: ['All'], excludeUsers: ['jay'] } } }),
			{ requestedPolicyIds: ['p'] },
			'allow',
		],
		['an application by itself is no user', onApp(), { user: undefined as never }, 'allow'],
		[
			'a GUID compares without case',
			policy('p', { conditions: { applications: { includeApplications: ['AAAAAAAA-0000-4000-8000-000000000001'] } } }),
			{ applicationIds: ['aaaaaaaa-0000-4000-8000-000000000001'] },
			'interrupt',
		],
	])('%s', (_, one, change, outcome) => {
		expect(decide([one], signIn(change)).outcome).toBe(outcome);
	});

	test('block stops before any prompt', () => {
		const decision = decide([onApp(), { ...onApp(), id: 'q', grantControls: { operator: 'OR', builtInControls: ['block'] } }], signIn());
		expect(decision.outcome).toBe('block');
		expect(decision.unmetControls).toEqual(['block', 'mfa']);
	});
});

describe('addresses', () => {
	test.each([
		['203.0.113.5', '203.0.113.5'],
		['::ffff:203.0.113.5', '203.0.113.5'],
		['::FFFF:CB00:7105', '203.0.113.5'],
		['2001:DB8::1', '2001:db8::1'],
		['0xCB.0.113.5', undefined],
		['203.0.113.05', undefined],
		['203.0.113', undefined],
		['3405803781', undefined],
		['fe80::1%eth0', undefined],
		['', undefined],
		['x'.repeat(1000), undefined],
	])('[sec 168] %j is %s', (text, expected) => {
		expect(parseAddress(text)?.toString()).toBe(expected);
	});

	test.each([
		['198.51.100.0/24', true],
		['198.51.100.7/24', false],
		['198.51.100.0/33', false],
		['198.51.100.0/-1', false],
		['198.51.100.0/024', false],
		['198.51.100.0', false],
		['2001:db8::/32', true],
		['2001:db8::1/32', false],
		['::ffff:198.51.100.0/120', true],
		['0.0.0.0/0', true],
	])('[sec 169] %s is a network: %s', (text, valid) => {
		expect(parseNetwork(text) !== undefined).toBe(valid);
	});
});

test('validation names each problem with its path', () => {
	expect(validatePolicy(null)[0]?.message).toBe('must be an object');
	expect(validatePolicy({}).map((issue) => issue.path)).toEqual(['displayName', 'state', 'conditions', 'grantControls']);
	expect(
		validatePolicy(policy('p', { conditions: { applications: { includeApplications: ['All'], includeAuthenticationContextClassReferences: ['c1'] } } }))[0]
			?.message,
	).toMatch(/exactly one/);
	expect(validatePolicy(policy('p', { conditions: { applications: { includeApplications: ['All'] } } }))).toEqual([]);
	expect(
		validatePolicy({
			...policy('p', { conditions: { applications: { includeApplications: ['All'] } } }),
			sessionControls: { signInFrequency: { isEnabled: true } },
		})[0]?.path,
	).toBe('sessionControls');
});
