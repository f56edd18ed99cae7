// Service Fabric. Its endpoint has a certificate that nobody vouches for: it is known by its fingerprint. "How to
// leverage a Service Fabric application's managed identity to access Azure services".
import type { Environment } from './environment.ts';
import { pinnedFetch } from './pinned-fetch.ts';
import { addressIn, type FindSource, identityParameter } from './source.ts';

export const findServiceFabric: FindSource = (environment: Environment, identity) => {
	const { IDENTITY_ENDPOINT, IDENTITY_HEADER, IDENTITY_SERVER_THUMBPRINT } = environment.variables;
	if (!IDENTITY_ENDPOINT || !IDENTITY_HEADER || !IDENTITY_SERVER_THUMBPRINT) return undefined;
	const address = addressIn(environment, 'IDENTITY_ENDPOINT');
	return {
		name: 'ServiceFabric',
		revokes: true,
		request: (resource) => ({
			address,
			headers: { secret: IDENTITY_HEADER },
			query: { 'api-version': '2019-07-01-preview', resource, ...identityParameter(identity, 'mi_res_id') },
		}),
		fetch: address.startsWith('https:') ? pinnedFetch(IDENTITY_SERVER_THUMBPRINT) : undefined,
	};
};
