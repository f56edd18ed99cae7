// Lists that are only read, a page at a time: the list, one of it, and what one of it holds.
import type { Authority, Exchange } from '../authority.ts';
import { requireListReader } from '../graph/caller.ts';
import { entityTag } from '../graph/entity-tag.ts';
import { expanded } from '../graph/expanded.ts';
import { graphMethodNotAllowed, graphNotFound } from '../graph/graph-error.ts';
import { applyQuery } from '../graph/query.ts';
import { contextOf, type GraphInput, type GraphList, type ListPage, nextLinkOf } from '../graph/resource.ts';
import { type HttpResponse, json } from '../http/message.ts';

/** @param path below the list; empty for the list itself */
export async function answerFromList(
	authority: Authority,
	exchange: Exchange,
	list: GraphList,
	path: readonly string[],
): Promise<HttpResponse> {
	const caller = await requireListReader(authority, exchange, list);
	if (exchange.request.method !== 'GET') throw graphMethodNotAllowed();
	const input: GraphInput = { authority, exchange, snapshot: caller.snapshot, caller };
	const [id, name, ...rest] = path.map((segment) => segment.toLowerCase());
	if (id === '$count' && name === undefined) return countResponse((await list.page(counting(input))).count);
	if (id === undefined) return pageResponse(input, list.path, list.path, await list.page(input));
	if (name === undefined && list.one) {
		const one = await list.one(input, id);
		const offers = { expandable: Object.keys(list.expand ?? {}) };
		const [value] = await expanded(input, list.expand, applyQuery([one], exchange.request.query, offers));
		const etag = entityTag(one);
		return json(200, { '@odata.context': contextOf(input, `${list.path}/$entity`), ...value }, { etag });
	}
	const below =
		name !== undefined && rest.length === 0 && list.below && Object.hasOwn(list.below, name)
			? list.below[name]
			: undefined;
	if (!below) throw graphNotFound('The resource');
	return pageResponse(input, 'directoryObjects', `${list.path}/${id}/${name}`, await below(input, id));
}

function pageResponse(input: GraphInput, context: string, path: string, page: ListPage): HttpResponse {
	const { value, next, nextSkip, delta, count } = page;
	const deltaLink = delta === undefined ? undefined : nextLinkOf(input, path, { $deltatoken: delta });
	const nextLink = nextLinkOf(input, path, next === undefined ? { $skip: nextSkip } : { $skiptoken: next });
	return json(200, {
		'@odata.context': contextOf(input, context),
		...(count === undefined ? {} : { '@odata.count': count }),
		...(nextLink === undefined ? {} : { '@odata.nextLink': nextLink }),
		...(deltaLink === undefined ? {} : { '@odata.deltaLink': deltaLink }),
		value,
	});
}

/** `…/$count`: how many there are, as plain text. OData 4.01, URL Conventions §4.8 */
export function countResponse(count: number | undefined): HttpResponse {
	if (count === undefined) throw graphNotFound('The resource');
	return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: String(count) };
}

function counting(input: GraphInput): GraphInput {
	const { exchange } = input;
	const query = new URLSearchParams(exchange.request.query);
	query.set('$count', 'true');
	return { ...input, exchange: { ...exchange, request: { ...exchange.request, query: String(query) } } };
}
