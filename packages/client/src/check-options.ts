// Options and members of requests are checked where they are given: what can never work, or would be overlooked because
// it is misspelled, is told at once. A program in plain JavaScript can give anything.
import { ClientConfigurationError } from './errors/auth-error.ts';

const isText = (value: unknown) => typeof value === 'string' && value.trim() !== '';
const has = (value: unknown, ...methods: string[]) =>
	methods.every((name) => typeof (value as Record<string, unknown>)[name] === 'function');

const kinds = {
	'text that is not blank': isText,
	'list of texts': (value: unknown) => Array.isArray(value) && value.every(isText),
	text: (value: unknown) => typeof value === 'string',
	function: (value: unknown) => typeof value === 'function',
	object: (value: unknown) => typeof value === 'object',
	boolean: (value: unknown) => typeof value === 'boolean',
	'number above 0': (value: unknown) => typeof value === 'number' && value > 0,
	'whole number': (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0,
	AbortSignal: (value: unknown) => has(value, 'throwIfAborted', 'addEventListener'),
	'storage with get, set, delete and keys, such as createWebStorage gives': (value: unknown) =>
		has(value, 'get', 'set', 'delete', 'keys'),
};

export type Kind = keyof typeof kinds;

/** names that differ by the case of letters, or as one and many do, are alike */
const alike = (name: string) => name.toLowerCase().replace(/(ies|y|s)$/, '');

/**
 * @param known names and kinds; `undefined` and `null` stand for what is left out
 * @throws ClientConfigurationError `invalid_option` for a value of another kind, and for a name that is misspelled
 */
export function checkOptions(options: object, known: Readonly<Record<string, Kind>>): void {
	for (const [name, value] of Object.entries(options)) {
		const kind = Object.hasOwn(known, name) ? known[name] : undefined;
		const meant = kind ? undefined : Object.keys(known).find((one) => alike(one) === alike(name));
		if (meant) throw new ClientConfigurationError('invalid_option', `\`${name}\` is no option; is \`${meant}\` meant?`);
		if (kind && value !== undefined && value !== null && !kinds[kind](value))
			throw new ClientConfigurationError('invalid_option', `${name} must be a ${kind}`);
	}
}
