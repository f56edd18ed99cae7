// A page of a list that is too long to be read at once, and of which a filter may match little: it ends where it is full, or where enough
// has been looked at, and tells where to go on, as Graph's pages do. Microsoft Graph, "Paging Microsoft Graph data in your app".
import { graphBadRequest } from './graph-error.ts';
import { type Query, readQuery, selected } from './query.ts';
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
	/** the one order that it has */
	order: RegExp;
	mostTop: number;
	skipToken: RegExp;
}

/** Of lists in the order of their ids. */
export const byId = { order: /^id$/, mostTop: 999, skipToken: /^[0-9a-f-]{1,64}$/ };

/** @throws GraphError 400 for a query that the list cannot answer */
export function readPageQuery(text: string, { name, filterable, order, mostTop, skipToken }: PageRules): Query {
	const query = readQuery(text);
	const unknown = query.clauses.find((clause) => !filterable.has(clause.path));
	if (unknown) throw graphBadRequest(`${name} cannot be filtered by '${unknown.path.slice(0, 64)}'.`);
	if (query.orderBy !== undefined && !order.test(query.orderBy.trim())) throw graphBadRequest(`${name} has one order.`);
	if (query.top !== undefined && (query.top < 1 || query.top > mostTop)) throw graphBadRequest(`$top must be between 1 and ${mostTop}.`);
	if (query.skipToken !== undefined && !skipToken.test(query.skipToken)) throw graphBadRequest('The $skiptoken is not one of this list.');
	return query;
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

export async function fillPage<Row>(rows: AsyncIterable<Row>, { query, show, tokenOf }: Shown<Row>): Promise<ListPage> {
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
