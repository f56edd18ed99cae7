// Consent is stored a scope a row; a grant has all scopes of a client, a resource and a principal.
import type { PermissionGrant } from '../records/assignment.ts';

export interface GrantRow {
	client_app_id: string;
	resource_app_id: string;
	/** empty: for all users of the tenant */
	principal_id: string;
	scope: string;
}

/** @param rows in the order of clients, resources, principals */
export function joinGrants(rows: readonly GrantRow[]): PermissionGrant[] {
	const grants: PermissionGrant[] = [];
	for (const row of rows) {
		const last = grants.at(-1);
		if (
			last?.clientAppId === row.client_app_id &&
			last.resourceAppId === row.resource_app_id &&
			(last.principalId ?? '') === row.principal_id
		) {
			last.scopes.push(row.scope);
			continue;
		}
		grants.push({
			clientAppId: row.client_app_id,
			resourceAppId: row.resource_app_id,
			...(row.principal_id === '' ? {} : { principalId: row.principal_id }),
			scopes: [row.scope],
		});
	}
	return grants;
}
