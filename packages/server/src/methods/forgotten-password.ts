// Who may give a forgotten password a new one, and what proves them. Microsoft Entra, "Self-service password reset
// policies": administrators always need two gates, and a password that its tenant does not keep is not reset there.
//
// The code that was sent by mail comes first for everybody, unlike at Entra ID, where a code of the authenticator app
// may do alone. Six digits that anybody may guess on a page that asks for no password would make of the second factor
// the only one; and since wrong codes of an app are counted once for all pages, strangers could lock its owner out.
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
 * @returns all that must be proven, in that order; `undefined` where the password cannot be reset here
 */
export function gatesOfReset(
	user: DirectoryUser,
	{ selfServicePasswordReset: allowed = [], allowedToUseSSPR }: TenantSettings,
	isAdministrator: boolean,
): readonly ResetMethod[] | undefined {
	if (!user.accountEnabled || user.home || user.passwordHash === undefined) return undefined;
	const gates: ResetMethod[] = isAdministrator ? [byMail, byAuthenticatorApp] : [byMail];
	if (isAdministrator && allowedToUseSSPR !== true) return undefined;
	return gates.every((method) => allowed.includes(method)) ? gates : undefined;
}
