// The addresses of a tenant, and the names by which it signs. Microsoft identity platform, v2.0 endpoints.

export function issuerOf(origin: string, tenantId: string): string {
	return `${origin}/${tenantId}/v2.0`;
}

export function tokenEndpointOf(origin: string, tenant: string): string {
	return `${origin}/${tenant}/oauth2/v2.0/token`;
}

/** of version 1, which assertions name that are for it */
export function version1EndpointOf(
	origin: string,
	tenant: string,
	endpoint: 'authorize' | 'devicecode' | 'logout' | 'token',
): string {
	return `${origin}/${tenant}/oauth2/${endpoint}`;
}

export function pushedRequestEndpointOf(origin: string, tenant: string): string {
	return `${origin}/${tenant}/oauth2/v2.0/par`;
}

export function authorizationEndpointOf(origin: string, tenant: string): string {
	return `${origin}/${tenant}/oauth2/v2.0/authorize`;
}
