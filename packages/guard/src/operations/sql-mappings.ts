// Mappings in the API's own database, SQLite or PostgreSQL, through the API's own Kysely. Nothing is remembered: what
// one instance changes, the next request of every instance sees.
import type { Kysely } from 'kysely';
import { checkMappingInput, tenantKey } from './check-mapping-input.ts';
import type { MappingChange, OperationMapping, OperationMappings } from './operation-mappings.ts';

interface MappingRow {
	tenant_id: string;
	operation: string;
	/** null: the operation needs no context */
	context_id: string | null;
}

interface ChangeRow {
	tenant_id: string;
	operation: string;
	/** rises with each change of the tenant; unique for its operation, whose row is locked while it changes */
	number: number;
	previous_context_id: string | null;
	context_id: string | null;
	changed_by: string;
	changed_at: number;
}

interface Schema {
	guard_operation_mappings: MappingRow;
	guard_mapping_changes: ChangeRow;
}

/** Makes the two tables where they are not there. */
async function createTables(db: Kysely<Schema>): Promise<void> {
	await db.schema
		.createTable('guard_operation_mappings')
		.ifNotExists()
		.addColumn('tenant_id', 'text', (column) => column.notNull())
		.addColumn('operation', 'text', (column) => column.notNull())
		.addColumn('context_id', 'text')
		.addPrimaryKeyConstraint('guard_operation_mappings_key', ['tenant_id', 'operation'])
		.execute();
	await db.schema
		.createTable('guard_mapping_changes')
		.ifNotExists()
		.addColumn('tenant_id', 'text', (column) => column.notNull())
		.addColumn('operation', 'text', (column) => column.notNull())
		.addColumn('number', 'integer', (column) => column.notNull())
		.addColumn('previous_context_id', 'text')
		.addColumn('context_id', 'text')
		.addColumn('changed_by', 'text', (column) => column.notNull())
		.addColumn('changed_at', 'bigint', (column) => column.notNull())
		.addPrimaryKeyConstraint('guard_mapping_changes_key', ['tenant_id', 'operation', 'number'])
		.execute();
}

function toChange(row: ChangeRow): MappingChange {
	return {
		tenantId: row.tenant_id,
		operation: row.operation,
		changedBy: row.changed_by,
		// PostgreSQL's driver gives a bigint as text
		changedAt: Number(row.changed_at),
		...(row.previous_context_id === null ? {} : { previousContextId: row.previous_context_id }),
		...(row.context_id === null ? {} : { contextId: row.context_id }),
	};
}

/**
 * @param database the API's Kysely, of any schema
 * @param dialect of the database
 * @returns a store; its tables `guard_operation_mappings` and `guard_mapping_changes` are made where they are not there
 */
export async function openSqlMappings(
	database: Kysely<never>,
	dialect: 'sqlite' | 'postgresql',
): Promise<OperationMappings> {
	const db = database as unknown as Kysely<Schema>;
	await createTables(db);
	return {
		async find(tenantId, operation) {
			const query = db
				.selectFrom('guard_operation_mappings')
				.select('context_id')
				.where('tenant_id', '=', tenantKey(tenantId));
			const row = await query.where('operation', '=', operation).executeTakeFirst();
			return row?.context_id ?? undefined;
		},
		async list(tenantId) {
			const query = db.selectFrom('guard_operation_mappings').selectAll().where('tenant_id', '=', tenantKey(tenantId));
			const rows = await query.where('context_id', 'is not', null).orderBy('operation').execute();
			return rows.map(({ operation, context_id }) => ({ operation, contextId: context_id }) as OperationMapping);
		},
		change(input) {
			checkMappingInput(input);
			const { operation, contextId, changedBy: changed_by, changedAt: changed_at } = input;
			const tenant_id = tenantKey(input.tenantId);
			const context_id = contextId ?? null;
			return db.transaction().execute(async (work) => {
				// the row is there from the first change on: it is what two administrators at once wait for, so that each
				// change tells what was really before it. In SQLite this first write takes the lock of the database.
				const blank = { tenant_id, operation, context_id: null };
				await work
					.insertInto('guard_operation_mappings')
					.values(blank)
					.onConflict((on) => on.doNothing())
					.execute();
				const found = work
					.selectFrom('guard_operation_mappings')
					.select('context_id')
					.where('tenant_id', '=', tenant_id);
				const mine = found.where('operation', '=', operation);
				const row = await (dialect === 'postgresql' ? mine.forUpdate() : mine).executeTakeFirstOrThrow();
				if (row.context_id === context_id) return undefined;
				const update = work
					.updateTable('guard_operation_mappings')
					.set({ context_id })
					.where('tenant_id', '=', tenant_id);
				await update.where('operation', '=', operation).execute();
				const counted = work.selectFrom('guard_mapping_changes').select((all) => all.fn.countAll().as('count'));
				// of the whole tenant: changes of two operations in one second are told in their order
				const { count } = await counted.where('tenant_id', '=', tenant_id).executeTakeFirstOrThrow();
				const change = { tenant_id, operation, number: Number(count) + 1, context_id, changed_by, changed_at };
				const written = { ...change, previous_context_id: row.context_id };
				await work.insertInto('guard_mapping_changes').values(written).execute();
				return toChange(written);
			});
		},
		async history(tenantId, limit = 100) {
			const query = db.selectFrom('guard_mapping_changes').selectAll().where('tenant_id', '=', tenantKey(tenantId));
			const rows = await query.orderBy('changed_at', 'desc').orderBy('number', 'desc').limit(limit).execute();
			return rows.map(toChange);
		},
	};
}
