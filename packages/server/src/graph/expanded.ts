// What `$expand` asks to be read beside the members of a row. OData 4.01, URL Conventions §5.1.3.
import { type QueryAnswer, selected } from './query.ts';
import type { GraphInput } from './resource.ts';
import type { Expansions, Row } from './route.ts';

/**
 * @param members what can be read
 * @param answer rows as the query left them; what they expand was looked at already
 */
export async function expanded(
	input: GraphInput,
	members: Expansions = {},
	{ value, rows, expand }: QueryAnswer,
): Promise<object[]> {
	const result: object[] = [];
	for (const [index, shown] of value.entries()) {
		const more: Row = {};
		for (const wanted of expand) {
			const [name, read] = Object.entries(members).find(([member]) => member.toLowerCase() === wanted.name) ?? [];
			if (name === undefined || read === undefined) continue;
			const found = await read(input, rows[index] as Row);
			more[name] = Array.isArray(found)
				? found.map((one) => selected(one, wanted))
				: found && selected(found as object, wanted);
		}
		result.push({ ...shown, ...more });
	}
	return result;
}
