// The one place where a protocol error becomes a response body. RFC 6749 §5.2 with Entra's members beside it.
import type { TokenErrorResponse } from '@countersign/protocol';
import type { ProtocolError } from '../errors.ts';
import { type HttpResponse, json } from './message.ts';

/** What identifies one request in answers and logs. */
export interface RequestIds {
	traceId: string;
	correlationId: string;
	/** epoch milliseconds */
	receivedAt: number;
	origin: string;
}

/** `2026-11-20 12:00:00Z` */
export function formatTimestamp(milliseconds: number): string {
	return `${new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

/** where a page of this authority says more about an error */
function pageAbout(code: number, { origin }: RequestIds): string {
	return `${origin}/error?code=${code}`;
}

export function describeError(error: ProtocolError, ids: RequestIds): TokenErrorResponse {
	const timestamp = formatTimestamp(ids.receivedAt);
	return {
		error: error.entry.error,
		error_description: `${error.message} Trace ID: ${ids.traceId} Correlation ID: ${ids.correlationId} Timestamp: ${timestamp}`,
		error_codes: [error.code],
		timestamp,
		trace_id: ids.traceId,
		correlation_id: ids.correlationId,
		...(error.entry.errorUri === false ? {} : { error_uri: pageAbout(error.code, ids) }),
		...(error.entry.suberror ? { suberror: error.entry.suberror } : {}),
		...(error.claims ? { claims: JSON.stringify(error.claims) } : {}),
	};
}

export function errorResponse(error: ProtocolError, ids: RequestIds): HttpResponse {
	return json(error.entry.status, describeError(error, ids), { ...error.headers });
}

/**
 * The same error for a redirect back to the client, where an authorization endpoint's error codes apply. The ids and
 * the time stand in its description alone, as in the redirects of Entra ID.
 */
export function describeAuthorizeError(error: ProtocolError, ids: RequestIds): Record<string, string> {
	const {
		error_codes: _codes,
		trace_id: _trace,
		correlation_id: _id,
		timestamp: _time,
		...body
	} = describeError(error, ids);
	return {
		...body,
		// also where the token endpoint's answer has none: MSAL reads the number from it
		error_uri: pageAbout(error.code, ids),
		error: error.entry.authorizeError ?? error.entry.error,
		...(error.entry.errorSubcode ? { error_subcode: error.entry.errorSubcode } : {}),
	};
}
