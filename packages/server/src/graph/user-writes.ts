// Users as administrators make, change and delete them. Microsoft Graph, "Create user", "Update user", "Delete a user".
import { randomUuid } from '../clock.ts';
import { roleIds } from '../directory/who-may-act-on-whom.ts';
import { wordsOf } from '../methods/new-password.ts';
import { withoutCredentials } from '../methods/registered-methods.ts';
import type { Notice } from '../records/notice.ts';
import { domainOf, foldPrincipalName } from '../records/principal-name.ts';
import { nothingRegistered } from '../records/registered-methods.ts';
import type { DirectoryUser } from '../records/user.ts';
import type { DirectoryChange } from '../storage/directory-change-store.ts';
import { requireActor, requireAnotherGlobalAdministrator, requireTier } from './administrators.ts';
import { applyAudited } from './audited.ts';
import { isSelf, requireOnePermission } from './caller.ts';
import { toWholeUser, usualMembers } from './directory-objects.ts';
import { groupsByRule } from './dynamic-membership.ts';
import { requireMatch } from './entity-tag.ts';
import { graphBadRequest, graphDenied, graphInvalid, graphNoObject } from './graph-error.ts';
import { asText } from './members.ts';
import { hashNewPassword } from './new-password.ts';
import { deleteUsers, permissionsToUpdate, updateUsers, writeUsers } from './permissions.ts';
import { selected } from './query.ts';
import { type GraphInput, timestamp } from './resource.ts';
import { doneOrStale, type GraphAccess, type GraphRoute, type Row, type Written } from './route.ts';
import { readCertificateUserIds, readUserMembers, sensitiveMembers, withUserBody } from './user-body.ts';

export const userAdministrators = [roleIds.userAdministrator, roleIds.globalAdministrator];

export const userTarget = (user: DirectoryUser) => ({ type: 'User', id: user.id, displayName: user.displayName });
export const shownUser = toWholeUser;

async function hashPassword(
	{ authority, snapshot }: GraphInput,
	profile: unknown,
	user: DirectoryUser,
): Promise<[hash: string, mustChange: boolean]> {
	const { password, forceChangePasswordNextSignIn = true } = (profile ?? {}) as Row;
	if (typeof password !== 'string') throw graphInvalid("A value is required for property 'passwordProfile'.");
	if (typeof forceChangePasswordNextSignIn !== 'boolean')
		throw graphInvalid('forceChangePasswordNextSignIn must be true or false.');
	const words = wordsOf(user, snapshot.tenant.displayName);
	return [await hashNewPassword(authority, password, words), forceChangePasswordNextSignIn];
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
	const sent = readUserMembers(body);
	const { accountEnabled } = sent;
	if (typeof accountEnabled !== 'boolean')
		throw graphInvalid("A value is required for property 'accountEnabled' of resource 'User'.");
	for (const name of ['displayName', 'mailNickname', 'userPrincipalName'])
		if (sent[name] === undefined) throw graphInvalid(`A value is required for property '${name}' of resource 'User'.`);
	const userPrincipalName = asText(sent.userPrincipalName, 'userPrincipalName');
	const begun: DirectoryUser = {
		id: randomUuid(input.authority.random),
		tenantId: input.snapshot.tenant.id,
		userPrincipalName,
		displayName: '',
		userType: 'Member',
		createdDateTime: timestamp(input),
		accountEnabled,
		tokensValidFrom: 0,
		passwordChangedAt: input.exchange.now,
	};
	if ('authorizationInfo' in sent) throw graphInvalid('authorizationInfo is written of a user that is there already.');
	const read = withUserBody(begun, sent);
	await requireFreeName(input, userPrincipalName);
	const [passwordHash, mustChange] = await hashPassword(input, sent.passwordProfile, read);
	const user: DirectoryUser = { ...read, passwordHash, ...(mustChange ? { mustChangePassword: true } : {}) };
	const done = await applyAudited(input, [{ kind: 'putUser', user }, ...(await groupsByRule(input, user))], {
		activity: 'Add user',
		category: 'UserManagement',
		operation: 'Add',
		target: userTarget(user),
		after: shownUser(user),
	});
	return done ? { kind: 'created', value: selected(shownUser(user), { select: usualMembers }) } : { kind: 'stale' };
}

/** @throws GraphError 404; users of other tenants are not there */
export async function findUser({ authority, snapshot }: GraphInput, name: string): Promise<DirectoryUser> {
	const { directory } = authority.storage;
	const user = name.includes('@')
		? await directory.findUserByPrincipalName(name)
		: await directory.findUser(snapshot.tenant.id, name);
	if (user?.tenantId !== snapshot.tenant.id) throw graphNoObject(name);
	return user;
}

const isAsItStands = (user: DirectoryUser, name: string, value: unknown) =>
	JSON.stringify(toWholeUser(user)[name] ?? null) === JSON.stringify(value ?? null);

/**
 * Asked before anybody is looked for, and whatever is sent: who may change nobody learns nothing of who is there.
 *
 * @throws GraphError 403 where the caller's permissions, or roles on whoever it is, are not enough for what is sent
 */
async function requireSomeWriter(input: GraphInput, name: string, names: readonly string[]): Promise<void> {
	const { caller } = input;
	for (const member of names) requireOnePermission(caller, permissionsToUpdate(member, caller.held));
	if (isSelf(caller, name) || names.length === 0 || names.includes('passwordProfile')) return;
	if (!names.some((one) => sensitiveMembers.includes(one))) return requireUserAdministrator(input);
	await requireActor(input, 'sensitiveAction', updateUsers.delegated);
}

async function requireUserAdministrator({ authority, caller, snapshot }: GraphInput): Promise<void> {
	if (!caller.user) return;
	const { roleTemplateIds } = await authority.storage.directory.memberships(snapshot.tenant.id, caller.principalId);
	if (!userAdministrators.some((role) => roleTemplateIds.has(role))) throw graphDenied(writeUsers.delegated);
}

/** @throws GraphError 403 where the caller's roles are not enough for what is sent of that user */
async function requireWriter(input: GraphInput, user: DirectoryUser, sent: Row): Promise<void> {
	const names = Object.keys(sent);
	if (names.length === 0) throw graphInvalid('The body names no member to change.');
	const sensitive = names.filter((name) => sensitiveMembers.includes(name));
	// beside others, one that is sent as it stands changes nothing: Terraform's provider sends them all with every change
	const isSensitive =
		sensitive.length === names.length || sensitive.some((name) => !isAsItStands(user, name, sent[name]));
	if (isSensitive) await requireTier(input, user, 'sensitiveAction', updateUsers.delegated);
	if ('passwordProfile' in sent) {
		// "user: changePassword": it is another user's; whoever found a token of an administrator must not keep the account
		if (user.id === input.caller.user?.id)
			throw graphInvalid('Change your own password on the page /security-info: it asks for the one before.');
		await requireTier(input, user, 'passwordReset', updateUsers.delegated);
	}
	if (!isSensitive && !('passwordProfile' in sent)) await requireUserAdministrator(input);
}

/** whether the user must choose a password at the next sign-in, and nothing about the one that there is */
function isFlagAlone(profile: unknown): profile is { forceChangePasswordNextSignIn: boolean } {
	if (typeof profile !== 'object' || profile === null || 'password' in profile) return false;
	return 'forceChangePasswordNextSignIn' in profile && typeof profile.forceChangePasswordNextSignIn === 'boolean';
}

const isPasswordSent = (sent: Row) => 'passwordProfile' in sent && !isFlagAlone(sent.passwordProfile);

/** as the log shows a change of the password or of when it must be changed */
function shownPassword({ mustChangePassword = false }: DirectoryUser, sent: Row, password: 'before' | 'after'): Row {
	if (isPasswordSent(sent)) return { password };
	return 'passwordProfile' in sent ? { forceChangePasswordNextSignIn: mustChangePassword } : {};
}

/** @returns what the user is told: how they sign in was changed, and nothing else */
function noticesOf(sent: Row): Notice[] {
	return [
		...(isPasswordSent(sent) ? [{ kind: 'passwordReset' } as const] : []),
		...('authorizationInfo' in sent ? [{ kind: 'changed', method: 'certificate' } as const] : []),
	];
}

async function update(input: GraphInput, name: string, body: Row): Promise<Written> {
	const { exchange } = input;
	const sent = readUserMembers(body);
	await requireSomeWriter(input, name, Object.keys(sent));
	const before = await findUser(input, name);
	requireMatch(exchange, withoutCredentials(before));
	await requireWriter(input, before, sent);
	let user = withUserBody(before, sent);
	const events: DirectoryChange[] = [];
	const told = { userId: user.id, at: exchange.now, notBefore: exchange.now + 1 };
	if ('accountEnabled' in sent) {
		if (typeof sent.accountEnabled !== 'boolean') throw graphBadRequest('accountEnabled must be true or false.');
		user = { ...user, accountEnabled: sent.accountEnabled };
		if (!user.accountEnabled) await requireAnotherGlobalAdministrator(input, before);
		if (!user.accountEnabled) events.push({ kind: 'event', event: 'accountDisabled', ...told });
	}
	if (before.home && ('passwordProfile' in sent || 'userPrincipalName' in sent))
		throw graphInvalid('The name and the password of a guest are those of its home account.');
	if ('userPrincipalName' in sent) {
		const userPrincipalName = asText(sent.userPrincipalName, 'userPrincipalName');
		if (foldPrincipalName(userPrincipalName) !== foldPrincipalName(before.userPrincipalName))
			await requireFreeName(input, userPrincipalName);
		user = { ...user, userPrincipalName };
	}
	if (isFlagAlone(sent.passwordProfile)) {
		const { mustChangePassword: _, ...rest } = user;
		const { forceChangePasswordNextSignIn } = sent.passwordProfile;
		user = { ...rest, ...(forceChangePasswordNextSignIn ? { mustChangePassword: true as const } : {}) };
	} else if ('passwordProfile' in sent) {
		const [passwordHash, mustChange] = await hashPassword(input, sent.passwordProfile, user);
		const { mustChangePassword: _, ...rest } = user;
		// the rule of every password that somebody else gives: from the next second on nothing older is good, since what was
		// issued within this one must not outlive it
		user = {
			...rest,
			passwordHash,
			passwordChangedAt: exchange.now,
			tokensValidFrom: exchange.now + 1,
			...(mustChange ? { mustChangePassword: true as const } : {}),
		};
		events.push({ kind: 'event', event: 'credentialChanged', ...told });
	}
	if ('authorizationInfo' in sent) {
		const certificateUserIds = readCertificateUserIds(sent.authorizationInfo);
		const changed = { ...(user.registeredMethods ?? nothingRegistered), certificateUserIds };
		events.push({ kind: 'putMethods', userId: user.id, methods: changed });
		user = { ...user, registeredMethods: changed };
	}
	const [first] = Object.keys(sent);
	const isSwitch = first === 'accountEnabled' && Object.keys(sent).length === 1;
	const done = await applyAudited(input, [{ kind: 'putUser', user }, ...events, ...(await groupsByRule(input, user))], {
		activity: !isSwitch ? 'Update user' : user.accountEnabled ? 'Enable account' : 'Disable account',
		category: 'UserManagement',
		operation: 'Update',
		target: userTarget(user),
		before: { ...shownUser(before), ...shownPassword(before, sent, 'before') },
		after: { ...shownUser(user), ...shownPassword(user, sent, 'after') },
		tells: { user, notices: noticesOf(sent) },
	});
	return doneOrStale(done);
}

async function remove(input: GraphInput, name: string): Promise<Written> {
	const { authority, exchange, snapshot } = input;
	const { directoryLists } = authority.storage;
	const user = await findUser(input, name);
	requireMatch(exchange, withoutCredentials(user));
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

/** which of them is enough, and whose roles, depends on what is sent and of whom */
const ofUpdates: GraphAccess = { ...updateUsers, users: 'anyone' };

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
		method: 'PATCH',
		access: ofUpdates,
		// of what can be sent, this is what most roles may do
		actsOn: 'passwordReset',
		documentation: 'Update user',
		answers: 'change',
		context: '',
		run: (input, { id = '' }, body) => update(input, id, body),
	},
	{
		path: 'users/{id}',
		method: 'DELETE',
		// whose roles are enough depends on whom
		access: { ...deleteUsers, users: 'anyone' },
		actsOn: 'sensitiveAction',
		documentation: 'Delete a user',
		answers: 'change',
		context: '',
		run: (input, { id = '' }) => remove(input, id),
	},
];
