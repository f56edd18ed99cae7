// The addresses of a tenant, and the names by which it signs. Microsoft identity platform, v2.0 endpoints.

export function issuerOf(origin: string, tenantId: string): string {
	return `${origin}/${tenantId}/v2.0`;
}

export function tokenEndpointOf(origin: string, tenant: string): string {
	return `${origin}/${tenant}/oauth2/v2.0/token`;
}

export function pushedRequestEndpointOf(origin: string, tenant: string): string {
	return `${origin}/${tenant}/oauth2/v2.0/par`;
}

export function authorizationEndpointOf(origin: string, tenant: string): string {
	return `${origin}/${tenant}/oauth2/v2.0/authorize`;
}
