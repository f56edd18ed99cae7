// Security events that a receiver fetches, and what it has of them. RFC 8936 §2.
import { setTimeout as pause } from 'node:timers/promises';
import { json } from '../http/message.ts';
import { forgetNotices } from '../security-events/push.ts';
import { acknowledged, waitingEvents } from '../security-events/waiting-events.ts';
import { findStream, invalid, readSsfBody, type SsfCall, ssfEndpoint, streamIdIn } from './ssf-call.ts';

const mostEvents = 100;
/** milliseconds that an answer is held back while there is nothing to tell */
const longestWait = 10_000;
const lookEvery = 200;

interface Asked {
	/** ids of what the receiver has, or does not take */
	done: ReadonlySet<string>;
	maxEvents: number;
	isImmediate: boolean;
}

function readAsked(call: SsfCall): Asked {
	const { maxEvents = mostEvents, returnImmediately = false, ack = [], setErrs = {} } = readSsfBody(call);
	if (!Number.isSafeInteger(maxEvents) || (maxEvents as number) < 0)
		throw invalid("'maxEvents' must be a whole number.");
	if (typeof returnImmediately !== 'boolean') throw invalid("'returnImmediately' must be true or false.");
	if (!Array.isArray(ack) || !ack.every((jti) => typeof jti === 'string'))
		throw invalid("'ack' must be a list of ids.");
	if (typeof setErrs !== 'object' || setErrs === null || Array.isArray(setErrs))
		throw invalid("'setErrs' must be an object.");
	return {
		// §2.4.4, §2.6: what the receiver could not take is not sent again
		done: new Set([...(ack as string[]), ...Object.keys(setErrs)]),
		...{ maxEvents: Math.min(maxEvents as number, mostEvents), isImmediate: returnImmediately },
	};
}

async function acknowledge(call: SsfCall, done: ReadonlySet<string>): Promise<void> {
	if (done.size === 0) return;
	const { authority, exchange, snapshot } = call;
	const stream = await findStream(call, streamIdIn(call));
	const waiting = await waitingEvents(authority, snapshot, stream, mostEvents);
	const refused = waiting.events.filter(({ jti }) => done.has(jti));
	if (refused.length === 0) return;
	await forgetNotices(authority, stream, done);
	const sequence = acknowledged(stream, waiting, done);
	await authority.storage.eventStreams.progress(stream, { sequence, failures: 0, nextAttemptAt: exchange.now });
}

export const ssfPoll = ssfEndpoint(async (call) => {
	const { authority, snapshot } = call;
	const asked = readAsked(call);
	await acknowledge(call, asked.done);
	for (let waited = 0; ; waited += lookEvery) {
		const stream = await findStream(call, streamIdIn(call));
		if (stream.delivery.method !== 'poll') throw invalid('The events of this stream are pushed.');
		const { events, hasMore } = await waitingEvents(authority, snapshot, stream, asked.maxEvents);
		const isOver = asked.isImmediate || asked.maxEvents === 0 || waited >= longestWait;
		if (events.length > 0 || isOver)
			return json(200, {
				sets: Object.fromEntries(events.map(({ jti, set }) => [jti, set])),
				...(hasMore ? { moreAvailable: true } : {}),
			});
		await pause(lookEvery);
	}
});
