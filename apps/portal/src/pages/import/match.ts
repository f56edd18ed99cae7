// Which objects of this tenant the ids of a file mean: the same id where it is here, otherwise the one of that name.
import type { Mentioned, NamedKind } from '../../changes/policy-file.ts';

export interface Named {
	id: string;
	kind: NamedKind;
	/** any of which names it */
	names: readonly string[];
}

export interface Match extends Mentioned {
	/** as the file names it; the id where it does not */
	name: string;
	/** id in this tenant; absent where nobody knows */
	here?: string;
	/** `id`: the same object. `name`: found by its name. `several`: the name is not unique. `none`: not here */
	by: 'id' | 'name' | 'several' | 'none';
}

/**
 * @param mentioned by the policies of the file
 * @param names of the file, by id
 * @param known objects of this tenant that may be meant
 */
export function matchAll(
	mentioned: readonly Mentioned[],
	names: Readonly<Record<string, string>>,
	known: readonly Named[],
): Match[] {
	return mentioned.map(({ id, kind }) => {
		const name = names[id] ?? id;
		const ofKind = known.filter((one) => one.kind === kind);
		const same = ofKind.find((one) => one.id === id);
		if (same) return { id, kind, name: names[id] ?? same.names[0] ?? id, here: same.id, by: 'id' };
		const found = ofKind.filter((one) => one.names.some((own) => own.toLowerCase() === name.toLowerCase()));
		const [only] = found;
		if (only && found.length === 1) return { id, kind, name, here: only.id, by: 'name' };
		return { id, kind, name, by: found.length > 1 ? 'several' : 'none' };
	});
}
