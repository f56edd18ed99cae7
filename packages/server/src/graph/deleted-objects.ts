// Users and applications that were deleted: for 30 days they can be brought back, or removed for good. Microsoft Graph,
// "List deletedItems (directory objects)", "Restore deleted directory object item", "Permanently delete item".
import { applicationObjectId } from '../directory/service-principal.ts';
import { guestPrincipalName } from '../records/guest.ts';
import type { DirectoryUser } from '../records/user.ts';
import type { DeletedApplication, DeletedUser, DirectoryChange } from '../storage/directory-change-store.ts';
import { ofNewApplications, requireApplicationWriter } from './application-access.ts';
import { toGraphApplication } from './application-objects.ts';
import { applyAudited } from './audited.ts';
import { requireAccess } from './caller.ts';
import { toGraphUser } from './directory-objects.ts';
import { groupsByRule } from './dynamic-membership.ts';
import { graphConflict, graphNoObject } from './graph-error.ts';
import { deleteUsers, readApplications, writeApplications } from './permissions.ts';
import type { GraphInput } from './resource.ts';
import { doneOrStale, type GraphAccess, type GraphRoute, type Row, type Written } from './route.ts';
import { keptSince } from './soft-delete.ts';
import { requireFreeName, shownUser, userAdministrators, userTarget } from './user-writes.ts';

const ofUsers: GraphAccess = { ...deleteUsers, users: userAdministrators };
/** of either kind: which permissions and roles are enough, the kind says */
const ofEither: GraphAccess = {
	delegated: [...new Set([...deleteUsers.delegated, ...writeApplications.delegated])],
	application: [...new Set([...deleteUsers.application, ...writeApplications.application])],
	users: 'anyone',
};

type Deleted =
	| ({ kind: 'user' } & DeletedUser & { deletedAt: number })
	| ({ kind: 'application' } & DeletedApplication);

const time = (seconds: number) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

async function deletedUsers({ authority, exchange, snapshot }: GraphInput) {
	return authority.storage.directoryChanges.deletedUsers(snapshot.tenant.id, keptSince(exchange.now));
}

async function deletedApplications({ authority, exchange, snapshot }: GraphInput) {
	return authority.storage.directoryChanges.deletedApplications(snapshot.tenant.id, keptSince(exchange.now));
}

function toGraph(input: GraphInput, deleted: Deleted): Row {
	const shown =
		deleted.kind === 'user' ? toGraphUser(deleted.user) : toGraphApplication(deleted.application, input.snapshot);
	return {
		'@odata.type': `#microsoft.graph.${deleted.kind}`,
		...shown,
		deletedDateTime: time(deleted.deletedAt),
	};
}

/** @throws GraphError 404 where nothing that was deleted has the id, 403 where the caller may not touch its kind */
async function find(input: GraphInput, id: string): Promise<Deleted> {
	const { authority, caller } = input;
	const user = (await deletedUsers(input)).find((one) => one.user.id === id);
	if (user) {
		await requireAccess(authority, caller, ofUsers);
		return { kind: 'user', ...user };
	}
	const application = (await deletedApplications(input)).find(
		(one) => applicationObjectId(one.application.appId) === id,
	);
	if (!application) throw graphNoObject(id);
	await requireAccess(authority, caller, { ...ofNewApplications, users: 'anyone' });
	await requireApplicationWriter(input, application.application, 'application');
	return { kind: 'application', ...application };
}

/**
 * Authentication methods are kept for as long as the user can be restored. Sessions and tokens from before stay void,
 * and directory roles are assigned anew: what a deletion took, no restore gives back.
 */
async function restoreUser(input: GraphInput, deleted: DeletedUser): Promise<Written> {
	const { authority, exchange, snapshot } = input;
	const { directoryLists } = authority.storage;
	const { id } = deleted.user;
	if (!deleted.user.home) await requireFreeName(input, deleted.user.userPrincipalName);
	const { userPrincipalName, home } = deleted.user;
	// the row of a guest has a name of its own: its home account's is taken by that
	const isHomeName = home !== undefined && !userPrincipalName.includes('#EXT#');
	const user: DirectoryUser = {
		...deleted.user,
		...(isHomeName ? { userPrincipalName: guestPrincipalName(userPrincipalName, snapshot.tenant.defaultDomain) } : {}),
		tokensValidFrom: exchange.now + 1,
	};
	const groups = [];
	for (const groupId of deleted.groupIds) {
		const group = await directoryLists.findGroup(snapshot.tenant.id, groupId);
		if (group && group.membershipRule === undefined) groups.push(groupId);
	}
	const done = await applyAudited(
		input,
		[
			{ kind: 'putUser', user },
			// of a row that is new: the revision begins again
			...(user.registeredMethods
				? [{ kind: 'putMethods', userId: id, methods: { ...user.registeredMethods, revision: 0 } } as const]
				: []),
			...groups.map((groupId) => ({ kind: 'addMember', groupId, memberId: id }) as const),
			...(await groupsByRule(input, user)),
			{ kind: 'forgetDeletedUser', userId: id },
		],
		{
			activity: 'Restore user',
			category: 'UserManagement',
			operation: 'Add',
			target: userTarget(user),
			after: shownUser(user),
		},
	);
	return done
		? { kind: 'answered', value: { '@odata.type': '#microsoft.graph.user', ...shownUser(user) } }
		: { kind: 'stale' };
}

async function restoreApplication(input: GraphInput, { application }: DeletedApplication): Promise<Written> {
	if (await input.authority.storage.directory.findApplication(application.appId))
		throw graphConflict('Another application has the appId.');
	const value = toGraphApplication(application, input.snapshot);
	const { appId, displayName } = application;
	const done = await applyAudited(
		input,
		[
			{ kind: 'putApplication', application },
			{ kind: 'forgetDeletedApplication', appId },
		],
		{
			activity: 'Restore application',
			category: 'ApplicationManagement',
			operation: 'Add',
			target: { type: 'Application', id: applicationObjectId(appId), displayName },
			after: value,
		},
	);
	return done
		? { kind: 'answered', value: { '@odata.type': '#microsoft.graph.application', ...value } }
		: { kind: 'stale' };
}

async function forget(input: GraphInput, id: string): Promise<Written> {
	const deleted = await find(input, id);
	const [step, name, target]: [DirectoryChange, string, { type: string; id: string; displayName: string }] =
		deleted.kind === 'user'
			? [{ kind: 'forgetDeletedUser', userId: id }, 'user', userTarget(deleted.user)]
			: [
					{ kind: 'forgetDeletedApplication', appId: deleted.application.appId },
					'application',
					{ type: 'Application', id, displayName: deleted.application.displayName },
				];
	const done = await applyAudited(input, [step], {
		activity: `Hard Delete ${name}`,
		category: deleted.kind === 'user' ? 'UserManagement' : 'ApplicationManagement',
		operation: 'Delete',
		target,
	});
	return doneOrStale(done);
}

export const deletedObjectRoutes: readonly GraphRoute[] = [
	{
		path: 'directory/deletedItems/microsoft.graph.user',
		method: 'GET',
		access: ofUsers,
		documentation: 'List deletedItems (directory objects)',
		answers: 'collection',
		context: 'users',
		run: async (input) => (await deletedUsers(input)).map((one) => toGraph(input, { kind: 'user', ...one })),
	},
	{
		path: 'directory/deletedItems/microsoft.graph.application',
		method: 'GET',
		access: { ...readApplications, users: 'members' },
		documentation: 'List deletedItems (directory objects)',
		answers: 'collection',
		context: 'applications',
		run: async (input) =>
			(await deletedApplications(input)).map((one) => toGraph(input, { kind: 'application', ...one })),
	},
	{
		path: 'directory/deletedItems/{id}',
		method: 'GET',
		access: ofEither,
		documentation: 'Get deleted item (directory object)',
		answers: 'object',
		context: 'directoryObjects/$entity',
		run: async (input, { id = '' }) => toGraph(input, await find(input, id)),
	},
	{
		path: 'directory/deletedItems/{id}',
		method: 'DELETE',
		access: ofEither,
		documentation: 'Permanently delete item (directory object)',
		resourceAction: 'microsoft.directory/deletedItems/delete',
		answers: 'change',
		context: '',
		run: (input, { id = '' }) => forget(input, id),
	},
	{
		path: 'directory/deletedItems/{id}/restore',
		method: 'POST',
		access: ofEither,
		documentation: 'Restore deleted directory object item',
		answers: 'change',
		context: 'directoryObjects/$entity',
		async run(input, { id = '' }) {
			const deleted = await find(input, id);
			return deleted.kind === 'user' ? restoreUser(input, deleted) : restoreApplication(input, deleted);
		},
	},
];
