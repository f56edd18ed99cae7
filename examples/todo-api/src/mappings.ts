// Which operation needs which authentication context, per tenant: a small table that the tenant's administrator edits.
import Libsql from 'libsql';

export const operations = ['tasks.list', 'tasks.add', 'tasks.delete'] as const;
export type Operation = (typeof operations)[number];

export interface Mapping {
	operation: string;
	contextId: string;
}

export interface Mappings {
	find(tenantId: string, operation: string): string | undefined;
	list(tenantId: string): Mapping[];
	/** inserts or replaces: an operation has one context */
	put(tenantId: string, operation: string, contextId: string): void;
	remove(tenantId: string, operation: string): void;
}

/** @param initial rows for a tenant that has none yet */
export function openMappings(
	file: string,
	initial: { tenantId: string; operation: Operation; contextId: string }[],
): Mappings {
	const database = new Libsql(file);
	database.exec(
		'create table if not exists operation_contexts (tenant_id text, operation text, context_id text not null, primary key (tenant_id, operation))',
	);
	const put = database.prepare(
		'insert into operation_contexts values (?, ?, ?) on conflict do update set context_id = excluded.context_id',
	);
	const list = database.prepare(
		'select operation, context_id as contextId from operation_contexts where tenant_id = ? order by operation',
	);
	const find = database.prepare(
		'select context_id as contextId from operation_contexts where tenant_id = ? and operation = ?',
	);
	const remove = database.prepare('delete from operation_contexts where tenant_id = ? and operation = ?');
	for (const row of initial)
		if (list.all(row.tenantId).length === 0) put.run(row.tenantId, row.operation, row.contextId);
	return {
		find: (tenantId, operation) => (find.get(tenantId, operation) as Mapping | undefined)?.contextId,
		list: (tenantId) => list.all(tenantId) as Mapping[],
		put: (tenantId, operation, contextId) => {
			put.run(tenantId, operation, contextId);
		},
		remove: (tenantId, operation) => {
			remove.run(tenantId, operation);
		},
	};
}
