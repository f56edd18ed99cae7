// Where there is another core: a commit, with its fsync, is made on a thread of the driver's instead of the event
// loop's, and what is read meanwhile is read by a second connection, which sees what is durable.
import Libsql from 'libsql';

export interface Aside {
	/** makes the commit of the connection that writes */
	commit(): Promise<void>;
	/** @returns the statement on the second connection; `undefined` for one that writes */
	statement(sql: string): Libsql.Statement | undefined;
	close(): void;
}

/** what only reads, and so may be asked of the second connection */
const isQuery = (sql: string) => /^\s*(?:select|with)\b/i.test(sql) && !/\b(?:insert|update|delete)\b/i.test(sql);

/** @returns what prepares a statement of that connection once */
export function statementsOf(file: Libsql.Database): (sql: string) => Libsql.Statement {
	const statements = new Map<string, Libsql.Statement>();
	return (sql) => {
		const known = statements.get(sql);
		if (known) return known;
		const statement = file.prepare(sql);
		statements.set(sql, statement);
		return statement;
	};
}

type Execute = (sql: string) => Promise<unknown>;

/** The package's other interface, which runs statements beside the event loop. */
interface Asynchronous {
	default: { prototype: { exec: Execute | ((sql: string) => unknown) } };
}

/** loaded at the first commit: a start does without it */
const loadAsynchronous = () => import('libsql/promise') as Promise<unknown> as Promise<Asynchronous>;

/**
 * The package offers no public way to run one statement beside the event loop and the others in place. Both of its
 * interfaces keep their connection in the same member, so that a method of the one runs on the connection of the other.
 *
 * @returns what runs a statement on `file` beside the event loop; `undefined` where this driver cannot
 */
async function findExecute(file: Libsql.Database, load: () => Promise<Asynchronous>): Promise<Execute | undefined> {
	try {
		const execute = (await load()).default.prototype.exec.bind(file) as Execute;
		await execute('select 1');
		return execute;
	} catch {
		return undefined;
	}
}

/**
 * @param path of the database's file
 * @param file the connection that writes
 * @param load the package's asynchronous interface
 */
export function openAside(path: string, file: Libsql.Database, load = loadAsynchronous): Aside {
	const reader = new Libsql(path, { timeout: 0 } as Libsql.Options);
	reader.pragma('query_only = ON');
	reader.pragma('busy_timeout = 1000');
	const prepare = statementsOf(reader);
	let found: Promise<Execute | undefined> | undefined;
	return {
		async commit() {
			found ??= findExecute(file, load);
			const execute = await found;
			await execute?.('commit');
			// with a driver that cannot, or that committed another connection, it is made in place: slower, and nobody is
			// told before
			if (file.inTransaction) file.exec('commit');
		},
		statement: (sql) => (isQuery(sql) ? prepare(sql) : undefined),
		close: () => reader.close(),
	};
}
