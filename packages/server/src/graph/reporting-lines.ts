// Who is whose manager. Microsoft Graph, "Assign manager", "List manager", "Remove manager", "List directReports".
import { withoutCredentials } from '../methods/registered-methods.ts';
import type { DirectoryUser } from '../records/user.ts';
import { applyAudited } from './audited.ts';
import { findDirectoryObject } from './directory-objects.ts';
import { requireMatch } from './entity-tag.ts';
import { graphInvalid, graphNoObject } from './graph-error.ts';
import { readReference } from './owners.ts';
import { readUsers, sameFor, wholeUsers, writeUsers } from './permissions.ts';
import { reportsOf } from './reports.ts';
import type { GraphInput } from './resource.ts';
import { doneOrStale, type GraphAccess, type GraphRoute, type Row, type Written } from './route.ts';
import { findUser, userAdministrators, userTarget } from './user-writes.ts';

const reading: GraphAccess = { ...sameFor(wholeUsers), users: 'members' };
const writing: GraphAccess = { ...writeUsers, users: userAdministrators };
/** as far up as it is looked whether somebody would be above itself */
const deepest = 100;

async function isAbove({ authority, snapshot }: GraphInput, id: string, managerId: string): Promise<boolean> {
	let above: string | undefined = managerId;
	for (let level = 0; above !== undefined && level < deepest; level += 1) {
		if (above === id) return true;
		above = (await authority.storage.directory.findUser(snapshot.tenant.id, above))?.managerId;
	}
	return above !== undefined;
}

async function put(
	input: GraphInput,
	user: DirectoryUser,
	managerId: string | undefined,
	activity: string,
): Promise<Written> {
	const { managerId: before = null, ...rest } = user;
	const after: DirectoryUser = managerId === undefined ? rest : { ...rest, managerId };
	const done = await applyAudited(input, [{ kind: 'putUser', user: after }], {
		activity,
		category: 'UserManagement',
		operation: managerId === undefined ? 'Unassign' : 'Assign',
		target: userTarget(user),
		before: { manager: before },
		after: { manager: managerId ?? null },
	});
	return doneOrStale(done);
}

async function assign(input: GraphInput, name: string): Promise<Written> {
	const user = await findUser(input, name);
	requireMatch(input.exchange, withoutCredentials(user));
	const managerId = await readReference(input);
	if (!(await input.authority.storage.directory.findUser(input.snapshot.tenant.id, managerId)))
		throw graphNoObject(managerId);
	if (await isAbove(input, user.id, managerId)) throw graphInvalid('Nobody can be the manager of its own manager.');
	return put(input, user, managerId, 'Add manager to user');
}

/** @throws GraphError 404 where there is none */
export async function managerOf(input: GraphInput, { managerId }: DirectoryUser): Promise<Row> {
	const manager = managerId === undefined ? undefined : await findDirectoryObject(input, managerId);
	if (!manager) throw graphNoObject('manager');
	return manager;
}

export const managerRoutes: readonly GraphRoute[] = [
	{
		path: 'users/{id}/manager',
		method: 'GET',
		access: reading,
		documentation: 'List manager',
		answers: 'object',
		context: 'directoryObjects/$entity',
		run: async (input, { id = '' }) => managerOf(input, await findUser(input, id)),
	},
	{
		path: 'users/{id}/directReports',
		method: 'GET',
		access: { ...sameFor(readUsers.slice(1)), users: 'members' },
		documentation: 'List directReports',
		answers: 'collection',
		context: 'directoryObjects',
		isDirectory: true,
		run: async (input, { id = '' }) => reportsOf(input, await findUser(input, id)),
	},
	{
		path: 'users/{id}/manager/$ref',
		method: 'PUT',
		access: writing,
		documentation: 'Assign manager',
		answers: 'change',
		context: '',
		run: (input, { id = '' }) => assign(input, id),
	},
	{
		path: 'users/{id}/manager/$ref',
		method: 'DELETE',
		access: writing,
		documentation: 'Remove manager',
		answers: 'change',
		context: '',
		run: async (input, { id = '' }) => {
			const user = await findUser(input, id);
			requireMatch(input.exchange, withoutCredentials(user));
			// a manager who was deleted is removed too, or their restoring would bring the line back
			if (user.managerId === undefined) throw graphNoObject('manager');
			return put(input, user, undefined, 'Remove manager from user');
		},
	},
];
