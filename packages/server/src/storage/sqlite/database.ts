// One SQLite database: opened durable, locked to this process, migrated, and written through one queue. Kysely builds
// the many queries; libsql runs them. WAL with synchronous=FULL: an acknowledged commit survives a kill and a power
// cut.
import { randomUUID } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import Libsql from 'libsql';
import { describeFileRefusal } from '../../file-refusal.ts';
import { type Aside, openAside, statementsOf } from './commit-aside.ts';
import { DataFolderError } from './data-folder-error.ts';
import { closeToOthers, createOwnFile, createOwnFolder } from './file-modes.ts';
import { hasDatabase } from './has-database.ts';
import { migrations } from './migrations/index.ts';
import { copyComplaint, readNewestState, walComplaint, writeNewestState } from './newest-state.ts';
import type { Schema } from './schema.ts';
import { saltOfLog } from './write-ahead-log.ts';
import { createWriteQueue } from './write-queue.ts';

export type SqlValue = string | number | null;
export type Row = Record<string, SqlValue>;

export interface Statement<R = Row> {
	get(...parameters: SqlValue[]): R | undefined;
	all(...parameters: SqlValue[]): R[];
	/** @returns the number of rows changed */
	run(...parameters: SqlValue[]): number;
}

interface Compilable<R> {
	compile(): { sql: string; parameters: readonly unknown[] };
	/** phantom: what a row of the query is */
	readonly execute: () => Promise<R[]>;
}

export interface Database {
	/** builds typed queries; it runs none. Loaded on first use: a start needs none, and Kysely takes long to load. */
	queries(): Promise<Kysely<Schema>>;
	/** prepares a hand-written statement, for the hot paths */
	prepare<R = Row>(sql: string): Statement<R>;
	all<R>(query: Compilable<R>): R[];
	run<R>(query: Compilable<R>): number;
	/**
	 * Runs `change` in a transaction. Changes that are asked for in the same turn of the event loop share one commit, and
	 * so one fsync; each stands or falls by itself. A change may be run twice, so it does nothing but read and write
	 * here.
	 *
	 * @returns what `change` returned, once it is durable
	 */
	write<T>(change: () => T): Promise<T>;
	tenantVersion(tenantId: string): number | undefined;
	close(): Promise<void> | undefined;
}

/** the schema's version that this program works with */
export const newestSchema = migrations.length;
function openFile(path: string): Libsql.Database {
	// password hashes are in it: nobody else of this machine reads it, whatever the folder lets them; SQLite gives its
	// log the same mode
	createOwnFile(path);
	const file = new Libsql(path, { timeout: 0 } as Libsql.Options);
	file.pragma('journal_mode = WAL');
	file.pragma('synchronous = FULL');
	file.pragma('foreign_keys = ON');
	// a command that changes keys writes beside the program that serves
	file.pragma('busy_timeout = 1000');
	return file;
}

/** Holds the folder's lock for as long as the process lives: the kernel lets go of it, whatever ends the process. */
function lockFolder(folder: string): Libsql.Database {
	createOwnFile(join(folder, 'lock.sqlite'));
	const lock = new Libsql(join(folder, 'lock.sqlite'), { timeout: 0 } as Libsql.Options);
	try {
		lock.exec('pragma locking_mode = exclusive; begin exclusive');
	} catch (cause) {
		lock.close();
		if (/lock|busy/i.test(String(cause)))
			throw new DataFolderError(`the data folder ${folder} is in use by another process`, { cause });
		throw cause;
	}
	return lock;
}

/** A command beside a stopped authority leaves no log behind; beside a running one the log is that process's. */
function emptyLogWhenAlone(file: Libsql.Database, folder: string): void {
	const lock = lockFolder(folder);
	try {
		file.pragma('wal_checkpoint(TRUNCATE)');
	} finally {
		lock.close();
	}
}

function migrate(file: Libsql.Database): void {
	const version = Number((file.prepare('pragma user_version').get() as { user_version: number }).user_version);
	if (version > migrations.length)
		throw new DataFolderError(
			`the database is of a newer version (${version}) than this program (${migrations.length})`,
		);
	for (const [index, migration] of migrations.entries()) {
		if (index < version) continue;
		file.exec(`begin immediate; ${migration}; pragma user_version = ${index + 1}; commit`);
	}
}

export interface OpenOptions {
	/**
	 * where it is written which state is the newest; in the folder by default. On another disk it also tells of a folder
	 * put back whole
	 */
	epochFile?: string;
	/** beside the process that serves: no lock, and nothing is counted */
	beside?: boolean;
	/** an older copy was put back on purpose */
	isCopy?: boolean;
	/** commits are made beside the event loop, for a process that has another core; in place by default */
	commitsAside?: boolean;
}

/** bytes; the pages of larger databases are checked after a crash alone */
const largestChecked = 268_435_456;

function checkPages(file: Libsql.Database, path: string, crashed: boolean): void {
	if (!crashed && statSync(path).size > largestChecked) return;
	const [result] = file.prepare('pragma quick_check(1)').all() as { quick_check: string }[];
	if (result?.quick_check !== 'ok')
		throw new DataFolderError(
			`the database ${path} is damaged (${result?.quick_check}); put back a copy and run \`countersign restore\``,
		);
}

/**
 * Counts a start, where the database is the newest state. It is also the write that shows whether the folder can be
 * written.
 */
function countStart(
	file: Libsql.Database,
	epochFile: string,
	isCopy: boolean,
): { installation: string; starts: number } {
	const get = file.prepare('select value from settings where name = ?');
	const value = (name: string) => (get.get(name) as { value: string } | undefined)?.value;
	const [installation, starts] = [value('installation'), value('starts')];
	const counted =
		installation === undefined || starts === undefined ? undefined : { installation, starts: Number(starts) };
	const newest = readNewestState(epochFile);
	const complaint = isCopy ? undefined : copyComplaint(counted, newest);
	if (complaint !== undefined) throw new DataFolderError(complaint);
	const next = {
		installation: counted?.installation ?? randomUUID(),
		starts: Math.max(counted?.starts ?? 0, newest?.starts ?? 0) + 1,
	};
	const put = file.prepare(
		'insert into settings (name, value) values (?, ?) on conflict (name) do update set value = excluded.value',
	);
	file.exec('begin immediate');
	put.run('installation', next.installation);
	put.run('starts', String(next.starts));
	file.exec('commit');
	return next;
}

const filesOf = (folder: string, epochFile: string) => [
	...['', '-wal', '-shm'].map((end) => join(folder, `countersign.sqlite${end}`)),
	join(folder, 'lock.sqlite'),
	epochFile,
];

interface OwnedFile {
	file: Libsql.Database;
	/** to be called before the log is emptied, and once the file is closed */
	onClosing(): void;
	onClose(): void;
}

/**
 * Opens the file for the process that holds the folder. What the epoch file says is true at any moment at which this
 * may be killed.
 */
function openOwned(path: string, epochFile: string, isCopy: boolean): OwnedFile {
	const newest = readNewestState(epochFile);
	const complaint = walComplaint(path, newest, isCopy);
	if (complaint !== undefined) throw new DataFolderError(complaint);
	const crashed = (newest !== undefined && !newest.closed) || existsSync(`${path}-wal`);
	const file = openFile(path);
	checkPages(file, path, crashed);
	if (newest) writeNewestState(epochFile, { ...newest, closed: false, uncertain: true });
	migrate(file);
	const counted = countStart(file, epochFile, isCopy);
	// in the file itself, so that an older file beside a newer log is known by its count
	const [moved] = file.pragma('wal_checkpoint(PASSIVE)') as { busy: number; log: number; checkpointed: number }[];
	const walSalt = moved?.busy === 0 && moved.log === moved.checkpointed ? saltOfLog(`${path}-wal`) : undefined;
	writeNewestState(epochFile, { ...counted, closed: false, ...(walSalt === undefined ? {} : { walSalt }) });
	return {
		file,
		onClosing: () => writeNewestState(epochFile, { ...counted, closed: false, uncertain: true }),
		onClose: () => writeNewestState(epochFile, { ...counted, closed: true, emptied: true }),
	};
}

/**
 * Opens the database of a data folder, creating both where missing.
 *
 * @param folder the data folder, or `:memory:`
 * @throws DataFolderError when the folder cannot be written, is in use, or holds a damaged database
 */
export function openDatabase(
	folder: string,
	{ epochFile = join(folder, 'epoch.json'), beside = false, isCopy = false, commitsAside = false }: OpenOptions = {},
): Database {
	let [onClosing, onClose]: (() => void)[] = [];
	let lock: Libsql.Database | undefined;
	let file: Libsql.Database;
	try {
		if (folder === ':memory:') file = new Libsql(':memory:');
		else {
			createOwnFolder(folder);
			const path = join(folder, 'countersign.sqlite');
			if (beside) {
				if (!hasDatabase(folder)) throw new DataFolderError(`there is no database in ${folder}`);
				file = openFile(path);
				onClosing = () => emptyLogWhenAlone(file, folder);
			} else {
				closeToOthers(folder, filesOf(folder, epochFile));
				lock = lockFolder(folder);
				({ file, onClosing, onClose } = openOwned(path, epochFile, isCopy));
			}
		}
		if (folder === ':memory:') migrate(file);
	} catch (cause) {
		lock?.close();
		if (cause instanceof DataFolderError) throw cause;
		const reason = cause instanceof Error ? describeFileRefusal(cause) : String(cause);
		throw new DataFolderError(
			/malformed|not a database|corrupt/i.test(reason)
				? `the database in ${folder} is damaged (${reason}); put back a copy and run \`countersign restore\``
				: `the data folder ${folder} cannot be used: ${reason}`,
			{ cause },
		);
	}
	const aside = commitsAside && lock ? openAside(join(folder, 'countersign.sqlite'), file) : undefined;
	return createDatabase(file, lock, aside, onClosing, onClose);
}

function createDatabase(
	file: Libsql.Database,
	lock: Libsql.Database | undefined,
	aside: Aside | undefined,
	onClosing?: () => void,
	onClose?: () => void,
): Database {
	const prepared = statementsOf(file);
	const queue = createWriteQueue(file, aside?.commit);

	/** Asks the second connection while the first one waits for its commit. */
	function connected(sql: string): () => Libsql.Statement {
		const first = prepared(sql);
		const second = aside?.statement(sql);
		return second ? () => (queue.isCommitting() ? second : first) : () => first;
	}
	let queries: Promise<Kysely<Schema>> | undefined;
	const versionOf = connected('select version from tenants where id = ?');

	function closeFiles(): void {
		aside?.close();
		let emptied = false;
		try {
			onClosing?.();
			if (onClose) {
				// the log is emptied into the database, so that the database is whole by itself
				const [result] = file.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
				emptied = result?.busy === 0;
			}
		} catch {
			// a full disk, or a folder that another process holds: the log stays, and the next start reads it
		}
		file.close();
		if (emptied) onClose?.();
		lock?.close();
	}
	return {
		queries() {
			queries ??= import('./queries.ts').then(({ createQueries }) => createQueries());
			return queries;
		},
		prepare<R>(sql: string): Statement<R> {
			const statement = connected(sql);
			return {
				// the driver takes one list as it is; several arguments it would collect and flatten
				get: (...parameters) => statement().get(parameters) as R | undefined,
				all: (...parameters) => statement().all(parameters) as R[],
				run: (...parameters) => statement().run(parameters).changes,
			};
		},
		all<R>(built: Compilable<R>): R[] {
			const { sql, parameters } = built.compile();
			return connected(sql)().all(...parameters) as R[];
		},
		run<R>(built: Compilable<R>): number {
			const { sql, parameters } = built.compile();
			return prepared(sql).run(...parameters).changes;
		},
		write: queue.write,
		tenantVersion(tenantId) {
			return (versionOf().get([tenantId]) as { version: number } | undefined)?.version;
		},
		close() {
			// in place there is nothing to wait for, and the file is closed when this returns
			const waiting = queue.close();
			if (waiting) return waiting.then(closeFiles);
			closeFiles();
			return undefined;
		},
	};
}
