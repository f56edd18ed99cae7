// The object id of an application's service principal in a tenant: derived, so that it is the same on every machine.
import { rememberedPairs } from '../remembered-pairs.ts';
import { sha256 } from '../secrets.ts';

/** @returns the id of an application's service principal, by the tenant's id and the application's */
export const servicePrincipalId = rememberedPairs(derive);

function derive(tenantId: string, appId: string): string {
	const bytes = Buffer.from(sha256(`servicePrincipal:${tenantId}:${appId}`).subarray(0, 16));
	bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
	bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
	return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
