// Which methods a tenant's users may have, as Graph tells it. Microsoft Graph, "authenticationMethodConfiguration
// resource type".

import {
	defaultCertificatePolicy,
	type ExternalMethodConfiguration,
	type MethodsPolicy,
} from '../records/methods-policy.ts';
import { passLength, passLifetime } from './temporary-access-pass.ts';

const everybody = [{ targetType: 'group', id: 'all_users', isRegistrationRequired: false }];

const method = (id: string, type: string, isEnabled: boolean, more: object = {}) => ({
	'@odata.type': `#microsoft.graph.${type}AuthenticationMethodConfiguration`,
	id,
	state: isEnabled ? 'enabled' : 'disabled',
	excludeTargets: [],
	includeTargets: everybody,
	...more,
});

export const externalType = '#microsoft.graph.externalAuthenticationMethodConfiguration';

/** @returns a provider as Graph tells it */
export const externalConfiguration = ({ id, state, ...more }: ExternalMethodConfiguration) =>
	method(id, 'external', state === 'enabled', more);

/**
 * @param policy of the tenant
 * @returns one for each method that Graph knows: `enabled` where users of this server can sign in with it
 */
export const methodConfigurations = ({
	x509Certificate = defaultCertificatePolicy,
	external = [],
	sms,
}: MethodsPolicy) => [
	method('Fido2', 'fido2', true),
	method('MicrosoftAuthenticator', 'microsoftAuthenticator', false),
	method('Sms', 'sms', sms?.state === 'enabled'),
	method('SoftwareOath', 'softwareOath', true),
	method('TemporaryAccessPass', 'temporaryAccessPass', true, {
		defaultLength: passLength,
		defaultLifetimeInMinutes: passLifetime.usual,
		minimumLifetimeInMinutes: passLifetime.shortest,
		maximumLifetimeInMinutes: passLifetime.longest,
		isUsableOnce: false,
	}),
	method('Voice', 'voice', false),
	method('X509Certificate', 'x509Certificate', x509Certificate.state === 'enabled', x509Certificate),
	method('Email', 'email', false),
	...external.map(externalConfiguration),
];
