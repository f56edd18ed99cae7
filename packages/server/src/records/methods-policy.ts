// What an administrator decided of authentication methods for a whole tenant. Members have Graph's names, so that what
// is read over Graph is what is stored. Microsoft Graph, "authenticationMethodsPolicy resource type".
import type { PasskeyMethodPolicy } from './passkey-policy.ts';

export type CertificateMode = 'x509CertificateSingleFactor' | 'x509CertificateMultiFactor';
/** `high`: only bindings to what no other certificate can have */
export type CertificateAffinity = 'low' | 'high';

/** Microsoft Graph, "x509CertificateRule resource type". */
export interface CertificateRule {
	x509CertificateRuleType: 'issuerSubject' | 'policyOID' | 'issuerSubjectAndPolicyOID';
	/** the issuer's name or the OID; of both, the two below say which */
	identifier: string;
	issuerSubjectIdentifier?: string | null;
	policyOidIdentifier?: string | null;
	x509CertificateAuthenticationMode: CertificateMode;
	/** absent: what the tenant requires */
	x509CertificateRequiredAffinityLevel?: CertificateAffinity;
}

export type CertificateField =
	| 'PrincipalName'
	| 'RFC822Name'
	| 'SubjectKeyIdentifier'
	| 'SHA1PublicKey'
	| 'IssuerAndSubject'
	| 'Subject'
	| 'IssuerAndSerialNumber';

/** Microsoft Graph, "x509CertificateUserBinding resource type". */
export interface CertificateUserBinding {
	x509CertificateField: CertificateField;
	userProperty: 'userPrincipalName' | 'certificateUserIds';
	/** the lowest is looked at first */
	priority: number;
}

/** Microsoft Graph, "x509CertificateCRLValidationConfiguration resource type". */
export interface RevocationCheck {
	/** `enabled`: certificates of an authority that has no revocation list are refused */
	state: 'enabled' | 'disabled';
	/** authorities that need none: hex */
	exemptedCertificateAuthoritiesSubjectKeyIdentifiers: readonly string[];
}

/** Microsoft Graph, "x509CertificateAuthenticationMethodConfiguration resource type". */
export interface CertificateMethodPolicy {
	state: 'enabled' | 'disabled';
	/** ids of groups whose members may have certificates, or `all_users`; absent: everybody */
	includeTargets?: readonly string[];
	/** ids of groups whose members may not, whatever else they are in; absent: none */
	excludeTargets?: readonly string[];
	/** absent: no authority must have a list */
	crlValidationConfiguration?: RevocationCheck;
	authenticationModeConfiguration: {
		x509CertificateAuthenticationDefaultMode: CertificateMode;
		x509CertificateDefaultRequiredAffinityLevel: CertificateAffinity;
		rules: readonly CertificateRule[];
	};
	certificateUserBindings: readonly CertificateUserBinding[];
}

/** Microsoft Graph, "certificateAuthority resource type"; certificates are base64 of DER. */
export interface CertificateAuthority {
	certificate: string;
	isRootAuthority: boolean;
	/** address of its list of revoked certificates, http or https */
	certificateRevocationListUrl?: string;
	/** ours: its list itself, base64 of DER; without either nothing that it issued is revoked */
	certificateRevocationList?: string;
}

/** Microsoft Graph, "externalAuthenticationMethodConfiguration resource type". */
export interface ExternalMethodConfiguration {
	id: string;
	/** what users are told it is called */
	displayName: string;
	state: 'enabled' | 'disabled';
	/** ids of groups whose members are offered it, or `all_users`; absent: everybody */
	includeTargets?: readonly string[];
	/** ids of groups whose members are not, whatever else they are in; absent: none */
	excludeTargets?: readonly string[];
	/** of the application that stands for the provider: users have the subject of that application there */
	appId: string;
	openIdConnectSetting: {
		/** this authority's name at the provider */
		clientId: string;
		/** of the provider's metadata, whole; its issuer is what stands before `/.well-known/` */
		discoveryUrl: string;
	};
}

/** What the tenant decided; absent members: as a new tenant has it. */
export interface MethodsPolicy {
	fido2?: PasskeyMethodPolicy;
	x509Certificate?: CertificateMethodPolicy;
	/** whose certificates are trusted, roots and those in between */
	certificateAuthorities?: readonly CertificateAuthority[];
	/** codes by text message */
	sms?: { state: 'enabled' | 'disabled' };
	/** providers that prove a second factor by OpenID Connect */
	external?: readonly ExternalMethodConfiguration[];
}

const noMethodsPolicy: MethodsPolicy = {};

/** @returns what a tenant decided of authentication methods */
export function methodsPolicyOf({ settings }: { settings: { authenticationMethods?: MethodsPolicy } }): MethodsPolicy {
	return settings.authenticationMethods ?? noMethodsPolicy;
}

/** How a new tenant has it: the list of an authority that has one counts, and no authority must have one. */
export const noRevocationCheck: RevocationCheck = {
	state: 'disabled',
	exemptedCertificateAuthoritiesSubjectKeyIdentifiers: [],
};

/** Microsoft Graph, "Get x509CertificateAuthenticationMethodConfiguration": how a new tenant has it. */
export const defaultCertificatePolicy: CertificateMethodPolicy = {
	state: 'disabled',
	authenticationModeConfiguration: {
		x509CertificateAuthenticationDefaultMode: 'x509CertificateSingleFactor',
		x509CertificateDefaultRequiredAffinityLevel: 'low',
		rules: [],
	},
	certificateUserBindings: [{ x509CertificateField: 'PrincipalName', userProperty: 'userPrincipalName', priority: 1 }],
};
