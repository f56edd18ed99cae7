// Claims that are in a token only where a registration asks for them. Microsoft identity platform, "Optional claims
// reference" and "Groups overage claim". What a registration asks for and the directory does not know is left out, as
// it is there.

import type { GroupClaims } from '../directory/types.ts';
import type { Application } from '../records/application.ts';
import type { DirectoryUser } from '../records/user.ts';
import { type Email, emailFor } from './email.ts';
import type { Identifiers } from './identifiers.ts';

export interface ClaimSubject {
	user: DirectoryUser;
	/** where the user signs in from, in canonical text */
	ipAddress: string | undefined;
	identifiers: Identifiers;
	/** absent where nothing asks for it */
	email: Email | undefined;
	/** whose registration asks */
	application: Application;
}

/**
 * By name. `acrs`, `xms_cc` and `signin_state` depend on the request, and are minted beside; others of Microsoft's list
 * are always in tokens.
 */
const claims: ReadonlyMap<string, (subject: ClaimSubject) => unknown> = new Map<
	string,
	(subject: ClaimSubject) => unknown
>([
	['acct', ({ user }) => (user.userType === 'Guest' || user.home ? 1 : 0)],
	['email', ({ email, application }) => email && emailFor(application, email)],
	['family_name', ({ user }) => user.surname],
	['given_name', ({ user }) => user.givenName],
	['ipaddr', ({ ipAddress }) => ipAddress],
	['login_hint', ({ user, identifiers }) => identifiers.loginHint(user.tenantId, user.id)],
	['upn', ({ user }) => user.userPrincipalName],
	['xms_edov', ({ email }) => email?.verified],
]);

/**
 * What an ID token tells only where the user consented to the scope `profile`, whatever the registration asks for.
 * Microsoft identity platform, "Optional claims reference".
 */
const ofProfile: ReadonlySet<string> = new Set(['family_name', 'given_name', 'upn']);

/** @returns the names that a client's registration asks for, as far as its scopes reach */
export function namesWithin(names: readonly string[], profile: boolean): readonly string[] {
	return profile ? names : names.filter((name) => !ofProfile.has(name));
}

/** a longer list is not sent: the application asks Graph */
export const mostGroups = 200;
/** in a token that travels in an address */
const mostGroupsInAddress = 5;

/** Where a token goes, and where it may point. */
interface ClaimPlace {
	/** the token travels through the browser's address */
	inAddress: boolean;
	graphOrigin: string;
}

function groupMembers(
	{ groups, wids }: GroupClaims,
	{ user }: ClaimSubject,
	{ graphOrigin, inAddress }: ClaimPlace,
): object {
	if (groups === undefined) return { wids };
	if (inAddress && groups.length > mostGroupsInAddress) return { wids, hasgroups: true };
	if (groups.length <= mostGroups) return { wids, groups };
	return {
		wids,
		_claim_names: { groups: 'src1' },
		_claim_sources: { src1: { endpoint: `${graphOrigin}/v1.0/users/${user.id}/getMemberObjects` } },
	};
}

/**
 * @param names that the registration asks for
 * @returns members of the token's payload; nothing where nothing was asked for, as for most
 */
export function optionalMembers(
	names: readonly string[],
	groups: GroupClaims | undefined,
	subject: ClaimSubject,
	place: ClaimPlace,
): Record<string, unknown> | undefined {
	if (names.length === 0 && !groups) return undefined;
	const members: Record<string, unknown> = {};
	for (const name of names) {
		const tell = claims.get(name);
		if (tell) members[name] = tell(subject);
	}
	return groups ? Object.assign(members, groupMembers(groups, subject, place)) : members;
}
