// The OData query options that the collections take: $filter, $select, $top; a log $orderby and $skiptoken too. Others are refused, since
// a list that ignores a filter is a wrong answer. OData 4.01, URL conventions §5.1.
import { parseForm } from '../http/form.ts';
import { type Clause, matchesClause, parseFilter } from './filter.ts';
import { graphBadRequest } from './graph-error.ts';

export interface Query {
	clauses: readonly Clause[];
	top?: number;
	/** members to show; absent: all */
	select?: ReadonlySet<string>;
	orderBy?: string;
	skipToken?: string;
}

/** @throws GraphError 400 for an option that is not understood */
export function readQuery(query: string): Query {
	const read: Query = { clauses: [] };
	for (const [name, value] of parseForm(query)) {
		switch (name) {
			case '$filter':
				read.clauses = parseFilter(value);
				break;
			case '$top':
				if (!/^\d{1,4}$/.test(value)) throw graphBadRequest('$top must be a number.');
				read.top = Number(value);
				break;
			case '$select':
				read.select = new Set(value.split(',').map((item) => item.trim()));
				break;
			case '$orderby':
				read.orderBy = value;
				break;
			case '$skiptoken':
				read.skipToken = value;
				break;
			default:
				throw refuseOption(name);
		}
	}
	return read;
}

function refuseOption(name: string) {
	return graphBadRequest(`The query option '${name.slice(0, 64)}' is not supported here.`);
}

export function matches(row: object, { clauses }: Query): boolean {
	return clauses.every((clause) => matchesClause(row, clause));
}

export function selected(row: object, { select }: Query): object {
	return select ? Object.fromEntries(Object.entries(row).filter(([member]) => select.has(member))) : row;
}

/** For a collection that is all in memory. */
export function applyQuery(rows: readonly object[], text: string): object[] {
	const query = readQuery(text);
	if (query.orderBy !== undefined) throw refuseOption('$orderby');
	if (query.skipToken !== undefined) throw refuseOption('$skiptoken');
	return rows
		.filter((row) => matches(row, query))
		.slice(0, query.top)
		.map((row) => selected(row, query));
}
