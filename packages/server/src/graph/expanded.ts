// What `$expand` asks to be read beside the members of a row. OData 4.01, URL Conventions §5.1.3.
import { typeOf } from './of-type.ts';
import { type Expansion, type QueryAnswer, selected } from './query.ts';
import type { GraphInput } from './resource.ts';
import type { Expansions, Row } from './route.ts';

/** Microsoft Graph, "Use query parameters": objects that `$expand` shows of a directory object's relationship */
export const mostExpanded = 20;

/**
 * @param members what can be read
 * @param answer rows as the query left them; what they expand was looked at already
 */
export async function expanded(
	input: GraphInput,
	members: Expansions = {},
	{ value, rows, expand }: QueryAnswer,
): Promise<object[]> {
	if (expand.length === 0) return value;
	const result: object[] = [];
	for (const [index, shown] of value.entries()) {
		const more: Row = {};
		for (const wanted of expand) Object.assign(more, await read(input, members, rows[index] as Row, wanted));
		result.push({ ...shown, ...more });
	}
	return result;
}

/** @returns the one member; what it is again to be read of, so many levels further, with it */
async function read(input: GraphInput, members: Expansions, row: Row, wanted: Expansion): Promise<Row> {
	const [name, reader] = Object.entries(members).find(([member]) => member.toLowerCase() === wanted.name) ?? [];
	if (name === undefined || reader === undefined) return {};
	const found = await reader(input, row);
	if (Array.isArray(found)) {
		const most = found.some((one) => typeOf(one) !== '') ? mostExpanded : found.length;
		return { [name]: found.slice(0, most).map((one) => selected(one, wanted)) };
	}
	if (!found) return { [name]: null };
	const { levels = 1 } = wanted;
	const further = levels > 1 ? await read(input, members, found as Row, { ...wanted, levels: levels - 1 }) : {};
	// the end of a chain is without the member
	return { [name]: { ...selected(found, wanted), ...(further[name] ? further : {}) } };
}
