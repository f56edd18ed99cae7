// Streams of security events: made, read, changed and removed by the application that receives them. OpenID Shared
// Signals Framework 1.0 §8.1.1.
import { randomUuid } from '../clock.ts';
import { type HttpResponse, json } from '../http/message.ts';
import type { EventStream, StreamDelivery, SubjectFormat } from '../records/event-stream.ts';
import { supportedTypes } from '../security-events/event-types.ts';
import {
	isHeaderValue,
	isReceiverAddress,
	mostStreams,
	newStream,
	verificationInterval,
} from '../security-events/stream-changes.ts';
import { issuerOf } from '../tokens/issuer.ts';
import {
	auditOfStream,
	changedMeanwhile,
	findStream,
	invalid,
	readSsfBody,
	type SsfCall,
	SsfError,
	ssfEndpoint,
	streamIdIn,
} from './ssf-call.ts';
import { pollMethod, pushMethod, streamsPath } from './ssf-configuration.ts';

/** §8.1.1.3: they may be sent, as they are. No stream has an `inactivity_timeout`: none ends by itself */
const transmitterSupplied = [
	...['iss', 'aud', 'events_supported', 'events_delivered', 'min_verification_interval', 'inactivity_timeout'],
];

function shown({ authority, snapshot }: SsfCall, stream: EventStream): Record<string, unknown> {
	const { tenant } = snapshot;
	const { origin } = authority;
	const poll = `${streamsPath(origin, tenant.id)}/poll?stream_id=${stream.id}`;
	return {
		stream_id: stream.id,
		iss: issuerOf(origin, tenant.id),
		aud: stream.audience,
		events_supported: supportedTypes,
		events_requested: stream.eventsRequested,
		events_delivered: supportedTypes.filter((type) => stream.eventsRequested.includes(type)),
		// the header that a receiver asked for is a secret, and is not told again
		delivery:
			stream.delivery.method === 'push'
				? { method: pushMethod, endpoint_url: stream.delivery.endpointUrl }
				: { method: pollMethod, endpoint_url: poll },
		min_verification_interval: verificationInterval,
		format: stream.subjectFormat,
		...(stream.description === undefined ? {} : { description: stream.description }),
	};
}

function readDelivery({ authority }: SsfCall, value: unknown, id: string): StreamDelivery {
	// §8.1.1.1: without it a transmitter offers polling
	if (value === undefined) return { method: 'poll' };
	const { method, endpoint_url: url, authorization_header: header } = (value ?? {}) as Record<string, unknown>;
	if (method === pollMethod) return { method: 'poll' };
	if (method !== pushMethod) throw invalid("'delivery.method' is not one of delivery_methods_supported.");
	if (!isReceiverAddress(url))
		throw invalid("'delivery.endpoint_url' must be an https URL with neither user nor fragment.");
	if (header === undefined) return { method: 'push', endpointUrl: url };
	if (!isHeaderValue(header)) throw invalid("'delivery.authorization_header' must be the value of a header.");
	return {
		...{ method: 'push', endpointUrl: url },
		sealedAuthorization: authority.secrets.seal('event-stream', header, id),
	};
}

function readMembers(call: SsfCall, body: Record<string, unknown>, id: string) {
	const { events_requested: requested = supportedTypes, description, format = 'iss_sub' } = body;
	const isList = Array.isArray(requested) && requested.length <= 100;
	if (!isList || !requested.every((type) => typeof type === 'string' && type.length <= 256))
		throw invalid("'events_requested' must be a list of event types.");
	if (description !== undefined && (typeof description !== 'string' || description.length > 256))
		throw invalid("'description' must be text of at most 256 letters.");
	if (!['iss_sub', 'email', 'opaque'].includes(format as string))
		throw invalid("'format' must be iss_sub, email or opaque.");
	return {
		eventsRequested: requested as string[],
		subjectFormat: format as SubjectFormat,
		delivery: readDelivery(call, body.delivery, id),
		...(description === undefined ? {} : { description }),
	};
}

async function create(call: SsfCall): Promise<HttpResponse> {
	const { authority, exchange, snapshot, ownerId, appId } = call;
	const { eventStreams, securityEvents } = authority.storage;
	const tenantId = snapshot.tenant.id;
	const own = (await eventStreams.list(tenantId)).filter((one) => one.ownerId === ownerId);
	if (own.length >= mostStreams)
		throw new SsfError(409, 'conflict', `An application has ${mostStreams} streams at most.`);
	const id = randomUuid(authority.random);
	const members = { id, tenantId, ownerId, audience: appId, ...readMembers(call, readSsfBody(call), id) };
	const stream = newStream(members, await securityEvents.last(tenantId), exchange.now);
	const audit = auditOfStream(call, stream, {
		...{ activity: 'Add event stream', operation: 'Add', after: shown(call, stream) },
	});
	if (!(await eventStreams.put(stream, 0, audit))) throw changedMeanwhile();
	return json(201, shown(call, stream));
}

async function read(call: SsfCall): Promise<HttpResponse> {
	const id = streamIdIn(call);
	if (id !== null) return json(200, shown(call, await findStream(call, id)));
	const all = await call.authority.storage.eventStreams.list(call.snapshot.tenant.id);
	return json(
		200,
		all.filter(({ ownerId }) => ownerId === call.ownerId).map((stream) => shown(call, stream)),
	);
}

/** @param isWhole PUT: what is not sent has its default; PATCH: it stays */
async function update(call: SsfCall, isWhole: boolean): Promise<HttpResponse> {
	const body = readSsfBody(call);
	const stream = await findStream(call, body.stream_id);
	const before = shown(call, stream);
	for (const name of transmitterSupplied)
		if (name in body && JSON.stringify(body[name]) !== JSON.stringify(before[name]))
			throw invalid(`'${name}' is the transmitter's to say.`);
	const { events_requested, description, format } = before;
	const read = readMembers(call, isWhole ? body : { events_requested, description, format, ...body }, stream.id);
	const { description: _, ...kept } = stream;
	const delivery = isWhole || 'delivery' in body ? read.delivery : stream.delivery;
	const next: EventStream = { ...kept, ...read, delivery, nextAttemptAt: call.exchange.now };
	const audit = auditOfStream(call, stream, {
		...{ activity: 'Update event stream', operation: 'Update', after: shown(call, next) },
	});
	if (!(await call.authority.storage.eventStreams.put(next, stream.revision, audit))) throw changedMeanwhile();
	return json(200, shown(call, next));
}

async function remove(call: SsfCall): Promise<HttpResponse> {
	const stream = await findStream(call, streamIdIn(call));
	const audit = auditOfStream(call, stream, { activity: 'Delete event stream', operation: 'Delete' });
	if (!(await call.authority.storage.eventStreams.remove(stream, audit))) throw changedMeanwhile();
	return { status: 204, headers: {}, body: '' };
}

export const ssfStreams = ssfEndpoint((call) => {
	switch (call.exchange.request.method) {
		case 'POST':
			return create(call);
		case 'DELETE':
			return remove(call);
		case 'GET':
			return read(call);
		default:
			return update(call, call.exchange.request.method === 'PUT');
	}
});
