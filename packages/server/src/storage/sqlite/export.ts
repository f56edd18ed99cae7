// All rows of a data folder that nobody serves, a slice at a time: for their way to another storage.
import { numberedTables, settingsOfTheFolder, type TransferEntry, transferTables } from '../transfer.ts';
import { openDatabase, type SqlValue } from './database.ts';

const slice = 1000;

/**
 * @param folder the data folder; it is locked meanwhile
 * @throws DataFolderError where it cannot be opened, as when it is served
 */
export function* exportRows(folder: string, epochFile?: string): Generator<TransferEntry> {
	const database = openDatabase(folder, epochFile === undefined ? {} : { epochFile });
	try {
		const known = database
			.prepare<{ name: string }>("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'")
			.all();
		const missing = known.map(({ name }) => name).filter((name) => !(name in transferTables));
		// a table that a later schema adds must not be left behind without a word
		if (missing.length > 0) throw new Error(`no export of the tables ${missing.join(', ')}`);
		for (const [table, key] of Object.entries(transferTables)) {
			const columns = key.join(', ');
			const select = database.prepare<Record<string, SqlValue>>(
				`select * from ${table} where (${columns}) > (${key.map(() => '?').join(', ')}) order by ${columns} limit ${slice}`,
			);
			let last: SqlValue[] = key.map(() => (numberedTables.has(table) ? 0 : ''));
			for (let rows = select.all(...last); rows.length > 0; rows = select.all(...last)) {
				for (const row of rows)
					if (table !== 'settings' || !settingsOfTheFolder.has(String(row.name))) yield { table, row };
				last = key.map((column) => rows.at(-1)?.[column] ?? '');
			}
		}
	} finally {
		database.close();
	}
}
