// The OData $filter that the collections take: comparisons joined by `and`. What is not understood is refused, since a list that ignores
// a filter is a wrong answer. OData 4.01, URL conventions §5.1.1.
import { graphBadRequest } from './graph-error.ts';

export interface Clause {
	/** a member, or one of a member: `status/errorCode` */
	path: string;
	operator: 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le' | 'startsWith' | 'any';
	/** a Date where a time was written */
	value: string | number | boolean | Date | null;
}

/** each is asked of every row */
const mostClauses = 20;

const path = '[A-Za-z]+(?:/[A-Za-z]+)*';
const text = "'((?:[^']|'')*)'";
const time = String.raw`\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,7})?)?(?:Z|[+-]\d\d:\d\d))?`;
const end = String.raw`\s*(?:and\s+|$)`;
const comparison = new RegExp(String.raw`\s*(${path})\s+(eq|ne|gt|ge|lt|le)\s+(?:${text}|(true|false|null)|(${time})|(-?\d{1,15}))${end}`, 'y');
const prefix = new RegExp(String.raw`\s*starts[Ww]ith\(\s*(${path})\s*,\s*${text}\s*\)${end}`, 'y');
const any = new RegExp(String.raw`\s*([A-Za-z]+)/any\(\s*(\w+)\s*:\s*\2\s+eq\s+${text}\s*\)${end}`, 'y');

const unquoted = (quoted: string) => quoted.replaceAll("''", "'");

function literal(string: string | undefined, word: string | undefined, timestamp: string | undefined, number: string | undefined): Clause['value'] {
	if (string !== undefined) return unquoted(string);
	if (word !== undefined) return word === 'null' ? null : word === 'true';
	if (timestamp === undefined) return Number(number);
	const at = new Date(timestamp);
	if (Number.isNaN(at.getTime())) throw graphBadRequest(`Invalid time: ${timestamp}`);
	return at;
}

/** @throws GraphError 400 for what is not such a filter */
export function parseFilter(filter: string): Clause[] {
	const clauses: Clause[] = [];
	let at = 0;
	const read = (pattern: RegExp) => {
		pattern.lastIndex = at;
		const match = pattern.exec(filter);
		if (match) at = pattern.lastIndex;
		return match;
	};
	do {
		if (clauses.length === mostClauses) throw graphBadRequest(`A filter has at most ${mostClauses} clauses.`);
		let match = read(comparison);
		if (match) {
			const [, name = '', operator, string, word, timestamp, number] = match;
			clauses.push({ path: name, operator: operator as Clause['operator'], value: literal(string, word, timestamp, number) });
			continue;
		}
		match = read(prefix);
		if (match) {
			clauses.push({ path: match[1] as string, operator: 'startsWith', value: unquoted(match[2] as string) });
			continue;
		}
		match = read(any);
		if (!match) throw graphBadRequest(`Invalid filter clause: ${filter.slice(at, at + 128)}`);
		clauses.push({ path: match[1] as string, operator: 'any', value: unquoted(match[3] as string) });
	} while (at < filter.length);
	if (/and\s+$/.test(filter)) throw graphBadRequest('Invalid filter clause: nothing follows the last `and`.');
	return clauses;
}

function memberAt(row: object, at: string): unknown {
	let value: unknown = row;
	for (const name of at.split('/'))
		value = typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
	return value ?? null;
}

/** @returns whether the row's member is as the clause says; members of another kind than its value never are */
export function matchesClause(row: object, { path: at, operator, value }: Clause): boolean {
	const member = memberAt(row, at);
	if (operator === 'any') return Array.isArray(member) && member.includes(value);
	if (operator === 'startsWith') return typeof member === 'string' && member.toLowerCase().startsWith(String(value).toLowerCase());
	const left = value instanceof Date && typeof member === 'string' ? Date.parse(member) : member;
	const right = value instanceof Date ? value.getTime() : value;
	if (operator === 'eq') return left === right;
	if (operator === 'ne') return left !== right;
	const isOrdered = (typeof left === 'number' && typeof right === 'number') || (typeof left === 'string' && typeof right === 'string');
	if (!isOrdered) return false;
	if (operator === 'gt') return left > right;
	if (operator === 'ge') return left >= right;
	return operator === 'lt' ? left < right : left <= right;
}
