// What a data folder looks like from outside, for an operator: read alone, and nothing is changed. It may be in use.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Libsql from 'libsql';
import { newestSchema } from './database.ts';
import { hasDatabase } from './has-database.ts';
import { copyComplaint, readNewestState, walComplaint } from './newest-state.ts';

export interface Inspection {
	inUse: boolean;
	schema: { found: number; newest: number };
	/** `undefined` where all is well, each */
	damage: string | undefined;
	stateComplaint: string | undefined;
	logComplaint: string | undefined;
	/** accepted copies so far */
	epoch: number;
	starts: number;
	exchangePending: boolean;
	/** what is stored of the root secret, to know it again; `undefined` before the first start */
	rootSecretCheck: string | undefined;
	/** bytes */
	databaseBytes: number;
	logBytes: number;
	signIns: number;
	tenants: number;
	/** epoch seconds; `undefined` before the first sweep */
	timeReached: number | undefined;
	keys: { kid: string; createdAt: number; signsFrom: number; withdrawnAt: number | null }[];
	/** files that others of this machine may read or write */
	openToOthers: string[];
}

/** @returns whether a process serves the folder */
export function isHeld(folder: string): boolean {
	const path = join(folder, 'lock.sqlite');
	if (!existsSync(path)) return false;
	const lock = new Libsql(path, { timeout: 0 } as Libsql.Options);
	try {
		lock.exec('begin exclusive; rollback');
		return false;
	} catch {
		return true;
	} finally {
		lock.close();
	}
}

/** @returns `undefined` where there is no database */
export function inspectFolder(folder: string, epochFile = join(folder, 'epoch.json')): Inspection | undefined {
	const path = join(folder, 'countersign.sqlite');
	if (!hasDatabase(folder)) return undefined;
	const inUse = isHeld(folder);
	const newest = readNewestState(epochFile);
	// asked before the file is opened, as a start does; a log that is in use is its process's
	const logComplaint = inUse ? undefined : walComplaint(path, newest, false);
	const openToOthers = [
		folder,
		...['', '-wal', '-shm'].map((end) => path + end),
		join(folder, 'lock.sqlite'),
		epochFile,
	].filter((name) => process.platform !== 'win32' && existsSync(name) && (statSync(name).mode & 0o077) !== 0);
	const wal = `${path}-wal`;
	const sizes = { databaseBytes: statSync(path).size, logBytes: existsSync(wal) ? statSync(wal).size : 0 };
	// a strange log is not read; and where there is none, none is made
	const name = inUse || (sizes.logBytes > 0 && !logComplaint) ? path : `${pathToFileURL(path).href}?immutable=1`;
	const file = new Libsql(name, { readonly: true } as Libsql.Options);
	try {
		const one = <T>(sql: string) => file.prepare(sql).get() as T;
		const setting = (name: string) =>
			(file.prepare('select value from settings where name = ?').get([name]) as { value: string } | undefined)?.value;
		const [installation, starts] = [setting('installation'), setting('starts')];
		const counted =
			installation === undefined || starts === undefined ? undefined : { installation, starts: Number(starts) };
		const check = one<{ quick_check: string }>('pragma quick_check(1)').quick_check;
		const reached = setting('newest-time');
		return {
			inUse,
			schema: { found: one<{ user_version: number }>('pragma user_version').user_version, newest: newestSchema },
			damage: check === 'ok' ? undefined : check,
			stateComplaint: copyComplaint(counted, newest),
			logComplaint,
			epoch: Number(setting('epoch') ?? 0),
			starts: counted?.starts ?? 0,
			exchangePending: setting('root-secret-exchange') !== undefined,
			rootSecretCheck: setting('root-secret-check'),
			...sizes,
			signIns: one<{ count: number }>('select count(*) as count from sign_ins').count,
			tenants: one<{ count: number }>('select count(*) as count from tenants').count,
			timeReached: reached === undefined ? undefined : Number(reached),
			keys: file
				.prepare(
					'select kid, created_at as createdAt, signs_from as signsFrom, withdrawn_at as withdrawnAt from signing_keys',
				)
				.all() as Inspection['keys'],
			openToOthers,
		};
	} finally {
		file.close();
	}
}
