// `client_info`: who the account is, for MSAL's cache. Unpadded base64url, as MSAL for Go insists.

export function clientInfo(userId: string, tenantId: string): string {
	return Buffer.from(JSON.stringify({ uid: userId, utid: tenantId })).toString('base64url');
}
