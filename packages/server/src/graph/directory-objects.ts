// Users and groups as Graph writes them. Microsoft Graph, "user resource type" and "group resource type".
import type { DirectoryUser, Group } from '../directory/types.ts';

export function toGraphUser(user: DirectoryUser): Record<string, unknown> {
	return {
		id: user.id,
		displayName: user.displayName,
		givenName: user.givenName ?? null,
		surname: user.surname ?? null,
		userPrincipalName: user.userPrincipalName,
		mail: user.mail ?? null,
		userType: user.userType ?? (user.home ? 'Guest' : 'Member'),
	};
}

export function toGraphGroup({ id, displayName }: Group): Record<string, unknown> {
	return { id, displayName, description: null, groupTypes: [], mail: null, mailEnabled: false, securityEnabled: true };
}
