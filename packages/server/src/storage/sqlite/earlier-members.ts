// Members of stored rows that an earlier version wrote by another name: a data folder of it opens with its sign-ins
// still under way.

/** A row that may be of an earlier version, which called the first segment of the path `authority`. */
export type Earlier<Row extends { tenantSegment: string }> = Omit<Row, 'tenantSegment'> &
	({ tenantSegment: string } | { authority: string });

/** @returns the row as it is written today; the name of today goes before the earlier one */
export function withTenantSegment<Row extends { tenantSegment: string }>(row: Earlier<Row>): Row {
	if ('tenantSegment' in row) return row as unknown as Row;
	const { authority, ...rest } = row as { authority: string };
	return { ...rest, tenantSegment: authority } as unknown as Row;
}
