// An account that is signed in on a browser.
import type { AuthenticationFacts } from '../records/authentication-facts.ts';
import type { Session } from '../records/session.ts';
import type { DirectoryUser } from '../records/user.ts';

export interface SignedInAccount {
	session: Session;
	user: DirectoryUser;
	/** in the browser's cookie */
	handle: string;
	/**
	 * what was proven, as far as it counts for the user: the session may be of another tenant, where the user is at home
	 * or a guest
	 */
	facts: AuthenticationFacts;
}
