// Members of a body, each of the kind that it must be. A member that is sent with another kind is refused, so that
// nothing is stored that a decision would read as something else.
import { graphInvalid } from './graph-error.ts';
import type { Row } from './route.ts';

export const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** @param what the member's path, such as `web.redirectUris` */
export const invalidMember = (what: string) =>
	graphInvalid(`Invalid value specified for property '${what.slice(0, 128)}'.`);

/** @param body a value of a body; `what` its path */
export function asRow(value: unknown, what: string): Row {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidMember(what);
	return value as Row;
}

/** @returns its items; an absent or null list is an empty one */
export function asList(value: unknown, what: string, most = 1000): unknown[] {
	if (value === undefined || value === null) return [];
	if (!Array.isArray(value) || value.length > most) throw invalidMember(what);
	return value;
}

/** @param most characters */
export function asText(value: unknown, what: string, most = 256): string {
	if (typeof value !== 'string' || value.trim() === '' || value.length > most) throw invalidMember(what);
	return value;
}

/** @returns `undefined` for null and for nothing */
export function asOptionalText(value: unknown, what: string, most = 1024): string | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	return asText(value, what, most);
}

export function asFlag(value: unknown, what: string, whenAbsent: boolean): boolean {
	if (value === undefined || value === null) return whenAbsent;
	if (typeof value !== 'boolean') throw invalidMember(what);
	return value;
}

/** @param values the allowed ones */
export function asOneOf<Value extends string>(value: unknown, values: readonly Value[], what: string): Value {
	const found = values.find((known) => known === value);
	if (found === undefined) throw invalidMember(what);
	return found;
}

/** @returns in small letters */
export function asId(value: unknown, what: string): string {
	if (typeof value !== 'string' || !guid.test(value)) throw invalidMember(what);
	return value.toLowerCase();
}

/** @returns texts, none twice */
export function asTexts(value: unknown, what: string, most = 256): string[] {
	return [...new Set(asList(value, what).map((item) => asText(item, what, most)))];
}

/** @returns epoch seconds; `undefined` where nothing was sent */
export function asTime(value: unknown, what: string): number | undefined {
	if (value === undefined || value === null) return undefined;
	const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
	if (Number.isNaN(at)) throw invalidMember(what);
	return Math.floor(at / 1000);
}

/**
 * Members of a directory object under the names that Graph writes them by: it takes them in any letter case, and tools
 * write `mailNickName`, `surName`.
 *
 * @param known the names as Graph writes them; a member that is none of them stays as it is
 * @throws GraphError 400 where two members are the same but for their letters
 */
export function inGraphsSpelling(row: Row, known: Iterable<string>): Row {
	const names = new Map([...known].map((name) => [name.toLowerCase(), name]));
	const spelled = Object.entries(row).map(([name, value]) => [names.get(name.toLowerCase()) ?? name, value] as const);
	requireDifferent(
		spelled.map(([name]) => name),
		'the names of members',
	);
	return Object.fromEntries(spelled);
}

/** @throws GraphError 400 naming the first member that is not one of those */
export function requireKnown(row: Row, known: ReadonlySet<string>, resource: string): void {
	const other = Object.keys(row).find((name) => !known.has(name));
	if (other !== undefined)
		throw graphInvalid(`The member '${other.slice(0, 64)}' of the resource '${resource}' cannot be set here.`);
}

/** @throws GraphError 400 where two items have the same */
export function requireDifferent(values: readonly string[], what: string): void {
	if (new Set(values).size < values.length)
		throw graphInvalid(`Request contains a property with duplicate values: '${what}'.`);
}
