// The engine against the independent evaluator on random input, and the laws that any Conditional Access engine obeys.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile, type Decision, edit, evaluate, explain, type SignIn } from '../src/index.ts';
import { referenceEvaluate } from './reference.ts';
import { answersOf } from './reference-conditions.ts';
import { facts, policies, policy, signIn, world } from './worlds.ts';

const runs = Number(process.env.POLICY_RUNS ?? 100_000);
/** runs of each law */
const lawRuns = Number(process.env.POLICY_LAW_RUNS ?? 2000);
const rank = { allow: 0, interrupt: 1, block: 2 };
const decide = (set: Parameters<typeof compile>[0], input: SignIn): Decision => evaluate(compile(set, facts), input);

test(`agrees with the independent evaluator on every field in ${runs} random worlds`, { timeout: 3_600_000 }, () => {
	fc.assert(
		fc.property(policies, signIn, (set, input) => {
			const { decision, policies: outcomes } = explain(compile(set, facts), input);
			const { appliedPolicies, ...ours } = decision;
			const results = Object.fromEntries(outcomes.map(({ id, result }) => [id, result]));
			expect({ ...ours, results }).toEqual(referenceEvaluate(world(set), input));
			expect(appliedPolicies.map(({ id }) => id)).toEqual(
				set.flatMap(({ id }) => (/[nN]ot(Applied|Enabled)$/.test(results[id] as string) ? [] : id)),
			);
		}),
		{ numRuns: runs },
	);
});

test('an explanation agrees with the decision: a policy applies where none of its conditions says no', {
	timeout: 120_000,
}, () => {
	fc.assert(
		fc.property(policies, signIn, (set, input) => {
			const explanation = explain(compile(set, facts), input);
			for (const { id, result } of explanation.policies) {
				// those on user actions are not evaluated in report-only
				const policy = set.find((one) => one.id.toLowerCase() === id);
				if (policy?.state !== 'enabled' && policy?.conditions.applications.includeUserActions?.length) continue;
				const conditions = explanation.why(id)?.conditions ?? [];
				const applies = conditions.every((condition) => condition.result !== 'noMatch');
				if (result !== 'notEnabled') expect([id, applies]).toEqual([id, !/[nN]otApplied$/.test(result)]);
			}
		}),
		{ numRuns: lawRuns },
	);
});

test('each condition of an explanation says what the independent evaluator says of it', { timeout: 120_000 }, () => {
	const words = { yes: 'match', no: 'noMatch', perhaps: 'unknown' };
	fc.assert(
		fc.property(policies, signIn, (set, input) => {
			const { why, applied } = explain(compile(set, facts), input);
			// those that apply are explained without a look at their exclusions: that must not show
			for (const explanation of applied()) expect(explanation).toEqual(why(explanation.id));
			for (const one of set) {
				const expected = answersOf(one, input, world(set));
				for (const { condition, result, includedBy, excludedBy } of why(one.id)?.conditions ?? []) {
					// what never was a condition of a workload policy
					if (expected[condition] === undefined) continue;
					expect([one.id, condition, result]).toEqual([one.id, condition, words[expected[condition]]]);
					if (includedBy)
						expect(includedBy).toEqual({
							rule: expect.stringMatching(/^[a-z][A-Za-z0-9]+$/),
							value: expect.any(String),
						});
					if (result === 'match' && includedBy === undefined) expect(['devices']).toContain(condition);
					if (excludedBy)
						expect([
							result === 'noMatch' || condition === 'applications' || result === 'unknown',
							typeof excludedBy.rule,
						]).toEqual([true, 'string']);
				}
			}
		}),
		{ numRuns: Math.min(lawRuns, 300) },
	);
});

test('a set remembers nothing of one sign-in that changes another', { timeout: 120_000 }, () => {
	fc.assert(
		fc.property(policies, fc.array(signIn, { minLength: 2, maxLength: 12 }), (set, inputs) => {
			const kept = compile(set, facts);
			for (const input of [...inputs, ...inputs]) {
				expect(evaluate(kept, input)).toEqual(decide(set, input));
				expect(explain(kept, input).applied()).toEqual(explain(compile(set, facts), input).applied());
			}
		}),
		{ numRuns: Math.min(lawRuns, 200) },
	);
});

test('a set that was edited decides as one that was compiled', { timeout: 120_000 }, () => {
	fc.assert(
		fc.property(
			policies,
			fc.array(policy('p9'), { maxLength: 3 }),
			fc.constantFrom('p0', 'p1', 'gone'),
			policy('p0'),
			signIn,
			(set, added, removed, replaced, input) => {
				let edited = compile(set, facts);
				let plain = [...set];
				for (const [index, more] of added.entries()) {
					const put = { ...more, id: `q${index}` };
					edited = edit(edited, { put });
					plain.push(put);
				}
				edited = edit(edited, { put: replaced });
				plain = plain.some(({ id }) => id === 'p0')
					? plain.map((item) => (item.id === 'p0' ? replaced : item))
					: [...plain, replaced];
				edited = edit(edited, { remove: removed });
				plain = plain.filter(({ id }) => id !== removed);
				const { decision, policies: outcomes } = explain(edited, input);
				const expected = explain(compile(plain, facts), input);
				expect([decision, outcomes]).toEqual([expected.decision, expected.policies]);
			},
		),
		{ numRuns: lawRuns },
	);
});

describe('laws', () => {
	const law = (name: string, property: fc.IProperty<never> | fc.IPropertyWithHooks<never>) =>
		test(name, { timeout: 120_000 }, () => fc.assert(property as never, { numRuns: lawRuns }));

	law(
		'[sec 166] the order of policies does not matter',
		fc.property(policies, signIn, (set, input) => {
			const [forward, backward] = [decide(set, input), decide([...set].reverse(), input)];
			expect(backward.outcome).toBe(forward.outcome);
			expect([...backward.satisfiedAuthenticationContexts].sort()).toEqual(
				[...forward.satisfiedAuthenticationContexts].sort(),
			);
			expect(backward.sessionControls).toEqual(forward.sessionControls);
		}) as never,
	);

	law(
		'a policy that stands twice asks what it asks once',
		fc.property(policies, signIn, (set, input) => {
			const [once, twice] = [decide(set, input), decide([...set, ...set], input)];
			expect([twice.outcome, twice.unmetControls, twice.sessionControls]).toEqual([
				once.outcome,
				once.unmetControls,
				once.sessionControls,
			]);
		}) as never,
	);

	law(
		'block dominates: where a block applies, nothing is allowed and no prompt is left',
		fc.property(policies, signIn, (set, input) => {
			const decision = decide(set, input);
			if (decision.unmetControls.some(({ control }) => control === 'block')) expect(decision.outcome).toBe('block');
			else if (decision.outcome === 'interrupt')
				expect(decision.unmetControls.every(({ interactive }) => interactive)).toBe(true);
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
			const excluded = {
				...one,
				conditions: { ...one.conditions, users: { ...one.conditions.users, excludeUsers: ['u1', 'u2', 'u3'] } },
			};
			expect(rank[decide([excluded], input).outcome]).toBeLessThanOrEqual(rank[decide([one], input).outcome]);
		}) as never,
	);

	law(
		'AND asks at least what OR asks',
		fc.property(policy('p0'), signIn, (one, input) => {
			const as = (operator: 'AND' | 'OR') =>
				decide([{ ...one, grantControls: one.grantControls && { ...one.grantControls, operator } }], input);
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
			const known: [keyof SignIn, unknown[]][] = [
				['ipAddress', ['198.51.100.7', '10.0.0.1', '203.0.113.9', null]],
				['country', ['CH', 'US', null]],
				['devicePlatform', ['windows', 'linux', null]],
				['device', [null, { model: 'x' }, { model: 'z' }]],
				['clientAppType', ['browser', null]],
				['userRiskLevel', ['low', null]],
				['transferMethods', [[], ['deviceCodeFlow']]],
			];
			for (const [member, values] of known) {
				const { [member]: _, ...without } = { ...input, clientAppType: input.clientAppType ?? 'browser' };
				// what a user can be asked for depends on the client and the device; whether a policy applies is what this law
				// is about
				const applying = (at: SignIn) => decide(set, at).appliedPolicies.map(({ id }) => id);
				const unknown = applying(without as SignIn);
				for (const value of values)
					expect(unknown).toEqual(expect.arrayContaining(applying({ ...without, [member]: value } as SignIn)));
			}
		}) as never,
	);

	law(
		'[sec 36] a request for several resources is the conjunction of requests for each',
		fc.property(policies, signIn, (set, input) => {
			const { userAction: _, ...rest } = input;
			const plain: SignIn = { ...rest, requiredAuthenticationContexts: [], requestedPolicyIds: [] };
			const together = rank[decide(set, { ...plain, applicationIds: ['a1', 'a2'] }).outcome];
			const apart = Math.max(
				...['a1', 'a2'].map((id) => rank[decide(set, { ...plain, applicationIds: [id] }).outcome]),
			);
			expect(together).toBe(apart);
		}) as never,
	);
});

test('the random worlds hold what they are said to hold: workload policies, filters, and members of a later Graph', () => {
	const sample = fc.sample(policy('p0'), { numRuns: 2000, seed: 1 });
	const share = (holds: (text: string) => boolean) =>
		sample.filter((one) => holds(JSON.stringify(one))).length / sample.length;
	for (const part of [
		'"includeServicePrincipals"',
		'"servicePrincipalFilter":{',
		'"applicationFilter":{',
		'"deviceFilter":{',
		'"includeFuture":["x"]',
		'"includeAgents":["x"]',
		'"agentIdRiskLevels":"',
		'"AllAgentIdUsers"',
		'"includeAgentIdServicePrincipals":["',
		'"quantumProof":["x"]',
	])
		expect([part, share((text) => text.includes(part)) > 0.01]).toEqual([part, true]);
	const signIns = fc.sample(signIn, { numRuns: 2000, seed: 1 });
	expect(signIns.filter((one) => one.servicePrincipal).length).toBeGreaterThan(100);
	expect(signIns.filter((one) => one.ipAddress === undefined).length).toBeGreaterThan(100);
});
