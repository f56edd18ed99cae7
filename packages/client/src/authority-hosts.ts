// Which hosts are one authority. Microsoft Entra, "National clouds", and the aliases that instance discovery answers.

/** names of one cloud: an issuer or endpoint of one belongs to an authority of another */
const clouds = [
	['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
	['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn'],
	['login.microsoftonline.us', 'login.usgovcloudapi.net'],
];

/**
 * @param known further hosts that the application trusts, with their port where there is one
 * @returns whether a host belongs to the authority
 */
export function isSameAuthority(host: string, authority: string, known: readonly string[]): boolean {
	if (host === authority || known.includes(host)) return true;
	if (clouds.some((names) => names.includes(host) && names.includes(authority))) return true;
	// Entra External ID names its issuer by the tenant's id, the application by the tenant's name
	return host.endsWith('.ciamlogin.com') && authority.endsWith('.ciamlogin.com');
}
