// Microsoft Graph, "authenticationStrengthPolicy resource type" and its combination configurations.

/** Graph, "authenticationMethodModes" */
export const authenticationMethodModes = [
	'password',
	'voice',
	'hardwareOath',
	'softwareOath',
	'sms',
	'fido2',
	'windowsHelloForBusiness',
	'microsoftAuthenticatorPush',
	'deviceBasedPush',
	'temporaryAccessPassOneTime',
	'temporaryAccessPassMultiUse',
	'email',
	'x509CertificateSingleFactor',
	'x509CertificateMultiFactor',
	'federatedSingleFactor',
	'federatedMultiFactor',
	'qrCodePin',
] as const;

export type AuthenticationMethodMode = (typeof authenticationMethodModes)[number];

export interface Fido2CombinationConfiguration {
	'@odata.type': '#microsoft.graph.fido2CombinationConfiguration';
	id?: string;
	appliesToCombinations: string[];
	allowedAAGUIDs: string[];
}

export interface X509CertificateCombinationConfiguration {
	'@odata.type': '#microsoft.graph.x509CertificateCombinationConfiguration';
	id?: string;
	appliesToCombinations: string[];
	allowedIssuerSkis?: string[];
	allowedPolicyOIDs?: string[];
}

export type AuthenticationCombinationConfiguration =
	| Fido2CombinationConfiguration
	| X509CertificateCombinationConfiguration;

export interface AuthenticationStrengthPolicy {
	id: string;
	displayName: string;
	description?: string;
	createdDateTime?: string | null;
	modifiedDateTime?: string | null;
	policyType: 'builtIn' | 'custom';
	requirementsSatisfied: 'none' | 'mfa';
	/** comma-joined modes, such as `password,sms` */
	allowedCombinations: string[];
	combinationConfigurations?: AuthenticationCombinationConfiguration[];
}
