// A page of a list that is too long to be read at once, and of which a filter may match little: it ends where it is
// full, or where enough has been looked at, and tells where to go on, as Graph's pages do. Microsoft Graph, "Paging
// Microsoft Graph data in your app".
import type { HttpRequest } from '../http/message.ts';
import { clausesIn } from './filter.ts';
import { graphBadRequest } from './graph-error.ts';
import { ordered, type Query, readQuery, refuseOption, selected } from './query.ts';
import type { ListPage } from './resource.ts';

const defaultTop = 100;
/** rows that one request looks at, and in one turn of the event loop: others are answered between */
const mostExamined = 20_000;
export const slice = 250;

export interface PageRules {
	/** as an answer's text names it */
	name: string;
	/** members that a filter may name */
	filterable: ReadonlySet<string>;
	/** the order that it has */
	order: RegExp;
	/** members that it can be put in the order of, where it is read whole for that */
	sortable?: ReadonlySet<string>;
	mostTop: number;
	skipToken: RegExp;
}

/** Of lists in the order of their ids. */
export const byId = { order: /^id$/, mostTop: 999, skipToken: /^[0-9a-f-]{1,64}$/ };

/** @throws GraphError 400 for a query that the list cannot answer */
export function readPageQuery(
	{ query: text, headers }: HttpRequest,
	{ name, filterable, order, sortable, mostTop, skipToken }: PageRules,
): Query {
	const query = readQuery(text);
	const filtered = [...(query.filter ? clausesIn(query.filter) : []), ...(query.search ?? [])];
	const known = new Set([...filterable].map((path) => path.toLowerCase()));
	const unknown = filtered.find((clause) => !known.has(clause.path.toLowerCase()));
	if (unknown) throw graphBadRequest(`${name} cannot be filtered by '${unknown.path.slice(0, 64)}'.`);
	if (query.orderBy !== undefined && order.test(query.orderBy.trim())) delete query.orderBy;
	if (!sortable && (query.count || query.skip !== undefined)) throw refuseOption(query.count ? '$count' : '$skip');
	if (!sortable && query.filter && clausesIn(query.filter).length > query.clauses.length)
		throw graphBadRequest(`${name} is filtered by clauses that are joined by and.`);
	requireConsistency(query, headers.consistencylevel);
	const sort = /^\s*(\w+)(?:\s+(?:asc|desc))?\s*$/i.exec(query.orderBy ?? '')?.[1];
	if (query.orderBy !== undefined && !(sort !== undefined && sortable?.has(sort)))
		throw graphBadRequest(`${name} has one order.`);
	if (query.top !== undefined && (query.top < 1 || query.top > mostTop))
		throw graphBadRequest(`$top must be between 1 and ${mostTop}.`);
	if (query.skipToken !== undefined && !skipToken.test(query.skipToken))
		throw graphBadRequest('The $skiptoken is not one of this list.');
	return query;
}

/**
 * For a collection of the directory that is all in memory: other options work without, since they cost nobody more.
 *
 * @param isCount the address ends with `/$count`
 */
export function requireConsistencyOf({ query, headers }: HttpRequest, isCount: boolean): void {
	const { search } = readQuery(query);
	requireConsistency(
		{ clauses: [], ...(search ? { search } : {}), ...(isCount ? { count: true } : {}) },
		headers.consistencylevel,
	);
}

/** Microsoft Graph, "Advanced query capabilities on directory objects": who asks for them says so in a header. */
function requireConsistency({ search, count, orderBy }: Query, level: string | undefined): void {
	const advanced = search ? '$search' : count ? '$count' : orderBy !== undefined ? '$orderby' : undefined;
	if (advanced === undefined || level?.toLowerCase() === 'eventual') return;
	throw graphBadRequest(
		`The query option '${advanced}' is not supported here without the header ConsistencyLevel: eventual; the list has one order.`,
	);
}

/**
 * Walks through a list, a slice a turn.
 *
 * @param read the next slice, from behind a row; shorter than a slice at the end
 */
export async function* walk<Row>(read: (last: Row | undefined) => Promise<readonly Row[]>): AsyncGenerator<Row> {
	for (let last: Row | undefined; ; ) {
		const rows = await read(last);
		yield* rows;
		last = rows.at(-1);
		if (!last || rows.length < slice) return;
		await new Promise((resolve) => setImmediate(resolve));
	}
}

interface Shown<Row> {
	query: Query;
	/** @returns what is shown of a row; `undefined` where the filter leaves it out */
	show(row: Row): Promise<object | undefined>;
	/** from behind which row the next page goes on */
	tokenOf(row: Row): string;
}

/** rows that are read at once where they are counted or sorted */
const mostCollected = 200_000;

export async function fillPage<Row>(rows: AsyncIterable<Row>, { query, show, tokenOf }: Shown<Row>): Promise<ListPage> {
	const isCounted = query.count === true && query.skipToken === undefined;
	if (isCounted || query.orderBy !== undefined || query.skip !== undefined)
		return collect(rows, { query, show, tokenOf }, isCounted);
	const value: object[] = [];
	let examined = 0;
	for await (const row of rows) {
		examined += 1;
		const shown = await show(row);
		if (shown) value.push(selected(shown, query));
		if (value.length >= (query.top ?? defaultTop) || examined >= mostExamined) return { value, next: tokenOf(row) };
	}
	return { value };
}

/** All that the filter leaves, put in order, and of it the page that is asked for. */
async function collect<Row>(
	rows: AsyncIterable<Row>,
	{ query, show, tokenOf }: Shown<Row>,
	isCounted: boolean,
): Promise<ListPage> {
	const found: { shown: object; token: string }[] = [];
	for await (const row of rows) {
		const shown = await show(row);
		if (shown) found.push({ shown, token: tokenOf(row) });
		if (found.length > mostCollected) throw graphBadRequest(`There are more than ${mostCollected}: narrow the filter.`);
	}
	const { skip = 0, top = defaultTop } = query;
	const sorted = ordered(
		found.map(({ shown }) => shown),
		query.orderBy,
	);
	const end = skip + top;
	return {
		value: sorted.slice(skip, end).map((shown) => selected(shown, query)),
		...(isCounted ? { count: found.length } : {}),
		...(end < found.length
			? query.orderBy === undefined && skip === 0
				? { next: found[end - 1]?.token as string }
				: { nextSkip: end }
			: {}),
	};
}
