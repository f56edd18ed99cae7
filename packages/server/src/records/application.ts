// An application as it is registered: Graph's shape, reduced to what a decision or a token needs; ids in lower case.
import type { JsonObject, RedirectPlatform } from '@countersign/protocol';
import type { SigningAlgorithm } from './tenant.ts';

export interface PermissionScope {
	id: string;
	value: string;
	/** who may consent */
	type: 'User' | 'Admin';
	displayName: string;
	description: string;
	/** the same for administrators and for users, by Graph's names, as an administrator wrote them */
	texts?: Readonly<Record<string, string | null>>;
}

export interface AppRole {
	id: string;
	value: string;
	displayName: string;
	/** for people; the name where absent */
	description?: string;
	allowedMemberTypes: ('User' | 'Application')[];
}

export interface PasswordCredential {
	keyId: string;
	/** SHA-256 of the secret, base64url: secrets are long and random, so no slow hash is needed */
	secretHash: string;
	/** epoch seconds */
	endAt?: number;
	/** epoch seconds, when it was made */
	startAt?: number;
	/** for people */
	displayName?: string;
	/** its first three characters, by which people tell one from another */
	hint?: string;
	/** added to the service principal, which lists it; the application lists the others */
	ofServicePrincipal?: true;
}

export interface KeyCredential {
	keyId: string;
	/** PEM of the certificate */
	certificate: string;
	/** base64url SHA-1 and SHA-256 of the DER */
	x5t: string;
	x5tS256: string;
	notBefore: number;
	notAfter: number;
	/** for people */
	displayName?: string;
	/** as {@link PasswordCredential.ofServicePrincipal} */
	ofServicePrincipal?: true;
}

export type { RedirectPlatform };

export interface RequiredResource {
	resourceAppId: string;
	scopes: string[];
	roles: string[];
}

/** Whose tokens an application shows in place of a credential. Microsoft Graph, federatedIdentityCredential. */
export interface FederatedIdentityCredential {
	name: string;
	/** for people */
	description?: string;
	/** compared character by character, as are subject and audiences */
	issuer: string;
	subject: string;
	audiences: string[];
	/** the issuer's keys; fetched by discovery when absent */
	jwks?: { keys: JsonObject[] };
}

/** What an application wants to hear of its users' groups. Microsoft Graph, application: groupMembershipClaims. */
export const groupMembershipKinds = ['SecurityGroup', 'ApplicationGroup', 'DirectoryRole', 'All'] as const;

export type GroupMembershipKind = (typeof groupMembershipKinds)[number];

export interface Application {
	appId: string;
	/** the tenant it is registered in */
	tenantId: string;
	displayName: string;
	/** for people */
	description?: string;
	/** absent where it came with the tenant */
	createdDateTime?: string;
	publisher: string;
	signInAudience: 'AzureADMyOrg' | 'AzureADMultipleOrgs';
	identifierUris: string[];
	redirectUris: Record<RedirectPlatform, string[]>;
	isFallbackPublicClient: boolean;
	scopes: PermissionScope[];
	appRoles: AppRole[];
	/** what it published and an administrator switched off: nobody can ask for it */
	disabledScopes?: PermissionScope[];
	disabledAppRoles?: AppRole[];
	preAuthorized: { appId: string; scopeIds: string[] }[];
	/** clients whose consent page covers what this API requires */
	knownClientApplications: string[];
	passwordCredentials: PasswordCredential[];
	keyCredentials: KeyCredential[];
	federatedIdentityCredentials?: FederatedIdentityCredential[];
	requiredResourceAccess: RequiredResource[];
	/** names of optional claims, per token kind */
	optionalClaims: { accessToken: string[]; idToken: string[] };
	groupMembershipClaims?: readonly GroupMembershipKind[];
	/** of its service principal in its own tenant: `set_name` to values */
	customSecurityAttributes?: Record<string, string[]>;
	/** only users, groups and applications that are assigned to it get tokens */
	appRoleAssignmentRequired?: boolean;
	/** an administrator switched it off: it gets no tokens, and nobody gets tokens for it */
	disabled?: boolean;
	/** the authorization endpoint may answer with an ID token itself */
	idTokenIssuance?: boolean;
	/** called in a frame when a session ends that it took part in */
	logoutUrl?: string;
	/** of access tokens for it; 2 when absent */
	accessTokenVersion?: 1;
	/** object ids of those who may change the registration, and of those who may change its service principal */
	ownerIds?: readonly string[];
	servicePrincipalOwnerIds?: readonly string[];
	/** registered, and not used in its tenant yet: nobody signs in to it, and it gets no tokens */
	withoutServicePrincipal?: true;
	/** what no decision rests on, by Graph's names of the members, of the registration and of its service principal */
	profile?: JsonObject;
	servicePrincipalProfile?: JsonObject;
	/** how access tokens for it and ID tokens of it are signed; the tenant's algorithm when absent */
	signingAlgorithm?: SigningAlgorithm;
}

/** A client that holds a credential must show it; the others are public. RFC 6749 §2.1. */
export function isConfidential(application: Application): boolean {
	const { passwordCredentials, keyCredentials, federatedIdentityCredentials } = application;
	return passwordCredentials.length > 0 || keyCredentials.length > 0 || federatedIdentityCredentials !== undefined;
}
