// A copy of a database while it is in use: one read transaction, so that the copy is of one moment, and writers go on.
// SQLite, "VACUUM INTO".
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Libsql from 'libsql';
import { DataFolderError } from './data-folder-error.ts';
import { createOwnFile } from './file-modes.ts';
import { hasDatabase } from './has-database.ts';
import { isHeld } from './inspect.ts';
import { readNewestState, walComplaint } from './newest-state.ts';

export interface DatabaseCopy {
	/** of the copy */
	bytes: number;
	/** starts that it has counted, and tenants in it */
	starts: number;
	tenants: number;
}

/** Opens the copy as a start would, and reads all of it. */
function verify(path: string): Pick<DatabaseCopy, 'starts' | 'tenants'> {
	const copy = new Libsql(path, { readonly: true } as Libsql.Options);
	try {
		const [result] = copy.prepare('pragma integrity_check(1)').all() as { integrity_check: string }[];
		if (result?.integrity_check !== 'ok') throw new DataFolderError(`the copy is damaged (${result?.integrity_check})`);
		const starts = copy.prepare("select value from settings where name = 'starts'").get() as
			| { value: string }
			| undefined;
		const { count } = copy.prepare('select count(*) as count from tenants').get() as { count: number };
		if (starts === undefined) throw new DataFolderError('the copy holds no installation');
		return { starts: Number(starts.value), tenants: count };
	} finally {
		copy.close();
	}
}

function sync(path: string): void {
	const file = openSync(path, 'r');
	try {
		fsyncSync(file);
	} finally {
		closeSync(file);
	}
}

/**
 * Copies the database of a data folder, whole or not at all, also while a process serves it.
 *
 * @param target file that is not there yet; the copy is readable by its owner alone
 * @throws DataFolderError where there is no database, the target is there, or the copy cannot be made or does not open
 */
export function copyDatabase(folder: string, target: string, epochFile = join(folder, 'epoch.json')): DatabaseCopy {
	const source = join(folder, 'countersign.sqlite');
	if (!hasDatabase(folder)) throw new DataFolderError(`there is no database in ${folder}`);
	if (existsSync(target)) throw new DataFolderError(`${target} is there already; name a new file`);
	// opening a database reads the log beside it, whosever it is
	const complaint = isHeld(folder) ? undefined : walComplaint(source, readNewestState(epochFile), false);
	if (complaint !== undefined) throw new DataFolderError(complaint);
	const unfinished = `${target}.unfinished`;
	let file: Libsql.Database | undefined;
	try {
		rmSync(unfinished, { force: true });
		createOwnFile(unfinished);
		file = new Libsql(source, { timeout: 5000 } as Libsql.Options);
		file.exec(`vacuum into '${unfinished.replaceAll("'", "''")}'`);
		const verified = verify(unfinished);
		sync(unfinished);
		renameSync(unfinished, target);
		if (process.platform !== 'win32') sync(dirname(target) || '.');
		return { bytes: statSync(target).size, ...verified };
	} catch (cause) {
		rmSync(unfinished, { force: true });
		if (cause instanceof DataFolderError) throw cause;
		throw new DataFolderError(`the copy ${target} cannot be made (${(cause as Error).message})`, { cause });
	} finally {
		file?.close();
	}
}
