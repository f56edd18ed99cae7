import type { Account, AccountFilter } from '@countersign/client';
import { useSnapshot } from './use-client.ts';

function matches(account: Account, filter: AccountFilter): boolean {
	return Object.entries(filter).every(([name, value]) => {
		const held = account[name as keyof AccountFilter];
		if (value === undefined) return true;
		return name === 'username' ? held?.toLowerCase() === value.toLowerCase() : held === value;
	});
}

/** @returns every account that has signed in; empty while the page starts */
export function useAccounts(): readonly Account[] {
	return useSnapshot().accounts;
}

/**
 * @param filter members that the account must have; without it the active account is meant, else the first
 * @returns `undefined` while the page starts and when nobody matches
 * @example
 * const account = useAccount();
 * return <p>Hello {account?.name}</p>;
 */
export function useAccount(filter?: AccountFilter): Account | undefined {
	const { accounts, active } = useSnapshot();
	if (!filter) return active;
	return active && matches(active, filter) ? active : accounts.find((account) => matches(account, filter));
}

/**
 * @returns whether an account that matches has signed in; `false` while the page starts, which
 * `useInteraction().status` tells
 */
export function useIsSignedIn(filter?: AccountFilter): boolean {
	return useAccount(filter) !== undefined;
}
