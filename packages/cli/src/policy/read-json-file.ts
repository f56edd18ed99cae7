// A JSON file as the programs of administrators write it: UTF-8 or UTF-16, with a byte order mark or without (RFC 8259
// §8.1 wants UTF-8 on the wire alone; Windows PowerShell writes UTF-16LE).
import { readFileSync } from 'node:fs';

/** A file cannot be used; the message names it and is fit for the terminal. */
export class PolicyFileError extends Error {
	override name = 'PolicyFileError';
	readonly code = 'policy_file';
}

function decode(bytes: Buffer): string {
	const [first, second] = bytes;
	const isBigEndian = (first === 0xfe && second === 0xff) || (first === 0 && second !== 0);
	const isLittleEndian = (first === 0xff && second === 0xfe) || (first !== undefined && first !== 0 && second === 0);
	if (isBigEndian)
		return Buffer.from(bytes.subarray(0, bytes.length & ~1))
			.swap16()
			.toString('utf16le');
	return bytes.toString(isLittleEndian ? 'utf16le' : 'utf8');
}

/** @returns the values of a file that holds one JSON object a line; `undefined` where it does not */
function readLines(text: string): unknown[] | undefined {
	const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
	if (lines.length < 2 || !lines.every((line) => /^\s*\{.*\}\s*$/.test(line))) return undefined;
	try {
		return lines.map((line) => JSON.parse(line));
	} catch {
		return undefined;
	}
}

/**
 * @returns what the file holds; of JSON Lines a list
 * @throws PolicyFileError where the file cannot be read, or is not JSON
 */
export function readJsonFile(file: string): unknown {
	let bytes: Buffer;
	try {
		bytes = readFileSync(file);
	} catch (cause) {
		const { code = 'unknown reason' } = cause as NodeJS.ErrnoException;
		throw new PolicyFileError(`${file}: cannot be read (${code})`, { cause });
	}
	const text = decode(bytes).replace(/^\uFEFF/, '');
	try {
		return JSON.parse(text);
	} catch (cause) {
		const lines = readLines(text);
		if (lines) return lines;
		throw new PolicyFileError(`${file}: is not JSON (${(cause as Error).message})`, { cause });
	}
}
