// An installation on its way from one storage to another: a row at a time, with the names of tables and columns that
// SQLite's schema has.

export interface TransferEntry {
	table: string;
	row: Record<string, string | number | null>;
}
