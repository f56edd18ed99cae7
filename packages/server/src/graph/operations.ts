// Everything that the admin API answers, as one table: of it are made the page of documentation and the test that asks
// every operation with every kind of token.
import { graphActions, graphLists, graphOnUsers, graphOwn, graphResources } from './index.ts';
import { readPermissions, sameFor, writePermissions } from './permissions.ts';
import type { GraphAccess } from './route.ts';
import { graphRoutes } from './routes.ts';

export interface GraphOperation {
	method: string;
	/** below the version */
	path: string;
	access: GraphAccess;
	/** only below `/beta` */
	beta?: true;
	/** title of the page in Microsoft Graph's documentation, where the row knows it */
	documentation?: string;
}

type Users = GraphAccess['users'];

const operation = (method: string, path: string, permissions: readonly string[], users: Users): GraphOperation => ({
	method,
	path,
	access: { ...sameFor(permissions), users },
});

/** @param writers template ids of the roles that change policies */
export function graphOperations(writers: readonly string[]): GraphOperation[] {
	const operations: GraphOperation[] = graphRoutes.map(({ method, path, access, beta, documentation }) => ({
		method,
		path,
		access,
		documentation,
		...(beta ? { beta } : {}),
	}));
	for (const resource of graphResources) {
		const { read, write } = resource.permissions ?? { read: readPermissions, write: writePermissions };
		operations.push(operation('GET', resource.path, read, 'readers'));
		operations.push(operation('GET', `${resource.path}/{id}`, read, 'readers'));
		if (resource.create) operations.push(operation('POST', resource.path, write, writers));
		if (resource.update) operations.push(operation('PATCH', `${resource.path}/{id}`, write, writers));
		if (resource.remove) operations.push(operation('DELETE', `${resource.path}/{id}`, write, writers));
		for (const [name, { method }] of Object.entries(resource.below ?? {})) {
			const [permissions, users] = method === 'GET' ? ([read, 'readers'] as const) : ([write, writers] as const);
			operations.push(operation(method, `${resource.path}/{id}/${name}`, permissions, users));
		}
	}
	for (const list of graphLists) {
		const users = list.readers === 'logs' ? 'logs' : 'members';
		operations.push(operation('GET', list.path, list.permissions, users));
		if (list.one) operations.push(operation('GET', `${list.path}/{id}`, list.permissions, users));
		for (const name of Object.keys(list.below ?? {}))
			operations.push(operation('GET', `${list.path}/{id}/${name}`, list.permissions, users));
	}
	for (const { path, permissions } of graphActions)
		operations.push(
			permissions
				? operation('POST', path, permissions, 'members')
				: operation('POST', path, readPermissions, 'readers'),
		);
	const below = (base: string, path: string) => (path === '' ? base : `${base}/${path}`);
	for (const { path, method, permissions, asks } of graphOnUsers)
		operations.push(
			operation(method, below('users/{id}', path), permissions, method === 'GET' || asks ? 'members' : 'anyone'),
		);
	for (const { path, method, permissions } of graphOwn)
		operations.push({
			method,
			path: below('me', path),
			access: { delegated: permissions, application: [], users: 'anyone' },
		});
	return operations.sort((left, right) => (left.path < right.path ? -1 : left.path > right.path ? 1 : 0));
}
