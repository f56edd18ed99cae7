// What an administrator asks of users, and does to one: list, read, disable and enable, end every session. Microsoft
// Graph, "List users", "user: get", "user: update" and "user: revokeSignInSessions".
import type { DirectoryUser } from '../records/user.ts';
import { requireAnotherGlobalAdministrator, requireTier } from './administrators.ts';
import { holdsOne } from './caller.ts';
import { toGraphUser } from './directory-objects.ts';
import { graphBadRequest } from './graph-error.ts';
import { memberOf, transitiveMemberOf } from './member-of.ts';
import { byId, fillPage, type PageRules, readPageQuery, slice, walk } from './page.ts';
import { enableAccounts, readGroups, readMemberships, readUsers, revokeSessions, wholeUsers } from './permissions.ts';
import { matches } from './query.ts';
import type { GraphInput, GraphList, GraphOnUser } from './resource.ts';

/** As much of a user as the caller's permission is for. */
function profileFor({ caller }: GraphInput, user: DirectoryUser): Record<string, unknown> {
	const { userType, ...basic } = toGraphUser(user);
	return holdsOne(caller, wholeUsers) ? { ...basic, userType, accountEnabled: user.accountEnabled } : basic;
}

const rules: PageRules = {
	name: 'The list of users',
	filterable: new Set([
		'id',
		'displayName',
		'givenName',
		'surname',
		'userPrincipalName',
		'mail',
		'userType',
		'accountEnabled',
	]),
	...byId,
	sortable: new Set(['displayName', 'userPrincipalName', 'givenName', 'surname', 'mail']),
};

export const users: GraphList = {
	path: 'users',
	permissions: readUsers,
	readers: 'users',
	async page(input) {
		const { authority, exchange, snapshot } = input;
		const { directory, directoryLists } = authority.storage;
		const query = readPageQuery(exchange.request, rules);
		const read = (last: string | undefined) =>
			directoryLists.userIds(snapshot.tenant.id, slice, last ?? query.skipToken);
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
 * Whatever the user got until now is void: sessions, codes, refresh tokens of every client. From the next second on,
 * since times are whole seconds: what was issued within this one must not outlive it.
 */
export async function revokeSignInSessions({ authority, exchange }: GraphInput, user: DirectoryUser): Promise<void> {
	await authority.storage.directory.setUserState(user.tenantId, user.id, {
		tokensValidFrom: exchange.now + 1,
		at: exchange.now,
	});
}

async function update(
	input: GraphInput,
	user: DirectoryUser,
	body: Record<string, unknown>,
): Promise<undefined | 'stale'> {
	const { authority, exchange, snapshot } = input;
	const { accountEnabled, ...others } = body;
	const [other] = Object.keys(others);
	if (other !== undefined)
		throw graphBadRequest(`The member '${other.slice(0, 64)}' of a user cannot be changed here.`);
	if (typeof accountEnabled !== 'boolean') throw graphBadRequest('accountEnabled must be true or false.');
	await requireTier(input, user, 'sensitiveAction', enableAccounts);
	if (!accountEnabled) await requireAnotherGlobalAdministrator(input, user);
	// two administrators who disable each other at once each found another one: the version says that one of them is
	// wrong
	const { id, version } = snapshot.tenant;
	return (await authority.storage.directory.setUserState(id, user.id, { accountEnabled, at: exchange.now }, version))
		? undefined
		: 'stale';
}

export const onUsers: readonly GraphOnUser[] = [
	{
		path: '',
		method: 'GET',
		permissions: readUsers,
		context: 'users/$entity',
		run: async (input, user) => profileFor(input, user),
	},
	{ path: 'memberOf', method: 'GET', permissions: readGroups, context: 'directoryObjects', run: memberOf },
	{
		path: 'transitiveMemberOf',
		method: 'GET',
		permissions: readMemberships,
		context: 'directoryObjects',
		run: transitiveMemberOf,
	},
	{ path: '', method: 'PATCH', permissions: enableAccounts, context: '', run: update },
	{
		path: 'revokeSignInSessions',
		method: 'POST',
		permissions: revokeSessions,
		context: 'Edm.Boolean',
		async run(input, user) {
			await requireTier(input, user, 'passwordReset', revokeSessions);
			await revokeSignInSessions(input, user);
			return { value: true };
		},
	},
];
