// The sensitive operations of an API, by name, each with a sentence that its customers' administrators read.

export interface Operations<Name extends string = string> {
	/** the names, in the order of the declaration */
	readonly names: readonly Name[];
	/** @returns the sentence for administrators; `undefined` for what is no operation of this API */
	describe(name: string): string | undefined;
}

const shape = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/;

/**
 * Declares the operations of an API that a tenant may protect by an authentication context.
 *
 * @param sentences what each operation does, for administrators; by a name of letters, digits, `.`, `_`, `:` and `-`
 * @throws TypeError when there are none, or a name or sentence cannot be shown
 * @example
 * const operations = defineOperations({ 'tasks.delete': 'Delete a task of the list' });
 */
export function defineOperations<const Name extends string>(
	sentences: Readonly<Record<Name, string>>,
): Operations<Name> {
	const entries = Object.entries(sentences ?? {}) as [Name, string][];
	if (entries.length === 0) throw new TypeError('defineOperations needs at least one operation');
	for (const [name, sentence] of entries) {
		if (!shape.test(name)) throw new TypeError(`\`${name}\` cannot be the name of an operation`);
		if (typeof sentence !== 'string' || sentence.trim() === '')
			throw new TypeError(`the operation \`${name}\` needs a sentence`);
	}
	const map = new Map(entries);
	return { names: Object.freeze([...map.keys()]), describe: (name) => map.get(name as Name) };
}
