// The id by which a client finds its request again, as it sent it: `client-request-id`, in a header or the query.
import type { HttpRequest } from './message.ts';

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** @returns it in lower case; `undefined` where none was sent, or one that is no GUID */
export function correlationIdOf(request: HttpRequest): string | undefined {
	if (request.query === '' && request.headers['client-request-id'] === undefined) return undefined;
	const sent =
		request.headers['client-request-id'] ?? /(?:^|&)client-request-id=([0-9a-f-]{36})(?:&|$)/i.exec(request.query)?.[1];
	return sent && guid.test(sent) ? sent.toLowerCase() : undefined;
}
