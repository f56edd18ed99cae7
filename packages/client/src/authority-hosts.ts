// Which hosts are one authority. Microsoft Entra, "National clouds", and the aliases that instance discovery answers.

/** names of one cloud: an issuer or endpoint of one belongs to an authority of another */
const clouds = [
	['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
	['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn'],
	['login.microsoftonline.us', 'login.usgovcloudapi.net'],
];

export const isKnownCloud = (host: string) => clouds.some((names) => names.includes(host));

/**
 * @returns the name under which what belongs to a host is kept: one for all names of a cloud, so that an account is
 *   found again when the application names its authority otherwise
 */
export const keptHostOf = (host: string) => clouds.find((names) => names.includes(host))?.[0] ?? host;

/**
 * @param known further hosts that the application trusts, with their port where there is one
 * @returns whether a host belongs to the authority
 */
export function isSameAuthority(host: string, authority: string, known: readonly string[]): boolean {
	if (host === authority || known.includes(host)) return true;
	// a host of External ID is one customer's: that another ends alike says nothing
	return clouds.some((names) => names.includes(host) && names.includes(authority));
}

const externalIssuer = /^https:\/\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.ciamlogin\.com\/\1\/v2\.0\/?$/i;

/**
 * Entra External ID names its issuer by the tenant's id, in host and path, while the application names its authority by
 * the tenant's name.
 *
 * @returns the issuer's host, when the issuer is of that form and the authority is External ID's
 */
export function externalIdHost(issuer: string | undefined, authority: string): string | undefined {
	const tenantId = authority.endsWith('.ciamlogin.com') ? externalIssuer.exec(issuer ?? '')?.[1] : undefined;
	return tenantId === undefined ? undefined : `${tenantId.toLowerCase()}.ciamlogin.com`;
}
