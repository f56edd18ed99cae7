// The object ids of an application and of its service principal in a tenant: derived, so that they are the same on
// every machine.
import { sha256 } from '../secrets.ts';

function derivedId(text: string): string {
	const bytes = Buffer.from(sha256(text).subarray(0, 16));
	bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
	bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
	return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/**
 * @returns the id of an application's service principal; `Identifiers` remembers it for those that are asked for with
 * every token
 */
export const servicePrincipalId = (tenantId: string, appId: string): string =>
	derivedId(`servicePrincipal:${tenantId}:${appId}`);

/** @returns the object id of the registration itself, which is not its appId */
export const applicationObjectId = (appId: string): string => derivedId(`application:${appId}`);

/** @returns the id of an assignment, a grant or whatever else is known by what it joins */
export const joinedId = (kind: string, ...parts: readonly string[]): string => derivedId([kind, ...parts].join(':'));
