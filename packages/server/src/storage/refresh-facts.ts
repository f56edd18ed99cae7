// What a refresh reads before it decides.

/** What the request shows, by which all of it is found. */
export interface RefreshKeys {
	/** of the path, in lower case: an id, a domain, or a name that leaves the tenant open */
	tenant: string;
	/** of the application that the request says it comes from; empty where it names none */
	clientAppId: string;
	familyId: string;
}

/**
 * Runs `work`, in which the versions of the tenants, the family, its session, its user and the user's memberships are
 * read once, together, as they are now. A commit in it that is refused forgets them: the decision that follows reads
 * anew.
 *
 * @returns what `work` returns
 */
export type WithRefreshFacts = <T>(keys: RefreshKeys, work: () => Promise<T>) => Promise<T>;
