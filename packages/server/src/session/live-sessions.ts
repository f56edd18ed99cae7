// The sessions that a user has now.
import type { Authority } from '../authority.ts';
import { isStillGood } from '../directory/revocation.ts';
import type { Session } from '../records/session.ts';
import type { DirectoryUser } from '../records/user.ts';

/**
 * @param now epoch seconds
 * @param limit of those that are read: the newest
 * @returns those that are alive; what a password or an administrator voided is not
 */
export async function liveSessions(
	{ storage }: Pick<Authority, 'storage'>,
	user: DirectoryUser,
	now: number,
	limit: number,
): Promise<readonly Session[]> {
	const stored = await storage.sessions.ofUser(user.tenantId, user.id, now, limit);
	return stored.filter(({ facts }) => facts.some(({ at }) => isStillGood(user, at)));
}
