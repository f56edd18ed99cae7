// All rows of a database that nobody serves, a slice at a time, with the names that SQLite's schema has: for their way
// to another storage.
import { numberedTables, settingsOfTheFolder, type TransferEntry, transferTables } from '../transfer.ts';
import { type Database, everyTenant, type SqlValue } from './database.ts';

type Row = Record<string, SqlValue>;

/** tables that have another name here */
const names: Record<string, { table: string; key: readonly string[] }> = {
	spent_client_assertions: { table: 'spent_once', key: ['kind', 'id'] },
};

/** columns that only this schema has, or that follow from others there */
const ownColumns: Record<string, readonly string[]> = {
	tenants: ['lists'],
	authorization_codes: ['tenant_id'],
	refresh_token_families: ['session_id'],
	sign_ins: ['id'],
};

/** of this database alone */
const ownTables = new Set(['schema_versions', 'spent_once']);

const slice = 1000;

function toEntry(table: string, row: Row, number: (tenantId: string) => number): TransferEntry {
	if (table === 'spent_client_assertions')
		return { table, row: { client_app_id: row.kind, jti: row.id, expires_at: row.expires_at } as TransferEntry['row'] };
	const own = ownColumns[table] ?? [];
	const columns = Object.entries(row)
		.filter(([name]) => !own.includes(name))
		.map(([name, value]) => [name, typeof value === 'boolean' ? Number(value) : value]);
	const kept = Object.fromEntries(columns) as TransferEntry['row'];
	// there a tenant's records are numbered one by one
	return { table, row: table === 'sign_ins' ? { ...kept, sequence: number(String(row.tenant_id)) } : kept };
}

/** @throws Error for a table that this program does not know */
export async function* exportRows(database: Database): AsyncGenerator<TransferEntry> {
	const tables = await database.query<{ name: string }>(
		`select relname as name from pg_class
		where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition`,
	);
	const missing = tables.map(({ name }) => name).filter((name) => !(name in transferTables) && !ownTables.has(name));
	// a table that a later schema adds must not be left behind without a word
	if (missing.length > 0) throw new Error(`no export of the tables ${missing.join(', ')}`);
	const numbers = new Map<string, number>();
	const number = (tenantId: string) => {
		const next = (numbers.get(tenantId) ?? 0) + 1;
		numbers.set(tenantId, next);
		return next;
	};
	for (const [name, keyThere] of Object.entries(transferTables)) {
		const { table, key } = names[name] ?? { table: name, key: keyThere };
		const columns = key.join(', ');
		const text = `select * from ${table} where (${columns}) > (${key.map((_, index) => `$${index + 1}`).join(', ')})
			order by ${columns} limit ${slice}`;
		let last: SqlValue[] = key.map((column) => (numberedTables.has(name) || isNumber(column) ? 0 : ''));
		for (;;) {
			const rows = await database.within<Row>(everyTenant, text, last);
			for (const row of rows)
				if (name !== 'settings' || !settingsOfTheFolder.has(String(row.name))) yield toEntry(name, row, number);
			if (rows.length < slice) break;
			last = key.map((column) => rows.at(-1)?.[column] ?? '');
		}
	}
}

const isNumber = (column: string) => column === 'sequence' || column === 'position';
