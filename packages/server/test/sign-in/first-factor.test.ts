// Who may be let in by which method, behind what each method says by itself.
import { describe, expect, test } from 'vitest';
import { methods } from '../../src/methods/index.ts';
import { isFirstFactor } from '../../src/methods/method.ts';
import type { DirectoryUser } from '../../src/records/user.ts';
import { firstFactorProven } from '../../src/sign-in/first-factor.ts';
import type { StepInput } from '../../src/sign-in/step.ts';

const member: DirectoryUser = {
	id: 'u1',
	tenantId: 't1',
	userPrincipalName: 'u@one.example',
	displayName: 'U',
	accountEnabled: true,
	tokensValidFrom: 0,
	passwordChangedAt: 0,
};
const guest = { ...member, userType: 'Guest' as const, home: { tenantId: 't2', userId: 'u2' } };
const input = {
	exchange: { now: 100 },
	transaction: {},
	assessment: { facts: [], accounts: [] },
} as unknown as StepInput;

describe.each(methods.filter(isFirstFactor).map((method) => [method.mode, method] as const))('%s', (mode, method) => {
	test('lets a member in', () => {
		expect(firstFactorProven(input, member, method)).toMatchObject({
			kind: 'advance',
			changes: { userId: 'u1', tenantId: 't1', facts: [{ method: mode, at: 100 }] },
		});
	});

	// their sessions and refresh tokens are good at home too: what this tenant gave them must not open that door
	test(`lets ${mode === 'password' ? 'a guest in, by what the home tenant keeps' : 'no guest in'}`, () => {
		const outcome = firstFactorProven(input, guest, method);
		expect(outcome.kind).toBe(mode === 'password' ? 'advance' : 'decline');
		if (outcome.kind === 'decline') expect(outcome.error.code).toBe(50020);
	});
});
