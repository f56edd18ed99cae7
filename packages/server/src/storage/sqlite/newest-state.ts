// Whether a database is the newest state of its installation. SQLite cannot tell: an older copy is as sound as the
// newest, and brings back what was spent and revoked since. So each start is counted in the database and in a file
// beside it, and the two are compared. SQLite, "How To Corrupt An SQLite Database File".
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { describeFileRefusal } from '../../file-refusal.ts';
import { DataFolderError } from './data-folder-error.ts';
import { strangeLog } from './write-ahead-log.ts';

export interface NewestState {
	/** random, of the installation */
	installation: string;
	/** starts so far */
	starts: number;
	/** the last process closed the database: nothing waits in a write-ahead log */
	closed: boolean;
	/** and its log was emptied by a version that leaves none behind, of its commands either */
	emptied?: boolean;
	/** it is being opened or closed: there may be a write-ahead log or none */
	uncertain?: boolean;
	/** where the log of the last start begins; absent where it is not known that the database file holds that start */
	walSalt?: number;
}

/**
 * @returns `undefined` where there is no file, or one of something else
 * @throws DataFolderError where it is there and cannot be read: as missing it would send its owner to `restore`
 */
export function readNewestState(path: string): NewestState | undefined {
	let text: string;
	try {
		text = readFileSync(path, 'utf8');
	} catch (cause) {
		if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw new DataFolderError(`${path} cannot be read: ${describeFileRefusal(cause)}`, { cause });
	}
	try {
		const { installation, starts, closed, emptied, uncertain, walSalt } = JSON.parse(text);
		return typeof installation === 'string' && typeof starts === 'number'
			? {
					installation,
					starts,
					closed: closed === true,
					...(emptied === true ? { emptied } : {}),
					...(uncertain === true ? { uncertain } : {}),
					...(typeof walSalt === 'number' ? { walSalt } : {}),
				}
			: undefined;
	} catch {
		return undefined;
	}
}

/** Whole or not at all. */
export function writeNewestState(path: string, state: NewestState): void {
	writeFileSync(`${path}.new`, `${JSON.stringify(state)}\n`, { mode: 0o600 });
	renameSync(`${path}.new`, path);
}

const remedy = 'if a copy was put back on purpose, run `countersign restore`';

/**
 * @param isCopy whether a copy was put back on purpose: then a log may be missing, and still must not be another's
 * @returns why the write-ahead log beside a database is not to be trusted, asked before the database is opened
 */
export function walComplaint(
	databasePath: string,
	newest: NewestState | undefined,
	isCopy: boolean,
): string | undefined {
	if (!newest || !existsSync(databasePath)) return undefined;
	const wal = `${databasePath}-wal`;
	const hasWal = existsSync(wal) && statSync(wal).size > 0;
	if (newest.closed)
		return hasWal && newest.emptied
			? `${wal} lies beside a database that was closed without one: it is another database's, or of a command that was killed; move it away, and run this again`
			: undefined;
	// the last process was killed while it opened or closed the database: there may be a log or none
	if (newest.uncertain) return undefined;
	if (!hasWal)
		return isCopy ? undefined : `${wal} is missing: it holds what was written last; put it back, or ${remedy}`;
	const strange =
		newest.walSalt === undefined
			? undefined
			: strangeLog(databasePath, { salt: newest.walSalt, starts: newest.starts });
	if (strange === 'cut off')
		return `${wal} is cut off: what it held is lost; put back a copy of all files, without it, and run \`countersign restore\``;
	if (strange === 'foreign')
		return `${wal} does not belong to ${databasePath}: it is of another database, or of another state of this one; put back the one that does, or move it away and run \`countersign restore\``;
	return undefined;
}

/**
 * @param counted what the database itself says; absent where no start was counted in it
 * @returns why it is not the newest state
 */
export function copyComplaint(
	counted: Pick<NewestState, 'installation' | 'starts'> | undefined,
	newest: NewestState | undefined,
): string | undefined {
	if (!newest) return counted ? `the file that says which state is the newest is missing; ${remedy}` : undefined;
	if (!counted || counted.starts < newest.starts) return `the database is older than the last start; ${remedy}`;
	if (counted.installation !== newest.installation)
		return `the database, or its write-ahead log, is of another installation; ${remedy}`;
	return undefined;
}
