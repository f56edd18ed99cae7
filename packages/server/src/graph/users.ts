// What an administrator asks of users, and does to one: list, read, end every session. Microsoft Graph, "List users",
// "user: get" and "user: revokeSignInSessions".
import type { DirectoryUser } from '../records/user.ts';
import { absentOfUsers } from './absent-members.ts';
import { requireTier } from './administrators.ts';
import { applyAudited } from './audited.ts';
import { holdsOne, requireOnePermission } from './caller.ts';
import {
	extensionAttributes,
	findDirectoryObject,
	listMembers,
	organizationMembers,
	textMembers,
	toGraphUser,
	toWholeUser,
	usualMembers,
} from './directory-objects.ts';
import { idsOfGroups, memberOf, transitiveMemberOf } from './member-of.ts';
import { byId, fillPage, type PageRules, readPageQuery, slice, walk } from './page.ts';
import { readGroups, readMemberships, readUsers, revokeSessions, wholeUsers } from './permissions.ts';
import { matches, readQuery, selected } from './query.ts';
import { reportsOf } from './reports.ts';
import type { GraphInput, GraphList, GraphOnUser } from './resource.ts';
import type { Expansions } from './route.ts';

/** Microsoft Graph, "objectIdentity resource type": the one identity that everybody has is the name. */
const identitiesOf = ({ userPrincipalName }: DirectoryUser, issuer: string) => [
	{ signInType: 'userPrincipalName', issuer, issuerAssignedId: userPrincipalName },
];

/** As much of a user as the caller's permission is for. */
export function profileFor(
	{ caller, snapshot }: GraphInput,
	user: DirectoryUser,
	wanted?: ReadonlySet<string>,
): Record<string, unknown> {
	if (holdsOne(caller, wholeUsers)) {
		// one object from the beginning: a page of a thousand users is made of it
		const row = Object.assign(toWholeUser(user, wanted), wanted ? {} : absentOfUsers);
		if (wanted === undefined || wanted.has('identities') || wanted.has('*'))
			row.identities = identitiesOf(user, snapshot.tenant.defaultDomain);
		return row;
	}
	const { userType: _, ...basic } = toGraphUser(user);
	return basic;
}

/**
 * members that Graph filters users by and that no user of this directory has: such a filter finds nobody, and with
 * `not` before it everybody
 */
const neverSet = [
	'assignedLicenses',
	'assignedPlans',
	'employeeLeaveDateTime',
	'externalUserState',
	'imAddresses',
	'infoCatalogs',
	'onPremisesDistinguishedName',
	'onPremisesDomainName',
	'onPremisesSamAccountName',
	'onPremisesSecurityIdentifier',
	'onPremisesSyncEnabled',
	'onPremisesUserPrincipalName',
	'proxyAddresses',
];

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
		...textMembers,
		...listMembers,
		...extensionAttributes.map((name) => `onPremisesExtensionAttributes/${name}`),
		...organizationMembers.map((name) => `employeeOrgData/${name}`),
		'createdDateTime',
		'creationType',
		'employeeHireDate',
		'identities',
		'lastPasswordChangeDateTime',
		'signInSessionsValidFromDateTime',
		...neverSet,
	]),
	...byId,
	sortable: new Set(['createdDateTime', 'displayName', 'userPrincipalName', 'givenName', 'surname', 'mail']),
	expandable: ['manager', 'memberOf', 'transitiveMemberOf', 'directReports', 'extensions'],
};

const ofUser: Expansions = {
	// open extensions, of which there are none here
	extensions: async () => [],
	manager: async (input, { id }) => {
		// as if it were asked for by itself
		requireOnePermission(input.caller, wholeUsers);
		const { directory } = input.authority.storage;
		const { managerId } = (await directory.findUser(input.snapshot.tenant.id, String(id))) ?? {};
		return managerId === undefined ? null : ((await findDirectoryObject(input, managerId)) ?? null);
	},
	async memberOf(input, { id }) {
		requireOnePermission(input.caller, readGroups);
		const user = await input.authority.storage.directory.findUser(input.snapshot.tenant.id, String(id));
		return user ? ((await memberOf(input, user)) as { value: object[] }).value : [];
	},
	async transitiveMemberOf(input, { id }) {
		requireOnePermission(input.caller, readMemberships);
		const user = await input.authority.storage.directory.findUser(input.snapshot.tenant.id, String(id));
		return user ? ((await transitiveMemberOf(input, user)) as { value: object[] }).value : [];
	},
	async directReports(input, { id }) {
		requireOnePermission(input.caller, wholeUsers);
		const user = await input.authority.storage.directory.findUser(input.snapshot.tenant.id, String(id));
		return user ? reportsOf(input, user) : [];
	},
};

export const users: GraphList = {
	path: 'users',
	permissions: readUsers,
	readers: 'users',
	expand: ofUser,
	async page(input) {
		const { authority, exchange, snapshot } = input;
		const { directory, directoryLists } = authority.storage;
		const query = { select: usualMembers, ...readPageQuery(exchange.request, rules) };
		// what a filter or an order looks at is made too
		const isLookedAt = query.filter !== undefined || query.search !== undefined || query.orderBy !== undefined;
		const wanted = isLookedAt ? undefined : query.select;
		const read = (last: string | undefined) =>
			directoryLists.userIds(snapshot.tenant.id, slice, last ?? query.skipToken);
		return fillPage(walk(read), {
			query,
			async show(id) {
				const user = await directory.findUser(snapshot.tenant.id, id);
				const shown = user && profileFor(input, user, wanted);
				return shown && matches(shown, query) ? shown : undefined;
			},
			tokenOf: (id) => id,
		});
	},
};

/**
 * Whatever the user got until now is void: sessions, codes, refresh tokens of every client. From the next second on,
 * since times are whole seconds: what was issued within this one must not outlive it.
 *
 * @returns `false` where the tenant was changed since it was read, and nothing was written
 */
export async function revokeSignInSessions(input: GraphInput, user: DirectoryUser): Promise<boolean> {
	const { now: at } = input.exchange;
	const [userId, notBefore] = [user.id, at + 1];
	return applyAudited(
		input,
		[
			{ kind: 'revokeSessions', userId, notBefore },
			{ kind: 'event', userId, event: 'sessionRevoked', notBefore, at },
		],
		{
			activity: 'Update StsRefreshTokenValidFrom Timestamp',
			category: 'UserManagement',
			operation: 'Update',
			target: { type: 'User', id: userId, displayName: user.displayName },
			before: { refreshTokensValidFrom: user.tokensValidFrom },
			after: { refreshTokensValidFrom: notBefore },
			tells: { user, notices: [{ kind: 'signedOutEverywhere' }] },
		},
	);
}

export const onUsers: readonly GraphOnUser[] = [
	{
		path: '',
		method: 'GET',
		permissions: readUsers,
		context: 'users/$entity',
		expand: ofUser,
		run: async (input, user) => {
			const profile = profileFor(input, user);
			return readQuery(input.exchange.request.query).select ? profile : selected(profile, { select: usualMembers });
		},
	},
	{ path: 'memberOf', method: 'GET', permissions: readGroups, context: 'directoryObjects', run: memberOf },
	{
		path: 'transitiveMemberOf',
		method: 'GET',
		permissions: readMemberships,
		context: 'directoryObjects',
		run: transitiveMemberOf,
	},
	{
		path: 'getMemberGroups',
		method: 'POST',
		asks: true,
		permissions: readMemberships,
		context: 'Collection(Edm.String)',
		run: ({ authority }, user) => idsOfGroups(authority, user, false),
	},
	{
		path: 'getMemberObjects',
		method: 'POST',
		asks: true,
		permissions: readMemberships,
		context: 'Collection(Edm.String)',
		run: ({ authority }, user, body) => idsOfGroups(authority, user, body.securityEnabledOnly !== true),
	},
	{
		path: 'revokeSignInSessions',
		method: 'POST',
		actsOn: 'passwordReset',
		permissions: revokeSessions,
		context: 'Edm.Boolean',
		async run(input, user) {
			await requireTier(input, user, 'passwordReset', revokeSessions);
			return (await revokeSignInSessions(input, user)) ? { value: true } : 'stale';
		},
	},
];
