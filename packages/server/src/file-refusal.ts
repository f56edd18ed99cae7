// What the system says of a file or folder, in words: which path, why not, and what to do. An error code alone sends a
// user to a search engine, and `existsSync` calls a folder empty that the user may not look into.
import { existsSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';

/** @returns the user of this process; a number where the machine has no name for it, as in a container */
function thisUser(): string {
	try {
		return userInfo().username;
	} catch {
		return String(process.geteuid?.() ?? '');
	}
}

/** @returns whether this user may look into a folder */
function maySearch(folder: string): boolean {
	try {
		statSync(`${folder}/.`);
		return true;
	} catch {
		return false;
	}
}

/** @returns the outermost file or folder on the way to a path that keeps this user out */
function refusedOn(path: string): string {
	const above = dirname(path);
	if (above !== path && !maySearch(above)) return refusedOn(above);
	// what is not there could not be made: that is the folder's doing
	return existsSync(path) ? path : above;
}

/**
 * Why a file or folder cannot be used, and what to do.
 *
 * @param error what a function of `node:fs` threw
 * @returns words for a message, without a full stop
 * @example
 * describeFileRefusal(error); // 'the user `app` has no permission for /var/lib/countersign; …'
 */
export function describeFileRefusal(error: unknown): string {
	const { code, path = '', syscall, message } = error as NodeJS.ErrnoException;
	switch (code) {
		case 'EACCES':
		case 'EPERM':
			return (
				`the user \`${thisUser()}\` has no permission for ${refusedOn(path)}; ` +
				'give it by chown or chmod, run this as its owner, or name another'
			);
		case 'ENOENT':
			return syscall === 'mkdir' ? `nothing can be made in ${dirname(path)}` : 'it does not exist';
		case 'EEXIST':
			return syscall === 'mkdir' ? `${path} is a file and no folder` : 'it is there already; name a new file';
		case 'ENOTDIR':
			return `${path} lies below a file that is no folder`;
		case 'EISDIR':
			return 'it is a folder';
		case 'EROFS':
			return `${path} is on a file system that is mounted read-only`;
		case 'ENOSPC':
		case 'EDQUOT':
			return 'the disk is full';
		default:
			return message;
	}
}

/**
 * Unlike `existsSync`, which says `false` of what this user may not see.
 *
 * @throws the system's error where that cannot be told
 */
export function isThere(path: string): boolean {
	try {
		statSync(path);
		return true;
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		if (code === 'ENOENT' || code === 'ENOTDIR') return false;
		throw error;
	}
}
