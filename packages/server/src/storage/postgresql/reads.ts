// The reads of the hot paths. All that are asked for in one turn of the event loop are one statement, of whatever kind
// they are: a version, a family, a session and a code together cost one way to the database and back.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Database } from './database.ts';
import { createTurns } from './turns.ts';

/** What is read, in the order in which `read_1` of the migrations takes their keys. */
const kinds = ['version', 'code', 'family', 'session', 'sessionByHandle', 'transaction', 'revokedToken'] as const;

export type ReadKind = (typeof kinds)[number];

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

/** sees the rows of all tenants: what is asked for has a key that is unique in all of them */
const statement = `select * from read_1(${kinds.map((_, index) => `$${index + 1}`).join(', ')})`;

export interface Reads {
	read(kind: ReadKind, key: string): Promise<ReadRow | undefined>;
	/** runs `work`, in which each row is read once: what is asked for again is what was read before */
	once<T>(work: () => Promise<T>): Promise<T>;
	/** within `once`: what `read` returns from now on, in place of reading it */
	put(kind: ReadKind, key: string, row: ReadRow | undefined): void;
	/** within `once`: whatever was read is read anew */
	forget(): void;
}

export function createReads(database: Database): Reads {
	type Asked = { kind: ReadKind; key: string };
	const turns = createTurns<Asked, ReadRow | undefined>({
		largest: 256,
		inFlight: 4,
		async send(asked) {
			const keys = kinds.map((name) => [...new Set(asked.filter(({ kind }) => kind === name).map(({ key }) => key))]);
			const rows = await database.query<ReadRow & { kind: number; key: string }>(statement, keys);
			const found = new Map(rows.map((row) => [`${kinds[row.kind]} ${row.key}`, row]));
			return asked.map(({ kind, key }) => found.get(`${kind} ${key}`));
		},
	});
	/** of the request that is being answered, where it asked for that */
	const readOnce = new AsyncLocalStorage<Map<string, Promise<ReadRow | undefined>>>();
	const nameOf = (kind: ReadKind, key: string) => `${kind} ${key}`;
	return {
		read(kind, key) {
			const known = readOnce.getStore();
			const found = known?.get(nameOf(kind, key));
			if (found) return found;
			const asked = turns.ask({ kind, key });
			known?.set(nameOf(kind, key), asked);
			return asked;
		},
		once: (work) => readOnce.run(new Map(), work),
		put(kind, key, row) {
			readOnce.getStore()?.set(nameOf(kind, key), Promise.resolve(row));
		},
		forget() {
			readOnce.getStore()?.clear();
		},
	};
}
