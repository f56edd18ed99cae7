import { expect, test } from 'vitest';
import { conditions } from '../src/conditions/index.ts';
import { type ConditionExplanation, compile, explain, type SignIn } from '../src/index.ts';
import { RememberedExplanations } from '../src/remembered-explanations.ts';
import { plainSignIn } from './plain-sign-in.ts';
import { facts } from './worlds.ts';

const signIn = (more: Partial<SignIn> = {}): SignIn => ({ ...plainSignIn, ...more });
const { facts: compiledFacts } = compile([], facts);
const conditionOf = (id: string) => {
	const condition = conditions.find((candidate) => candidate.id === id);
	if (!condition) throw new Error(`there is no condition ${id}`);
	return condition;
};
const explanation: ConditionExplanation = { condition: 'clientAppTypes', result: 'match' };

test('what is presented again is explained once', () => {
	const policy = {
		id: 'p1',
		displayName: 'P1',
		state: 'enabled' as const,
		conditions: {
			clientAppTypes: ['browser' as const],
			users: { includeUsers: ['All'] },
			applications: { includeApplications: ['All'] },
		},
		grantControls: { operator: 'OR' as const, builtInControls: ['mfa' as const] },
	};
	const set = compile([policy], facts);
	const clientApp = () =>
		explain(set, signIn())
			.applied()[0]
			?.conditions.find(({ condition }) => condition === 'clientAppTypes');
	expect(clientApp()).toEqual({
		condition: 'clientAppTypes',
		result: 'match',
		includedBy: { rule: 'clientApp', value: 'browser' },
	});
	expect(clientApp()).toBe(clientApp());
});

test('nothing is remembered of what is unique to a sign-in', () => {
	expect(new RememberedExplanations().of(conditionOf('users'), signIn(), compiledFacts)).toBe(null);
});

test('each condition and each thing presented is remembered by itself', () => {
	const memory = new RememberedExplanations();
	const of = (id: string, more?: Partial<SignIn>) => memory.of(conditionOf(id), signIn(more), compiledFacts);
	expect(of('clientAppTypes')).toBe(of('clientAppTypes', { devicePlatform: 'linux' }));
	expect(of('clientAppTypes')).not.toBe(of('clientAppTypes', { clientAppType: 'other' }));
	expect(of('clientAppTypes')).not.toBe(of('platforms', { devicePlatform: 'browser' }));
});

test('all is forgotten before more than 65,536 explanations are kept', () => {
	const memory = new RememberedExplanations();
	const of = () => memory.of(conditionOf('clientAppTypes'), signIn(), compiledFacts);
	const remember = (from: number, to: number) => {
		const byPlace = of();
		for (let place = from; place < to; place += 1) if (byPlace) memory.add(byPlace, place, explanation);
	};
	remember(0, 65_536);
	expect(of()?.size).toBe(65_536);
	remember(65_536, 65_537);
	expect(of()?.size).toBe(0);
	// one is counted that nobody finds any more
	remember(0, 65_535);
	expect(of()?.size).toBe(65_535);
});
