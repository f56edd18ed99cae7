// userPrincipalName comparison: one defined folding, used for uniqueness and for look-up alike, so that no two users
// and no two spellings of one can be told apart in one place and not in another.

export function foldPrincipalName(userPrincipalName: string): string {
	return userPrincipalName.trim().normalize('NFKC').toLowerCase();
}

/** @returns the part behind the last `@`, folded; empty where there is none */
export function domainOf(userPrincipalName: string): string {
	const folded = foldPrincipalName(userPrincipalName);
	return folded.slice(folded.lastIndexOf('@') + 1);
}
