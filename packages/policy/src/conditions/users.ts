// Users, groups, directory roles, guests. Microsoft Graph, "conditionalAccessUsers resource type".
import type { ConditionalAccessGuestsOrExternalUsers, ConditionalAccessUsers } from '@countersign/protocol';
import { type Condition, type Presented, type Tokens, tokensOf } from '../condition.ts';
import { flags, normalizeIds } from '../identifiers.ts';
import type { SignIn } from '../sign-in.ts';
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

function tokens(side: 'include' | 'exclude', users: ConditionalAccessUsers): Tokens {
	// `None`, and the guest type `none`, are tokens that nobody holds
	return [
		...tokensOf('user', normalizeIds(users[`${side}Users`])),
		...tokensOf('group', normalizeIds(users[`${side}Groups`])),
		...tokensOf('role', normalizeIds(users[`${side}Roles`])),
		...tokensOf('guest', guestTokens(users[`${side}GuestsOrExternalUsers`])),
	];
}

const agentUsers = 'AllAgentIdUsers';

function presentUser({ user }: SignIn): Presented[] {
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
	if (externalType)
		held.push([
			'guest',
			homeTenantId ? [externalType, `${externalType}@${homeTenantId.toLowerCase()}`] : [externalType],
		]);
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
		kind === 'guest' ? (value.split('@')[0] as string) : (words.get(value) ?? rules.get(kind) ?? kind),
};
