// Users as administrators make, delete and bring them back. Microsoft Graph, "Create user", "Delete a user", "Restore
// deleted directory object item".
import { randomUuid } from '../clock.ts';
import { roleIds } from '../directory/who-may-act-on-whom.ts';
import { domainOf } from '../records/principal-name.ts';
import type { DirectoryUser } from '../records/user.ts';
import { requireAnotherGlobalAdministrator, requireTier } from './administrators.ts';
import { applyAudited } from './audited.ts';
import { toGraphUser } from './directory-objects.ts';
import { graphInvalid, graphNoObject } from './graph-error.ts';
import { deleteUsers, writeUsers } from './permissions.ts';
import { type GraphInput, withoutServerMembers } from './resource.ts';
import type { GraphRoute, Row, Written } from './route.ts';
import { keptSince } from './soft-delete.ts';

const minimumPassword = 8;
const administrators = [roleIds.userAdministrator, roleIds.globalAdministrator];

const target = (user: DirectoryUser) => ({ type: 'User', id: user.id, displayName: user.displayName });
const shown = (user: DirectoryUser): Row => ({ ...toGraphUser(user), accountEnabled: user.accountEnabled });

function readText(body: Row, name: string, isRequired: boolean): string | undefined {
	const value = body[name] ?? undefined;
	if (value === undefined && !isRequired) return undefined;
	if (typeof value !== 'string' || value.trim() === '' || value.length > 256)
		throw graphInvalid(`A value is required for property '${name}' of resource 'User': 1 to 256 characters.`);
	return value;
}

const known = new Set([
	'accountEnabled',
	'displayName',
	'givenName',
	'mail',
	'mailNickname',
	'passwordProfile',
	'surname',
	'userPrincipalName',
	'userType',
]);

async function hashPassword({ authority }: GraphInput, profile: unknown): Promise<[hash: string, mustChange: boolean]> {
	const { password, forceChangePasswordNextSignIn = true } = (profile ?? {}) as Row;
	if (typeof password !== 'string') throw graphInvalid("A value is required for property 'passwordProfile'.");
	if (password.length < minimumPassword || Buffer.byteLength(password) > 1024)
		throw graphInvalid('The specified password does not comply with password complexity requirements.');
	if (typeof forceChangePasswordNextSignIn !== 'boolean')
		throw graphInvalid('forceChangePasswordNextSignIn must be true or false.');
	return [await authority.passwords.hash(password), forceChangePasswordNextSignIn];
}

/** @throws GraphError 400 where the name is of no domain of the tenant, or somebody has it */
async function requireFreeName({ authority, snapshot }: GraphInput, name: string): Promise<void> {
	if (!/^[^\s@]+@[^\s@]+$/.test(name) || !snapshot.tenant.domains.includes(domainOf(name)))
		throw graphInvalid(
			'The domain portion of the userPrincipalName property is invalid. It must be a verified domain.',
		);
	if (await authority.storage.directory.findUserByPrincipalName(name))
		throw graphInvalid('Another object with the same value for property userPrincipalName already exists.');
}

async function create(input: GraphInput, body: Row): Promise<Written> {
	const sent = withoutServerMembers(body);
	const other = Object.keys(sent).find((name) => !known.has(name));
	if (other !== undefined) throw graphInvalid(`The member '${other.slice(0, 64)}' of a user cannot be set here.`);
	const { accountEnabled, userType = 'Member' } = sent;
	if (typeof accountEnabled !== 'boolean')
		throw graphInvalid("A value is required for property 'accountEnabled' of resource 'User'.");
	if (userType !== 'Member' && userType !== 'Guest') throw graphInvalid('userType must be Member or Guest.');
	const displayName = readText(sent, 'displayName', true) as string;
	readText(sent, 'mailNickname', true);
	const userPrincipalName = readText(sent, 'userPrincipalName', true) as string;
	const [givenName, surname, mail] = ['givenName', 'surname', 'mail'].map((name) => readText(sent, name, false));
	await requireFreeName(input, userPrincipalName);
	const [passwordHash, mustChange] = await hashPassword(input, sent.passwordProfile);
	const user: DirectoryUser = {
		id: randomUuid(input.authority.random),
		tenantId: input.snapshot.tenant.id,
		userPrincipalName,
		displayName,
		...(givenName === undefined ? {} : { givenName }),
		...(surname === undefined ? {} : { surname }),
		...(mail === undefined ? {} : { mail }),
		userType,
		accountEnabled,
		passwordHash,
		...(mustChange ? { mustChangePassword: true } : {}),
		tokensValidFrom: 0,
		passwordChangedAt: input.exchange.now,
	};
	const done = await applyAudited(input, [{ kind: 'putUser', user }], {
		activity: 'Add user',
		category: 'UserManagement',
		operation: 'Add',
		target: target(user),
		after: shown(user),
	});
	return done ? { kind: 'created', value: shown(user) } : { kind: 'stale' };
}

async function remove(input: GraphInput, name: string): Promise<Written> {
	const { authority, exchange, snapshot } = input;
	const { directory, directoryLists } = authority.storage;
	const user = name.includes('@')
		? await directory.findUserByPrincipalName(name)
		: await directory.findUser(snapshot.tenant.id, name);
	if (user?.tenantId !== snapshot.tenant.id) throw graphNoObject(name);
	await requireTier(input, user, 'sensitiveAction', deleteUsers.delegated);
	await requireAnotherGlobalAdministrator(input, user);
	const groups = await directoryLists.groupsOf(snapshot.tenant.id, user.id);
	const keep = { at: exchange.now, deleted: { user, groupIds: groups.map(({ id }) => id) } };
	const event = { userId: user.id, event: 'accountDisabled', notBefore: exchange.now + 1, at: exchange.now } as const;
	const done = await applyAudited(
		input,
		[
			{ kind: 'event', ...event },
			{ kind: 'removeUser', userId: user.id, keep },
		],
		{
			activity: 'Delete user',
			category: 'UserManagement',
			operation: 'Delete',
			target: target(user),
			before: shown(user),
		},
	);
	return { kind: done ? 'done' : 'stale' };
}

/**
 * Sessions and tokens from before stay void, and directory roles are assigned anew: what a deletion took, no restore
 * gives back.
 */
async function restore(input: GraphInput, id: string): Promise<Written> {
	const { authority, exchange, snapshot } = input;
	const { directoryChanges, directoryLists } = authority.storage;
	const deleted = (await directoryChanges.deletedUsers(snapshot.tenant.id, keptSince(exchange.now))).find(
		(one) => one.user.id === id,
	);
	if (!deleted) throw graphNoObject(id);
	if (!deleted.user.home) await requireFreeName(input, deleted.user.userPrincipalName);
	const user: DirectoryUser = { ...deleted.user, tokensValidFrom: exchange.now + 1 };
	const groups = [];
	for (const groupId of deleted.groupIds)
		if (await directoryLists.findGroup(snapshot.tenant.id, groupId)) groups.push(groupId);
	const done = await applyAudited(
		input,
		[
			{ kind: 'putUser', user },
			...groups.map((groupId) => ({ kind: 'addMember', groupId, memberId: id }) as const),
			{ kind: 'forgetDeletedUser', userId: id },
		],
		{
			activity: 'Restore user',
			category: 'UserManagement',
			operation: 'Add',
			target: target(user),
			after: shown(user),
		},
	);
	return done
		? { kind: 'answered', value: { '@odata.type': '#microsoft.graph.user', ...shown(user) } }
		: { kind: 'stale' };
}

export const userWriteRoutes: readonly GraphRoute[] = [
	{
		path: 'users',
		method: 'POST',
		access: { ...writeUsers, users: administrators },
		documentation: 'Create user',
		answers: 'change',
		context: 'users/$entity',
		run: (input, _, body) => create(input, body),
	},
	{
		path: 'users/{id}',
		method: 'DELETE',
		// whose roles are enough depends on whom
		access: { ...deleteUsers, users: 'anyone' },
		documentation: 'Delete a user',
		answers: 'change',
		context: '',
		run: (input, { id = '' }) => remove(input, id),
	},
	{
		path: 'directory/deletedItems/{id}/restore',
		method: 'POST',
		access: { ...deleteUsers, users: administrators },
		documentation: 'Restore deleted directory object item',
		answers: 'change',
		context: 'directoryObjects/$entity',
		run: (input, { id = '' }) => restore(input, id),
	},
	{
		path: 'directory/deletedItems/microsoft.graph.user',
		method: 'GET',
		access: { ...deleteUsers, users: administrators },
		documentation: 'List deletedItems (directory objects)',
		answers: 'collection',
		context: 'users',
		async run({ authority, exchange, snapshot }) {
			const all = await authority.storage.directoryChanges.deletedUsers(snapshot.tenant.id, keptSince(exchange.now));
			return all.map(({ user, deletedAt }) => ({
				...toGraphUser(user),
				deletedDateTime: new Date(deletedAt * 1000).toISOString().replace('.000Z', 'Z'),
			}));
		},
	},
];
