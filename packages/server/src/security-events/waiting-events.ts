// What a stream has to deliver next: signed Security Event Tokens in the order of the outbox. RFC 8417; OpenID Shared
// Signals Framework 1.0 §4.
import type { Authority } from '../authority.ts';
import type { TenantSnapshot } from '../directory/types.ts';
import type { EventStream, StreamNotice } from '../records/event-stream.ts';
import type { SecurityEvent } from '../records/security-event.ts';
import { issuerOf } from '../tokens/issuer.ts';
import { changedClaims } from './changed-claims.ts';
import { caepEventOf } from './event-types.ts';

export interface WaitingEvent {
	jti: string;
	set: string;
	/** of the outbox; absent for a notice */
	sequence?: number;
}

export interface Waiting {
	events: WaitingEvent[];
	/** where the stream stands if none of the events is left: what it does not want is passed over */
	upTo: number;
	hasMore: boolean;
}

const pageSize = 100;

/** An event has the same `jti` at each attempt, so that a receiver knows a repeated one. */
export const jtiOf = (stream: EventStream, sequence: number) => `${stream.id}.${sequence}`;

function isWanted(stream: EventStream, { userId, deviceId, kind }: SecurityEvent, type: string): boolean {
	if (!stream.eventsRequested.includes(type)) return false;
	// of what is about everybody, only that all sessions are void is told
	if (userId === undefined) return deviceId !== undefined || kind === 'sessionRevoked';
	return !stream.removedSubjects.includes(userId);
}

const opaque = (id: string) => ({ format: 'opaque', id });

/** Shared Signals Framework 1.0 §3.2: a complex subject is what all of its members name together. */
async function subjectOf(authority: Authority, stream: EventStream, event: SecurityEvent): Promise<object> {
	const { userId, deviceId, sessionId } = event;
	const tenant = opaque(stream.tenantId);
	if (userId === undefined)
		return { format: 'complex', ...(deviceId === undefined ? {} : { device: opaque(deviceId) }), tenant };
	const user = await userSubject(authority, stream, userId);
	return sessionId === undefined ? user : { format: 'complex', user, session: opaque(sessionId), tenant };
}

async function userSubject(
	authority: Authority,
	{ tenantId, subjectFormat }: EventStream,
	userId: string,
): Promise<object> {
	if (subjectFormat === 'opaque') return opaque(userId);
	if (subjectFormat === 'email') {
		const user = await authority.storage.directory.findUser(tenantId, userId);
		// whoever was deleted has no name any more, and must be heard of all the same
		if (user) return { format: 'email', email: user.userPrincipalName };
	}
	return { format: 'iss_sub', iss: issuerOf(authority.origin, tenantId), sub: userId };
}

async function claimsOf(
	{ storage }: Authority,
	{ tenantId, audience }: EventStream,
	{ kind, userId }: SecurityEvent,
): Promise<Record<string, unknown> | undefined> {
	if (kind !== 'claimsChanged' || userId === undefined) return undefined;
	return changedClaims(storage.directory, tenantId, userId, audience);
}

/** @param limit of events, at most */
export async function waitingEvents(
	authority: Authority,
	{ tenant }: TenantSnapshot,
	stream: EventStream,
	limit: number,
): Promise<Waiting> {
	const signer = await authority.keys.signer(tenant);
	const iss = issuerOf(authority.origin, tenant.id);
	// no `exp` and no `sub`: Shared Signals Framework 1.0 §4.1.7 and §4.1.2 keep them from being taken for other tokens
	const sign = (jti: string, at: number, sub_id: object, type: string, event: object, txn = jti) =>
		signer.sign({ iss, aud: stream.audience, iat: at, jti, txn, sub_id, events: { [type]: event } }, 'secevent+jwt');
	const ofStream = { format: 'opaque', id: stream.id };
	const notice = async ({ jti, at, type, event }: StreamNotice): Promise<WaitingEvent> => ({
		jti,
		set: await sign(jti, at, ofStream, type, event),
	});
	// §8.1.2.1: over a stream that is paused or disabled nothing is transmitted, not even what is told of itself
	if (stream.status !== 'enabled') return { events: [], upTo: stream.sequence, hasMore: false };
	const events = await Promise.all(stream.notices.slice(0, limit).map(notice));
	const found = await authority.storage.securityEvents.after(tenant.id, stream.sequence, pageSize);
	let upTo = stream.sequence;
	for (const event of found) {
		const told = caepEventOf(event);
		const isTold = told !== undefined && isWanted(stream, event, told.type);
		if (isTold && events.length >= limit) return { events, upTo, hasMore: true };
		if (isTold) {
			const jti = jtiOf(stream, event.sequence);
			const subject = await subjectOf(authority, stream, event);
			const { event: content = told.event } = caepEventOf(event, await claimsOf(authority, stream, event)) ?? {};
			const set = await sign(jti, event.createdAt, subject, told.type, content, `event.${event.sequence}`);
			events.push({ jti, set, sequence: event.sequence });
		}
		upTo = event.sequence;
	}
	return { events, upTo, hasMore: found.length === pageSize };
}

/**
 * @param done ids of what the receiver has
 * @returns where the stream stands now: at the last event before the first that the receiver has not
 */
export function acknowledged(stream: EventStream, waiting: Waiting, done: ReadonlySet<string>): number {
	let sequence = stream.sequence;
	for (const event of waiting.events) {
		if (event.sequence === undefined) continue;
		if (!done.has(event.jti)) return sequence;
		sequence = event.sequence;
	}
	return waiting.upTo;
}
