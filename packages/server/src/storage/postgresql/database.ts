// The connections to one PostgreSQL database, and what every statement has in common: which tenant it sees, how long it
// may take, and what becomes of it when it fails.
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import pg from 'pg';
import { StorageUnavailableError } from '../storage-error.ts';
import type { PostgresqlOptions } from './options.ts';

export type SqlValue = string | number | boolean | null | readonly string[] | readonly number[];

/**
 * A tenant's id; `everyTenant` for look-ups by what is unique in all tenants. Row-level security lets a statement see
 * nothing else.
 */
export type Scope = string;
export const everyTenant: Scope = '*';

/** Runs one statement. Its text is prepared once for each connection. */
export type Query = <R>(text: string, values?: readonly SqlValue[]) => Promise<R[]>;

export interface TransactionOptions {
	once?: boolean;
	statementSeconds?: number;
}

export interface Database {
	/** one statement on tables that belong to no tenant, or on a function that sets its scope itself */
	query: Query;
	/** one statement on tables of tenants */
	within<R>(scope: Scope, text: string, values?: readonly SqlValue[]): Promise<R[]>;
	/**
	 * Statements that stand or fall together. Where they meet another transaction's they are run again, three times at
	 * most.
	 *
	 * @param work does nothing but read and write here; what it throws undoes all
	 * @param options.once `work` cannot be run again
	 * @param options.statementSeconds that one of its statements may take: for what changes a whole table; 8 by default
	 */
	transaction<T>(scope: Scope, work: (query: Query) => Promise<T>, options?: TransactionOptions): Promise<T>;
	/** @returns `undefined` where another process does the work at this moment */
	alone<T>(lock: number, work: () => Promise<T>): Promise<T | undefined>;
	close(): Promise<void>;
}

/**
 * milliseconds that a connection is waited for, of the pool or to the server. Together with the time of one answer it
 * is less than the 20 seconds within which every request ends: docs/operations.md
 */
const connectTime = 5000;
/** milliseconds; of a transaction that waits for the next statement, too */
const statementTime = 8000;
/** beyond it the connection is taken for dead: the server would have answered that the statement took too long */
const answerTime = 9000;
/** times that a transaction which met another is run again */
const mostRetries = 3;
const defaultConnections = 8;

/** serialization_failure and deadlock_detected */
const isCollision = (error: unknown) => /^(40001|40P01)$/.test(String((error as { code?: unknown }).code));

/**
 * Constraint violations, wrong data and what is too long for an index are the statement's; everything else is the
 * database's, and may pass.
 */
export function isStatementFault(error: unknown): boolean {
	return /^(22|23|42|54|P0)/.test(String((error as { code?: unknown } | undefined)?.code ?? ''));
}

/** Thrown in a transaction, it undoes what was done there and is no failure of the database. */
export class Undone extends Error {
	override name = 'Undone';
}

export function asUnavailable(error: unknown): unknown {
	if (error instanceof StorageUnavailableError || isStatementFault(error)) return error;
	const reason = error instanceof Error ? error.message : String(error);
	return new StorageUnavailableError(`the database cannot answer (${reason})`, { cause: error });
}

/** of Node 20 and newer, and not yet among the types of the language that is compiled to */
type Text = string & { isWellFormed(): boolean; toWellFormed(): string };

function storableText(text: string): string {
	const wellFormed = (text as Text).isWellFormed() ? text : (text as Text).toWellFormed();
	return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', '\u{fffd}') : wellFormed;
}

/**
 * PostgreSQL's text has no NUL, and no half of a surrogate pair, which is no UTF-8. What a request brings with one is
 * found nowhere, and is no failure: of a list neither, since the items of a list are of several requests.
 */
export function storable<Value extends SqlValue>(value: Value): Value | SqlValue {
	if (typeof value === 'string') return storableText(value);
	if (!Array.isArray(value) || typeof value[0] !== 'string') return value;
	return (value as readonly string[]).map(storableText);
}

/** @returns JSON that the database takes: all texts in it are storable */
export const storableJson = (value: unknown): string =>
	JSON.stringify(value, (_, inner) => (typeof inner === 'string' ? storableText(inner) : inner));

/** The driver names prepared statements; a name of ours is short, and the same for the same text. */
function createNames(): (text: string) => string {
	const names = new Map<string, string>();
	return (text) => {
		let name = names.get(text);
		if (name === undefined) {
			name = `s${names.size}`;
			names.set(text, name);
		}
		return name;
	};
}

/** whole numbers are counts and epoch seconds: all of them are numbers here */
const wholeNumber = 20;
const types = {
	getTypeParser: (oid: number, format?: 'text' | 'binary') =>
		oid === wholeNumber ? Number : pg.types.getTypeParser(oid, format as 'text'),
};

/**
 * An address, taken apart by the driver. It is not given the address itself beside our options: what it reads there, a
 * password that is missing or `?sslmode=disable`, it would put in the place of the password's file and of the TLS that
 * the configuration asks for.
 */
function readAddress(url: string): pg.PoolConfig {
	const { host, port, user, database, password, ssl } = new pg.Client({ connectionString: url });
	const serverOptions = new URLSearchParams(url.split('?')[1]).get('options');
	return {
		host,
		port,
		...(user === undefined ? {} : { user }),
		...(database === undefined ? {} : { database }),
		...(typeof password === 'string' ? { password } : {}),
		...(serverOptions === null ? {} : { options: serverOptions }),
		ssl,
	};
}

/** The driver puts the address's host in the place of `servername`: the name is checked here. */
const nameOfServer = (name: string) => ({
	servername: name,
	checkServerIdentity: (_: string, certificate: PeerCertificate) => checkServerIdentity(name, certificate),
});

export function poolOptions(options: PostgresqlOptions): pg.PoolConfig {
	const { url, tls, password, connections = defaultConnections } = options;
	return {
		...readAddress(url),
		...(password === undefined ? {} : { password: async () => password() }),
		...(tls === undefined
			? {}
			: {
					ssl: {
						rejectUnauthorized: true,
						...(tls.certificateAuthorities === undefined ? {} : { ca: tls.certificateAuthorities }),
						...(tls.serverName === undefined ? {} : nameOfServer(tls.serverName)),
						...(tls.certificate === undefined ? {} : { cert: tls.certificate, key: tls.key }),
					},
				}),
		max: connections,
		connectionTimeoutMillis: connectTime,
		idleTimeoutMillis: 60_000,
		statement_timeout: statementTime,
		query_timeout: answerTime,
		idle_in_transaction_session_timeout: statementTime,
		keepAlive: true,
		keepAliveInitialDelayMillis: 5_000,
		application_name: 'countersign',
		types: types as unknown as pg.CustomTypesConfig,
	};
}

export function connect(options: PostgresqlOptions): Database {
	const pool = new pg.Pool(poolOptions(options));
	const onLost = (error: Error) => options.onConnectionLost?.(error);
	pool.on('error', onLost);
	// one that is lost while it is in use fails what uses it, and tells of it here too: an event that nobody hears ends
	// the process
	pool.on('connect', (client) => void client.on('error', () => undefined));
	let closing: Promise<void> | undefined;
	const nameOf = createNames();
	/** the scope that each connection has at the moment; absent: none */
	const scopes = new WeakMap<pg.PoolClient, Scope>();

	/** What the database says is told from what `work` of a transaction throws by itself. */
	const send = (client: pg.PoolClient, query: pg.QueryConfig | string) =>
		client.query(query as pg.QueryConfig).catch((error) => {
			throw isCollision(error) ? error : asUnavailable(error);
		});
	/** @param answerWithin milliseconds; those of the connection by default */
	const queryOf =
		(client: pg.PoolClient, answerWithin?: number): Query =>
		async <R>(text: string, values: readonly SqlValue[] = []) => {
			const query = { name: nameOf(text), text, values: values.map(storable) as unknown[] };
			// a member of the driver that its types leave out
			const limited = answerWithin === undefined ? query : { ...query, query_timeout: answerWithin };
			return (await send(client, limited)).rows as R[];
		};
	/** A connection on which something failed that was not the statement's fault is not used again. */
	async function onConnection<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
		let client: pg.PoolClient;
		try {
			client = await pool.connect();
		} catch (error) {
			throw asUnavailable(error);
		}
		let broken = false;
		try {
			return await work(client);
		} catch (error) {
			broken = error instanceof StorageUnavailableError;
			throw error;
		} finally {
			client.release(broken);
		}
	}
	async function retried<T>(work: () => Promise<T>, most = mostRetries): Promise<T> {
		for (let retries = 0; ; retries += 1) {
			try {
				return await work();
			} catch (error) {
				if (!isCollision(error)) throw error;
				if (retries >= most) throw asUnavailable(error);
			}
		}
	}
	/** A transaction that could not be ended is not handed on: whoever got its connection would write into it. */
	async function undo(client: pg.PoolClient, error: unknown): Promise<void> {
		if (error instanceof StorageUnavailableError) return;
		await send(client, 'rollback');
	}
	async function enter(client: pg.PoolClient, scope: Scope): Promise<void> {
		if (scopes.get(client) === scope) return;
		scopes.delete(client);
		await queryOf(client)("select set_config('countersign.tenant', $1, false)", [scope]);
		scopes.set(client, scope);
	}

	return {
		query: (text, values) => retried(() => onConnection((client) => queryOf(client)(text, values))),
		within: (scope, text, values) =>
			retried(() =>
				onConnection(async (client) => {
					await enter(client, scope);
					return queryOf(client)(text, values);
				}),
			),
		transaction: (scope, work, { once = false, statementSeconds } = {}) =>
			retried(
				() =>
					onConnection(async (client) => {
						await enter(client, scope);
						await send(client, 'begin');
						try {
							const longer = statementSeconds === undefined ? undefined : statementSeconds * 1000;
							if (longer !== undefined) await send(client, `set local statement_timeout = ${longer}`);
							const result = await work(
								queryOf(client, longer === undefined ? undefined : longer + answerTime - statementTime),
							);
							await send(client, 'commit');
							return result;
						} catch (error) {
							await undo(client, error);
							throw error;
						}
					}),
				once ? 0 : mostRetries,
			),
		alone: (lock, work) =>
			onConnection(async (client) => {
				const [taken] = await queryOf(client)<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [lock]);
				if (!taken?.taken) return undefined;
				try {
					return await work();
				} finally {
					await queryOf(client)('select pg_advisory_unlock($1)', [lock]);
				}
			}),
		close() {
			closing ??= pool.end();
			return closing;
		},
	};
}
