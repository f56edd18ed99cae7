// Users, groups, directory roles, guests. Microsoft Graph, "conditionalAccessUsers resource type".
import type { ConditionalAccessGuestsOrExternalUsers, ConditionalAccessUsers } from '@countersign/protocol';
import { type Condition, type Presented, type Tokens, tokensOf } from '../condition.ts';
import { flags, normalizeIds } from '../identifiers.ts';
import type { SignIn, SignInUser } from '../sign-in.ts';
import { namesPrincipals } from './client-applications.ts';

// maps, not objects: an id may be called __proto__
const words = new Map([
	['All', 'allUsers'],
	['GuestsOrExternalUsers', 'guest'],
]);
const rules = new Map([
	['user', 'userId'],
	['group', 'groupId'],
	['role', 'roleId'],
]);

/** A type of guest, of any tenant or `type@tenant`. */
function guestTokens(guests: ConditionalAccessGuestsOrExternalUsers | null | undefined): string[] {
	const types = flags(guests?.guestOrExternalUserTypes);
	const tenants = guests?.externalTenants;
	// a membership kind that is not understood names no tenant: as an inclusion it is open-ended, see `assign`
	if (!tenants || tenants.membershipKind === 'all') return types;
	return types.flatMap((type) => normalizeIds(tenants.members).map((tenant) => `${type}@${tenant}`));
}

/** Teams and SharePoint, where shared channels are */
const servicesOfChannels = new Set(['cc15fd57-2c6c-4117-a88c-83b1d56b4bbe', '00000003-0000-0ff1-ce00-000000000000']);
const isB2b = (token: string) => token.startsWith('b2b');

function tokens(side: 'include' | 'exclude', users: ConditionalAccessUsers): Tokens {
	const guests = guestTokens(users[`${side}GuestsOrExternalUsers`]);
	// `None`, and the guest type `none`, are tokens that nobody holds
	return [
		...tokensOf('user', normalizeIds(users[`${side}Users`])),
		...tokensOf('group', normalizeIds(users[`${side}Groups`])),
		...tokensOf('role', normalizeIds(users[`${side}Roles`])),
		...tokensOf('guest', guests),
		// an inclusion reaches the other kind of B2B user, an exclusion frees its own kind alone
		...(side === 'include' ? tokensOf('otherKind', guests.filter(isB2b)) : []),
	];
}

/**
 * The two B2B kinds reach into each other: in Teams and SharePoint a collaboration user who could use shared channels
 * is met by policies on direct connect, and a user of a shared channel who has a guest object too by those on
 * collaboration. Microsoft Entra External ID, "Authentication and Conditional Access".
 */
function otherKind({ externalType, couldDirectConnect, guestObject }: SignInUser, appIds: readonly string[]) {
	if (externalType === 'b2bDirectConnectUser') return guestObject ?? undefined;
	const inChannel = couldDirectConnect && appIds.some((appId) => servicesOfChannels.has(appId.toLowerCase()));
	return inChannel && externalType?.startsWith('b2bCollaboration') ? 'b2bDirectConnectUser' : undefined;
}

const agentUsers = 'AllAgentIdUsers';

function presentUser({ user, applicationIds }: SignIn): Presented[] {
	if (!user) return [];
	const { id, groupIds, roleTemplateIds, externalType, homeTenantId } = user;
	// neither `All` nor a group reaches the account of an agent: Microsoft Entra, "Conditional Access for agents"
	if (user.isAgent) return [{ held: [['user', [agentUsers, id]]] }];
	const held: [string, ReadonlySet<string> | string[]][] = [
		['user', externalType ? ['All', id, 'GuestsOrExternalUsers'] : ['All', id]],
	];
	// most hold no role and are no guests: what is not held is not looked up
	if (groupIds.size > 0) held.push(['group', groupIds]);
	if (roleTemplateIds.size > 0) held.push(['role', roleTemplateIds]);
	if (externalType) {
		const ofTenant = (type: string) => (homeTenantId ? [type, `${type}@${homeTenantId.toLowerCase()}`] : [type]);
		held.push(['guest', ofTenant(externalType)]);
		const other = otherKind(user, applicationIds);
		if (other) held.push(['otherKind', ofTenant(other)]);
	}
	return [{ held }];
}

export const users: Condition = {
	id: 'users',
	members: [
		'includeUsers',
		'excludeUsers',
		'includeGroups',
		'excludeGroups',
		'includeRoles',
		'excludeRoles',
		'includeGuestsOrExternalUsers',
		'excludeGuestsOrExternalUsers',
	],
	reason: () => 'users',
	assign({ conditions }) {
		// a workload policy names its principals in clientApplications
		if (namesPrincipals(conditions.clientApplications)) return undefined;
		const { users } = conditions;
		if (!users) return { include: [], exclude: [] };
		const kind = users.includeGuestsOrExternalUsers?.externalTenants?.membershipKind;
		return {
			include: tokens('include', users),
			exclude: tokens('exclude', users),
			openEnded: kind !== undefined && kind !== 'all' && kind !== 'enumerated',
		};
	},
	present: presentUser,
	rule: ({ kind, value }) =>
		kind === 'guest' || kind === 'otherKind'
			? (value.split('@')[0] as string)
			: (words.get(value) ?? rules.get(kind) ?? kind),
};
