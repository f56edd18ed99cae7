// Mappings of operations to authentication contexts in SQLite.
import type { Kysely } from 'kysely';
import type { OperationMappings } from '../operations/operation-mappings.ts';
import { openSqlMappings } from '../operations/sql-mappings.ts';

/**
 * @param database the API's own Kysely for SQLite
 * @returns a store for the guard's `mappings`; its two tables are made where they are not there
 * @example
 * const mappings = await openSqliteMappings(db);
 */
export function openSqliteMappings<Database>(database: Kysely<Database>): Promise<OperationMappings> {
	return openSqlMappings(database as unknown as Kysely<never>, 'sqlite');
}
