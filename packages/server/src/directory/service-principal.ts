// The object id of an application's service principal in a tenant: derived, so that it is the same on every machine.
import { sha256 } from '../secrets.ts';

/** @returns the id of an application's service principal; `Identifiers` remembers it for those that are asked for with every token */
export function servicePrincipalId(tenantId: string, appId: string): string {
	const bytes = Buffer.from(sha256(`servicePrincipal:${tenantId}:${appId}`).subarray(0, 16));
	bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
	bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
	return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
