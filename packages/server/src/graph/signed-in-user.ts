// What a user's application asks about that user alone: its profile, its groups where they are too many for a token,
// and the end of its sessions. Microsoft Graph, "user: get" and "directoryObject: getMemberObjects".
import { toGraphUser } from './directory-objects.ts';
import { idsOfGroups, memberOf, transitiveMemberOf } from './member-of.ts';
import { ownProfile, readMemberships, revokeSessions } from './permissions.ts';
import type { GraphOwn } from './resource.ts';
import { changeInTurn } from './turns.ts';
import { revokeSignInSessions } from './users.ts';

const ids = 'Collection(Edm.String)';
const membership = ['User.Read', ...readMemberships];

export const signedInUser: readonly GraphOwn[] = [
	{
		path: '',
		method: 'GET',
		permissions: ownProfile,
		context: 'users/$entity',
		run: async (_, user) => toGraphUser(user),
	},
	{ path: 'memberOf', method: 'GET', permissions: membership, context: 'directoryObjects', run: memberOf },
	{
		path: 'transitiveMemberOf',
		method: 'GET',
		permissions: membership,
		context: 'directoryObjects',
		run: transitiveMemberOf,
	},
	{
		path: 'getMemberGroups',
		method: 'POST',
		permissions: membership,
		context: ids,
		run: ({ authority }, user) => idsOfGroups(authority, user, false),
	},
	{
		path: 'getMemberObjects',
		method: 'POST',
		permissions: membership,
		context: ids,
		run: ({ authority }, user, body) => idsOfGroups(authority, user, body.securityEnabledOnly !== true),
	},
	{
		path: 'revokeSignInSessions',
		method: 'POST',
		changes: true,
		permissions: revokeSessions,
		context: 'Edm.Boolean',
		async run(input, user) {
			const { authority, snapshot } = input;
			return changeInTurn(authority, snapshot.tenant.id, async () => {
				const now = (await authority.snapshots.get(snapshot.tenant.id)) ?? snapshot;
				return (await revokeSignInSessions({ ...input, snapshot: now }, user)) ? { value: true } : undefined;
			});
		},
	},
];
