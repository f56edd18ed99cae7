// Discovery documents. OpenID Connect Discovery 1.0 §4, RFC 8414 §3; Entra's instance discovery.
import { type AuthorizationServerMetadata, type InstanceDiscovery, version1IssuerOf } from '@countersign/protocol';
import type { Authority, Exchange } from '../authority.ts';
import { clientAuthenticationMethods } from '../client-auth/index.ts';
import { isOpenTenant, requireSnapshot } from '../directory/tenant-resolution.ts';
import type { TenantSnapshot } from '../directory/types.ts';
import { ProtocolError, tenantNotFoundByDiscovery, unknownInstance } from '../errors.ts';
import { grants } from '../grants/index.ts';
import { type HttpResponse, json } from '../http/message.ts';
import { dpopAlgorithms } from '../tokens/dpop-proof.ts';
import {
	authorizationEndpointOf,
	issuerOf,
	pushedRequestEndpointOf,
	tokenEndpointOf,
	version1EndpointOf,
} from '../tokens/issuer.ts';

export function openidConfiguration(authority: Authority, _: Exchange, segment: string): Promise<HttpResponse> {
	return metadataOf(authority, segment, {
		issuer: issuerOf,
		keys: 'discovery/v2.0/keys',
		endpoints: (origin, path) => ({
			authorization_endpoint: authorizationEndpointOf(origin, path),
			token_endpoint: tokenEndpointOf(origin, path),
			device_authorization_endpoint: `${origin}/${path}/oauth2/v2.0/devicecode`,
			pushed_authorization_request_endpoint: pushedRequestEndpointOf(origin, path),
			end_session_endpoint: `${origin}/${path}/oauth2/v2.0/logout`,
		}),
	});
}

/**
 * For APIs that take access tokens of version 1, and for clients that ask by its endpoints: the same authority under
 * the name by which it signs those.
 */
export function version1Configuration(authority: Authority, _: Exchange, segment: string): Promise<HttpResponse> {
	return metadataOf(authority, segment, {
		issuer: version1IssuerOf,
		keys: 'discovery/keys',
		endpoints: (origin, path) => ({
			authorization_endpoint: version1EndpointOf(origin, path, 'authorize'),
			token_endpoint: version1EndpointOf(origin, path, 'token'),
			device_authorization_endpoint: version1EndpointOf(origin, path, 'devicecode'),
			end_session_endpoint: version1EndpointOf(origin, path, 'logout'),
		}),
	});
}

/** @throws ProtocolError 90002 with the error that MSAL for Go reads here */
async function discoverTenant(authority: Authority, segment: string): Promise<TenantSnapshot> {
	try {
		return await requireSnapshot(authority, segment);
	} catch (error) {
		if (error instanceof ProtocolError && error.code === 90002) throw tenantNotFoundByDiscovery(segment);
		throw error;
	}
}

function metadataOf(
	authority: Authority,
	segment: string,
	version: {
		issuer: typeof issuerOf;
		keys: string;
		endpoints(
			origin: string,
			path: string,
		): Pick<AuthorizationServerMetadata, 'authorization_endpoint' | 'token_endpoint'> & Record<string, string>;
	},
): Promise<HttpResponse> {
	const name = `metadata ${version.keys} ${segment.toLowerCase()}`;
	return authority.published.answer(name, () => makeMetadata(authority, segment, version));
}

async function makeMetadata(
	authority: Authority,
	segment: string,
	version: Parameters<typeof metadataOf>[2],
): Promise<HttpResponse> {
	const { origin, graphOrigin } = authority;
	const snapshot = isOpenTenant(segment) ? undefined : await discoverTenant(authority, segment);
	const tenant = snapshot?.tenant;
	// published contexts: the others are not for applications to ask for
	const contexts = [...(snapshot?.authenticationContexts.values() ?? [])]
		.filter(({ isAvailable }) => isAvailable)
		.map(({ id }) => id);
	const path = tenant?.id ?? segment.toLowerCase();
	const metadata: AuthorizationServerMetadata = {
		issuer: version.issuer(origin, tenant?.id ?? '{tenantid}'),
		...version.endpoints(origin, path),
		jwks_uri: `${origin}/${path}/${version.keys}`,
		userinfo_endpoint: `${graphOrigin}/oidc/userinfo`,
		response_types_supported: ['code', 'id_token', 'code id_token'],
		response_modes_supported: ['query', 'fragment', 'form_post'],
		grant_types_supported: grants.map((grant) => grant.type),
		token_endpoint_auth_methods_supported: clientAuthenticationMethods.map((method) => method.id),
		token_endpoint_auth_signing_alg_values_supported: ['RS256', 'PS256', 'ES256'],
		dpop_signing_alg_values_supported: dpopAlgorithms,
		code_challenge_methods_supported: ['S256'],
		subject_types_supported: ['pairwise'],
		id_token_signing_alg_values_supported: ['RS256', 'ES256'],
		scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
		claims_supported: [
			'sub',
			'iss',
			'aud',
			'exp',
			'iat',
			'auth_time',
			'nonce',
			'preferred_username',
			'name',
			'email',
			'tid',
			'oid',
			'sid',
			'amr',
			'acr',
			'acrs',
			'c_hash',
			'ver',
		],
		...(contexts.length > 0 ? { acr_values_supported: contexts } : {}),
		frontchannel_logout_supported: true,
		frontchannel_logout_session_supported: true,
		// Entra's members of the claims parameter are read, not all of OpenID Connect's: as there, nothing is promised
		request_parameter_supported: false,
		request_uri_parameter_supported: false,
		// responses and ID tokens name the issuer of version 2
		authorization_response_iss_parameter_supported: tenant !== undefined && version.issuer === issuerOf,
		http_logout_supported: true,
		tenant_region_scope: null,
		cloud_instance_name: new URL(origin).host,
		msgraph_host: new URL(graphOrigin).host,
		// the directory's own API is at the same host here
		cloud_graph_host_name: new URL(graphOrigin).host,
		// one refresh token is good for every resource that was consented to
		...(version.issuer === version1IssuerOf ? { microsoft_multi_refresh_token: true } : {}),
	};
	return json(200, metadata, { 'cache-control': 'public, max-age=300' });
}

export function keys(authority: Authority, _: Exchange, segment: string): Promise<HttpResponse> {
	return authority.published.answer(`keys ${segment.toLowerCase()}`, () => keySetOf(authority, segment, issuerOf));
}

export function version1Keys(authority: Authority, _: Exchange, segment: string): Promise<HttpResponse> {
	const name = `keys of version 1 ${segment.toLowerCase()}`;
	return authority.published.answer(name, () => keySetOf(authority, segment, version1IssuerOf));
}

async function keySetOf(authority: Authority, segment: string, issuer: typeof issuerOf): Promise<HttpResponse> {
	const tenants = isOpenTenant(segment)
		? await authority.storage.directory.tenants()
		: [(await discoverTenant(authority, segment)).tenant];
	const sets = await Promise.all(
		tenants.map((tenant) => authority.keys.publicJwks(tenant, issuer(authority.origin, tenant.id))),
	);
	return json(200, { keys: sets.flatMap((set) => set.keys) }, { 'cache-control': 'public, max-age=300' });
}

/** names of Entra ID's host, for `dev --as-microsoft`. Microsoft Entra, "National clouds" */
const namesOfEntra = ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'];

/** @returns whether an authorization endpoint of that address is this authority's */
function isOwnEndpoint(authority: Authority, address: string): boolean {
	if (!URL.canParse(address)) return false;
	const [asked, own] = [new URL(address), new URL(authority.origin)];
	if (asked.protocol !== 'https:') return false;
	return asked.host === own.host || [asked.host, own.host].every((host) => namesOfEntra.includes(host));
}

/** Answers for this host alone: whatever else is asked about is not this authority's to vouch for. */
export async function instanceDiscovery(authority: Authority, { request }: Exchange): Promise<HttpResponse> {
	const address = new URLSearchParams(request.query).get('authorization_endpoint');
	if (address && !isOwnEndpoint(authority, address)) throw unknownInstance();
	return authority.published.answer('instance', () => makeInstanceDiscovery(authority));
}

async function makeInstanceDiscovery(authority: Authority): Promise<HttpResponse> {
	const { host } = new URL(authority.origin);
	const [tenant] = await authority.storage.directory.tenants();
	const document: InstanceDiscovery = {
		tenant_discovery_endpoint: `${authority.origin}/${tenant?.id ?? 'common'}/v2.0/.well-known/openid-configuration`,
		'api-version': '1.1',
		metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
	};
	return json(200, document, { 'cache-control': 'public, max-age=300' });
}
