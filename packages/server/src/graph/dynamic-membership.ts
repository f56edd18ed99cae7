// Groups whose members are found by a rule: asked of each user when the group is written, and of each group when a user
// is, in the transaction that writes them. Microsoft Entra, "Manage rules for dynamic membership groups".
import { type MembershipFacts, readMembershipRule } from '@countersign/policy';
import type { Group } from '../records/group.ts';
import type { DirectoryUser } from '../records/user.ts';
import type { DirectoryChange } from '../storage/directory-change-store.ts';
import { graphInvalid } from './graph-error.ts';
import { slice, walk } from './page.ts';
import type { GraphInput } from './resource.ts';

/** what Graph's members are called in a rule, where that is something else */
const otherNames: Readonly<Record<string, string>> = {
	faxNumber: 'facsimiletelephonenumber',
	mobilePhone: 'mobile',
	officeLocation: 'physicaldeliveryofficename',
};

function factsOf(user: DirectoryUser): MembershipFacts {
	const { profile = {} } = user;
	const [telephoneNumber] = (profile.businessPhones ?? []) as readonly string[];
	return {
		...Object.fromEntries(
			Object.entries(profile)
				.filter((entry): entry is [string, string] => typeof entry[1] === 'string')
				.map(([name, value]) => [otherNames[name] ?? name.toLowerCase(), value]),
		),
		accountenabled: user.accountEnabled,
		displayname: user.displayName,
		givenname: user.givenName,
		mail: user.mail,
		objectid: user.id,
		surname: user.surname,
		telephonenumber: telephoneNumber,
		userprincipalname: user.userPrincipalName,
		usertype: user.userType ?? (user.home ? 'Guest' : 'Member'),
	};
}

/** @throws GraphError 400 with the place where the rule cannot be read */
export function requireRule(text: string): void {
	const rule = readMembershipRule(text);
	if (rule.kind === 'problem')
		throw graphInvalid(`Invalid rule: ${rule.message}, at character ${rule.at + 1} of membershipRule.`);
}

const selects = ({ membershipRule = '' }: Group, user: DirectoryUser): boolean => {
	const rule = readMembershipRule(membershipRule);
	// what cannot be read selects nobody
	return rule.kind === 'rule' && rule.holds(factsOf(user));
};

/**
 * @returns the steps that make a group's members those whom its rule selects; none where it has no rule or is paused
 */
export async function membersByRule({ authority, snapshot }: GraphInput, group: Group): Promise<DirectoryChange[]> {
	const { membershipRule, isPaused, id: groupId } = group;
	if (membershipRule === undefined || isPaused) return [];
	const { directory, directoryLists } = authority.storage;
	const tenantId = snapshot.tenant.id;
	const before = new Set<string>();
	for await (const id of walk<string>((last) => directoryLists.memberIds(tenantId, groupId, slice, last)))
		before.add(id);
	const steps: DirectoryChange[] = [];
	for await (const id of walk<string>((last) => directoryLists.userIds(tenantId, slice, last))) {
		const user = await directory.findUser(tenantId, id);
		if (!user || !selects(group, user)) continue;
		if (!before.delete(id)) steps.push({ kind: 'addMember', groupId, memberId: id });
	}
	// whoever is left was a member and is not selected
	return [...steps, ...[...before].map((memberId) => ({ kind: 'removeMember', groupId, memberId }) as const)];
}

/** @returns the steps that put a user into the groups whose rules select it, and take it out of the others */
export async function groupsByRule(
	{ authority, snapshot }: GraphInput,
	user: DirectoryUser,
): Promise<DirectoryChange[]> {
	const { directoryLists } = authority.storage;
	const tenantId = snapshot.tenant.id;
	const mine = new Set((await directoryLists.groupsOf(tenantId, user.id)).map(({ id }) => id));
	const steps: DirectoryChange[] = [];
	for await (const group of walk<Group>((last) => directoryLists.groups(tenantId, slice, last?.id))) {
		if (group.membershipRule === undefined || group.isPaused) continue;
		const isSelected = selects(group, user);
		if (isSelected !== mine.has(group.id))
			steps.push({ kind: isSelected ? 'addMember' : 'removeMember', groupId: group.id, memberId: user.id });
	}
	return steps;
}
