// Protected resource metadata: how a client that knows an API by its address alone finds out who gives tokens for it,
// as clients of the Model Context Protocol do. RFC 9728.

export interface ProtectedResourceOptions {
	/**
	 * the address that clients know this API by, such as `https://api.contoso.com/mcp`. They name it as `resource` beside
	 * the scopes, so it must be among the `identifierUris` of the API's registration too.
	 */
	resource: string;
	/** what a client may ask for, in full: `api://orders/Orders.Read` */
	scopes: readonly string[];
}

export interface ResourceMetadata {
	/** where the document stands, to be served at this API's origin */
	path: string;
	/** the same, in full */
	url: string;
	document: {
		resource: string;
		authorization_servers: readonly string[];
		scopes_supported: readonly string[];
		bearer_methods_supported: readonly ['header'];
	};
}

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/**
 * @param authority the authority's origin
 * @param segments what the authority's addresses name tenants by
 * @throws TypeError where the resource is no https address (or http on loopback), or has a fragment or query
 */
export function createResourceMetadata(
	{ resource, scopes }: ProtectedResourceOptions,
	authority: string,
	segments: readonly string[],
): ResourceMetadata {
	const url = URL.canParse(resource) ? new URL(resource) : undefined;
	const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback.test(url.hostname));
	// RFC 9728 §1.2: no fragment; a query would have to be repeated in the well-known address
	if (!url || !isSafe || url.hash || url.search)
		throw new TypeError('protectedResource.resource must be an https URL without query and fragment');
	// RFC 9728 §3.1: the well-known part stands between the host and the path
	const path = `/.well-known/oauth-protected-resource${url.pathname === '/' ? '' : url.pathname}`;
	return {
		path,
		url: `${url.origin}${path}`,
		document: {
			resource,
			authorization_servers: segments.map((segment) => `${authority}/${segment}/v2.0`),
			scopes_supported: scopes,
			bearer_methods_supported: ['header'],
		},
	};
}
