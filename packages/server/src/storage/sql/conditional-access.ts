// Policies and authentication contexts in SQL. Every change raises the tenant's version, so it is in force for the next token.
import type { ConditionalAccessStore } from '../storage.ts';
import type { Database } from './database.ts';

export function createConditionalAccessStore(database: Database): ConditionalAccessStore {
	const raiseVersion = database.prepare('update tenants set version = version + 1 where id = ?');
	const putPolicy = database.prepare(`
		insert into policies (tenant_id, id, position, resource)
		values (?1, ?2, (select coalesce(max(position), 0) + 1 from policies where tenant_id = ?1), ?3)
		on conflict (tenant_id, id) do update set resource = excluded.resource`);
	const putContext = database.prepare(`
		insert into authentication_contexts (tenant_id, id, resource) values (?, ?, ?)
		on conflict (tenant_id, id) do update set resource = excluded.resource`);
	const removePolicy = database.prepare('delete from policies where tenant_id = ? and id = ?');
	const removeContext = database.prepare('delete from authentication_contexts where tenant_id = ? and id = ?');

	function changed(tenantId: string, change: () => number): Promise<boolean> {
		return database.write(() => {
			if (change() === 0) return false;
			raiseVersion.run(tenantId);
			database.forgetTenantVersions();
			return true;
		});
	}
	return {
		async putPolicy(tenantId, policy) {
			await changed(tenantId, () => putPolicy.run(tenantId, policy.id, JSON.stringify(policy)));
		},
		deletePolicy: (tenantId, policyId) => changed(tenantId, () => removePolicy.run(tenantId, policyId)),
		async putAuthenticationContext(tenantId, context) {
			await changed(tenantId, () => putContext.run(tenantId, context.id, JSON.stringify(context)));
		},
		deleteAuthenticationContext: (tenantId, id) => changed(tenantId, () => removeContext.run(tenantId, id)),
	};
}
