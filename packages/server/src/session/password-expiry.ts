// Passwords that expire by their age. Who signs in with one chooses another first; what was issued before stays alive,
// as at Entra ID (Microsoft Entra, "Refresh tokens in the Microsoft identity platform": "Password expires").
import type { Authority } from '../authority.ts';
import type { TenantSettings } from '../records/tenant.ts';
import type { DirectoryUser } from '../records/user.ts';

const day = 86_400;

/**
 * @param account the one that the password is of; a guest's is at home
 * @param settings of its own tenant
 * @param now epoch seconds
 * @returns whether the password is too old; one whose age is not known, since it was never changed here, is
 */
export function isTooOld(
	{ profile, passwordChangedAt }: DirectoryUser,
	{ passwordValidityPeriodInDays }: TenantSettings,
	now: number,
): boolean {
	if (passwordValidityPeriodInDays === undefined) return false;
	// Microsoft Graph, "user resource type": values of `passwordPolicies`, separated by commas
	const policies = String(profile?.passwordPolicies ?? '').split(/\s*,\s*/);
	return (
		!policies.includes('DisablePasswordExpiration') && now - passwordChangedAt >= passwordValidityPeriodInDays * day
	);
}

/** @returns whether whoever signs in with the user's password now must choose another one */
export async function isPasswordExpired(
	{ storage, snapshots }: Pick<Authority, 'storage' | 'snapshots'>,
	user: DirectoryUser,
	now: number,
): Promise<boolean> {
	const { home } = user;
	const account = home ? await storage.directory.findUser(home.tenantId, home.userId) : user;
	if (!account) return false;
	const settings = (await snapshots.get(account.tenantId))?.tenant.settings ?? {};
	return isTooOld(account, settings, now);
}
