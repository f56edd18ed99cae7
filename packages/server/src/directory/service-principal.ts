// The object id of an application's service principal in a tenant: derived, so that it is the same on every machine.
import { sha256 } from '../secrets.ts';

/** by tenant, then application: a joined key would have to be hashed anew for every token */
const known = new Map<string, Map<string, string>>();
const maxKnown = 10_000;
let count = 0;

export function servicePrincipalId(tenantId: string, appId: string): string {
	const id = known.get(tenantId)?.get(appId);
	return id ?? remember(tenantId, appId, derive(tenantId, appId));
}

function remember(tenantId: string, appId: string, id: string): string {
	if (count >= maxKnown) return id;
	count += 1;
	const ofTenant = known.get(tenantId) ?? new Map<string, string>();
	known.set(tenantId, ofTenant.set(appId, id));
	return id;
}

function derive(tenantId: string, appId: string): string {
	const bytes = Buffer.from(sha256(`servicePrincipal:${tenantId}:${appId}`).subarray(0, 16));
	bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
	bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
	return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
