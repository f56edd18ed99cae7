// Who may give a forgotten password a new one, and what proves them. Microsoft Entra, "Self-service password reset
// policies": administrators always need two gates, and a password that its tenant does not keep is not reset there.
import type { TenantSettings } from '../records/tenant.ts';
import type { DirectoryUser } from '../records/user.ts';

/** as Graph names the methods: a code that is sent by mail, or one of an authenticator app */
export const byMail = 'email';
export const byAuthenticatorApp = 'softwareOath';
export type ResetMethod = typeof byMail | typeof byAuthenticatorApp;

/** @returns where a code is sent to: never the mailbox that the forgotten password itself may open */
export function resetAddress({ profile, mail, userPrincipalName }: DirectoryUser): string | undefined {
	const own = new Set([mail, userPrincipalName].map((address) => address?.toLowerCase()));
	const others = profile?.otherMails;
	return Array.isArray(others) ? others.find((address) => !own.has(address.toLowerCase())) : undefined;
}

/**
 * @param isAdministrator whether the user has any directory role
 * @param proven what was proven now
 * @returns whether that is enough
 */
export function mayResetPassword(
	user: DirectoryUser,
	{ selfServicePasswordReset: allowed = [], allowedToUseSSPR }: TenantSettings,
	isAdministrator: boolean,
	proven: readonly ResetMethod[],
): boolean {
	if (!user.accountEnabled || user.home || user.passwordHash === undefined) return false;
	if (isAdministrator && allowedToUseSSPR !== true) return false;
	const counting = allowed.filter((method) => proven.includes(method));
	return new Set(counting).size >= (isAdministrator ? 2 : 1);
}
