// Which groups somebody is in, where a token's groups claim says only that they are too many; and who is in a group,
// through others too. Microsoft Graph, "directoryObject: checkMemberGroups", "checkMemberObjects", "getMemberGroups",
// "List group transitive members".
import { findDirectoryObject, toGraphGroup } from './directory-objects.ts';
import { graphInvalid, graphNoObject } from './graph-error.ts';
import { checkMemberships, readDevices, readGroups, readObjects, sameFor } from './permissions.ts';
import type { GraphInput } from './resource.ts';
import type { GraphAccess, GraphParameters, GraphRoute, Row } from './route.ts';

/** Microsoft Graph, "checkMemberGroups": at most 20 groups */
const mostChecked = 20;
/** members that are looked at in one answer */
const mostWalked = 20_000;

const isListOfTexts = (value: unknown): value is string[] =>
	Array.isArray(value) && value.every((item) => typeof item === 'string');

/** @throws GraphError 404 where nobody and nothing of the tenant has the id */
async function requireObject(input: GraphInput, id: string): Promise<Row> {
	const object = await findDirectoryObject(input, id);
	if (!object) throw graphNoObject(id);
	return object;
}

const typeOf: Readonly<Record<string, string>> = {
	users: 'user',
	groups: 'group',
	servicePrincipals: 'servicePrincipal',
	devices: 'device',
};

/** @throws GraphError 404; a user is found by its name too */
async function requireMember(input: GraphInput, path: string, name: string): Promise<string> {
	const { directory } = input.authority.storage;
	const byName =
		path.startsWith('users/') && name.includes('@') ? await directory.findUserByPrincipalName(name) : undefined;
	const id = byName?.tenantId === input.snapshot.tenant.id ? byName.id : name;
	const { '@odata.type': type } = await requireObject(input, id);
	const wanted = typeOf[path.split('/')[0] ?? ''];
	if (wanted !== undefined && type !== `#microsoft.graph.${wanted}`) throw graphNoObject(name);
	return id;
}

function readIds(body: Row, name: string): string[] {
	const value = body[name];
	if (!isListOfTexts(value) || value.length === 0 || value.length > mostChecked)
		throw graphInvalid(`${name} must be a list of 1 to ${mostChecked} ids.`);
	return value.map((id) => id.toLowerCase());
}

type Action = (held: { groupIds: ReadonlySet<string>; roleTemplateIds: ReadonlySet<string> }, body: Row) => string[];

const actions: Readonly<Record<string, Action>> = {
	checkMemberGroups: ({ groupIds }, body) => readIds(body, 'groupIds').filter((id) => groupIds.has(id)),
	checkMemberObjects: ({ groupIds, roleTemplateIds }, body) =>
		readIds(body, 'ids').filter((id) => groupIds.has(id) || roleTemplateIds.has(id)),
	getMemberGroups: ({ groupIds }) => [...groupIds],
	getMemberObjects: ({ groupIds, roleTemplateIds }, { securityEnabledOnly }) => [
		...groupIds,
		...(securityEnabledOnly === true ? [] : roleTemplateIds),
	],
};

/** The answer is a list of ids, so the object has the list as its member `value`. */
function actionRoute(path: string, name: string, action: Action, access: GraphAccess): GraphRoute {
	return {
		path: `${path}/${name}`,
		method: 'POST',
		access,
		documentation: `directoryObject: ${name}`,
		answers: 'object',
		context: 'Collection(Edm.String)',
		async run(input, { id }, body) {
			const principal = id === undefined ? input.caller.principalId : await requireMember(input, path, id);
			const held = await input.authority.storage.directory.memberships(input.snapshot.tenant.id, principal);
			return { value: action(held, body) };
		},
	};
}

const ofOneself: GraphAccess = {
	delegated: ['User.Read', ...checkMemberships.delegated],
	application: [],
	users: 'anyone',
};
const ofDevices: GraphAccess = { ...readDevices, users: 'members' };
const ofAnybody: GraphAccess = { ...checkMemberships, users: 'members' };

const actionRoutes = Object.entries(actions).flatMap(([name, action]) => [
	// what the user itself asks is answered beside: who may ask about others is another question
	actionRoute('directoryObjects/{id}', name, action, { ...readObjects, users: 'members' }),
	actionRoute('groups/{id}', name, action, { ...sameFor(readGroups), users: 'members' }),
	actionRoute('devices/{id}', name, action, ofDevices),
	actionRoute('servicePrincipals/{id}', name, action, {
		...sameFor(['Application.Read.All', 'Application.ReadWrite.All', ...readObjects.delegated]),
		users: 'members',
	}),
	...(name.startsWith('check')
		? [actionRoute('me', name, action, ofOneself), actionRoute('users/{id}', name, action, ofAnybody)]
		: []),
]);

/** Everybody who is in the group, or in a group that is in it. */
async function transitiveMembers(input: GraphInput, groupId: string): Promise<object[]> {
	const { directoryLists } = input.authority.storage;
	const found = new Map<string, object>();
	const groups = [groupId];
	for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
		const ids = await directoryLists.memberIds(input.snapshot.tenant.id, group, mostWalked);
		for (const id of ids) {
			if (found.has(id) || id === groupId) continue;
			const object = await findDirectoryObject(input, id);
			if (!object) continue;
			found.set(id, object);
			if (object['@odata.type'] === '#microsoft.graph.group') groups.push(id);
			if (found.size > mostWalked) throw graphInvalid(`The group has more than ${mostWalked} transitive members.`);
		}
	}
	return [...found.values()];
}

async function groupsOf(input: GraphInput, id: string, isTransitive: boolean): Promise<object[]> {
	const { directory, directoryLists } = input.authority.storage;
	const { tenant } = input.snapshot;
	const groups = isTransitive
		? await Promise.all(
				[...(await directory.memberships(tenant.id, id)).groupIds].map((group) =>
					directoryLists.findGroup(tenant.id, group),
				),
			)
		: await directoryLists.groupsOf(tenant.id, id);
	return groups
		.filter((group) => group !== undefined && group.id !== id)
		.map((group) => ({ '@odata.type': '#microsoft.graph.group', ...toGraphGroup(group as NonNullable<typeof group>) }));
}

function listRoute(
	path: string,
	documentation: string,
	access: GraphAccess,
	run: (input: GraphInput, id: string) => Promise<object[]>,
): GraphRoute {
	return {
		path,
		method: 'GET',
		access,
		documentation,
		answers: 'collection',
		context: 'directoryObjects',
		isDirectory: true,
		run: async (input, { id = '' }: GraphParameters) => run(input, await requireMember(input, path, id)),
	};
}

const ofGroups: GraphAccess = { ...sameFor(readGroups), users: 'members' };
const ofApplications: GraphAccess = {
	...sameFor(['Application.Read.All', 'Application.ReadWrite.All', ...readObjects.delegated]),
	users: 'members',
};

export const membershipRoutes: readonly GraphRoute[] = [
	{
		path: 'directoryObjects/{id}',
		method: 'GET',
		access: { ...readObjects, users: 'members' },
		documentation: 'Get directoryObject',
		answers: 'object',
		context: 'directoryObjects/$entity',
		run: (input, { id = '' }) => requireObject(input, id),
	},
	...actionRoutes,
	listRoute('groups/{id}/transitiveMembers', 'List group transitive members', ofGroups, transitiveMembers),
	listRoute('groups/{id}/memberOf', 'List group memberOf', ofGroups, (input, id) => groupsOf(input, id, false)),
	listRoute('groups/{id}/transitiveMemberOf', 'List group transitive memberOf', ofGroups, (input, id) =>
		groupsOf(input, id, true),
	),
	listRoute('devices/{id}/memberOf', 'List device memberOf', ofDevices, (input, id) => groupsOf(input, id, false)),
	listRoute('devices/{id}/transitiveMemberOf', 'List device transitive memberOf', ofDevices, (input, id) =>
		groupsOf(input, id, true),
	),
	listRoute('servicePrincipals/{id}/memberOf', 'List servicePrincipal memberOf', ofApplications, (input, id) =>
		groupsOf(input, id, false),
	),
	listRoute(
		'servicePrincipals/{id}/transitiveMemberOf',
		'List servicePrincipal transitive memberOf',
		ofApplications,
		(input, id) => groupsOf(input, id, true),
	),
];
