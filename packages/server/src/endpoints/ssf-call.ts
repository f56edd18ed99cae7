// A call to the management of event streams: an application by itself, of the tenant, with the permission that lets it
// read the feed of the same events. OpenID Shared Signals Framework 1.0 §8, §9.
import { BoundedJsonError, isJsonObject, parseBoundedJson } from '@countersign/protocol';
import type { Authority, Exchange } from '../authority.ts';
import { randomUuid } from '../clock.ts';
import { requireSnapshot } from '../directory/tenant-resolution.ts';
import type { TenantSnapshot } from '../directory/types.ts';
import { holdsOne, readCaller } from '../graph/caller.ts';
import { GraphError, graphDenied, graphErrorResponse } from '../graph/graph-error.ts';
import { readLog } from '../graph/permissions.ts';
import { type HttpResponse, json } from '../http/message.ts';
import type { DirectoryAudit } from '../records/directory-audit.ts';
import type { EventStream } from '../records/event-stream.ts';
import { readPresentedToken } from '../tokens/presented-token.ts';

export interface SsfCall {
	authority: Authority;
	exchange: Exchange;
	snapshot: TenantSnapshot;
	/** object id of the service principal that calls */
	ownerId: string;
	/** its application id */
	appId: string;
}

/** A call that cannot be answered as asked. */
export class SsfError extends Error {
	override name = 'SsfError';
	readonly status: number;
	readonly code: string;
	constructor(status: number, code: string, message: string) {
		super(message);
		this.status = status;
		this.code = code;
	}
}

export const invalid = (message: string) => new SsfError(400, 'invalid_request', message);
export const unknownStream = () => new SsfError(404, 'not_found', 'There is no such stream of this application.');
export const changedMeanwhile = () =>
	new SsfError(409, 'conflict', 'The stream was changed by another request: read it again.');

async function readCall(authority: Authority, exchange: Exchange, segment: string): Promise<SsfCall> {
	const caller = await readCaller(authority, exchange);
	const snapshot = await requireSnapshot(authority, segment);
	// whoever may read the feed may have it delivered; a user's token would outlive the user in a stream
	const isOfTenant = caller.snapshot.tenant.id === snapshot.tenant.id;
	if (caller.user || !isOfTenant || !holdsOne(caller, readLog)) throw graphDenied(readLog);
	const token = await readPresentedToken(authority, exchange);
	const { azp, appid } = token?.valid ? token.claims : {};
	return { authority, exchange, snapshot: caller.snapshot, ownerId: caller.principalId, appId: String(azp ?? appid) };
}

/** @returns an endpoint that answers what `answer` returns */
export function ssfEndpoint(answer: (call: SsfCall) => Promise<HttpResponse>) {
	return async (authority: Authority, exchange: Exchange, segment: string): Promise<HttpResponse> => {
		try {
			return await answer(await readCall(authority, exchange, segment));
		} catch (error) {
			if (error instanceof GraphError) return graphErrorResponse(error, exchange.ids);
			if (error instanceof SsfError) return json(error.status, { err: error.code, description: error.message });
			throw error;
		}
	};
}

/** @throws SsfError 400 for what is no JSON object of the form */
export function readSsfBody({ exchange: { request } }: SsfCall): Record<string, unknown> {
	// the requests of §8.1 name no type; what names another one is something else
	if (!/^application\/json\b/i.test(request.headers['content-type'] ?? 'application/json'))
		throw invalid('Send application/json.');
	try {
		const body = parseBoundedJson(request.body, { maxLength: 65_536, maxDepth: 8, maxMembers: 2048 });
		if (isJsonObject(body)) return JSON.parse(JSON.stringify(body));
	} catch (error) {
		if (!(error instanceof BoundedJsonError)) throw error;
	}
	throw invalid('The body must be a JSON object.');
}

/** @throws SsfError 404 where the application has no stream of that id */
export async function findStream({ authority, snapshot, ownerId }: SsfCall, id: unknown): Promise<EventStream> {
	if (typeof id !== 'string' || id.length > 64) throw invalid("'stream_id' is missing.");
	const stream = await authority.storage.eventStreams.find(snapshot.tenant.id, id);
	if (stream?.ownerId !== ownerId) throw unknownStream();
	return stream;
}

export const streamIdIn = ({ exchange }: SsfCall) => new URLSearchParams(exchange.request.query).get('stream_id');

export function auditOfStream(
	{ authority, exchange, ownerId, appId }: SsfCall,
	{ id }: Pick<EventStream, 'id'>,
	what: Pick<DirectoryAudit, 'activity' | 'operation'> & { after?: unknown },
): DirectoryAudit {
	const { after = null, ...done } = what;
	return {
		...{ id: randomUuid(authority.random), at: exchange.now, correlationId: exchange.ids.correlationId, ...done },
		category: 'ApplicationManagement',
		initiator: { kind: 'servicePrincipal', id: ownerId, displayName: appId },
		target: { type: 'Other', id, displayName: 'Event stream' },
		changes: [{ name: 'stream', before: null, after }],
	};
}
