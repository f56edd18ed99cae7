// Which actions an administrator can protect, and with which authentication context each is. Microsoft Graph (beta),
// "unifiedRbacResourceNamespace resource type" and "unifiedRbacResourceAction resource type"; Microsoft Entra, "Add,
// test, or remove protected actions". Graph tells `authenticationContextId` and `isAuthenticationContextSettable` only
// where `$select` names them, and this server always.
import { type ResourceAction, type ResourceActionName, resourceActions } from '../records/resource-action.ts';
import { applyAudited } from './audited.ts';
import { writers } from './caller.ts';
import { requireMatch } from './entity-tag.ts';
import { graphInvalid, graphNoObject } from './graph-error.ts';
import { readPermissions, readRoles, sameFor, writePermissions, writeRoles } from './permissions.ts';
import type { GraphInput } from './resource.ts';
import type { GraphRoute, Row, Written } from './route.ts';

const namespace: Row = { id: 'microsoft.directory', name: 'microsoft.directory' };

type Named = ResourceAction & { name: ResourceActionName };

const protectionOf = ({ snapshot }: GraphInput, { name }: Named): string | null =>
	snapshot.tenant.settings.protectedActions?.[name] ?? null;

const toRow = (input: GraphInput, action: Named): Row => ({
	...action,
	isPrivileged: true,
	resourceScopeId: null,
	isAuthenticationContextSettable: true,
	authenticationContextId: protectionOf(input, action),
});

function requireNamespace(id: string): void {
	if (id !== namespace.id) throw graphNoObject(id);
}

function find(id: string): Named {
	const found = resourceActions.find((one) => one.id.toLowerCase() === id);
	if (!found) throw graphNoObject(id);
	return found;
}

function readContext({ snapshot }: GraphInput, body: Row): string | undefined {
	const { authenticationContextId: context, ...others } = body;
	const [other] = Object.keys(others);
	if (other !== undefined) throw graphInvalid(`The member '${other.slice(0, 64)}' cannot be changed here.`);
	if (context === null) return undefined;
	if (typeof context !== 'string' || !snapshot.authenticationContexts.has(context))
		throw graphInvalid('authenticationContextId must be the id of an authentication context of the tenant, or null.');
	return context;
}

async function update(input: GraphInput, action: Named, body: Row): Promise<Written> {
	requireMatch(input.exchange, toRow(input, action));
	const after = readContext(input, body);
	const { protectedActions = {}, ...settings } = input.snapshot.tenant.settings;
	const { [action.name]: _, ...others } = protectedActions;
	const changed = after === undefined ? others : { ...others, [action.name]: after };
	const done = await applyAudited(
		input,
		[{ kind: 'putSettings', settings: { ...settings, protectedActions: changed } }],
		{
			activity: 'Update protected action',
			category: 'Policy',
			operation: 'Update',
			target: { type: 'Policy', id: action.id, displayName: action.name },
			before: { authenticationContextId: protectionOf(input, action) },
			after: { authenticationContextId: after ?? null },
		},
	);
	return { kind: done ? 'done' : 'stale' };
}

const path = 'roleManagement/directory/resourceNamespaces';
const access = {
	delegated: [...new Set([...readRoles.delegated, ...readPermissions])],
	application: [...new Set([...readRoles.application, ...readPermissions])],
	users: 'readers',
} as const;
const common = { beta: true, access } as const;

export const resourceActionRoutes: readonly GraphRoute[] = [
	{
		...common,
		path,
		method: 'GET',
		documentation: 'List unifiedRbacResourceNamespaces',
		answers: 'collection',
		context: path,
		run: async () => [namespace],
	},
	{
		...common,
		path: `${path}/{namespaceId}`,
		method: 'GET',
		documentation: 'Get unifiedRbacResourceNamespace',
		answers: 'object',
		context: `${path}/$entity`,
		async run(_, { namespaceId = '' }) {
			requireNamespace(namespaceId);
			return namespace;
		},
	},
	{
		...common,
		path: `${path}/{namespaceId}/resourceActions`,
		method: 'GET',
		documentation: 'List resourceActions',
		answers: 'collection',
		context: `${path}('microsoft.directory')/resourceActions`,
		async run(input, { namespaceId = '' }) {
			requireNamespace(namespaceId);
			return resourceActions.map((one) => toRow(input, one));
		},
	},
	{
		...common,
		path: `${path}/{namespaceId}/resourceActions/{id}`,
		method: 'GET',
		documentation: 'Get unifiedRbacResourceAction',
		answers: 'object',
		context: `${path}('microsoft.directory')/resourceActions/$entity`,
		async run(input, { namespaceId = '', id = '' }) {
			requireNamespace(namespaceId);
			return toRow(input, find(id));
		},
	},
	{
		...common,
		path: `${path}/{namespaceId}/resourceActions/{id}`,
		method: 'PATCH',
		access: { ...sameFor([...writePermissions, ...writeRoles.delegated]), users: writers },
		documentation: 'Update unifiedRbacResourceAction',
		resourceAction: 'microsoft.directory/resourceNamespaces/resourceActions/authenticationContext/update',
		answers: 'change',
		context: '',
		async run(input, { namespaceId = '', id = '' }, body) {
			requireNamespace(namespaceId);
			return update(input, find(id), body);
		},
	},
];
