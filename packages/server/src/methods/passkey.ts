// Passkeys and security keys: Graph's `fido2`. They are multifactor by themselves, since the authenticator verifies its
// user, and they sign for one origin alone, so that there is nothing to tell to somebody who asks in its place. Web
// Authentication Level 3.
import type { AuthenticationMethod } from './method.ts';
import { mayRegisterPasskeys, profilesOf, usablePasskeys } from './passkeys/profiles.ts';

export const passkey: AuthenticationMethod = {
	mode: 'fido2',
	amr: ['fido'],
	factor: 'both',
	countsInOtherTenants: false,
	registeredByGuests: false,
	credentials: ['registeredMethods'],
	isEnabled: (policy) => profilesOf(policy).length > 0,
	mayRegister: mayRegisterPasskeys,
	isRegistered: ({ registeredMethods }, _, policy) => usablePasskeys(registeredMethods?.passkeys, policy).length > 0,
	steps: { prove: 'passkey', register: 'register-passkey' },
};
