// The resources that Conditional Access is configured with, in SQL. Every change raises the tenant's version, so it is
// in force for the next token.
import type { ConditionalAccessResources, DeletableKind } from '../../records/conditional-access.ts';
import type { DirectoryAudit } from '../../records/directory-audit.ts';
import type { ConditionalAccessStore } from '../conditional-access-store.ts';
import { conditionalAccessEvent } from '../event-of-change.ts';
import { createAuditWriter } from './audit-chain.ts';
import type { Database } from './database.ts';
import { createTenantEventWriter } from './security-events.ts';

/** The table of each kind: `tenant_id`, `id`, `resource`; policies also have a `position`. */
export const conditionalAccessTables = {
	policies: 'policies',
	namedLocations: 'named_locations',
	authenticationContexts: 'authentication_contexts',
	authenticationStrengths: 'authentication_strengths',
	agreements: 'agreements',
	scenarios: 'what_if_scenarios',
} as const satisfies Record<keyof ConditionalAccessResources, string>;

/** a policy keeps its place; the places of all others, thousands perhaps, are read for a new one alone */
const position = `coalesce(
	(select position from policies where tenant_id = ?1 and id = ?2),
	(select max(position) + 1 from policies where tenant_id = ?1),
	1
)`;

function putStatement(table: string): string {
	const [names, values] =
		table === 'policies'
			? ['tenant_id, id, position, resource', `?1, ?2, ${position}, ?3`]
			: ['tenant_id, id, resource', '?1, ?2, ?3'];
	return `insert into ${table} (${names}) values (${values}) on conflict (tenant_id, id) do update set resource = excluded.resource`;
}

export function createConditionalAccessStore(database: Database): ConditionalAccessStore {
	type Kind = keyof ConditionalAccessResources;
	const raiseVersion = database.prepare('update tenants set version = version + 1 where id = ?');
	const keepDeleted = database.prepare('insert or replace into deleted_items values (?, ?, ?, ?, ?)');
	const forgetOld = database.prepare('delete from deleted_items where tenant_id = ? and kind = ? and deleted_at < ?');
	const forgetOne = database.prepare('delete from deleted_items where tenant_id = ? and kind = ? and id = ?');
	const selectDeleted = database.prepare<{ resource: string }>(
		'select resource from deleted_items where tenant_id = ? and kind = ? and deleted_at >= ? order by deleted_at, id',
	);

	const writeAudit = createAuditWriter(database);
	const writeEvent = createTenantEventWriter(database);

	interface Conditions {
		/** of what changes; absent where nothing that is in force does */
		what?: { kind: Kind; id: string; after?: object };
		readAt?: number | undefined;
		audit?: DirectoryAudit | undefined;
	}

	/** @param change nothing is changed where it returns 0 */
	function changed(tenantId: string, { readAt, audit, what }: Conditions, change: () => number): Promise<boolean> {
		return database.write(() => {
			if (readAt !== undefined && database.tenantVersion(tenantId) !== readAt) return false;
			const before = what && audit && readRow(tenantId, what);
			if (change() === 0) return false;
			raiseVersion.run(tenantId);
			if (audit) writeAudit(tenantId, audit);
			if (audit && what) writeEvent(tenantId, {}, conditionalAccessEvent(what.kind, before, what.after, audit.at));
			return true;
		});
	}
	function readRow(tenantId: string, { kind, id }: { kind: Kind; id: string }): unknown {
		const row = database
			.prepare<{ resource: string }>(
				`select resource from ${conditionalAccessTables[kind]} where tenant_id = ? and id = ?`,
			)
			.get(tenantId, id);
		return row && JSON.parse(row.resource);
	}
	function putRow(tenantId: string, kind: Kind, id: string, text: string): number {
		return database.prepare(putStatement(conditionalAccessTables[kind])).run(tenantId, id, text);
	}
	function removeRow(tenantId: string, kind: Kind, id: string): number {
		return database
			.prepare(`delete from ${conditionalAccessTables[kind]} where tenant_id = ? and id = ?`)
			.run(tenantId, id);
	}
	return {
		async put(tenantId, kind, resource, readAt, audit) {
			const text = JSON.stringify(resource);
			const what = { kind, id: resource.id, after: resource };
			return changed(tenantId, { readAt, audit, what }, () => putRow(tenantId, kind, resource.id, text));
		},
		remove: (tenantId, kind, id, readAt, audit) =>
			changed(tenantId, { readAt, audit, what: { kind, id } }, () => removeRow(tenantId, kind, id)),
		async softDelete(tenantId, kind, deleted, { at, forgetBefore }, readAt, audit) {
			const text = JSON.stringify(deleted);
			return changed(tenantId, { readAt, audit, what: { kind, id: deleted.id } }, () => {
				forgetOld.run(tenantId, kind, forgetBefore);
				const removed = removeRow(tenantId, kind, deleted.id);
				return removed === 0 ? 0 : keepDeleted.run(tenantId, kind, deleted.id, at, text);
			});
		},
		async deletedItems<One extends DeletableKind>(tenantId: string, kind: One, since: number) {
			return selectDeleted
				.all(tenantId, kind, since)
				.map(({ resource }) => JSON.parse(resource)) as ConditionalAccessResources[One];
		},
		async restore(tenantId, kind, resource, readAt, audit) {
			const text = JSON.stringify(resource);
			const what = { kind, id: resource.id, after: resource };
			return changed(tenantId, { readAt, audit, what }, () => {
				const found = forgetOne.run(tenantId, kind, resource.id);
				return found === 0 ? 0 : putRow(tenantId, kind, resource.id, text);
			});
		},
		forgetDeleted: (tenantId, kind, id, audit) => changed(tenantId, { audit }, () => forgetOne.run(tenantId, kind, id)),
	};
}
