// Lists that are only read, a page at a time: the list, one of it, and what one of it holds.
import type { Authority, Exchange } from '../authority.ts';
import { requireListReader } from '../graph/caller.ts';
import { entityTag, isKnown } from '../graph/entity-tag.ts';
import { expanded } from '../graph/expanded.ts';
import { graphMethodNotAllowed, graphNoSegment } from '../graph/graph-error.ts';
import { requireConsistencyOf } from '../graph/page.ts';
import { splitSuffix } from '../graph/path.ts';
import { applyQuery, readQuery } from '../graph/query.ts';
import { contextOf, type GraphInput, type GraphList, type ListPage, nextLinkOf } from '../graph/resource.ts';
import { type HttpResponse, json } from '../http/message.ts';
import { countResponse, referencesResponse } from './graph-rows.ts';

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
	const { base, isCount, isRef, type } = splitSuffix('GET', path);
	const [id, name, ...rest] = base.map((segment) => segment.toLowerCase());
	if (isCount) requireConsistencyOf(exchange.request, true);
	const asked = isCount ? counting(input) : input;
	if (id === undefined) {
		if (isRef || type !== undefined) throw graphNoSegment(path.at(-1));
		const page = await list.page(asked);
		if (isCount) return countResponse(page.count);
		return pageResponse(input, list.context ?? list.path, list.path, {
			...page,
			value: await expandedPage(input, list, page),
		});
	}
	const below =
		name !== undefined && rest.length === 0 && list.below && Object.hasOwn(list.below, name)
			? list.below[name]
			: undefined;
	if (below) {
		const page = await below(asked, id, type);
		if (isCount) return countResponse(page.count);
		const address = `${list.path}/${id}/${name}${type === undefined ? '' : `/microsoft.graph.${type}`}`;
		const nextLink = nextLinkOf(input, `${address}/$ref`, { $skiptoken: page.next });
		if (isRef) return referencesResponse(input, page.rows ?? page.value, nextLink);
		return pageResponse(input, 'directoryObjects', address, page);
	}
	if (name !== undefined || isCount || isRef || type !== undefined || !list.one) throw graphNoSegment(path.at(-1));
	const one = await list.one(input, id);
	const etag = entityTag(one);
	if (isKnown(exchange.request.headers['if-none-match'], etag)) return { status: 304, headers: { etag }, body: '' };
	const offers = { expandable: Object.keys(list.expand ?? {}) };
	const [value] = await expanded(input, list.expand, applyQuery([one], exchange.request.query, offers));
	return json(200, { '@odata.context': contextOf(input, `${list.path}/$entity`), ...value }, { etag });
}

/** What `$expand` asks for of each row of a page. */
async function expandedPage(input: GraphInput, list: GraphList, { value, rows = value }: ListPage): Promise<object[]> {
	if (!list.expand) return value;
	const { expand = [] } = readQuery(input.exchange.request.query);
	return expand.length === 0 ? value : expanded(input, list.expand, { value, rows, expand, found: rows.length });
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

function counting(input: GraphInput): GraphInput {
	const { exchange } = input;
	const query = new URLSearchParams(exchange.request.query);
	query.set('$count', 'true');
	return { ...input, exchange: { ...exchange, request: { ...exchange.request, query: String(query) } } };
}
