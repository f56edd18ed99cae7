// What a tenant's transmitter of security events offers. OpenID Shared Signals Framework 1.0 §7.
import type { Authority, Exchange } from '../authority.ts';
import { requireSnapshot } from '../directory/tenant-resolution.ts';
import { type HttpResponse, json } from '../http/message.ts';
import { issuerOf } from '../tokens/issuer.ts';

export const pushMethod = 'urn:ietf:rfc:8935';
export const pollMethod = 'urn:ietf:rfc:8936';

export const streamsPath = (origin: string, tenantId: string) => `${origin}/${tenantId}/ssf/v1`;

export async function ssfConfiguration(authority: Authority, _: Exchange, segment: string): Promise<HttpResponse> {
	const { tenant } = await requireSnapshot(authority, segment);
	const { origin } = authority;
	const path = streamsPath(origin, tenant.id);
	return json(200, {
		spec_version: '1_0',
		issuer: issuerOf(origin, tenant.id),
		jwks_uri: `${origin}/${tenant.id}/discovery/v2.0/keys`,
		delivery_methods_supported: [pushMethod, pollMethod],
		configuration_endpoint: `${path}/streams`,
		status_endpoint: `${path}/status`,
		add_subject_endpoint: `${path}/subjects/add`,
		remove_subject_endpoint: `${path}/subjects/remove`,
		verification_endpoint: `${path}/verify`,
		critical_subject_members: [],
		authorization_schemes: [{ spec_urn: 'urn:ietf:rfc:6749' }, { spec_urn: 'urn:ietf:rfc:6750' }],
		default_subjects: 'ALL',
	});
}
