// A grant is worth what its user is worth now: state is read again at every redemption.
import type { Authority } from '../authority.ts';
import { validFrom, validFromForConfidentialClient } from '../directory/revocation.ts';
import { grantRevoked, passwordExpired, userDisabled, userNotFound } from '../errors.ts';
import type { DirectoryUser } from '../records/user.ts';

/**
 * @param issuedAt when the grant was issued, epoch seconds
 * @param options.confidential it is the refresh token of an application that has proven itself
 * @throws ProtocolError when the user is gone, disabled, must change the password, or was revoked since
 */
export async function requireUser(
	authority: Authority,
	tenantId: string,
	userId: string,
	issuedAt: number,
	{ confidential = false } = {},
): Promise<DirectoryUser> {
	const user = await authority.storage.directory.findUser(tenantId, userId);
	if (!user) throw userNotFound(tenantId);
	if (!user.accountEnabled) throw userDisabled();
	if (user.mustChangePassword) throw passwordExpired();
	if (issuedAt < (confidential ? validFromForConfidentialClient(user) : validFrom(user))) throw grantRevoked();
	return user;
}
