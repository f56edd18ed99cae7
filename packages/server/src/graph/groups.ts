// Groups and who is in them, as administrators read them. Microsoft Graph, "List
// groups" and "List group members".
import type { Group } from '../records/group.ts';
import { findDirectoryObject, toGraphGroup } from './directory-objects.ts';
import { graphNotFound } from './graph-error.ts';
import { ownersOf } from './owners.ts';
import { byId, fillPage, type PageRules, readPageQuery, slice, walk } from './page.ts';
import { readGroups } from './permissions.ts';
import { matches } from './query.ts';
import type { GraphInput, GraphList } from './resource.ts';

/** Microsoft Graph, "Use query parameters": objects that $expand shows of a directory object's relationship */
const mostExpanded = 20;

const rules: PageRules = {
	name: 'The list of groups',
	filterable: new Set(['id', 'displayName', 'securityEnabled', 'mailEnabled']),
	...byId,
	sortable: new Set(['displayName']),
};

async function findGroup({ authority, snapshot }: GraphInput, id: string): Promise<Group> {
	const group = await authority.storage.directoryLists.findGroup(snapshot.tenant.id, id);
	if (!group) throw graphNotFound('The group');
	return group;
}

export const groups: GraphList = {
	path: 'groups',
	permissions: readGroups,
	readers: 'users',
	async page({ authority, exchange, snapshot }) {
		const query = readPageQuery(exchange.request, rules);
		const read = (last: Group | undefined) =>
			authority.storage.directoryLists.groups(snapshot.tenant.id, slice, last?.id ?? query.skipToken);
		return fillPage(walk(read), {
			query,
			async show(group) {
				const shown = toGraphGroup(group);
				return matches(shown, query) ? shown : undefined;
			},
			tokenOf: ({ id }) => id,
		});
	},
	one: async (input, id) => toGraphGroup(await findGroup(input, id)),
	expand: {
		// as at Graph, so many of them: all there are stand below /members
		async members(input, { id }) {
			const { authority, snapshot } = input;
			const ids = await authority.storage.directoryLists.memberIds(snapshot.tenant.id, String(id), mostExpanded);
			return (await Promise.all(ids.map((one) => findDirectoryObject(input, one)))).filter((one) => one !== undefined);
		},
		owners: async (input, { id }) => ownersOf(input, (await findGroup(input, String(id))).ownerIds),
	},
	below: {
		async members(input, groupId) {
			const { authority, exchange, snapshot } = input;
			const query = readPageQuery(exchange.request, { ...rules, name: 'The list of members', filterable: new Set() });
			await findGroup(input, groupId);
			const read = (last: string | undefined) =>
				authority.storage.directoryLists.memberIds(snapshot.tenant.id, groupId, slice, last ?? query.skipToken);
			return fillPage(walk(read), { query, show: (id) => findDirectoryObject(input, id), tokenOf: (id) => id });
		},
	},
};
