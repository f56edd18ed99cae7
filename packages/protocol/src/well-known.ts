// Identifiers that are the same in every tenant. Microsoft Entra, "Application IDs of commonly used Microsoft
// applications".

/** of the administrators' portal, which an authority serves under `/portal/` */
export const portalAppId = '5c0c0f1e-7a1d-4c55-9f6e-c0a7e5160001';

/** of the page of one's own sign-in methods, which an authority serves under `/security-info` */
export const securityInfoAppId = '5c0c0f1e-7a1d-4c55-9f6e-c0a7e5160002';

/**
 * delegated permissions of Microsoft Graph that the portal asks for; what its user may do with them the directory roles
 * say
 */
export const portalPermissions: readonly string[] = [
	'User.Read.All',
	'User.RevokeSessions.All',
	'User.EnableDisableAccount.All',
	'Group.Read.All',
	'Directory.Read.All',
	'AuditLog.Read.All',
	'Policy.Read.All',
	'Policy.ReadWrite.ConditionalAccess',
	'Policy.ReadWrite.AuthenticationMethod',
	'UserAuthenticationMethod.ReadWrite.All',
	'Agreement.ReadWrite.All',
	// whose certificates are trusted: "Create certificateBasedAuthConfiguration"
	'Organization.ReadWrite.All',
	// Graph has no narrower permission by which a user changes or deletes a device: "Update device", "Delete device"
	'Directory.AccessAsUser.All',
	'IdentityRiskEvent.Read.All',
	'IdentityRiskyUser.ReadWrite.All',
	'IdentityRiskyServicePrincipal.ReadWrite.All',
];

export const microsoftGraphAppId = '00000003-0000-0000-c000-000000000000';

/** Windows Azure Active Directory: the resource that sign-ins asking only for baseline scopes are evaluated against */
export const directoryAppId = '00000002-0000-0000-c000-000000000000';

/** scopes that belong to OpenID Connect rather than to a resource; OpenID Connect Core §5.4 and §11 */
export const openIdScopes: readonly string[] = ['openid', 'profile', 'email', 'offline_access'];

export const grantTypes = {
	authorizationCode: 'authorization_code',
	refreshToken: 'refresh_token',
	clientCredentials: 'client_credentials',
	deviceCode: 'urn:ietf:params:oauth:grant-type:device_code',
	password: 'password',
	jwtBearer: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
} as const;

/** RFC 7523 §2.2 */
export const jwtBearerAssertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
