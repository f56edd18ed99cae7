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

/**
 * @param path of the database's file
 * @param file the connection that writes
 */
export function openAside(path: string, file: Libsql.Database): Aside {
	const reader = new Libsql(path, { timeout: 0 } as Libsql.Options);
	reader.pragma('query_only = ON');
	reader.pragma('busy_timeout = 1000');
	const prepare = statementsOf(reader);
	let execute: ((sql: string) => Promise<unknown>) | undefined;
	return {
		async commit() {
			if (!execute) {
				// loaded at the first commit: a start does without it
				const { default: Asynchronous } = await import('libsql/promise');
				// both interfaces of the package hold the same connection in the same member
				execute = (Asynchronous.prototype.exec as unknown as (sql: string) => Promise<unknown>).bind(file);
			}
			await execute('commit');
		},
		statement: (sql) => (isQuery(sql) ? prepare(sql) : undefined),
		close: () => reader.close(),
	};
}
