// Brings a database to the schema of this program: one process at a time, each migration whole or not at all.
import pg from 'pg';
import { StorageSetupError } from '../storage-error.ts';
import { poolOptions } from './database.ts';
import { migrations } from './migrations/index.ts';
import type { PostgresqlOptions } from './options.ts';

/** of the advisory locks: one process migrates */
const migrationLock = 7_360_000;

/** @returns the schema's version; 0 for a database that has none */
async function schemaVersion(client: pg.Client): Promise<number> {
	const { rows } = await client.query("select to_regclass('schema_versions') is not null as known");
	if (!rows[0].known) return 0;
	return (await client.query('select coalesce(max(version), 0)::int as version from schema_versions')).rows[0].version;
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
		const from = await schemaVersion(client);
		const to = migrations.length;
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
