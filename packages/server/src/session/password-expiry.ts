// Passwords that expire by their age. Who signs in with one chooses another first; what was issued before stays alive,
// as at Entra ID (Microsoft Entra, "Refresh tokens in the Microsoft identity platform": "Password expires").
import type { Authority } from '../authority.ts';
import type { TenantSettings } from '../records/tenant.ts';
import type { DirectoryUser } from '../records/user.ts';

const day = 86_400;

type Expiring = Pick<DirectoryUser, 'profile' | 'passwordChangedAt'>;

/**
 * @param account the one that the password is of; a guest's is at home
 * @param settings of its own tenant
 * @param now epoch seconds
 * @returns seconds until the password is too old, 0 or less where it is; `undefined` where it never is. One whose age
 *   is not known, since it was never changed here, is too old
 */
function secondsLeft(
	{ profile, passwordChangedAt }: Expiring,
	{ passwordValidityPeriodInDays }: TenantSettings,
	now: number,
): number | undefined {
	if (passwordValidityPeriodInDays === undefined) return undefined;
	// Microsoft Graph, "user resource type": values of `passwordPolicies`, separated by commas
	const policies = String(profile?.passwordPolicies ?? '').split(/\s*,\s*/);
	if (policies.includes('DisablePasswordExpiration')) return undefined;
	return passwordChangedAt + passwordValidityPeriodInDays * day - now;
}

/** @returns whether the password is too old; the parameters are those of {@link secondsLeft} */
export function isTooOld(account: Expiring, settings: TenantSettings, now: number): boolean {
	const left = secondsLeft(account, settings, now);
	return left !== undefined && left <= 0;
}

/**
 * @returns in how many days, 1 or more, the password is too old, where the tenant tells its users so ahead of it;
 *   `undefined` where there is nothing to tell
 */
export function daysToTell(account: Expiring, settings: TenantSettings, now: number): number | undefined {
	const left = secondsLeft(account, settings, now);
	const { passwordNotificationWindowInDays: window } = settings;
	if (left === undefined || left <= 0 || window === undefined || left > window * day) return undefined;
	return Math.ceil(left / day);
}

async function asAtHome(
	{ storage, snapshots }: Pick<Authority, 'storage' | 'snapshots'>,
	{ home, ...user }: DirectoryUser,
): Promise<{ account: Expiring; settings: TenantSettings } | undefined> {
	const account = home ? await storage.directory.findUser(home.tenantId, home.userId) : user;
	if (!account) return undefined;
	return { account, settings: (await snapshots.get(account.tenantId))?.tenant.settings ?? {} };
}

/** What whoever signs in with the user's password now is asked or told. */
interface PasswordAge {
	/** another one must be chosen */
	isExpired: boolean;
	/** as {@link daysToTell} says */
	daysToTell?: number | undefined;
}

export async function passwordAge(
	authority: Pick<Authority, 'storage' | 'snapshots'>,
	user: DirectoryUser,
	now: number,
): Promise<PasswordAge> {
	const found = await asAtHome(authority, user);
	if (!found) return { isExpired: false };
	const { account, settings } = found;
	return { isExpired: isTooOld(account, settings, now), daysToTell: daysToTell(account, settings, now) };
}

/** @returns whether whoever signs in with the user's password now must choose another one */
export async function isPasswordExpired(
	authority: Pick<Authority, 'storage' | 'snapshots'>,
	user: DirectoryUser,
	now: number,
): Promise<boolean> {
	return (await passwordAge(authority, user, now)).isExpired;
}
