// Whether a user name and a password belong together: one check and one counter for every door that takes a password, or the
// door without a counter is the one that is used.
import type { Authority } from '../authority.ts';
import { foldPrincipalName } from '../directory/principal-name.ts';
import type { DirectoryUser, Tenant } from '../directory/types.ts';

/** Microsoft Entra, "Smart lockout": ten failures lock for a minute, and each further one for longer */
export const passwordLimit = { attempts: 10, windowSeconds: 600, lockSeconds: 60, longestLockSeconds: 3600 };

export type PasswordCheck = { kind: 'locked' } | { kind: 'wrong' } | { kind: 'right'; user: DirectoryUser };

/**
 * @param input.tenant the tenant that the user must be of; absent where any will do
 * @param input.familiar whether the name signed in on this browser before: then others' guesses do not count against it
 * @param input.now epoch seconds
 * @throws ProtocolError 90055 when too many passwords wait to be hashed
 */
export async function checkPassword(
	{ storage, passwords }: Authority,
	{ username, password, tenant, familiar, now }: { username: string; password: string; tenant: Tenant | undefined; familiar: boolean; now: number },
): Promise<PasswordCheck> {
	// the counter is for what was typed, so that names that exist and names that don't are treated alike
	const key = `password:${familiar ? 'familiar:' : ''}${foldPrincipalName(username)}`;
	if (!(await storage.attempts.reserve(key, now, passwordLimit))) return { kind: 'locked' };
	const typed = await storage.directory.findUserByPrincipalName(username);
	const isOwn = tenant === undefined || typed?.tenantId === tenant.id;
	// somebody of another tenant may be a guest here: the password is that of the home account
	const user = isOwn || !typed ? typed : await storage.directory.findGuest(tenant.id, { tenantId: typed.tenantId, userId: typed.id });
	const matches = await passwords.verify(password, user && typed?.passwordHash);
	if (!user || !matches) return { kind: 'wrong' };
	await storage.attempts.clear(key);
	return { kind: 'right', user };
}
