// The names by which an authority signs for a tenant. Microsoft identity platform, "Access tokens"; for external
// tenants (CIAM) "Microsoft Entra External ID", whose issuers carry the tenant's id as host name, whatever name the API
// knows the authority by.
import { version1IssuerOf } from '@countersign/protocol';

const ciamHost = /^https:\/\/[a-z0-9-]+\.ciamlogin\.com$/;

function version2IssuerOf(authority: string, tenantId: string): string {
	return ciamHost.test(authority)
		? `https://${tenantId}.ciamlogin.com/${tenantId}/v2.0`
		: `${authority}/${tenantId}/v2.0`;
}

/**
 * @param authority the authority's origin
 * @param version of the token
 * @returns its exact `iss`
 */
export function issuerOf(authority: string, tenantId: string, version: '1.0' | '2.0'): string {
	return version === '1.0' ? version1IssuerOf(authority, tenantId) : version2IssuerOf(authority, tenantId);
}

/**
 * @param published the key's `issuer`; `{tenantid}` stands for any tenant
 * @returns whether the key may sign for the tenant, in tokens of either version: keys name the issuer of version 2
 */
export function isKeyOf(published: string | undefined, authority: string, tenantId: string): boolean {
	if (published === undefined) return true;
	const issuer = published.replaceAll('{tenantid}', tenantId);
	if (issuer === version2IssuerOf(authority, tenantId)) return true;
	return ciamHost.test(authority) && issuer === `https://login.microsoftonline.com/${tenantId}/v2.0`;
}
