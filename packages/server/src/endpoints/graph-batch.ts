// Several requests in one. Each is authorized and answered as if it came alone. Microsoft Graph, "Combine multiple HTTP
// requests using JSON batching".
import { isJsonObject } from '@countersign/protocol';
import type { Exchange } from '../authority.ts';
import { readGraphBody } from '../graph/body.ts';
import { GraphError, graphBadRequest, graphErrorResponse } from '../graph/graph-error.ts';
import { type HttpResponse, json } from '../http/message.ts';

const mostRequests = 20;
const methods = new Set(['GET', 'POST', 'PATCH', 'PUT', 'DELETE']);
/** what belongs to the one request that carries all, and may not be another in one of them */
const ofWhole = new Set(['authorization', 'dpop', 'host', 'content-length', 'connection', 'forwarded']);

interface Part {
	id: string;
	method: string;
	path: string;
	/** below the version */
	decoded: string;
	query: string;
	headers: Record<string, string>;
	body: string;
	dependsOn: readonly string[];
}

function readHeaders(headers: unknown): Record<string, string> {
	if (headers === undefined || headers === null) return {};
	if (typeof headers !== 'object') throw graphBadRequest('headers must be an object.');
	return Object.fromEntries(
		Object.entries(headers)
			.map(([name, value]) => [name.toLowerCase(), String(value)] as const)
			.filter(([name]) => !ofWhole.has(name) && !name.startsWith('x-forwarded')),
	);
}

/** @returns the path as routes are found by it, without slashes before it */
function decodedOf(id: string, path: string): string {
	try {
		return decodeURIComponent(path).replace(/^\/+/, '');
	} catch {
		throw graphBadRequest(`The url of request ${id} of the batch has an escape that is none.`);
	}
}

/** ids are texts in the documentation; tools that count their requests send numbers, which are answered as texts */
const asId = (value: unknown): unknown => (Number.isSafeInteger(value) ? String(value) : value);

function readPart(value: unknown, index: number): Part {
	if (!isJsonObject(value as never)) throw graphBadRequest(`Request ${index + 1} of the batch must be an object.`);
	const { method, url, headers, body, dependsOn: sent = [], ...rest } = value as Record<string, unknown>;
	const id = asId(rest.id);
	const dependsOn = Array.isArray(sent) ? sent.map(asId) : sent;
	if (typeof id !== 'string' || id === '' || id.length > 128)
		throw graphBadRequest(`Request ${index + 1} of the batch must have an id.`);
	if (typeof method !== 'string' || !methods.has(method.toUpperCase()))
		throw graphBadRequest(`Request ${id} of the batch has no method that Graph knows.`);
	const [path = '', ...query] = typeof url === 'string' && url.length <= 4096 ? url.split('?') : [];
	// judged as it is found afterwards: `%24batch` is `$batch`, and a wrong escape must not end a batch that is half done
	const decoded = decodedOf(id, path);
	if (typeof url !== 'string' || !decoded || /^[a-z]+:\/\//i.test(url) || /(?:^|\/)\.\.?(?:\/|$)/.test(decoded))
		throw graphBadRequest(`The url of request ${id} of the batch must be relative to the version.`);
	if (/^\$batch(?:\/|$)/i.test(decoded)) throw graphBadRequest('A batch holds no batch.');
	if (!Array.isArray(dependsOn) || !dependsOn.every((one) => typeof one === 'string'))
		throw graphBadRequest(`dependsOn of request ${id} must be a list of ids.`);
	return {
		id,
		method: method.toUpperCase(),
		path: path.replace(/^\/*/, '/'),
		decoded,
		query: query.join('?'),
		headers: readHeaders(headers),
		body: body === undefined || body === null ? '' : typeof body === 'string' ? body : JSON.stringify(body),
		dependsOn: dependsOn.map((one) => one.toLowerCase()),
	};
}

/** @throws GraphError 400 where the batch as a whole cannot be answered; nothing of it was done */
function readParts(requests: unknown): Part[] {
	if (!Array.isArray(requests) || requests.length === 0) throw graphBadRequest('requests must be a list of requests.');
	if (requests.length > mostRequests)
		throw graphBadRequest(`A batch holds at most ${mostRequests} requests, and this one ${requests.length}.`);
	const parts = requests.map(readPart);
	const before = new Set<string>();
	for (const { id, dependsOn } of parts) {
		if (before.has(id.toLowerCase())) throw graphBadRequest(`The id ${id} stands twice in the batch.`);
		// only on what stands before: so no request waits for itself
		const missing = dependsOn.find((one) => !before.has(one));
		if (missing !== undefined)
			throw graphBadRequest(`Request ${id} depends on ${missing.slice(0, 64)}, which does not stand before it.`);
		before.add(id.toLowerCase());
	}
	return parts;
}

/** @returns JSON text: an answer is written into that of the batch as it is, and not read and written again */
const bodyOf = ({ headers, body }: HttpResponse): string | undefined => {
	if (body === '') return undefined;
	if (String(headers['content-type']).startsWith('application/json')) return body;
	// a count is a text by itself, and in a batch the number that tools compare it with
	return /^\d+$/.test(body) ? String(Number(body)) : JSON.stringify(body);
};

const failedDependency = (exchange: Exchange) =>
	graphErrorResponse(
		new GraphError(424, 'FailedDependency', 'A request that this one depends on failed.'),
		exchange.ids,
	);

/** @param answer answers one request, errors included */
export async function answerBatch(
	exchange: Exchange,
	answer: (exchange: Exchange, path: string) => Promise<HttpResponse>,
): Promise<HttpResponse> {
	const [, version = '/v1.0'] = /^(\/+(?:v1\.0|beta))/i.exec(exchange.request.path) ?? [];
	const failed = new Set<string>();
	const responses: string[] = [];
	for (const part of readParts(readGraphBody(exchange).requests)) {
		const headers = { ...exchange.request.headers, 'content-type': undefined, ...part.headers };
		const { method, query, body } = part;
		const request = { ...exchange.request, method, query, body, headers, path: `${version}${part.path}` };
		const response = part.dependsOn.some((id) => failed.has(id))
			? failedDependency(exchange)
			: await answer({ ...exchange, request }, part.decoded);
		if (response.status >= 400) failed.add(part.id.toLowerCase());
		const content = bodyOf(response);
		const { 'content-type': type, etag, location, 'www-authenticate': challenge } = response.headers;
		const applied = response.headers['preference-applied'];
		const shown = {
			id: part.id,
			status: response.status,
			headers: {
				...(content === undefined ? {} : { 'Content-Type': String(type).replace(/;.*/, '') }),
				...(etag === undefined ? {} : { ETag: etag }),
				...(location === undefined ? {} : { Location: location }),
				...(applied === undefined ? {} : { 'Preference-Applied': applied }),
				// of one request alone: a client learns from it which token to ask for
				...(challenge === undefined ? {} : { 'WWW-Authenticate': challenge }),
			},
		};
		const text = JSON.stringify(shown);
		responses.push(content === undefined ? text : `${text.slice(0, -1)},"body":${content}}`);
	}
	return { ...json(200, {}), body: `{"responses":[${responses.join(',')}]}` };
}
