// A verified passkey becomes one of the user's.
import { nothingRegistered, type Passkey } from '../records/registered-methods.ts';
import type { DirectoryUser } from '../records/user.ts';
import type { Storage } from '../storage/storage.ts';

/** Microsoft Entra, "Enable passkeys (FIDO2)": as many a user can register */
export const mostPasskeys = 10;

/**
 * @param name that the user gave it
 * @param now epoch seconds
 * @returns whether it was added; `false` where the user has it already or has too many, and where another change was
 *   faster
 */
export async function addPasskey(
	{ directory, authenticationMethods }: Pick<Storage, 'directory' | 'authenticationMethods'>,
	{ tenantId, id }: DirectoryUser,
	passkey: Omit<Passkey, 'displayName' | 'createdAt'>,
	name: string | undefined,
	now: number,
): Promise<boolean> {
	const methods = (await directory.findUser(tenantId, id))?.registeredMethods ?? nothingRegistered;
	if (methods.passkeys.length >= mostPasskeys || methods.passkeys.some((known) => known.id === passkey.id))
		return false;
	const displayName = name?.trim().slice(0, 64) || 'Passkey';
	const passkeys = [...methods.passkeys, { ...passkey, displayName, createdAt: now }];
	return authenticationMethods.replace(tenantId, id, { ...methods, passkeys });
}
