// Azure Cloud Shell, which has the identity of its user alone. "Quickstart for Azure Cloud Shell".
import { ClientConfigurationError } from '../errors/auth-error.ts';
import { addressIn, type FindSource } from './source.ts';

export const findCloudShell: FindSource = (environment, identity) => {
	if (!environment.variables.MSI_ENDPOINT) return undefined;
	const address = addressIn(environment, 'MSI_ENDPOINT');
	if (identity.kind !== 'system')
		throw new ClientConfigurationError(
			'invalid_option',
			'Cloud Shell has no user-assigned identities: leave the userAssigned… option out',
		);
	return {
		name: 'CloudShell',
		request: (resource) => ({ address, headers: { Metadata: 'true' }, query: {}, form: { resource } }),
	};
};
