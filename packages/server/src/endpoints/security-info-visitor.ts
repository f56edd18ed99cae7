import type { Authority, Exchange } from '../authority.ts';
import type { TenantSnapshot } from '../directory/types.ts';
import type { MethodsPolicy } from '../records/methods-policy.ts';
import type { SignedInAccount } from '../session/signed-in-account.ts';

/** One who is let in to the page of their own sign-in methods. */
export interface Visitor {
	authority: Authority;
	exchange: Exchange;
	account: SignedInAccount;
	snapshot: TenantSnapshot;
	/** of authentication methods, for the user */
	policy: MethodsPolicy;
}
