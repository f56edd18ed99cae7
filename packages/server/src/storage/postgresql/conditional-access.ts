// The resources that Conditional Access is configured with. Every change raises the tenant's version, so it is in force
// for the next token.
import type { ConditionalAccessResources, DeletableKind } from '../../records/conditional-access.ts';
import type { DirectoryAudit } from '../../records/directory-audit.ts';
import type { ConditionalAccessStore } from '../conditional-access-store.ts';
import { conditionalAccessEvent } from '../event-of-change.ts';
import { changeTenant } from './changes.ts';
import { conditionalAccessTables } from './configuration.ts';
import type { Database, Query } from './database.ts';
import { writeTenantEvent } from './security-events.ts';

type Kind = keyof ConditionalAccessResources;

/** a policy keeps its place; the places of all others, thousands perhaps, are read for a new one alone */
const position = `coalesce(
	(select position from policies where tenant_id = $1 and id = $2),
	(select max(position) + 1 from policies where tenant_id = $1),
	1
)`;

function putStatement(kind: Kind): string {
	const [names, values] =
		kind === 'policies'
			? ['tenant_id, id, position, resource', `$1, $2, ${position}, $3`]
			: ['tenant_id, id, resource', '$1, $2, $3'];
	return `insert into ${conditionalAccessTables[kind]} (${names}) values (${values})
		on conflict (tenant_id, id) do update set resource = excluded.resource`;
}

export function createConditionalAccessStore(database: Database): ConditionalAccessStore {
	const changed = (
		tenantId: string,
		kind: Kind,
		{
			id,
			after,
			...decided
		}: {
			readAt: number | undefined;
			audit: DirectoryAudit | undefined;
			id: string;
			/** what is in force now; absent: nothing of that id */
			after?: object;
		},
		work: (query: Query) => Promise<boolean>,
	) =>
		changeTenant(database, { tenantId, ...decided, lists: [kind] }, async (query) => {
			const { audit } = decided;
			const before = audit && (await readRow(query, tenantId, kind, id));
			if (!(await work(query))) return false;
			if (audit) await writeTenantEvent(query, tenantId, {}, conditionalAccessEvent(kind, before, after, audit.at));
			return true;
		});
	async function readRow(query: Query, tenantId: string, kind: Kind, id: string): Promise<unknown> {
		const [row] = await query<{ resource: string }>(
			`select resource from ${conditionalAccessTables[kind]} where tenant_id = $1 and id = $2`,
			[tenantId, id],
		);
		return row && JSON.parse(row.resource);
	}

	async function removeRow(query: Query, tenantId: string, kind: Kind, id: string): Promise<boolean> {
		const removed = await query(
			`delete from ${conditionalAccessTables[kind]} where tenant_id = $1 and id = $2 returning 1`,
			[tenantId, id],
		);
		return removed.length > 0;
	}
	async function forgetRow(query: Query, tenantId: string, kind: DeletableKind, id: string): Promise<boolean> {
		const forgotten = await query(
			'delete from deleted_items where tenant_id = $1 and kind = $2 and id = $3 returning 1',
			[tenantId, kind, id],
		);
		return forgotten.length > 0;
	}
	return {
		put: (tenantId, kind, resource, readAt, audit) =>
			changed(tenantId, kind, { readAt, audit, id: resource.id, after: resource }, async (query) => {
				await query(putStatement(kind), [tenantId, resource.id, JSON.stringify(resource)]);
				return true;
			}),
		remove: (tenantId, kind, id, readAt, audit) =>
			changed(tenantId, kind, { readAt, audit, id }, (query) => removeRow(query, tenantId, kind, id)),
		softDelete: (tenantId, kind, deleted, { at, forgetBefore }, readAt, audit) =>
			changed(tenantId, kind, { readAt, audit, id: deleted.id }, async (query) => {
				if (!(await removeRow(query, tenantId, kind, deleted.id))) return false;
				await query('delete from deleted_items where tenant_id = $1 and kind = $2 and deleted_at < $3', [
					tenantId,
					kind,
					forgetBefore,
				]);
				await query(
					`insert into deleted_items (tenant_id, kind, id, deleted_at, resource) values ($1, $2, $3, $4, $5)
					on conflict (tenant_id, kind, id) do update
					set deleted_at = excluded.deleted_at, resource = excluded.resource`,
					[tenantId, kind, deleted.id, at, JSON.stringify(deleted)],
				);
				return true;
			}),
		async deletedItems<One extends DeletableKind>(tenantId: string, kind: One, since: number) {
			const rows = await database.within<{ resource: string }>(
				tenantId,
				`select resource from deleted_items where tenant_id = $1 and kind = $2 and deleted_at >= $3
				order by deleted_at, id`,
				[tenantId, kind, since],
			);
			return rows.map(({ resource }) => JSON.parse(resource)) as ConditionalAccessResources[One];
		},
		restore: (tenantId, kind, resource, readAt, audit) =>
			changed(tenantId, kind, { readAt, audit, id: resource.id, after: resource }, async (query) => {
				if (!(await forgetRow(query, tenantId, kind, resource.id))) return false;
				await query(putStatement(kind), [tenantId, resource.id, JSON.stringify(resource)]);
				return true;
			}),
		forgetDeleted: (tenantId, kind, id, audit) =>
			changeTenant(database, { tenantId, audit }, (query) => forgetRow(query, tenantId, kind, id)),
	};
}
