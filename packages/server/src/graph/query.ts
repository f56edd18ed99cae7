// The OData query options that the collections take. Others are refused, since a list that ignores one is a wrong
// answer. Names are taken in any letter case, with or without the dollar. OData 4.01, URL conventions §5.1.
import { parseForm } from '../http/form.ts';
import {
	type Clause,
	clausesIn,
	type Expression,
	matchesFilter,
	memberAt,
	parseFilter,
	requiredClauses,
} from './filter.ts';
import { graphBadRequest } from './graph-error.ts';

export interface Query {
	/** those of the filter that every row of the answer fulfils */
	clauses: readonly Clause[];
	filter?: Expression;
	/** of each list one must be: words that one of the member begins with, by the member's name */
	search?: readonly (readonly SearchClause[])[];
	top?: number;
	skip?: number;
	/** how many there are in all is to be told */
	count?: true;
	/** members to show; absent: all */
	select?: ReadonlySet<string>;
	/** as it was written */
	orderBy?: string;
	skipToken?: string;
	deltaToken?: string;
	/** members to read beside the others, and of each what to show */
	expand?: readonly Expansion[];
}

export interface SearchClause {
	path: string;
	words: string;
}

export interface Expansion {
	/** in lower case */
	name: string;
	/** how far up or down; once where absent */
	levels?: number;
	/** absent: all */
	select?: ReadonlySet<string>;
	/** a `$expand` stands within this one */
	isNested?: true;
}

const readers: Readonly<Record<string, (read: Query, value: string) => void>> = {
	filter(read, value) {
		read.filter = parseFilter(value);
		read.clauses = requiredClauses(read.filter);
	},
	top(read, value) {
		if (!/^\d{1,4}$/.test(value)) throw graphBadRequest('$top must be a number.');
		read.top = Number(value);
	},
	skip(read, value) {
		if (!/^\d{1,9}$/.test(value)) throw graphBadRequest('$skip must be a number.');
		read.skip = Number(value);
	},
	count(read, value) {
		if (!/^(?:true|false)$/i.test(value)) throw graphBadRequest('$count must be true or false.');
		if (value.toLowerCase() === 'true') read.count = true;
	},
	select(read, value) {
		// nothing is named: everything is shown
		if (value.trim() === '') return;
		read.select = new Set(value.split(',').map((item) => item.trim().toLowerCase()));
	},
	orderby(read, value) {
		read.orderBy = value;
	},
	skiptoken(read, value) {
		read.skipToken = value;
	},
	deltatoken(read, value) {
		read.deltaToken = value;
	},
	expand(read, value) {
		read.expand = splitOutside(value).map(readExpansion);
	},
	search(read, value) {
		// AND binds more than OR; what is looked for may say either in any case
		read.search = anyOfEach(value.split(/\s+OR\s+/i).map((part) => part.split(/\s+AND\s+/i).map(readSearch)));
	},
	format(_, value) {
		if (!/^(?:json|application\/json\b.*)$/i.test(value)) throw graphBadRequest('$format must be json.');
	},
};

/** `(a and b) or c` as `(a or c) and (b or c)` */
function anyOfEach(alternatives: readonly (readonly SearchClause[])[]): readonly (readonly SearchClause[])[] {
	const [first = [], ...others] = alternatives;
	const all = others.reduce<readonly (readonly SearchClause[])[]>(
		(sofar, next) => sofar.flatMap((some) => next.map((clause) => [...some, clause])),
		first.map((clause) => [clause]),
	);
	if (all.length > 100) throw graphBadRequest('$search has too many clauses.');
	return all;
}

export const searchClausesIn = ({ search = [] }: Pick<Query, 'search'>): readonly SearchClause[] => search.flat();

/** at the commas that stand in no parentheses */
const splitOutside = (value: string) => value.match(/(?:[^,(]|\((?:[^()]|\([^()]*\))*\))+/g) ?? [];

/** `members($select=id;$levels=2)`: OData 4.01, URL Conventions §5.1.3 */
function readExpansion(text: string): Expansion {
	const refuse = () => graphBadRequest(`This $expand is not supported: ${text.slice(0, 64)}`);
	const [, name, options = ''] = /^\s*(\w+|\*)\s*(?:\(((?:[^()]|\([^()]*\))*)\))?\s*$/.exec(text) ?? [];
	if (name === undefined) throw refuse();
	const read: Expansion = { name: name.toLowerCase() };
	for (const part of options.split(';').filter((one) => one.trim() !== '')) {
		const [, option, value = ''] = /^\s*\$?(select|levels|expand)\s*=(.*)$/i.exec(part) ?? [];
		if (option === undefined) throw refuse();
		if (option.toLowerCase() === 'select')
			read.select = new Set(value.split(',').map((member) => member.trim().toLowerCase()));
		else if (option.toLowerCase() === 'expand') read.isNested = true;
		else if (/^\s*max\s*$/i.test(value)) read.levels = mostLevels;
		else if (/^\s*[1-9]\d{0,3}\s*$/.test(value)) read.levels = Math.min(Number(value), mostLevels);
		else throw refuse();
	}
	return read;
}

/** as far up as managers are looked up */
const mostLevels = 100;

/** `"displayName:al"`: Microsoft Graph, "Using $search on directory object collections" */
function readSearch(clause: string): SearchClause {
	const [, path, words] = /^\s*"([A-Za-z]+):([^"]{1,256})"\s*$/.exec(clause) ?? [];
	if (path === undefined || words === undefined)
		throw graphBadRequest(
			'This $search is not supported: it must be clauses such as "displayName:al", joined by AND or OR.',
		);
	return { path, words: words.trim().toLowerCase() };
}

/** @throws GraphError 400 for an option that is not understood */
export function readQuery(query: string): Query {
	const read: Query = { clauses: [] };
	for (const [name, value] of parseForm(query)) {
		const option = name.replace(/^\$/, '').toLowerCase();
		const reader = Object.hasOwn(readers, option) ? readers[option] : undefined;
		if (!reader) throw refuseOption(name);
		reader(read, value);
	}
	return read;
}

export function refuseOption(name: string) {
	return graphBadRequest(`The query option '${name.slice(0, 64)}' is not supported here.`);
}

export function matches(row: object, { filter, search }: Query): boolean {
	return (
		(!filter || matchesFilter(row, filter)) &&
		(search ?? []).every((some) => some.some((clause) => isFound(row, clause)))
	);
}

/** whether one of the words of the member begins as what is looked for does */
function isFound(row: object, { path, words }: SearchClause): boolean {
	const member = memberAt(row, path);
	return (
		typeof member === 'string' && ` ${member.toLowerCase()}`.replaceAll(/[^\p{L}\p{N}]+/gu, ' ').includes(` ${words}`)
	);
}

export function selected(row: object, { select }: Pick<Query, 'select'>): object {
	if (!select || select.has('*')) return row;
	const shown: Record<string, unknown> = {};
	// the type stays: without it nobody could tell what a directory object is
	for (const [member, value] of Object.entries(row))
		if (select.has(member.toLowerCase()) || member === '@odata.type') shown[member] = value;
	return shown;
}

/** @throws GraphError 400 for what is no member with a direction */
function orderKeys(orderBy: string | undefined): { path: string; sign: 1 | -1 }[] {
	if (orderBy === undefined) return [];
	return orderBy.split(',').map((key) => {
		const [, path, direction] = /^\s*([A-Za-z]+(?:\/[A-Za-z]+)*)(?:\s+(asc|desc))?\s*$/i.exec(key) ?? [];
		if (path === undefined) throw graphBadRequest(`Invalid $orderby: ${key.slice(0, 64)}`);
		return { path, sign: direction?.toLowerCase() === 'desc' ? -1 : 1 };
	});
}

/** By the members that $orderby names, in their directions; nothing comes first. */
export function ordered<Row extends object>(rows: readonly Row[], orderBy: string | undefined): readonly Row[] {
	const keys = orderKeys(orderBy);
	if (keys.length === 0) return rows;
	const rank = (value: unknown) =>
		typeof value === 'string' ? value.toLowerCase() : typeof value === 'number' ? value : String(value ?? '');
	return rows.toSorted((left, right) => {
		for (const { path, sign } of keys) {
			const [a, b] = [rank(memberAt(left, path)), rank(memberAt(right, path))];
			if (a !== b) return a < b ? -sign : sign;
		}
		return 0;
	});
}

/** What a collection offers beyond the query options that all have. */
export interface Offers {
	/** members that $expand may name */
	expandable?: readonly string[];
	/** rows of a page where the request does not say; all when absent */
	defaultTop?: number;
}

export interface QueryAnswer {
	value: object[];
	/** those of the page as they were before $select */
	rows: readonly object[];
	expand: readonly Expansion[];
	/** how many the filter leaves */
	found: number;
	/** where it was asked for */
	count?: number;
	/** what the next page skips; absent at the end */
	nextSkip?: number;
}

/**
 * @param expandable `*`: nothing is there to be expanded, so that whatever is asked for of it is answered
 * @throws GraphError 400 where $expand names what cannot be read
 */
export function requireExpandable({ expand = [] }: Query, expandable: readonly string[]): void {
	if (expandable.includes('*')) return;
	const other = expand.find(({ name, isNested }) => isNested || !expandable.some((one) => one.toLowerCase() === name));
	if (other)
		throw graphBadRequest(
			`Parsing OData Select and Expand failed: '${other.name.slice(0, 64)}' cannot be expanded here.`,
		);
}

/**
 * A filter by a member that nothing has would find nothing, and its `not` everything: a wrong answer to a misspelt
 * name. A list that is sorted by one would be in no order.
 *
 * @throws GraphError 400 where no row has a member that the filter or the order names
 */
function requireMembers({ filter, orderBy }: Query, rows: readonly object[]): void {
	if (rows.length === 0) return;
	const has = (row: object, name: string) => Object.getOwnPropertyNames(row).some((own) => own.toLowerCase() === name);
	const require = (path: string, where: string) => {
		const [first = ''] = path.split('/');
		if (first === '' || first === '@odata.type' || rows.some((row) => has(row, first.toLowerCase()))) return;
		throw graphBadRequest(`${where}: Could not find a property named '${first.slice(0, 64)}'.`);
	};
	for (const { path } of filter ? clausesIn(filter) : []) require(path, 'Invalid filter clause');
	for (const { path } of orderKeys(orderBy)) require(path, 'Invalid $orderby');
}

/** For a collection that is all in memory. */
export function applyQuery(
	rows: readonly object[],
	text: string,
	{ expandable = [], defaultTop }: Offers = {},
): QueryAnswer {
	const query = readQuery(text);
	requireExpandable(query, expandable);
	if (query.skipToken !== undefined) throw refuseOption('$skiptoken');
	if (query.deltaToken !== undefined) throw refuseOption('$deltatoken');
	requireMembers(query, rows);
	const found = ordered(
		rows.filter((row) => matches(row, query)),
		query.orderBy,
	);
	const { skip = 0, top = defaultTop } = query;
	const end = top === undefined ? found.length : skip + top;
	const page = found.slice(skip, end);
	return {
		value: page.map((row) => selected(row, query)),
		rows: page,
		expand: query.expand ?? [],
		found: found.length,
		...(query.count ? { count: found.length } : {}),
		...(end < found.length && top !== 0 ? { nextSkip: end } : {}),
	};
}
