// Whether a database is the newest state of its installation. SQLite cannot tell: an older copy is as sound as the newest, and brings back
// what was spent and revoked since. So each start is counted in the database and in a file beside it, and the two are compared. SQLite,
// "How To Corrupt An SQLite Database File".
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';

export interface NewestState {
	/** random, of the installation */
	installation: string;
	/** starts so far */
	starts: number;
	/** the last process closed the database: nothing waits in a write-ahead log */
	closed: boolean;
}

/** @returns `undefined` where there is no file, or none that can be read */
export function readNewestState(path: string): NewestState | undefined {
	try {
		const { installation, starts, closed } = JSON.parse(readFileSync(path, 'utf8'));
		return typeof installation === 'string' && typeof starts === 'number'
			? { installation, starts, closed: closed === true }
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

/** @returns why the write-ahead log beside a database is not to be trusted, asked before the database is opened */
export function walComplaint(databasePath: string, newest: NewestState | undefined): string | undefined {
	const wal = `${databasePath}-wal`;
	const hasWal = existsSync(wal) && statSync(wal).size > 0;
	if (!newest) return undefined;
	// one beside a closed database may be a tool's that wrote in between: what it holds is judged once it is read
	if (!newest.closed && existsSync(databasePath) && !hasWal)
		return `${wal} is missing: it holds what was written last; put it back, or ${remedy}`;
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
