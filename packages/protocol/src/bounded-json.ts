// A JSON reader for text that an attacker may have written. It stops at a size, a depth and a number of members before
// it builds anything, refuses duplicate members (two readers could pick different ones), and makes objects without a
// prototype, so that `__proto__` and `constructor` are ordinary names. RFC 8259.

export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
export interface JsonObject {
	[name: string]: JsonValue;
}

export interface JsonBounds {
	/** longest accepted text, in UTF-16 code units */
	maxLength: number;
	/** deepest accepted nesting of arrays and objects */
	maxDepth: number;
	/** most members and elements in the whole text */
	maxMembers: number;
}

/** The reader's only failure: `reason` is fit to be shown to whoever sent the text. */
export class BoundedJsonError extends Error {
	override name = 'BoundedJsonError';
	readonly code = 'invalid_json';
	readonly reason: string;
	constructor(reason: string) {
		super(reason);
		this.reason = reason;
	}
}

const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8259 §7 names the control characters a string may not hold
const stringPattern = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const whitespacePattern = /[ \t\r\n]*/y;
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/**
 * Reads one JSON text within bounds.
 *
 * @param text the JSON text
 * @param bounds the limits; each is checked before the work it limits
 * @returns the value; objects have a null prototype
 * @throws BoundedJsonError when the text is not JSON, is over a bound, repeats a member, or holds a lone surrogate
 */
export function parseBoundedJson(text: string, bounds: JsonBounds): JsonValue {
	if (text.length > bounds.maxLength) throw new BoundedJsonError(`longer than ${bounds.maxLength} characters`);
	let at = 0;
	let members = 0;

	function match(pattern: RegExp): string | undefined {
		pattern.lastIndex = at;
		const found = pattern.exec(text)?.[0];
		if (found !== undefined) at += found.length;
		return found;
	}
	function skip(): void {
		match(whitespacePattern);
	}
	function expect(character: string): void {
		if (text[at] !== character) throw new BoundedJsonError(`expected \`${character}\` at position ${at}`);
		at += 1;
	}
	function count(): void {
		members += 1;
		if (members > bounds.maxMembers) throw new BoundedJsonError(`more than ${bounds.maxMembers} members`);
	}
	function readString(): string {
		const raw = match(stringPattern);
		if (raw === undefined) throw new BoundedJsonError(`expected a string at position ${at}`);
		const value = JSON.parse(raw) as string;
		if (loneSurrogate.test(value)) throw new BoundedJsonError('a lone surrogate in a string');
		return value;
	}
	function readObject(depth: number): JsonObject {
		const object: JsonObject = Object.create(null);
		expect('{');
		skip();
		if (text[at] === '}') {
			at += 1;
			return object;
		}
		for (;;) {
			skip();
			const name = readString();
			if (name in object) throw new BoundedJsonError(`the member \`${name.slice(0, 64)}\` stands twice`);
			count();
			skip();
			expect(':');
			object[name] = readValue(depth);
			skip();
			if (text[at] === '}') {
				at += 1;
				return object;
			}
			expect(',');
		}
	}
	function readArray(depth: number): JsonValue[] {
		const array: JsonValue[] = [];
		expect('[');
		skip();
		if (text[at] === ']') {
			at += 1;
			return array;
		}
		for (;;) {
			count();
			array.push(readValue(depth));
			skip();
			if (text[at] === ']') {
				at += 1;
				return array;
			}
			expect(',');
		}
	}
	function readValue(depth: number): JsonValue {
		if (depth > bounds.maxDepth) throw new BoundedJsonError(`nested deeper than ${bounds.maxDepth}`);
		skip();
		const next = text[at];
		if (next === '{') return readObject(depth + 1);
		if (next === '[') return readArray(depth + 1);
		if (next === '"') return readString();
		for (const [word, value] of [
			['true', true],
			['false', false],
			['null', null],
		] as const) {
			if (text.startsWith(word, at)) {
				at += word.length;
				return value;
			}
		}
		const number = match(numberPattern);
		if (number === undefined) throw new BoundedJsonError(`unexpected text at position ${at}`);
		const value = Number(number);
		if (!Number.isFinite(value)) throw new BoundedJsonError('a number out of range');
		return value;
	}

	const value = readValue(0);
	skip();
	if (at !== text.length) throw new BoundedJsonError(`unexpected text at position ${at}`);
	return value;
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
