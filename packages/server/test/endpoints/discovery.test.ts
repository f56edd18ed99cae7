// The metadata, member by member against Microsoft's documents (common and a tenant's, versions 1 and 2, captured
// 2026-07-13 and before): each member is there and true, or its absence has a reason. And what is promised is kept.
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority();
});
afterEach(() => authority.close());

const get = async (path: string) => {
	const { status, body } = await authority.send({ path });
	return { status, body: JSON.parse(body) as Record<string, unknown> };
};
const metadata = async (segment: string, version: 'v1' | 'v2' = 'v2') =>
	(await get(`/${segment}${version === 'v2' ? '/v2.0' : ''}/.well-known/openid-configuration`)).body;

/** why a member of Microsoft's is not among ours; the others are */
const microsofts: [member: string, versions: 'both' | 'v1', absent?: string][] = [
	['token_endpoint', 'both'],
	['token_endpoint_auth_methods_supported', 'both'],
	['jwks_uri', 'both'],
	['response_modes_supported', 'both'],
	['subject_types_supported', 'both'],
	['id_token_signing_alg_values_supported', 'both'],
	['response_types_supported', 'both'],
	['scopes_supported', 'both'],
	['issuer', 'both'],
	['request_uri_parameter_supported', 'both'],
	['userinfo_endpoint', 'both'],
	['authorization_endpoint', 'both'],
	['device_authorization_endpoint', 'both'],
	['http_logout_supported', 'both'],
	['frontchannel_logout_supported', 'both'],
	['end_session_endpoint', 'both'],
	['claims_supported', 'both'],
	['tenant_region_scope', 'both'],
	['cloud_instance_name', 'both'],
	['cloud_graph_host_name', 'both'],
	['msgraph_host', 'both'],
	['microsoft_multi_refresh_token', 'v1'],
	['kerberos_endpoint', 'both', 'no Kerberos tickets are issued here'],
	['rbac_url', 'both', 'the service behind it answers for roles of Azure, which are not here'],
	['tls_client_certificate_bound_access_tokens', 'both', 'tokens are bound by DPoP alone'],
	['mtls_endpoint_aliases', 'both', 'no endpoint takes client certificates'],
	['check_session_iframe', 'v1', 'applications hear of a sign-out by the front channel; no page polls'],
];

test.each(microsofts)('%s of Microsoft (%s) is there, or left out because: %s', async (member, versions, absent) => {
	for (const version of versions === 'both' ? (['v1', 'v2'] as const) : (['v1'] as const))
		for (const segment of [testIds.tenant, 'common'])
			expect([version, segment, Object.hasOwn(await metadata(segment, version), member)]).toEqual([
				version,
				segment,
				absent === undefined,
			]);
});

/** claims that Microsoft's document names and tokens of this authority do not have */
const claimsNotHere = [
	'cloud_instance_name',
	'cloud_instance_host_name',
	'cloud_graph_host_name',
	'msgraph_host',
	'at_hash',
];

test('the claims are Microsoft’s but those of other clouds and of tokens in addresses, and those that its tokens have unlisted', async () => {
	const named = (await metadata(testIds.tenant)).claims_supported as string[];
	for (const claim of [
		'sub',
		'iss',
		'aud',
		'exp',
		'iat',
		'auth_time',
		'acr',
		'nonce',
		'preferred_username',
		'name',
		'tid',
		'ver',
		'c_hash',
		'email',
	])
		expect(named).toContain(claim);
	for (const claim of claimsNotHere) expect(named).not.toContain(claim);
});

test.each([
	['the id of a tenant', testIds.tenant, testIds.tenant],
	['its id in capitals', testIds.tenant.toUpperCase(), testIds.tenant],
	['its domain', 'contoso.example', testIds.tenant],
	['its domain in capitals', 'CONTOSO.Example', testIds.tenant],
	['common', 'common', '{tenantid}'],
	['organizations', 'organizations', '{tenantid}'],
	['consumers', 'consumers', '{tenantid}'],
	['Common', 'Common', '{tenantid}'],
])('%s names its issuer, and endpoints on its own path', async (_, segment, issuer) => {
	const { origin } = authority;
	const document = await metadata(segment);
	const path = issuer === '{tenantid}' ? segment.toLowerCase() : testIds.tenant;
	expect(document).toMatchObject({
		issuer: `${origin}/${issuer}/v2.0`,
		token_endpoint: `${origin}/${path}/oauth2/v2.0/token`,
		authorization_endpoint: `${origin}/${path}/oauth2/v2.0/authorize`,
		device_authorization_endpoint: `${origin}/${path}/oauth2/v2.0/devicecode`,
		end_session_endpoint: `${origin}/${path}/oauth2/v2.0/logout`,
		jwks_uri: `${origin}/${path}/discovery/v2.0/keys`,
	});
});

test.each(['v1', 'v2'] as const)('every address that the document of %s names answers', async (version) => {
	const document = await metadata(testIds.tenant, version);
	const addresses = Object.entries(document).filter(([name]) => /_endpoint$|^jwks_uri$/.test(name));
	// nothing is pushed to version 1
	expect(addresses.length).toBeGreaterThanOrEqual(version === 'v1' ? 6 : 7);
	for (const [name, address] of addresses) {
		const { pathname } = new URL(String(address));
		const method = /token_endpoint|device_auth|pushed/.test(name) ? 'POST' : 'GET';
		const headers = method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
		const { status, body } = await authority.send({ method, path: pathname, headers, body: '' });
		expect([name, status === 404 || status === 405 || body.includes('AADSTS90005')]).toEqual([name, false]);
	}
});

test.each([
	'/nowhere.example/v2.0/.well-known/openid-configuration',
	'/nowhere.example/.well-known/openid-configuration',
])('%s names no tenant: 400 invalid_tenant, as MSAL for Go reads it', async (path) => {
	expect(await get(path)).toMatchObject({ status: 400, body: { error: 'invalid_tenant', error_codes: [90002] } });
});
