// App Service and Azure Functions. "How to use managed identities for App Service and Azure Functions", REST endpoint
// reference.
import { addressIn, type FindSource, identityParameter } from './source.ts';

export const findWebApp: FindSource = (environment, identity) => {
	const { IDENTITY_ENDPOINT, IDENTITY_HEADER } = environment.variables;
	if (!IDENTITY_ENDPOINT || !IDENTITY_HEADER) return undefined;
	const address = addressIn(environment, 'IDENTITY_ENDPOINT');
	return {
		name: 'AppService',
		request: (resource) => ({
			address,
			headers: { 'X-IDENTITY-HEADER': IDENTITY_HEADER },
			query: { 'api-version': '2019-08-01', resource, ...identityParameter(identity, 'mi_res_id') },
		}),
	};
};
