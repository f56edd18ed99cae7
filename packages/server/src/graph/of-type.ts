// What of a collection of directory objects is of one type. OData 4.01, URL Conventions §4.11, "Addressing Derived
// Types".

/** in small letters, with its namespace; empty where the row does not tell */
export const typeOf = (row: object): string =>
	String((row as { '@odata.type'?: unknown })['@odata.type'] ?? '').toLowerCase();

/** @returns those of the type, which is without its namespace; all where there is none */
export function ofType<Item extends object>(rows: readonly Item[], type: string | undefined): readonly Item[] {
	return type === undefined ? rows : rows.filter((row) => typeOf(row) === `#microsoft.graph.${type}`.toLowerCase());
}
