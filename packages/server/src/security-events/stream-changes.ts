// How a stream of security events begins and changes, whoever asks: the application that receives it, or an
// administrator. Pure but for the one write. OpenID Shared Signals Framework 1.0 §8.1.
import type { DirectoryAudit } from '../records/directory-audit.ts';
import type { EventStream, StreamNotice, StreamStatus } from '../records/event-stream.ts';
import type { Storage } from '../storage/storage.ts';
import { streamUpdatedType, verificationType } from './event-types.ts';

/** of one application */
export const mostStreams = 10;
/** seconds between two verifications */
export const verificationInterval = 10;
export const streamStatuses: readonly StreamStatus[] = ['enabled', 'paused', 'disabled'];

/** the application permission by which a stream is made and pushed, as with the feed of the same events */
export const streamPermission = 'AuditLog.Read.All';

interface Stamp {
	jti: string;
	/** epoch seconds */
	at: number;
}

/** @returns whether events can be pushed there: https, without user and fragment */
export function isReceiverAddress(value: unknown): value is string {
	if (typeof value !== 'string' || value.length > 2048 || !URL.canParse(value)) return false;
	const { protocol, username, hash } = new URL(value);
	return protocol === 'https:' && username === '' && hash === '';
}

/** @returns whether it can be sent as the value of a header */
export const isHeaderValue = (value: unknown): value is string =>
	typeof value === 'string' && value.length <= 4096 && /^[\x20-\x7e]+$/.test(value);

/** Bounded: an old one that nobody fetched proves nothing any more. */
const withNotice = (notices: readonly StreamNotice[], notice: StreamNotice) => [...notices.slice(-9), notice];

/** @param members what was asked for; `sequence` of the last event there is, so that it hears of what comes */
export const newStream = (
	members: Pick<
		EventStream,
		'id' | 'tenantId' | 'ownerId' | 'audience' | 'description' | 'eventsRequested' | 'subjectFormat' | 'delivery'
	>,
	sequence: number,
	now: number,
): EventStream => ({
	...members,
	...{ status: 'enabled', removedSubjects: [], notices: [], revision: 1, failures: 0 },
	...{ sequence, nextAttemptAt: now },
});

/** @returns the stream with an event in it that tells its receiver that it works. §8.1.4 */
export const withVerification = (stream: EventStream, { jti, at }: Stamp, state?: string): EventStream => ({
	...stream,
	notices: withNotice(stream.notices, { jti, at, type: verificationType, event: state === undefined ? {} : { state } }),
	...{ verifiedAt: at, nextAttemptAt: at },
});

/**
 * §8.1.5: the receiver is told upon re-enabling; over a paused stream nothing is transmitted. §8.1.2.1: for a disabled
 * one nothing is held.
 */
function noticesOf(
	{ status: before, notices }: EventStream,
	status: StreamStatus,
	reason: string | undefined,
	stamp: Stamp,
): readonly StreamNotice[] {
	if (status === 'disabled') return [];
	if (status === 'paused' || before === 'enabled') return notices;
	const event = { status, ...(reason === undefined ? {} : { reason }) };
	return withNotice(notices, { ...stamp, type: streamUpdatedType, event });
}

/** @param reason why, in words; the earlier one is forgotten */
export function withStatus(
	{ reason: _, ...stream }: EventStream,
	status: StreamStatus,
	reason: string | undefined,
	stamp: Stamp,
): EventStream {
	return {
		...stream,
		status,
		...(reason === undefined ? {} : { reason }),
		notices: noticesOf(stream, status, reason, stamp),
		nextAttemptAt: stamp.at,
	};
}

/**
 * Writes another status. What happened while a stream was disabled is not kept for it; while it was paused it is.
 *
 * @param before as it was read
 * @returns `false` where it was changed since, and nothing was written
 */
export async function writeStatus(
	{ eventStreams, securityEvents }: Pick<Storage, 'eventStreams' | 'securityEvents'>,
	before: EventStream,
	next: EventStream,
	audit: DirectoryAudit,
): Promise<boolean> {
	if (!(await eventStreams.put(next, before.revision, audit))) return false;
	if (before.status === 'disabled' && next.status === 'enabled') {
		const sequence = await securityEvents.last(before.tenantId);
		await eventStreams.progress(next, { sequence, failures: 0, nextAttemptAt: next.nextAttemptAt });
	}
	return true;
}
