// Pushes what waits to the receivers that asked for it, one event after another. RFC 8935 §2.
import { microsoftGraphAppId } from '@countersign/protocol';
import type { Authority } from '../authority.ts';
import { findApplicationIn } from '../directory/snapshot.ts';
import type { TenantSnapshot } from '../directory/types.ts';
import type { EventStream } from '../records/event-stream.ts';
import { streamPermission as permission } from './stream-changes.ts';
import { acknowledged, waitingEvents } from './waiting-events.ts';

export interface Delivered {
	status: number;
	body: string;
}

/** Sends one event; it rejects where the receiver cannot be reached, or has an address that is not allowed. */
export type PushEvent = (url: string, headers: Record<string, string>, body: string) => Promise<Delivered>;

/** events of one stream in one attempt */
const atOnce = 20;
const mostStreams = 1000;
/** seconds that one process has a stream for */
const lease = 60;
/** seconds */
const [firstPause, longestPause] = [2, 300];

/** @returns seconds until the next attempt: doubled at each failure */
export const pauseAfter = (failures: number) => Math.min(firstPause * 2 ** Math.max(0, failures - 1), longestPause);

/**
 * What the receiver says of the event itself is final; what it says of who asks may be put right. RFC 8935 §2.4; Shared
 * Signals Framework 1.0 §8.1.4.1 for `invalid_state`
 */
const finalErrors = ['invalid_request', 'invalid_audience', 'invalid_state'];

function isRefusedForGood({ status, body }: Delivered): boolean {
	if (status !== 400) return false;
	try {
		return finalErrors.includes((JSON.parse(body) as { err: string }).err);
	} catch {
		return false;
	}
}

/**
 * Nobody asks for what is pushed, so nobody's token is refused: an application that was disabled or deleted, or lost
 * its permission, would hear of the tenant for as long as its stream stood.
 *
 * @throws Error where the stream's application may not read the feed now; what waits, waits
 */
async function requireReader(
	{ storage }: Authority,
	snapshot: TenantSnapshot,
	{ tenantId, ownerId, audience }: EventStream,
): Promise<void> {
	const application = await findApplicationIn(snapshot, audience, storage.directory);
	const roles = await storage.directory.appRoles(tenantId, ownerId, new Set(), microsoftGraphAppId);
	if (!application || application.disabled || !roles.includes(permission))
		throw new Error(`its application may not read the log any more: it is gone, disabled, or lacks ${permission}`);
}

async function pushStream(authority: Authority, stream: EventStream, push: PushEvent, now: number): Promise<void> {
	const { storage, secrets } = authority;
	const { delivery, tenantId } = stream;
	const snapshot = await authority.snapshots.get(tenantId);
	if (delivery.method !== 'push' || !snapshot) return;
	await requireReader(authority, snapshot, stream);
	const sealed = delivery.sealedAuthorization;
	const authorization = sealed === undefined ? undefined : secrets.open('event-stream', sealed, stream.id);
	if (sealed !== undefined && authorization === undefined) throw new Error('the authorization header cannot be opened');
	const waiting = await waitingEvents(authority, snapshot, stream, atOnce);
	const done = new Set<string>();
	let failure: string | undefined;
	for (const { jti, set } of waiting.events) {
		const headers = {
			'content-type': 'application/secevent+jwt',
			accept: 'application/json',
			...(authorization === undefined ? {} : { authorization }),
		};
		const answer = await push(delivery.endpointUrl, headers, set).catch((cause) => ({
			status: 0,
			body: String(cause),
		}));
		const isTaken = answer.status >= 200 && answer.status < 300;
		if (!isTaken && !isRefusedForGood(answer)) {
			failure = answer.status === 0 ? answer.body : `it was answered ${answer.status}`;
			break;
		}
		if (!isTaken)
			authority.emit({ kind: 'failed', traceId: '', detail: `stream ${stream.id}: the receiver refused ${jti}` });
		done.add(jti);
	}
	const failures = failure === undefined ? 0 : stream.failures + 1;
	if (failures === 1) authority.emit({ kind: 'failed', traceId: '', detail: `stream ${stream.id}: ${failure}` });
	const nextAttemptAt = failures === 0 ? now : now + pauseAfter(failures);
	// first, since it makes the stream due at once, which a failure after it must not
	await forgetNotices(authority, stream, done);
	await storage.eventStreams.progress(stream, {
		sequence: acknowledged(stream, waiting, done),
		...{ failures, nextAttemptAt },
	});
}

/** Takes away the notices that were delivered; where the stream was changed meanwhile they are told once more. */
export async function forgetNotices(
	authority: Authority,
	stream: EventStream,
	done: ReadonlySet<string>,
): Promise<void> {
	const notices = stream.notices.filter(({ jti }) => !done.has(jti));
	if (notices.length === stream.notices.length) return;
	await authority.storage.eventStreams.put({ ...stream, notices }, stream.revision);
}

/** Looks once at all streams whose turn it is. */
export async function pushOnce(authority: Authority, push: PushEvent, now: number): Promise<void> {
	const { eventStreams, securityEvents } = authority.storage;
	const newest = new Map<string, Promise<number>>();
	for (const stream of await eventStreams.due(now, mostStreams)) {
		const { tenantId, notices, sequence } = stream;
		const last = newest.get(tenantId) ?? securityEvents.last(tenantId);
		newest.set(tenantId, last);
		// nothing is written where there is nothing to tell
		if (notices.length === 0 && (await last) <= sequence) continue;
		// of several processes one pushes, so that a receiver gets the events in their order
		if (!(await eventStreams.claim(stream, now + lease))) continue;
		await pushStream(authority, stream, push, now).catch(async (cause) => {
			authority.emit({ kind: 'failed', traceId: '', detail: `stream ${stream.id}: ${cause}` });
			const failures = stream.failures + 1;
			const nextAttemptAt = now + pauseAfter(failures);
			await eventStreams.progress(stream, { sequence: stream.sequence, failures, nextAttemptAt });
		});
	}
}
