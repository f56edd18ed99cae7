// The three authentication strengths that every tenant has. Microsoft Entra, "Built-in authentication strengths".
import type { AuthenticationStrengthPolicy } from '@countersign/protocol';

const phishingResistant = ['windowsHelloForBusiness', 'fido2', 'x509CertificateMultiFactor'];
const secondFactors = ['microsoftAuthenticatorPush', 'softwareOath', 'hardwareOath', 'sms', 'voice'];

function builtIn(
	digit: number,
	displayName: string,
	description: string,
	allowedCombinations: string[],
): AuthenticationStrengthPolicy {
	return {
		id: `00000000-0000-0000-0000-00000000000${digit}`,
		createdDateTime: '2021-12-01T00:00:00Z',
		modifiedDateTime: '2021-12-01T00:00:00Z',
		displayName,
		description,
		policyType: 'builtIn',
		requirementsSatisfied: 'mfa',
		allowedCombinations,
		combinationConfigurations: [],
	};
}

export const builtInStrengths: readonly AuthenticationStrengthPolicy[] = [
	builtIn(
		2,
		'Multifactor authentication',
		'Combinations of methods that satisfy strong authentication, such as a password and an SMS',
		[
			...phishingResistant,
			'deviceBasedPush',
			'temporaryAccessPassOneTime',
			'temporaryAccessPassMultiUse',
			...[...secondFactors, 'x509CertificateSingleFactor', 'x509CertificateMultiFactor'].map(
				(method) => `password,${method}`,
			),
			'federatedMultiFactor',
			...secondFactors.map((method) => `federatedSingleFactor,${method}`),
		],
	),
	builtIn(
		3,
		'Passwordless MFA',
		'Passwordless methods that satisfy strong authentication, such as passwordless sign-in with Microsoft Authenticator',
		[...phishingResistant, 'deviceBasedPush'],
	),
	builtIn(
		4,
		'Phishing-resistant MFA',
		'Phishing-resistant, passwordless methods for the strongest authentication, such as a FIDO2 security key',
		phishingResistant,
	),
];
