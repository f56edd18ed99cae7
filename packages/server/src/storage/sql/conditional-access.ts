// The resources that Conditional Access is configured with, in SQL. Every change raises the tenant's version, so it is in force for
// the next token.
import type { ConditionalAccessResources, ConditionalAccessStore } from '../storage.ts';
import type { Database } from './database.ts';
import type { RememberedResources } from './remembered-resources.ts';

/** The table of each kind: `tenant_id`, `id`, `resource`; policies also have a `position`. */
export const conditionalAccessTables = {
	policies: 'policies',
	namedLocations: 'named_locations',
	authenticationContexts: 'authentication_contexts',
	authenticationStrengths: 'authentication_strengths',
	scenarios: 'what_if_scenarios',
} as const satisfies Record<keyof ConditionalAccessResources, string>;

function putStatement(table: string): string {
	const [names, values] =
		table === 'policies'
			? ['tenant_id, id, position, resource', '?1, ?2, (select coalesce(max(position), 0) + 1 from policies where tenant_id = ?1), ?3']
			: ['tenant_id, id, resource', '?1, ?2, ?3'];
	return `insert into ${table} (${names}) values (${values}) on conflict (tenant_id, id) do update set resource = excluded.resource`;
}

export function createConditionalAccessStore(database: Database, resources: RememberedResources): ConditionalAccessStore {
	const raiseVersion = database.prepare('update tenants set version = version + 1 where id = ?');

	function changed(tenantId: string, change: () => number): Promise<boolean> {
		return database.write(() => {
			if (change() === 0) return false;
			raiseVersion.run(tenantId);
			database.forgetTenantVersions();
			return true;
		});
	}
	return {
		async put(tenantId, kind, resource) {
			const text = JSON.stringify(resource);
			await changed(tenantId, () => {
				resources.put(kind, tenantId, JSON.parse(text));
				return database.prepare(putStatement(conditionalAccessTables[kind])).run(tenantId, resource.id, text);
			});
		},
		remove: (tenantId, kind, id) =>
			changed(tenantId, () => {
				resources.remove(kind, tenantId, id);
				return database.prepare(`delete from ${conditionalAccessTables[kind]} where tenant_id = ? and id = ?`).run(tenantId, id);
			}),
	};
}
