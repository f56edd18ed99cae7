// Time-based one-time codes of an authenticator app: Graph's "software OATH tokens". RFC 6238. The secret is kept
// sealed, with the id of whoever it is for as its context, so that nobody's sealed secret opens for anybody else.
import type { Authority, Exchange } from '../authority.ts';
import type { DirectoryUser } from '../records/user.ts';
import type { Secrets } from '../secrets.ts';
import { changeOwnMethods } from './change-methods.ts';
import type { AuthenticationMethod } from './method.ts';

export const softwareOneTimeCode: AuthenticationMethod = {
	mode: 'softwareOath',
	// Entra ID names no value of its own for it: `mfa` stands for it
	amr: [],
	factor: 'second',
	countsInOtherTenants: false,
	registeredByGuests: true,
	credentials: ['sealedTotpSecret'],
	isRegistered: ({ sealedTotpSecret }) => sealedTotpSecret !== undefined,
	steps: { prove: 'one-time-code', register: 'register-one-time-code' },
};

/** An authenticator app, as may be told. */
export interface OneTimeCodeDevice {
	id: string;
	displayName: string;
	/** epoch seconds; absent where it is not known */
	createdAt?: number;
}

/** @returns the user's apps; the one that stands with the user itself has the user's id */
export function oneTimeCodeDevices({ id, sealedTotpSecret }: DirectoryUser): readonly OneTimeCodeDevice[] {
	return sealedTotpSecret === undefined ? [] : [{ id, displayName: 'Authenticator app' }];
}

/**
 * @returns the secret of the user's authenticator app, in base32; `undefined` where there is none, or it was sealed for
 * another user
 */
export function openOneTimeCodeSecret(secrets: Secrets, { id, sealedTotpSecret }: DirectoryUser): string | undefined {
	return sealedTotpSecret === undefined ? undefined : secrets.open('totp', sealedTotpSecret, id);
}

/**
 * Registers an authenticator app, unless another browser registered one meanwhile.
 *
 * @param secret in base32
 * @param step the time step of the code that proved it, which is spent by this
 * @returns whether it was registered
 */
export async function registerOneTimeCodeSecret(
	{ secrets, storage, random }: Pick<Authority, 'secrets' | 'storage' | 'random'>,
	{ now, ids }: Exchange,
	user: DirectoryUser,
	{ secret, step }: { secret: string; step: number },
): Promise<boolean> {
	const sealedTotpSecret = secrets.seal('totp', secret, user.id);
	const { tenantId, id } = user;
	if (!(await storage.directory.registerAuthenticator(tenantId, id, { sealedTotpSecret, step }))) return false;
	await changeOwnMethods({ storage, random, now, correlationId: ids.correlationId }, user, () => ({
		activity: 'User registered security info',
		operation: 'Add',
		after: 'authenticator app',
	}));
	return true;
}
