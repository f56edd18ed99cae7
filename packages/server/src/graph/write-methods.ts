// What administrators do to the authentication methods of others: give a Temporary Access Pass, take a method away.
// Microsoft Graph, "Create temporaryAccessPassMethod", "Delete fido2AuthenticationMethod" and its neighbours.
import { randomUuid } from '../clock.ts';
import { withoutIdleRecoveryCodes } from '../methods/recovery-code.ts';
import { namedApp, withoutApp } from '../methods/software-one-time-code.ts';
import { createPass, passLifetime } from '../methods/temporary-access-pass.ts';
import type { Notice, NoticeMethod } from '../records/notice.ts';
import { nothingRegistered, type RegisteredMethods, type TemporaryAccessPass } from '../records/registered-methods.ts';
import type { DirectoryUser } from '../records/user.ts';
import type { DirectoryChange } from '../storage/directory-change-store.ts';
import { applyAudited } from './audited.ts';
import { graphInvalid, graphNoObject } from './graph-error.ts';
import { toTemporaryAccessPass } from './method-objects.ts';
import { methodWriters, writeTarget } from './method-targets.ts';
import { writeMethods } from './permissions.ts';
import type { GraphInput } from './resource.ts';
import type { GraphRoute, Row, Written } from './route.ts';

const methodsOf = ({ registeredMethods }: DirectoryUser) => registeredMethods ?? nothingRegistered;

/** as Microsoft Entra, "Audit log activity reference", names them */
const done = { Add: 'registered', Update: 'updated', Delete: 'deleted' } as const;

export function changeMethodsOf(
	input: GraphInput,
	user: DirectoryUser,
	changes: readonly DirectoryChange[],
	what: {
		operation: 'Add' | 'Update' | 'Delete';
		before?: string;
		after?: string;
		method: NoticeMethod;
		name?: string;
	},
): Promise<boolean> {
	const { method, name } = what;
	const kind = ({ Add: 'added', Update: 'changed', Delete: 'removed' } as const)[what.operation];
	const notice: Notice = { kind, method, ...(name === undefined ? {} : { name }) };
	return applyAudited(input, changes, {
		tells: { user, notices: [notice] },
		activity: `Admin ${done[what.operation]} security info`,
		category: 'UserManagement',
		operation: what.operation,
		target: { type: 'User', id: user.id, displayName: user.displayName },
		before: { AuthenticationMethod: what.before ?? null },
		after: { AuthenticationMethod: what.after ?? null },
	});
}

export const putMethods = (user: DirectoryUser, methods: RegisteredMethods): DirectoryChange => ({
	kind: 'putMethods',
	userId: user.id,
	methods,
});

/** @throws GraphError 400 for what a pass cannot be */
function readPass(input: GraphInput, body: Row): Omit<TemporaryAccessPass, 'hash'> {
	const { isUsableOnce = false, lifetimeInMinutes = passLifetime.usual, startDateTime = null, ...others } = body;
	const { now } = input.exchange;
	const [other] = Object.keys(others).filter((name) => name !== 'temporaryAccessPass' || others[name] !== null);
	if (other !== undefined)
		throw graphInvalid(`The member '${other.slice(0, 64)}' of a Temporary Access Pass cannot be set.`);
	if (typeof isUsableOnce !== 'boolean') throw graphInvalid('isUsableOnce must be true or false.');
	const lifetime = Number(lifetimeInMinutes ?? passLifetime.usual);
	if (!Number.isInteger(lifetime) || lifetime < passLifetime.shortest || lifetime > passLifetime.longest)
		throw graphInvalid(
			`lifetimeInMinutes must be a whole number from ${passLifetime.shortest} to ${passLifetime.longest}.`,
		);
	const startsAt = startDateTime === null ? now : readStart(startDateTime, now);
	return {
		id: randomUuid(input.authority.random),
		createdAt: now,
		startsAt,
		lifetimeMinutes: lifetime,
		isUsableOnce,
	};
}

/** clocks of those who ask may be a little behind */
const clockSkew = 300;

/** Edm.DateTimeOffset. OData 4.01, CSDL */
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;

function readStart(written: unknown, now: number): number {
	const at = typeof written === 'string' && dateTime.test(written) ? Date.parse(written) / 1000 : Number.NaN;
	if (Number.isNaN(at)) throw graphInvalid('startDateTime must be a date and time such as 2026-11-26T08:00:00Z.');
	if (at < now - clockSkew) throw graphInvalid('startDateTime must not be in the past.');
	return Math.max(Math.floor(at), now);
}

const tapPermissions = writeMethods('TAP');

async function issuePass(input: GraphInput, name: string, body: Row): Promise<Written> {
	const user = await writeTarget(input, name, 'sensitiveAction', tapPermissions.delegated);
	if (user.home) throw graphInvalid('Temporary Access Pass cannot be given to a guest, who signs in at home.');
	const read = readPass(input, body);
	const code = createPass(input.authority.random);
	const pass = { ...read, hash: await input.authority.passwords.hash(code) };
	const kind = pass.isUsableOnce ? 'one-time' : 'multi-use';
	const done = await changeMethodsOf(
		input,
		user,
		[putMethods(user, { ...methodsOf(user), temporaryAccessPass: pass })],
		{
			operation: 'Add',
			method: 'temporaryAccessPass',
			after: `${kind} Temporary Access Pass for ${pass.lifetimeMinutes} minutes`,
		},
	);
	return done ? { kind: 'created', value: toTemporaryAccessPass(pass, input.exchange.now, code) } : { kind: 'stale' };
}

async function removePass(input: GraphInput, name: string, methodId: string): Promise<Written> {
	const user = await writeTarget(input, name, 'sensitiveAction', tapPermissions.delegated);
	const { temporaryAccessPass: pass, ...methods } = methodsOf(user);
	if (pass?.id !== methodId) throw graphNoObject(methodId);
	const done = await changeMethodsOf(input, user, [putMethods(user, methods)], {
		operation: 'Delete',
		method: 'temporaryAccessPass',
		before: 'Temporary Access Pass',
	});
	return { kind: done ? 'done' : 'stale' };
}

const passkeyPermissions = writeMethods('Passkey');

async function removePasskey(input: GraphInput, name: string, methodId: string): Promise<Written> {
	const user = await writeTarget(input, name, 'sensitiveAction', passkeyPermissions.delegated);
	const methods = methodsOf(user);
	// an address has no capital letters here; two ids that differ by them alone are not told apart
	const [found, ...more] = methods.passkeys.filter(({ id }) => id.toLowerCase() === methodId);
	if (!found || more.length > 0) throw graphNoObject(methodId);
	const passkeys = methods.passkeys.filter((one) => one !== found);
	const done = await changeMethodsOf(
		input,
		user,
		[putMethods(user, withoutIdleRecoveryCodes(user, { ...methods, passkeys }))],
		{
			operation: 'Delete',
			method: 'passkey',
			name: found.displayName,
			before: `passkey "${found.displayName}"`,
		},
	);
	return { kind: done ? 'done' : 'stale' };
}

const oathPermissions = writeMethods('SoftwareOATH');

async function removeSoftwareOath(input: GraphInput, name: string, methodId: string): Promise<Written> {
	const user = await writeTarget(input, name, 'sensitiveAction', oathPermissions.delegated);
	const without = withoutApp(user, methodId, withoutIdleRecoveryCodes);
	if (!without) throw graphNoObject(methodId);
	const done = await changeMethodsOf(input, user, without.changes, {
		operation: 'Delete',
		method: 'authenticatorApp',
		...namedApp(without.displayName),
		before: `authenticator app "${without.displayName}"`,
	});
	return { kind: done ? 'done' : 'stale' };
}

const base = 'users/{id}/authentication';

export const methodWriteRoutes: readonly GraphRoute[] = [
	{
		path: `${base}/temporaryAccessPassMethods`,
		method: 'POST',
		access: { ...tapPermissions, users: methodWriters },
		documentation: 'Create temporaryAccessPassMethod',
		answers: 'change',
		context: 'users/user/authentication/temporaryAccessPassMethods/$entity',
		run: (input, { id = '' }, body) => issuePass(input, id, body),
	},
	{
		path: `${base}/temporaryAccessPassMethods/{methodId}`,
		method: 'DELETE',
		access: { ...tapPermissions, users: methodWriters },
		documentation: 'Delete temporaryAccessPassAuthenticationMethod',
		answers: 'change',
		context: '',
		run: (input, { id = '', methodId = '' }) => removePass(input, id, methodId),
	},
	{
		path: `${base}/fido2Methods/{methodId}`,
		method: 'DELETE',
		access: { ...passkeyPermissions, users: methodWriters },
		documentation: 'Delete fido2AuthenticationMethod',
		answers: 'change',
		context: '',
		run: (input, { id = '', methodId = '' }) => removePasskey(input, id, methodId),
	},
	{
		path: `${base}/softwareOathMethods/{methodId}`,
		method: 'DELETE',
		access: { ...oathPermissions, users: methodWriters },
		documentation: 'Delete softwareOathAuthenticationMethod',
		answers: 'change',
		context: '',
		run: (input, { id = '', methodId = '' }) => removeSoftwareOath(input, id, methodId),
	},
];
