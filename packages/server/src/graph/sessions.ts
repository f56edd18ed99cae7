// Sessions and recent sign-ins of the signed-in user, and sessions of others as administrators see and end them. Graph
// has neither: they are ours, under `/beta/countersign`. One's own methods are where Graph has them, at
// `me/authentication/methods`.
import type { SignIn } from '@countersign/protocol';
import { endSession } from '../methods/own-methods.ts';
import type { Session } from '../records/session.ts';
import { sharedPosition } from '../records/shared-position.ts';
import type { DirectoryUser } from '../records/user.ts';
import { liveSessions } from '../session/live-sessions.ts';
import { requireTier } from './administrators.ts';
import { applyAudited } from './audited.ts';
import { graphNobodyIsMe, graphNoObject } from './graph-error.ts';
import { findTarget } from './method-targets.ts';
import { readAllMethods, readLog, revokeSessions, sameFor } from './permissions.ts';
import type { GraphInput } from './resource.ts';
import { doneOrStale, type GraphRoute, type Row, type Written } from './route.ts';
import { namedSignIn, toSignIn } from './sign-ins.ts';
import { revokeSignInSessions } from './users.ts';

/** sessions that are listed, and could be ended: the newest */
const mostSessions = 200;
/** records of the tenant's log that are looked at, and those of the user that are answered */
const lookedAt = 5000;
const lookedAtOnce = 500;
const mostSignIns = 50;

const instant = (seconds: number) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

const toRow = (session: Session, current: string | undefined): Row => ({
	id: session.id,
	createdDateTime: instant(session.createdAt),
	expirationDateTime: instant(session.expiresAt),
	isCurrent: session.id === current,
	isPersistent: session.persistent,
	ipAddress: session.ipAddress ?? null,
	deviceId: session.provenDevice?.deviceId ?? null,
	appIds: [...new Set(session.clientAppIds ?? [])],
	authenticationMethods: [...new Set(session.facts.map(({ method }) => method))].filter(
		(method) => method !== sharedPosition,
	),
});

function self({ caller }: GraphInput): DirectoryUser {
	if (!caller.user) throw graphNobodyIsMe();
	return caller.user;
}

/** @throws GraphError 403 where the caller's roles are not enough for that user, 404 where there is no such user */
async function other(input: GraphInput, name: string): Promise<DirectoryUser> {
	const user = await findTarget(input, name);
	await requireTier(input, user, 'passwordReset', revokeSessions);
	return user;
}

const sessionsOf = ({ authority, exchange }: GraphInput, user: DirectoryUser) =>
	liveSessions(authority, user, exchange.now, mostSessions);

async function list(input: GraphInput, user: DirectoryUser): Promise<Row[]> {
	return (await sessionsOf(input, user)).map((session) => toRow(session, input.caller.sessionId));
}

async function end(input: GraphInput, user: DirectoryUser, sessionId: string): Promise<Written> {
	const session = (await sessionsOf(input, user)).find(({ id }) => id === sessionId);
	if (!session) throw graphNoObject(sessionId);
	const { activity, operation, more = [], notice } = endSession(session);
	const done = await applyAudited(input, more, {
		activity,
		category: 'UserManagement',
		operation,
		target: { type: 'User', id: user.id, displayName: user.displayName },
		before: { Session: session.id },
		tells: { user, notices: [notice] },
	});
	return doneOrStale(done);
}

async function signInsOf(input: GraphInput, user: DirectoryUser): Promise<object[]> {
	const { grants } = input.authority.storage;
	const own: object[] = [];
	let below: number | undefined;
	for (let looked = 0; looked < lookedAt && own.length < mostSignIns; looked += lookedAtOnce) {
		const records = await grants.signIns(user.tenantId, lookedAtOnce, below);
		for (const record of records)
			if (record.userId === user.id && own.length < mostSignIns) {
				// whoever has no directory role reads no policies, whatever the token's application may
				const { appliedConditionalAccessPolicies: _, ...told } = toSignIn(record, input);
				own.push(await namedSignIn(told as SignIn, input));
			}
		below = records.at(-1)?.sequence;
		if (records.length < lookedAtOnce) break;
		// any user may ask for this: others are answered between the slices
		await new Promise((resolve) => setImmediate(resolve));
	}
	return own;
}

// addresses, devices and times are told: more than the profile that any application reads
const ownSessions = { delegated: readAllMethods.own, application: [], users: 'anyone' } as const;
const ownSignIns = { delegated: readLog, application: [], users: 'anyone' } as const;
const ownEnding = { delegated: revokeSessions, application: [], users: 'anyone' } as const;
const ofOthers = { ...sameFor(revokeSessions), users: 'anyone' } as const;
const common = { beta: true } as const;

export const sessionRoutes: readonly GraphRoute[] = [
	{
		...common,
		path: 'countersign/me/sessions',
		method: 'GET',
		access: ownSessions,
		documentation: 'Own sessions (Countersign)',
		answers: 'collection',
		context: 'countersign/me/sessions',
		run: (input) => list(input, self(input)),
	},
	{
		...common,
		path: 'countersign/me/sessions/{sessionId}',
		method: 'DELETE',
		access: ownEnding,
		documentation: 'Own sessions (Countersign)',
		answers: 'change',
		context: '',
		run: (input, { sessionId = '' }) => end(input, self(input), sessionId),
	},
	{
		...common,
		path: 'countersign/me/endSessions',
		method: 'POST',
		access: ownEnding,
		documentation: 'Own sessions (Countersign)',
		answers: 'change',
		context: '',
		run: async (input) => doneOrStale(await revokeSignInSessions(input, self(input))),
	},
	{
		...common,
		path: 'countersign/me/signIns',
		method: 'GET',
		access: ownSignIns,
		documentation: 'Own sign-ins (Countersign)',
		answers: 'collection',
		context: 'countersign/me/signIns',
		run: (input) => signInsOf(input, self(input)),
	},
	{
		...common,
		path: 'countersign/users/{id}/sessions',
		method: 'GET',
		access: ofOthers,
		actsOn: 'passwordReset',
		documentation: 'Sessions of a user (Countersign)',
		answers: 'collection',
		context: 'countersign/users/sessions',
		run: async (input, { id = '' }) => list(input, await other(input, id)),
	},
	{
		...common,
		path: 'countersign/users/{id}/sessions/{sessionId}',
		method: 'DELETE',
		access: ofOthers,
		actsOn: 'passwordReset',
		documentation: 'Sessions of a user (Countersign)',
		answers: 'change',
		context: '',
		run: async (input, { id = '', sessionId = '' }) => end(input, await other(input, id), sessionId),
	},
];
