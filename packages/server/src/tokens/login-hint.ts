// `login_hint` of an ID token: whose account it is, in a form that only this authority writes and that shows nothing.
// Clients send it
// back to mean that account, at the authorization endpoint and, as `logout_hint`, when it shall be signed out without
// being asked: another site that wants to sign somebody out has none. Microsoft identity platform, "ID token claims
// reference".
import { equalInConstantTime, type Secrets } from '../secrets.ts';

const prefix = 'O.';
const bytesOf = (guid: string) => Buffer.from(guid.replaceAll('-', ''), 'hex');
const guidOf = (bytes: Buffer) => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** `Identifiers` remembers it */
export function sealLoginHint(secrets: Secrets, tenantId: string, userId: string): string {
	const mac = secrets.mac('login-hint', tenantId, userId).subarray(0, 16);
	return prefix + Buffer.concat([bytesOf(tenantId), bytesOf(userId), mac]).toString('base64url');
}

/**
 * @returns the account that a hint of this authority means, or `undefined` for what is none, such as a name that
 * somebody typed
 */
export function readLoginHint(secrets: Secrets, hint: string): { tenantId: string; userId: string } | undefined {
	if (!/^O\.[A-Za-z0-9_-]{64}$/.test(hint)) return undefined;
	const bytes = Buffer.from(hint.slice(prefix.length), 'base64url');
	const [tenantId, userId] = [guidOf(bytes.subarray(0, 16)), guidOf(bytes.subarray(16, 32))];
	const isOurs = secrets
		.macs('login-hint', tenantId, userId)
		.some((expected) => equalInConstantTime(expected.subarray(0, 16), bytes.subarray(32)));
	return isOurs ? { tenantId, userId } : undefined;
}
