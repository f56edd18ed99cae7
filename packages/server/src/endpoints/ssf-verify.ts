// An event that tells a receiver that its stream works. OpenID Shared Signals Framework 1.0 §8.1.4.
import { randomUuid } from '../clock.ts';
import { verificationInterval, withVerification } from '../security-events/stream-changes.ts';
import { changedMeanwhile, findStream, invalid, readSsfBody, SsfError, ssfEndpoint } from './ssf-call.ts';

export const ssfVerify = ssfEndpoint(async (call) => {
	const { authority, exchange } = call;
	const { stream_id: id, state } = readSsfBody(call);
	const stream = await findStream(call, id);
	if (state !== undefined && (typeof state !== 'string' || state.length > 1024))
		throw invalid("'state' must be text of at most 1024 letters.");
	// §8.1.2.1: nothing is transmitted over it, nor held for it
	if (stream.status === 'disabled') throw invalid('The stream is disabled.');
	if (exchange.now < (stream.verifiedAt ?? 0) + verificationInterval)
		throw new SsfError(429, 'too_many_requests', `Ask every ${verificationInterval} seconds at most.`);
	const next = withVerification(stream, { jti: randomUuid(authority.random), at: exchange.now }, state);
	if (!(await authority.storage.eventStreams.put(next, stream.revision))) throw changedMeanwhile();
	return { status: 204, headers: {}, body: '' };
});
