// Whose write-ahead log lies beside a database. SQLite reads whichever is there: the log of another database, or of a
// later state, would be mixed into this one, and a log that was cut off loses what was acknowledged. So where a log
// begins is written down at each start, and the log is compared with it before the database is opened. SQLite,
// "WAL-mode File Format".
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import Libsql from 'libsql';

const headerBytes = 32;
const frameHeaderBytes = 24;
/** how often a log may have begun anew within one process: each time its first salt grows by one */
const mostRestarts = 2 ** 22;

interface LogHeader {
	pageSize: number;
	/** as a number, and both as bytes */
	salt: number;
	salts: Buffer;
}

/** @returns `undefined` where a log has no whole header */
function readHeader(path: string): LogHeader | undefined {
	const header = Buffer.alloc(headerBytes);
	const file = openSync(path, 'r');
	try {
		if (readSync(file, header, 0, headerBytes, 0) < headerBytes) return undefined;
	} finally {
		closeSync(file);
	}
	if (header.readUInt32BE(0) >>> 1 !== 0x377f0682 >>> 1) return undefined;
	return { pageSize: header.readUInt32BE(8), salt: header.readUInt32BE(16), salts: header.subarray(16, 24) };
}

/** @returns what tells a log from others, or `undefined` where there is none */
export function saltOfLog(path: string): number | undefined {
	return existsSync(path) && statSync(path).size > 0 ? readHeader(path)?.salt : undefined;
}

/** @returns how often the database file was started, read without its log; `undefined` where it cannot be told */
function startsInFile(databasePath: string): number | undefined {
	try {
		const file = new Libsql(`${pathToFileURL(databasePath).href}?immutable=1`, { readonly: true } as Libsql.Options);
		try {
			const row = file.prepare("select value from settings where name = 'starts'").get() as
				| { value: string }
				| undefined;
			return row === undefined ? undefined : Number(row.value);
		} finally {
			file.close();
		}
	} catch {
		// pages that were being moved when the process ended
		return undefined;
	}
}

/**
 * Frames that the index beside a log knows to be committed; the index outlives a kill, and never knows more than was
 * written.
 */
function committedFrames(databasePath: string, { salts }: LogHeader): number {
	const path = `${databasePath}-shm`;
	if (!existsSync(path)) return 0;
	const index = readFileSync(path).subarray(0, 48);
	if (index.length < 48 || !index.subarray(32, 40).equals(salts)) return 0;
	return new DataView(index.buffer, index.byteOffset).getUint32(16, true);
}

/**
 * @param began salt and count of the start that the log is from
 * @returns what is wrong with the log beside a database
 */
export function strangeLog(
	databasePath: string,
	began: { salt: number; starts: number },
): 'cut off' | 'foreign' | undefined {
	const path = `${databasePath}-wal`;
	const header = readHeader(path);
	if (!header) return 'cut off';
	if ((header.salt - began.salt) >>> 0 >= mostRestarts) return 'foreign';
	const starts = startsInFile(databasePath);
	if (starts !== undefined && starts !== began.starts) return 'foreign';
	const whole = Math.floor((statSync(path).size - headerBytes) / (frameHeaderBytes + header.pageSize));
	return committedFrames(databasePath, header) > whole ? 'cut off' : undefined;
}
