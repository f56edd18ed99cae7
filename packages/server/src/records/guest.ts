// A guest of a tenant, and the account at home that it signs in with. Microsoft Entra, "B2B collaboration overview".
import type { DirectoryUser } from './user.ts';

/**
 * A guest goes by its home account's name and stands no better than that does: whoever is gone there is gone here.
 *
 * @param account the guest's own row
 * @param home the account at home, where there still is one
 */
export function guestOf(
	account: DirectoryUser,
	homeIds: NonNullable<DirectoryUser['home']>,
	home: DirectoryUser | undefined,
): DirectoryUser {
	const { passwordHash: _, risk: __, ...guest } = account;
	return {
		...guest,
		home: homeIds,
		userPrincipalName: home?.userPrincipalName ?? account.userPrincipalName,
		accountEnabled: account.accountEnabled && home?.accountEnabled === true,
		tokensValidFrom: Math.max(account.tokensValidFrom, home?.tokensValidFrom ?? 0),
		passwordChangedAt: Math.max(account.passwordChangedAt, home?.passwordChangedAt ?? 0),
		...(home?.risk ? { risk: home.risk } : {}),
		...(home?.mustChangePassword ? { mustChangePassword: true } : {}),
		...(guest.mail === undefined && home?.mail !== undefined ? { mail: home.mail } : {}),
	};
}

/** @returns the name that a guest's account has in the tenant that it is a guest of */
export const guestPrincipalName = (homeName: string, domain: string): string =>
	`${homeName.replace('@', '_')}#EXT#@${domain}`;
