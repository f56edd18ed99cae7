// A list of leaked passwords, by their SHA-1 hashes as "Pwned Passwords" writes them: one a line in hexadecimal digits,
// with or without a colon and a count. What is kept of each is 64 bits, so that ten million take 80 megabytes.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

export type IsLeaked = (password: string) => boolean;

const line = /^([0-9a-f]{40})(?::\d+)?$/i;

/**
 * @param file its path
 * @throws Error for a file that cannot be read, or a line that is no hash
 */
export function openLeakedPasswords(file: string): IsLeaked {
	const hashes: bigint[] = [];
	for (const [index, text] of readFileSync(file, 'latin1').split(/\r?\n/).entries()) {
		if (text.trim() === '' || text.startsWith('#')) continue;
		const hash = line.exec(text.trim())?.[1];
		if (hash === undefined) throw new Error(`line ${index + 1} is no SHA-1 hash in hexadecimal digits`);
		hashes.push(BigInt(`0x${hash.slice(0, 16)}`));
	}
	const sorted = BigUint64Array.from(hashes).sort();
	return (password) => includes(sorted, createHash('sha1').update(password).digest().readBigUInt64BE());
}

function includes(sorted: BigUint64Array, wanted: bigint): boolean {
	let [low, high] = [0, sorted.length];
	while (low < high) {
		const middle = (low + high) >>> 1;
		const value = sorted[middle] as bigint;
		if (value === wanted) return true;
		if (value < wanted) low = middle + 1;
		else high = middle;
	}
	return false;
}
