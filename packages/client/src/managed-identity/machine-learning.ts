// Azure Machine Learning's compute. Its endpoint is of App Service's version of 2017.
import { ClientConfigurationError } from '../errors/auth-error.ts';
import { addressIn, type FindSource } from './source.ts';

export const findMachineLearning: FindSource = (environment, { kind, id }) => {
	const { MSI_ENDPOINT, MSI_SECRET, DEFAULT_IDENTITY_CLIENT_ID } = environment.variables;
	if (!MSI_ENDPOINT || !MSI_SECRET) return undefined;
	const address = addressIn(environment, 'MSI_ENDPOINT');
	if (kind === 'objectId' || kind === 'resourceId')
		throw new ClientConfigurationError(
			'invalid_option',
			'Azure Machine Learning knows user-assigned identities by their client id alone: use userAssignedClientId',
		);
	const clientId = kind === 'clientId' ? id : DEFAULT_IDENTITY_CLIENT_ID;
	return {
		name: 'MachineLearning',
		request: (resource) => ({
			address,
			headers: { Metadata: 'true', secret: MSI_SECRET },
			query: { 'api-version': '2017-09-01', resource, ...(clientId ? { clientid: clientId } : {}) },
		}),
	};
};
