// Groups and their members as administrators change them. Microsoft Graph, "Create group", "Update group", "Delete
// group", "Add members", "Remove member".
import { randomUuid } from '../clock.ts';
import { roleIds } from '../directory/who-may-act-on-whom.ts';
import type { Group } from '../records/group.ts';
import { applyAudited } from './audited.ts';
import { findDirectoryObject, toGraphGroup } from './directory-objects.ts';
import { graphInvalid, graphNoObject } from './graph-error.ts';
import { writeGroups, writeMembers } from './permissions.ts';
import { type GraphInput, timestamp, withoutServerMembers } from './resource.ts';
import type { GraphAccess, GraphRoute, Row, Written } from './route.ts';

const administrators = [roleIds.groupsAdministrator, roleIds.userAdministrator, roleIds.globalAdministrator];
const ofGroups: GraphAccess = { ...writeGroups, users: administrators };
const ofMembers: GraphAccess = { ...writeMembers, users: administrators };

const target = ({ id, displayName }: Group) => ({ type: 'Group', id, displayName });

async function findGroup({ authority, snapshot }: GraphInput, id: string): Promise<Group> {
	const group = await authority.storage.directoryLists.findGroup(snapshot.tenant.id, id);
	if (!group) throw graphNoObject(id);
	return group;
}

const known = new Set(['displayName', 'description', 'mailNickname', 'mailEnabled', 'securityEnabled', 'groupTypes']);

/**
 * @throws GraphError 400 for what is no security group with assigned members, which are the ones that there are here
 */
function readGroup(body: Row): Partial<Pick<Group, 'displayName' | 'description' | 'mailNickname'>> {
	const sent = withoutServerMembers(body);
	const other = Object.keys(sent).find((name) => !known.has(name));
	if (other !== undefined) throw graphInvalid(`The member '${other.slice(0, 64)}' of a group cannot be set here.`);
	const { mailEnabled = false, securityEnabled = true, groupTypes = [] } = sent;
	if (mailEnabled !== false || securityEnabled !== true || !Array.isArray(groupTypes) || groupTypes.length > 0)
		throw graphInvalid('Only security groups with assigned members can be made here.');
	const read: Record<string, string> = {};
	for (const [name, longest] of [
		['displayName', 256],
		['description', 1024],
		['mailNickname', 64],
	] as const) {
		const value = sent[name];
		if (value === undefined || (value === null && name === 'description')) continue;
		if (typeof value !== 'string' || value.length > longest || (name !== 'description' && value.trim() === ''))
			throw graphInvalid(`Invalid value specified for property '${name}' of resource 'Group'.`);
		read[name] = value;
	}
	return read;
}

async function create(input: GraphInput, body: Row): Promise<Written> {
	const read = readGroup(body);
	const { displayName, mailNickname } = read;
	if (displayName === undefined || mailNickname === undefined)
		throw graphInvalid("A value is required for the properties 'displayName' and 'mailNickname' of resource 'Group'.");
	const group: Group = {
		...read,
		id: randomUuid(input.authority.random),
		displayName,
		createdDateTime: timestamp(input),
	};
	const done = await applyAudited(input, [{ kind: 'putGroup', group }], {
		activity: 'Add group',
		category: 'GroupManagement',
		operation: 'Add',
		target: target(group),
		after: toGraphGroup(group),
	});
	return done ? { kind: 'created', value: toGraphGroup(group) } : { kind: 'stale' };
}

async function update(input: GraphInput, id: string, body: Row): Promise<Written> {
	const stored = await findGroup(input, id);
	const group = { ...stored, ...readGroup(body) };
	const done = await applyAudited(input, [{ kind: 'putGroup', group }], {
		activity: 'Update group',
		category: 'GroupManagement',
		operation: 'Update',
		target: target(group),
		before: toGraphGroup(stored),
		after: toGraphGroup(group),
	});
	return { kind: done ? 'done' : 'stale' };
}

async function remove(input: GraphInput, id: string): Promise<Written> {
	const group = await findGroup(input, id);
	const done = await applyAudited(input, [{ kind: 'removeGroup', groupId: id }], {
		activity: 'Delete group',
		category: 'GroupManagement',
		operation: 'Delete',
		target: target(group),
		before: toGraphGroup(group),
	});
	return { kind: done ? 'done' : 'stale' };
}

async function isMember({ authority, snapshot }: GraphInput, groupId: string, memberId: string): Promise<boolean> {
	const groups = await authority.storage.directoryLists.groupsOf(snapshot.tenant.id, memberId);
	return groups.some(({ id }) => id === groupId);
}

/** `{"@odata.id": "…/directoryObjects/{id}"}`: the last segment of the address is the id */
async function readReference(input: GraphInput): Promise<string> {
	let address: unknown;
	try {
		// the reference looks like an annotation, which the reader of bodies leaves out
		address = JSON.parse(input.exchange.request.body)['@odata.id'];
	} catch {
		address = undefined;
	}
	const [, id] = /\/([0-9a-f-]{36})\/?$/i.exec(typeof address === 'string' ? address : '') ?? [];
	if (id === undefined) throw graphInvalid("The body must hold '@odata.id', the address of a directory object.");
	return id.toLowerCase();
}

async function addMember(input: GraphInput, groupId: string): Promise<Written> {
	const group = await findGroup(input, groupId);
	const memberId = await readReference(input);
	const member = await findDirectoryObject(input, memberId);
	if (!member || memberId === groupId) throw graphNoObject(memberId);
	if (!/#microsoft\.graph\.(?:user|group|servicePrincipal)$/.test(String(member['@odata.type'])))
		throw graphInvalid('Only users, groups and service principals can be members of a group.');
	if (await isMember(input, groupId, memberId))
		throw graphInvalid(
			"One or more added object references already exist for the following modified properties: 'members'.",
		);
	const done = await applyAudited(input, [{ kind: 'addMember', groupId, memberId }], {
		activity: 'Add member to group',
		category: 'GroupManagement',
		operation: 'Assign',
		target: target(group),
		after: { members: memberId },
	});
	return { kind: done ? 'done' : 'stale' };
}

async function removeMember(input: GraphInput, groupId: string, memberId: string): Promise<Written> {
	const group = await findGroup(input, groupId);
	if (!(await isMember(input, groupId, memberId))) throw graphNoObject(memberId);
	const done = await applyAudited(input, [{ kind: 'removeMember', groupId, memberId }], {
		activity: 'Remove member from group',
		category: 'GroupManagement',
		operation: 'Unassign',
		target: target(group),
		before: { members: memberId },
	});
	return { kind: done ? 'done' : 'stale' };
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
		access: ofGroups,
		documentation: 'Update group',
		run: (input, { id = '' }, body) => update(input, id, body),
	},
	{
		...change,
		path: 'groups/{id}',
		method: 'DELETE',
		access: ofGroups,
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
];
