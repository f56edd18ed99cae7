// Ours, beside Graph's: the feed of what ends access before a token does, for APIs that remember tokens. A reader asks
// again and again with the link that the last answer gave it, as with Graph's delta queries. Microsoft Graph, "Use
// delta query to track changes".
import { setTimeout as pause } from 'node:timers/promises';
import type { SecurityEvent } from '../records/security-event.ts';
import { graphBadRequest } from './graph-error.ts';
import { readLog } from './permissions.ts';
import type { GraphInput, GraphList } from './resource.ts';

const pageSize = 200;
/** seconds that an answer may be held back until there is something to tell */
const longestWait = 10;
const pollMilliseconds = 200;

function toEvent({ sequence, userId, deviceId, sessionId, kind, notBefore, createdAt }: SecurityEvent) {
	return {
		id: String(sequence),
		eventType: kind,
		...(userId === undefined ? {} : { userId }),
		...(deviceId === undefined ? {} : { deviceId }),
		...(sessionId === undefined ? {} : { sessionId }),
		notBeforeDateTime: new Date(notBefore * 1000).toISOString().replace('.000Z', 'Z'),
		createdDateTime: new Date(createdAt * 1000).toISOString().replace('.000Z', 'Z'),
	};
}

function readNumber(query: URLSearchParams, name: string, largest: number): number {
	const value = query.get(name) ?? '0';
	if (!/^\d{1,15}$/.test(value) || Number(value) > largest)
		throw graphBadRequest(`'${name}' must be a whole number from 0 to ${largest}.`);
	return Number(value);
}

/** Processes share the database and nothing else, so the wait is a short series of look-ups, by an index. */
async function waitForEvents(
	{ authority, snapshot }: GraphInput,
	after: number,
	seconds: number,
): Promise<SecurityEvent[]> {
	const { securityEvents } = authority.storage;
	for (let waited = 0; ; waited += pollMilliseconds) {
		const events = await securityEvents.after(snapshot.tenant.id, after, pageSize);
		if (events.length > 0 || waited >= seconds * 1000) return events;
		await pause(pollMilliseconds);
	}
}

export const securityEvents: GraphList = {
	path: 'auditLogs/securityEvents',
	permissions: readLog,
	readers: 'logs',
	async page(input) {
		const query = new URLSearchParams(input.exchange.request.query);
		const after = readNumber(query, '$deltatoken', Number.MAX_SAFE_INTEGER);
		const events = await waitForEvents(input, after, readNumber(query, 'wait', longestWait));
		const last = events.at(-1)?.sequence ?? after;
		return { value: events.map(toEvent), delta: String(last) };
	},
};
