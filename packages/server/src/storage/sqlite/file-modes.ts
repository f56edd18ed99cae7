// Password hashes and sealed secrets are in the data folder: nobody else of this machine reads it. What an older
// version, a copy or an unpacked archive left open is closed, and where that cannot be done the start is refused. POSIX
// modes; Windows has none.
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DataFolderError } from './data-folder-error.ts';

const others = 0o077;
const writableByAll = 0o002;

const hasModes = () => process.platform !== 'win32';

/** Makes a file that only its owner reads, where there is none. */
export function createOwnFile(path: string): void {
	if (!existsSync(path)) closeSync(openSync(path, 'wx', 0o600));
}

/**
 * Makes a folder that only its owner reads, and those above it, where there are none. One after the other: Node's own
 * `recursive` never returns where a file system lets nobody make any, as `/proc` does.
 */
export function createOwnFolder(path: string): void {
	if (existsSync(path) && statSync(path).isDirectory()) return;
	if (!existsSync(dirname(path))) createOwnFolder(dirname(path));
	mkdirSync(path, { mode: 0o700 });
}

/** @throws DataFolderError where others may read a file, and this user may not change that */
export function closeToOthers(folder: string, files: readonly string[]): void {
	if (!hasModes()) return;
	for (const file of files) {
		if (!existsSync(file)) continue;
		const { mode } = statSync(file);
		if ((mode & others) === 0) continue;
		try {
			chmodSync(file, mode & 0o700);
		} catch (cause) {
			throw new DataFolderError(
				`${file} is open to other users of this machine, and this user may not change that; run: chmod 600 ${file}`,
				{ cause },
			);
		}
	}
	const { mode } = statSync(folder);
	if ((mode & others) === 0) return;
	try {
		chmodSync(folder, mode & 0o700);
	} catch (cause) {
		// a volume that belongs to root, with this user's group: the files are closed, and nobody can replace them
		if ((mode & writableByAll) === 0) return;
		throw new DataFolderError(
			`every user of this machine may write to ${folder}, and this user may not change that; name a folder inside it`,
			{ cause },
		);
	}
}
