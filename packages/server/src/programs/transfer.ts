// Moves an installation to another storage: a file of lines, each a row, with a first line that says what it is and a
// last one that says how many there are. Sessions and refresh tokens live on; the root secret stays the same.
import { closeSync, createReadStream, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { describeFileRefusal } from '../file-refusal.ts';
import { exportRows } from '../storage/sqlite/export.ts';
import { importIntoFolder } from '../storage/sqlite/import.ts';
import type { TransferEntry } from '../storage/transfer.ts';
import { postgresqlOptions } from './open-storage.ts';
import type { ProductionConfiguration } from './production-configuration.ts';
import { StartupError } from './startup-error.ts';

const format = 1;

async function rowsOf({ dataFolder, database, epochFile }: ProductionConfiguration) {
	if (dataFolder !== undefined) return exportRows(dataFolder, epochFile);
	if (!database) throw new StartupError('give dataFolder, or database.url');
	const { exportFromDatabase } = await import('../storage/postgresql/index.ts');
	return exportFromDatabase(postgresqlOptions(database));
}

/**
 * Writes all of an installation to a new file that only its owner reads. Nobody may serve it meanwhile, nor afterwards
 * where the file is taken over: what was spent here would be good there.
 *
 * @returns how many rows were written
 * @throws StartupError, DataFolderError or StorageSetupError, each with one message fit for the terminal
 */
export async function exportInstallation(configuration: ProductionConfiguration, path: string): Promise<number> {
	const entries = await rowsOf(configuration);
	let file: number;
	try {
		file = openSync(path, 'wx', 0o600);
	} catch (cause) {
		throw new StartupError(`${path} cannot be written: ${describeFileRefusal(cause)}`, { cause });
	}
	try {
		const write = (line: object) => writeSync(file, `${JSON.stringify(line)}\n`);
		write({ countersignExport: format });
		let rows = 0;
		for await (const entry of entries) {
			write(entry);
			rows += 1;
		}
		write({ rows });
		fsyncSync(file);
		return rows;
	} catch (error) {
		// half of an installation is of no use, and would stand in the way of the next try
		rmSync(path, { force: true });
		throw error;
	} finally {
		closeSync(file);
	}
}

async function* readEntries(path: string): AsyncGenerator<TransferEntry> {
	let first = true;
	let count = 0;
	let expected: number | undefined;
	for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
		const value = JSON.parse(line) as { countersignExport?: number; rows?: number } & TransferEntry;
		if (first && value.countersignExport !== format)
			throw new StartupError(`${path} is no export of this program's version`);
		if (!first && value.rows === undefined) {
			count += 1;
			yield value;
		}
		expected = value.rows;
		first = false;
	}
	if (expected !== count) throw new StartupError(`${path} is cut off: nothing of it was taken over`);
}

/**
 * Takes over the installation of a file, whole or not at all.
 *
 * @returns how many rows were written
 * @throws StartupError, DataFolderError or StorageSetupError, each with one message fit for the terminal
 */
export async function importInstallation(configuration: ProductionConfiguration, path: string): Promise<number> {
	const { dataFolder, database, epochFile } = configuration;
	const now = Math.floor(Date.now() / 1000);
	if (dataFolder !== undefined) return importIntoFolder(dataFolder, readEntries(path), now, epochFile);
	if (!database) throw new StartupError('give dataFolder, or database.url');
	const { importIntoDatabase } = await import('../storage/postgresql/index.ts');
	return importIntoDatabase(postgresqlOptions(database), readEntries(path));
}
