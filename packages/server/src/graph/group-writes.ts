// Groups and their members as administrators change them. Microsoft Graph, "Create group", "Update group", "Delete
// group", "Add members", "Remove member".
import { randomUuid } from '../clock.ts';
import { roleIds } from '../directory/who-may-act-on-whom.ts';
import type { Group } from '../records/group.ts';
import { applyAudited } from './audited.ts';
import { findDirectoryObject, toGraphGroup } from './directory-objects.ts';
import { membersByRule, requireRule } from './dynamic-membership.ts';
import { requireMatch } from './entity-tag.ts';
import { findGroup } from './find-group.ts';
import { graphDenied, graphInvalid, graphNoObject } from './graph-error.ts';
import { asList, asOptionalText, asText, asTexts, inGraphsSpelling, invalidMember, requireKnown } from './members.ts';
import { boundId, ownersOf, readOwners, readReference, withOwner, withOwners, withoutOwner } from './owners.ts';
import { readGroups, sameFor, writeGroups, writeMembers } from './permissions.ts';
import { type GraphInput, timestamp } from './resource.ts';
import { doneOrStale, type GraphAccess, type GraphRoute, type Row, type Written } from './route.ts';
import { upsert } from './upsert.ts';

const administrators = [roleIds.groupsAdministrator, roleIds.userAdministrator, roleIds.globalAdministrator];
const ofGroups: GraphAccess = { ...writeGroups, users: administrators };
/** of one that is there, its owners too: the operation looks */
const ofOwned: GraphAccess = { ...writeGroups, users: 'anyone' };
const ofMembers: GraphAccess = { ...writeMembers, users: 'anyone' };

const target = ({ id, displayName }: Group) => ({ type: 'Group', id, displayName });

const known = new Set([
	'displayName',
	'description',
	'groupTypes',
	'isAssignableToRole',
	'mailEnabled',
	'mailNickname',
	'members@odata.bind',
	'membershipRule',
	'membershipRuleProcessingState',
	'owners@odata.bind',
	'resourceBehaviorOptions',
	'resourceProvisioningOptions',
	'securityEnabled',
	'visibility',
]);

/** @throws GraphError 400 for what is no security group, which are the ones that there are here */
function withGroupBody(group: Group, sent: Row): Group {
	requireKnown(sent, known, 'group');
	const { mailEnabled = false, securityEnabled = true, isAssignableToRole = false, visibility = null } = sent;
	const types = 'groupTypes' in sent ? asTexts(sent.groupTypes, 'groupTypes') : undefined;
	const isOther = types?.some((type) => type !== 'DynamicMembership') === true;
	if (mailEnabled !== false || securityEnabled !== true || isAssignableToRole !== false || isOther)
		throw graphInvalid('Only security groups can be made here: no mail, and no roles for their members.');
	// what Exchange and Teams do with a group; tools send the empty list of every kind of group
	for (const name of ['resourceBehaviorOptions', 'resourceProvisioningOptions'])
		if (asList(sent[name], name).length > 0) throw invalidMember(name);
	if (visibility !== null && visibility !== 'Public' && visibility !== 'Private') throw invalidMember('visibility');
	let changed = group;
	if ('visibility' in sent) {
		const { visibility: _, ...rest } = changed;
		changed = visibility === null ? rest : { ...rest, visibility };
	}
	for (const [name, longest] of [
		['displayName', 256],
		['mailNickname', 64],
	] as const)
		if (name in sent) changed = { ...changed, [name]: asText(sent[name], name, longest) };
	if ('description' in sent) {
		const { description: _, ...rest } = changed;
		const description = asOptionalText(sent.description, 'description', 1024);
		changed = description === undefined ? rest : { ...rest, description };
	}
	return withRule(changed, sent, types);
}

/** Members are found by a rule or assigned one by one, never both. */
function withRule(group: Group, sent: Row, types: readonly string[] | undefined): Group {
	const { membershipRule: before, isPaused: wasPaused, ...rest } = group;
	const isDynamic = types ? types.includes('DynamicMembership') : before !== undefined;
	const rule = 'membershipRule' in sent ? asOptionalText(sent.membershipRule, 'membershipRule', 3072) : before;
	const state = sent.membershipRuleProcessingState ?? (wasPaused ? 'Paused' : 'On');
	if (state !== 'On' && state !== 'Paused') throw invalidMember('membershipRuleProcessingState');
	if (!isDynamic) {
		if ('membershipRule' in sent && rule !== undefined)
			throw graphInvalid('membershipRule is sent with the group type DynamicMembership.');
		return rest;
	}
	if (rule === undefined) throw graphInvalid('A group of the type DynamicMembership needs its membershipRule.');
	requireRule(rule);
	return { ...rest, membershipRule: rule, ...(state === 'Paused' ? { isPaused: true as const } : {}) };
}

const mostBound = 20;

/** @returns ids of the members that a body names, none of whom is in the group */
async function readMembers(input: GraphInput, body: Row, group: Group): Promise<string[]> {
	const ids = [...new Set(asList(body['members@odata.bind'], 'members', mostBound).map(boundId))];
	for (const id of ids) await requireMember(input, id, group);
	return ids;
}

async function create(input: GraphInput, body: Row, uniqueName?: string): Promise<Written> {
	const sent = inGraphsSpelling(body, known);
	if (sent.displayName === undefined || sent.mailNickname === undefined)
		throw graphInvalid("A value is required for the properties 'displayName' and 'mailNickname' of resource 'Group'.");
	const begun: Group = {
		id: randomUuid(input.authority.random),
		displayName: '',
		createdDateTime: timestamp(input),
		...(uniqueName === undefined ? {} : { uniqueName: asText(uniqueName, 'uniqueName', 256) }),
	};
	const read = withGroupBody(begun, sent);
	const ownerIds = await readOwners(input, sent);
	const group: Group = { ...read, ...(ownerIds.length > 0 ? { ownerIds } : {}) };
	const members = await readMembers(input, sent, group);
	const added = members.map((memberId) => ({ kind: 'addMember', groupId: group.id, memberId }) as const);
	const steps = [{ kind: 'putGroup', group } as const, ...added, ...(await membersByRule(input, group))];
	const done = await applyAudited(input, steps, {
		activity: 'Add group',
		category: 'GroupManagement',
		operation: 'Add',
		target: target(group),
		after: { ...toGraphGroup(group), ...(members.length > 0 ? { members } : {}) },
	});
	return done ? { kind: 'created', value: toGraphGroup(group) } : { kind: 'stale' };
}

async function update(input: GraphInput, id: string, body: Row): Promise<Written> {
	const stored = await findGroup(input, id);
	await requireGroupWriter(input, stored);
	requireMatch(input.exchange, toGraphGroup(stored));
	const sent = inGraphsSpelling(body, known);
	const owners = await readOwners(input, sent);
	const read = withGroupBody(stored, sent);
	const group: Group = owners.length > 0 ? { ...read, ownerIds: withOwners(read.ownerIds ?? [], owners) } : read;
	const members = await readMembers(input, sent, group);
	const added = members.map((memberId) => ({ kind: 'addMember', groupId: group.id, memberId }) as const);
	const steps = [{ kind: 'putGroup', group } as const, ...added, ...(await membersByRule(input, group))];
	const done = await applyAudited(input, steps, {
		activity: 'Update group',
		category: 'GroupManagement',
		operation: 'Update',
		target: target(group),
		before: { ...toGraphGroup(stored), ...(owners.length > 0 ? { owners: stored.ownerIds ?? [] } : {}) },
		after: {
			...toGraphGroup(group),
			...(members.length > 0 ? { members } : {}),
			...(owners.length > 0 ? { owners: group.ownerIds } : {}),
		},
	});
	return doneOrStale(done);
}

async function remove(input: GraphInput, id: string): Promise<Written> {
	const group = await findGroup(input, id);
	await requireGroupWriter(input, group);
	requireMatch(input.exchange, toGraphGroup(group));
	const done = await applyAudited(input, [{ kind: 'removeGroup', groupId: group.id }], {
		activity: 'Delete group',
		category: 'GroupManagement',
		operation: 'Delete',
		target: target(group),
		before: toGraphGroup(group),
	});
	return doneOrStale(done);
}

/** @throws GraphError 403 where a user neither administers groups nor owns this one */
async function requireGroupWriter({ authority, caller, snapshot }: GraphInput, { ownerIds }: Group): Promise<void> {
	if (!caller.user || ownerIds?.includes(caller.principalId)) return;
	const { roleTemplateIds } = await authority.storage.directory.memberships(snapshot.tenant.id, caller.principalId);
	if (!administrators.some((role) => roleTemplateIds.has(role))) throw graphDenied(writeGroups.delegated);
}

async function isMember({ authority, snapshot }: GraphInput, groupId: string, memberId: string): Promise<boolean> {
	const groups = await authority.storage.directoryLists.groupsOf(snapshot.tenant.id, memberId);
	return groups.some(({ id }) => id === groupId);
}

/** @throws GraphError 400 or 404 where it cannot be a member that is added */
async function requireMember(input: GraphInput, memberId: string, group: Group): Promise<void> {
	if (group.membershipRule !== undefined)
		throw graphInvalid('Members of a group with dynamic membership are found by its rule.');
	const member = await findDirectoryObject(input, memberId);
	if (!member || memberId === group.id) throw graphNoObject(memberId);
	if (!/#microsoft\.graph\.(?:user|group|servicePrincipal|device)$/.test(String(member['@odata.type'])))
		throw graphInvalid('Only users, groups, devices and service principals can be members of a group.');
	if (await isMember(input, group.id, memberId))
		throw graphInvalid(
			"One or more added object references already exist for the following modified properties: 'members'.",
		);
}

async function addMember(input: GraphInput, groupId: string): Promise<Written> {
	const group = await findGroup(input, groupId);
	await requireGroupWriter(input, group);
	requireMatch(input.exchange, toGraphGroup(group));
	const memberId = await readReference(input);
	await requireMember(input, memberId, group);
	const done = await applyAudited(input, [{ kind: 'addMember', groupId: group.id, memberId }], {
		activity: 'Add member to group',
		category: 'GroupManagement',
		operation: 'Assign',
		target: target(group),
		after: { members: memberId },
	});
	return doneOrStale(done);
}

async function removeMember(input: GraphInput, groupId: string, memberId: string): Promise<Written> {
	const group = await findGroup(input, groupId);
	await requireGroupWriter(input, group);
	requireMatch(input.exchange, toGraphGroup(group));
	if (group.membershipRule !== undefined)
		throw graphInvalid('Members of a group with dynamic membership are found by its rule.');
	if (!(await isMember(input, group.id, memberId))) throw graphNoObject(memberId);
	const done = await applyAudited(input, [{ kind: 'removeMember', groupId: group.id, memberId }], {
		activity: 'Remove member from group',
		category: 'GroupManagement',
		operation: 'Unassign',
		target: target(group),
		before: { members: memberId },
	});
	return doneOrStale(done);
}

async function changeOwners(
	input: GraphInput,
	id: string,
	edit: (owners: readonly string[]) => readonly string[] | Promise<readonly string[]>,
	activity: 'Add owner to group' | 'Remove owner from group',
): Promise<Written> {
	const before = await findGroup(input, id);
	await requireGroupWriter(input, before);
	requireMatch(input.exchange, toGraphGroup(before));
	const { ownerIds = [], ...rest } = before;
	const changed = await edit(ownerIds);
	const group: Group = changed.length > 0 ? { ...rest, ownerIds: changed } : rest;
	const done = await applyAudited(input, [{ kind: 'putGroup', group }], {
		activity,
		category: 'GroupManagement',
		operation: activity.startsWith('Add') ? 'Assign' : 'Unassign',
		target: target(group),
		before: { owners: ownerIds },
		after: { owners: changed },
	});
	return doneOrStale(done);
}

const change = { answers: 'change', context: 'groups/$entity' } as const;

export const groupWriteRoutes: readonly GraphRoute[] = [
	{
		...change,
		path: 'groups',
		method: 'POST',
		access: ofGroups,
		documentation: 'Create group',
		run: (input, _, body) => create(input, body),
	},
	{
		...change,
		path: 'groups/{id}',
		method: 'PATCH',
		access: ofOwned,
		documentation: 'Update group',
		run: (input, { id = '' }, body) =>
			upsert(input, {
				key: 'uniqueName',
				access: ofGroups,
				find: () => findGroup(input, id),
				create: (uniqueName) => create(input, body, uniqueName),
				update: () => update(input, id, body),
			}),
	},
	{
		...change,
		path: 'groups/{id}',
		method: 'DELETE',
		access: ofOwned,
		documentation: 'Delete group',
		run: (input, { id = '' }) => remove(input, id),
	},
	{
		...change,
		path: 'groups/{id}/members/$ref',
		method: 'POST',
		access: ofMembers,
		documentation: 'Add members',
		run: (input, { id = '' }) => addMember(input, id),
	},
	{
		...change,
		path: 'groups/{id}/members/{memberId}/$ref',
		method: 'DELETE',
		access: ofMembers,
		documentation: 'Remove member',
		run: (input, { id = '', memberId = '' }) => removeMember(input, id, memberId),
	},
	{
		path: 'groups/{id}/owners',
		method: 'GET',
		access: { ...sameFor(readGroups), users: 'members' },
		documentation: 'List group owners',
		answers: 'collection',
		context: 'directoryObjects',
		isDirectory: true,
		run: async (input, { id = '' }) => ownersOf(input, (await findGroup(input, id)).ownerIds),
	},
	{
		...change,
		path: 'groups/{id}/owners/$ref',
		method: 'POST',
		access: ofOwned,
		documentation: 'Add owners',
		run: (input, { id = '' }) => changeOwners(input, id, (owners) => withOwner(input, owners), 'Add owner to group'),
	},
	{
		...change,
		path: 'groups/{id}/owners/{ownerId}/$ref',
		method: 'DELETE',
		access: ofOwned,
		documentation: 'Remove group owner',
		run: (input, { id = '', ownerId = '' }) =>
			changeOwners(input, id, (owners) => withoutOwner(owners, ownerId), 'Remove owner from group'),
	},
];
