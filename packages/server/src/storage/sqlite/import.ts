// Takes over an installation from another storage into a new data folder: all rows, or none. They are written to a
// folder beside it, which takes its place when it is whole.
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import type { TransferEntry } from '../transfer.ts';
import { DataFolderError } from './data-folder-error.ts';
import { type Database, openDatabase, type SqlValue } from './database.ts';
import { raiseEventNumbers } from './security-events.ts';

/** rows that share a commit */
const slice = 2000;

/** columns that are not worked out from others */
function columnsOf(database: Database, table: string): string[] {
	if (!/^[a-z_]+$/.test(table)) throw new DataFolderError(`the export names a table that there is not: ${table}`);
	const columns = database.prepare<{ name: string }>(`select name from pragma_table_info('${table}')`).all();
	if (columns.length === 0) throw new DataFolderError(`the export names a table that there is not: ${table}`);
	return columns.map(({ name }) => name);
}

function createInsert(database: Database): (entry: TransferEntry) => void {
	const inserts = new Map<string, (row: TransferEntry['row']) => void>();
	return ({ table, row }) => {
		let insert = inserts.get(table);
		if (!insert) {
			const columns = columnsOf(database, table);
			const statement = database.prepare(
				`insert or replace into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
			);
			insert = (values) => void statement.run(...columns.map((column): SqlValue => values[column] ?? null));
			inserts.set(table, insert);
		}
		insert(row);
	};
}

/**
 * @param folder that is to be the data folder: there is none, or an empty one
 * @param now epoch seconds
 * @returns how many rows were written
 * @throws DataFolderError where the folder holds something
 */
export async function importIntoFolder(
	folder: string,
	entries: AsyncIterable<TransferEntry> | Iterable<TransferEntry>,
	now: number,
	epochFile?: string,
): Promise<number> {
	if (existsSync(folder) && readdirSync(folder).length > 0)
		throw new DataFolderError(`${folder} is not empty: give a data folder that is new`);
	const beside = `${folder}.import`;
	rmSync(beside, { recursive: true, force: true });
	let written = 0;
	const database = openDatabase(beside, epochFile === undefined ? {} : { epochFile });
	try {
		const insert = createInsert(database);
		let rows: TransferEntry[] = [];
		const flush = async () => {
			const batch = rows;
			rows = [];
			await database.write(() => {
				for (const entry of batch) insert(entry);
			});
			written += batch.length;
		};
		for await (const entry of entries) {
			rows.push(entry);
			if (rows.length >= slice) await flush();
		}
		await flush();
		await database.write(() => raiseEventNumbers(database, now));
	} catch (error) {
		await database.close();
		rmSync(beside, { recursive: true, force: true });
		throw error;
	}
	await database.close();
	renameSync(beside, folder);
	return written;
}
