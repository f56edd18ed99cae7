// Whether a stream delivers. OpenID Shared Signals Framework 1.0 §8.1.2.
import { randomUuid } from '../clock.ts';
import { json } from '../http/message.ts';
import type { EventStream, StreamNotice, StreamStatus } from '../records/event-stream.ts';
import { streamUpdatedType } from '../security-events/event-types.ts';
import {
	auditOfStream,
	changedMeanwhile,
	findStream,
	invalid,
	readSsfBody,
	ssfEndpoint,
	streamIdIn,
} from './ssf-call.ts';

const shown = ({ id, status, reason }: EventStream) => ({
	stream_id: id,
	status,
	...(reason === undefined ? {} : { reason }),
});

/**
 * §8.1.5: the receiver is told upon re-enabling; that it paused the stream itself it has from the answer, and over a
 * paused stream nothing is transmitted. §8.1.2.1: for a disabled one nothing is held.
 */
function noticesOf(
	{ status: before, notices }: EventStream,
	status: StreamStatus,
	reason: string | undefined,
	stamp: { jti: string; at: number },
): readonly StreamNotice[] {
	if (status === 'disabled') return [];
	if (status === 'paused' || before === 'enabled') return notices;
	const event = { status, ...(reason === undefined ? {} : { reason }) };
	return [...notices.slice(-9), { ...stamp, type: streamUpdatedType, event }];
}

export const ssfStatus = ssfEndpoint(async (call) => {
	const { authority, exchange } = call;
	if (exchange.request.method === 'GET') return json(200, shown(await findStream(call, streamIdIn(call))));
	const { stream_id: id, status, reason } = readSsfBody(call);
	const { reason: _, ...stream } = await findStream(call, id);
	if (!['enabled', 'paused', 'disabled'].includes(status as string))
		throw invalid("'status' must be enabled, paused or disabled.");
	if (reason !== undefined && (typeof reason !== 'string' || reason.length > 256))
		throw invalid("'reason' must be text of at most 256 letters.");
	const { eventStreams, securityEvents } = authority.storage;
	const next: EventStream = {
		...stream,
		status: status as StreamStatus,
		...(reason === undefined ? {} : { reason }),
		notices: noticesOf(stream, status as StreamStatus, reason, { jti: randomUuid(authority.random), at: exchange.now }),
		nextAttemptAt: exchange.now,
	};
	const audit = auditOfStream(call, stream, {
		...{ activity: 'Update event stream', operation: 'Update', after: shown(next) },
	});
	if (!(await eventStreams.put(next, stream.revision, audit))) throw changedMeanwhile();
	// what happened while it was disabled is not kept for it; while it was paused it is
	if (stream.status === 'disabled' && status === 'enabled') {
		const sequence = await securityEvents.last(stream.tenantId);
		await eventStreams.progress(next, { sequence, failures: 0, nextAttemptAt: exchange.now });
	}
	return json(200, shown(next));
});
