// What of a user is stored as one text: names and whatever no decision rests on.
import type { DirectoryUser } from '../records/user.ts';

export function userResource(user: DirectoryUser): object {
	const { userPrincipalName, displayName, givenName, surname, mail, userType, profile, managerId, createdDateTime } =
		user;
	return { userPrincipalName, displayName, givenName, surname, mail, userType, profile, managerId, createdDateTime };
}
