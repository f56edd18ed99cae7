// Which methods a tenant's users may have, as Graph tells it. Microsoft Graph, "authenticationMethodConfiguration
// resource type".

import {
	type CertificateMethodPolicy,
	defaultCertificatePolicy,
	type ExternalMethodConfiguration,
	type MethodsPolicy,
	noRevocationCheck,
} from '../records/methods-policy.ts';
import { allUsers, defaultPasskeyPolicy, type PasskeyMethodPolicy } from '../records/passkey-policy.ts';
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

const target = (id: string) => ({ targetType: 'group', id });
/** @param included `undefined`: everybody, and nobody excluded */
const targets = (included: readonly string[] = [allUsers], excluded: readonly string[] = []) => ({
	includeTargets: included.map((id) => ({ ...target(id), isRegistrationRequired: false })),
	excludeTargets: excluded.map(target),
});

/** @returns a provider as Graph tells it */
export const externalConfiguration = ({
	id,
	state,
	includeTargets,
	excludeTargets,
	...more
}: ExternalMethodConfiguration) =>
	method(id, 'external', state === 'enabled', { ...more, ...targets(includeTargets, excludeTargets) });

/** @returns what is decided of certificates, as Graph tells it */
function certificateConfiguration({
	state,
	includeTargets,
	excludeTargets,
	crlValidationConfiguration = noRevocationCheck,
	...policy
}: CertificateMethodPolicy) {
	return method('X509Certificate', 'x509Certificate', state === 'enabled', {
		...policy,
		crlValidationConfiguration,
		...targets(includeTargets, excludeTargets),
	});
}

/**
 * @returns what is decided of passkeys, as Graph tells it: the older members of the whole policy are those of the
 *   profile that cannot be deleted
 */
export function fido2Configuration({ state, includeTargets, excludeTargets, ...policy }: PasskeyMethodPolicy) {
	const first = policy.passkeyProfiles.find(({ id }) => id === policy.defaultPasskeyProfile);
	return method('Fido2', 'fido2', state === 'enabled', {
		isAttestationEnforced: first?.attestationEnforcement === 'registrationOnly',
		keyRestrictions: first?.keyRestrictions,
		...policy,
		includeTargets: includeTargets.map(({ id, allowedPasskeyProfiles }) => ({
			...target(id),
			isRegistrationRequired: false,
			allowedPasskeyProfiles,
		})),
		excludeTargets: excludeTargets.map(target),
	});
}

/**
 * @param policy of the tenant
 * @returns one for each method that Graph knows: `enabled` where users of this server can sign in with it
 */
export const methodConfigurations = ({
	x509Certificate = defaultCertificatePolicy,
	external = [],
	fido2 = defaultPasskeyPolicy,
	sms,
}: MethodsPolicy) => [
	fido2Configuration(fido2),
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
	certificateConfiguration(x509Certificate),
	method('Email', 'email', false),
	...external.map(externalConfiguration),
];
