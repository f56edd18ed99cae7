// An administrator gives somebody another password, to be changed at the next sign-in. Whatever rests on the old one is
// void, and so is everything else that was issued. Microsoft Graph, "authenticationMethod: resetPassword"; Microsoft
// Entra, "Refresh tokens in the Microsoft identity platform" (reset by an administrator).
import { randomUuid } from '../clock.ts';
import { roleIds } from '../directory/who-may-act-on-whom.ts';
import { wordsOf } from '../methods/new-password.ts';
import { createPass } from '../methods/temporary-access-pass.ts';
import { applyAudited } from './audited.ts';
import { graphInvalid, graphNoObject } from './graph-error.ts';
import { passwordMethodId } from './method-objects.ts';
import { methodWriters, readTarget, writeTarget } from './method-targets.ts';
import { hashNewPassword } from './new-password.ts';
import { readAllMethods, resetPasswords } from './permissions.ts';
import type { GraphInput } from './resource.ts';
import type { GraphRoute, Row, Written } from './route.ts';

const activity = 'Reset user password';
/** Microsoft Graph, "authenticationMethod: resetPassword": roles that reset passwords, of whom the tiers say */
const resetters = [
	...methodWriters,
	roleIds.userAdministrator,
	roleIds.helpdeskAdministrator,
	roleIds.passwordAdministrator,
];

/** @param methodId of the password, which every user has one of */
async function reset(input: GraphInput, name: string, methodId: string, body: Row): Promise<Written> {
	const { authority, exchange } = input;
	if (methodId !== passwordMethodId) throw graphNoObject(methodId);
	const { newPassword = null, ...others } = body;
	if (Object.keys(others).length > 0) throw graphInvalid('resetPassword takes newPassword alone.');
	if (newPassword !== null && typeof newPassword !== 'string') throw graphInvalid('newPassword must be text.');
	const user = await writeTarget(input, name, 'passwordReset', resetPasswords.delegated);
	if (user.home) throw graphInvalid('The password of a guest is kept by its home organization.');
	const made = newPassword === null ? `${createPass(authority.random)}${createPass(authority.random)}` : undefined;
	const words = wordsOf(user, input.snapshot.tenant.displayName);
	const passwordHash =
		made === undefined
			? await hashNewPassword(authority, newPassword as string, words)
			: await authority.passwords.hash(made);
	const { now } = exchange;
	const id = randomUuid(authority.random);
	const done = await applyAudited(
		input,
		[
			{
				kind: 'putUser',
				user: {
					...user,
					passwordHash,
					mustChangePassword: true,
					passwordChangedAt: now,
					// from the next second on: what was issued within this one must not outlive it
					tokensValidFrom: now + 1,
				},
			},
			{ kind: 'event', userId: user.id, event: 'credentialChanged', notBefore: now + 1, at: now },
			{ kind: 'event', userId: user.id, event: 'sessionRevoked', notBefore: now + 1, at: now },
		],
		{
			id,
			activity,
			category: 'UserManagement',
			operation: 'Update',
			target: { type: 'User', id: user.id, displayName: user.displayName },
			before: { password: 0 },
			after: { password: 1 },
			tells: { user, notices: [{ kind: 'passwordReset' }] },
		},
	);
	if (!done) return { kind: 'stale' };
	return {
		kind: 'accepted',
		location: `users/${user.id}/authentication/operations/${id}`,
		...(made === undefined ? {} : { value: { newPassword: made } }),
	};
}

/** how many audits one question looks at: a caller asks within minutes */
const lookedAt = 500;

const resetBelow = (segment: 'methods' | 'passwordMethods'): GraphRoute => ({
	path: `users/{id}/authentication/${segment}/{methodId}/resetPassword`,
	method: 'POST',
	access: { ...resetPasswords, users: resetters },
	documentation: 'authenticationMethod: resetPassword',
	answers: 'change',
	context: 'microsoft.graph.passwordResetResponse',
	run: (input, { id = '', methodId = '' }, body) => reset(input, id, methodId, body),
});

export const resetPasswordRoutes: readonly GraphRoute[] = [
	resetBelow('methods'),
	resetBelow('passwordMethods'),
	{
		path: 'users/{id}/authentication/operations/{operationId}',
		method: 'GET',
		access: { delegated: readAllMethods.others, application: [], users: 'anyone' },
		documentation: 'Get longRunningOperation',
		answers: 'object',
		context: 'users/user/authentication/operations/$entity',
		async run(input, { id = '', operationId = '' }) {
			const user = await readTarget(input, id, readAllMethods);
			const audits = await input.authority.storage.directoryChanges.audits(input.snapshot.tenant.id, lookedAt);
			const found = audits.find((one) => one.id === operationId && one.activity === activity);
			if (found?.target.id !== user.id) throw graphNoObject(operationId);
			const at = new Date(found.at * 1000).toISOString().replace('.000Z', 'Z');
			return {
				id: operationId,
				createdDateTime: at,
				lastActionDateTime: at,
				status: 'succeeded',
				statusDetail: null,
				resourceLocation: null,
			};
		},
	},
];
