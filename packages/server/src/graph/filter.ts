// The OData $filter that the collections take. What is not understood is refused, since a list that ignores a filter is
// a wrong answer. OData 4.01, URL conventions §5.1.1; Microsoft Graph, "Advanced query capabilities on directory
// objects".
import { graphBadRequest } from './graph-error.ts';

type Value = string | number | boolean | Date | null;

export interface Clause {
	/** a member, or one of a member: `status/errorCode`; `@odata.type` for `isof` */
	path: string;
	operator: 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le' | 'startsWith' | 'endsWith' | 'contains' | 'in' | 'any';
	/** a Date where a time was written; of `in` the first */
	value: Value;
	/** of `in` */
	values?: readonly Value[];
	/** of `any`: what holds for one of the list; absent where the list only has to have one */
	inner?: Expression;
}

export type Expression =
	| Clause
	| { all: readonly Expression[] }
	| { some: readonly Expression[] }
	| { not: Expression };

/** each is asked of every row */
const mostClauses = 20;
const mostValues = 100;
const deepest = 10;
const mostTokens = 1000;

const isClause = (expression: Expression): expression is Clause => 'operator' in expression;

/** @returns every clause, wherever it stands */
export function clausesIn(expression: Expression): Clause[] {
	if (isClause(expression)) return [expression];
	if ('not' in expression) return clausesIn(expression.not);
	return ('all' in expression ? expression.all : expression.some).flatMap(clausesIn);
}

/** @returns the clauses that every row of the answer fulfils */
export function requiredClauses(expression: Expression): Clause[] {
	if (isClause(expression)) return [expression];
	return 'all' in expression ? expression.all.flatMap(requiredClauses) : [];
}

const token = new RegExp(
	[
		`(?<text>'(?:[^']|'')*')`,
		String.raw`(?<time>\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,7})?)?(?:Z|[+-]\d\d:\d\d))?(?![\w-]))`,
		String.raw`(?<guid>[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}(?![\w-]))`,
		String.raw`(?<number>-?\d{1,15}(?![\w.]))`,
		String.raw`(?<name>[A-Za-z_][\w.]*(?:/[A-Za-z_][\w.]*)*(?:/\$count)?)`,
		'(?<mark>[(),:])',
	].join('|'),
	'y',
);

interface Token {
	kind: 'text' | 'time' | 'guid' | 'number' | 'name' | 'mark';
	text: string;
	at: number;
}

function tokensOf(filter: string): Token[] {
	const tokens: Token[] = [];
	for (let at = 0; at < filter.length; ) {
		if (/\s/.test(filter[at] as string)) {
			at += 1;
			continue;
		}
		token.lastIndex = at;
		const groups = token.exec(filter)?.groups;
		if (!groups) throw invalid(filter, at);
		const [kind, text] = Object.entries(groups).find(([, content]) => content !== undefined) as [Token['kind'], string];
		if (tokens.length === mostTokens) throw graphBadRequest(`A filter has at most ${mostTokens} words.`);
		tokens.push({ kind, text, at });
		at = token.lastIndex;
	}
	return tokens;
}

function invalid(filter: string, at: number) {
	return graphBadRequest(`Invalid filter clause: ${filter.slice(at, at + 128) || 'something is missing at the end'}`);
}

const functions: Readonly<Record<string, Clause['operator']>> = {
	startswith: 'startsWith',
	endswith: 'endsWith',
	contains: 'contains',
};
const comparisons = new Set<string>(['eq', 'ne', 'gt', 'ge', 'lt', 'le']);

/** One reading of a filter, from the first token to the last. */
class FilterReader {
	readonly filter: string;
	readonly tokens: Token[];
	at = 0;
	clauses = 0;
	depth = 0;
	constructor(filter: string) {
		this.filter = filter;
		this.tokens = tokensOf(filter);
	}

	fail(): never {
		throw invalid(this.filter, this.tokens[this.at]?.at ?? this.filter.length);
	}
	isNext(text: string, after = 0): boolean {
		return this.tokens[this.at + after]?.text.toLowerCase() === text && this.tokens[this.at + after]?.kind !== 'text';
	}
	skip(text: string): boolean {
		if (!this.isNext(text)) return false;
		this.at += 1;
		return true;
	}
	expect(text: string): void {
		if (!this.skip(text)) this.fail();
	}
	take(kind: Token['kind']): string {
		const next = this.tokens[this.at];
		if (next?.kind !== kind) this.fail();
		this.at += 1;
		return next.text;
	}

	/** @param within the variable of the `any` that this stands in */
	either(within: string | undefined): Expression {
		this.depth += 1;
		if (this.depth > deepest) throw graphBadRequest(`A filter is at most ${deepest} parentheses deep.`);
		const some = [this.both(within)];
		while (this.skip('or')) some.push(this.both(within));
		this.depth -= 1;
		return some.length === 1 ? (some[0] as Expression) : { some };
	}
	both(within: string | undefined): Expression {
		const all = [this.one(within)];
		while (this.skip('and')) all.push(this.one(within));
		return all.length === 1 ? (all[0] as Expression) : { all };
	}
	one(within: string | undefined): Expression {
		if (this.isNext('not')) {
			this.at += 1;
			return { not: this.one(within) };
		}
		if (this.skip('(')) {
			const inner = this.either(within);
			this.expect(')');
			return inner;
		}
		this.clauses += 1;
		if (this.clauses > mostClauses) throw graphBadRequest(`A filter has at most ${mostClauses} clauses.`);
		return this.clause(within);
	}
	clause(within: string | undefined): Clause {
		const name = this.take('name');
		if (this.skip('(')) return this.call(name, within);
		const path = this.path(name, within);
		const operator = this.take('name').toLowerCase();
		if (operator === 'in') return this.among(path);
		if (!comparisons.has(operator)) {
			this.at -= 1;
			this.fail();
		}
		return { path, operator: operator as Clause['operator'], value: this.value() };
	}
	call(name: string, within: string | undefined): Clause {
		const [lower, list] = [name.toLowerCase(), name.slice(0, -4)];
		if (lower.endsWith('/any')) return this.any(this.path(list, within));
		if (lower === 'isof') {
			const type = this.value();
			this.expect(')');
			return { path: '@odata.type', operator: 'eq', value: `#${String(type).replace(/^#/, '')}` };
		}
		const operator = functions[lower];
		if (!operator) {
			this.at -= 2;
			this.fail();
		}
		const path = this.path(this.take('name'), within);
		this.expect(',');
		const value = this.value();
		this.expect(')');
		// `startsWith(a,'b') eq true` says the same
		if (this.isNext('eq') && this.isNext('true', 1)) this.at += 2;
		return { path, operator, value };
	}
	any(path: string): Clause {
		if (this.skip(')')) return { path, operator: 'any', value: null };
		const variable = this.take('name');
		this.expect(':');
		const inner = this.either(variable);
		this.expect(')');
		return { path, operator: 'any', value: null, inner };
	}
	among(path: string): Clause {
		this.expect('(');
		const values = [this.value()];
		while (this.skip(',')) values.push(this.value());
		this.expect(')');
		if (values.length > mostValues) throw graphBadRequest(`in takes at most ${mostValues} values.`);
		return { path, operator: 'in', value: values[0] as Value, values };
	}
	/** `x/y` below the variable `x` is `y`; a cast to a derived type narrows nothing that the member itself would not */
	path(name: string, within: string | undefined): string {
		const segments = name.split('/').filter((segment) => !/^microsoft\.graph\./i.test(segment));
		const below = within !== undefined && segments[0] === within ? segments.slice(1) : segments;
		if (segments.some((segment) => segment.includes('.'))) this.fail();
		return below.join('/');
	}
	value(): Value {
		// a value in parentheses is the value
		if (this.skip('(')) {
			const inner = this.value();
			this.expect(')');
			return inner;
		}
		const next = this.tokens[this.at];
		this.at += 1;
		switch (next?.kind) {
			case 'text':
				return next.text.slice(1, -1).replaceAll("''", "'");
			case 'guid':
				return next.text;
			case 'number':
				return Number(next.text);
			case 'time': {
				const at = new Date(next.text);
				if (Number.isNaN(at.getTime())) throw graphBadRequest(`Invalid time: ${next.text}`);
				return at;
			}
			case 'name': {
				const word = next.text.toLowerCase();
				if (word === 'null') return null;
				if (word === 'true' || word === 'false') return word === 'true';
			}
		}
		this.at -= 1;
		return this.fail();
	}
}

/** @throws GraphError 400 for what is not such a filter */
export function parseFilter(filter: string): Expression {
	const reader = new FilterReader(filter);
	const expression = reader.either(undefined);
	if (reader.at < reader.tokens.length) reader.fail();
	return expression;
}

/**
 * @returns the member at a path; names are compared without regard to case, as Graph does; `null` where there is none
 */
export function memberAt(row: unknown, at: string): unknown {
	let value: unknown = row;
	for (const name of at === '' ? [] : at.split('/')) {
		if (name === '$count') return Array.isArray(value) ? value.length : null;
		if (typeof value !== 'object' || value === null) return null;
		const own = Object.hasOwn(value, name)
			? name
			: Object.keys(value).find((key) => key.toLowerCase() === name.toLowerCase());
		value = own === undefined ? null : (value as Record<string, unknown>)[own];
	}
	return value ?? null;
}

/** @returns whether the row is as the filter says */
export function matchesFilter(row: unknown, expression: Expression): boolean {
	if (isClause(expression)) return matchesClause(row, expression);
	if ('not' in expression) return !matchesFilter(row, expression.not);
	return 'all' in expression
		? expression.all.every((part) => matchesFilter(row, part))
		: expression.some.some((part) => matchesFilter(row, part));
}

const folded = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : value);

const kindsOf: Readonly<Record<string, string>> = { boolean: 'Edm.Boolean', number: 'Edm.Int32', string: 'Edm.String' };

/**
 * A comparison of a Boolean with a text finds nothing, and looks as if there were nothing to find.
 *
 * @throws GraphError 400 where a member's kind is another than the value's
 */
function requireSameKind(path: string, member: unknown, operator: string, value: Value): void {
	if (member === null || value === null) return;
	if (value instanceof Date && typeof member === 'string' && !Number.isNaN(Date.parse(member))) return;
	const isTime = /DateTime$/i.test(path) && typeof member === 'string';
	const left = isTime ? 'Edm.DateTimeOffset' : kindsOf[typeof member];
	const right = value instanceof Date ? 'Edm.DateTimeOffset' : kindsOf[typeof value];
	if (left === undefined || left === right) return;
	throw graphBadRequest(
		`Invalid filter clause: A binary operator with incompatible types was detected. Found operand types '${left}' and '${right}' for operator kind '${operator}'.`,
	);
}

function matchesClause(row: unknown, { path, operator, value, values, inner }: Clause): boolean {
	const member = memberAt(row, path);
	if (operator === 'any')
		return Array.isArray(member) && (inner ? member.some((item) => matchesFilter(item, inner)) : member.length > 0);
	if (operator === 'in') return (values ?? []).some((one) => compares(member, 'eq', one));
	if (operator === 'startsWith' || operator === 'endsWith' || operator === 'contains')
		return isWithin(member, operator, String(value));
	requireSameKind(path, member, operator, value);
	return compares(member, operator, value);
}

function isWithin(member: unknown, operator: 'startsWith' | 'endsWith' | 'contains', value: string): boolean {
	if (typeof member !== 'string') return false;
	const [text, part] = [member.toLowerCase(), value.toLowerCase()];
	if (operator === 'contains') return text.includes(part);
	return operator === 'startsWith' ? text.startsWith(part) : text.endsWith(part);
}

/** members of another kind than the value are never as it says */
function compares(member: unknown, operator: string, value: Value): boolean {
	const left = value instanceof Date && typeof member === 'string' ? Date.parse(member) : folded(member);
	const right = value instanceof Date ? value.getTime() : folded(value);
	if (operator === 'eq') return left === right;
	if (operator === 'ne') return left !== right;
	const isOrdered =
		(typeof left === 'number' && typeof right === 'number') || (typeof left === 'string' && typeof right === 'string');
	if (!isOrdered) return false;
	if (operator === 'gt') return left > right;
	if (operator === 'ge') return left >= right;
	return operator === 'lt' ? left < right : left <= right;
}
