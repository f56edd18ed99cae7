// Ours, beside Graph's: the streams by which applications hear of security events, as an administrator sees and keeps
// them. An application makes its own by Shared Signals (endpoints/ssf-streams.ts); here somebody makes one for it. It
// must have the permission that its own call would need, so that nobody hears of more than before. docs:
// security-events.md, "By an administrator".
import { microsoftGraphAppId } from '@countersign/protocol';
import { randomUuid } from '../clock.ts';
import { servicePrincipalId } from '../directory/service-principal.ts';
import { findApplicationIn } from '../directory/snapshot.ts';
import { roleIds } from '../directory/who-may-act-on-whom.ts';
import type { EventStream, StreamDelivery } from '../records/event-stream.ts';
import { supportedTypes } from '../security-events/event-types.ts';
import {
	isHeaderValue,
	isReceiverAddress,
	mostStreams,
	newStream,
	streamPermission,
	streamStatuses,
	verificationInterval,
	withStatus,
	withVerification,
	writeStatus,
} from '../security-events/stream-changes.ts';
import { auditOf } from './audited.ts';
import { graphConflict, graphInvalid, graphNoObject } from './graph-error.ts';
import { asId, asOneOf, asOptionalText, asRow, asTexts, requireKnown } from './members.ts';
import { readPermissions, sameFor, writePermissions } from './permissions.ts';
import type { GraphInput } from './resource.ts';
import { doneOrStale, type GraphRoute, type Row, type Written } from './route.ts';

const members = new Set(['appId', 'description', 'events', 'format', 'delivery']);
const deliveryMembers = new Set(['method', 'endpointUrl', 'authorizationHeader']);
const nameOf = (type: string) => type.slice(type.lastIndexOf('/') + 1);
const time = (at: number | undefined) => (at === undefined ? null : new Date(at * 1000).toISOString());

/** The header that a receiver asked for is a secret, and is not told again. */
function toRow({ id, audience, status, delivery, ...stream }: EventStream): Row {
	return {
		id,
		appId: audience,
		description: stream.description ?? null,
		events: supportedTypes.filter((type) => stream.eventsRequested.includes(type)).map(nameOf),
		format: stream.subjectFormat,
		delivery:
			delivery.method === 'push'
				? {
						method: 'push',
						endpointUrl: delivery.endpointUrl,
						hasAuthorizationHeader: delivery.sealedAuthorization !== undefined,
					}
				: { method: 'poll' },
		status,
		reason: stream.reason ?? null,
		lastVerificationDateTime: time(stream.verifiedAt),
		failedAttempts: stream.failures,
		nextAttemptDateTime: delivery.method === 'push' && stream.failures > 0 ? time(stream.nextAttemptAt) : null,
	};
}

function readDelivery({ authority }: GraphInput, value: unknown, id: string): StreamDelivery {
	const row = asRow(value ?? { method: 'poll' }, 'delivery');
	requireKnown(row, deliveryMembers, 'delivery');
	const { endpointUrl, authorizationHeader: header } = row;
	const method = asOneOf(row.method, ['push', 'poll'] as const, 'delivery.method');
	if (method === 'poll') {
		if (endpointUrl !== undefined || header !== undefined)
			throw graphInvalid('A stream that is polled has neither endpointUrl nor authorizationHeader.');
		return { method };
	}
	if (!isReceiverAddress(endpointUrl))
		throw graphInvalid("'delivery.endpointUrl' must be an https address without user and fragment.");
	if (header === undefined || header === null) return { method, endpointUrl };
	if (!isHeaderValue(header)) throw graphInvalid("'delivery.authorizationHeader' must be the value of a header.");
	return { method, endpointUrl, sealedAuthorization: authority.secrets.seal('event-stream', header, id) };
}

function readEvents(value: unknown): string[] {
	const names = asTexts(value, 'events');
	const types = supportedTypes.filter((type) => names.includes(nameOf(type)));
	// an empty list would be a stream that says nothing, or, to whoever reads it so, everything
	if (types.length === 0 || types.length < names.length)
		throw graphInvalid(`'events' must list some of ${supportedTypes.map(nameOf).join(', ')}.`);
	return types;
}

/** @throws GraphError 400 where the application could not make a stream itself: nothing would be delivered */
async function requireReceiver({ authority: { storage }, snapshot }: GraphInput, appId: string): Promise<string> {
	const application = await findApplicationIn(snapshot, appId, storage.directory);
	if (!application) throw graphNoObject(appId);
	const principal = servicePrincipalId(snapshot.tenant.id, appId);
	const roles = await storage.directory.appRoles(snapshot.tenant.id, principal, new Set(), microsoftGraphAppId);
	if (application.disabled || !roles.includes(streamPermission))
		throw graphInvalid(`The application is disabled, or lacks the application permission ${streamPermission}.`);
	return principal;
}

const listOf = ({ authority, snapshot }: GraphInput) => authority.storage.eventStreams.list(snapshot.tenant.id);

async function find({ authority, snapshot }: GraphInput, id: string): Promise<EventStream> {
	const stream = await authority.storage.eventStreams.find(snapshot.tenant.id, id);
	if (!stream) throw graphNoObject(id);
	return stream;
}

type Change = 'Add' | 'Update' | 'Delete';
const auditOfStream = (input: GraphInput, operation: Change, before?: EventStream, after?: EventStream) =>
	auditOf(input, {
		...{ activity: `${operation} event stream`, category: 'ApplicationManagement', operation },
		target: { type: 'Other', id: (after ?? before)?.id ?? '', displayName: 'Event stream' },
		changes: [{ name: 'stream', before: before ? toRow(before) : null, after: after ? toRow(after) : null }],
	});

async function add(input: GraphInput, body: Row): Promise<Written> {
	const { authority, exchange, snapshot } = input;
	requireKnown(body, members, 'eventStream');
	const appId = asId(body.appId, 'appId');
	const ownerId = await requireReceiver(input, appId);
	const own = (await listOf(input)).filter((one) => one.ownerId === ownerId);
	if (own.length >= mostStreams) throw graphConflict(`An application has at most ${mostStreams} event streams.`);
	const id = randomUuid(authority.random);
	const description = asOptionalText(body.description, 'description', 256);
	const read = {
		...{ id, tenantId: snapshot.tenant.id, ownerId, audience: appId },
		...(description === undefined ? {} : { description }),
		eventsRequested: readEvents(body.events),
		subjectFormat: asOneOf(body.format ?? 'iss_sub', ['iss_sub', 'email', 'opaque'] as const, 'format'),
		delivery: readDelivery(input, body.delivery, id),
	};
	const stream = newStream(read, await authority.storage.securityEvents.last(snapshot.tenant.id), exchange.now);
	const audit = await auditOfStream(input, 'Add', undefined, stream);
	const isWritten = await authority.storage.eventStreams.put(stream, 0, audit);
	return isWritten ? { kind: 'created', value: toRow(stream) } : { kind: 'stale' };
}

async function update(input: GraphInput, id: string, body: Row): Promise<Written> {
	requireKnown(body, new Set(['status', 'reason']), 'eventStream');
	const stream = await find(input, id);
	const status = asOneOf(body.status, streamStatuses, 'status');
	const stamp = { jti: randomUuid(input.authority.random), at: input.exchange.now };
	const next = withStatus(stream, status, asOptionalText(body.reason, 'reason', 256), stamp);
	const audit = await auditOfStream(input, 'Update', stream, next);
	return doneOrStale(await writeStatus(input.authority.storage, stream, next, audit));
}

async function verify(input: GraphInput, id: string, body: Row): Promise<Written> {
	requireKnown(body, new Set(), 'verify');
	const { authority, exchange } = input;
	const stream = await find(input, id);
	if (stream.status !== 'enabled') throw graphInvalid('Nothing is sent over a stream that is paused or disabled.');
	if (exchange.now < (stream.verifiedAt ?? 0) + verificationInterval)
		throw graphConflict(`A stream is verified every ${verificationInterval} seconds at most.`);
	const next = withVerification(stream, { jti: randomUuid(authority.random), at: exchange.now });
	return doneOrStale(await authority.storage.eventStreams.put(next, stream.revision));
}

async function remove(input: GraphInput, id: string): Promise<Written> {
	const stream = await find(input, id);
	const audit = await auditOfStream(input, 'Delete', stream);
	return doneOrStale(await input.authority.storage.eventStreams.remove(stream, audit));
}

const path = 'countersign/eventStreams';
const common = { beta: true, documentation: 'Event streams (Countersign)' } as const;
const reading = { ...sameFor(readPermissions), users: 'readers' } as const;
// a user's alone: an application makes its own stream, and must not have another's events sent elsewhere
const writing = {
	...{ delegated: writePermissions, application: [] },
	users: [roleIds.globalAdministrator, roleIds.securityAdministrator],
};

export const eventStreamRoutes: readonly GraphRoute[] = [
	{
		...{ ...common, path, method: 'GET', access: reading, answers: 'collection', context: path },
		run: async (input) => (await listOf(input)).map(toRow),
	},
	{
		...{ ...common, path: `${path}/{id}`, method: 'GET', access: reading, answers: 'object' },
		context: `${path}/$entity`,
		run: async (input, { id = '' }) => toRow(await find(input, id)),
	},
	{
		...{ ...common, path, method: 'POST', access: writing, answers: 'change', context: `${path}/$entity` },
		run: (input, _, body) => add(input, body),
	},
	{
		...{ ...common, path: `${path}/{id}`, method: 'PATCH', access: writing, answers: 'change', context: '' },
		run: (input, { id = '' }, body) => update(input, id, body),
	},
	{
		...{ ...common, path: `${path}/{id}/verify`, method: 'POST', access: writing, answers: 'change', context: '' },
		run: (input, { id = '' }, body) => verify(input, id, body),
	},
	{
		...{ ...common, path: `${path}/{id}`, method: 'DELETE', access: writing, answers: 'change', context: path },
		run: (input, { id = '' }) => remove(input, id),
	},
];
