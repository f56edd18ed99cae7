// What an administrator asks of a user, and does to one: read, disable and enable, end every session. Microsoft Graph, "user: get",
// "user: update" and "user: revokeSignInSessions".
import type { DirectoryUser } from '../directory/types.ts';
import { graphBadRequest } from './graph-error.ts';
import type { GraphInput, GraphOnUser } from './resource.ts';

const reading = ['User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All'];
const revoking = ['User.RevokeSessions.All', 'User.ReadWrite.All'];
const enabling = ['User.EnableDisableAccount.All', 'User.ReadWrite.All'];

export function toGraphUser(user: DirectoryUser): Record<string, unknown> {
	return {
		id: user.id,
		displayName: user.displayName,
		givenName: user.givenName ?? null,
		surname: user.surname ?? null,
		userPrincipalName: user.userPrincipalName,
		mail: user.mail ?? null,
		userType: user.userType ?? (user.home ? 'Guest' : 'Member'),
	};
}

/**
 * Whatever the user got until now is void: sessions, codes, refresh tokens of every client. From the next second on, since times are
 * whole seconds: what was issued within this one must not outlive it.
 */
export function revokeSignInSessions({ authority, exchange }: GraphInput, user: DirectoryUser): Promise<void> {
	return authority.storage.directory.setUserState(user.tenantId, user.id, { tokensValidFrom: exchange.now + 1 });
}

async function update({ authority }: GraphInput, user: DirectoryUser, body: Record<string, unknown>): Promise<undefined> {
	const { accountEnabled, ...others } = body;
	const [other] = Object.keys(others);
	if (other !== undefined) throw graphBadRequest(`The member '${other.slice(0, 64)}' of a user cannot be changed here.`);
	if (typeof accountEnabled !== 'boolean') throw graphBadRequest('accountEnabled must be true or false.');
	await authority.storage.directory.setUserState(user.tenantId, user.id, { accountEnabled });
	return undefined;
}

export const onUsers: readonly GraphOnUser[] = [
	{
		path: '',
		method: 'GET',
		permissions: reading,
		context: 'users/$entity',
		run: async (_, user) => ({ ...toGraphUser(user), accountEnabled: user.accountEnabled }),
	},
	{ path: '', method: 'PATCH', permissions: enabling, context: '', run: update },
	{
		path: 'revokeSignInSessions',
		method: 'POST',
		permissions: revoking,
		context: 'Edm.Boolean',
		async run(input, user) {
			await revokeSignInSessions(input, user);
			return { value: true };
		},
	},
];
