// Errors that are made below Graph, or before a request reaches it, in Graph's shape: programs that read `error.code`
// find nothing in OAuth's. Microsoft Graph, "Microsoft Graph error responses and resource types" and "Microsoft Graph
// throttling guidance".
import type { ProtocolError } from '../errors.ts';
import type { RequestIds } from '../http/error-response.ts';
import type { HttpResponse } from '../http/message.ts';
import {
	GraphError,
	graphBadRequest,
	graphErrorResponse,
	graphMethodNotAllowed,
	graphNoSegment,
	graphUnsupportedType,
} from './graph-error.ts';

const errors: Readonly<Record<number, (text: string) => GraphError>> = {
	404: () => graphNoSegment(),
	405: () => graphMethodNotAllowed(),
	413: (text) => new GraphError(413, 'RequestEntityTooLarge', text),
	415: () => graphUnsupportedType(),
	429: () => new GraphError(429, 'TooManyRequests', 'Too many requests. Try again after the time in Retry-After.'),
	500: () => new GraphError(500, 'generalException', 'An unspecified error has occurred.'),
	503: () => new GraphError(503, 'serviceNotAvailable', 'The service is temporarily unavailable. Try again.'),
};

/** @returns the same refusal as Graph says it, with the headers that it had, such as `Retry-After` and `Allow` */
export function graphErrorOf({ entry, message, headers }: ProtocolError): GraphError {
	// the number is of sign-ins, and means nothing to programs that read Graph
	const text = message.replace(/^AADSTS\d+: /, '');
	const error = errors[entry.status]?.(text) ?? graphBadRequest(text);
	error.headers = { ...error.headers, ...headers };
	return error;
}

/** @returns the answer to a request for an address of Graph that ended before Graph saw it */
export const graphRefusal = (error: ProtocolError, ids: RequestIds): HttpResponse =>
	graphErrorResponse(graphErrorOf(error), ids);
