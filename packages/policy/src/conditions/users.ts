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

/** of a guest's type, from certain tenants alone: a kind for each type, since the tenant may be what is not known */
const ofTenants = (kind: GuestKind, type: string) => `${kind} ${type}`;
type GuestKind = 'guest' | 'otherKind';

/** Types of guests, of any tenant or of certain ones. */
function guestTokens(
	kind: GuestKind,
	guests: ConditionalAccessGuestsOrExternalUsers | null | undefined,
	isMeant: (type: string) => boolean = () => true,
): Tokens {
	const types = flags(guests?.guestOrExternalUserTypes).filter(isMeant);
	const tenants = guests?.externalTenants;
	// a membership kind that is not understood names no tenant: as an inclusion it is open-ended, see `assign`
	if (!tenants || tenants.membershipKind === 'all') return tokensOf(kind, types);
	const members = normalizeIds(tenants.members);
	return types.flatMap((type) =>
		tokensOf(
			ofTenants(kind, type),
			members.map((tenant) => `${type}@${tenant}`),
		),
	);
}

/** Teams and SharePoint, where shared channels are */
const servicesOfChannels = new Set(['cc15fd57-2c6c-4117-a88c-83b1d56b4bbe', '00000003-0000-0ff1-ce00-000000000000']);
const isB2b = (token: string) => token.startsWith('b2b');

function tokens(side: 'include' | 'exclude', users: ConditionalAccessUsers): Tokens {
	const guests = users[`${side}GuestsOrExternalUsers`];
	// `None`, and the guest type `none`, are tokens that nobody holds
	return [
		...tokensOf('user', normalizeIds(users[`${side}Users`])),
		...tokensOf('group', normalizeIds(users[`${side}Groups`])),
		...tokensOf('role', normalizeIds(users[`${side}Roles`])),
		...guestTokens('guest', guests),
		// an inclusion reaches the other kind of B2B user, an exclusion frees its own kind alone
		...(side === 'include' ? guestTokens('otherKind', guests, isB2b) : []),
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
	if (!externalType) return [{ held }];
	const unknown: string[] = [];
	const hold = (kind: GuestKind, type: string) => {
		held.push([kind, [type]]);
		if (homeTenantId) held.push([ofTenants(kind, type), [`${type}@${homeTenantId.toLowerCase()}`]]);
		else if (homeTenantId === undefined) unknown.push(ofTenants(kind, type));
	};
	hold('guest', externalType);
	const other = otherKind(user, applicationIds);
	if (other) hold('otherKind', other);
	return [{ held, unknown }];
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
	rule({ kind, value }) {
		const [side = '', type = value] = kind.split(' ');
		return side === 'guest' || side === 'otherKind' ? type : (words.get(value) ?? rules.get(kind) ?? kind);
	},
};
