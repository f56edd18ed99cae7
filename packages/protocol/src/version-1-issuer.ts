// The names by which tenants sign access tokens of version 1, which their APIs get unless the registration asks for
// version 2. Microsoft's clouds sign those by another host's name. Microsoft identity platform, "Access tokens".

const issuers: ReadonlyMap<string, string> = new Map([
	['https://login.microsoftonline.com', 'https://sts.windows.net'],
	['https://login.microsoftonline.us', 'https://sts.windows.net'],
	['https://login.partner.microsoftonline.cn', 'https://sts.chinacloudapi.cn'],
]);

/**
 * @param authority its origin
 * @returns `iss` of access tokens of version 1
 */
export function version1IssuerOf(authority: string, tenantId: string): string {
	return `${issuers.get(authority) ?? authority}/${tenantId}/`;
}
