// Discovery documents. OpenID Connect Discovery 1.0 §3, RFC 8414 §2, and Entra's instance discovery.

export interface AuthorizationServerMetadata {
	issuer: string;
	authorization_endpoint: string;
	token_endpoint: string;
	jwks_uri: string;
	end_session_endpoint?: string;
	device_authorization_endpoint?: string;
	[member: string]: unknown;
}

export interface InstanceDiscovery {
	tenant_discovery_endpoint: string;
	'api-version': string;
	metadata: { preferred_network: string; preferred_cache: string; aliases: string[] }[];
}
