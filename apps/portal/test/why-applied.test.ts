// What the page of a sign-in says of a policy that applied.
import { expect, test } from 'vitest';
import { whyApplied } from '../src/pages/sign-ins/why-applied.ts';

const policy = {
	id: 'p',
	displayName: 'P',
	result: 'failure',
	enforcedGrantControls: ['Mfa', 'Later'],
	enforcedSessionControls: ['SignInFrequency'],
	includeRulesSatisfied: [
		{ conditionalAccessCondition: 'users', ruleSatisfied: 'allUsers' },
		{ conditionalAccessCondition: 'application', ruleSatisfied: 'acr' },
		{ conditionalAccessCondition: 'application', ruleSatisfied: 'ofALaterGraph' },
	],
};

test('a policy that applied says its controls and rules in words, and by Graph’s name where there is none', () => {
	expect(whyApplied(policy)).toBe(
		'Control: Multifactor authentication, later, Sign-in frequency. Applied by: all users, an authentication context, ofALaterGraph.',
	);
});

test('a record of an older version says neither', () => {
	expect(
		whyApplied({ ...policy, enforcedGrantControls: [], enforcedSessionControls: [], includeRulesSatisfied: [] }),
	).toBe('');
});
