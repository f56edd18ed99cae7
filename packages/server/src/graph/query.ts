// The OData query options that the collections take: $filter with `eq` and `and`, $select, $top. Others are refused, since a
// list that ignores a filter is a wrong answer. OData 4.01, URL conventions §5.1.
import { parseForm } from '../http/form.ts';
import { graphBadRequest } from './graph-error.ts';

type Row = Record<string, unknown>;

function comparison(text: string): (row: Row) => boolean {
	const match = /^\s*([A-Za-z]+)\s+eq\s+(?:'((?:[^']|'')*)'|(true|false|null))\s*$/.exec(text);
	if (!match) throw graphBadRequest(`Invalid filter clause: ${text.slice(0, 128)}`);
	const [, name, string, word] = match;
	const expected = string !== undefined ? string.replaceAll("''", "'") : word === 'null' ? null : word === 'true';
	return (row) => (row[name as string] ?? null) === expected;
}

export function applyQuery(rows: readonly object[], query: string): object[] {
	const options = parseForm(query);
	let result = rows as Row[];
	for (const [name, value] of options) {
		switch (name) {
			case '$filter': {
				const clauses = value.split(/\s+and\s+/).map(comparison);
				result = result.filter((row) => clauses.every((matches) => matches(row)));
				break;
			}
			case '$top':
				if (!/^\d{1,4}$/.test(value)) throw graphBadRequest('$top must be a number.');
				result = result.slice(0, Number(value));
				break;
			case '$select': {
				const names = new Set(value.split(',').map((item) => item.trim()));
				result = result.map((row) => Object.fromEntries(Object.entries(row).filter(([member]) => names.has(member))));
				break;
			}
			default:
				throw graphBadRequest(`The query option '${name.slice(0, 64)}' is not supported here.`);
		}
	}
	return result;
}
