// Which tenant a path means: an id, a verified domain, or one of the names that leave it open.
import type { Authority } from '../authority.ts';
import { tenantNotFound } from '../errors.ts';
import type { Tenant } from '../records/tenant.ts';
import type { TenantSnapshot } from './types.ts';

const openNames = new Set(['common', 'organizations', 'consumers']);

/** @returns whether the tenant is left open until the user is known */
export function isOpenTenant(segment: string): boolean {
	return openNames.has(segment.toLowerCase());
}

/** @throws ProtocolError 90002 for a tenant that does not exist */
export async function requireTenant(authority: Authority, segment: string): Promise<Tenant> {
	return (await requireSnapshot(authority, segment)).tenant;
}

/** @throws ProtocolError 90002 for a tenant that does not exist */
export async function requireSnapshot(authority: Authority, segment: string): Promise<TenantSnapshot> {
	const name = segment.toLowerCase();
	const byId = await authority.snapshots.get(name);
	if (byId) return byId;
	const tenant = segment.length <= 256 ? await authority.storage.directory.findTenant(name) : undefined;
	const snapshot = tenant && (await authority.snapshots.get(tenant.id));
	if (!snapshot) throw tenantNotFound(segment);
	return snapshot;
}
