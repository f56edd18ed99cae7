// The engine against the independent evaluator on random input, and the laws that any Conditional Access engine obeys.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile, type Decision, evaluate, type SignIn } from '../src/index.ts';
import { referenceEvaluate } from './reference.ts';
import { locations, policies, policy, signIn } from './worlds.ts';

const runs = Number(process.env.POLICY_RUNS ?? 100_000);
const rank = { allow: 0, interrupt: 1, block: 2 };
const decide = (set: Parameters<typeof compile>[0], input: SignIn): Decision => evaluate(compile(set, { namedLocations: locations }), input);

test(`agrees with the independent evaluator in ${runs} random worlds`, { timeout: 120_000 }, () => {
	fc.assert(
		fc.property(policies, signIn, (set, input) => {
			const ours = decide(set, input);
			const theirs = referenceEvaluate(set, locations, input);
			expect({
				outcome: ours.outcome,
				unsatisfiedPolicyIds: ours.unsatisfiedPolicyIds,
				satisfiedAuthenticationContexts: ours.satisfiedAuthenticationContexts,
				results: Object.fromEntries(ours.policies.map(({ id, result }) => [id, result])),
			}).toEqual(theirs);
		}),
		{ numRuns: runs },
	);
});

describe('laws', () => {
	const law = (name: string, property: fc.IProperty<never> | fc.IPropertyWithHooks<never>) => test(name, () => fc.assert(property as never, { numRuns: 2000 }));

	law(
		'[sec 166] the order of policies does not matter',
		fc.property(policies, signIn, (set, input) => {
			expect(decide([...set].reverse(), input).outcome).toBe(decide(set, input).outcome);
		}) as never,
	);

	law(
		'[sec 164] disabled and report-only policies change no outcome and no context',
		fc.property(policies, signIn, (set, input) => {
			const enforced = decide(
				set.filter((item) => item.state === 'enabled'),
				input,
			);
			const all = decide(set, input);
			expect([all.outcome, all.unsatisfiedPolicyIds, all.satisfiedAuthenticationContexts]).toEqual([
				enforced.outcome,
				enforced.unsatisfiedPolicyIds,
				enforced.satisfiedAuthenticationContexts,
			]);
		}) as never,
	);

	law(
		'another enabled policy never loosens',
		fc.property(policies, policy('p9'), signIn, (set, more, input) => {
			expect(rank[decide([...set, more], input).outcome]).toBeGreaterThanOrEqual(rank[decide(set, input).outcome]);
		}) as never,
	);

	law(
		'[sec 157] an exclusion never tightens',
		fc.property(policy('p0'), signIn, (one, input) => {
			const excluded = { ...one, conditions: { ...one.conditions, users: { ...one.conditions.users, excludeUsers: ['u1', 'u2', 'u3'] } } };
			expect(rank[decide([excluded], input).outcome]).toBeLessThanOrEqual(rank[decide([one], input).outcome]);
		}) as never,
	);

	law(
		'AND asks at least what OR asks',
		fc.property(policy('p0'), signIn, (one, input) => {
			const as = (operator: 'AND' | 'OR') =>
				decide([{ ...one, grantControls: { ...one.grantControls, operator, builtInControls: one.grantControls?.builtInControls ?? [] } }], input);
			expect(rank[as('OR').outcome]).toBeLessThanOrEqual(rank[as('AND').outcome]);
		}) as never,
	);

	law(
		'[sec 168] an IPv4 address and its IPv6-mapped form are one',
		fc.property(policies, signIn, (set, input) => {
			const as = (ipAddress: string) => decide(set, { ...input, ipAddress });
			expect(as('::ffff:198.51.100.7')).toEqual(as('198.51.100.7'));
		}) as never,
	);

	law(
		'what is unknown never grants',
		fc.property(policies, signIn, (set, input) => {
			const { ipAddress: _, ...without } = input;
			for (const ipAddress of ['198.51.100.7', '10.0.0.1', '203.0.113.9']) {
				const unknown = decide(
					set.filter((item) => !(item.conditions.locations?.excludeLocations ?? []).includes('All')),
					without,
				);
				const known = decide(set, { ...input, ipAddress });
				expect(rank[unknown.outcome]).toBeGreaterThanOrEqual(rank[known.outcome]);
			}
		}) as never,
	);

	law(
		'[sec 36] a request for several resources is the conjunction of requests for each',
		fc.property(policies, signIn, (set, input) => {
			const plain = { ...input, requiredAuthenticationContexts: [], requestedPolicyIds: [] };
			const together = rank[decide(set, { ...plain, applicationIds: ['a1', 'a2'] }).outcome];
			const apart = Math.max(...['a1', 'a2'].map((id) => rank[decide(set, { ...plain, applicationIds: [id] }).outcome]));
			expect(together).toBe(apart);
		}) as never,
	);
});
