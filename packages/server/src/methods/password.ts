// The password. An account has one in its home tenant, and proves it there wherever it is a guest.
import type { AuthenticationMethod } from './method.ts';

export const password: AuthenticationMethod = {
	mode: 'password',
	amr: ['pwd'],
	factor: 'first',
	countsInOtherTenants: true,
	registeredByGuests: false,
	credentials: ['passwordHash'],
	isRegistered: ({ passwordHash, home }) => passwordHash !== undefined || home !== undefined,
	steps: { prove: 'password' },
};
