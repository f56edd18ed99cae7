// Which operation needs which authentication context, per tenant: the guard's store of mappings, in a database of this
// API.
import { defineOperations, type OperationMappings } from '@countersign/guard';
import { openSqliteMappings } from '@countersign/guard/sqlite';
import { Kysely, SqliteDialect } from 'kysely';
import Libsql from 'libsql';

/** with the sentences that administrators read */
export const operations = defineOperations({
	'tasks.list': 'Read the tasks of the list',
	'tasks.add': 'Add a task to the list',
	'tasks.delete': 'Delete a task of the list',
});

/**
 * @param file the database; `:memory:` for one that forgets
 * @param tenantId the tenant that begins with one mapping: deleting needs c1
 */
export async function openMappings(file: string, tenantId: string): Promise<OperationMappings> {
	const mappings = await openSqliteMappings(
		new Kysely({ dialect: new SqliteDialect({ database: new Libsql(file) as never }) }),
	);
	// by the history, not by what is mapped now: an administrator may have cleared it
	if ((await mappings.history(tenantId, 1)).length === 0) {
		const changedAt = Math.floor(Date.now() / 1000);
		await mappings.change({ tenantId, operation: 'tasks.delete', contextId: 'c1', changedBy: 'setup', changedAt });
	}
	return mappings;
}
