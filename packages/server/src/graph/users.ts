// What an administrator asks of users, and does to one: list, read, disable and enable, end every session. Microsoft Graph, "List users",
// "user: get", "user: update" and "user: revokeSignInSessions".
import type { DirectoryUser } from '../directory/types.ts';
import { holdsOne } from './caller.ts';
import { toGraphUser } from './directory-objects.ts';
import { graphBadRequest } from './graph-error.ts';
import { memberOf, membershipPermissions, transitiveMemberOf } from './member-of.ts';
import { byId, fillPage, type PageRules, readPageQuery, slice, walk } from './page.ts';
import { matches } from './query.ts';
import type { GraphInput, GraphList, GraphOnUser } from './resource.ts';

const readingWhole = ['User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All'];
const reading = ['User.ReadBasic.All', ...readingWhole];
const revoking = ['User.RevokeSessions.All', 'User.ReadWrite.All'];
const enabling = ['User.EnableDisableAccount.All', 'User.ReadWrite.All'];

/** As much of a user as the caller's permission is for. */
function profileFor({ caller }: GraphInput, user: DirectoryUser): Record<string, unknown> {
	const { userType, ...basic } = toGraphUser(user);
	return holdsOne(caller, readingWhole) ? { ...basic, userType, accountEnabled: user.accountEnabled } : basic;
}

const rules: PageRules = {
	name: 'The list of users',
	filterable: new Set(['id', 'displayName', 'givenName', 'surname', 'userPrincipalName', 'mail', 'userType', 'accountEnabled']),
	...byId,
};

export const users: GraphList = {
	path: 'users',
	permissions: reading,
	readers: 'users',
	async page(input) {
		const { authority, exchange, snapshot } = input;
		const { directory, directoryLists } = authority.storage;
		const query = readPageQuery(exchange.request.query, rules);
		const read = (last: string | undefined) => directoryLists.userIds(snapshot.tenant.id, slice, last ?? query.skipToken);
		return fillPage(walk(read), {
			query,
			async show(id) {
				const user = await directory.findUser(snapshot.tenant.id, id);
				const shown = user && profileFor(input, user);
				return shown && matches(shown, query) ? shown : undefined;
			},
			tokenOf: (id) => id,
		});
	},
};

/**
 * Whatever the user got until now is void: sessions, codes, refresh tokens of every client. From the next second on, since times are
 * whole seconds: what was issued within this one must not outlive it.
 */
export function revokeSignInSessions({ authority, exchange }: GraphInput, user: DirectoryUser): Promise<void> {
	return authority.storage.directory.setUserState(user.tenantId, user.id, { tokensValidFrom: exchange.now + 1 });
}

async function update({ authority }: GraphInput, user: DirectoryUser, body: Record<string, unknown>): Promise<undefined> {
	const { accountEnabled, ...others } = body;
	const [other] = Object.keys(others);
	if (other !== undefined) throw graphBadRequest(`The member '${other.slice(0, 64)}' of a user cannot be changed here.`);
	if (typeof accountEnabled !== 'boolean') throw graphBadRequest('accountEnabled must be true or false.');
	await authority.storage.directory.setUserState(user.tenantId, user.id, { accountEnabled });
	return undefined;
}

export const onUsers: readonly GraphOnUser[] = [
	{
		path: '',
		method: 'GET',
		permissions: reading,
		context: 'users/$entity',
		run: async (input, user) => profileFor(input, user),
	},
	{ path: 'memberOf', method: 'GET', permissions: membershipPermissions, context: 'directoryObjects', run: memberOf },
	{ path: 'transitiveMemberOf', method: 'GET', permissions: membershipPermissions, context: 'directoryObjects', run: transitiveMemberOf },
	{ path: '', method: 'PATCH', permissions: enabling, context: '', run: update },
	{
		path: 'revokeSignInSessions',
		method: 'POST',
		permissions: revoking,
		context: 'Edm.Boolean',
		async run(input, user) {
			await revokeSignInSessions(input, user);
			return { value: true };
		},
	},
];
