// What the methods are worth: facts to claims, to factors, and to the control that is asked for next.
import { builtInStrengths } from '@countersign/policy';
import { describe, expect, test } from 'vitest';
import { methods } from '../../src/methods/index.ts';
import {
	amrOf,
	authTimeOf,
	factsForOtherTenants,
	hasMfa,
	secondFactorTimeOf,
} from '../../src/methods/proven-factors.ts';
import { availableModes, hasSecondFactor, withoutCredentials } from '../../src/methods/registered-methods.ts';
import type { DirectoryUser } from '../../src/records/user.ts';
import { nextUnmetControl } from '../../src/sign-in/unmet-control.ts';

const user: DirectoryUser = {
	id: 'u1',
	tenantId: 't1',
	userPrincipalName: 'alice@contoso.example',
	displayName: 'Alice',
	accountEnabled: true,
	passwordHash: 'hash',
	sealedTotpSecret: 'sealed',
} as DirectoryUser;
const { sealedTotpSecret: _, ...withoutCode } = user;

const pwd = (at: number) => ({ method: 'password', at });
const otp = (at: number) => ({ method: 'softwareOath', at });

test.each([
	['nothing', [], { amr: [], mfa: false, at: undefined, second: undefined }],
	['a password', [pwd(5)], { amr: ['pwd'], mfa: false, at: 5, second: undefined }],
	['a code alone is no second factor of anything', [otp(5)], { amr: ['totp'], mfa: false, at: undefined, second: 5 }],
	['both', [otp(3), pwd(2), pwd(4)], { amr: ['pwd', 'totp', 'mfa'], mfa: true, at: 4, second: 3 }],
	[
		'a method of another version',
		[pwd(1), { method: 'fido3', at: 9 }],
		{ amr: ['pwd'], mfa: false, at: 1, second: undefined },
	],
])('what was proven with %s', (_name, facts, expected) => {
	const at = authTimeOf(facts);
	expect({ amr: amrOf(facts), mfa: hasMfa(facts), at, second: secondFactorTimeOf(facts) }).toEqual(expected);
});

test.each([
	['password', 'pwd'],
	['softwareOath beside a password', 'pwd totp mfa'],
	['fido2', 'fido mfa'],
	['temporaryAccessPassOneTime', 'otp mfa'],
	['temporaryAccessPassMultiUse', 'otp mfa'],
	['x509CertificateMultiFactor', 'hwk rsa mfa'],
	['x509CertificateSingleFactor beside a password', 'pwd x509 rsa mfa'],
	['x509CertificateSingleFactor', 'x509 rsa'],
	['sms beside a password', 'pwd sms mfa'],
	['externalAuthenticationMethod beside a password', 'pwd mfa'],
])('§2.2 amr: %s is %s', (proven, expected) => {
	const [mode = '', second] = proven.split(' beside a ').reverse();
	const facts = [...(second === undefined ? [] : [{ method: second, at: 1 }]), { method: mode, at: 2 }];
	expect(amrOf(facts).join(' ')).toBe(expected);
});

test('another tenant takes the password and no second factor', () => {
	expect(factsForOtherTenants([pwd(1), otp(2)])).toEqual([pwd(1)]);
});

test('modes are told apart', () => {
	expect(new Set(methods.map(({ mode }) => mode)).size).toBe(methods.length);
});

test('a second factor is registered or not', () => {
	expect([hasSecondFactor(user, 0, {}), hasSecondFactor(withoutCode, 0, {})]).toEqual([true, false]);
});

test('members have phones and external providers, and guests do not', () => {
	const phones = [{ phoneType: 'mobile' as const, phoneNumber: '+1 5555551234', createdAt: 1 }];
	const member = { ...withoutCode, registeredMethods: { revision: 1, passkeys: [], phones } };
	const guest = { ...member, home: { tenantId: 't2', userId: 'u2' } };
	const provider = {
		id: 'p',
		displayName: 'P',
		appId: 'a',
		openIdConnectSetting: { clientId: 'c', discoveryUrl: 'd' },
	};
	for (const policy of [
		{ sms: { state: 'enabled' as const } },
		{ external: [{ ...provider, state: 'enabled' as const }] },
	])
		expect([member, guest].map((one) => hasSecondFactor(one, 0, policy))).toEqual([true, false]);
	expect(hasSecondFactor(member, 0, { external: [{ ...provider, state: 'disabled' }] })).toBe(false);
});

test('what can be registered during the sign-in is available, and what cannot is not', () => {
	const { passwordHash: __, ...nobodysPassword } = user;
	expect([...availableModes(withoutCode, 0, {})]).toEqual(['password', 'fido2', 'softwareOath']);
	expect([...availableModes(nobodysPassword, 0, {})]).toEqual(['fido2', 'softwareOath']);
	// a guest registers no passkey here
	expect([...availableModes({ ...nobodysPassword, home: { tenantId: 't2', userId: 'u2' } }, 0, {})]).toEqual([
		'password',
		'softwareOath',
	]);
});

test('no credential of any method is told', () => {
	const told = withoutCredentials(user);
	for (const { credentials } of methods) for (const name of credentials) expect(told).not.toHaveProperty(name);
	expect(told).toHaveProperty('displayName', 'Alice');
	expect(user.passwordHash).toBe('hash');
});

describe('the control that is met next', () => {
	const strengths = new Map(builtInStrengths.map((strength) => [strength.id, strength]));
	const circumstances = { user, facts: [pwd(1)], strengths, now: 10, policy: {} };
	const passkey = { prove: 'passkey', register: 'register-passkey', isRegistered: false };
	const passes = [1, 2].map(() => ({ prove: 'temporary-access-pass', register: undefined, isRegistered: false }));
	// the second one counts beside the password that was proven
	const certificates = [1, 2].map(() => ({ prove: 'certificate', register: undefined, isRegistered: false }));
	const fresh = { primary: false, secondary: false };
	const ask = (control: string, value?: string) => ({
		outcome: 'interrupt' as const,
		staleFactors: fresh,
		unmetControls: [{ control, interactive: true, ...(value === undefined ? {} : { value }) }],
	});
	const code = { prove: 'one-time-code', register: 'register-one-time-code', isRegistered: true };
	const outside = { prove: 'external-authentication', register: undefined, isRegistered: false };
	const message = { prove: 'text-message', register: undefined, isRegistered: false, registeredLast: true };
	const spare = { prove: 'recovery-code', register: undefined, isRegistered: false };

	test.each([
		['signInFrequency', undefined, [...passes, passkey, ...certificates, code, outside, message, spare]],
		['mfa', undefined, [...passes, passkey, ...certificates, code, outside, message, spare]],
		['authenticationStrength', '00000000-0000-0000-0000-000000000002', [passkey, code]],
		['authenticationStrength', 'of nobody', []],
		['termsOfUse', 'an agreement', []],
	])('%s %s', (control, value, methodStates) => {
		expect(nextUnmetControl(ask(control, value), circumstances)).toEqual({ control, methods: methodStates });
	});

	test('[sec 141] who has a second factor proves it before they register what a strength asks for', () => {
		const phishingResistant = ask('authenticationStrength', '00000000-0000-0000-0000-000000000004');
		const first = (facts: { method: string; at: number }[], now = 10) =>
			nextUnmetControl(phishingResistant, { ...circumstances, facts, now });
		expect(first([pwd(1)])).toEqual({ control: 'mfa', methods: [code] });
		expect(first([pwd(1), otp(2)])).toEqual({ control: 'authenticationStrength', methods: [passkey] });
		// not one of an old session
		expect(first([pwd(1), otp(2)], 603)).toEqual({ control: 'mfa', methods: [code] });
		expect(nextUnmetControl(phishingResistant, { ...circumstances, user: withoutCode })?.methods).toEqual([passkey]);
	});

	test('nothing of a strength that is proven already is asked for again', () => {
		const proven = { ...circumstances, facts: [otp(1)] };
		const asked = nextUnmetControl(ask('authenticationStrength', '00000000-0000-0000-0000-000000000002'), proven);
		expect(asked?.methods.map(({ prove }) => prove)).toEqual(['password', 'passkey']);
	});

	test('a first factor that is too old comes before', () => {
		expect(
			nextUnmetControl({ ...ask('signInFrequency'), staleFactors: { primary: true, secondary: true } }, circumstances),
		).toBeUndefined();
	});
});
