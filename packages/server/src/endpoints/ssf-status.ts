// Whether a stream delivers. OpenID Shared Signals Framework 1.0 §8.1.2.
import { randomUuid } from '../clock.ts';
import { json } from '../http/message.ts';
import type { EventStream } from '../records/event-stream.ts';
import { streamStatuses, withStatus, writeStatus } from '../security-events/stream-changes.ts';
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

export const ssfStatus = ssfEndpoint(async (call) => {
	const { authority, exchange } = call;
	if (exchange.request.method === 'GET') return json(200, shown(await findStream(call, streamIdIn(call))));
	const { stream_id: id, status, reason } = readSsfBody(call);
	const stream = await findStream(call, id);
	const known = streamStatuses.find((one) => one === status);
	if (!known) throw invalid("'status' must be enabled, paused or disabled.");
	if (reason !== undefined && (typeof reason !== 'string' || reason.length > 256))
		throw invalid("'reason' must be text of at most 256 letters.");
	const stamp = { jti: randomUuid(authority.random), at: exchange.now };
	const next = withStatus(stream, known, reason, stamp);
	const audit = auditOfStream(call, stream, {
		...{ activity: 'Update event stream', operation: 'Update', after: shown(next) },
	});
	if (!(await writeStatus(authority.storage, stream, next, audit))) throw changedMeanwhile();
	return json(200, shown(next));
});
