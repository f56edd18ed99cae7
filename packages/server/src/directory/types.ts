// Directory objects as the server uses them: Graph's shapes, reduced to what a decision or a token needs, ids in lower case.

import type { PolicySet } from '@countersign/policy';
import type { JsonObject } from '@countersign/protocol';
import type { StoredScenario } from '../storage/storage.ts';

export interface RequestedScopes {
	/** as the request wrote them */
	text: string;
	/** `openid`, `profile`, `email`, `offline_access` */
	openId: readonly string[];
	resource: Application;
	/** how the request writes the resource in front of a scope; empty for bare Graph scopes */
	prefix: string;
	/** scopes of the resource as it publishes them, without prefix; `.default` among them where it was asked for */
	values: readonly string[];
	/** the same as the request wrote them, with prefix */
	written: readonly string[];
}

import type { AuthenticationContextClassReference, AuthenticationStrengthPolicy, ConditionalAccessPolicy, NamedLocation } from '@countersign/protocol';

export type SigningAlgorithm = 'RS256' | 'ES256';

/** What an administrator switches on or off for a tenant. */
export interface TenantSettings {
	/** the password grant, which no policy that asks for more than a password can be met by */
	resourceOwnerPasswordCredentials?: boolean;
	/** whether a client assertion is taken once only; otherwise until it expires, as at Entra ID */
	singleUseClientAssertions?: boolean;
	/** whether native clients may do without PKCE; they may in the development authority */
	nativeClientsWithoutPkce?: boolean;
	/** whether members may read other users and groups, as far as they consented to it; true when absent, as at Entra ID */
	allowedToReadOtherUsers?: boolean;
}

export interface Tenant {
	id: string;
	displayName: string;
	defaultDomain: string;
	domains: string[];
	signingAlgorithm: SigningAlgorithm;
	settings: TenantSettings;
	/** grows with every change of the tenant's configuration */
	version: number;
}

export interface PermissionScope {
	id: string;
	value: string;
	/** who may consent */
	type: 'User' | 'Admin';
	displayName: string;
	description: string;
}

export interface AppRole {
	id: string;
	value: string;
	displayName: string;
	allowedMemberTypes: ('User' | 'Application')[];
}

export interface PasswordCredential {
	keyId: string;
	/** SHA-256 of the secret, base64url: secrets are long and random, so no slow hash is needed */
	secretHash: string;
	/** epoch seconds */
	endAt?: number;
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
}

export type RedirectPlatform = 'spa' | 'web' | 'publicClient';

export interface RequiredResource {
	resourceAppId: string;
	scopes: string[];
	roles: string[];
}

/** Whose tokens an application shows in place of a credential. Microsoft Graph, federatedIdentityCredential. */
export interface FederatedIdentityCredential {
	name: string;
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
	publisher: string;
	signInAudience: 'AzureADMyOrg' | 'AzureADMultipleOrgs';
	identifierUris: string[];
	redirectUris: Record<RedirectPlatform, string[]>;
	isFallbackPublicClient: boolean;
	scopes: PermissionScope[];
	appRoles: AppRole[];
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
	/** how access tokens for it and ID tokens of it are signed; the tenant's algorithm when absent */
	signingAlgorithm?: SigningAlgorithm;
}

/** A client that holds a credential must show it; the others are public. RFC 6749 §2.1. */
export function isConfidential(application: Application): boolean {
	const { passwordCredentials, keyCredentials, federatedIdentityCredentials } = application;
	return passwordCredentials.length > 0 || keyCredentials.length > 0 || federatedIdentityCredentials !== undefined;
}

export interface DirectoryUser {
	id: string;
	tenantId: string;
	userPrincipalName: string;
	displayName: string;
	givenName?: string;
	surname?: string;
	/** address; absent: the userPrincipalName is one */
	mail?: string;
	accountEnabled: boolean;
	/** `Guest` for somebody from outside who has an account here */
	userType?: 'Member' | 'Guest';
	/** of another tenant: the account that this one signs in with, whose name, password and standing it has */
	home?: { tenantId: string; userId: string };
	/** argon2id, PHC string */
	passwordHash?: string;
	/** TOTP secret, sealed */
	sealedTotpSecret?: string;
	/** the password must be changed before anything is issued */
	mustChangePassword?: boolean;
	/** everything issued before this instant is void; epoch seconds */
	tokensValidFrom: number;
	/** what rests on an older password is void; epoch seconds, 0 for never */
	passwordChangedAt: number;
}

export interface Group {
	id: string;
	displayName: string;
}

export interface Memberships {
	groupIds: ReadonlySet<string>;
	roleTemplateIds: ReadonlySet<string>;
}

/** What a token tells of a user's memberships; members that do not apply are undefined. */
export interface GroupClaims {
	/** object ids, membership through other groups included */
	groups: readonly string[] | undefined;
	/** template ids of directory roles */
	wids: readonly string[] | undefined;
}

/** What the access token, by the API's registration, and the ID token, by the client's, tell. */
export interface RequestGroupClaims {
	resource: GroupClaims | undefined;
	client: GroupClaims | undefined;
}

export interface AppRoleAssignment {
	principalId: string;
	resourceAppId: string;
	/** empty for access without a role */
	roleValue: string;
}

export interface PermissionGrant {
	clientAppId: string;
	resourceAppId: string;
	/** absent: consent for all users of the tenant */
	principalId?: string;
	scopes: string[];
}

/** Everything about a tenant that changes seldom, read once per version. */
export interface TenantSnapshot {
	tenant: Tenant;
	applications: ReadonlyMap<string, Application>;
	policies: readonly ConditionalAccessPolicy[];
	policySet: PolicySet;
	namedLocations: readonly NamedLocation[];
	/** custom ones */
	authenticationStrengths: readonly AuthenticationStrengthPolicy[];
	scenarios: readonly StoredScenario[];
	authenticationContexts: ReadonlyMap<string, AuthenticationContextClassReference>;
	/** scope parameters that were read before; the same text means the same within a version */
	readScopes: Map<string, RequestedScopes>;
	/** roles of applications on resources, looked up once per version; keyed by client and resource */
	applicationRoles: Map<string, Map<string, readonly string[]>>;
}
