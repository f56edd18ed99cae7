// Who of those signed in on a browser may go on in a tenant: the accounts of its own sessions, and accounts of other
// tenants that are guests here, or that are at home here and were guests there. Microsoft Entra, "B2B collaboration".
import type { Authority, Exchange } from '../authority.ts';
import { isStillGood } from '../directory/revocation.ts';
import { factsForOtherTenants } from '../methods/proven-factors.ts';
import type { Tenant } from '../records/tenant.ts';
import { signedInAccounts } from './session-cookies.ts';
import type { SignedInAccount } from './signed-in-account.ts';

/**
 * An account of another tenant goes on as what it is here, with a session of its own once it does; its password was
 * proven, no more.
 */
async function visitor(
	{ storage }: Authority,
	{ session, user, handle, facts }: SignedInAccount,
	tenantId: string,
): Promise<SignedInAccount | undefined> {
	const home = user.home ?? { tenantId: user.tenantId, userId: user.id };
	const isHome = home.tenantId === tenantId;
	const account = isHome
		? await storage.directory.findUser(tenantId, home.userId)
		: await storage.directory.findGuest(tenantId, home);
	return isStillGood(account, session.createdAt)
		? { session, user: account, handle, facts: factsForOtherTenants(facts) }
		: undefined;
}

/** @param tenant absent over `common`, where each account is in its own tenant */
export async function accountsInTenant(
	authority: Authority,
	exchange: Exchange,
	tenant: Tenant | undefined,
): Promise<SignedInAccount[]> {
	const targetOf = ({ user }: SignedInAccount) => tenant?.id ?? user.home?.tenantId ?? user.tenantId;
	const accounts = await signedInAccounts(authority, exchange);
	const here = accounts.filter((account) => account.user.tenantId === targetOf(account));
	if (here.length === accounts.length) return here;
	for (const account of accounts.filter((candidate) => !here.includes(candidate))) {
		const visiting = await visitor(authority, account, targetOf(account));
		if (visiting && !here.some(({ user }) => user.id === visiting.user.id)) here.push(visiting);
	}
	return here;
}
