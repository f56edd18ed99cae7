// How much an answer says beside the members themselves, as the request's `Accept` asks: with `odata.metadata=none`
// nothing but where the rest of a collection is and how much of it there is. OData JSON Format 4.01, §3.1.3.
import type { Exchange } from '../authority.ts';
import type { HttpResponse } from '../http/message.ts';

const asksForNone = ({ request }: Exchange) => /;\s*(?:odata\.)?metadata=none\b/i.test(request.headers.accept ?? '');

const kept = new Set(['@odata.count', '@odata.nextLink', '@odata.deltaLink']);

/** @param value what the JSON of an answer says */
function withoutMetadata(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withoutMetadata);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.filter(([name]) => !name.includes('@odata.') || kept.has(name))
			.map(([name, member]) => [name, withoutMetadata(member)]),
	);
}

/** The answer with as much control information as the request asks for; errors have none. */
export function withMetadata(exchange: Exchange, response: HttpResponse): HttpResponse {
	const isJson = String(response.headers['content-type'] ?? '').startsWith('application/json');
	if (!isJson || response.body === '' || !asksForNone(exchange)) return response;
	return { ...response, body: JSON.stringify(withoutMetadata(JSON.parse(response.body))) };
}
