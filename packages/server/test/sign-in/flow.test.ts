// The sign-in's order of pages, as a table.
import { expect, test } from 'vitest';
import { promptableControls } from '../../src/access/gather.ts';
import { methods } from '../../src/methods/index.ts';
import { type FlowState, type MethodState, nextStep, pagesOfControls } from '../../src/sign-in/flow.ts';
import { steps } from '../../src/sign-in/steps/index.ts';

const password: MethodState = { prove: 'password', isRegistered: true };
const code: MethodState = { prove: 'one-time-code', register: 'register-one-time-code', isRegistered: true };
const passkey: MethodState = { prove: 'passkey', register: 'register-passkey', isRegistered: true };
const absent = (method: MethodState): MethodState => ({ ...method, isRegistered: false });
const interrupted = (control: string, ...of: MethodState[]): Partial<FlowState> => ({
	outcome: 'interrupt',
	unmet: { control, methods: of },
});

const signedIn: FlowState = {
	userKnown: true,
	accountsToOffer: 0,
	firstFactors: [password],
	primaryProven: true,
	outcome: 'allow',
	passwordExpired: false,
	assignmentMissing: false,
	deviceUnconfirmed: false,
	consentNeeded: false,
	adminConsentNeeded: false,
	passwordExpiryUntold: false,
	keepSignedInUnanswered: false,
};

test.each<[string, Partial<FlowState>, string]>([
	['nobody known, nobody signed in', { userKnown: false }, 'password'],
	['nobody known, accounts to offer', { userKnown: false, accountsToOffer: 2 }, 'choose-account'],
	['a user whose password is too old', { primaryProven: false }, 'password'],
	['a password too old comes before a block', { primaryProven: false, outcome: 'block' }, 'password'],
	[
		'a block comes before every prompt',
		{ outcome: 'block', consentNeeded: true, keepSignedInUnanswered: true },
		'blocked',
	],
	['a password that has expired comes before a block', { passwordExpired: true, outcome: 'block' }, 'change-password'],
	['a user who is not assigned', { assignmentMissing: true, outcome: 'interrupt' }, 'notAssigned'],
	['a block comes before a device', { deviceUnconfirmed: true, outcome: 'block' }, 'blocked'],
	['a device comes before a second factor', { deviceUnconfirmed: true, ...interrupted('mfa', code) }, 'confirm-device'],
	[
		'nobody known: the first method that says who it is',
		{ userKnown: false, firstFactors: [absent(password), passkey] },
		'passkey',
	],
	[
		'a first factor that nobody has is asked for, and never registered',
		{ primaryProven: false, firstFactors: [absent(passkey)] },
		'passkey',
	],
	['a second factor', interrupted('mfa', code), 'one-time-code'],
	['a second factor, none registered', interrupted('mfa', absent(code)), 'register-one-time-code'],
	['of two second factors, the one that is registered', interrupted('mfa', absent(code), passkey), 'passkey'],
	['a strength', interrupted('authenticationStrength', passkey), 'passkey'],
	['a second factor that is too old', interrupted('signInFrequency', code), 'one-time-code'],
	['a control that no method meets', interrupted('mfa'), 'blocked'],
	['a control that no page meets', interrupted('compliantDevice', code), 'blocked'],
	['a second factor comes before consent', { ...interrupted('mfa', code), consentNeeded: true }, 'one-time-code'],
	['consent', { consentNeeded: true, keepSignedInUnanswered: true }, 'consent'],
	['consent that is an administrator’s', { consentNeeded: true, adminConsentNeeded: true }, 'adminConsentNeeded'],
	[
		'a password that expires soon, after consent',
		{ passwordExpiryUntold: true, keepSignedInUnanswered: true },
		'password-expires',
	],
	['stay signed in', { keepSignedInUnanswered: true }, 'keep-me-signed-in'],
	['nothing left', {}, 'complete'],
])('%s', (_, change, expected) => {
	const next = nextStep({ ...signedIn, ...change });
	expect(next.kind === 'step' ? next.id : next.kind).toBe(expected);
});

test('every step has an id of its own', () => {
	expect(new Set(steps.map((step) => step.id)).size).toBe(steps.length);
});

test('every control that is called promptable has a page, and no other', () => {
	expect([...pagesOfControls.keys()].sort()).toEqual([...promptableControls].sort());
});

test('every page of a method is a step', () => {
	const ids = steps.map(({ id }) => id);
	for (const { steps: pages } of methods) for (const id of Object.values(pages)) expect(ids).toContain(id);
});
