// What a tenant decided of authentication methods, for one user: targets that are groups count by the user's groups.

import { type MethodsPolicy, methodsPolicyOf } from '../records/methods-policy.ts';
import type { Tenant } from '../records/tenant.ts';
import type { DirectoryUser } from '../records/user.ts';
import type { DirectoryStore } from '../storage/directory-store.ts';
import type { AccessContext } from './gather.ts';
import { dependsOnGroups, policyForUser } from './policy-for-user.ts';

/** @returns the policy for the user of a decision; the tenant's where an application acts as itself */
export function methodsPolicyFor({
	snapshot,
	principal,
}: Pick<AccessContext, 'snapshot' | 'principal'>): MethodsPolicy {
	const policy = methodsPolicyOf(snapshot.tenant);
	return principal ? policyForUser(policy, principal.memberships.groupIds) : policy;
}

/** @returns the policy for a user; groups are looked up where something depends on them */
export async function loadMethodsPolicy(
	directory: Pick<DirectoryStore, 'memberships'>,
	tenant: Tenant,
	{ tenantId, id }: Pick<DirectoryUser, 'tenantId' | 'id'>,
): Promise<MethodsPolicy> {
	const policy = methodsPolicyOf(tenant);
	return dependsOnGroups(policy) ? policyForUser(policy, (await directory.memberships(tenantId, id)).groupIds) : policy;
}
