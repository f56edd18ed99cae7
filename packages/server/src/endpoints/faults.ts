// Ordering faults, on the development authority alone: POST adds an order, GET lists what is left of them, DELETE
// forgets them. A form of another site cannot reach it: it takes JSON, which a browser asks permission for first, and
// none is given.
import { type AadstsCode, findAadsts, isJsonObject, type JsonObject, type JsonValue } from '@countersign/protocol';
import type { Exchange } from '../authority.ts';
import { malformedRequest, unsupportedContentType } from '../errors.ts';
import { type Fault, type Faults, faultKinds } from '../faults/fault.ts';
import { type HttpResponse, json } from '../http/message.ts';

const members = new Set(['endpoint', 'kind', 'count', 'retryAfter', 'delayMilliseconds', 'code', 'claims']);

function wholeNumber(value: unknown, name: string, most: number): number {
	if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > most)
		throw malformedRequest(`${name} must be a whole number from 0 to ${most}`);
	return value as number;
}

/** What to refuse with; of the other kinds none has these members. */
function readRefusal({ kind, code, claims }: Record<string, unknown>): Pick<Fault, 'code' | 'claims'> {
	if (kind !== 'refuse') {
		if (code !== undefined || claims !== undefined) throw malformedRequest('code and claims belong to the kind refuse');
		return {};
	}
	if (typeof code !== 'number' || !findAadsts(code))
		throw malformedRequest('code must be the number of an AADSTS code that docs/errors.md lists');
	if (claims === undefined) return { code: code as AadstsCode };
	if (!isJsonObject(claims as JsonValue)) throw malformedRequest('claims must be a JSON object');
	return { code: code as AadstsCode, claims: claims as JsonObject };
}

/** @throws ProtocolError that names the member that is wrong */
function readFault(text: string): Fault {
	let body: Record<string, unknown>;
	try {
		body = JSON.parse(text);
	} catch {
		throw malformedRequest('the body is not JSON');
	}
	if (typeof body !== 'object' || body === null || Array.isArray(body))
		throw malformedRequest('the body must be a JSON object');
	const unknown = Object.keys(body).find((name) => !members.has(name));
	if (unknown !== undefined)
		throw malformedRequest(`${unknown} is no member of a fault; there are ${[...members].join(', ')}`);
	const { endpoint = 'token', kind, count = 1, retryAfter, delayMilliseconds } = body;
	if (typeof endpoint !== 'string' || !/^(?:\*|[A-Za-z0-9./_-]{1,64})$/.test(endpoint))
		throw malformedRequest('endpoint must be the end of a path, such as token, or *');
	if (!faultKinds.some((known) => known === kind))
		throw malformedRequest(`kind must be one of ${faultKinds.join(', ')}`);
	return {
		endpoint,
		kind: kind as Fault['kind'],
		count: wholeNumber(count, 'count', 1_000_000),
		...readRefusal(body),
		...(retryAfter === undefined ? {} : { retryAfter: wholeNumber(retryAfter, 'retryAfter', 86_400) }),
		...(kind === 'delay' || delayMilliseconds !== undefined
			? { delayMilliseconds: wholeNumber(delayMilliseconds ?? 1000, 'delayMilliseconds', 120_000) }
			: {}),
	};
}

export async function faults(ordered: Faults, { request }: Exchange): Promise<HttpResponse> {
	if (request.method === 'DELETE') ordered.clear();
	if (request.method === 'POST') {
		if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) throw unsupportedContentType();
		const fault = readFault(request.body);
		if (fault.count > 0) ordered.order(fault);
	}
	return json(200, { faults: ordered.list() });
}
