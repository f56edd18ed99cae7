// Brings a database to the schema of this program: one process at a time, each migration whole or not at all.
import pg from 'pg';
import { StorageSetupError } from '../storage-error.ts';
import { poolOptions, type Query } from './database.ts';
import { migrations } from './migrations/index.ts';
import type { PostgresqlOptions } from './options.ts';

/** of the advisory locks: one process migrates */
const migrationLock = 7_360_000;

/** the schema's version that this program works with */
export const newestSchema = migrations.length;

/** @returns the schema's version; 0 for a database that has none */
export async function schemaVersion(query: Query): Promise<number> {
	const [table] = await query<{ known: boolean }>("select to_regclass('schema_versions') is not null as known");
	if (!table?.known) return 0;
	const [newest] = await query<{ version: number }>(
		'select coalesce(max(version), 0)::int as version from schema_versions',
	);
	return newest?.version ?? 0;
}

/**
 * Migrates, unless the schema is this program's already.
 *
 * @returns the versions before and after
 * @throws StorageSetupError where the schema is newer than this program, or older and `migrate` was not asked for
 */
export async function migrate(options: PostgresqlOptions): Promise<{ from: number; to: number }> {
	const client = new pg.Client({ ...poolOptions(options), statement_timeout: 600_000, query_timeout: 600_000 });
	await client.connect();
	try {
		await client.query('select pg_advisory_lock($1)', [migrationLock]);
		const from = await schemaVersion(async <R>(text: string) => (await client.query(text)).rows as R[]);
		const to = newestSchema;
		if (from > to)
			throw new StorageSetupError(
				`the database has schema ${from}, which is newer than this program's (${to}): run the newer program`,
			);
		if (from < to && options.migrate === false)
			throw new StorageSetupError(
				`the database has schema ${from}, and this program needs ${to}: run \`countersign migrate\``,
			);
		for (let version = from + 1; version <= to; version += 1) {
			await client.query('begin');
			if (version === 1)
				await client.query(
					'create table schema_versions (version int primary key, applied_at timestamptz not null default now())',
				);
			await client.query(migrations[version - 1] as string);
			await client.query('insert into schema_versions (version) values ($1)', [version]);
			await client.query('commit');
		}
		return { from, to };
	} finally {
		await client.end();
	}
}
