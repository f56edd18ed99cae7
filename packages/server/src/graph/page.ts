// A page of a list that is too long to be read at once, and of which a filter may match little: it ends where it is
// full, or where enough has been looked at, and tells where to go on, as Graph's pages do. Microsoft Graph, "Paging
// Microsoft Graph data in your app".
import type { HttpRequest } from '../http/message.ts';
import { clausesIn, type Expression } from './filter.ts';
import { graphBadRequest, graphUnsupportedQuery } from './graph-error.ts';
import { ordered, type Query, readQuery, refuseOption, requireExpandable, searchClausesIn, selected } from './query.ts';
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
	/** members that $expand may name */
	expandable?: readonly string[];
}

/** Of lists in the order of their ids. */
export const byId = { order: /^id$/, mostTop: 999, skipToken: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/ };

/** @throws GraphError 400 for a query that the list cannot answer */
export function readPageQuery(
	{ query: text, headers }: HttpRequest,
	{ name, filterable, order, sortable, mostTop, skipToken, expandable = [] }: PageRules,
): Query {
	const query = readQuery(text);
	requireExpandable(query, expandable);
	if (query.deltaToken !== undefined) throw refuseOption('$deltatoken');
	const filtered = [...(query.filter ? clausesIn(query.filter) : []), ...searchClausesIn(query)];
	const known = new Set([...filterable].map((path) => path.toLowerCase()));
	const unknown = filtered.find((clause) => !known.has(clause.path.toLowerCase().replace(/\/\$count$/, '')));
	if (unknown) throw graphBadRequest(`${name} cannot be filtered by '${unknown.path.slice(0, 64)}'.`);
	if (query.orderBy !== undefined && order.test(query.orderBy.trim())) delete query.orderBy;
	if (!sortable && (query.count || query.skip !== undefined)) throw refuseOption(query.count ? '$count' : '$skip');
	if (sortable) requireConsistency(query, headers.consistencylevel);
	const sort = /^\s*(\w+)(?:\s+(?:asc|desc))?\s*$/i.exec(query.orderBy ?? '')?.[1];
	if (query.orderBy !== undefined && !(sort !== undefined && hasName(sortable, sort)))
		throw graphBadRequest(`${name} cannot be sorted by '${query.orderBy.slice(0, 64)}'.`);
	if (query.top !== undefined && (query.top < 1 || query.top > mostTop))
		throw graphBadRequest(`$top must be between 1 and ${mostTop}.`);
	if (query.skipToken !== undefined && !skipToken.test(query.skipToken))
		throw graphBadRequest('The $skiptoken is not one of this list.');
	return query;
}

const hasName = (names: ReadonlySet<string> | undefined, wanted: string) =>
	[...(names ?? [])].some((name) => name.toLowerCase() === wanted.toLowerCase());

/**
 * For a collection of the directory that is all in memory.
 *
 * @param isCount the address ends with `/$count`
 */
export function requireConsistencyOf({ query: text, headers }: HttpRequest, isCount: boolean): void {
	const level = headers.consistencylevel;
	if (isCount && !isEventual(level)) throw withoutLevel('$count');
	const { search, filter, count } = readQuery(text);
	requireConsistency(
		{
			clauses: [],
			...(search ? { search } : {}),
			...(filter ? { filter } : {}),
			...(count || isCount ? { count: true } : {}),
		},
		level,
	);
}

const isEventual = (level: string | undefined) => level?.trim().toLowerCase() === 'eventual';

const withoutLevel = (option: string) =>
	graphUnsupportedQuery(
		`Request with ${option} query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'`,
	);

/**
 * Microsoft Graph, "Advanced query capabilities on directory objects": who asks for them says so in a header, and for a
 * filter by `$count=true` too. `$count=true` alone, without the header, is passed over.
 */
function requireConsistency(query: Query, level: string | undefined): void {
	const { search, count, orderBy, filter } = query;
	if (isEventual(level)) {
		if (filter && isAdvanced(filter) && !count) throw graphUnsupportedQuery(unsupported);
		return;
	}
	if (search) throw withoutLevel('$search');
	if (filter && (isAdvanced(filter) || orderBy !== undefined)) throw graphUnsupportedQuery(unsupported);
	delete query.count;
}

const unsupported =
	'Unsupported Query. This filter, or sorting what is filtered, needs the header ConsistencyLevel: eventual and $count=true.';

/** `not`, `ne`, `endsWith` and how many a list has, wherever they stand */
function isAdvanced(expression: Expression): boolean {
	if ('not' in expression) return true;
	if ('all' in expression) return expression.all.some(isAdvanced);
	if ('some' in expression) return expression.some.some(isAdvanced);
	const { path, operator, value, inner } = expression;
	if (path.toLowerCase().endsWith('/$count')) return true;
	// `ne null` is the one `ne` that the first index answers for some members
	return operator === 'ne' ? value !== null : operator === 'endsWith' || (inner !== undefined && isAdvanced(inner));
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
	const page: object[] = [];
	const answer = () => ({ value: page.map((shown) => selected(shown, query)), rows: page });
	let examined = 0;
	for await (const row of rows) {
		examined += 1;
		const shown = await show(row);
		if (shown) page.push(shown);
		if (page.length >= (query.top ?? defaultTop) || examined >= mostExamined)
			return { ...answer(), next: tokenOf(row) };
	}
	return answer();
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
	const page = sorted.slice(skip, end);
	return {
		value: page.map((shown) => selected(shown, query)),
		rows: page,
		...(isCounted ? { count: found.length } : {}),
		...(end < found.length
			? query.orderBy === undefined && skip === 0
				? { next: found[end - 1]?.token as string }
				: { nextSkip: end }
			: {}),
	};
}
