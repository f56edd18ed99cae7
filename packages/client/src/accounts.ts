// The accounts that have signed in through a client's cache, and the one that is active.
import type { Account } from './authentication-result.ts';
import type { TokenCache } from './cache/token-cache.ts';

/** Members that an account must have; those that are absent do not matter. User names are compared without case. */
export type AccountFilter = Partial<
	Pick<Account, 'homeAccountId' | 'localAccountId' | 'tenantId' | 'username' | 'sid' | 'loginHint'>
>;

const matches = (account: Account, filter: AccountFilter) =>
	Object.entries(filter).every(([name, value]) => {
		const held = account[name as keyof AccountFilter];
		return value === undefined || (name === 'username' ? held?.toLowerCase() === value.toLowerCase() : held === value);
	});

export async function accountsOf(cache: TokenCache, filter?: AccountFilter | null): Promise<Account[]> {
	return (await cache.accounts()).filter((account) => matches(account, filter ?? {}));
}

/** @returns the account that was set as active, unless it has signed out */
export async function activeAccount(cache: TokenCache): Promise<Account | undefined> {
	const key = await cache.read('active');
	if (key === undefined) return undefined;
	// users of some providers are named with the very mark, as `auth0|507f` is; tenants are not
	const end = key.lastIndexOf('|');
	const tenantId = key.slice(end + 1);
	const accounts = await accountsOf(cache, { homeAccountId: key.slice(0, end) });
	return accounts.find((account) => account.tenantId === tenantId) ?? accounts[0];
}

export async function setActiveAccount(cache: TokenCache, account: Account | null | undefined): Promise<void> {
	await cache.write('active', account ? `${account.homeAccountId}|${account.tenantId}` : undefined);
}
