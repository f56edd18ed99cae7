// `email` in tokens, and whether anybody has shown that the address is the user's: the tenant that the user is of owns
// the domain. An
// administrator may write any address, so that one of another's domain must not open that other's account in an
// application. Microsoft identity platform, "Migrate away from using email claims for user identification or
// authorization".
import type { Authority } from '../authority.ts';
import type { Application } from '../records/application.ts';
import { domainOf } from '../records/principal-name.ts';
import type { Tenant } from '../records/tenant.ts';
import type { DirectoryUser } from '../records/user.ts';

/** An address without one of its own is the name that the user signs in with. */
export const emailOf = ({ mail, userPrincipalName }: DirectoryUser): string => mail ?? userPrincipalName;

export interface Email {
	address: string;
	/** the tenant that the user is of owns its domain: `xms_edov` */
	verified: boolean;
}

/** @param tenant that the user is in; a guest's address is vouched for by the tenant at home */
export async function findEmail(
	{ storage }: Pick<Authority, 'storage'>,
	tenant: Tenant,
	user: DirectoryUser,
): Promise<Email> {
	const address = emailOf(user);
	const home = user.home ? await storage.directory.findTenant(user.home.tenantId) : tenant;
	const domain = domainOf(address).toLowerCase();
	return { address, verified: home?.domains.some((own) => own.toLowerCase() === domain) ?? false };
}

/** @returns the address, or nothing where it is unverified and the application is one for users of many tenants */
export function emailFor(
	{ signInAudience }: Pick<Application, 'signInAudience'>,
	{ address, verified }: Email,
): string | undefined {
	return verified || signInAudience === 'AzureADMyOrg' ? address : undefined;
}
