// The reads of the hot paths. All that are asked for in one turn of the event loop are one statement, of whatever kind
// they are: a version, a family, a session and a code together cost one way to the database and back.
import type { Database } from './database.ts';
import { createTurns } from './turns.ts';

/** How a row is found: by its key, in a table that belongs to no tenant. */
const kinds = {
	version: ['tenants', 'id', ['version']],
	code: ['authorization_codes', 'code_hash', ['resource', 'spent_at']],
	family: ['refresh_token_families', 'id', ['resource', 'generation', 'rotated_at', 'expires_at', 'revoked_at']],
	session: ['sessions', 'id', ['resource', 'ended_at']],
	sessionByHandle: ['sessions', 'handle_hash', ['resource', 'ended_at']],
	transaction: ['sign_in_transactions', 'id', ['resource', 'revision', 'finished_at']],
	revokedToken: ['spent_once', 'id', []],
} as const satisfies Record<string, readonly [table: string, key: string, columns: readonly string[]]>;

export type ReadKind = keyof typeof kinds;

/** What a row is, whatever its kind: columns that the kind has not are null. */
export interface ReadRow {
	resource: string;
	version: number;
	generation: number;
	revision: number;
	rotated_at: number;
	expires_at: number;
	spent_at: number | null;
	revoked_at: number | null;
	ended_at: number | null;
	finished_at: number | null;
}

const columns = [
	['resource', 'text'],
	['version', 'bigint'],
	['generation', 'bigint'],
	['revision', 'bigint'],
	['rotated_at', 'bigint'],
	['expires_at', 'bigint'],
	['spent_at', 'bigint'],
	['revoked_at', 'bigint'],
	['ended_at', 'bigint'],
	['finished_at', 'bigint'],
] as const;

const names = Object.keys(kinds) as ReadKind[];

const statement = names
	.map((name, index) => {
		const [table, key, own] = kinds[name];
		const selected = columns.map(([column, type]) =>
			(own as readonly string[]).includes(column) ? column : `null::${type} as ${column}`,
		);
		const only = name === 'revokedToken' ? " and kind = 'revoked-token'" : '';
		return `select ${index} as kind, ${key} as key, ${selected.join(', ')} from ${table} where ${key} = any ($${index + 1}::text[])${only}`;
	})
	.join(' union all ');

export interface Reads {
	read(kind: ReadKind, key: string): Promise<ReadRow | undefined>;
}

export function createReads(database: Database): Reads {
	type Asked = { kind: ReadKind; key: string };
	const turns = createTurns<Asked, ReadRow | undefined>({
		largest: 256,
		inFlight: 4,
		async send(asked) {
			const keys = names.map((name) => [...new Set(asked.filter(({ kind }) => kind === name).map(({ key }) => key))]);
			const rows = await database.query<ReadRow & { kind: number; key: string }>(statement, keys);
			const found = new Map(rows.map((row) => [`${names[row.kind]} ${row.key}`, row]));
			return asked.map(({ kind, key }) => found.get(`${kind} ${key}`));
		},
	});
	return { read: (kind, key) => turns.ask({ kind, key }) };
}
