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

const minimumPassword = 8;
export const userAdministrators = [roleIds.userAdministrator, roleIds.globalAdministrator];

export const userTarget = (user: DirectoryUser) => ({ type: 'User', id: user.id, displayName: user.displayName });
export const shownUser = (user: DirectoryUser): Row => ({ ...toGraphUser(user), accountEnabled: user.accountEnabled });

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
export async function requireFreeName({ authority, snapshot }: GraphInput, name: string): Promise<void> {
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
		target: userTarget(user),
		after: shownUser(user),
	});
	return done ? { kind: 'created', value: shownUser(user) } : { kind: 'stale' };
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
			target: userTarget(user),
			before: shownUser(user),
		},
	);
	return { kind: done ? 'done' : 'stale' };
}

export const userWriteRoutes: readonly GraphRoute[] = [
	{
		path: 'users',
		method: 'POST',
		access: { ...writeUsers, users: userAdministrators },
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
];
