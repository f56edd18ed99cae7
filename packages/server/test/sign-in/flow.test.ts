// The sign-in's order of pages, as a table.
import { expect, test } from 'vitest';
import { type FlowState, nextStep } from '../../src/sign-in/flow.ts';
import { steps } from '../../src/sign-in/steps/index.ts';

const signedIn: FlowState = {
	userKnown: true,
	accountsToOffer: 0,
	primaryProven: true,
	outcome: 'allow',
	passwordExpired: false,
	assignmentMissing: false,
	deviceUnconfirmed: false,
	oneTimeCodeRegistered: true,
	consentNeeded: false,
	adminConsentNeeded: false,
	keepSignedInUnanswered: false,
};

test.each<[string, Partial<FlowState>, string]>([
	['nobody known, nobody signed in', { userKnown: false }, 'password'],
	['nobody known, accounts to offer', { userKnown: false, accountsToOffer: 2 }, 'choose-account'],
	['a user whose password is too old', { primaryProven: false }, 'password'],
	['a password too old comes before a block', { primaryProven: false, outcome: 'block' }, 'password'],
	['a block comes before every prompt', { outcome: 'block', consentNeeded: true, keepSignedInUnanswered: true }, 'blocked'],
	['a password that has expired comes before a block', { passwordExpired: true, outcome: 'block' }, 'change-password'],
	['a user who is not assigned', { assignmentMissing: true, outcome: 'interrupt' }, 'notAssigned'],
	['a block comes before a device', { deviceUnconfirmed: true, outcome: 'block' }, 'blocked'],
	['a device comes before a second factor', { deviceUnconfirmed: true, outcome: 'interrupt' }, 'confirm-device'],
	['a second factor', { outcome: 'interrupt' }, 'one-time-code'],
	['a second factor, none registered', { outcome: 'interrupt', oneTimeCodeRegistered: false }, 'register-one-time-code'],
	['a second factor comes before consent', { outcome: 'interrupt', consentNeeded: true }, 'one-time-code'],
	['consent', { consentNeeded: true, keepSignedInUnanswered: true }, 'consent'],
	['consent that is an administrator’s', { consentNeeded: true, adminConsentNeeded: true }, 'adminConsentNeeded'],
	['stay signed in', { keepSignedInUnanswered: true }, 'keep-me-signed-in'],
	['nothing left', {}, 'complete'],
])('%s', (_, change, expected) => {
	const next = nextStep({ ...signedIn, ...change });
	expect(next.kind === 'step' ? next.id : next.kind).toBe(expected);
});

test('every step has an id of its own', () => {
	expect(new Set(steps.map((step) => step.id)).size).toBe(steps.length);
});
