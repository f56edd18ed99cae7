// `client_info`: who the account is, for MSAL's cache: a guest is the home account everywhere. Unpadded base64url, as
// MSAL for Go
// insists.
import type { DirectoryUser } from '../records/user.ts';

export function clientInfo({ id, tenantId, home }: DirectoryUser): string {
	return Buffer.from(JSON.stringify({ uid: home?.userId ?? id, utid: home?.tenantId ?? tenantId })).toString(
		'base64url',
	);
}
