// A virtual machine's metadata service, and whatever takes its place in a cluster. "Azure Instance Metadata Service",
// "How to use managed identities for Azure resources on an Azure VM to acquire an access token".
import { addressIn, type FindSource, identityParameter } from './source.ts';

const path = '/metadata/identity/oauth2/token';
const host = 'AZURE_POD_IDENTITY_AUTHORITY_HOST';

/** Always found: whether there is such a service, only asking it tells. */
export const findImds: FindSource = (environment, identity) => {
	const address = environment.variables[host] ? addressIn(environment, host, path) : `http://169.254.169.254${path}`;
	return {
		name: 'Imds',
		retry: 'imds',
		request: (resource) => ({
			address,
			headers: { Metadata: 'true' },
			query: { 'api-version': '2018-02-01', resource, ...identityParameter(identity, 'msi_res_id') },
		}),
	};
};
