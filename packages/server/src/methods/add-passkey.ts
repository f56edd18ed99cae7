// A verified passkey becomes one of the user's.
import type { Exchange } from '../authority.ts';
import type { MethodsPolicy } from '../records/methods-policy.ts';
import type { DirectoryUser } from '../records/user.ts';
import { type ChangesMethods, changeOwnMethods, readMethodName } from './change-methods.ts';
import { registrationStep } from './method.ts';
import { passkey as passkeyMethod } from './passkey.ts';
import { gainedSecondFactor } from './registered-methods.ts';
import type { NewPasskey } from './webauthn.ts';

/** Microsoft Entra, "Enable passkeys (FIDO2)": as many a user can register */
export const mostPasskeys = 10;

/**
 * @param given.name that the user gave it
 * @param given.policy for the user
 * @returns whether it was added; `false` where the user has it already, has too many, has a second factor only since
 *   the registration was decided on, or may have none: a guest with one would sign in here without its home, whatever
 *   becomes of it there
 */
export function addPasskey(
	authority: ChangesMethods,
	exchange: Exchange,
	user: DirectoryUser,
	{ unattested, ...passkey }: NewPasskey,
	{ name, policy }: { name: string | undefined; policy: MethodsPolicy },
): Promise<boolean> {
	return changeOwnMethods(authority, exchange, user, (methods, as) => {
		if (registrationStep(passkeyMethod, as, policy) === undefined) return undefined;
		if (gainedSecondFactor(user, as, exchange.now, policy)) return undefined;
		if (methods.passkeys.length >= mostPasskeys || methods.passkeys.some((known) => known.id === passkey.id))
			return undefined;
		const displayName = readMethodName(name, 'Passkey');
		return {
			activity: 'User registered security info',
			operation: 'Add',
			after: `passkey "${displayName}"`,
			methods: { ...methods, passkeys: [...methods.passkeys, { ...passkey, displayName, createdAt: exchange.now }] },
			notice: { kind: 'added', method: 'passkey', name: displayName },
		};
	});
}
